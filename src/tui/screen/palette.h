/* Colours for those who can show but some at a time. */
#ifndef TT_TUI_SCREEN_PALETTE_H
#define TT_TUI_SCREEN_PALETTE_H

#include <stddef.h>
#include <stdint.h>

/* Chooses at most `most` (2 to 256) colours for n pixels of three bytes each, and says in index[i]
 * which one pixel i gets.  Pixels of so few colours keep them; else they are cut in the middle
 * again and again (Heckbert 1982).  Returns how many there are, 0 where memory runs out. */
int tt_palette_make(const uint8_t *rgb, size_t n, int most, uint8_t (*palette)[3], uint8_t *index);

#endif
