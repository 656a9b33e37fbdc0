/* All commands by name: the worker's (run/command/commands.h) and the screen's own (screen.list.h).
 * One language: a line is looked up among the screen's first, then among the worker's.  Here they
 * are data; what the screen's do stands in app/actions.c. */
#ifndef TT_TUI_COMMANDS_LIST_H
#define TT_TUI_COMMANDS_LIST_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/command/commands.h>

/* A command of either kind, as whoever types it sees it. */
struct tt_command_info {
    const char *name, *args, *help;
    const struct tt_word *words; /* as in struct tt_command_type */
    enum tt_arg arg;
    const struct tt_command_type *type; /* NULL: the screen's own */
    int row;                            /* which of screen.list.h; -1: the worker's */
};

/* The i-th of all commands, the worker's first; false after the last. */
bool tt_command_info(int i, struct tt_command_info *out);
/* The one that the line's first word names; false when there is none. */
bool tt_command_find(const char *line, struct tt_command_info *out);

/* What stands behind the first word of a line. */
const char *tt_command_args(const char *line);

/* Says what is wrong with a line whose first word is no command, and what may have been meant. */
int tt_command_refuse(const char *line, struct tt_err *err);

#endif
