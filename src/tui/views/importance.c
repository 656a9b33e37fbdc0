/* Importance: how much worse the network answers without each column, or without each part of a
 * picture. */
#include "importance_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"

enum { LEAST_W = 24, LEAST_H = 5 };

/* --- figures --------------------------------------------------------------------------------- */

static const struct tt_importance *shown(const struct tt_scene *scene)
{
    const struct tt_importance_report *r = scene->importance;
    return r && r->known && r->of.worth ? &r->of : NULL;
}

/* --- the view -------------------------------------------------------------------------------- */

static void draw_head(const struct tt_importance_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_importance *x = shown(scene);
    char text[160] = "", count[32];
    int used = tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, "importance") + 2;
    if (!x)
        return;
    tt_text_thousands(count, sizeof count, x->samples);
    snprintf(text, sizeof text,
             scene->info->regression ? "step %" PRId64 ", R2 %.4f, %s samples"
                                     : "step %" PRId64 ", %.2f%% of %s samples right",
             scene->importance->step, scene->info->regression ? x->base.r2 : x->base.accuracy,
             count);
    if (tt_utf8_length(text) > where.w - used)
        snprintf(text, sizeof text, "step %" PRId64, scene->importance->step);
    (void)self;
    if (tt_utf8_length(text) <= where.w - used)
        tt_text_right(c, where.x + where.w, where.y, where.w - used, TT_STYLE_VAL, text);
}

/* How it was measured, and how far the next one is. */
static void draw_what(const struct tt_importance_view *self, const struct tt_scene *scene,
                      struct tt_canvas *c, struct tt_rect row)
{
    const struct tt_importance_report *r = scene->importance;
    const struct tt_importance *x = shown(scene);
    char text[200], cls[64] = "";
    int right = 0;
    if (self->stopped || r->going) {
        snprintf(text, sizeof text, self->stopped ? "stopped" : "measuring %.0f%%",
                 100 * r->progress);
        right = (int)strlen(text) + 2;
        if (right < row.w)
            tt_text_right(c, row.x + row.w, row.y, right, TT_STYLE_WARN, text);
    }
    if (!x)
        return;
    if (self->cls > 0 && self->cls <= x->classes)
        snprintf(cls, sizeof cls, "of class %s: ", scene->info->class_name[self->cls - 1]);
    const char *without =
        x->height ? "when a square is painted over" : "when a column's values change places";
    snprintf(text, sizeof text, "%s%s %s %s", cls, tt_importance_measure_name(self, scene),
             self->loss ? "gained" : "lost", without);
    if (tt_utf8_length(text) > row.w - right)
        snprintf(text, sizeof text, "%s%s %s", cls, tt_importance_measure_name(self, scene),
                 self->loss ? "gained" : "lost");
    tt_text_cut(c, row.x, row.y, row.w - right, TT_STYLE_LABEL, text);
}

static void draw_waiting(const struct tt_importance_view *self, const struct tt_scene *scene,
                         struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_importance_report *r = scene->importance;
    struct tt_rect text = {where.x + 2, where.y + where.h / 2 - 1, where.w - 4, 2};
    const char *what = r->why[0]       ? r->why
                       : self->stopped ? "nothing is measured: it was stopped"
                                       : "what inputs are worth is being measured";
    int rows = tt_wrap(c, text, TT_STYLE_DIM, what);
    if (r->going && !r->why[0])
        tt_gauge_draw(c, text.x, text.y + rows, text.w < 40 ? text.w : 40, r->progress,
                      TT_STYLE_BAR_FULL);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                 struct tt_rect where)
{
    struct tt_importance_view *self = state;
    const struct tt_importance *x = shown(scene);
    if (where.w < LEAST_W || where.h < LEAST_H || !scene->importance)
        return;
    draw_head(self, scene, c, where);
    if (!x) {
        draw_waiting(self, scene, c, where);
        return;
    }
    self->cls = self->cls > x->classes ? 0 : self->cls;
    draw_what(self, scene, c, (struct tt_rect){where.x, where.y + 1, where.w, 1});
    struct tt_rect r = {where.x, where.y + 2, where.w, where.h - 2};
    self->list_y = 2 + 1;
    if (x->height)
        tt_importance_draw_squares(self, scene, c, r);
    else
        tt_importance_draw_columns(self, scene, c, r);
}

/* --- keys ------------------------------------------------------------------------------------ */

static int64_t within(int64_t at, int64_t n)
{
    at = at >= n ? n - 1 : at;
    return at < 0 ? 0 : at;
}

static void next_class(struct tt_importance_view *self, const struct tt_importance *x, int by)
{
    int n = x->classes + 1;
    self->cls = n > 1 ? ((self->cls + by) % n + n) % n : 0;
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_importance_view *self = state;
    const struct tt_importance *x = shown(scene);
    int64_t page = self->rows > 2 ? self->rows - 1 : 1;
    const struct {
        const char *line;
        int64_t to;
    } moves[] = {{"move up", self->chosen - 1},
                 {"move down", self->chosen + 1},
                 {"move pageup", self->chosen - page},
                 {"move pagedown", self->chosen + page},
                 {"move home", 0},
                 {"move end", INT64_MAX}};
    if (strcmp(line, "back") == 0 && self->cls > 0) {
        self->cls = 0;
        return true;
    }
    if (strncmp(line, "move ", 5) != 0)
        return false;
    if (!x)
        return true;
    if (strcmp(line, "move left") == 0)
        next_class(self, x, -1);
    else if (strcmp(line, "move right") == 0)
        next_class(self, x, 1);
    for (size_t i = 0; !x->height && i < sizeof moves / sizeof moves[0]; i++)
        if (strcmp(line, moves[i].line) == 0)
            self->chosen = within(moves[i].to, x->done);
    return true;
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct tt_importance_view *self = state;
    (void)scene;
    if (strcmp(name, "m") == 0)
        self->loss = !self->loss;
    else if (strcmp(name, "x") == 0)
        self->stopped = !self->stopped;
    else
        return false;
    return true;
}

static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct tt_importance_view *self = state;
    const struct tt_importance *of = shown(scene);
    int64_t at = self->first + y - self->list_y;
    (void)where;
    (void)x;
    if (!of || of->height || y < self->list_y || y >= self->list_y + self->rows || at >= of->done)
        return false;
    self->chosen = at;
    return true;
}

static unsigned watch_now(const void *state)
{
    const struct tt_importance_view *self = state;
    return self->stopped ? 0 : TT_WATCH_IMPORTANCE;
}

/* Of what there is to move among: columns, classes. */
static const struct tt_key_hint hints[] = {
    {"m", "loss"}, {"x", "stop"}, {"{move up} {move down}", "choose"}, {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static const char *const measure[] = {"loss", "right ones"}, *const what[] = {"stop", "go on"};
    static struct tt_key_hint now[6];
    const struct tt_importance_view *self = state;
    const struct tt_importance *x = shown(scene);
    int n = 0;
    (void)only;
    if (self->cls > 0 && x)
        now[n++] = (struct tt_key_hint){"esc", "all classes"};
    if (x)
        now[n++] = (struct tt_key_hint){"m", measure[self->loss]};
    now[n++] = (struct tt_key_hint){"x", what[self->stopped]};
    if (x && x->classes > 0)
        now[n++] = (struct tt_key_hint){"{move left} {move right}", "one class"};
    if (x && !x->height)
        now[n++] = (struct tt_key_hint){"{move up} {move down}", "choose"};
    now[n] = (struct tt_key_hint){NULL, NULL};
    return now;
}

const struct tt_view_type tt_view_importance = {
    .name = "importance",
    .title = "importance",
    .help = "what columns, or parts of pictures, are worth to the network",
    .watch = TT_WATCH_IMPORTANCE,
    .watch_now = watch_now,
    .wish = {36, 9, 116, 34, "data dashboard confusion samples rewind settings log"},
    .size = sizeof(struct tt_importance_view),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .click = click,
};
