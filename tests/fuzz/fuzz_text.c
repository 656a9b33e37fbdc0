/* Texts: what people write (the network language, commands, transforms, keys, options, layouts),
 * and the logs of runs. */
#include <stdlib.h>
#include <string.h>

#include <tuitrain/data/transforms.h>
#include <tuitrain/nn/language.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>
#include <tuitrain/optim/schedule.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/run/config/config.h>

#include "../../src/run/folder/metrics.h"
#include "../../src/run/folder/journal.h"
#include "../../src/tui/app/arrangement.h"
#include "../../src/tui/commands/keymap.h"
#include "../../src/tui/screen/theme.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read is written so that it is read again as the same. */
static void arrange(const char *text)
{
    const struct tt_run_info info = {.n_classes = 3};
    struct tt_arrangement a, again;
    struct tt_pane pane[TT_PANES];
    char once[TT_ARRANGEMENT_TEXT], twice[TT_ARRANGEMENT_TEXT];
    if (tt_arrangement_read(&a, text, &info, NULL) < 0)
        return;
    if (tt_arrangement_read(&again, tt_arrangement_text(&a, &info, once), &info, NULL) < 0 ||
        strcmp(once, tt_arrangement_text(&again, &info, twice)) != 0)
        abort();
    tt_arrangement_place(&a, &info, (struct tt_rect){0, 0, 120, 40}, 0, pane);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tt_keymap keys;
    static struct tt_theme theme;
    const struct tt_shape input = {.n = 3, .dim = {1, 4, 4}};
    struct tt_err err = {0};
    struct tt_command command;
    struct tt_augment augment;
    struct tt_loss loss;
    struct tt_schedule schedule;
    char why[128], line[2048];
    char *text = malloc(size + 1);
    memcpy(text, data, size);
    text[size] = '\0';
    char *net = tt_net_one_line(text, &err); /* the same network */
    struct tt_model *m = tt_model_new(text, &input, 3, NULL, &err);
    struct tt_model *again = net ? tt_model_new(net, &input, 3, NULL, &err) : NULL;
    if (!!m != !!again || (m && strcmp(tt_model_text(m), tt_model_text(again)) != 0))
        abort();
    tt_model_free(m);
    tt_model_free(again);
    free(net);
    if (tt_augment_init(&augment, text, &input, &err) == 0)
        tt_augment_done(&augment);
    tt_loss_init(&loss, text, 3, &err);
    tt_loss_done(&loss);
    if (tt_schedule_init(&schedule, text, &err) == 0) {
        const struct tt_moment moment = {
            .step = 7, .place = 7, .epoch = 3, .steps_per_epoch = 2, .epochs = 5};
        tt_schedule_rate(&schedule, 0.1, &moment);
        tt_schedule_observe(&schedule, 0.1, 1);
        tt_schedule_done(&schedule);
    }
    if (tt_command_parse(text, &command, NULL, &err) == 0)
        tt_command_text(&command, line, sizeof line);
    struct tt_config config;
    struct tt_journal journal = {0};
    struct tt_history history;
    tt_config_defaults(&config);
    tt_config_parse("fuzz", text, &config, &err);
    tt_journal_parse(&journal, text, &err);
    tt_journal_done(&journal);
    tt_history_parse(&history, text, size, 0, 5, &err);
    tt_history_done(&history);
    arrange(text);
    tt_keymap_defaults(&keys);
    tt_keymap_read(&keys, text, why, sizeof why);
    tt_theme_default(&theme);
    tt_theme_read(&theme, text, why, sizeof why);
    free(text);
    return 0;
}
