/* The table of subcommands, and what is printed about the program. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/nn/layer.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/presets.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>
#include <tuitrain/tui/app/tui.h>

#include "commands.h"
#include "lesson.h"
#include "loading.h"
#include "version.h"

const struct tt_subcommand tt_subcommands[] = {
#define COMMAND(name, args, help) {#name, args, help, tt_cmd_##name},
    TT_CLI_COMMANDS(COMMAND)
#undef COMMAND
        {0},
};

static void print_optimizers(void)
{
    for (int i = 0; tt_optimizer_types[i]; i++) {
        tt_print_newline();
        tt_print_line("Options of --optimizer %s, %s:", tt_optimizer_types[i]->name,
                      tt_optimizer_types[i]->help);
        tt_opt_print(tt_optimizer_types[i]->opts);
    }
}

static void print_word(const char *name, const char *help)
{
    tt_print_line("  %-26s %s", name, help);
}

/* What the texts of --net, --loss and --schedule are made of; their options are in the manual. */
static void print_words(void)
{
    tt_print_newline();
    tt_print_line("Layers of --net (their options: man tuitrain-net):");
    for (int i = 0; tt_layer_types[i]; i++)
        print_word(tt_layer_types[i]->name, tt_layer_types[i]->help);
    tt_print_newline();
    tt_print_line("Networks with a name:");
    for (int i = 0; tt_presets[i].name; i++)
        print_word(tt_presets[i].name, tt_presets[i].help);
    tt_print_newline();
    tt_print_line("Losses:");
    for (int i = 0; tt_loss_types[i]; i++)
        print_word(tt_loss_types[i]->name, tt_loss_types[i]->help);
    tt_print_newline();
    tt_print_line("Schedules, with warmup:STEPS+ before them where wanted:");
    for (int i = 0; tt_schedule_types[i]; i++)
        print_word(tt_schedule_types[i]->name, tt_schedule_types[i]->help);
}

static void print_help(const struct tt_subcommand *of)
{
    tt_print_line("usage:");
    for (const struct tt_subcommand *c = tt_subcommands; c->name; c++)
        if (!of || of == c)
            tt_print_line("  tuitrain %s%s%s %s", c == tt_subcommands ? "[" : "", c->name,
                          c == tt_subcommands ? "]" : "", c->args);
    tt_print_newline();
    for (const struct tt_subcommand *c = tt_subcommands; c->name; c++)
        if (!of || of == c)
            tt_print_line("  %-26s %s", c->name, c->help);
    tt_print_newline();
    tt_print_line("Options of a run (defaults in parentheses):");
    tt_opt_print(tt_config_rows);
    print_optimizers();
    tt_print_newline();
    tt_print_line("Options of the screen and of what is printed:");
    tt_opt_print(tt_cli_rows);
    print_words();
    tt_print_newline();
    tt_print_line("In the program `?` shows the keys.  The manual: man tuitrain");
}

/* Whether --help or --version was asked for; if so, it has been printed. */
static bool answered(const struct tt_cli_options *cli, const struct tt_subcommand *of)
{
    if (cli->version)
        tt_cli_print_version();
    else if (cli->help)
        print_help(of);
    return cli->help || cli->version;
}

/* A first word that names a subcommand chooses it; otherwise it is `train`, whose --help is the
 * whole program's. */
int tt_cli_main(int argc, char **argv)
{
    static struct tt_cli cli;
    static char next[TT_TUI_LESSON];
    struct tt_err err = {0};
    const struct tt_subcommand *of = NULL;
    for (const struct tt_subcommand *c = tt_subcommands; argc > 1 && c->name; c++)
        of = strcmp(argv[1], c->name) == 0 ? c : of;
    cli.argc = of ? argc - 1 : argc;
    cli.argv = of ? argv + 1 : argv;
    cli.options.next_lesson = next;
    tt_config_defaults(&cli.config);
    if (tt_cli_parse(cli.argc, cli.argv, &cli.config, &cli.options, &cli.words, &err) < 0 ||
        tt_tui_check_theme(cli.options.theme, &err) < 0 ||
        tt_tui_check_layout(cli.options.layout, &err) < 0)
        return tt_cli_fail(&err);
    if (answered(&cli.options, of))
        return 0;
    tt_loading_show(&cli.options, false);
    int status = (of ? of->run : tt_cmd_train)(&cli, &err);
    while (status >= 0 && next[0])
        status = tt_lesson_run_next(&cli, &err);
    return status < 0 ? tt_cli_fail(&err) : status;
}
