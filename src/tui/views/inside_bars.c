/* Numbers with a sign as bars, cells and columns: orange above 0, blue below. */
#include <math.h>

#include "../widgets/dots.h"
#include "../widgets/frame.h"
#include "inside_view.h"

void tt_inside_diverge(struct tt_canvas *c, struct tt_rect row, double lost, double gained,
                       double most)
{
    enum { FULL = 0x2588, LEFT_HALF = 0x258c, RIGHT_HALF = 0x2590, LINE = 0x2502 };
    int side = (row.w - 1) / 2, middle = row.x + side;
    int left = most > 0 ? (int)fmin(2 * side, fabs(lost) / most * 2 * side + 0.5) : 0;
    int right = most > 0 ? (int)fmin(2 * side, fabs(gained) / most * 2 * side + 0.5) : 0;
    if (side < 1)
        return;
    for (int k = 0; k < side; k++) {
        if (2 * k + 1 < left || (c->ascii && 2 * k < left))
            tt_put(c, middle - 1 - k, row.y, tt_glyph(c, FULL, '-'), TT_STYLE_VAL);
        else if (2 * k < left)
            tt_put(c, middle - 1 - k, row.y, RIGHT_HALF, TT_STYLE_VAL);
        if (2 * k + 1 < right || (c->ascii && 2 * k < right))
            tt_put(c, middle + 1 + k, row.y, tt_glyph(c, FULL, '+'), TT_STYLE_TRAIN);
        else if (2 * k < right)
            tt_put(c, middle + 1 + k, row.y, LEFT_HALF, TT_STYLE_TRAIN);
    }
    tt_put(c, middle, row.y, tt_glyph(c, LINE, '|'), TT_STYLE_BORDER);
}

static uint8_t shade(float v, float most)
{
    float share = most > 0 ? v / most : 0;
    if (!(share >= -1 && share <= 1))
        share = share > 1 ? 1 : share < -1 ? -1 : 0;
    return (uint8_t)(128.5f + 127 * share);
}

/* The largest of those that fall onto one cell. */
static float speaks(const float *v, int from, int to)
{
    float best = v[from];
    for (int i = from + 1; i < to; i++)
        best = fabsf(v[i]) > fabsf(best) ? v[i] : best;
    return best;
}

/* Squares, as large as lets all have room; else single cells, perhaps of several each. */
static int square(int n, int w, int h)
{
    int side = h > 4 ? 4 : h;
    for (; side > 1; side--) {
        int across = w / (2 * side);
        if (across > 0 && (n + across - 1) / across * side <= h)
            break;
    }
    return side;
}

void tt_inside_cells(struct tt_canvas *c, struct tt_rect where, const float *v, int n, float most)
{
    enum { WIDEST = 6 };
    if (n < 1 || where.w < 1 || where.h < 1)
        return;
    int side = square(n, where.w, where.h), wide = 2 * side;
    bool all = where.w / wide > 0 && (n + where.w / wide - 1) / (where.w / wide) * side <= where.h;
    wide = all ? wide : 1;
    if (all && n <= where.w / wide) /* all in one row: as wide as there is room */
        wide = where.w / n < WIDEST * side ? where.w / n : WIDEST * side;
    if (where.h == 1 && n > 0)
        for (wide = 1; wide < WIDEST && (wide + 1) * n <= where.w;)
            wide++;
    int across = where.w / wide, cells = across * (where.h / side);
    int shown = n < cells ? n : cells;
    for (int k = 0; k < shown; k++) {
        int from = (int)((int64_t)k * n / shown), to = (int)((int64_t)(k + 1) * n / shown);
        uint8_t both[2] = {shade(speaks(v, from, to), most), 0};
        both[1] = both[0];
        struct tt_pixels one = {TT_PIXEL_SIGNED, 1, 2, both};
        for (int j = 0; j < wide * side; j++)
            tt_image_draw(c,
                          (struct tt_rect){where.x + k % across * wide + j % wide,
                                           where.y + k / across * side + j / wide, 1, 1},
                          &one);
    }
}

/* The first dot of column k of n. */
static int column_at(const struct tt_dots *d, int k, int n, int widest)
{
    return d->w / n >= widest ? k * widest : (int)((int64_t)k * d->w / n);
}

void tt_inside_columns(struct tt_canvas *c, struct tt_rect where, const float *v, int n, int chosen)
{
    struct tt_rect plot = {where.x, where.y, where.w, where.h - 1};
    struct tt_dots d = tt_dots_of(c, plot);
    if (n < 1 || plot.w < 2 || plot.h < 1)
        return;
    float low = 0, high = 0;
    for (int i = 0; i < n; i++) {
        low = v[i] < low ? v[i] : low;
        high = v[i] > high ? v[i] : high;
    }
    float range = isfinite(high - low) && high - low > 0 ? high - low : 1;
    int zero = (int)lroundf((float)(d.h - 1) * (isfinite(high) ? high / range : 0.5F));
    int columns = n < d.w ? n : d.w, widest = 12;
    for (int k = 0; k < columns; k++) {
        int x0 = column_at(&d, k, columns, widest), x1 = column_at(&d, k + 1, columns, widest);
        float one =
            speaks(v, (int)((int64_t)k * n / columns), (int)((int64_t)(k + 1) * n / columns));
        int to = isfinite(one) ? zero - (int)lroundf(one / range * (float)(d.h - 1)) : zero;
        for (int x = x0; x < x1 - (x1 - x0 > 2); x++)
            tt_dots_column(&d, x, zero, to, one < 0 ? TT_STYLE_VAL : TT_STYLE_TRAIN, 0);
    }
    if (chosen < 0)
        return;
    int column = (int)((int64_t)chosen * columns / n);
    int at =
        (column_at(&d, column, columns, widest) + column_at(&d, column + 1, columns, widest)) / 2;
    int x = plot.x + (d.w > plot.w ? at * plot.w / d.w : at);
    tt_put(c, x, plot.y + plot.h, tt_glyph(c, 0x25b2, '^'), TT_STYLE_KEY);
}
