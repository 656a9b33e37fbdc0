/* The manual names everything that the tables hold, so that it cannot fall behind them. */
#include "../support/test.h"

#include <ctype.h>
#include <stdbool.h>

#include <tuitrain/data/transforms.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/presets.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/run/config/config.h>

#include "../../src/cli/cli.h"
#include "../../src/tui/commands/layouts.h"
#include "../../src/tui/commands/list.h"
#include "../../src/tui/screen/theme.h"

static char *read_page(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("%s: not there", path);
    char *text = calloc(1, 1 << 17);
    size_t n = fread(text, 1, (1 << 17) - 1, f);
    fclose(f);
    assert_true(n > 1000);
    return text;
}

/* As a word of its own. */
static bool names(const char *page, const char *word)
{
    size_t n = strlen(word);
    for (const char *at = page; (at = strstr(at, word)); at++)
        if ((at == page || !isalnum((unsigned char)at[-1])) && !isalnum((unsigned char)at[n]) &&
            at[n] != '-' && at[n] != '_')
            return true;
    return false;
}

static void must_name(const char *page, const char *kind, const char *word)
{
    if (!names(page, word))
        fail_msg("the manual does not name the %s \"%s\"", kind, word);
}

static void must_name_options(const char *page, const char *of, const struct tt_opt *rows)
{
    for (; rows && rows->name; rows++)
        must_name(page, of, rows->name);
}

static void the_language_of_networks_is_described(void **state)
{
    (void)state;
    char *page = read_page("man/tuitrain-net.5");
    for (int i = 0; tt_layer_types[i]; i++) {
        must_name(page, "layer", tt_layer_types[i]->name);
        must_name_options(page, tt_layer_types[i]->name, tt_layer_types[i]->opts);
    }
    for (int i = 0; tt_presets[i].name; i++)
        must_name(page, "preset", tt_presets[i].name);
    free(page);
}

static void the_options_are_described(void **state)
{
    (void)state;
    char *page = read_page("man/tuitrain.1");
    for (const struct tt_opt *row = tt_config_rows + 1; row->name; row++)
        must_name(page, "option", row->name);
    for (int i = 0; tt_optimizer_types[i]; i++) {
        must_name(page, "optimizer", tt_optimizer_types[i]->name);
        must_name_options(page, tt_optimizer_types[i]->name, tt_optimizer_types[i]->opts);
    }
    for (int i = 0; tt_loss_types[i]; i++) {
        must_name(page, "loss", tt_loss_types[i]->name);
        must_name_options(page, tt_loss_types[i]->name, tt_loss_types[i]->opts);
    }
    for (int i = 0; tt_transform_types[i]; i++) {
        must_name(page, "transform", tt_transform_types[i]->name);
        must_name_options(page, tt_transform_types[i]->name, tt_transform_types[i]->opts);
    }
    for (int i = 0; tt_schedule_types[i]; i++) {
        must_name(page, "schedule", tt_schedule_types[i]->name);
        must_name_options(page, tt_schedule_types[i]->name, tt_schedule_types[i]->opts);
    }
    for (int i = 0; tt_commands[i].name; i++)
        must_name(page, "command", tt_commands[i].name);
    free(page);
}

static void the_program_and_its_screen_are_described(void **state)
{
    (void)state;
    struct tt_command_info c;
    char *page = read_page("man/tuitrain.1");
    for (int i = 0; tt_subcommands[i].name; i++)
        must_name(page, "subcommand", tt_subcommands[i].name);
    must_name_options(page, "option", tt_cli_rows);
    for (int i = 0; tt_command_info(i, &c); i++)
        if (!c.type)
            must_name(page, "command", c.name);
    for (int i = 0; tt_themes[i].name; i++)
        must_name(page, "theme", tt_themes[i].name);
    for (const struct tt_layout_source *l = tt_layouts; l->name; l++)
        must_name(page, "layout", l->name);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_language_of_networks_is_described),
        cmocka_unit_test(the_options_are_described),
        cmocka_unit_test(the_program_and_its_screen_are_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
