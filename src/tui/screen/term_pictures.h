/* The pictures of the canvas that the terminal is given: what it can show, in which colours.  UI
 * thread only. */
#ifndef TT_TUI_SCREEN_TERM_PICTURES_H
#define TT_TUI_SCREEN_TERM_PICTURES_H

#include <stdbool.h>

#include "graphics.h"
#include "theme.h"

/* For a terminal of that name.  `wanted` is TT_GRAPHICS_HALVES where there are to be none. */
void tt__term_start_pictures(enum tt_graphics wanted, const char *name);
void tt__term_end_pictures(void);

/* Asks the terminal, if that is to be done and has not been. */
void tt__term_ask_pictures(void);
/* In the colours of a theme; NULL where the terminal shows characters only. */
struct tt_pictures *tt__term_pictures(const struct tt_theme *theme, int colors);

/* What a terminal that may have pictures is sent when it is left; "" for others. */
const char *tt__term_pictures_off(void);

/* The screen is about to be cleared. */
void tt__term_clear_pictures(void);

#endif
