/* Pictures in the kitty terminal's graphics protocol: pixels, packed, in base64, in control strings
 * that others pass over.  https://sw.kovidgoyal.net/kitty/graphics-protocol/ */
#ifndef TT_TUI_SCREEN_KITTY_H
#define TT_TUI_SCREEN_KITTY_H

#include <stdint.h>

#include "sequence.h"

/* A terminal that has it answers "i=TT_KITTY_ASKED;OK" between "ESC _ G" and "ESC \". */
#define TT_KITTY_QUESTION "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\"
#define TT_KITTY_YES      "i=31;OK"
/* Takes all pictures away. */
#define TT_KITTY_CLEAR "\033_Ga=d,d=A,q=2\033\\"

/* w x h pixels of three bytes over so many columns and rows from the cursor on, which does not
 * move.  It takes the place of the picture of that number. */
void tt_kitty_encode(struct tt_sequence *out, const uint8_t *rgb, int w, int h, uint32_t number,
                     int columns, int rows);
void tt_kitty_remove(struct tt_sequence *out, uint32_t number);

#endif
