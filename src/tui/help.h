/* The help overlay, made from the keymap and the command tables. */
#ifndef TT_TUI_HELP_H
#define TT_TUI_HELP_H

#include "canvas.h"
#include "keymap.h"

/* Draws from line *scroll on, and brings *scroll back into its range. */
void tt_help_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_keymap *keys,
                  int *scroll);

#endif
