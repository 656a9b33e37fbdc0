/* Where a key, a click or a pasted character goes. */
#ifndef TT_TUI_APP_INPUT_H
#define TT_TUI_APP_INPUT_H

#include "state.h"

void tt_app_key(struct tt_app *app, const struct tt_input *in);

#endif
