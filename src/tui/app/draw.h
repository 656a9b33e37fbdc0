/* Draws the whole screen: the frame, and what stands in it. */
#ifndef TT_TUI_APP_DRAW_H
#define TT_TUI_APP_DRAW_H

#include "state.h"

void tt_app_draw(struct tt_app *app);               /* onto the terminal */
void tt_app_paint(struct tt_app *app, int *cursor); /* into the canvas only */

#endif
