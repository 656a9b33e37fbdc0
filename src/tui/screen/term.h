/* The terminal: the only door to curses.  UI thread only. */
#ifndef TT_TUI_SCREEN_TERM_H
#define TT_TUI_SCREEN_TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas.h"
#include "graphics.h"
#include "input.h"
#include "theme.h"
#include "window.h"

struct tt_term_options {
    bool color, mouse;
    enum tt_notify notify;
    enum tt_graphics graphics;
};

/* Whether curses can drive the terminal on standard input and output; when not, why. */
bool tt_term_possible(char *why, size_t size);

/* Takes the terminal over, with the default theme.  Returns -1 when curses refuses.  A crash from
 * here on restores it. */
int tt_term_open(const struct tt_term_options *options);
void tt_term_close(void);   /* gives it back as it was found */
void tt_term_suspend(void); /* for Ctrl-Z: as close, but can be taken up again */
void tt_term_resume(void);

int tt_term_colors(void); /* 256, 16, 8 or 0: what pictures may use */
/* What the canvas is to have as its pictures; NULL: none.  `hurry`: someone waits for it. */
struct tt_pictures *tt_term_pictures(bool hurry);
/* Whether the terminal has told of itself, so that they may be others. */
bool tt_term_has_told(void);
/* When a canvas would be shown better than it could be last time, if it is shown again: on
 * tt_clock_now(), or INFINITY. */
double tt_term_due(void);
void tt_term_size(int *w, int *h); /* asks the terminal */
int tt_term_fd(void);              /* readable when a key waits */

/* Sends what the terminal still has not taken; false while something is left, and then no picture
 * should be made.  The descriptor is for poll(), with POLLOUT; -1 when nothing is left. */
bool tt_term_ready(void);
int tt_term_busy_fd(void);

/* Shows the canvas; sends only what changed, and never waits.  A cursor at x, y, or none when x <
 * 0. */
void tt_term_show(const struct tt_canvas *c, int cursor_x, int cursor_y);
void tt_term_theme(const struct tt_theme *theme); /* from the next show on; copied */
void tt_term_redraw(void);                        /* the next show sends everything */

/* Whether the mouse is told when it just moves, where there is one. */
void tt_term_hover(bool on);

/* Takes the next key; false when none waits.  *closed is set when the terminal has gone. */
bool tt_term_input(struct tt_input *out, bool *closed);

#endif
