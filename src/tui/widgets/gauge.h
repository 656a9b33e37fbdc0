/* A bar that fills. */
#ifndef TT_TUI_GAUGE_H
#define TT_TUI_GAUGE_H

#include "../canvas.h"

/* share in 0..1 of `w` columns, with eighths of a cell where there is UTF-8. */
void tt_gauge_draw(struct tt_canvas *c, int x, int y, int w, double share, enum tt_style full);

#endif
