/* The screen's own commands; the worker's are in run/commands.c.  One language: a line is looked
 * up here first, then there. */
#ifndef TT_TUI_COMMANDS_H
#define TT_TUI_COMMANDS_H

#include <tuitrain/base/err.h>

struct tt_app;

struct tt_ui_command {
    const char *name, *args, *help;
    int (*run)(struct tt_app *app, const char *args, struct tt_err *err);
};

extern const struct tt_ui_command tt_ui_commands[]; /* NULL-named end */

#endif
