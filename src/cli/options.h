/* The command line: options of a run, of how it is shown, and the words that are no options. */
#ifndef TT_CLI_OPTIONS_H
#define TT_CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/run/config/config.h>

/* How to show a run rather than what it computes. */
struct tt_cli_options {
    bool no_tui, json, quiet, ascii, no_color, no_mouse, no_history, class_room, screen_reader,
        devices, curves, invert, centre, csv, by_position, importance, bare, overwrite, paused,
        help, version;
    char input[TT_OPT_TEXT]; /* of info: "1x28x28" */
    int64_t outputs;         /* of info */
    int64_t top;             /* of predict */
    char theme[TT_OPT_TEXT];
    int notify; /* 0 auto, 1 bell, 2 off */
    char layout[TT_OPT_TEXT];
    int graphics;
    const char *lesson;       /* no option: what `tour` begins with, or NULL */
    char *next_lesson;        /* nor that: gets the one that is to come after the run, or "" */
    char config[TT_OPT_TEXT]; /* a file of options */
    char sort[TT_OPT_TEXT];   /* of runs */
    char job[TT_OPT_TEXT];    /* of bench: "A" */
};
extern const struct tt_opt tt_cli_rows[];

enum { TT_CLI_WORDS = 4096, TT_CLI_ROWS = 256 };

/* What of the command line is no option, and which options there were. */
struct tt_cli_words {
    const char *word[TT_CLI_WORDS];
    int n;
    bool given[TT_CLI_ROWS]; /* of tt_config_rows, which were given */
};

/* A command line that was read. */
struct tt_cli {
    int argc;
    char **argv; /* argv[0] is the subcommand's name, or the program's where none is named */
    struct tt_config config;
    struct tt_cli_options options;
    struct tt_cli_words words;
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

/* Prints what was noticed about data on standard error, line by line. */
void tt_cli_notes(const struct tt_notes *notes);

#endif
