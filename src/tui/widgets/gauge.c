#include "gauge.h"

void tt_gauge_draw(struct tt_canvas *c, int x, int y, int w, double share, enum tt_style full)
{
    if (!(share > 0))
        share = 0;
    int eighths = (int)((share < 1 ? share : 1) * w * 8 + 0.5);
    for (int i = 0; i < w; i++) {
        int here = eighths - 8 * i;
        if (here >= 8)
            tt_put(c, x + i, y, 0x2588, full);
        else if (here > 0 && !c->ascii)
            tt_put(c, x + i, y, 0x2590u - (uint32_t)here, full); /* left here/8 block */
        else
            tt_put(c, x + i, y, 0x2591, TT_STYLE_BAR_EMPTY);
    }
}
