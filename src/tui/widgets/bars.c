#include "bars.h"

#include <stdio.h>

#include <tuitrain/base/text.h>

#include "gauge.h"

enum { FIGURE = 7 }; /* " 100.0%" */

void tt_bars_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_bar *bar, int n)
{
    int names = 1;
    for (int i = 0; i < n; i++) {
        int w = tt_utf8_length(bar[i].name);
        names = w > names ? w : names;
    }
    names = names < where.w / 3 ? names : where.w / 3;
    int room = where.w - names - 1 - FIGURE;
    for (int i = 0; i < n && i < where.h; i++) {
        char figure[32];
        int y = where.y + i;
        snprintf(figure, sizeof figure, "%.1f%%", 100 * bar[i].share);
        tt_text_cut(c, where.x, y, names, bar[i].style, bar[i].name);
        tt_gauge_draw(c, where.x + names + 1, y, room > 0 ? room : 0, bar[i].share, bar[i].style);
        if (where.w >= names + 1 + FIGURE)
            tt_text_right(c, where.x + where.w, y, FIGURE, bar[i].style, figure);
    }
}
