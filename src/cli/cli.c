/* The table of subcommands, and what is printed about the program. */
#include "cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/signals.h>
#include <tuitrain/base/version.h>
#include <tuitrain/nn/layer.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/presets.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>
#include <tuitrain/tensor/blas.h>
#include <tuitrain/tensor/par.h>
#include <tuitrain/tui/app/tui.h>

const struct tt_subcommand tt_subcommands[] = {
    {"train", "[DATA] [options]", "train; without DATA the MNIST that ships with it", tt_cmd_train},
    {"tour", "[DATA] [options]", "train, with a guided tour of the training loop", tt_cmd_tour},
    {"resume", "RUN [options]", "go on from a run folder's last checkpoint, or a checkpoint",
     tt_cmd_resume},
    {"replay", "RUN [--threads N]", "run a journal again and say whether the bits agree",
     tt_cmd_replay},
    {"runs", "[DIR] [--sort KEY]", "a table of the runs in a folder (runs)", tt_cmd_runs},
    {"eval", "MODEL [DATA] [options]", "loss, accuracy and confusion matrix of a saved model",
     tt_cmd_eval},
    {"predict", "MODEL FILE... [--top N] [--invert]",
     "classes or values of pictures (PNG, JPEG, IDX) or CSV rows", tt_cmd_predict},
    {"export", "MODEL OUT [DATA]", "a saved model for other programs: OUT.onnx, .pth, .safetensors",
     tt_cmd_export},
    {"info", "FILE | RUN | DATA | --net SPEC [DATA | --input SHAPE]",
     "what a model, a checkpoint, data or a run folder holds, or a net", tt_cmd_info},
    {"bench", "[DATA] [--job NAME] [--curves] [--devices]",
     "how fast this machine is, and how near training comes to that", tt_cmd_bench},
    {0},
};

int tt_cli_fail(const struct tt_err *err)
{
    fprintf(stderr, "tuitrain: %s\n", err->text);
    if (err->carets[0])
        fprintf(stderr, "  %s\n  %s\n", err->quote, err->carets);
    return tt_err_exit_status(err);
}

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

void tt_cli_block_signals(void)
{
    static const int taken[] = {SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT, SIGWINCH, SIGPIPE, 0};
    tt_signals_mask(SIG_BLOCK, taken);
}

/* Whether --help or --version was asked for; if so, it has been printed. */
static bool answered(const struct tt_cli_options *cli, const char *name)
{
    const struct tt_subcommand *c = tt_subcommands;
    while (c->name && strcmp(c->name, name) != 0)
        c++;
    if (cli->version)
        print_version();
    else if (cli->help)
        print_help(c->name ? c : NULL);
    return cli->help || cli->version;
}

bool tt_cli_begin(int argc, char **argv, const char *name, struct tt_config *config,
                  struct tt_cli_options *cli, struct tt_cli_words *words, int *status)
{
    struct tt_err err = {0};
    tt_config_defaults(config);
    if (tt_cli_parse(argc, argv, config, cli, words, &err) < 0 ||
        tt_tui_check_theme(cli->theme, &err) < 0) {
        *status = tt_cli_fail(&err);
        return false;
    }
    *status = 0;
    return !answered(cli, name);
}

/* A first word that names a subcommand chooses it; otherwise it is `train`. */
int tt_cli_main(int argc, char **argv)
{
    for (const struct tt_subcommand *c = tt_subcommands; argc > 1 && c->name; c++)
        if (strcmp(argv[1], c->name) == 0)
            return c->run(argc - 1, argv + 1);
    return tt_cmd_train(argc, argv);
}
