/* The dashboard's figures: how far the run is, how good, and what stands above all that. */
#include "dashboard_figures.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "dashboard_layout.h"

/* --- progress -------------------------------------------------------------------------------- */

static const char *dash(const struct tt_canvas *c)
{
    return c->ascii ? "-" : "–";
}

/* What the clock says, or what stands in the way. */
static void time_text(const struct tt_canvas *c, const struct tt_scene *scene, char *out,
                      size_t size)
{
    const struct tt_snapshot *s = scene->snap;
    char elapsed[32], left[32];
    tt_text_duration(elapsed, sizeof elapsed, s->elapsed);
    tt_text_duration(left, sizeof left, s->remaining);
    if (scene->past)
        snprintf(out, size, "after %s", elapsed);
    else if (s->epoch >= s->epochs)
        snprintf(out, size, "%s, all epochs done", elapsed);
    else
        snprintf(out, size, "%s, %s left", elapsed, s->remaining >= 0 ? left : dash(c));
}

/* Share of the time from which on waiting for data is worth a word. */
static const double WAITING = 0.02;

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
    else if (s->state == TT_PAUSED && !scene->past)
        snprintf(out, size, "paused");
    else if (s->state == TT_EVALUATING)
        snprintf(out, size, "validating");
    else if (s->waiting >= WAITING)
        snprintf(out, size, wide ? "%s images/s, waiting for data %.0f%%" : "%s/s, data %.0f%%",
                 rate, 100 * s->waiting);
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
    int most = LABEL_W - tt_utf8_length(b->name) - 1;
    if (snprintf(count, sizeof count, "%" PRId64 "/%" PRId64, b->done, b->all) > most) {
        char done[24], all[24];
        snprintf(count, sizeof count, "%s/%s", tt_text_count(done, sizeof done, b->done, 5),
                 tt_text_count(all, sizeof all, b->all, 5));
    }
    int x = r.x + tt_text(c, r.x, r.y, r.w, TT_STYLE_LABEL, b->name);
    int text_w = b->text_w > r.w - LABEL_W - 2 ? 0 : b->text_w;
    tt_text_right(c, r.x + LABEL_W, r.y, LABEL_W - (x - r.x), TT_STYLE_VALUE, count);
    int w = r.w - LABEL_W - 2 - text_w - (text_w > 0 ? 2 : 0);
    if (w >= 6)
        tt_gauge_draw(c, r.x + LABEL_W + 2, r.y, w, b->share,
                      b->moving ? TT_STYLE_BAR_FULL : TT_STYLE_DIM);
    tt_text(c, r.x + r.w - text_w, r.y, text_w, b->text_style, b->text);
}

/* Both counts, the bar of the epochs, and of both texts what leaves it room: the warning one first.
 */
static void draw_both(struct tt_canvas *c, struct tt_rect r, const struct bar *epochs,
                      const struct bar *steps)
{
    enum { LEAST = 8, GAP = 2 };
    const struct bar *const counted[] = {epochs, steps};
    char done[24], all[24];
    int x = r.x, end = r.x + r.w;
    for (int i = 0; i < 2; i++) {
        x += tt_textf(c, x, r.y, end - x, TT_STYLE_LABEL, "%s ", counted[i]->name);
        x += tt_textf(c, x, r.y, end - x, TT_STYLE_VALUE, "%s/%s",
                      tt_text_count(done, sizeof done, counted[i]->done, 6),
                      tt_text_count(all, sizeof all, counted[i]->all, 6)) +
             GAP;
    }
    if (steps->text_w > 0 && end - x >= steps->text_w) {
        tt_text(c, end - steps->text_w, r.y, steps->text_w, steps->text_style, steps->text);
        end -= steps->text_w + GAP;
    }
    if (epochs->text_w > 0 && end - x - LEAST >= epochs->text_w + GAP) {
        tt_text(c, end - epochs->text_w, r.y, epochs->text_w, epochs->text_style, epochs->text);
        end -= epochs->text_w + GAP;
    }
    if (end - x >= LEAST)
        tt_gauge_draw(c, x, r.y, end - x, epochs->share,
                      epochs->moving ? TT_STYLE_BAR_FULL : TT_STYLE_DIM);
}

static double share_of(int64_t done, int64_t all)
{
    return all > 0 ? (double)done / (double)all : 0;
}

void tt_dashboard_progress(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    bool over = s->epoch >= s->epochs;
    bool moving = s->state == TT_TRAINING || s->state == TT_FINISHED || scene->past;
    int64_t batch = over ? s->steps_per_epoch : s->batch, epoch = over ? s->epochs : s->epoch + 1;
    char time[80], speed[64], name[48];
    time_text(c, scene, time, sizeof time);
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
    } else if (r.w >= TT_PROGRESS_BESIDE) {
        struct tt_rect left = {r.x, r.y, (r.w - 3) / 2, 1};
        epochs.text_w = time_w;
        steps.text_w = speed_w;
        draw_bar(c, left, &epochs);
        r.x += left.w + 3;
        r.w -= left.w + 3;
    } else if (r.w >= TT_PROGRESS_ONE) {
        epochs.text_w = time_w;
        steps.text_w = speed_w;
        draw_both(c, r, &epochs, &steps);
        return;
    } else {
        char number[24];
        snprintf(name, sizeof name, "epoch %s", tt_text_count(number, sizeof number, epoch, 4));
        steps.name = name;
        if (r.w < 60)
            steps.text_w = warn ? speed_w : 0;
    }
    draw_bar(c, r, &steps);
}

bool tt_dashboard_lr_rests(const struct tt_scene *scene)
{
    const struct tt_snapshot *s = scene->snap;
    const struct tt_series *lr = scene->series[TT_SERIES_LR];
    int64_t n = tt_series_length(lr);
    for (int i = 0; i < s->n_future; i++)
        if (s->future[i].value != s->lr)
            return false;
    for (int64_t i = n - 1; i >= 0; i--)
        if (tt_series_at(lr, i).value != s->lr)
            return false;
    return true;
}

/* --- figures --------------------------------------------------------------------------------- */

enum { LOSS_END = 19, ACCURACY_END = 28 };

/* "97.51%", or of values R^2. */
static const char *score_text(const struct tt_scene *scene, const struct tt_result *v, char out[32])
{
    if (scene->info->regression)
        tt_text_figure(out, 32, v->r2, 4, 7);
    else
        snprintf(out, 32, "%.2f%%", v->accuracy);
    return out;
}

static void draw_result(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect row,
                        const char *name, const struct tt_result *v, enum tt_style style)
{
    char loss[32], accuracy[32];
    tt_text_figure(loss, sizeof loss, v->loss, 4, 6);
    score_text(scene, v, accuracy);
    tt_text(c, row.x, row.y, 12, TT_STYLE_LABEL, name);
    tt_text_right(c, row.x + LOSS_END, row.y, 6, v->known ? style : TT_STYLE_DIM,
                  v->known ? loss : dash(c));
    tt_text_right(c, row.x + ACCURACY_END, row.y, 7, v->known ? style : TT_STYLE_DIM,
                  v->known ? accuracy : dash(c));
}

/* Four digits in six columns. */
static const char *short_figure(char *out, size_t size, double value)
{
    return snprintf(out, size, "%.4g", value) <= 6 ? out : tt_text_figure(out, size, value, 3, 6);
}

/* Small screens: one or two lines. */
static void draw_figure_lines(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    const struct tt_result *train = s->running.known ? &s->running : &s->train;
    const char *sign = scene->info->regression ? "R2 " : "";
    char score[32], loss[32];
    int x = r.x, end = r.x + r.w;
    if (train->known)
        x += tt_textf(c, x, r.y, end - x, TT_STYLE_TRAIN, "train %s %s%s",
                      tt_text_figure(loss, sizeof loss, train->loss, 4, 7), sign,
                      score_text(scene, train, score)) +
             2;
    if (s->val.known)
        tt_textf(c, x, r.y, end - x, TT_STYLE_VAL, "val %s %s%s",
                 tt_text_figure(loss, sizeof loss, s->val.loss, 4, 7), sign,
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

void tt_dashboard_figures(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
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
    char number[24];
    snprintf(text, sizeof text, s->best.epoch < 10 ? "best epoch %s" : "best ep. %s",
             tt_text_count(number, sizeof number, s->best.epoch, 3));
    draw_result(scene, c, row, s->best.known ? text : "best", &s->best, TT_STYLE_GOOD);
    row.y++;
    snprintf(text, sizeof text, "%.6g", s->lr);
    if (tt_dashboard_lr_rests(scene) && tt_utf8_length(text) + 24 <= r.w)
        strcat(text, " constant");
    tt_field(c, row, 14, "learning rate", TT_STYLE_LR, text);
    row.y++;
    /* What changes by hand have made of the schedule's rate. */
    if (s->schedule_on && fabs(s->lr_factor - 1) > 1e-9 && row.y < r.y + r.h) {
        snprintf(text, sizeof text, "%s %.4g", c->ascii ? "x" : "×", s->lr_factor);
        tt_field(c, row, 14, "by hand", TT_STYLE_LR, text);
        row.y++;
    }
    if (scene->info->regression && row.y < r.y + r.h && s->val.known) {
        char rmse[24];
        snprintf(text, sizeof text, "MAE %s, RMSE %s",
                 short_figure(number, sizeof number, s->val.mae),
                 short_figure(rmse, sizeof rmse, s->val.rmse));
        tt_field(c, row, 4, "val", TT_STYLE_VAL, text);
        row.y++;
    }
    snprintf(text, sizeof text, "%.40s steps/s",
             s->max_speed < 1e5 ? tt_text_double(number, sizeof number, s->max_speed)
                                : tt_text_si(number, sizeof number, s->max_speed));
    if (row.y < r.y + r.h && s->max_speed > 0)
        tt_field(c, row, 14, "at most", TT_STYLE_WARN, text);
    else if (row.y < r.y + r.h && s->last_saved_step >= 0)
        tt_textf(c, row.x, row.y, row.w, TT_STYLE_DIM, "checkpoint    step %s",
                 tt_text_count(number, sizeof number, s->last_saved_step, 9));
}

/* --- above all ----------------------------------------------------------------------------- */

bool tt_dashboard_has_banner(const struct tt_snapshot *s)
{
    return s->eval_mode || s->state == TT_FAILED;
}

void tt_dashboard_banner(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
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
