/* Class: how it goes in figures that the last row of a room can read. */
#include "view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/big_text.h"
#include "../widgets/gauge.h"
#include "curve.h"

enum {
    LEAST_W = 24,
    LEAST_H = 6,
    GAP = 3,
    CHART_W = 24,
    CHART_H = 5,
    MOST_SCALE = 24,
    MOST_SENTENCE = 4
};

struct class_view {
    struct tt_axis score, loss; /* of the charts, as last drawn */
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

/* --- what the coach says --------------------------------------------------------------------- */

struct sentence {
    char text[320];
    enum tt_style style;
    int scale; /* 0: in usual letters */
    int rows;
};

/* As large as fits into a share of the room. */
static struct sentence sentence_of(const struct tt_snapshot *s, struct tt_canvas *c,
                                   struct tt_rect r)
{
    static const enum tt_style styles[] = {[TT_TONE_QUIET] = TT_STYLE_VALUE,
                                           [TT_TONE_GOOD] = TT_STYLE_GOOD,
                                           [TT_TONE_DOUBT] = TT_STYLE_WARN,
                                           [TT_TONE_BAD] = TT_STYLE_ERROR};
    struct sentence out = {.style = styles[s->coaching.tone], .scale = MOST_SENTENCE};
    tt_text_copy(out.text, sizeof out.text,
                 s->coaching.text[0] ? s->coaching.text : tt_state_name(s->state));
    if (s->n_warnings > 0) {
        const struct tt_warning *w = &s->warning[0];
        out.style = TT_STYLE_WARN;
        snprintf(out.text, sizeof out.text, "%s: %s", tt_rules[w->rule].name, w->text);
    }
    for (; out.scale > 0; out.scale--) {
        out.rows = tt_big_wrap(c, r, out.scale, out.style, out.text, false);
        if (out.rows >= 0 && out.rows <= r.h * 2 / 5)
            return out;
    }
    out.rows = tt_wrap(NULL, (struct tt_rect){0, 0, r.w, 0}, out.style, out.text);
    out.rows = out.rows < r.h / 3 ? out.rows : r.h / 3;
    return out;
}

static void draw_sentence(const struct sentence *s, struct tt_canvas *c, struct tt_rect r)
{
    if (s->scale > 0)
        tt_big_wrap(c, r, s->scale, s->style, s->text, true);
    else
        tt_wrap(c, r, s->style, s->text);
}

/* --- the whole ------------------------------------------------------------------------------- */

static void draw_score(struct class_view *self, const struct tt_scene *scene, struct tt_canvas *c,
                       struct tt_rect r)
{
    char score[32];
    bool r2 = scene->info->regression;
    say_score(scene, score, sizeof score);
    int used = draw_figure(c, r, r2 ? "R2" : "accuracy", score, TT_STYLE_VAL) + GAP;
    struct tt_rect right = {r.x + used, r.y, r.w - used, r.h};
    if (right.w >= CHART_W && right.h >= CHART_H && tt_curve_known(scene))
        tt_curve_draw(scene, c, right, true, &self->score);
}

static void draw_loss(struct class_view *self, const struct tt_scene *scene, struct tt_canvas *c,
                      struct tt_rect r)
{
    char loss[32];
    say_loss(scene, loss, sizeof loss);
    int used = draw_figure(c, r, "loss", loss, TT_STYLE_TRAIN) + GAP;
    struct tt_rect right = {r.x + used, r.y, r.w - used, r.h};
    if (right.w >= CHART_W && right.h >= CHART_H && tt_curve_known(scene))
        tt_curve_draw(scene, c, right, false, &self->loss);
}

/* With the time that is left beside it. */
static void draw_epoch(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    const struct tt_snapshot *s = scene->snap;
    char epoch[48], left[32];
    say_epoch(s, epoch, sizeof epoch);
    int used = draw_figure(c, r, "epoch", epoch, TT_STYLE_VALUE) + 2 * GAP;
    struct tt_rect right = {r.x + used, r.y, r.w - used, r.h};
    tt_text_duration(left, sizeof left, s->remaining >= 0 ? s->remaining : s->elapsed);
    if (right.w >= tt_big_width(left, 1) && r.h >= 5)
        draw_figure(c, right, s->remaining >= 0 ? "left" : "time", left, TT_STYLE_NORMAL);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct class_view *self = state;
    const struct tt_snapshot *s = scene->snap;
    if (r.w < LEAST_W || r.h < LEAST_H)
        return;
    struct sentence words = sentence_of(s, c, r);
    int rows = r.h - words.rows - 1, half = (r.w - GAP) / 2;
    int top = rows * 62 / 100 > 6 ? rows * 62 / 100 : 6 < rows ? 6 : rows;
    draw_score(self, scene, c, (struct tt_rect){r.x, r.y, r.w, top - 1});
    struct tt_rect left = {r.x, r.y + top, half, rows - top - 1};
    if (left.h >= 2) {
        draw_loss(self, scene, c, left);
        draw_epoch(scene, c, (struct tt_rect){r.x + half + GAP, left.y, half, left.h});
    }
    double share = s->steps > 0 ? (double)s->step / (double)s->steps : 0;
    tt_gauge_draw(c, r.x, r.y + rows - 1, r.w, share, TT_STYLE_BAR_FULL);
    draw_sentence(&words, c, (struct tt_rect){r.x, r.y + rows + 1, r.w, r.h - rows - 1});
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
