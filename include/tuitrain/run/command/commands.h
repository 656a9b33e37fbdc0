/* The command language: one line, one intervention.
 *
 * A key is bound to such a line, the prompt takes it, the journal records it with its step.
 * `lr *1.1`, `pause`, `save model.safetensors`.  Here stands what a command is to whoever types it;
 * what it does stands in run/control/.  The screen has a few of its own (tui/commands/).
 */
#ifndef TT_RUN_COMMAND_COMMANDS_H
#define TT_RUN_COMMAND_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/command.h>

struct tt_snapshot; /* run/link/snapshot.h */

enum tt_command_id {
    TT_COMMAND_PAUSE,
    TT_COMMAND_STEP,
    TT_COMMAND_LR,
    TT_COMMAND_LR_FIND,
    TT_COMMAND_SCHEDULE,
    TT_COMMAND_SET,
    TT_COMMAND_CHECKPOINT,
    TT_COMMAND_SAVE,
    TT_COMMAND_LOAD,
    TT_COMMAND_EVAL,
    TT_COMMAND_REWIND,
    TT_COMMAND_EPOCHS,
    TT_COMMAND_SPEED,
    TT_COMMAND_UNDO,
    TT_COMMAND_STOP,
    TT_COMMAND_COUNT
};

/* What can be typed as an argument, beside the command's own words: completion offers it. */
enum tt_arg {
    TT_ARG_NONE,
    TT_ARG_FILE,     /* of a model, to the end of the line */
    TT_ARG_SCHEDULE, /* a schedule and its options */
    TT_ARG_SETTING,  /* an option that can change, and a value */
    TT_ARG_STEP,     /* a step of the run */
    TT_ARG_VIEW,     /* these are the screen's */
    TT_ARG_THEME,
    TT_ARG_LAYOUT,
    TT_ARG_COMMAND,
    TT_ARG_TERM,
    TT_ARG_COUNT
};

struct tt_word {
    const char *text, *help; /* text NULL ends a list */
};

/* How the journal has a command that took effect. */
enum tt_command_journal {
    TT_JOURNAL_AS_TYPED,
    TT_JOURNAL_RESOLVED, /* with what it meant at that moment: `rewind -5` as `rewind 0:95` */
    TT_JOURNAL_NONE      /* not at all: it does nothing to the run */
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
    enum tt_command_journal journal;
    int (*parse)(const char *args, struct tt_command *out, struct tt_err *err);
};

extern const struct tt_command_type tt_commands[TT_COMMAND_COUNT + 1]; /* by id */

/* Looks up the first word of `line` and parses the rest.  Fails with TT_EUSAGE and a suggestion.
 * Sets *known (if given) to whether the word names a worker's command. */
int tt_command_parse(const char *line, struct tt_command *out, int *known, struct tt_err *err);

/* The command as the line that parses to it again. */
const char *tt_command_text(const struct tt_command *c, char *out, size_t size);

/* Whether a command line bears on the numbers that are computed after it. */
bool tt_command_affects_numbers(const char *line);

#endif
