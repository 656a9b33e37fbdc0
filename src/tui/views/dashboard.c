/* Dashboard: the run at a glance. */
#include "view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "dashboard_figures.h"
#include "dashboard_layout.h"
#include "../widgets/chart.h"
#include "../widgets/gauge.h"
#include "../widgets/heatmap.h"
#include "../widgets/lens.h"
#include "../screen/zones.h"

enum { LEAST_W = 24, LEAST_H = 5 }; /* the screen's own limit lies higher */

struct dashboard {
    struct tt_axis loss, accuracy, lr; /* of the last drawing: they do not jump about */
    struct tt_lens lens;
    struct tt_rect chart[3]; /* where charts were drawn */
    unsigned hidden;         /* 1 for the curves of training, 2 for those of validation */
    bool hovering;           /* the pointer rests on a chart ... */
    double hover;            /* ... at this step */
};

/* --- charts ---------------------------------------------------------------------------------- */

/* All steps that there are to see. */
static struct tt_lens_field field_of(const struct tt_scene *scene)
{
    const struct tt_snapshot *s = tt_scene_now(scene);
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
    const struct tt_snapshot *s = tt_scene_now(scene);
    const struct tt_lens_field field = field_of(scene);
    double x0, x1;
    tt_lens_range(&self->lens, &field, &x0, &x1);
    k->x0 = (int64_t)x0;
    k->x1 = (int64_t)x1;
    k->smooth = tt_lens_smoothing(&self->lens);
    /* The pointer reads where no cursor does. */
    k->reading = self->lens.reading || self->hovering;
    k->cursor = self->lens.reading ? self->lens.cursor : self->hover;
    k->hidden = k->n_curves > 1 ? self->hidden : 0;
    k->legend = k->n_curves > 1;
    k->steps_per_epoch = s->steps_per_epoch;
    k->left = scene->branch;
    k->n_left = scene->n_branches - 1;
    k->now = s->step;
    k->marks = scene->series[TT_SERIES_MARK];
}

/* The cursor is the time that all views show, where there is a past to be shown. */
static void take_time(struct dashboard *self, const struct tt_scene *scene)
{
    if (scene->n_way == 0)
        return;
    self->lens.reading = scene->past;
    self->lens.cursor = scene->past ? (double)scene->seen : self->lens.cursor;
}

static void give_time(const struct dashboard *self, const struct tt_scene *scene)
{
    int64_t step = self->lens.reading ? (int64_t)self->lens.cursor : TT_NOW;
    if (scene->n_way > 0 && scene->seek && step != (scene->past ? scene->seen : TT_NOW))
        scene->seek(scene->host, step);
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
        .future = tt_scene_now(scene)->future,
        .n_future = tt_scene_now(scene)->n_future,
        .curve = {{scene->series[TT_SERIES_LR], TT_CURVE_STEPS, TT_STYLE_LR, "", "%.4g"}},
    };
    set_range(self, &k, scene);
    if (k.n_future > 0 && !self->lens.zoomed && k.x1 < tt_scene_now(scene)->steps)
        k.x1 = tt_scene_now(scene)->steps; /* the whole of it */
    tt_chart_draw(c, r, &k);
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
    y = run_field(c, in, y, "", i->parameters > 0 ? text : "");
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

/* --- the whole ------------------------------------------------------------------------------- */

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    static void (*const by_panel[TT_PANEL_COUNT])(const struct tt_scene *, struct tt_canvas *,
                                                  struct tt_rect) = {
        [TT_PANEL_BANNER] = tt_dashboard_banner,
        [TT_PANEL_FIGURES] = tt_dashboard_figures,
        [TT_PANEL_RUN] = draw_run,
        [TT_PANEL_MATRIX] = draw_matrix,
        [TT_PANEL_LOG] = draw_log,
        [TT_PANEL_PROGRESS] = tt_dashboard_progress,
    };
    struct dashboard *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    take_time(self, scene);
    int n = scene->snap->n_classes;
    bool matrix = n > 0 && n <= 20;
    struct tt_layout l = tt_layout_dashboard(where, tt_dashboard_has_banner(scene->snap),
                                             !tt_dashboard_lr_rests(scene), matrix ? 5 * n + 5 : 0,
                                             matrix ? n + 2 : 0);
    const struct tt_rect *p = l.panel;
    for (int i = 0; i < TT_PANEL_COUNT; i++)
        if (by_panel[i] && p[i].w > 0)
            by_panel[i](scene, canvas, p[i]);
    tt_zone_add(canvas, p[TT_PANEL_MATRIX], TT_ZONE_COMMAND, "view confusion");
    tt_zone_add(canvas, p[TT_PANEL_LOG], TT_ZONE_COMMAND, "view log");
    tt_zone_add(canvas, p[TT_PANEL_RUN], TT_ZONE_COMMAND, "view settings");
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
    self->hovering = false;
    if (strcmp(line, "curve 0") == 0 || strcmp(line, "curve 1") == 0) {
        self->hidden ^= line[6] == '0' ? 1 : 2;
        return true;
    }
    take_time(self, scene);
    bool done = tt_lens_command(&self->lens, &field, line);
    give_time(self, scene);
    return done;
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct dashboard *self = state;
    (void)scene;
    self->hovering = false;
    return tt_lens_key(&self->lens, name);
}

/* A click, or a drag, reads the curves there, as the pointer does while it rests there. */
static void mouse(void *state, const struct tt_scene *scene, struct tt_rect where,
                  enum tt_mouse what, int x, int y)
{
    struct dashboard *self = state;
    const struct tt_lens_field field = field_of(scene);
    double x0, x1;
    (void)where;
    self->hovering = false;
    take_time(self, scene);
    if (what == TT_MOUSE_RIGHT)
        self->lens.reading = false;
    if (what == TT_MOUSE_RIGHT)
        give_time(self, scene);
    if (what != TT_MOUSE_LEFT && what != TT_MOUSE_DRAG && what != TT_MOUSE_MOVE)
        return;
    tt_lens_range(&self->lens, &field, &x0, &x1);
    for (int i = 0; i < 3; i++) {
        const struct tt_rect *r = &self->chart[i];
        int w = r->w - TT_CHART_GUTTER, at = x - r->x - TT_CHART_GUTTER;
        if (at < 0 || at >= w || w < 2 || y < r->y || y >= r->y + r->h)
            continue;
        double step = x0 + (x1 - x0) * at / (w - 1);
        if (what != TT_MOUSE_MOVE)
            tt_lens_read(&self->lens, &field, step);
        self->hovering = what == TT_MOUSE_MOVE && step >= field.first && step <= field.now;
        self->hover = step;
    }
    if (what != TT_MOUSE_MOVE)
        give_time(self, scene);
}

/* The last point up to there. */
static size_t put_value(char *out, size_t size, size_t used, const char *name,
                        const struct tt_series *s, int64_t step)
{
    int64_t i = tt_series_find(s, step + 1) - 1;
    if (i < 0 || used >= size)
        return used;
    return used +
           (size_t)snprintf(out + used, size - used, ", %s %.6g", name, tt_series_at(s, i).value);
}

/* The figures at the cursor, or where the pointer rests. */
static bool copy(const void *state, const struct tt_scene *scene, char *out, size_t size)
{
    const struct dashboard *self = state;
    const char *score = scene->info->regression ? "R2" : "accuracy";
    const struct tt_series *const *s = scene->series;
    char name[32];
    if (!self->lens.reading && !self->hovering)
        return false;
    int64_t step = (int64_t)(self->lens.reading ? self->lens.cursor : self->hover);
    size_t used = (size_t)snprintf(out, size, "step %" PRId64, step);
    used = put_value(out, size, used, "training loss", s[TT_SERIES_TRAIN_LOSS], step);
    used = put_value(out, size, used, "validation loss", s[TT_SERIES_VAL_LOSS], step);
    snprintf(name, sizeof name, "training %s", score);
    used = put_value(out, size, used, name, s[TT_SERIES_TRAIN_ACC], step);
    snprintf(name, sizeof name, "validation %s", score);
    used = put_value(out, size, used, name, s[TT_SERIES_VAL_ACC], step);
    put_value(out, size, used, "learning rate", s[TT_SERIES_LR], step);
    return true;
}

static const struct tt_key_hint hints[] = {
    {"left right", "read"}, {"up down", "zoom"}, {"[ ]", "smooth"}, {"Y", "log axis"}, {0}};
static const struct tt_key_hint reading[] = {{"esc", "leave"},
                                             {"left right", "read"},
                                             {"up down", "zoom"},
                                             {"pageup pagedown", "pan"},
                                             {"[ ]", "smooth"},
                                             {"Y", "log axis"},
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
    .wish = {36, 9, 116, 40, "confusion samples data settings rewind log"},
    .size = sizeof(struct dashboard),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = reading,
    .hints_now = hints_now,
    .mouse = mouse,
    .copy = copy,
    .hovers = true,
};
