/* The pictures that the terminal shows: what has to be sent so that they are those of a canvas, and
 * whether there is time and room on the line for it.
 *
 *     tt_gallery_plan(c, now)         what goes, what stays, what is new
 *     tt_gallery_covers(x, y)         cells where a picture shows; what is written into one later
 *                                     takes sixels and blocks away
 *     tt_gallery_send(out)            after the cells
 *
 * What cannot be sent now is cells meanwhile; only a curve that moves may stand for a moment as it
 * was.  Behind pictures goes a question, and no more are sent before its answer shows that these
 * have come through whatever lies between; the longer that took, the fewer are sent at a time.
 *
 * UI thread only. */
#ifndef TT_TUI_SCREEN_GALLERY_H
#define TT_TUI_SCREEN_GALLERY_H

#include <stdbool.h>

#include "sequence.h"
#include "canvas.h"
#include "graphics.h"

/* Nothing is shown yet. */
void tt_gallery_open(void);
void tt_gallery_close(void);

/* In what way, from the next plan on: the way has changed when the level has. */
void tt_gallery_use(const struct tt_graphics_state *how);

/* The canvas may be without pictures. */
void tt_gallery_plan(const struct tt_canvas *c, double now);
bool tt_gallery_covers(int x, int y);
/* Appends what is to be sent, and where it is to be sent first: before the cells, what goes. */
void tt_gallery_send_first(struct tt_sequence *out);
void tt_gallery_send(struct tt_sequence *out, double now);

/* The screen has been cleared, or is about to be. */
void tt_gallery_forget(void);
bool tt_gallery_is_empty(void);
/* What takes all of them away, and costs a terminal without them nothing; "" where nothing has to
 * be sent. */
const char *tt_gallery_end(void);

/* Someone waits: a curve that has moved is sent as soon as the line takes it. */
void tt_gallery_hurry(void);
/* Whether a curve that moved would not be sent: it need not be drawn. */
bool tt_gallery_is_calm(double now);

/* The answer has come. */
void tt_gallery_answer(double now);
/* Seconds for which it is worth waiting for; <= 0: it has come, or is late. */
double tt_gallery_owed(double now);

/* When a plan would get further than the last one did; INFINITY: it got all the way. */
double tt_gallery_due(void);

#endif
