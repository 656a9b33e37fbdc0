/* Residuals: what the last validation pass predicted against what was true, where values are
 * learned, and how the differences are spread. */
#include "confusion_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "../widgets/axis.h"
#include "../widgets/dots.h"
#include "../widgets/frame.h"
#include "../widgets/gauge.h"

struct residuals {
    struct tt_axis values, trace; /* of the last drawing: they do not jump about */
};

enum { LEAST_W = 24, LEAST_H = 7, GUTTER = 8, HISTOGRAM_W = 34, MOST_BINS = 41 };

static void draw_head(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_result *v = &scene->snap->val;
    char text[160];
    tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, "residuals");
    snprintf(text, sizeof text, "step %" PRId64 "  MAE %.4g  RMSE %.4g  R2 %.4f", v->step, v->mae,
             v->rmse, v->r2);
    if ((int)strlen(text) + 11 > where.w)
        snprintf(text, sizeof text, "RMSE %.4g  R2 %.4f", v->rmse, v->r2);
    if ((int)strlen(text) + 11 <= where.w)
        tt_text_right(c, where.x + where.w, where.y, where.w, TT_STYLE_VAL, text);
}

/* --- predicted against true ------------------------------------------------------------------ */

static bool finite_pair(const float *pair)
{
    return isfinite(pair[0]) && isfinite(pair[1]);
}

static void fit_values(struct residuals *self, const struct tt_snapshot *s)
{
    double low = INFINITY, high = -INFINITY;
    for (int i = 0; i < s->n_pairs; i++) {
        if (!finite_pair(s->pairs + 2 * i))
            continue;
        for (int k = 0; k < 2; k++) {
            low = fmin(low, (double)s->pairs[2 * i + k]);
            high = fmax(high, (double)s->pairs[2 * i + k]);
        }
    }
    if (low <= high)
        tt_axis_fit(&self->values, low, high, false, 0, 0);
}

static void draw_y_labels(const struct tt_dots *d, struct tt_rect plot, const struct tt_axis *a)
{
    double tick[TT_TICKS], step;
    char label[TT_LABEL];
    int n = tt_axis_ticks(a, plot.h < 5 ? 2 : plot.h * 2 / 5, tick, &step);
    for (int i = 0; i < n; i++) {
        int y = plot.y + plot.h - 1 - (int)lround(tt_axis_place(a, tick[i]) * (plot.h - 1));
        tt_text_right(d->canvas, plot.x - 1, y, GUTTER - 1, TT_STYLE_AXIS,
                      tt_axis_label(label, tick[i], step));
        tt_frame_guide_below(d, y - plot.y);
    }
}

static void draw_x_labels(struct tt_canvas *c, struct tt_rect plot, const struct tt_axis *a)
{
    double tick[TT_TICKS], step;
    char label[TT_LABEL];
    int n = tt_axis_ticks(a, plot.w / 12, tick, &step), last = plot.x - 2;
    for (int i = 0; i < n; i++) {
        int w = (int)strlen(tt_axis_label(label, tick[i], step));
        int x = plot.x + (int)lround(tt_axis_place(a, tick[i]) * (plot.w - 1)) - w / 2;
        if (x + w > plot.x + plot.w)
            x = plot.x + plot.w - w;
        if (x <= last)
            continue;
        tt_text(c, x, plot.y + plot.h, w, TT_STYLE_AXIS, label);
        last = x + w;
    }
}

static int dot_at(const struct tt_axis *a, double value, int dots)
{
    return (int)lround(tt_axis_place(a, value) * (dots - 1));
}

static void draw_scatter(struct residuals *self, const struct tt_scene *scene, struct tt_canvas *c,
                         struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    struct tt_rect plot = {r.x + GUTTER, r.y + 1, r.w - GUTTER, r.h - 3};
    fit_values(self, s);
    if (plot.w < 8 || plot.h < 3 || !(self->values.high > self->values.low))
        return;
    tt_textf(c, r.x, r.y, r.w, TT_STYLE_DIM, "predicted %s, over true; on the line is right",
             scene->info->value_name);
    struct tt_dots d = tt_dots_of(c, plot);
    draw_y_labels(&d, plot, &self->values); /* its guides lie below all else */
    tt_dots_line(&d, 0, d.h - 1, d.w - 1, 0, TT_STYLE_DIM, '.');
    for (int i = 0; i < s->n_pairs; i++) {
        const float *p = s->pairs + 2 * i;
        if (!finite_pair(p))
            continue;
        int x = dot_at(&self->values, (double)p[0], d.w);
        int y = d.h - 1 - dot_at(&self->values, (double)p[1], d.h);
        tt_dots_point(&d, x, y, TT_STYLE_VAL, 'o');
    }
    draw_x_labels(c, plot, &self->values);
    tt_textf(c, r.x + GUTTER, r.y + r.h - 1, r.w - GUTTER, TT_STYLE_DIM, "true %s, %d samples",
             scene->info->value_name, s->n_pairs);
}

/* --- the spread of differences --------------------------------------------------------------- */

static void draw_bin(struct tt_canvas *c, struct tt_rect r, int y, double middle, double step,
                     int count, int most)
{
    char label[TT_LABEL];
    int w = r.w - GUTTER - 6;
    tt_text_right(c, r.x + GUTTER - 1, y, GUTTER - 1, TT_STYLE_AXIS,
                  tt_axis_label(label, middle, step));
    for (int x = 0; x < w && x < (count * w + most - 1) / most; x++)
        tt_put(c, r.x + GUTTER + x, y, c->ascii ? '#' : 0x2588, TT_STYLE_VAL);
    tt_textf(c, r.x + r.w - 5, y, 5, TT_STYLE_DIM, "%5d", count);
}

static void draw_histogram(struct residuals *self, const struct tt_snapshot *s, struct tt_canvas *c,
                           struct tt_rect r)
{
    int bins = r.h - 2 < MOST_BINS ? r.h - 2 : MOST_BINS, count[MOST_BINS] = {0}, most = 1;
    double widest = 0;
    bins -= bins % 2 == 0; /* so that 0 has a bin */
    for (int i = 0; i < s->n_pairs; i++)
        if (finite_pair(s->pairs + 2 * i))
            widest = fmax(widest, fabs((double)(s->pairs[2 * i + 1] - s->pairs[2 * i])));
    if (bins < 3 || !(widest > 0))
        return;
    tt_axis_fit(&self->trace, -widest, widest, false, 0, 0);
    double range = fmax(fabs(self->trace.low), fabs(self->trace.high));
    for (int i = 0; i < s->n_pairs; i++) {
        double residual = (double)(s->pairs[2 * i + 1] - s->pairs[2 * i]);
        int b = isfinite(residual) ? (int)floor((residual / range + 1) / 2 * bins) : -1;
        b = b == bins ? bins - 1 : b;
        if (b >= 0 && b < bins && ++count[b] > most)
            most = count[b];
    }
    tt_text(c, r.x, r.y, r.w, TT_STYLE_DIM, "predicted - true");
    for (int b = 0; b < bins; b++)
        draw_bin(c, r, r.y + bins - b, ((b + 0.5) / bins * 2 - 1) * range, 2 * range / bins,
                 count[b], most);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    struct residuals *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    if (!scene->snap->confusion_known || scene->snap->n_pairs == 0) {
        struct tt_rect text = {where.x + 2, where.y + where.h / 2 - 1, where.w - 4, 3};
        tt_wrap(
            canvas, text, TT_STYLE_DIM,
            tt_scene_empty(
                scene, "no validation pass yet: one follows each epoch, or `eval` makes one now"));
        return;
    }
    draw_head(scene, canvas, where);
    struct tt_rect left = {where.x, where.y + 1, where.w, where.h - 1}, right = left;
    if (where.w >= 60) {
        right.w = where.w / 3 < HISTOGRAM_W ? where.w / 3 : HISTOGRAM_W;
        right.w = right.w < 24 ? 24 : right.w;
        left.w = where.w - right.w - 3;
        right.x = where.x + where.w - right.w;
        draw_histogram(self, scene->snap, canvas, right);
    }
    draw_scatter(self, scene, canvas, left);
}

const struct tt_view_type tt_view_residuals = {
    .name = "residuals",
    .title = "residuals",
    .help = "predicted against true values",
    .wish = {36, 9, 84, 26, "samples dashboard data settings rewind log"},
    .size = sizeof(struct residuals),
    .draw = draw,
};
