/* Looking back: what the time bar chose, as a scene that views can look at. */
#ifndef TT_TUI_APP_LOOK_BACK_H
#define TT_TUI_APP_LOOK_BACK_H

#include "state.h"

/* A film that is another than before, or another branch. */
void tt_past_take_film(struct tt_app *app, const struct tt_film *film);
/* After anything that may have changed the present; or moved the bar, so that it is drawn. */
void tt_past_refresh(struct tt_app *app);
void tt_past_settle(struct tt_app *app);
void tt_past_tick(struct tt_app *app);        /* while it plays */
double tt_past_due(const struct tt_app *app); /* INFINITY: nothing changes by itself */
void tt_past_begin(struct tt_app *app);
void tt_past_done(struct tt_app *app);

#endif
