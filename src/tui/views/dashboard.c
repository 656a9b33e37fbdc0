/* Dashboard: the run at a glance. */
#include "view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include <tuitrain/base/text.h>

#include "dashboard_layout.h"
#include "../widgets/chart.h"
#include "../widgets/gauge.h"
#include "../widgets/heatmap.h"
#include "../widgets/lens.h"

enum { LEAST_W = 24, LEAST_H = 5 }; /* the screen's own limit lies higher */

struct dashboard {
    struct tt_axis loss, accuracy, lr; /* of the last drawing: they do not jump about */
    struct tt_lens lens;
    struct tt_rect chart[3]; /* where charts were drawn */
};

/* --- charts ---------------------------------------------------------------------------------- */

/* All steps that there are to see. */
static struct tt_lens_field field_of(const struct tt_scene *scene)
{
    const struct tt_snapshot *s = scene->snap;
    const struct tt_series *lr = scene->series[TT_SERIES_LR];
    /* A resumed run has no points from before. */
    int64_t first = tt_series_length(lr) > 0 ? tt_series_at(lr, 0).step : 0, far = s->step;
    first = s->steps_per_epoch > 0 ? first / s->steps_per_epoch * s->steps_per_epoch : first;
    for (int i = 0; i < scene->n_branches - 1; i++) {
        const struct tt_series *loss = scene->branch[i]->series[TT_SERIES_TRAIN_LOSS];
        int64_t n = tt_series_length(loss);
        if (n > 0 && tt_series_at(loss, n - 1).step > far)
            far = tt_series_at(loss, n - 1).step;
    }
    int64_t last = tt_chart_end(first, far, s->steps_per_epoch, s->epochs);
    return (struct tt_lens_field){(double)first, (double)last, (double)s->step};
}

static void set_range(struct dashboard *self, struct tt_chart *k, const struct tt_scene *scene)
{
    const struct tt_snapshot *s = scene->snap;
    const struct tt_lens_field field = field_of(scene);
    double x0, x1;
    tt_lens_range(&self->lens, &field, &x0, &x1);
    k->x0 = (int64_t)x0;
    k->x1 = (int64_t)x1;
    k->smooth = tt_lens_smoothing(&self->lens);
    k->reading = self->lens.reading;
    k->cursor = self->lens.cursor;
    k->steps_per_epoch = s->steps_per_epoch;
    k->left = scene->branch;
    k->n_left = scene->n_branches - 1;
    k->now = s->step;
    k->marks = scene->series[TT_SERIES_MARK];
}

static void draw_loss(struct dashboard *self, const struct tt_scene *scene, struct tt_canvas *c,
                      struct tt_rect r, bool show_x)
{
    struct tt_chart k = {
        .title = "loss",
        .n_curves = 2,
        .log_y = !self->lens.linear,
        .show_x = show_x,
        .kept = &self->loss,
        .left_id = TT_SERIES_TRAIN_LOSS,
        .curve = {{scene->series[TT_SERIES_TRAIN_LOSS], TT_CURVE_NOISY, TT_STYLE_TRAIN, "train",
                   "%.4f"},
                  {scene->series[TT_SERIES_VAL_LOSS], TT_CURVE_POINTS, TT_STYLE_VAL, "validation",
                   "%.4f"}},
    };
    set_range(self, &k, scene);
    tt_chart_draw(c, r, &k);
}

static void draw_accuracy(struct dashboard *self, const struct tt_scene *scene, struct tt_canvas *c,
                          struct tt_rect r)
{
    bool r2 = scene->info->regression;
    const char *format = r2 ? "%.4f" : "%.2f%%";
    struct tt_chart k = {
        .title = r2 ? "R2" : "accuracy",
        .n_curves = 2,
        .bottom = r2 ? -1 : 0,
        .top = r2 ? 1 : 100,
        .show_x = true,
        .kept = &self->accuracy,
        .left_id = TT_SERIES_TRAIN_ACC,
        .curve = {{scene->series[TT_SERIES_TRAIN_ACC], TT_CURVE_NOISY, TT_STYLE_TRAIN, "train",
                   format},
                  {scene->series[TT_SERIES_VAL_ACC], TT_CURVE_POINTS, TT_STYLE_VAL, "validation",
                   format}},
    };
    set_range(self, &k, scene);
    tt_chart_draw(c, r, &k);
}

static void draw_lr(struct dashboard *self, const struct tt_scene *scene, struct tt_canvas *c,
                    struct tt_rect r)
{
    struct tt_chart k = {
        .title = "learning rate",
        .n_curves = 1,
        .show_x = true,
        .kept = &self->lr,
        .left_id = TT_SERIES_COUNT,
        .future = scene->snap->future,
        .n_future = scene->snap->n_future,
        .curve = {{scene->series[TT_SERIES_LR], TT_CURVE_STEPS, TT_STYLE_LR, "", "%.4g"}},
    };
    set_range(self, &k, scene);
    if (k.n_future > 0 && !self->lens.zoomed && k.x1 < scene->snap->steps)
        k.x1 = scene->snap->steps; /* the whole of it */
    tt_chart_draw(c, r, &k);
}

/* --- progress -------------------------------------------------------------------------------- */

static const char *dash(const struct tt_canvas *c)
{
    return c->ascii ? "-" : "–";
}

/* What the clock says, or what stands in the way. */
static void time_text(const struct tt_canvas *c, const struct tt_snapshot *s, char *out,
                      size_t size)
{
    char elapsed[32], left[32];
    tt_text_duration(elapsed, sizeof elapsed, s->elapsed);
    tt_text_duration(left, sizeof left, s->remaining);
    if (s->epoch >= s->epochs)
        snprintf(out, size, "%s, all epochs done", elapsed);
    else
        snprintf(out, size, "%s, %s left", elapsed, s->remaining >= 0 ? left : dash(c));
}

static void speed_text(const struct tt_canvas *c, const struct tt_scene *scene, bool wide,
                       char *out, size_t size)
{
    const struct tt_snapshot *s = scene->snap;
    char rate[32];
    tt_text_si(rate, sizeof rate, s->images_per_second);
    if (s->not_saving[0])
        snprintf(out, size, wide ? "NOT SAVED: %.29s" : "NOT SAVED", s->not_saving);
    else if (s->eval_mode)
        snprintf(out, size, "standing still: eval mode");
    else if (s->state == TT_PAUSED)
        snprintf(out, size, "paused");
    else if (s->state == TT_EVALUATING)
        snprintf(out, size, "validating");
    else
        snprintf(out, size, "%s images/s", s->images_per_second > 0 ? rate : dash(c));
}

enum { LABEL_W = 17 };

struct bar {
    const char *name;
    int64_t done, all;
    double share; /* of the bar that is full */
    bool moving;
    const char *text; /* at the right, in `text_w` columns */
    enum tt_style text_style;
    int text_w;
};

static void draw_bar(struct tt_canvas *c, struct tt_rect r, const struct bar *b)
{
    char count[48];
    snprintf(count, sizeof count, "%" PRId64 "/%" PRId64, b->done, b->all);
    int x = r.x + tt_text(c, r.x, r.y, r.w, TT_STYLE_LABEL, b->name);
    int text_w = b->text_w > r.w - LABEL_W - 2 ? 0 : b->text_w;
    tt_text_right(c, r.x + LABEL_W, r.y, LABEL_W - (x - r.x), TT_STYLE_VALUE, count);
    int w = r.w - LABEL_W - 2 - text_w - (text_w > 0 ? 2 : 0);
    if (w >= 6)
        tt_gauge_draw(c, r.x + LABEL_W + 2, r.y, w, b->share,
                      b->moving ? TT_STYLE_BAR_FULL : TT_STYLE_DIM);
    tt_text(c, r.x + r.w - text_w, r.y, text_w, b->text_style, b->text);
}

static double share_of(int64_t done, int64_t all)
{
    return all > 0 ? (double)done / (double)all : 0;
}

static void draw_progress(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    bool over = s->epoch >= s->epochs;
    bool moving = s->state == TT_TRAINING || s->state == TT_FINISHED;
    int64_t batch = over ? s->steps_per_epoch : s->batch, epoch = over ? s->epochs : s->epoch + 1;
    char time[80], speed[64], name[48];
    time_text(c, s, time, sizeof time);
    speed_text(c, scene, r.w >= 60, speed, sizeof speed);
    int time_w = tt_utf8_length(time), speed_w = tt_utf8_length(speed);
    int text_w = time_w > speed_w ? time_w : speed_w;
    text_w = r.w < 60 ? 0 : text_w < 24 ? 24 : text_w;
    bool warn = !moving || s->not_saving[0];
    /* The bar of epochs shows finished steps, not begun epochs. */
    struct bar epochs = {"epoch", epoch, s->epochs,       share_of(s->step, s->steps),
                         moving,  time,  TT_STYLE_NORMAL, text_w};
    struct bar steps = {"step",
                        batch,
                        s->steps_per_epoch,
                        share_of(batch, s->steps_per_epoch),
                        moving,
                        speed,
                        warn ? TT_STYLE_WARN : TT_STYLE_NORMAL,
                        r.w < 60 && s->not_saving[0] ? speed_w : text_w};
    if (r.h >= 2) {
        draw_bar(c, r, &epochs);
        r.y++;
    } else {
        snprintf(name, sizeof name, "epoch %" PRId64, epoch);
        steps.name = name;
        if (r.w < 60)
            steps.text_w = warn ? speed_w : 0;
    }
    draw_bar(c, r, &steps);
}

/* --- figures --------------------------------------------------------------------------------- */

enum { LOSS_END = 19, ACCURACY_END = 28 };

/* "97.51%", or of values R^2. */
static const char *score_text(const struct tt_scene *scene, const struct tt_result *v, char out[32])
{
    if (scene->info->regression)
        snprintf(out, 32, fabs(v->r2) < 100 ? "%.4f" : "%.1e", v->r2);
    else
        snprintf(out, 32, "%.2f%%", v->accuracy);
    return out;
}

static void draw_result(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect row,
                        const char *name, const struct tt_result *v, enum tt_style style)
{
    char loss[32], accuracy[32];
    snprintf(loss, sizeof loss,
             fabs(v->loss) < 10     ? "%.4f"
             : fabs(v->loss) < 1000 ? "%.2f"
                                    : "%.0e",
             v->loss);
    score_text(scene, v, accuracy);
    tt_text(c, row.x, row.y, 12, TT_STYLE_LABEL, name);
    tt_text_right(c, row.x + LOSS_END, row.y, 6, v->known ? style : TT_STYLE_DIM,
                  v->known ? loss : dash(c));
    tt_text_right(c, row.x + ACCURACY_END, row.y, 7, v->known ? style : TT_STYLE_DIM,
                  v->known ? accuracy : dash(c));
}

/* Small screens: one or two lines. */
static void draw_figure_lines(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    const struct tt_result *train = s->running.known ? &s->running : &s->train;
    const char *sign = scene->info->regression ? "R2 " : "";
    char score[32];
    int x = r.x, end = r.x + r.w;
    if (train->known)
        x += tt_textf(c, x, r.y, end - x, TT_STYLE_TRAIN, "train %.4f %s%s", train->loss, sign,
                      score_text(scene, train, score)) +
             2;
    if (s->val.known)
        tt_textf(c, x, r.y, end - x, TT_STYLE_VAL, "val %.4f %s%s", s->val.loss, sign,
                 score_text(scene, &s->val, score));
    if (r.h < 2)
        return;
    x = r.x + tt_textf(c, r.x, r.y + 1, r.w, TT_STYLE_LR, "lr %.4g", s->lr) + 2;
    if (s->best.known)
        x += tt_textf(c, x, r.y + 1, end - x, TT_STYLE_NORMAL, "best %s%s", sign,
                      score_text(scene, &s->best, score)) +
             2;
    if (s->images_per_second > 0 && end - x >= 13) {
        char rate[32];
        tt_textf(c, x, r.y + 1, end - x, TT_STYLE_NORMAL, "%s images/s",
                 tt_text_si(rate, sizeof rate, s->images_per_second));
    }
}

static void draw_figures(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    char text[64];
    if (r.h < 6) {
        draw_figure_lines(scene, c, r);
        return;
    }
    struct tt_rect row = tt_heading(c, r, "figures");
    tt_text_right(c, r.x + LOSS_END, r.y, 5, TT_STYLE_LABEL, " loss");
    tt_text_right(c, r.x + ACCURACY_END, r.y, 9, TT_STYLE_LABEL,
                  scene->info->regression ? "       R2" : " accuracy");
    draw_result(scene, c, row, "this epoch", &s->running, TT_STYLE_TRAIN);
    row.y++;
    draw_result(scene, c, row, "last epoch", &s->train, TT_STYLE_TRAIN);
    row.y++;
    draw_result(scene, c, row, "validation", &s->val, TT_STYLE_VAL);
    row.y++;
    snprintf(text, sizeof text, s->best.epoch < 10 ? "best epoch %" PRId64 : "best ep. %" PRId64,
             s->best.epoch);
    draw_result(scene, c, row, s->best.known ? text : "best", &s->best, TT_STYLE_GOOD);
    row.y++;
    snprintf(text, sizeof text, "%.6g", s->lr);
    tt_field(c, row, 14, "learning rate", TT_STYLE_LR, text);
    row.y++;
    /* What changes by hand have made of the schedule's rate. */
    if (s->schedule_on && fabs(s->lr_factor - 1) > 1e-9 && row.y < r.y + r.h) {
        snprintf(text, sizeof text, "%s %.4g", c->ascii ? "x" : "×", s->lr_factor);
        tt_field(c, row, 14, "by hand", TT_STYLE_LR, text);
        row.y++;
    }
    if (scene->info->regression && row.y < r.y + r.h && s->val.known) {
        snprintf(text, sizeof text, "MAE %.4g, RMSE %.4g", s->val.mae, s->val.rmse);
        tt_field(c, row, 4, "val", TT_STYLE_VAL, text);
        row.y++;
    }
    snprintf(text, sizeof text, "%g steps/s", s->max_speed);
    if (row.y < r.y + r.h && s->max_speed > 0)
        tt_field(c, row, 14, "at most", TT_STYLE_WARN, text);
    else if (row.y < r.y + r.h && s->last_saved_step >= 0)
        tt_textf(c, row.x, row.y, row.w, TT_STYLE_DIM, "checkpoint    step %" PRId64,
                 s->last_saved_step);
}

/* --- the run --------------------------------------------------------------------------------- */

static int run_field(struct tt_canvas *c, struct tt_rect r, int y, const char *name,
                     const char *value)
{
    enum { INDENT = 8 };
    struct tt_rect text = {r.x + INDENT, y, r.w - INDENT, r.y + r.h - y};
    if (y >= r.y + r.h || !value[0])
        return y;
    tt_text(c, r.x, y, INDENT, TT_STYLE_LABEL, name);
    return y + tt_wrap(c, text, TT_STYLE_NORMAL, value);
}

static void draw_run(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_run_info *i = scene->info;
    const struct tt_settings *now = scene->settings;
    char text[64], number[32];
    struct tt_rect in = tt_heading(c, r, "run");
    int y = run_field(c, in, in.y, "data", i->data);
    y = run_field(c, in, y, "net", now->net);
    snprintf(text, sizeof text, "%s parameters",
             tt_text_thousands(number, sizeof number, i->parameters));
    y = run_field(c, in, y, "", text);
    y = run_field(c, in, y, "loss", now->loss);
    y = run_field(c, in, y, "optim", now->optimizer);
    y = run_field(c, in, y, "sched", scene->snap->schedule);
    snprintf(text, sizeof text, "%" PRId64 ", seed %" PRIu64, now->batch_size, i->seed);
    y = run_field(c, in, y, "batch", text);
    y = run_field(c, in, y, "device", i->device);
    run_field(c, in, y, "folder", i->run_dir);
}

/* --- the rest -------------------------------------------------------------------------------- */

static struct tt_heatmap small_matrix(const struct tt_scene *scene)
{
    return (struct tt_heatmap){.n = scene->snap->n_classes,
                               .count = scene->snap->confusion,
                               .name = scene->info->class_name,
                               .row = -1,
                               .column = -1};
}

static void draw_matrix(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct tt_heatmap m = small_matrix(scene);
    struct tt_rect in = tt_heading(c, r, "confusion");
    if (scene->snap->confusion_known)
        tt_heatmap_draw(c, in, &m);
    else
        tt_text(c, in.x, in.y + 1, in.w, TT_STYLE_DIM, "measured after each epoch");
}

static void draw_log(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    if (r.h >= 4)
        r = tt_heading(c, r, "log");
    tt_log_draw(c, r, scene->log, scene->log->length);
}

static bool has_banner(const struct tt_snapshot *s)
{
    return s->eval_mode || s->state == TT_FAILED;
}

static void draw_banner(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    bool failed = s->state == TT_FAILED;
    enum tt_style style = failed ? TT_STYLE_STATE_FAILED : TT_STYLE_STATE_EVAL;
    char text[320], result[80] = "", score[32];
    tt_fill(c, r, ' ', style);
    score_text(scene, &s->val, score);
    if (s->val.known)
        snprintf(result, sizeof result, ": validation loss %.4f, %s %s", s->val.loss,
                 scene->info->regression ? "R2" : "accuracy", score);
    snprintf(text, sizeof text, "eval mode, weights frozen%s", result);
    if (s->val.known && tt_utf8_length(text) > r.w - 2)
        snprintf(text, sizeof text, "eval mode: loss %.4f, %s", s->val.loss, score);
    if (failed)
        snprintf(text, sizeof text, "failed: %s", s->failure);
    tt_text(c, r.x + 1, r.y, r.w - 2, style, text);
}

/* --- the whole ------------------------------------------------------------------------------- */

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    static void (*const by_panel[TT_PANEL_COUNT])(const struct tt_scene *, struct tt_canvas *,
                                                  struct tt_rect) = {
        [TT_PANEL_BANNER] = draw_banner, [TT_PANEL_FIGURES] = draw_figures,
        [TT_PANEL_RUN] = draw_run,       [TT_PANEL_MATRIX] = draw_matrix,
        [TT_PANEL_LOG] = draw_log,       [TT_PANEL_PROGRESS] = draw_progress,
    };
    struct dashboard *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    int n = scene->snap->n_classes;
    bool matrix = n > 0 && n <= 20;
    struct tt_layout l = tt_layout_dashboard(where, has_banner(scene->snap), matrix ? 5 * n + 5 : 0,
                                             matrix ? n + 2 : 0);
    const struct tt_rect *p = l.panel;
    for (int i = 0; i < TT_PANEL_COUNT; i++)
        if (by_panel[i] && p[i].w > 0)
            by_panel[i](scene, canvas, p[i]);
    draw_loss(self, scene, canvas, p[TT_PANEL_LOSS], !l.stacked && p[TT_PANEL_LOSS].h >= 7);
    if (p[TT_PANEL_ACCURACY].w > 0)
        draw_accuracy(self, scene, canvas, p[TT_PANEL_ACCURACY]);
    if (p[TT_PANEL_LR].w > 0)
        draw_lr(self, scene, canvas, p[TT_PANEL_LR]);
    static const enum tt_panel charts[] = {TT_PANEL_LOSS, TT_PANEL_ACCURACY, TT_PANEL_LR};
    for (int i = 0; i < 3; i++) {
        self->chart[i] = p[charts[i]];
        self->chart[i].x -= where.x;
        self->chart[i].y -= where.y;
    }
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct dashboard *self = state;
    const struct tt_lens_field field = field_of(scene);
    return tt_lens_command(&self->lens, &field, line);
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct dashboard *self = state;
    (void)scene;
    return tt_lens_key(&self->lens, name);
}

/* A click, or a drag, reads the curves there. */
static void mouse(void *state, const struct tt_scene *scene, struct tt_rect where,
                  enum tt_mouse what, int x, int y)
{
    struct dashboard *self = state;
    const struct tt_lens_field field = field_of(scene);
    double x0, x1;
    (void)where;
    if (what == TT_MOUSE_RIGHT)
        self->lens.reading = false;
    if (what != TT_MOUSE_LEFT && what != TT_MOUSE_DRAG)
        return;
    tt_lens_range(&self->lens, &field, &x0, &x1);
    for (int i = 0; i < 3; i++) {
        const struct tt_rect *r = &self->chart[i];
        int w = r->w - TT_CHART_GUTTER, at = x - r->x - TT_CHART_GUTTER;
        if (at >= 0 && at < w && w > 1 && y >= r->y && y < r->y + r->h)
            tt_lens_read(&self->lens, &field, x0 + (x1 - x0) * at / (w - 1));
    }
}

static const struct tt_key_hint hints[] = {
    {"left right", "read"}, {"up down", "zoom"}, {"[ ]", "smooth"}, {"y", "log axis"}, {0}};
static const struct tt_key_hint reading[] = {{"esc", "leave"},
                                             {"left right", "read"},
                                             {"up down", "zoom"},
                                             {"pageup pagedown", "pan"},
                                             {"[ ]", "smooth"},
                                             {"y", "log axis"},
                                             {0}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    const struct dashboard *self = state;
    (void)only;
    if (tt_series_length(scene->series[TT_SERIES_TRAIN_LOSS]) == 0)
        return NULL;
    return self->lens.reading || self->lens.zoomed ? reading : hints;
}

const struct tt_view_type tt_view_dashboard = {
    .name = "dashboard",
    .title = "dashboard",
    .help = "curves, progress, figures",
    .size = sizeof(struct dashboard),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = reading,
    .hints_now = hints_now,
    .mouse = mouse,
};
