/* A sparkline: a trace of figures in one row of cells, as high as they go. */
#ifndef TT_TUI_WIDGETS_SPARK_H
#define TT_TUI_WIDGETS_SPARK_H

#include <stdbool.h>

#include "../screen/canvas.h"

/* The last figures of v (n) that fit into w cells at x, y, newest on the right; the lowest and the
 * highest of them set the scale.  What is not finite (with `log`, or not above 0) leaves a gap. */
void tt_spark_draw(struct tt_canvas *c, int x, int y, int w, const float *v, int n, bool log,
                   enum tt_style style);

/* The same with a scale of its own, so that a figure that hardly changes is as high as it is. */
void tt_spark_draw_between(struct tt_canvas *c, int x, int y, int w, const float *v, int n,
                           double low, double high, enum tt_style style);

#endif
