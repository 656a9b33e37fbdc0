/* A sheet of pixels that lines are drawn on: a picture with a palette, in which each colour has
 * seven shades between the ground and itself.  Rows are counted in quarters of a pixel, so that a
 * line that rises slowly has no steps; columns in pairs of them, of which a curve has enough. */
#ifndef TT_TUI_WIDGETS_SHEET_H
#define TT_TUI_WIDGETS_SHEET_H

#include "../screen/canvas.h"

enum { TT_SHEET_SUB = 4, TT_SHEET_WIDE = 2 };

struct tt_sheet {
    struct tt_picture *picture; /* the canvas's; NULL: there is no sheet */
    const uint32_t *ink;        /* of each style */
    uint16_t number;            /* of the picture, for cells */
    double cell;                /* pixels of a cell's height */
};

/* Over those cells, where the terminal has pixels for lines. */
struct tt_sheet tt_sheet_add(struct tt_canvas *c, struct tt_rect where);
int tt_sheet_w(const struct tt_sheet *s); /* columns of pixels, in pairs */
int tt_sheet_h(const struct tt_sheet *s); /* rows of pixels times TT_SHEET_SUB */

/* All that follows clips, and does nothing where the picture before is kept.  A line goes to the
 * right. */
void tt_sheet_line(const struct tt_sheet *s, int x0, int y0, int x1, int y1, enum tt_style style);
/* From a to b, either of which may be the upper one; `faint`: so that lines above stay clear. */
void tt_sheet_column(const struct tt_sheet *s, int x, int a, int b, enum tt_style style,
                     bool faint);
/* `size` is its radius, of a cell's height. */
void tt_sheet_disc(const struct tt_sheet *s, int x, int y, double size, enum tt_style style);
/* The tip of an arrow at the top, or at the bottom. */
void tt_sheet_tip(const struct tt_sheet *s, int x, bool up, enum tt_style style);
/* Thin ones through all of it, at a share of its width or height; of dots, `dots` of them to a
 * cell's height, where that is not 0. */
void tt_sheet_upright(const struct tt_sheet *s, double share, double dots, enum tt_style style);
void tt_sheet_across(const struct tt_sheet *s, double share, double dots, enum tt_style style);

#endif
