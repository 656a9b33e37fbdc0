#include "dashboard_layout.h"

/* Three arrangements: `small` is one column, `middling` has the figures in a column at the right
 * of two charts one above the other, `wide` has the charts side by side and the figures below.
 * What matters less gives way first: matrix, learning rate, run, second chart, log. */

enum { GAP = 2, SIDE_W = 28, FIGURES_H = 7, RUN_H = 9, FIGURES_W = 28, RUN_W = 40, LR_W = 34 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

static int between(int low, int value, int high)
{
    return value < low ? low : value > high ? high : value;
}

static struct tt_rect cut_top(struct tt_rect *r, int h)
{
    h = least(h, r->h);
    r->y += h;
    r->h -= h;
    return (struct tt_rect){r->x, r->y - h, r->w, h};
}

static struct tt_rect cut_bottom(struct tt_rect *r, int h)
{
    h = least(h, r->h);
    r->h -= h;
    return (struct tt_rect){r->x, r->y + r->h, r->w, h};
}

/* Takes w columns off the left of *r, and a gap. */
static struct tt_rect cut_left(struct tt_rect *r, int w)
{
    w = least(w, r->w);
    struct tt_rect out = {r->x, r->y, w, r->h};
    r->x += least(w + GAP, r->w);
    r->w -= least(w + GAP, r->w);
    return out;
}

static struct tt_rect cut_right(struct tt_rect *r, int w)
{
    r->w -= w + GAP;
    return (struct tt_rect){r->x + r->w + GAP, r->y, w, r->h};
}

static void place_beside(struct tt_layout *l, struct tt_rect r)
{
    l->panel[TT_PANEL_LOSS] = cut_left(&r, (r.w - GAP) / 2);
    l->panel[TT_PANEL_ACCURACY] = r;
}

/* The lower chart has two rows more, for the axis of both. */
static void place_stacked(struct tt_layout *l, struct tt_rect r)
{
    l->stacked = true;
    l->panel[TT_PANEL_LOSS] = cut_top(&r, (r.h - 1) / 2);
    l->panel[TT_PANEL_ACCURACY] = r;
}

static int progress_rows(int w)
{
    return w >= TT_PROGRESS_ONE ? 1 : 2;
}

static void place_small(struct tt_layout *l, struct tt_rect r)
{
    l->panel[TT_PANEL_LOG] = cut_bottom(&r, r.h < 11 ? 1 : r.h < 15 ? 2 : between(3, r.h / 5, 8));
    l->panel[TT_PANEL_FIGURES] = cut_bottom(&r, r.h < 9 ? 1 : 2);
    l->panel[TT_PANEL_PROGRESS] = cut_bottom(&r, r.h < 12 ? 1 : progress_rows(r.w));
    if (r.w >= 72)
        place_beside(l, r);
    else if (r.h >= 12)
        place_stacked(l, r);
    else
        l->panel[TT_PANEL_LOSS] = r;
}

static void place_middling(struct tt_layout *l, struct tt_rect r, bool lr)
{
    l->panel[TT_PANEL_LOG] = cut_bottom(&r, between(4, r.h / 4, 14));
    l->panel[TT_PANEL_PROGRESS] = cut_bottom(&r, progress_rows(r.w));
    struct tt_rect side = cut_right(&r, SIDE_W);
    l->panel[TT_PANEL_FIGURES] = cut_top(&side, FIGURES_H);
    if (side.h > RUN_H + 2)
        cut_top(&side, 1);
    l->panel[TT_PANEL_RUN] = cut_top(&side, RUN_H + 4);
    if (lr && r.h >= 28)
        l->panel[TT_PANEL_LR] = cut_bottom(&r, 6);
    place_stacked(l, r);
}

/* Without a chart of the learning rate the log stands in its place. */
static void place_wide(struct tt_layout *l, struct tt_rect r, bool lr, int matrix_w, int matrix_h)
{
    if (lr)
        l->panel[TT_PANEL_LOG] = cut_bottom(&r, between(4, r.h / 4, 12));
    l->panel[TT_PANEL_PROGRESS] = cut_bottom(&r, progress_rows(r.w));
    bool matrix =
        matrix_w > 0 && matrix_h <= r.h / 2 && r.w >= FIGURES_W + RUN_W + LR_W + matrix_w + 3 * GAP;
    int h = matrix && matrix_h > RUN_H + 1 ? matrix_h : RUN_H + (r.h >= 28);
    if (!lr && h < r.h / 4)
        h = r.h / 4;
    struct tt_rect strip = cut_bottom(&r, h);
    l->panel[TT_PANEL_FIGURES] = cut_left(&strip, FIGURES_W);
    l->panel[TT_PANEL_RUN] = cut_left(&strip, RUN_W);
    if (matrix)
        l->panel[TT_PANEL_MATRIX] = cut_left(&strip, matrix_w);
    l->panel[lr ? TT_PANEL_LR : TT_PANEL_LOG] = strip;
    place_beside(l, r);
}

struct tt_layout tt_layout_dashboard(struct tt_rect where, bool banner, bool lr, int matrix_w,
                                     int matrix_h)
{
    struct tt_layout l = {0};
    struct tt_rect r = where;
    if (banner)
        l.panel[TT_PANEL_BANNER] = cut_top(&r, 1);
    if (r.w >= FIGURES_W + RUN_W + LR_W + 2 * GAP && r.h >= 27)
        place_wide(&l, r, lr, matrix_w, matrix_h);
    else if (r.w >= 64 && r.h >= 19)
        place_middling(&l, r, lr);
    else
        place_small(&l, r);
    return l;
}
