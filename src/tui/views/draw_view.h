/* Inside of the draw view: the brush (draw_brush.c), and keys, mouse and picture (draw.c). */
#ifndef TT_TUI_VIEWS_DRAW_VIEW_H
#define TT_TUI_VIEWS_DRAW_VIEW_H

#include "view.h"

struct tt_brush {
    double radius;    /* of a drawing TT_DRAWING_SIDE wide */
    uint8_t ink[3];   /* of as many channels as the drawing has */
    uint8_t paper[3]; /* what erasing brings back */
};

/* Draws from one point to another (both in the drawing's pixels, 0.5 is the middle of the first),
 * or erases.  Edges are soft. */
void tt_brush_line(struct tt_drawing *d, const struct tt_brush *b, bool erase, double x0, double y0,
                   double x1, double y1);
void tt_brush_clear(struct tt_drawing *d, const struct tt_brush *b);
/* Whether there is anything but paper. */
bool tt_brush_drawn(const struct tt_drawing *d, const struct tt_brush *b);

#endif
