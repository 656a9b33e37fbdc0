#include "spark.h"

#include <math.h>

enum { LEVELS = 8, BLOCK = 0x2581 };

static double height_of(float v, bool log)
{
    if (!isfinite(v) || (log && !(v > 0)))
        return NAN;
    return log ? log10((double)v) : (double)v;
}

static void draw_between(struct tt_canvas *c, int x, int y, const float *v, int first, int n,
                         bool log, double low, double high, enum tt_style style)
{
    static const char plain[LEVELS + 1] = "_.,-~=+*";
    for (int i = first; i < n; i++) {
        double h = height_of(v[i], log);
        if (isnan(h))
            continue;
        int level = high > low ? (int)((h - low) / (high - low) * LEVELS) : LEVELS / 2 - 1;
        level = level < 0 ? 0 : level >= LEVELS ? LEVELS - 1 : level;
        tt_put(c, x + i - first, y, c->ascii ? (uint32_t)plain[level] : (uint32_t)(BLOCK + level),
               style);
    }
}

void tt_spark_draw(struct tt_canvas *c, int x, int y, int w, const float *v, int n, bool log,
                   enum tt_style style)
{
    int first = n > w ? n - w : 0;
    double low = INFINITY, high = -INFINITY;
    for (int i = first; i < n; i++) {
        double h = height_of(v[i], log);
        low = fmin(low, h); /* fmin passes over NaN */
        high = fmax(high, h);
    }
    draw_between(c, x, y, v, first, n, log, low, high, style);
}

void tt_spark_draw_between(struct tt_canvas *c, int x, int y, int w, const float *v, int n,
                           double low, double high, enum tt_style style)
{
    draw_between(c, x, y, v, n > w ? n - w : 0, n, false, low, high, style);
}
