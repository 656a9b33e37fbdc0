/* Pictures as DEC's sixels: six rows at a time, a colour at a time (VT330/VT340 Programmer
 * Reference Manual, volume 2, chapter 14). */
#ifndef TT_TUI_SCREEN_SIXEL_H
#define TT_TUI_SCREEN_SIXEL_H

#include <stdint.h>

#include "sequence.h"

/* w x h pixels of three bytes; `colors` is how many the terminal can show at a time. */
void tt_sixel_encode(struct tt_sequence *out, const uint8_t *rgb, int w, int h, int colors);

#endif
