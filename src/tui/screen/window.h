/* The window around the picture: its title, a mark of progress, a notification or the bell, and the
 * clipboard.  Terminals differ in what of it they know; one that might print what it does not know,
 * or could not take it back, is told nothing of the kind.
 *
 *     tt_window_open(&env, TT_NOTIFY_AUTO)    when the terminal is taken over
 *     tt_window_enter(), tt_window_leave()    whenever the screen is, and is left
 *     tt_window_title("62% tuitrain")         as often as wanted: sent when it is another
 *
 * All goes out with the pictures (outlet.h), and is bounded.  UI thread only. */
#ifndef TT_TUI_SCREEN_WINDOW_H
#define TT_TUI_SCREEN_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

/* How a person is called who looks elsewhere. */
enum tt_notify {
    TT_NOTIFY_AUTO, /* a notification where the terminal is known to show one, else the bell */
    TT_NOTIFY_BELL,
    TT_NOTIFY_OFF
};

/* By what a terminal is known: variables of the environment, each may be NULL. */
struct tt_window_env {
    const char *term, *term_program, *tmux, *vte_version, *wt_session, *conemu;
};
/* Those of the process. */
struct tt_window_env tt_window_env_now(void);

/* What of it the terminal gets. */
struct tt_window_can {
    bool title, progress, clipboard;
    enum { TT_CALL_BELL, TT_CALL_OSC9, TT_CALL_OSC777 } call;
    bool tmux; /* which passes the clipboard on only where it is told to */
};
struct tt_window_can tt_window_can(const struct tt_window_env *env);

void tt_window_open(const struct tt_window_env *env, enum tt_notify notify);
void tt_window_enter(void); /* keeps the title that is there */
void tt_window_leave(void); /* brings it back, and takes the mark away */
/* The same as text, for a crash; "" where nothing was changed. */
const char *tt_window_end(void);

enum { TT_WINDOW_TITLE = 120, TT_WINDOW_CALL = 240, TT_WINDOW_COPY = 4096 }; /* bytes at most */

void tt_window_title(const char *text);

/* Per cent, or -1: none. */
enum tt_progress { TT_PROGRESS_GOES, TT_PROGRESS_WRONG, TT_PROGRESS_RESTS };
void tt_window_progress(enum tt_progress how, int percent);

void tt_window_call(const char *text);

/* To the clipboard; what is more than TT_WINDOW_COPY is cut.  Returns whether the terminal may have
 * taken it: none says. */
bool tt_window_copy(const char *text);
bool tt_window_in_tmux(void);

#endif
