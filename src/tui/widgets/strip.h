/* A heat strip: histograms at moments that follow each other, one a column, large values above. */
#ifndef TT_TUI_WIDGETS_STRIP_H
#define TT_TUI_WIDGETS_STRIP_H

#include <tuitrain/run/link/inspection.h>

#include "../screen/canvas.h"

enum { TT_STRIP_GUTTER = 7 }; /* columns for the labels of the scale */

/* The first n moments; `cool` takes the colours of negative numbers. */
void tt_strip_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_histogram_trace *s,
                   int n, bool cool);

#endif
