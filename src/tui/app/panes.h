/* The panes of the screen: which views are seen, which of them has the focus, and their frames. */
#ifndef TT_TUI_APP_PANES_H
#define TT_TUI_APP_PANES_H

#include "state.h"

/* From this size on a screen shows several views by itself. */
enum { TT_LARGE_W = 160, TT_LARGE_H = 45 };

/* What is seen in `room`, the focused one among them; returns how many. */
int tt_panes_place(const struct tt_app *app, struct tt_rect room, struct tt_pane out[TT_PANES]);
/* The one at a point of the screen, or false. */
bool tt_panes_at(const struct tt_app *app, struct tt_rect room, int x, int y, struct tt_pane *out);
/* That of the view that has the focus. */
struct tt_pane tt_panes_focused(const struct tt_app *app, struct tt_rect room);

void tt_panes_draw(struct tt_app *app, struct tt_rect room);

/* What is seen is what the worker and the library are to look at.  After each change, and where the
 * size may be another. */
void tt_panes_watch(struct tt_app *app);

/* Whether a view that is seen changes by itself, whatever the run does. */
bool tt_panes_move(const struct tt_app *app);

/* Several views may ask about samples; the worker answers one question.  Asks what serves all that
 * are seen, the focused one first, where that is another than before. */
void tt_panes_ask(struct tt_app *app);

/* A view gets a place: where it has one, the focus; else that of the focused one. */
void tt_app_set_view(struct tt_app *app, int view);
/* The same where it is seen already, else as by tt_app_set_view(). */
void tt_panes_focus(struct tt_app *app, int view);

/* The commands; each fails with one line. */
int tt_panes_split(struct tt_app *app, const char *args, struct tt_err *err);
int tt_panes_close(struct tt_app *app, struct tt_err *err);
int tt_panes_unsplit(struct tt_app *app, struct tt_err *err);
int tt_panes_go(struct tt_app *app, const char *where, struct tt_err *err);
int tt_panes_layout(struct tt_app *app, const char *args, struct tt_err *err);
/* Says whether there is a layout of that name, and nothing wrong with it; "" is fine. */
int tt_panes_check_layout(const char *name, struct tt_err *err);
int tt_panes_class(struct tt_app *app, const char *args, struct tt_err *err);

#endif
