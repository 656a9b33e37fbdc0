#include "plot.h"

#include <math.h>
#include <stdbool.h>

static const double beyond = 1e100; /* no axis reaches so far */

int tt_plot_columns(const struct tt_plot *p)
{
    return p->dots.w < TT_PLOT_COLUMNS ? p->dots.w : TT_PLOT_COLUMNS;
}

/* --- summing up ------------------------------------------------------------------------------ */

static struct tt_plot_column sum_column(const struct tt_series *s, int64_t from, int64_t to)
{
    struct tt_series_stats stats = tt_series_stats(s, from, to);
    struct tt_plot_column c = {.n = stats.n, .bad = stats.bad, .low = stats.min, .high = stats.max};
    if (stats.n > 0 && (stats.min < -beyond || stats.max > beyond))
        return (struct tt_plot_column){.bad = stats.n + stats.bad};
    c.mean = stats.n > 0 ? fmin(fmax(stats.mean, c.low), c.high) : 0;
    return c;
}

int tt_plot_sum(const struct tt_plot *p, const struct tt_series *s,
                struct tt_plot_column out[TT_PLOT_COLUMNS])
{
    int columns = tt_plot_columns(p), used = 0;
    double width = columns > 1 ? (p->x1 - p->x0) / (columns - 1) : p->x1 - p->x0;
    int64_t from = tt_series_find(s, (int64_t)ceil(p->x0 - width / 2));
    for (int x = 0; x < columns; x++) {
        int64_t to = tt_series_find(s, (int64_t)ceil(p->x0 + (x + 0.5) * width));
        out[x] = sum_column(s, from, to);
        used += out[x].n > 0;
        from = to;
    }
    return used;
}

double tt_plot_smooth(const struct tt_plot *p, const struct tt_plot_column *column, int x)
{
    enum { ENOUGH = 8 };
    int columns = tt_plot_columns(p), n = 0;
    int half = (int)lround(fmax(columns / 60, 1) * p->smooth);
    int most = p->smooth < 1 ? half : columns / 16;
    double sum = 0, weight = 0;
    for (int reach = 0; reach <= half || (n < ENOUGH && reach <= most); reach++) {
        /* At the left end the window shrinks on both sides, so that a steep beginning shows. */
        if (x - reach < 0)
            break;
        for (int side = 0; side < (reach ? 2 : 1); side++) {
            int at = side ? x + reach : x - reach;
            if (at >= columns || column[at].n == 0)
                continue;
            sum += column[at].mean * (double)column[at].n;
            weight += (double)column[at].n;
            n += column[at].n > ENOUGH ? ENOUGH : (int)column[at].n;
        }
    }
    return weight > 0 ? sum / weight : NAN;
}

/* --- places ---------------------------------------------------------------------------------- */

int tt_plot_x(const struct tt_plot *p, double step)
{
    double x = (step - p->x0) / (p->x1 - p->x0) * (tt_plot_columns(p) - 1);
    return !(x > -1) ? -1 : x > TT_PLOT_COLUMNS ? TT_PLOT_COLUMNS : (int)lround(x);
}

int tt_plot_y(const struct tt_plot *p, double value)
{
    double y = (1 - tt_axis_place(&p->y, value)) * (p->dots.h - 1);
    return !(y < p->dots.h - 0.5) ? p->dots.h : y < -0.5 ? -1 : (int)lround(y);
}

/* --- curves ---------------------------------------------------------------------------------- */

void tt_plot_band(const struct tt_plot *p, const struct tt_plot_column *column, enum tt_style style)
{
    for (int x = 0; x < tt_plot_columns(p); x++) {
        if (column[x].n == 0)
            continue;
        tt_dots_shade(&p->dots, x, tt_plot_y(p, column[x].high), tt_plot_y(p, column[x].low),
                      style);
    }
}

void tt_plot_line(const struct tt_plot *p, const struct tt_plot_column *column, enum tt_style style,
                  char ascii)
{
    int last_x = -1, last_y = 0;
    for (int x = 0; x < tt_plot_columns(p); x++) {
        if (column[x].n == 0)
            continue;
        int y = tt_plot_y(p, tt_plot_smooth(p, column, x));
        if (last_x < 0)
            tt_dots_column(&p->dots, x, y, y, style, ascii);
        else
            tt_dots_line(&p->dots, last_x, last_y, x, y, style, ascii);
        last_x = x;
        last_y = y;
    }
}

static bool shows(double value)
{
    return fabs(value) <= beyond;
}

static void disc(const struct tt_plot *p, struct tt_point a, enum tt_style style)
{
    int x = tt_plot_x(p, (double)a.step), y = tt_plot_y(p, a.value);
    tt_dots_glyph(&p->dots, x, y, p->dots.canvas->ascii ? 'o' : 0x25cf, style);
}

/* The value at a step on the line from a to b. */
static double between(struct tt_point a, struct tt_point b, double step)
{
    return a.value + (b.value - a.value) * (step - (double)a.step) / (double)(b.step - a.step);
}

/* The line from a to b, as far as it is in sight. */
static void join(const struct tt_plot *p, struct tt_point a, struct tt_point b, enum tt_style style)
{
    double from = fmax((double)a.step, p->x0), to = fmin((double)b.step, p->x1);
    if (b.step <= a.step || from > to)
        return;
    tt_dots_line(&p->dots, tt_plot_x(p, from), tt_plot_y(p, between(a, b, from)), tt_plot_x(p, to),
                 tt_plot_y(p, between(a, b, to)), style, '-');
}

void tt_plot_points(const struct tt_plot *p, const struct tt_series *s, enum tt_style style)
{
    int64_t n = tt_series_find(s, (int64_t)p->x1 + 1),
            first = tt_series_find(s, (int64_t)ceil(p->x0));
    if (n - first > tt_plot_columns(p)) {
        struct tt_plot_column column[TT_PLOT_COLUMNS];
        tt_plot_sum(p, s, column);
        tt_plot_line(p, column, style, '*');
        return;
    }
    /* With the neighbours on both sides, whose lines come in. */
    struct tt_point last = {.value = NAN};
    int64_t end = n < tt_series_length(s) ? n + 1 : n;
    for (int64_t i = first > 0 ? first - 1 : 0; i < end; i++) {
        struct tt_point a = tt_series_at(s, i);
        if (!shows(a.value))
            continue;
        if (shows(last.value))
            join(p, last, a, style);
        last = a;
    }
    /* Discs that touch say nothing; the last one always stands. */
    bool apart = (n - first) * 3 <= p->dots.where.w;
    for (int64_t i = apart ? first : n - 1; i >= first && i < n; i++)
        if (shows(tt_series_at(s, i).value))
            disc(p, tt_series_at(s, i), style);
}

void tt_plot_steps(const struct tt_plot *p, const struct tt_series *s, double until,
                   enum tt_style style)
{
    enum { MOST = 4096 }; /* changes that are looked at */
    int64_t n = tt_series_length(s);
    int64_t first = tt_series_find(s, (int64_t)p->x0);
    for (int64_t i = first > 0 ? first - 1 : 0, most = i + MOST; i < n && i < most; i++) {
        struct tt_point a = tt_series_at(s, i);
        struct tt_point next = {.step = (int64_t)until, .value = a.value};
        if (i + 1 < n)
            next = tt_series_at(s, i + 1);
        if ((double)a.step > p->x1)
            break;
        if (!shows(a.value) || !shows(next.value))
            continue;
        int x = tt_plot_x(p, (double)a.step), y = tt_plot_y(p, a.value);
        int end = tt_plot_x(p, (double)next.step);
        tt_dots_line(&p->dots, x < 0 ? 0 : x, y, end, y, style, '-');
        int there = tt_plot_y(p, next.value);
        if (end >= 0 && there != y)
            tt_dots_column(&p->dots, end, y, there, style, '|');
    }
}
