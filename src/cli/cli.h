/* The command line: a table of subcommands, and how options are read.
 *
 * To add a subcommand: one file cmd_NAME.c with a function, and its row in cli.c.
 */
#ifndef TT_CLI_CLI_H
#define TT_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/run/config/config.h>

struct tt_subcommand {
    const char *name;
    const char *args; /* "MODEL [DATA] [options]" */
    const char *help;
    /* argv[0] is the subcommand's name.  Returns the exit status. */
    int (*run)(int argc, char **argv);
};

extern const struct tt_subcommand tt_subcommands[]; /* NULL-named end */

/* How to show a run rather than what it computes. */
struct tt_cli_options {
    bool no_tui, json, quiet, ascii, no_color, no_mouse, screen_reader, devices, curves, invert,
        help, version;
    char input[TT_OPT_TEXT]; /* of info: "1x28x28" */
    int64_t outputs;         /* of info */
    int64_t top;             /* of predict */
    char theme[TT_OPT_TEXT];
    bool tour;                /* no option: the subcommand */
    char config[TT_OPT_TEXT]; /* a file of options */
    char sort[TT_OPT_TEXT];   /* of runs */
    char job[TT_OPT_TEXT];    /* of bench: "A" */
};
extern const struct tt_opt tt_cli_rows[];

enum { TT_CLI_WORDS = 4096 };

/* What of the command line is no option, and which options there were. */
struct tt_cli_words {
    const char *word[TT_CLI_WORDS];
    int n;
    uint64_t given; /* the config rows that were given, as a bit set over tt_config_rows */
};

/* Reads GNU long options and short ones into config and cli, and the rest into `words`.
 * Options of the chosen optimizer are gathered in config->optimizer_options.  An option given
 * twice with different values is refused. */
int tt_cli_parse(int argc, char **argv, struct tt_config *config, struct tt_cli_options *cli,
                 struct tt_cli_words *words, struct tt_err *err);

/* Whether the option of that config row was given. */
bool tt_cli_given(const struct tt_cli_words *words, const char *name);

/* The data that the command line names, as its word number `at` or by --data: *out is that, or NULL
 * where it names none.  Both are too much. */
int tt_cli_data(const struct tt_cli_words *words, int at, const struct tt_config *c,
                const char **out, struct tt_err *err);

/* Prints "tuitrain: TEXT" on standard error and returns the exit status that belongs to it. */
int tt_cli_fail(const struct tt_err *err);

/* How a subcommand begins: defaults, the command line over them, and --help or --version answered
 * (those of the subcommand `name`; any other name means the whole program).
 * Returns false when that was all; *status is what to exit with then. */
bool tt_cli_begin(int argc, char **argv, const char *name, struct tt_config *config,
                  struct tt_cli_options *cli, struct tt_cli_words *words, int *status);

/* All threads inherit this; the one that watches a run takes the signals one by one. */
void tt_cli_block_signals(void);

int tt_cli_main(int argc, char **argv);

/* The subcommands. */
int tt_cmd_train(int argc, char **argv);
int tt_cmd_tour(int argc, char **argv);
int tt_cmd_resume(int argc, char **argv);
int tt_cmd_replay(int argc, char **argv);
int tt_cmd_runs(int argc, char **argv);
int tt_cmd_eval(int argc, char **argv);
int tt_cmd_predict(int argc, char **argv);
int tt_cmd_export(int argc, char **argv);
int tt_cmd_info(int argc, char **argv);
int tt_cmd_bench(int argc, char **argv);

#endif
