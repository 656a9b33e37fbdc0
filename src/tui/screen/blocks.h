/* Pictures as characters that are blocks of dots, with two colours each, of 24 bits: octants
 * (Unicode 16) have 2 x 4 dots, sextants (Unicode 13) 2 x 3.  They are sent past curses: the C
 * library often does not know yet how wide they are. */
#ifndef TT_TUI_SCREEN_BLOCKS_H
#define TT_TUI_SCREEN_BLOCKS_H

#include <stdint.h>

#include "sequence.h"
#include "canvas.h"

enum { TT_SEXTANT_ROWS = 3, TT_OCTANT_ROWS = 4 };

/* The character with those dots: bit 0 is the upper left one, bit 1 the one beside it, and so on.
 */
uint32_t tt_octant(unsigned dots);
uint32_t tt_sextant(unsigned dots);

/* Two dots of three bytes a cell across, `rows` of them down, at those cells of the screen. */
void tt_blocks_encode(struct tt_sequence *out, const uint8_t *rgb, struct tt_rect at, int rows);

#endif
