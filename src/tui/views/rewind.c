/* Rewind: the way that the run has come, and a point on it to go back to. */
#include "view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/chart.h"
#include "../widgets/gauge.h"

enum { TWO_FROM = 22 }; /* rows from which both charts have room */

struct rewind {
    struct tt_axis loss, score;
    bool chosen; /* else the newest step */
    int branch;
    int64_t step;
    int columns;    /* of the plot, when it was drawn last */
    int64_t x0, x1; /* its edges then */
};

/* --- what is chosen -------------------------------------------------------------------------- */

static int64_t end_of(const struct tt_scene *scene, int branch)
{
    const struct tt_series *loss = scene->branch[branch]->series[TT_SERIES_TRAIN_LOSS];
    int64_t n = tt_series_length(loss), from = scene->branch[branch]->from;
    if (branch == scene->n_branches - 1)
        return tt_scene_now(scene)->step;
    return n > 0 && tt_series_at(loss, n - 1).step > from ? tt_series_at(loss, n - 1).step : from;
}

/* Keeps the choice on the run, which has gone on since. */
static void settle(struct rewind *self, const struct tt_scene *scene)
{
    if (!self->chosen || self->branch >= scene->n_branches) {
        self->branch = scene->n_branches - 1;
        self->step = end_of(scene, self->branch);
    }
    int64_t end = end_of(scene, self->branch);
    self->step = self->step < 0 ? 0 : self->step > end ? end : self->step;
}

/* The value that a series has at a step: its last point up to there. */
static bool value_at(const struct tt_series *s, int64_t step, double *out)
{
    int64_t i = tt_series_find(s, step + 1) - 1;
    if (i < 0)
        return false;
    *out = tt_series_at(s, i).value;
    return true;
}

/* --- drawing --------------------------------------------------------------------------------- */

static int put_epoch(struct tt_canvas *c, int x, struct tt_rect r, double epoch)
{
    char text[32];
    snprintf(text, sizeof text, "  epoch %.2f", epoch);
    return tt_piece(c, x, r.y, r.x + r.w, TT_STYLE_LABEL, text);
}

/* Whole, or not at all. */
static int put_value(struct tt_canvas *c, int x, struct tt_rect r, enum tt_style style,
                     const char *name, double value)
{
    char text[64];
    snprintf(text, sizeof text, "  %s %.4g", name, value);
    return tt_piece(c, x, r.y, r.x + r.w, style, text);
}

static void draw_choice(struct rewind *self, const struct tt_scene *scene, struct tt_canvas *c,
                        struct tt_rect r)
{
    const struct tt_branch *b = scene->branch[self->branch];
    const struct tt_series *const *s = (const struct tt_series *const *)b->series;
    char step[32], end[32];
    double value;
    int x = r.x;
    int64_t per = tt_scene_now(scene)->steps_per_epoch;
    tt_text_thousands(step, sizeof step, self->step);
    tt_text_thousands(end, sizeof end, end_of(scene, self->branch));
    x += tt_text(c, x, r.y, r.w, TT_STYLE_LABEL, "step ");
    x += tt_text(c, x, r.y, r.x + r.w - x, TT_STYLE_SELECTED, step);
    x += tt_textf(c, x, r.y, r.x + r.w - x, TT_STYLE_DIM, " of %s", end);
    if (per > 0)
        x += put_epoch(c, x, r, (double)self->step / (double)per);
    if (value_at(s[TT_SERIES_TRAIN_LOSS], self->step, &value))
        x += put_value(c, x, r, TT_STYLE_TRAIN, "loss", value);
    if (value_at(s[TT_SERIES_VAL_LOSS], self->step, &value))
        x += put_value(c, x, r, TT_STYLE_VAL, "validation", value);
    if (value_at(s[TT_SERIES_LR], self->step, &value))
        put_value(c, x, r, TT_STYLE_LR, "lr", value);
    if (scene->n_branches == 1)
        tt_text(c, r.x, r.y + 1, r.w, TT_STYLE_DIM,
                "going back begins a new branch; nothing of this one is lost");
    else if (b->parent >= 0)
        tt_textf(c, r.x, r.y + 1, r.w, TT_STYLE_DIM,
                 "branch %d of 0 to %d%s; it left branch %d at step %" PRId64, self->branch,
                 scene->n_branches - 1,
                 self->branch == scene->n_branches - 1 ? ", trained now" : "", b->parent, b->from);
    else
        tt_textf(c, r.x, r.y + 1, r.w, TT_STYLE_DIM, "branch 0 of 0 to %d, where the run began",
                 scene->n_branches - 1);
}

static void draw_cursor(const struct rewind *self, struct tt_canvas *c, struct tt_rect plot)
{
    double share = (double)(self->step - self->x0) / (double)(self->x1 - self->x0);
    int x = plot.x + (int)lround(share * (plot.w - 1));
    if (x < plot.x || x >= plot.x + plot.w)
        return;
    for (int y = 0; y < plot.h; y++)
        tt_put(c, x, plot.y + y, c->ascii ? '|' : 0x2502, TT_STYLE_TITLE);
}

/* The loss, or how good it was, over all steps of the chosen branch, with the place on it. */
static void draw_chart(struct rewind *self, const struct tt_scene *scene, struct tt_canvas *c,
                       struct tt_rect where, bool score)
{
    const struct tt_branch *b = scene->branch[self->branch];
    bool r2 = scene->info->regression;
    int64_t end = end_of(scene, self->branch);
    const char *format = score && !r2 ? "%.2f%%" : "%.4f";
    enum tt_series_id train = score ? TT_SERIES_TRAIN_ACC : TT_SERIES_TRAIN_LOSS,
                      val = score ? TT_SERIES_VAL_ACC : TT_SERIES_VAL_LOSS;
    struct tt_chart k = {
        .smooth = 1,
        .title = !score ? "loss"
                 : r2   ? "R2"
                        : "accuracy",
        .n_curves = 2,
        .log_y = !score,
        .bottom = score && r2 ? -1 : 0,
        .top = !score ? 0
               : r2   ? 1
                      : 100,
        .show_x = true,
        .kept = score ? &self->score : &self->loss,
        .x0 = self->x0,
        .x1 = self->x1,
        .now = end,
        .steps_per_epoch = tt_scene_now(scene)->steps_per_epoch,
        .marks = b->series[TT_SERIES_MARK],
        .curve = {{b->series[train], TT_CURVE_NOISY, TT_STYLE_TRAIN, "train", format},
                  {b->series[val], TT_CURVE_POINTS, TT_STYLE_VAL, "validation", format}},
    };
    tt_chart_draw(c, where, &k);
    struct tt_rect plot = {where.x + TT_CHART_GUTTER, where.y + 1, where.w - TT_CHART_GUTTER,
                           where.h - 3};
    self->columns = plot.w;
    if (end > 0 && plot.h > 0)
        draw_cursor(self, c, plot);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct rewind *self = state;
    if (r.w < 24 || r.h < 7)
        return;
    settle(self, scene);
    const struct tt_snapshot *s = tt_scene_now(scene);
    int64_t end = end_of(scene, self->branch);
    draw_choice(self, scene, c, (struct tt_rect){r.x + 1, r.y, r.w - 2, 2});
    self->x0 = 0;
    self->x1 = tt_chart_end(0, end > 0 ? end : 1, s->steps_per_epoch,
                            s->steps_per_epoch > 0 ? end / s->steps_per_epoch + 1 : 1);
    struct tt_rect where = {r.x, r.y + 2, r.w, r.h - 2};
    if (where.h >= TWO_FROM) {
        struct tt_rect below = where;
        where.h /= 2;
        below.y += where.h;
        below.h -= where.h;
        draw_chart(self, scene, c, below, true);
    }
    draw_chart(self, scene, c, where, false);
}

/* --- moving ---------------------------------------------------------------------------------- */

/* The next epoch's end or checkpoint in a direction. */
static int64_t next_mark(const struct rewind *self, const struct tt_scene *scene, int way)
{
    const struct tt_series *marks = scene->branch[self->branch]->series[TT_SERIES_MARK];
    int64_t n = tt_series_length(marks), i = tt_series_find(marks, self->step + (way > 0));
    for (i -= way < 0; i >= 0 && i < n; i += way) {
        int kind = (int)tt_series_at(marks, i).value;
        if (kind == TT_MARK_EPOCH || kind == TT_MARK_CHECKPOINT)
            return tt_series_at(marks, i).step;
    }
    return way > 0 ? end_of(scene, self->branch) : 0;
}

static void go(struct rewind *self, const struct tt_scene *scene)
{
    char line[64];
    snprintf(line, sizeof line, "rewind %d:%" PRId64, self->branch, self->step);
    scene->tell(scene->host, line);
    self->chosen = false; /* the new branch is what comes next */
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct rewind *self = state;
    int64_t column = self->columns > 1 ? (self->x1 - self->x0) / (self->columns - 1) : 1;
    settle(self, scene);
    const struct rewind before = *self;
    self->chosen = true;
    column = column > 0 ? column : 1;
    if (strcmp(line, "move left") == 0)
        self->step -= column;
    else if (strcmp(line, "move right") == 0)
        self->step += column;
    else if (strcmp(line, "move pageup") == 0)
        self->step = next_mark(self, scene, -1);
    else if (strcmp(line, "move pagedown") == 0)
        self->step = next_mark(self, scene, 1);
    else if (strcmp(line, "move home") == 0)
        self->step = 0;
    else if (strcmp(line, "move up") == 0 && self->branch > 0)
        self->branch--;
    else if (strcmp(line, "move down") == 0 && self->branch + 1 < scene->n_branches)
        self->branch++;
    else if (strcmp(line, "move end") == 0 || strcmp(line, "back") == 0)
        self->chosen = false;
    else if (strcmp(line, "enter") == 0)
        go(self, scene);
    settle(self, scene);
    /* At an end it goes no further, and follows the run as it did. */
    if (line[0] == 'm' && self->step == before.step && self->branch == before.branch)
        *self = before;
    return true;
}

static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct rewind *self = state;
    (void)where;
    (void)y;
    if (x < TT_CHART_GUTTER || self->columns < 2)
        return false;
    self->chosen = true;
    self->step = self->x0 + (self->x1 - self->x0) * (x - TT_CHART_GUTTER) / (self->columns - 1);
    settle(self, scene);
    return true;
}

static const struct tt_key_hint hints[] = {
    {"{move left} {move right}", "choose"},
    {"{move pageup} {move pagedown}", "by epoch or checkpoint"},
    {"{enter}", "go back there"},
    {NULL, NULL},
};

const struct tt_view_type tt_view_rewind = {
    .name = "rewind",
    .title = "rewind",
    .help = "a point of the run, to go back to and train on from",
    .wish = {36, 9, 110, 20, "dashboard confusion samples data settings log"},
    .size = sizeof(struct rewind),
    .draw = draw,
    .command = command,
    .hints = hints,
    .click = click,
};
