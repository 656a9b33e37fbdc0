/* What comes from the run: events, snapshots and whatever else stands ready in the link; and what
 * was printed on standard error. */
#ifndef TT_TUI_APP_FEED_H
#define TT_TUI_APP_FEED_H

#include "state.h"

/* Fills the scene.  Opens the library of earlier runs, which tt_app_end_feed() closes. */
void tt_app_begin_feed(struct tt_app *app);
void tt_app_end_feed(struct tt_app *app);

void tt_app_take_events(struct tt_app *app);
void tt_app_take_printed(struct tt_app *app);

#endif
