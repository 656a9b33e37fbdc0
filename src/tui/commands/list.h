/* All commands by name: the worker's (run/command/commands.h) and the screen's own.  One language:
 * a line is looked up among the screen's first, then among the worker's.  Here they are data; what
 * the screen's do stands in app/actions.c.
 *
 * To add a command of the screen: its row here, and its function run_NAME there.
 */
#ifndef TT_TUI_COMMANDS_LIST_H
#define TT_TUI_COMMANDS_LIST_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/command/commands.h>

/* Name, arguments, help, words that it takes, what else can be typed as an argument. */
#define TT_SCREEN_COMMANDS(ROW)                                                                    \
    ROW(view, "NAME|NUMBER|next|previous|last", "show another view", view_words, TT_ARG_VIEW)      \
    ROW(samples, "worst|uncertain|random|TRUE [PREDICTED] [live]", "look at samples",              \
        samples_words, TT_ARG_NONE)                                                                \
    ROW(runs, "[FOLDER]", "earlier runs; those of another folder, too", NULL, TT_ARG_FILE)         \
    ROW(screenshot, "[FILE]", "save what is shown, as .svg or .ans", NULL, TT_ARG_FILE)            \
    ROW(plot, "FILE.svg|FILE.csv", "save the curves", NULL, TT_ARG_FILE)                           \
    ROW(help, "[WORD]", "keys and commands", NULL, TT_ARG_COMMAND)                                 \
    ROW(palette, "", "search all that can be done", NULL, TT_ARG_NONE)                             \
    ROW(tour, "[off]", "cards that explain the training loop", tour_words, TT_ARG_NONE)            \
    ROW(theme, "[NAME]", "other colours; none is the default", NULL, TT_ARG_THEME)                 \
    ROW(move, "up|down|left|right|...", "move about", move_words, TT_ARG_NONE)                     \
    ROW(enter, "", "do what is chosen", NULL, TT_ARG_NONE)                                         \
    ROW(percent, "", "share of the row, or counts", NULL, TT_ARG_NONE)                             \
    ROW(back, "", "leave help or selection", NULL, TT_ARG_NONE)                                    \
    ROW(prompt, "[TEXT]", "type a command", NULL, TT_ARG_COMMAND)                                  \
    ROW(redraw, "", "draw everything again", NULL, TT_ARG_NONE)                                    \
    ROW(quit, "", "checkpoint and leave", NULL, TT_ARG_NONE)

/* A command of either kind, as whoever types it sees it. */
struct tt_command_info {
    const char *name, *args, *help;
    const struct tt_word *words; /* as in struct tt_command_type */
    enum tt_arg arg;
    const struct tt_command_type *type; /* NULL: the screen's own */
    int row;                            /* which of TT_SCREEN_COMMANDS; -1: the worker's */
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
