/* The screen: draws a run, sends it commands.  UI thread only. */
#ifndef TT_TUI_APP_TUI_H
#define TT_TUI_APP_TUI_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/link.h>

enum { TT_TUI_LESSON = 1024 }; /* bytes of a name, or a path */

struct tt_tui_options {
    bool no_color; /* also set by NO_COLOR in the environment */
    bool ascii;    /* also when the locale is not UTF-8 */
    bool mouse;
    bool no_history;      /* lines that are typed are not kept on disk, nor those of before read */
    double (*peak)(void); /* operations a second of a thread at most, 0 while not known; or NULL */
    int notify;         /* at the end, and of alarms; 0: as the terminal can, 1: the bell, 2: not */
    const char *theme;  /* the name of one; "" is the default */
    const char *layout; /* the name of one; NULL or "" is the default */
    bool class_room;    /* begin with large figures */
    int graphics; /* how pictures are shown: an index of tt_graphics_names; 0 asks the terminal */
    const char *lesson; /* begin with that lesson (tui/app/lessons.h); NULL: with none */
    char *next;         /* gets the lesson that was asked for at the end, or ""; TT_TUI_LESSON bytes
                           or NULL */
};
extern const char *const tt_graphics_names[]; /* NULL ends them */

/* Whether this terminal can hold the screen; when not, says why in one line (TERM unset, dumb or
 * unknown, standard output or input no terminal). */
bool tt_tui_possible(char *why, size_t size);

/* Whether there is a theme of that name, and nothing wrong with it. */
int tt_tui_check_theme(const char *name, struct tt_err *err);

/* The same of a layout. */
int tt_tui_check_layout(const char *name, struct tt_err *err);

/* Takes over the terminal and runs until the user quits or a signal ends it.
 *
 * Signals TERM, HUP, INT, TSTP, CONT and WINCH must be blocked in every thread before; they are
 * taken here.  On the way out a `stop` command was sent and the run has come to rest (stopped or
 * failed), and the terminal is as it was found.
 * Returns 0, or the number of the signal that ended it, or -1 with err set. */
int tt_tui_run(struct tt_link *link, const struct tt_tui_options *options, struct tt_err *err);

/* Before there is a run, while another thread loads what `what` names and tells `job` of it: takes
 * over the terminal until the descriptor `done` is readable, and gives it back.  Signals as above,
 * taken from the descriptor `signals`.
 * Returns 0, or TT_TUI_QUIT where the user wants to leave, or the number of the signal that asks
 * for it, or -1 where the terminal refuses. */
struct tt_job;
enum { TT_TUI_QUIT = 1000 };
int tt_tui_loading(struct tt_job *job, const char *what, int done, int signals,
                   const struct tt_tui_options *options);

/* Writes a line to standard output or error, but does not wait long for a terminal that takes
 * nothing. */
void tt_tui_last_words(int fd, const char *text);

#endif
