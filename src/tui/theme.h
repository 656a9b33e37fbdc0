/* The theme: what a style looks like, for as many colours as the terminal has. */
#ifndef TT_TUI_THEME_H
#define TT_TUI_THEME_H

#include "canvas.h"

enum { TT_BOLD = 1, TT_DIM = 2, TT_REVERSE = 4, TT_UNDERLINE = 8 };

struct tt_look {
    short fg, bg; /* colour numbers; -1 is the terminal's own */
    unsigned attributes;
};

/* Colours for TT_STYLE_PICTURE. */
uint8_t tt_theme_rgb(uint8_t r, uint8_t g, uint8_t b); /* the nearest of 256 */
/* Below 0 blue, above 0 orange, 0 nearly black: apart for colour-blind eyes. */
enum { TT_SIGNED_LEVELS = TT_HEAT_LEVELS - 1 };
uint8_t tt_theme_signed(int level); /* -TT_SIGNED_LEVELS to TT_SIGNED_LEVELS */

/* `colors` is 256 or more, 16, 8, or 0 for none. */
struct tt_look tt_theme_look(enum tt_style style, int colors);

#endif
