#include "layout.h"

/* Takes h rows off the bottom of *r. */
static struct tt_rect cut_bottom(struct tt_rect *r, int h)
{
    h = h < r->h ? h : r->h;
    r->h -= h;
    return (struct tt_rect){r->x, r->y + r->h, r->w, h};
}

static struct tt_rect cut_top(struct tt_rect *r, int h)
{
    h = h < r->h ? h : r->h;
    r->y += h;
    r->h -= h;
    return (struct tt_rect){r->x, r->y - h, r->w, h};
}

/* Takes w columns off the right of *r, and two more as a gap. */
static struct tt_rect cut_right(struct tt_rect *r, int w)
{
    r->w -= w + 2;
    return (struct tt_rect){r->x + r->w + 2, r->y, w, r->h};
}

static void place_charts(struct tt_layout *l, struct tt_rect r)
{
    if (r.w >= 72) {
        l->panel[TT_PANEL_ACCURACY] = cut_right(&r, (r.w - 2) / 2);
        l->panel[TT_PANEL_LOSS] = r;
    } else if (r.h >= 14) {
        l->panel[TT_PANEL_ACCURACY] = cut_bottom(&r, r.h / 2);
        l->panel[TT_PANEL_LOSS] = r;
    } else {
        l->panel[TT_PANEL_LOSS] = r;
    }
}

/* Figures and log below the charts: side by side where that fits. */
static void place_bottom(struct tt_layout *l, struct tt_rect *r)
{
    if (r->h < 14) {
        l->panel[TT_PANEL_LOG] = cut_bottom(r, r->h < 11 ? 1 : 2);
        l->panel[TT_PANEL_FIGURES] = cut_bottom(r, 1);
        return;
    }
    if (r->w >= 110) {
        struct tt_rect bottom = cut_bottom(r, r->h >= 32 ? 9 : 6);
        cut_top(&bottom, 1);
        l->panel[TT_PANEL_LOG] = cut_right(&bottom, bottom.w - 58);
        l->panel[TT_PANEL_FIGURES] = bottom;
        return;
    }
    l->panel[TT_PANEL_LOG] = cut_bottom(r, r->h >= 30 ? 8 : r->h >= 22 ? 4 : 3);
    l->panel[TT_PANEL_FIGURES] = cut_bottom(r, 4);
}

struct tt_layout tt_layout_dashboard(struct tt_rect where, int matrix_w, int matrix_h)
{
    struct tt_layout l = {0};
    struct tt_rect r = where;
    bool small = r.h < 14;
    l.panel[TT_PANEL_PROGRESS] = cut_top(&r, 1);
    if (!small)
        l.panel[TT_PANEL_RUN] = cut_top(&r, 1);
    if (r.h >= 24 || where.h >= 16)
        cut_top(&r, r.h >= 18 ? 1 : 0);
    if (r.w >= 110 + matrix_w + 4 && r.h >= matrix_h + 12 && matrix_w > 0) {
        struct tt_rect side = cut_right(&r, matrix_w + 2);
        l.panel[TT_PANEL_MATRIX] = cut_top(&side, matrix_h + 2);
        cut_top(&side, 1);
        l.panel[TT_PANEL_FIGURES] = cut_top(&side, 8);
        cut_top(&side, 1);
        l.panel[TT_PANEL_LOG] = side;
    } else {
        place_bottom(&l, &r);
    }
    if (!small)
        l.panel[TT_PANEL_LR] = cut_bottom(&r, r.h >= 22 ? 7 : r.h >= 18 ? 5 : 1);
    place_charts(&l, r);
    return l;
}
