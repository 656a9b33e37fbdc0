/* Class: how it goes in figures that the last row of a room can read. */
#include "view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/big_text.h"
#include "../widgets/chart.h"
#include "../widgets/gauge.h"

enum { LEAST_W = 24, LEAST_H = 6, GAP = 3, CHART_W = 34, CHART_H = 8, MOST_SCALE = 24 };

struct class_view {
    struct tt_axis score; /* of the chart, as last drawn */
};

/* --- the figures ----------------------------------------------------------------------------- */

/* Of the validation set as soon as it is known; three digits can be read. */
static void say_score(const struct tt_scene *scene, char *out, size_t size)
{
    const struct tt_snapshot *s = scene->snap;
    const struct tt_result *r = s->val.known ? &s->val : &s->running;
    if (!r->known)
        snprintf(out, size, "-");
    else if (scene->info->regression)
        snprintf(out, size, "%.2f", r->r2);
    else
        snprintf(out, size, "%.1f%%", r->accuracy);
}

static void say_loss(const struct tt_scene *scene, char *out, size_t size)
{
    const struct tt_snapshot *s = scene->snap;
    const struct tt_result *r = s->val.known ? &s->val : &s->running;
    if (r->known)
        tt_text_figure(out, size, r->loss, 3, 5);
    else
        snprintf(out, size, "-");
}

static void say_epoch(const struct tt_snapshot *s, char *out, size_t size)
{
    int64_t epoch = s->epoch < s->epochs ? s->epoch + 1 : s->epochs;
    snprintf(out, size, "%" PRId64 "/%" PRId64, epoch, s->epochs);
}

/* A name, and below it the figure as large as there is room for.  Returns the columns used. */
static int draw_figure(struct tt_canvas *c, struct tt_rect r, const char *name, const char *value,
                       enum tt_style style)
{
    int label = r.h >= 14 && tt_big_width(name, 1) <= r.w ? tt_big_height(c, 1) + 1 : 1;
    int scale = tt_big_fit(c, value, r.w, r.h - label, MOST_SCALE);
    if (label > 1)
        tt_big_draw(c, r.x, r.y, 1, TT_STYLE_LABEL, name);
    else
        tt_text(c, r.x, r.y, r.w, TT_STYLE_LABEL, name);
    if (scale == 0)
        return tt_text(c, r.x, r.y + label, r.w, style, value);
    tt_big_draw(c, r.x, r.y + label, scale, style, value);
    return tt_big_width(value, scale);
}

/* How it came to be, where the figure leaves room. */
static void draw_curve(struct class_view *self, const struct tt_scene *scene, struct tt_canvas *c,
                       struct tt_rect r)
{
    bool r2 = scene->info->regression;
    const struct tt_snapshot *s = scene->snap;
    const char *format = r2 ? "%.4f" : "%.2f%%";
    struct tt_chart k = {
        .title = r2 ? "R2" : "accuracy",
        .n_curves = 2,
        .bottom = r2 ? -1 : 0,
        .top = r2 ? 1 : 100,
        .show_x = true,
        .smooth = 1,
        .kept = &self->score,
        .left_id = TT_SERIES_COUNT,
        .x1 = tt_chart_end(0, s->step, s->steps_per_epoch, s->epochs),
        .now = s->step,
        .steps_per_epoch = s->steps_per_epoch,
        .curve = {{scene->series[TT_SERIES_TRAIN_ACC], TT_CURVE_NOISY, TT_STYLE_TRAIN, "train",
                   format},
                  {scene->series[TT_SERIES_VAL_ACC], TT_CURVE_POINTS, TT_STYLE_VAL, "validation",
                   format}},
    };
    tt_chart_draw(c, r, &k);
}

/* --- what the coach says --------------------------------------------------------------------- */

static void draw_sentence(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    static const enum tt_style styles[] = {[TT_TONE_QUIET] = TT_STYLE_VALUE,
                                           [TT_TONE_GOOD] = TT_STYLE_GOOD,
                                           [TT_TONE_DOUBT] = TT_STYLE_WARN,
                                           [TT_TONE_BAD] = TT_STYLE_ERROR};
    enum tt_style style = styles[s->coaching.tone];
    char text[320];
    int scale = 4;
    tt_text_copy(text, sizeof text,
                 s->coaching.text[0] ? s->coaching.text : tt_state_name(s->state));
    if (s->n_warnings > 0) {
        const struct tt_warning *w = &s->warning[0];
        style = TT_STYLE_WARN;
        snprintf(text, sizeof text, "%s: %s", tt_rules[w->rule].name, w->text);
    }
    for (; scale > 0; scale--) {
        int rows = tt_big_wrap(c, r, scale, style, text, false);
        if (rows >= 0 && rows - 1 <= r.h)
            break;
    }
    if (scale > 0)
        tt_big_wrap(c, r, scale, style, text, true);
    else
        tt_wrap(c, r, style, text);
}

/* --- the whole ------------------------------------------------------------------------------- */

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct class_view *self = state;
    const struct tt_snapshot *s = scene->snap;
    char score[32], loss[32], epoch[48];
    if (r.w < LEAST_W || r.h < LEAST_H)
        return;
    say_score(scene, score, sizeof score);
    say_loss(scene, loss, sizeof loss);
    say_epoch(s, epoch, sizeof epoch);
    int top = r.h * 45 / 100 > 6 ? r.h * 45 / 100 : 6, middle = r.h * 28 / 100, half = (r.w - GAP) / 2;
    const char *name = scene->info->regression ? "R2" : "accuracy";
    int used = draw_figure(c, (struct tt_rect){r.x, r.y, r.w, top - 1}, name, score, TT_STYLE_VAL);
    struct tt_rect right = {r.x + used + GAP, r.y, r.w - used - GAP, top - 1};
    if (right.w >= CHART_W && right.h >= CHART_H &&
        tt_series_length(scene->series[TT_SERIES_TRAIN_ACC]) > 0)
        draw_curve(self, scene, c, right);
    struct tt_rect left = {r.x, r.y + top, half, middle - 1};
    draw_figure(c, left, "loss", loss, TT_STYLE_TRAIN);
    right = (struct tt_rect){r.x + half + GAP, left.y, half, left.h};
    draw_figure(c, right, "epoch", epoch, TT_STYLE_VALUE);
    int y = r.y + top + middle;
    double share = s->steps > 0 ? (double)s->step / (double)s->steps : 0;
    tt_gauge_draw(c, r.x, y - 1, r.w, share, TT_STYLE_BAR_FULL);
    draw_sentence(scene, c, (struct tt_rect){r.x, y + (r.h > 12), r.w, r.y + r.h - y - (r.h > 12)});
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    (void)state;
    if (strcmp(line, "back") != 0)
        return false;
    scene->tell(scene->host, "class off");
    return true;
}

static const struct tt_key_hint hints[] = {{"esc", "leave"}, {NULL, NULL}};

const struct tt_view_type tt_view_class = {
    .name = "class",
    .title = "class",
    .help = "loss, accuracy and epoch in large figures, for a room to read",
    .wish = {40, 12, 120, 40, NULL},
    .size = sizeof(struct class_view),
    .draw = draw,
    .command = command,
    .hints = hints,
};
