/* Where a key, a click or a pasted character goes. */
#ifndef TT_TUI_APP_INPUT_H
#define TT_TUI_APP_INPUT_H

#include "state.h"

/* Which keys are the tour's now, as tour.h names them. */
unsigned tt_app_tour_keys(const struct tt_app *app);

void tt_app_key(struct tt_app *app, const struct tt_input *in);

#endif
