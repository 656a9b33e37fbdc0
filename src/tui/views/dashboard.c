/* Dashboard: the run at a glance. */
#include "views.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../layout.h"
#include "../widgets/chart.h"
#include "../widgets/gauge.h"
#include "../widgets/heatmap.h"

/* --- progress -------------------------------------------------------------------------------- */

static enum tt_style bar_style(const struct tt_snapshot *s)
{
    return s->state == TT_TRAINING || s->state == TT_FINISHED ? TT_STYLE_BAR_FULL
           : s->state == TT_PAUSED                            ? TT_STYLE_WARN
                                                              : TT_STYLE_VAL;
}

static void draw_progress(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    char left[160], right[160] = "", rate[32], elapsed[32], remaining[32];
    int64_t epoch = s->epoch < s->epochs ? s->epoch + 1 : s->epochs;
    int64_t batch = s->epoch < s->epochs ? s->batch : s->steps_per_epoch;
    if (r.w >= 60)
        snprintf(left, sizeof left, "epoch %" PRId64 "/%" PRId64 "  step %" PRId64 "/%" PRId64, epoch,
                 s->epochs, batch, s->steps_per_epoch);
    else
        snprintf(left, sizeof left, "epoch %" PRId64 "/%" PRId64, epoch, s->epochs);
    tt_text_si(rate, sizeof rate, s->images_per_second);
    tt_text_duration(elapsed, sizeof elapsed, s->elapsed);
    tt_text_duration(remaining, sizeof remaining, s->remaining);
    bool known = s->images_per_second > 0;
    if (r.w >= 76 && s->state == TT_FINISHED)
        snprintf(right, sizeof right, "%s images/s  %s", known ? rate : "-", elapsed);
    else if (r.w >= 76)
        snprintf(right, sizeof right, "%s images/s  %s, %s left", known ? rate : "-", elapsed,
                 s->remaining >= 0 ? remaining : "-");
    else if (known)
        snprintf(right, sizeof right, "%s/s", rate);
    double total = (double)(s->epochs * s->steps_per_epoch);
    int x = r.x + tt_text(c, r.x, r.y, r.w, TT_STYLE_VALUE, left) + 2;
    int end = r.x + r.w - (int)strlen(right), w = end - 2 - x - 5;
    if (w >= 4) {
        double share = total > 0 ? (double)s->step / total : 0;
        tt_gauge_draw(c, x, r.y, w, share, bar_style(s));
        tt_textf(c, x + w + 1, r.y, 4, TT_STYLE_VALUE, "%3d%%", (int)(100 * (share < 1 ? share : 1)));
    }
    tt_text(c, end, r.y, (int)strlen(right), TT_STYLE_NORMAL, right);
}

static void draw_run(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_run_info *i = scene->info;
    char parameters[32], text[512];
    tt_text_thousands(parameters, sizeof parameters, i->parameters);
    int n = snprintf(text, sizeof text, "%s  %s  %s  batch %" PRId64, i->data, i->net, i->optimizer,
                     i->batch_size);
    if (r.w >= 100 && n > 0 && n < 400)
        snprintf(text + n, sizeof text - (size_t)n, "  %s parameters  seed %" PRIu64 "  %.100s",
                 parameters, i->seed, i->device);
    tt_text(c, r.x, r.y, r.w, TT_STYLE_DIM, text);
}

/* --- charts ---------------------------------------------------------------------------------- */

static void set_range(struct tt_chart *k, const struct tt_scene *scene)
{
    const struct tt_snapshot *s = scene->snap;
    /* A resumed run has no points from before. */
    int64_t first = tt_series_length(scene->series[TT_SERIES_LR]) > 0
                        ? tt_series_at(scene->series[TT_SERIES_LR], 0).step
                        : 0;
    k->steps_per_epoch = s->steps_per_epoch > 0 ? s->steps_per_epoch : 1;
    k->x0 = first / k->steps_per_epoch * k->steps_per_epoch;
    k->x1 = tt_chart_end(s->step > 0 ? s->step : 1, k->steps_per_epoch, s->epochs);
    if (k->x1 <= k->x0)
        k->x1 = k->x0 + k->steps_per_epoch;
    k->marks = scene->series[TT_SERIES_MARK];
    k->show_x = true;
}

static void draw_loss(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct tt_chart k = {
        .title = "loss",
        .n_curves = 3,
        .log_y = true,
        .curve = {{scene->series[TT_SERIES_TRAIN_LOSS], TT_CURVE_BAND, TT_STYLE_TRAIN_RAW, NULL,
                   NULL},
                  {scene->series[TT_SERIES_TRAIN_LOSS], TT_CURVE_SMOOTH, TT_STYLE_TRAIN, "train",
                   "%.4f"},
                  {scene->series[TT_SERIES_VAL_LOSS], TT_CURVE_POINTS, TT_STYLE_VAL, "validation",
                   "%.4f"}},
    };
    set_range(&k, scene);
    tt_chart_draw(c, r, &k);
}

static void draw_accuracy(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct tt_chart k = {
        .title = "accuracy %",
        .n_curves = 3,
        .bottom = 0,
        .top = 100,
        .curve = {{scene->series[TT_SERIES_TRAIN_ACC], TT_CURVE_BAND, TT_STYLE_TRAIN_RAW, NULL,
                   NULL},
                  {scene->series[TT_SERIES_TRAIN_ACC], TT_CURVE_SMOOTH, TT_STYLE_TRAIN, "train",
                   "%.2f"},
                  {scene->series[TT_SERIES_VAL_ACC], TT_CURVE_POINTS, TT_STYLE_VAL, "validation",
                   "%.2f"}},
    };
    set_range(&k, scene);
    tt_chart_draw(c, r, &k);
}

static void draw_lr(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_series *lr = scene->series[TT_SERIES_LR];
    int64_t n = tt_series_length(lr);
    if (r.h >= 4) {
        struct tt_chart k = {
            .title = "learning rate",
            .n_curves = 1,
            .log_y = true,
            .curve = {{lr, TT_CURVE_STEPS, TT_STYLE_LR, "lr", "%.6g"}},
        };
        set_range(&k, scene);
        k.marks = NULL;
        k.show_x = false;
        tt_chart_draw(c, r, &k);
        return;
    }
    int x = r.x + tt_text(c, r.x, r.y, r.w, TT_STYLE_TITLE, "learning rate ");
    x += tt_textf(c, x, r.y, 16, TT_STYLE_LR, "%.6g", scene->snap->lr);
    if (n > 1)
        tt_textf(c, x, r.y, r.x + r.w - x, TT_STYLE_DIM, "  changed at step %" PRId64 ", was %.6g",
                 tt_series_at(lr, n - 1).step, tt_series_at(lr, n - 2).value);
}

/* --- figures --------------------------------------------------------------------------------- */

static void draw_result(struct tt_canvas *c, int x, int y, const char *name,
                        const struct tt_result *r, enum tt_style style)
{
    tt_text(c, x, y, 15, TT_STYLE_LABEL, name);
    if (r->known)
        tt_textf(c, x + 15, y, 24, style, "%8.4f %8.2f%%", r->loss, r->accuracy);
    else
        tt_text(c, x + 15, y, 24, TT_STYLE_DIM, "       -         -");
}

static void draw_facts(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    char text[96];
    int y = r.y;
    if (s->best.known) {
        tt_text(c, r.x, y++, r.w, TT_STYLE_LABEL, "best validation");
        snprintf(text, sizeof text, "%.2f%%, epoch %" PRId64, s->best.accuracy, s->best.epoch);
        tt_text(c, r.x, y++, r.w, TT_STYLE_GOOD, text);
    }
    if (s->max_speed > 0)
        tt_textf(c, r.x, y++, r.w, TT_STYLE_WARN, "at most %g steps/s", s->max_speed);
    else if (s->last_saved_step >= 0)
        tt_textf(c, r.x, y++, r.w, TT_STYLE_DIM, "saved: step %" PRId64, s->last_saved_step);
    if (y < r.y + r.h && s->eval_mode)
        tt_text(c, r.x, y, r.w, TT_STYLE_VAL, "weights frozen");
}

/* The small screen's version: one line. */
static void draw_figures_line(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    int x = r.x, end = r.x + r.w;
    x += tt_textf(c, x, r.y, end - x, TT_STYLE_LR, "lr %.4g ", s->lr);
    if (s->running.known)
        x += tt_textf(c, x, r.y, end - x, TT_STYLE_TRAIN, " train %.3f %.1f%%", s->running.loss,
                      s->running.accuracy);
    if (s->val.known)
        tt_textf(c, x, r.y, end - x, TT_STYLE_VAL, "  val %.3f %.1f%%", s->val.loss, s->val.accuracy);
}

static void draw_figures(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    if (r.h < 4) {
        draw_figures_line(scene, c, r);
        return;
    }
    tt_text(c, r.x, r.y, r.w, TT_STYLE_TITLE, "                   loss  accuracy");
    draw_result(c, r.x, r.y + 1, "this epoch", &s->running, TT_STYLE_TRAIN);
    draw_result(c, r.x, r.y + 2, "last epoch", &s->train, TT_STYLE_TRAIN);
    draw_result(c, r.x, r.y + 3, s->eval_mode ? "eval mode" : "validation", &s->val, TT_STYLE_VAL);
    if (r.w >= 58)
        draw_facts(scene, c, (struct tt_rect){r.x + 38, r.y, r.w - 38, r.h});
    else if (r.h >= 7)
        draw_facts(scene, c, (struct tt_rect){r.x, r.y + 4, r.w, r.h - 4});
}

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
    tt_text(c, r.x, r.y, r.w, TT_STYLE_TITLE, "confusion");
    if (!scene->snap->confusion_known) {
        tt_text(c, r.x + 2, r.y + 2, r.w, TT_STYLE_DIM, "no validation pass yet");
        return;
    }
    tt_textf(c, r.x + 11, r.y, r.w - 11, TT_STYLE_DIM, "step %" PRId64, scene->snap->confusion_step);
    r.y++;
    r.h--;
    tt_heatmap_draw(c, r, &m);
}

static void draw_log(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    size_t n = scene->log->length, rows = (size_t)r.h;
    tt_draw_log_lines(c, r, scene->log, n > rows ? n - rows : 0);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *canvas,
                 struct tt_rect where)
{
    static void (*const by_panel[TT_PANEL_COUNT])(const struct tt_scene *, struct tt_canvas *,
                                                  struct tt_rect) = {
        [TT_PANEL_PROGRESS] = draw_progress, [TT_PANEL_RUN] = draw_run,
        [TT_PANEL_LOSS] = draw_loss,         [TT_PANEL_ACCURACY] = draw_accuracy,
        [TT_PANEL_LR] = draw_lr,             [TT_PANEL_FIGURES] = draw_figures,
        [TT_PANEL_MATRIX] = draw_matrix,     [TT_PANEL_LOG] = draw_log,
    };
    (void)state;
    int n = scene->snap->n_classes;
    bool matrix = n > 0 && n <= 20;
    struct tt_layout l =
        tt_layout_dashboard(where, matrix ? 5 * n + 6 : 0, matrix ? n + 1 : 0);
    for (int i = 0; i < TT_PANEL_COUNT; i++)
        if (l.panel[i].w > 0 && l.panel[i].h > 0)
            by_panel[i](scene, canvas, l.panel[i]);
}

const struct tt_view_type tt_view_dashboard = {
    .name = "dashboard",
    .title = "dashboard",
    .help = "curves, progress, figures",
    .draw = draw,
};
