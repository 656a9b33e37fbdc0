#include "chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "axis.h"

enum { TICKS = 12, LABEL = 16 };

/* The plot: a grid of cells with 2 x 4 dots each, and which curve a cell belongs to. */
struct plot {
    struct tt_canvas *c;
    const struct tt_chart *chart;
    struct tt_rect at;
    struct tt_axis y;
    unsigned char *dots;  /* (h, w) of braille bits */
    unsigned char *style; /* (h, w) */
};

/* --- dots ------------------------------------------------------------------------------------ */

static void dot(struct plot *p, int x, int y, enum tt_style style)
{
    static const unsigned char bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0 || x >= 2 * p->at.w || y >= 4 * p->at.h)
        return;
    int cell = y / 4 * p->at.w + x / 2;
    /* A cell has one colour: the curve drawn last takes it over. */
    if (p->style[cell] != style)
        p->dots[cell] = 0;
    p->style[cell] = (unsigned char)style;
    p->dots[cell] |= bit[y % 4][x % 2];
}

/* Dot row of a value; values outside are drawn at the edge. */
static int row_of(const struct plot *p, double value)
{
    int most = 4 * p->at.h - 1;
    double place = tt_axis_place(&p->y, value);
    if (!(place > 0))
        return most;
    return place >= 1 ? 0 : (int)((1 - place) * most + 0.5);
}

static double step_of(const struct plot *p, double column)
{
    const struct tt_chart *k = p->chart;
    return (double)k->x0 + column * (double)(k->x1 - k->x0) / (2.0 * p->at.w);
}

static double column_of(const struct plot *p, int64_t step)
{
    const struct tt_chart *k = p->chart;
    return (double)(step - k->x0) / (double)(k->x1 - k->x0) * (2.0 * p->at.w - 1);
}

/* Every other dot, so that the curves above stay clear. */
static void shade(struct plot *p, int x, int y0, int y1, enum tt_style style)
{
    for (int y = y0; y <= y1; y++)
        if ((x + y) % 2 == 0 || y0 == y1)
            dot(p, x, y, style);
}

static void vertical(struct plot *p, int x, int y0, int y1, enum tt_style style)
{
    if (y0 > y1) {
        int swap = y0;
        y0 = y1;
        y1 = swap;
    }
    for (int y = y0; y <= y1; y++)
        dot(p, x, y, style);
}

static void line(struct plot *p, double x0, int y0, double x1, int y1, enum tt_style style)
{
    int from = (int)floor(x0), to = (int)floor(x1);
    from = from < 0 ? 0 : from;
    int last = y0;
    for (int x = from; x <= to && x < 2 * p->at.w; x++) {
        double share = x1 > x0 ? fmin(1, fmax(0, (x - x0) / (x1 - x0))) : 1;
        int y = (int)lround(y0 + share * (y1 - y0));
        vertical(p, x, x == from ? y : last + (y > last) - (y < last), y, style);
        last = y;
    }
}

/* --- curves ---------------------------------------------------------------------------------- */

/* Points of the series that fall into dot columns [a, b). */
static struct tt_series_stats stats_in(const struct plot *p, const struct tt_series *s, double a,
                                       double b)
{
    int64_t from = tt_series_find(s, (int64_t)ceil(step_of(p, a)));
    int64_t to = tt_series_find(s, (int64_t)ceil(step_of(p, b)));
    return tt_series_stats(s, from, to);
}

static void draw_band(struct plot *p, const struct tt_curve *k)
{
    for (int x = 0; x < 2 * p->at.w; x++) {
        struct tt_series_stats s = stats_in(p, k->series, x, x + 1);
        if (s.n > 0)
            shade(p, x, row_of(p, s.max), row_of(p, s.min), k->style);
    }
}

/* Half a window of the smooth curve, in dot columns: a fortieth of the chart. */
static double half_window(const struct plot *p)
{
    return fmax(0.5, 2.0 * p->at.w / 80);
}

static bool smooth_at(const struct plot *p, const struct tt_series *s, int x, double *out)
{
    double half = half_window(p);
    if (stats_in(p, s, x, x + 1).n == 0)
        return false;
    struct tt_series_stats stats = stats_in(p, s, x + 0.5 - half, x + 0.5 + half);
    *out = stats.mean;
    return stats.n > 0;
}

/* Columns without a point (more columns than steps) are bridged. */
static void draw_smooth(struct plot *p, const struct tt_curve *k)
{
    int last_x = -1, last_y = 0;
    double value;
    for (int x = 0; x < 2 * p->at.w; x++) {
        if (!smooth_at(p, k->series, x, &value))
            continue;
        int y = row_of(p, value);
        if (last_x < 0)
            dot(p, x, y, k->style);
        else
            line(p, last_x, last_y, x, y, k->style);
        last_x = x;
        last_y = y;
    }
}

static void draw_points(struct plot *p, const struct tt_curve *k)
{
    int64_t n = tt_series_length(k->series);
    int64_t first = tt_series_find(k->series, p->chart->x0);
    /* More points than columns: each column from least to most. */
    if (n - first > 4 * p->at.w) {
        draw_band(p, k);
        return;
    }
    for (int64_t i = first; i < n; i++) {
        struct tt_point b = tt_series_at(k->series, i);
        double x = column_of(p, b.step);
        if (!isfinite(b.value))
            continue;
        if (i == first) {
            dot(p, (int)x, row_of(p, b.value), k->style);
            continue;
        }
        struct tt_point a = tt_series_at(k->series, i - 1);
        line(p, column_of(p, a.step), row_of(p, a.value), x, row_of(p, b.value), k->style);
    }
}

static void draw_steps(struct plot *p, const struct tt_curve *k)
{
    int64_t n = tt_series_length(k->series);
    for (int64_t i = 0; i < n; i++) {
        struct tt_point a = tt_series_at(k->series, i);
        int64_t until = i + 1 < n ? tt_series_at(k->series, i + 1).step : p->chart->x1;
        double x0 = column_of(p, a.step), x1 = column_of(p, until);
        int y = row_of(p, a.value);
        line(p, x0, y, x1, y, k->style);
        if (i > 0)
            vertical(p, (int)x0, row_of(p, tt_series_at(k->series, i - 1).value), y, k->style);
    }
}

static void draw_curve(struct plot *p, const struct tt_curve *k)
{
    static void (*const by_kind[])(struct plot *, const struct tt_curve *) = {
        [TT_CURVE_BAND] = draw_band,
        [TT_CURVE_SMOOTH] = draw_smooth,
        [TT_CURVE_POINTS] = draw_points,
        [TT_CURVE_STEPS] = draw_steps,
    };
    by_kind[k->kind](p, k);
}

/* --- scale ----------------------------------------------------------------------------------- */

/* The band's spikes do not set the scale: they would press the curve itself flat. */
static struct tt_axis fit_y(const struct plot *p)
{
    const struct tt_chart *k = p->chart;
    double low = INFINITY, high = -INFINITY, value;
    for (int i = 0; i < k->n_curves; i++) {
        const struct tt_curve *c = &k->curve[i];
        for (int x = 0; c->kind == TT_CURVE_SMOOTH && x < 2 * p->at.w; x++)
            if (smooth_at(p, c->series, x, &value)) {
                low = fmin(low, value);
                high = fmax(high, value);
            }
        if (c->kind != TT_CURVE_POINTS && c->kind != TT_CURVE_STEPS)
            continue;
        struct tt_series_stats s = tt_series_stats(c->series, 0, tt_series_length(c->series));
        if (s.n > 0) {
            low = fmin(low, s.min);
            high = fmax(high, s.max);
        }
    }
    struct tt_axis a = tt_axis_fit(low, high, k->log_y);
    if (k->top > k->bottom) {
        a.low = fmax(a.low, k->bottom);
        a.high = fmin(a.high, k->top);
        if (!(a.high > a.low))
            a = (struct tt_axis){k->bottom, k->top, false};
    }
    return a;
}

/* --- labels ---------------------------------------------------------------------------------- */

static int y_labels(struct plot *p, double *tick, char label[TICKS][LABEL], int *n)
{
    int width = 0, most = p->at.h / 2 + 1;
    *n = tt_axis_ticks(&p->y, most < TICKS ? most : TICKS, tick);
    for (int i = 0; i < *n; i++) {
        tt_axis_label(&p->y, tick[i], *n > 1 ? tick[1] - tick[0] : 0, label[i], LABEL);
        int w = tt_utf8_length(label[i]);
        width = w > width ? w : width;
    }
    return width;
}

static void draw_y_labels(struct plot *p, int n, const double *tick, char label[TICKS][LABEL])
{
    for (int y = 0; y < p->at.h; y++)
        tt_put(p->c, p->at.x - 1, p->at.y + y, 0x2502, TT_STYLE_BORDER);
    for (int i = 0; i < n; i++) {
        int row = p->at.y + row_of(p, tick[i]) / 4;
        tt_text_right(p->c, p->at.x - 1, row, LABEL, TT_STYLE_AXIS, label[i]);
        tt_put(p->c, p->at.x - 1, row, 0x2524, TT_STYLE_BORDER);
    }
}

/* Under the axis stand epochs, or steps while there is not one epoch. */
static void draw_x_labels(struct plot *p)
{
    const struct tt_chart *k = p->chart;
    int64_t unit = k->x1 - k->x0 > k->steps_per_epoch ? k->steps_per_epoch : 1;
    struct tt_axis a = {(double)k->x0 / (double)unit, (double)k->x1 / (double)unit, false};
    double tick[TICKS];
    int n = tt_axis_ticks(&a, p->at.w / 8 < TICKS ? p->at.w / 8 : TICKS, tick), used = -1;
    int y = p->at.y + p->at.h;
    const char *name = unit == 1 ? "steps" : "epochs";
    int name_x = p->at.x + p->at.w - (int)strlen(name);
    for (int x = 0; x < p->at.w; x++)
        tt_put(p->c, p->at.x + x, y, 0x2500, TT_STYLE_BORDER);
    tt_put(p->c, p->at.x - 1, y, 0x2514, TT_STYLE_BORDER);
    for (int i = 0; i < n; i++) {
        char label[LABEL];
        if (tick[i] != floor(tick[i]))
            continue;
        int x = p->at.x + (int)(column_of(p, (int64_t)(tick[i] * (double)unit)) / 2);
        tt_axis_label(&a, tick[i], 1, label, sizeof label);
        int w = (int)strlen(label), at = x - w / 2;
        if (at + w > p->at.x + p->at.w)
            at = p->at.x + p->at.w - w;
        if (at <= used || at + w >= name_x)
            continue;
        tt_text(p->c, at, y + 1, w, TT_STYLE_AXIS, label);
        used = at + w;
    }
    if (p->at.w > 16)
        tt_text(p->c, name_x, y + 1, 8, TT_STYLE_AXIS, name);
}

/* What happened and when: a letter on the axis, and a line for a new learning rate. */
static void draw_marks(struct plot *p)
{
    static const uint32_t letter[] = {[TT_MARK_EPOCH] = 0, [TT_MARK_LR] = 'L',
                                      [TT_MARK_CHECKPOINT] = 'c', [TT_MARK_PAUSE] = 'p',
                                      [TT_MARK_LOAD] = 'o'};
    const struct tt_series *s = p->chart->marks;
    int64_t n = s ? tt_series_length(s) : 0;
    for (int64_t i = tt_series_find(s ? s : p->chart->curve[0].series, p->chart->x0); i < n; i++) {
        struct tt_point m = tt_series_at(s, i);
        int kind = (int)m.value, x = (int)column_of(p, m.step);
        if (kind == TT_MARK_LR)
            for (int y = 0; y < 4 * p->at.h; y += 2)
                dot(p, x, y, TT_STYLE_MARK);
        if (letter[kind] && p->chart->show_x)
            tt_put(p->c, p->at.x + x / 2, p->at.y + p->at.h, letter[kind], TT_STYLE_MARK);
    }
}

static void draw_legend(struct plot *p, struct tt_rect where)
{
    const struct tt_chart *k = p->chart;
    int x = where.x + tt_text(p->c, where.x, where.y, where.w, TT_STYLE_TITLE, k->title) + 2;
    for (int i = 0; i < k->n_curves; i++) {
        const struct tt_curve *c = &k->curve[i];
        int64_t n = tt_series_length(c->series);
        char value[32] = "";
        if (!c->name || n == 0)
            continue;
        /* What the smooth curve shows at its end is a mean. */
        double last = tt_series_at(c->series, n - 1).value;
        if (c->kind == TT_CURVE_SMOOTH)
            last = tt_series_stats(c->series, n > 100 ? n - 100 : 0, n).mean;
        snprintf(value, sizeof value, c->format, last);
        int need = 3 + (int)strlen(c->name) + 1 + (int)strlen(value);
        if (x + need > where.x + where.w)
            break;
        tt_put(p->c, x, where.y, c->kind == TT_CURVE_POINTS ? 0x25cf : 0x2500, c->style);
        x += 2 + tt_text(p->c, x + 2, where.y, 20, c->style, c->name);
        x += 3 + tt_text(p->c, x + 1, where.y, 20, c->style, value);
    }
}

/* --- the whole ------------------------------------------------------------------------------- */

static void blit(struct plot *p)
{
    for (int y = 0; y < p->at.h; y++)
        for (int x = 0; x < p->at.w; x++) {
            int cell = y * p->at.w + x;
            enum tt_style style = (enum tt_style)p->style[cell];
            if (!p->dots[cell])
                continue;
            uint32_t ch = 0x2800u + p->dots[cell];
            if (p->c->ascii)
                ch = style == TT_STYLE_VAL ? 'o' : style == TT_STYLE_TRAIN_RAW ? '.'
                     : style == TT_STYLE_MARK ? '|' : '*';
            tt_put(p->c, p->at.x + x, p->at.y + y, ch, style);
        }
}

/* A disc at each point, where they stand apart. */
static void draw_discs(struct plot *p)
{
    for (int i = 0; i < p->chart->n_curves; i++) {
        const struct tt_curve *k = &p->chart->curve[i];
        int64_t n = k->kind == TT_CURVE_POINTS ? tt_series_length(k->series) : 0;
        int64_t first = tt_series_find(k->series, p->chart->x0);
        if ((n - first) * 3 > p->at.w)
            continue;
        for (int64_t j = first; j < n; j++) {
            struct tt_point a = tt_series_at(k->series, j);
            if (isfinite(a.value))
                tt_put(p->c, p->at.x + (int)column_of(p, a.step) / 2,
                       p->at.y + row_of(p, a.value) / 4, 0x25cf, k->style);
        }
    }
}

static bool has_points(const struct tt_chart *k)
{
    for (int i = 0; i < k->n_curves; i++)
        if (tt_series_length(k->curve[i].series) > 0)
            return true;
    return false;
}

void tt_chart_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_chart *chart)
{
    struct plot p = {.c = c, .chart = chart, .at = where};
    double tick[TICKS];
    char label[TICKS][LABEL];
    int n, below = chart->show_x ? 2 : 0;
    if (where.h < 2 + below || where.w < 14)
        return;
    draw_legend(&p, where);
    p.at.y += 1;
    p.at.h -= 1 + below;
    if (!has_points(chart)) {
        tt_text(c, where.x + 2, p.at.y + p.at.h / 2, where.w - 2, TT_STYLE_DIM,
                "waiting for the first step");
        return;
    }
    p.y = fit_y(&p);
    int gutter = y_labels(&p, tick, label, &n) + 1;
    p.at.x += gutter;
    p.at.w -= gutter;
    p.dots = calloc((size_t)(p.at.w * p.at.h), 2);
    if (!p.dots || p.at.w < 4) {
        free(p.dots);
        return;
    }
    p.style = p.dots + p.at.w * p.at.h;
    draw_y_labels(&p, n, tick, label);
    if (chart->show_x)
        draw_x_labels(&p);
    for (int i = 0; i < chart->n_curves; i++)
        if (chart->curve[i].kind == TT_CURVE_BAND)
            draw_curve(&p, &chart->curve[i]);
    draw_marks(&p);
    for (int i = 0; i < chart->n_curves; i++)
        if (chart->curve[i].kind != TT_CURVE_BAND)
            draw_curve(&p, &chart->curve[i]);
    blit(&p);
    draw_discs(&p);
    free(p.dots);
}

int64_t tt_chart_end(int64_t step, int64_t steps_per_epoch, int64_t epochs)
{
    int64_t need = (step + steps_per_epoch - 1) / steps_per_epoch, shown = 1;
    /* 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 22, ...: about a quarter more each time. */
    while (shown < need)
        shown += shown / 4 > 1 ? shown / 4 : 1;
    if (shown > epochs)
        shown = epochs > need ? epochs : need;
    return (shown > 0 ? shown : 1) * steps_per_epoch;
}
