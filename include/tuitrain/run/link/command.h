/* The command language: one line, one intervention.
 *
 * A key is bound to such a line, the prompt takes it, the journal records it with its step.
 * The worker's commands are the rows of run/control/commands.c; the screen has a few of its own
 * (tui/commands/commands.c).  `lr *1.1`, `pause`, `save model.safetensors`.
 */
#ifndef TT_RUN_LINK_COMMAND_H
#define TT_RUN_LINK_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

enum { TT_COMMAND_TEXT = 1024 };

/* By value, through a queue.  What the fields mean is the row's business. */
struct tt_command {
    int type;    /* index into tt_commands */
    int64_t seq; /* given by tt_link_submit; answered by an event */
    char op; /* lr: '=' '*' '/'; epochs: '=' '+'; rewind: '=' '-'; switches: '1' on, '0' off, '!'
                toggle; speed: '=' '<' '>' */
    double number, number2;
    char text[TT_COMMAND_TEXT]; /* a path, as typed; of rewind "BRANCH:STEP" */
};

struct tt_worker;   /* private to run/ */
struct tt_snapshot; /* run/link/snapshot.h */

/* What can be typed as an argument, beside the command's own words: completion offers it. */
enum tt_arg {
    TT_ARG_NONE,
    TT_ARG_FILE,     /* of a model, to the end of the line */
    TT_ARG_SCHEDULE, /* a schedule and its options */
    TT_ARG_SETTING,  /* an option that can change, and a value */
    TT_ARG_STEP,     /* a step of the run */
    TT_ARG_VIEW,     /* these are the screen's */
    TT_ARG_THEME,
    TT_ARG_COMMAND,
    TT_ARG_COUNT
};

struct tt_word {
    const char *text, *help; /* text NULL ends a list */
};

struct tt_command_type {
    const char *name;            /* "lr"; NULL ends the table */
    const char *args;            /* "VALUE|*FACTOR|/FACTOR" as help shows it, "" for none */
    const char *help;            /* "set the learning rate" */
    const struct tt_word *words; /* that it takes, or NULL */
    enum tt_arg arg;
    /* What it would change, as it is now: "0.01".  NULL: there is nothing to say. */
    void (*now)(const struct tt_snapshot *s, char *out, size_t size);
    /* Writes a question that a person should be asked first, and returns true.  May be NULL. */
    bool (*ask)(const struct tt_command *c, char *out, size_t size);
    bool affects_numbers; /* bears on the numbers that are computed after it */
    int (*parse)(const char *args, struct tt_command *out, struct tt_err *err);
    /* Worker, at a step boundary.  Writes one line for people to `answer`. */
    int (*apply)(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                 struct tt_err *err);
};

extern const struct tt_command_type tt_commands[];

/* Looks up the first word of `line` and parses the rest.  Fails with TT_EUSAGE and a suggestion.
 * Sets *known (if given) to whether the word names a worker's command. */
int tt_command_parse(const char *line, struct tt_command *out, int *known, struct tt_err *err);

/* The command as the line that parses to it again. */
const char *tt_command_text(const struct tt_command *c, char *out, size_t size);

#endif
