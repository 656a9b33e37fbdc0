/* tuitrain train, tuitrain tour. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/control/run.h>

#include "commands.h"
#include "loading.h"
#include "watch.h"

/* What may follow the size of the data: a file of options says all of them. */
static unsigned automatic(const struct tt_cli *cli)
{
    const struct tt_cli_words *words = &cli->words;
    bool optimizer = tt_cli_given(words, "optimizer") || tt_cli_given(words, "lr") ||
                     tt_cli_given(words, "schedule") || cli->config.optimizer_options[0];
    if (cli->options.config[0])
        return 0;
    return (optimizer ? 0 : TT_AUTO_OPTIMIZER) |
           (tt_cli_given(words, "batch-size") ? 0 : TT_AUTO_BATCH) |
           (tt_cli_given(words, "epochs") ? 0 : TT_AUTO_EPOCHS) |
           (tt_cli_given(words, "early-stop") ? 0 : TT_AUTO_STOP);
}

static void print_notes(const struct tt_session *s, const struct tt_config *asked)
{
    const struct tt_config *c = &s->config;
    tt_cli_notes(&s->data.notes);
    if (c->batch_size != asked->batch_size && !(asked->automatic & TT_AUTO_BATCH))
        tt_print_error("batch-size %" PRId64
                       " is more than there is to train on: it became %" PRId64 ", all of it",
                       asked->batch_size, c->batch_size);
    else if (c->batch_size != asked->batch_size || c->epochs != asked->epochs)
        tt_print_error("for so few %s: optimizer %.40s, lr %g, batch-size %" PRId64
                       ", epochs %" PRId64 "%s%s; given ones count",
                       s->data.pictures ? "pictures" : "rows", c->optimizer, c->lr, c->batch_size,
                       c->epochs, c->early_stop[0] ? ", early-stop " : "", c->early_stop);
}

int tt_cmd_train(struct tt_cli *cli, struct tt_err *err)
{
    const struct tt_cli_options *o = &cli->options;
    const char *data;
    if (tt_cli_data(&cli->words, 0, &cli->config, &data, err) < 0)
        return -1;
    if (cli->words.n == 1)
        tt_text_copy(cli->config.data, sizeof cli->config.data, data);
    cli->config.automatic = automatic(cli);
    const struct tt_data_wish wish = tt_config_wish(&cli->config);
    tt_loading_show(o, tt_cli_wants_screen(o));
    struct tt_session *s = tt_loading_session(&cli->config, &wish, err);
    if (!s)
        return -1;
    int64_t bytes = tt_model_count(s->model) * (int64_t)sizeof(float);
    if (tt_run_prepare(&s->config, bytes, o->overwrite, err) < 0) { /* names the folder, too */
        tt_session_free(s);
        return -1;
    }
    if (s->loaded[0] && (!o->quiet || s->loaded_by_order) && !tt_cli_wants_screen(o))
        tt_print_error("loaded %s: %s", s->config.load, s->loaded);
    if (s->data.note[0] && !o->quiet && !tt_cli_wants_screen(o))
        tt_print_error("%s: %s", s->data.name, s->data.note);
    if (!o->quiet && !tt_cli_wants_screen(o))
        print_notes(s, &cli->config);
    bool given = cli->config.run_dir[0] != '\0';
    char run_dir[TT_PATH];
    tt_text_copy(run_dir, sizeof run_dir, s->config.run_dir);
    const struct tt_run_options options = {.overwrite = o->overwrite && given,
                                           .fresh = !o->overwrite};
    int status = tt_cli_run(s, &options, o, err);
    if (status < 0 && !given)
        tt_run_unprepare(run_dir);
    return status;
}

int tt_cmd_tour(struct tt_cli *cli, struct tt_err *err)
{
    cli->options.tour = true;
    if (!tt_cli_wants_screen(&cli->options))
        return tt_fail(err, TT_EUSAGE, "the tour needs the screen of a terminal");
    if (!tt_cli_given(&cli->words, "epochs"))
        cli->config.epochs = 100; /* it must not end before the tour does */
    return tt_cmd_train(cli, err);
}
