/* The screen's own commands; the worker's are in run/control/commands.c.  One language: a line is
 * looked up here first, then there. */
#ifndef TT_TUI_COMMANDS_COMMANDS_H
#define TT_TUI_COMMANDS_COMMANDS_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/command/commands.h>

struct tt_app;

struct tt_ui_command {
    const char *name, *args, *help;
    const struct tt_word *words; /* as in struct tt_command_type */
    enum tt_arg arg;
    int (*run)(struct tt_app *app, const char *args, struct tt_err *err);
};

/* commands_file.c */
int tt_ui_screenshot(struct tt_app *app, const char *args, struct tt_err *err);
int tt_ui_plot(struct tt_app *app, const char *args, struct tt_err *err);

extern const struct tt_ui_command tt_ui_commands[]; /* NULL-named end */

/* A command of either kind, as whoever types it sees it. */
struct tt_command_info {
    const char *name, *args, *help;
    const struct tt_word *words;
    enum tt_arg arg;
    const struct tt_command_type *type; /* NULL: the screen's own */
};

/* The i-th of all commands, the worker's first; false after the last. */
bool tt_command_info(int i, struct tt_command_info *out);
/* The one that the line's first word names; false when there is none. */
bool tt_command_find(const char *line, struct tt_command_info *out);

/* Says what is wrong with a line whose first word is no command, and what may have been meant. */
int tt_command_refuse(const char *line, struct tt_err *err);

#endif
