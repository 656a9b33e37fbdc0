/* The theme: what a style looks like, for as many colours as the terminal has. */
#ifndef TT_TUI_THEME_H
#define TT_TUI_THEME_H

#include "canvas.h"

enum { TT_BOLD = 1, TT_DIM = 2, TT_REVERSE = 4, TT_UNDERLINE = 8 };

struct tt_look {
    short fg, bg; /* colour numbers; -1 is the terminal's own */
    unsigned attributes;
};

/* `colors` is 256 or more, 16, 8, or 0 for none. */
struct tt_look tt_theme_look(enum tt_style style, int colors);

#endif
