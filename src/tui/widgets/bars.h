/* Bars of classes: names, shares and per cent below each other. */
#ifndef TT_TUI_WIDGETS_BARS_H
#define TT_TUI_WIDGETS_BARS_H

#include "../screen/canvas.h"

struct tt_bar {
    const char *name;
    double share;        /* 0 to 1 */
    enum tt_style style; /* of name and bar */
};

/* The first ones, a row each, as far as there are rows. */
void tt_bars_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_bar *bar, int n);

#endif
