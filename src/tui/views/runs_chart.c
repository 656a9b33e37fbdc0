/* The curves of several runs over each other. */
#include "runs_view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/frame.h"
#include "../widgets/gauge.h"

/* One that is drawn: an earlier run's or, with `live`, that of the run that is trained. */
struct curve {
    int slot;
    const struct tt_library_curve *library;
    const struct tt_series *live;
    double scale; /* of an axis that is a multiple of the steps; 0: it is time, point by point */
    struct tt_plot_column column[TT_PLOT_COLUMNS];
    int last; /* the last column that has a value; -1: none */
};

enum { MOST = TT_RUN_COLORS };
struct curves {
    struct curve curve[MOST];
    int n;
};

static const enum tt_series_id series_of[TT_LIBRARY_METRICS] = {
    [TT_LIBRARY_VAL_LOSS] = TT_SERIES_VAL_LOSS,
    [TT_LIBRARY_VAL_SCORE] = TT_SERIES_VAL_ACC,
    [TT_LIBRARY_TRAIN_LOSS] = TT_SERIES_TRAIN_LOSS,
    [TT_LIBRARY_TRAIN_SCORE] = TT_SERIES_TRAIN_ACC,
};

static bool is_loss(enum tt_library_metric m)
{
    return m == TT_LIBRARY_VAL_LOSS || m == TT_LIBRARY_TRAIN_LOSS;
}

static bool is_validation(enum tt_library_metric m)
{
    return m == TT_LIBRARY_VAL_LOSS || m == TT_LIBRARY_VAL_SCORE;
}

/* --- places on the x axis -------------------------------------------------------------------- */

static double live_scale(const struct tt_runs_view *self, const struct tt_scene *scene)
{
    const struct tt_snapshot *s = tt_scene_now(scene);
    int64_t done = s->step - scene->info->first_step;
    if (self->axis == TT_RUNS_EPOCH)
        return s->steps_per_epoch > 0 ? 1 / (double)s->steps_per_epoch : 1;
    if (self->axis == TT_RUNS_TIME)
        return done > 0 && s->elapsed > 0 ? s->elapsed / (double)done : 1;
    return 1;
}

static double library_scale(const struct tt_runs_view *self, const struct tt_scene *scene,
                            const struct tt_library_run *r)
{
    double per = tt_library_facts(r)->per_epoch;
    if (self->axis == TT_RUNS_EPOCH)
        return 1 / (per > 0 ? per
                    : tt_scene_now(scene)->steps_per_epoch > 0
                        ? (double)tt_scene_now(scene)->steps_per_epoch
                        : 1);
    return self->axis == TT_RUNS_TIME ? tt_library_facts(r)->per_step : 1;
}

static double x_of(const struct curve *v, int64_t i)
{
    struct tt_library_point p = tt_library_at(v->library, i);
    return v->scale > 0 ? (double)p.step * v->scale : p.time;
}

static double end_of(const struct curve *v)
{
    if (v->library) {
        int64_t n = tt_library_length(v->library);
        return n > 0 ? x_of(v, n - 1) : 0;
    }
    int64_t n = tt_series_length(v->live);
    return n > 0 ? (double)tt_series_at(v->live, n - 1).step * v->scale : 0;
}

/* The first point at x or behind it. */
static int64_t find(const struct curve *v, double x, int64_t low, int64_t n)
{
    while (low < n) {
        int64_t middle = low + (n - low) / 2;
        if (x_of(v, middle) < x)
            low = middle + 1;
        else
            n = middle;
    }
    return low;
}

/* --- summing up ------------------------------------------------------------------------------ */

static void add(struct tt_plot_column *c, double value)
{
    if (!(fabs(value) < 1e100)) {
        c->bad++;
        return;
    }
    c->low = c->n > 0 ? fmin(c->low, value) : value;
    c->high = c->n > 0 ? fmax(c->high, value) : value;
    c->mean += (value - c->mean) / (double)++c->n;
}

/* So many points of a column are looked at, evenly: a frame costs what the plot is wide. */
enum { LOOKED_AT = 48 };

static void sum_past(struct curve *v, const struct tt_plot *p)
{
    int columns = tt_plot_columns(p);
    double width = (p->x1 - p->x0) / (columns > 1 ? columns - 1 : 1);
    int64_t n = tt_library_length(v->library), from = find(v, p->x0 - width / 2, 0, n);
    for (int x = 0; x < columns; x++) {
        int64_t to = find(v, p->x0 + (x + 0.5) * width, from, n);
        int64_t stride = (to - from) / LOOKED_AT + 1;
        v->column[x] = (struct tt_plot_column){0};
        for (int64_t i = from; i < to; i += stride)
            add(&v->column[x], tt_library_at(v->library, i).value);
        from = to;
    }
}

static void sum(struct curve *v, const struct tt_plot *p)
{
    struct tt_plot in_steps = *p;
    v->last = -1;
    if (v->library) {
        sum_past(v, p);
    } else {
        in_steps.x0 /= v->scale;
        in_steps.x1 /= v->scale;
        tt_plot_sum(&in_steps, v->live, v->column);
    }
    for (int x = 0; x < tt_plot_columns(p); x++)
        if (v->column[x].n > 0)
            v->last = x;
}

/* What the line shows, not what single batches had: those of several runs would hide each other. */
static void fit_y(struct tt_runs_view *self, const struct curves *all, struct tt_plot *p)
{
    double low = INFINITY, high = -INFINITY;
    bool loss = is_loss(self->metric);
    for (int i = 0; i < all->n; i++)
        for (int x = 0; x <= all->curve[i].last; x++) {
            if (all->curve[i].column[x].n == 0)
                continue;
            double value = tt_plot_smooth(p, all->curve[i].column, x);
            low = fmin(low, value);
            high = fmax(high, value);
        }
    bool none = low > high;
    bool log = loss && low > 0 && !none;
    struct tt_axis *kept = &self->y[self->metric];
    tt_axis_fit(kept, none ? 0 : low, none ? 1 : high, log, loss ? 0 : -1, loss ? 0 : 100);
    p->y = *kept;
}

/* --- drawing --------------------------------------------------------------------------------- */

char tt_runs_letter(int slot)
{
    return (char)(slot == 0 ? '*' : 'a' + slot - 1);
}

static void gather(const struct tt_runs_view *self, const struct tt_scene *scene,
                   struct curves *out)
{
    out->n = 0;
    for (int i = 0; i < tt_library_runs(scene->library) && out->n < MOST - 1; i++) {
        const struct tt_library_run *r = tt_library_run(scene->library, i);
        if (self->slot[i] > 0 && !tt_library_is_own(r))
            out->curve[out->n++] = (struct curve){.slot = self->slot[i],
                                                  .library = tt_library_curve(r, self->metric),
                                                  .scale = library_scale(self, scene, r)};
    }
    /* Above all others. */
    out->curve[out->n++] = (struct curve){.slot = 0,
                                          .live = scene->series[series_of[self->metric]],
                                          .scale = live_scale(self, scene)};
}

static double right_end(const struct tt_runs_view *self, const struct tt_scene *scene,
                        const struct curves *all)
{
    double end = (double)tt_scene_now(scene)->step * live_scale(self, scene);
    for (int i = 0; i < all->n; i++)
        end = fmax(end, end_of(&all->curve[i]));
    double step = tt_nice_step(end > 0 ? end : 1, 20);
    return end > 0 ? ceil(end / step) * step : 1;
}

static const char *metric_name(const struct tt_runs_view *self, const struct tt_scene *scene)
{
    bool r2 = scene->info->regression;
    switch (self->metric) {
    case TT_LIBRARY_VAL_LOSS:
        return "validation loss";
    case TT_LIBRARY_VAL_SCORE:
        return r2 ? "validation R2" : "validation accuracy";
    case TT_LIBRARY_TRAIN_LOSS:
        return "training loss";
    default:
        return r2 ? "training R2" : "training accuracy";
    }
}

/* Letter and newest value of each curve, in the row of the title. */
static void draw_legend(const struct tt_runs_view *self, const struct curves *all,
                        const struct tt_plot *p, struct tt_canvas *c, int x, int y, int right)
{
    for (int k = 0; k < MOST; k++)
        for (int i = 0; i < all->n; i++) {
            const struct curve *v = &all->curve[i];
            char text[48];
            if (v->slot != k || v->last < 0)
                continue;
            snprintf(text, sizeof text, is_loss(self->metric) ? " %s %.4f " : " %s %.2f ",
                     k == 0 ? "now" : (char[]){tt_runs_letter(k), '\0'},
                     tt_plot_smooth(p, v->column, v->last));
            int w = (int)strlen(text);
            if (x + w > right)
                return;
            tt_text(c, x, y, w, (enum tt_style)(TT_STYLE_RUN + k), text);
            x += w;
        }
}

static void draw_curve(const struct tt_plot *p, const struct curve *v, struct tt_canvas *c)
{
    enum tt_style style = (enum tt_style)(TT_STYLE_RUN + v->slot);
    tt_plot_line(p, v->column, style, tt_runs_letter(v->slot));
    if (v->last < 0)
        return;
    /* Its letter at its end: without colours it says which one it is. */
    int y = tt_plot_y(p, tt_plot_smooth(p, v->column, v->last));
    uint32_t mark = v->slot == 0 ? tt_glyph(c, 0x25cf, '*') : (uint32_t)tt_runs_letter(v->slot);
    tt_dots_glyph(&p->dots, v->last, y, mark, style);
}

void tt_runs_draw_chart(struct tt_runs_view *self, const struct tt_scene *scene,
                        struct tt_canvas *c, struct tt_rect where)
{
    static const char *const axis[TT_RUNS_AXES] = {"step", "epoch", "seconds"};
    const char *title = metric_name(self, scene);
    if (where.h < 5 || where.w < TT_CHART_GUTTER + 8)
        return;
    tt_heading(c, where, title);
    struct curves *all = malloc(sizeof *all); /* too large for a stack to rely on */
    if (!all)
        return;
    gather(self, scene, all);
    struct tt_plot_frame f = tt_frame_plot(where, true);
    struct tt_plot p = {.dots = tt_dots_of(c, f.plot),
                        .x1 = right_end(self, scene, all),
                        .smooth = is_validation(self->metric) ? 0 : 1};
    for (int i = 0; i < all->n; i++)
        sum(&all->curve[i], &p);
    fit_y(self, all, &p);
    tt_frame_y(c, &p, f);
    tt_frame_x(c, &p, f, axis[self->axis]);
    for (int i = 0; i < all->n; i++)
        draw_curve(&p, &all->curve[i], c);
    draw_legend(self, all, &p, c, where.x + (int)strlen(title) + 2, where.y, where.x + where.w);
    free(all);
}
