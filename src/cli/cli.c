/* The table of subcommands, and what is printed about the program. */
#include "cli.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/version.h>
#include <tuitrain/nn/layer.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/presets.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>
#include <tuitrain/tensor/blas.h>
#include <tuitrain/tensor/par.h>
#include <tuitrain/tui/app/tui.h>

#include "commands.h"

const struct tt_subcommand tt_subcommands[] = {
#define COMMAND(name, args, help) {#name, args, help, tt_cmd_##name},
    TT_CLI_COMMANDS(COMMAND)
#undef COMMAND
        {0},
};

static void print_optimizers(void)
{
    for (int i = 0; tt_optimizer_types[i]; i++) {
        printf("\nOptions of --optimizer %s, %s:\n", tt_optimizer_types[i]->name,
               tt_optimizer_types[i]->help);
        tt_opt_print(stdout, tt_optimizer_types[i]->opts);
    }
}

static void print_word(const char *name, const char *help)
{
    printf("  %-26s %s\n", name, help);
}

/* What the texts of --net, --loss and --schedule are made of; their options are in the manual. */
static void print_words(void)
{
    printf("\nLayers of --net (their options: man tuitrain-net):\n");
    for (int i = 0; tt_layer_types[i]; i++)
        print_word(tt_layer_types[i]->name, tt_layer_types[i]->help);
    printf("\nNetworks with a name:\n");
    for (int i = 0; tt_presets[i].name; i++)
        print_word(tt_presets[i].name, tt_presets[i].help);
    printf("\nLosses:\n");
    for (int i = 0; tt_loss_types[i]; i++)
        print_word(tt_loss_types[i]->name, tt_loss_types[i]->help);
    printf("\nSchedules, with warmup:STEPS+ before them where wanted:\n");
    for (int i = 0; tt_schedule_types[i]; i++)
        print_word(tt_schedule_types[i]->name, tt_schedule_types[i]->help);
}

static void print_help(const struct tt_subcommand *of)
{
    printf("usage:\n");
    for (const struct tt_subcommand *c = tt_subcommands; c->name; c++)
        if (!of || of == c)
            printf("  tuitrain %s%s%s %s\n", c == tt_subcommands ? "[" : "", c->name,
                   c == tt_subcommands ? "]" : "", c->args);
    printf("\n");
    for (const struct tt_subcommand *c = tt_subcommands; c->name; c++)
        if (!of || of == c)
            printf("  %-26s %s\n", c->name, c->help);
    printf("\nOptions of a run (defaults in parentheses):\n");
    tt_opt_print(stdout, tt_config_rows);
    print_optimizers();
    printf("\nOptions of the screen and of what is printed:\n");
    tt_opt_print(stdout, tt_cli_rows);
    print_words();
    printf("\nIn the program `?` shows the keys.  The manual: man tuitrain\n");
}

static void print_version(void)
{
    printf("tuitrain %s (commit %s)\n", tt_version(), tt_commit());
    printf("compiler  %s\n", tt_compiler());
    printf("blas      %s\n", tt_blas_text());
    printf("threads   %d\n", tt_par_processors());
    printf("optional  %s\n", tt_blas_small() ? tt_blas_small()
                                             : "none (libxsmm is not there: OpenBLAS computes "
                                               "small products too)");
}

/* Whether --help or --version was asked for; if so, it has been printed. */
static bool answered(const struct tt_cli_options *cli, const struct tt_subcommand *of)
{
    if (cli->version)
        print_version();
    else if (cli->help)
        print_help(of);
    return cli->help || cli->version;
}

/* A first word that names a subcommand chooses it; otherwise it is `train`, whose --help is the
 * whole program's. */
int tt_cli_main(int argc, char **argv)
{
    static struct tt_cli cli;
    struct tt_err err = {0};
    const struct tt_subcommand *of = NULL;
    for (const struct tt_subcommand *c = tt_subcommands; argc > 1 && c->name; c++)
        of = strcmp(argv[1], c->name) == 0 ? c : of;
    cli.argc = of ? argc - 1 : argc;
    cli.argv = of ? argv + 1 : argv;
    tt_config_defaults(&cli.config);
    if (tt_cli_parse(cli.argc, cli.argv, &cli.config, &cli.options, &cli.words, &err) < 0 ||
        tt_tui_check_theme(cli.options.theme, &err) < 0)
        return tt_cli_fail(&err);
    if (answered(&cli.options, of))
        return 0;
    int status = (of ? of->run : tt_cmd_train)(&cli, &err);
    return status < 0 ? tt_cli_fail(&err) : status;
}
