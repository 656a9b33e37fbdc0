#include "chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/zones.h"
#include "frame.h"
#include "gauge.h"
#include "plot.h"

static bool is_hidden(const struct tt_chart *k, int i)
{
    return k->hidden >> i & 1;
}

/* --- scale ----------------------------------------------------------------------------------- */

struct range {
    double low, high; /* low > high: nothing yet */
};

static void widen(struct range *r, double low, double high)
{
    r->low = fmin(r->low, low);
    r->high = fmax(r->high, high);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The band's spikes do not set the scale: they would press the curve itself flat.  One column in
 * twenty-five may lie outside, once there are enough; what is new is always inside. */
static void widen_by_band(struct range *r, const struct tt_plot *p,
                          const struct tt_plot_column *column, bool log)
{
    enum { FEW = 24, SHARE = 25 };
    double low[TT_PLOT_COLUMNS], high[TT_PLOT_COLUMNS];
    int n = 0, last = -1;
    for (int x = 0; x < tt_plot_columns(p); x++) {
        if (column[x].n == 0 || (log && column[x].high <= 0))
            continue;
        low[n] = log && column[x].low <= 0 ? column[x].high : column[x].low;
        high[n++] = column[x].high;
        last = x;
    }
    if (n == 0)
        return;
    qsort(low, (size_t)n, sizeof low[0], by_value);
    qsort(high, (size_t)n, sizeof high[0], by_value);
    int cut = n < FEW ? 0 : (n + SHARE - 1) / SHARE;
    widen(r, low[cut], high[n - 1 - cut]);
    double now = tt_plot_smooth(p, column, last);
    if (!log || now > 0)
        widen(r, now, now);
}

/* Those in sight, and the one before, whose line comes in. */
static void widen_by_points(struct range *r, const struct tt_plot *p, const struct tt_series *s,
                            bool log)
{
    int64_t first = tt_series_find(s, (int64_t)p->x0), end = tt_series_find(s, (int64_t)p->x1 + 1);
    struct tt_series_stats stats = tt_series_stats(s, first > 0 ? first - 1 : 0, end);
    if (stats.n > 0 && fabs(stats.min) < 1e100 && fabs(stats.max) < 1e100 &&
        (!log || stats.min > 0))
        widen(r, stats.min, stats.max);
}

/* What the curves have in each dot column, where that is needed more than once. */
struct sums {
    struct tt_plot_column column[TT_CHART_CURVES + 1][TT_PLOT_COLUMNS];
};

/* The newest of the branches that were left. */
static int first_left(const struct tt_chart *k)
{
    enum { SHOWN = 8 };
    if (k->left_id == TT_SERIES_COUNT) /* a chart of something else */
        return k->n_left;
    return k->n_left > SHOWN ? k->n_left - SHOWN : 0;
}

/* What was left stays in sight, up to some way beyond what is there: an explosion has no end. */
static void widen_by_left(struct range *r, const struct tt_plot *p, const struct tt_chart *k,
                          struct sums *sums)
{
    enum { TIMES = 30, HEIGHTS = 2 };
    struct tt_plot_column *column = sums->column[TT_CHART_CURVES];
    double least = -INFINITY, most = INFINITY, height = fmax(r->high - r->low, fabs(r->high) / 2);
    if (r->low <= r->high) {
        most = k->log_y ? r->high * TIMES : r->high + HEIGHTS * height;
        least = k->log_y ? r->low / TIMES : r->low - HEIGHTS * height;
    }
    for (int i = first_left(k); i < k->n_left; i++) {
        tt_plot_sum(p, k->left[i]->series[k->left_id], column);
        for (int x = 0; x < tt_plot_columns(p); x++) {
            double mean = fmin(fmax(column[x].mean, least), most);
            if (column[x].n > 0 && (!k->log_y || column[x].mean > 0))
                widen(r, mean, mean);
        }
    }
}

static void fit_y(struct tt_plot *p, const struct tt_chart *k, struct sums *sums)
{
    struct range r = {INFINITY, -INFINITY};
    for (int i = 0; i < k->n_curves; i++) {
        if (is_hidden(k, i))
            continue;
        if (k->curve[i].kind == TT_CURVE_NOISY)
            widen_by_band(&r, p, sums->column[i], k->log_y);
        else
            widen_by_points(&r, p, k->curve[i].series, k->log_y);
    }
    widen_by_left(&r, p, k, sums);
    for (int i = 0; i < k->n_future; i++)
        if ((double)k->future[i].step >= p->x0 && (double)k->future[i].step <= p->x1)
            widen(&r, k->future[i].value, k->future[i].value);
    bool none = r.low > r.high; /* not one value that can be shown */
    if (none)
        r = (struct range){0, 1};
    p->y = k->kept ? *k->kept : (struct tt_axis){0};
    tt_axis_fit(&p->y, r.low, r.high, k->log_y && !none, k->bottom, k->top);
    if (k->kept)
        *k->kept = p->y;
}

/* --- axes ------------------------------------------------------------------------------------ */

static void draw_epoch(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f,
                       int64_t step)
{
    int x = tt_frame_cell(p, f, (double)step);
    if (x >= 0)
        tt_put(c, x, f.axis_y, tt_glyph(c, 0x2534, '+'), TT_STYLE_AXIS);
}

/* A tick upwards where an epoch ended, and where those to come will; none where they would touch.
 */
static void draw_epochs(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f,
                        const struct tt_chart *k)
{
    int64_t per = k->steps_per_epoch, last = 0;
    if (per < 1 || (double)per / (p->x1 - p->x0) * f.plot.w < 3)
        return;
    int64_t n = k->marks ? tt_series_length(k->marks) : 0;
    for (int64_t i = k->marks ? tt_series_find(k->marks, (int64_t)p->x0) : 0; i < n; i++) {
        struct tt_point m = tt_series_at(k->marks, i);
        if (m.value == TT_MARK_EPOCH && (double)m.step <= p->x1)
            draw_epoch(c, p, f, last = m.step);
    }
    /* Without a mark in sight: epochs of one length from the start. */
    if (last == 0)
        last = (int64_t)(p->x0 / (double)per) * per;
    while ((double)(last += per) <= p->x1)
        draw_epoch(c, p, f, last);
}

static void draw_x_axis(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f,
                        const struct tt_chart *k)
{
    tt_frame_x(c, p, f, "step");
    draw_epochs(c, p, f, k);
}

/* --- marks ----------------------------------------------------------------------------------- */

enum { MOST_MARKS = 4096, MOST_LINES = 8 };

/* What happened and when: a letter on the axis; for few enough changes of what is trained (the
 * learning rate, other weights) also a line through the curves. */
static void draw_marks(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f,
                       const struct tt_chart *k)
{
    static const char letter[] = {
        [TT_MARK_EPOCH] = 0,   [TT_MARK_LR] = 'L',   [TT_MARK_CHECKPOINT] = 'c',
        [TT_MARK_PAUSE] = 'p', [TT_MARK_LOAD] = 'o', [TT_MARK_REWIND] = 'r',
        [TT_MARK_SET] = 's'};
    int64_t first = tt_series_find(k->marks, (int64_t)p->x0);
    int64_t n = tt_series_find(k->marks, (int64_t)p->x1 + 1);
    int lines = 0;
    first = n - first > MOST_MARKS ? n - MOST_MARKS : first;
    for (int pass = 0; pass < 2; pass++)
        for (int64_t i = first; i < n; i++) {
            struct tt_point m = tt_series_at(k->marks, i);
            int kind = m.value >= 0 && m.value < (double)sizeof letter ? (int)m.value : 0;
            int x = tt_frame_cell(p, f, (double)m.step);
            bool line = kind == TT_MARK_LR || kind == TT_MARK_LOAD || kind == TT_MARK_REWIND ||
                        kind == TT_MARK_SET;
            if (x < 0 || !letter[kind])
                continue;
            lines += pass == 0 && line;
            if (pass == 1 && line && lines <= MOST_LINES)
                tt_dots_upright(&p->dots, x - f.plot.x, true, tt_glyph(c, 0x2506, ':'),
                                TT_STYLE_MARK);
            if (pass == 1 && k->show_x)
                tt_put(c, x, f.axis_y, (uint32_t)(unsigned char)letter[kind], TT_STYLE_MARK);
        }
}

/* What lies beyond the scale is said at its edge: an arrow; values that are no numbers: a '!'. */
static void draw_beyond(struct tt_canvas *c, const struct tt_plot *p,
                        const struct tt_plot_column *column)
{
    for (int x = 0; x < tt_plot_columns(p); x++) {
        if (column[x].n > 0 && tt_plot_y(p, column[x].high) < 0)
            tt_dots_glyph(&p->dots, x, 0, tt_glyph(c, 0x25b4, '^'), TT_STYLE_TRAIN_RAW);
        if (column[x].n > 0 && !p->y.log && tt_plot_y(p, column[x].low) >= p->dots.h)
            tt_dots_glyph(&p->dots, x, p->dots.h - 1, tt_glyph(c, 0x25be, 'v'), TT_STYLE_TRAIN_RAW);
        if (column[x].bad > 0)
            tt_dots_glyph(&p->dots, x, 0, '!', TT_STYLE_ERROR);
    }
}

/* --- legend ---------------------------------------------------------------------------------- */

struct entry {
    char text[64];
    uint32_t mark;
    enum tt_style style;
};

/* What a curve shows at the cursor or, without one, at its end; NAN where it has nothing. */
static double shown_value(const struct tt_plot *p, const struct tt_chart *k, int i,
                          const struct sums *sums)
{
    const struct tt_curve *v = &k->curve[i];
    int64_t n = tt_series_length(v->series);
    if (k->reading)
        n = tt_series_find(v->series, (int64_t)k->cursor + 1);
    if (n == 0)
        return NAN;
    struct tt_point last = tt_series_at(v->series, n - 1);
    int x = tt_plot_x(p, k->reading ? k->cursor : (double)last.step);
    /* What a smooth curve shows is a mean. */
    if (v->kind == TT_CURVE_NOISY && isfinite(last.value) && x >= 0 && x < tt_plot_columns(p) &&
        sums->column[i][x].n > 0)
        return tt_plot_smooth(p, sums->column[i], x);
    return last.value;
}

/* The value of each curve that has one (though it be hidden), with or without the curve's name. */
static int fill_legend(const struct tt_canvas *c, const struct tt_plot *p, const struct tt_chart *k,
                       const struct sums *sums, bool names, struct entry out[TT_CHART_CURVES])
{
    int width = 0;
    for (int i = 0; i < k->n_curves; i++) {
        const struct tt_curve *v = &k->curve[i];
        char value[40];
        out[i].text[0] = '\0';
        if (tt_series_length(v->series) == 0 ||
            (k->reading && tt_series_at(v->series, 0).step > (int64_t)k->cursor))
            continue;
        double last = shown_value(p, k, i, sums);
        snprintf(value, sizeof value, fabs(last) < 1e5 ? v->format : "%.3g", last);
        snprintf(out[i].text, sizeof out[i].text, "%s%s%s", names ? v->name : "", names ? " " : "",
                 value);
        bool disc = v->kind == TT_CURVE_POINTS;
        out[i].mark = disc ? tt_glyph(c, 0x25cf, 'o') : tt_glyph(c, 0x2501, '*');
        out[i].style = is_hidden(k, i) ? TT_STYLE_DIM : v->style;
        width += (int)strlen(out[i].text) + 4;
    }
    return width;
}

static void draw_legend(struct tt_canvas *c, const struct tt_plot *p, struct tt_rect where,
                        const struct tt_chart *k, const struct sums *sums)
{
    struct entry entry[TT_CHART_CURVES] = {0};
    int x = where.x + tt_utf8_length(k->title) + 3, right = where.x + where.w;
    if (x + fill_legend(c, p, k, sums, true, entry) > right)
        fill_legend(c, p, k, sums, false, entry);
    for (int i = 0; i < k->n_curves; i++) {
        int w = (int)strlen(entry[i].text);
        if (w == 0 || x + w + 3 > right)
            continue;
        tt_put(c, x - 1, where.y, ' ', TT_STYLE_NORMAL);
        tt_put(c, x, where.y, entry[i].mark, entry[i].style);
        tt_put(c, x + 1, where.y, ' ', TT_STYLE_NORMAL);
        tt_text(c, x + 2, where.y, w, entry[i].style, entry[i].text);
        tt_put(c, x + w + 2, where.y, ' ', TT_STYLE_NORMAL);
        if (k->legend) {
            char line[24];
            snprintf(line, sizeof line, "curve %d", i);
            tt_zone_add(c, (struct tt_rect){x, where.y, w + 2, 1}, TT_ZONE_VIEW, line);
        }
        x += w + 4;
    }
}

/* --- the whole ------------------------------------------------------------------------------- */

static void draw_cursor(struct tt_canvas *c, const struct tt_plot *p, struct tt_plot_frame f,
                        const struct tt_chart *k)
{
    char text[TT_LABEL];
    int x = k->reading ? tt_frame_cell(p, f, k->cursor) : -1;
    if (x < 0)
        return;
    tt_dots_upright(&p->dots, x - f.plot.x, false, tt_glyph(c, 0x2502, '|'), TT_STYLE_VALUE);
    if (!k->show_x)
        return;
    int w = snprintf(text, sizeof text, " %.0f ", k->cursor), right = f.plot.x + f.plot.w;
    int at = x - w / 2 < f.plot.x ? f.plot.x : x - w / 2 + w > right ? right - w : x - w / 2;
    if (at + w > right - 5) /* half of the axis's name says nothing */
        tt_fill(c, (struct tt_rect){at, f.axis_y + 1, right - at, 1}, ' ', TT_STYLE_NORMAL);
    tt_text(c, at, f.axis_y + 1, w, TT_STYLE_SELECTED, text);
}

/* What a schedule will do. */
static void draw_future(const struct tt_plot *p, const struct tt_chart *k)
{
    for (int i = 0; i + 1 < k->n_future; i++) {
        const struct tt_point *a = &k->future[i], *b = a + 1;
        int x = tt_plot_x(p, (double)a->step), end = tt_plot_x(p, (double)b->step);
        if (end >= 0 && x < tt_plot_columns(p))
            tt_dots_line(&p->dots, x, tt_plot_y(p, a->value), end, tt_plot_y(p, b->value),
                         TT_STYLE_DIM, '.');
    }
}

static void draw_curve(const struct tt_plot *p, const struct tt_curve *v, double now,
                       const struct tt_plot_column *column)
{
    if (v->kind == TT_CURVE_NOISY)
        tt_plot_line(p, column, v->style, '*');
    else if (v->kind == TT_CURVE_POINTS)
        tt_plot_points(p, v->series, v->style);
    else
        tt_plot_steps(p, v->series, now, v->style);
}

static bool has_points(const struct tt_chart *k)
{
    for (int i = 0; i < k->n_curves; i++)
        if (tt_series_length(k->curve[i].series) > 0)
            return true;
    for (int i = first_left(k); i < k->n_left; i++)
        if (tt_series_length(k->left[i]->series[k->left_id]) > 0)
            return true;
    return false;
}

static void draw_waiting(struct tt_canvas *c, struct tt_rect where)
{
    static const char text[] = "waiting for the first step";
    int w = (int)sizeof text - 1, x = where.x + (where.w - w) / 2;
    if (w <= where.w)
        tt_text(c, x, where.y + where.h / 2, w, TT_STYLE_DIM, text);
}

/* Where the newest of them went beyond the scale, or was lost, is said above what goes on. */
static void draw_left_beyond(struct tt_canvas *c, const struct tt_plot *p, const struct tt_chart *k,
                             struct sums *sums)
{
    struct tt_plot_column *column = sums->column[TT_CHART_CURVES];
    int last = k->n_left - 1, now = tt_plot_x(p, (double)k->now);
    if (last < first_left(k))
        return;
    tt_plot_sum(p, k->left[last]->series[k->left_id], column);
    for (int x = 0; x < tt_plot_columns(p); x++)
        if (x < now) /* the branch that goes on has its own to say */
            column[x] = (struct tt_plot_column){.n = 0};
    draw_beyond(c, p, column);
}

static void draw_left(const struct tt_plot *p, const struct tt_chart *k, struct sums *sums)
{
    for (int i = first_left(k); i < k->n_left; i++)
        if (tt_plot_sum(p, k->left[i]->series[k->left_id], sums->column[TT_CHART_CURVES]) > 0)
            tt_plot_line(p, sums->column[TT_CHART_CURVES], TT_STYLE_DIM, '*');
}

static void draw_plot(struct tt_canvas *c, struct tt_plot *p, struct tt_plot_frame f,
                      const struct tt_chart *k, struct sums *sums)
{
    for (int i = 0; i < k->n_curves; i++)
        if (k->curve[i].kind == TT_CURVE_NOISY)
            tt_plot_sum(p, k->curve[i].series, sums->column[i]);
    fit_y(p, k, sums);
    tt_frame_y(c, p, f);
    if (k->show_x)
        draw_x_axis(c, p, f, k);
    for (int i = 0; i < k->n_curves; i++)
        if (k->curve[i].kind == TT_CURVE_NOISY && !is_hidden(k, i))
            tt_plot_band(p, sums->column[i], TT_STYLE_TRAIN_RAW);
    draw_left(p, k, sums);
    if (k->marks)
        draw_marks(c, p, f, k);
    draw_cursor(c, p, f, k);
    draw_future(p, k);
    for (int i = 0; i < k->n_curves; i++)
        if (!is_hidden(k, i))
            draw_curve(p, &k->curve[i], (double)k->now, sums->column[i]);
    for (int i = 0; i < k->n_curves; i++)
        if (k->curve[i].kind == TT_CURVE_NOISY && !is_hidden(k, i))
            draw_beyond(c, p, sums->column[i]);
    draw_left_beyond(c, p, k, sums);
}

void tt_chart_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_chart *chart)
{
    if (where.h < (chart->show_x ? 5 : 3) || where.w < TT_CHART_GUTTER + 8 ||
        chart->x1 <= chart->x0)
        return;
    tt_heading(c, where, chart->title);
    struct tt_plot_frame f = tt_frame_plot(where, chart->show_x);
    struct tt_plot p = {.dots = tt_dots_of(c, f.plot),
                        .x0 = (double)chart->x0,
                        .x1 = (double)chart->x1,
                        .smooth = chart->smooth};
    if (!has_points(chart)) {
        draw_waiting(c, (struct tt_rect){where.x, where.y + 1, where.w, where.h - 1});
        return;
    }
    struct sums *sums = malloc(sizeof *sums); /* too large for a stack to rely on */
    if (!sums)
        return;
    draw_plot(c, &p, f, chart, sums);
    draw_legend(c, &p, where, chart, sums);
    free(sums);
}

/* The smallest of 1, 2, 3, 5, 7 times a power of ten at or above n. */
static int64_t leap(int64_t n)
{
    static const int leaps[] = {1, 2, 3, 5, 7};
    for (int64_t power = 1;; power *= 10)
        for (size_t i = 0; i < sizeof leaps / sizeof leaps[0]; i++)
            if (leaps[i] * power >= n || power > INT64_MAX / 100)
                return leaps[i] * power;
}

int64_t tt_chart_end(int64_t first, int64_t step, int64_t steps_per_epoch, int64_t epochs)
{
    int64_t per = steps_per_epoch > 0 ? steps_per_epoch : 1, done = step - first;
    if (done < per && per > 50) {
        int64_t end = leap(done < 50 ? 50 : done);
        return first + (end < per ? end : per);
    }
    int64_t need = (done + per - 1) / per, shown = leap(need > 0 ? need : 1);
    int64_t left = epochs - first / per;
    if (shown > left)
        shown = left > need ? left : need;
    return first + (shown > 0 ? shown : 1) * per;
}
