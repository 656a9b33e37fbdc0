/* Inside: a sample, or a drawing, on its way through the network as it learns. */
#include "inside_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"

/* --- what is looked at ----------------------------------------------------------------------- */

static void get_ready(struct tt_inside_view *self)
{
    if (self->ready)
        return;
    self->ready = true;
    self->layer = self->unit = self->target = -1;
    self->wish = (struct tt_inside_wish){.cls = -1, .layer = -1, .unit = -1, .target = -1};
}

static bool has_surface(const struct tt_scene *scene)
{
    const struct tt_insight *i = tt_inside_shown(scene);
    return i && i->surface.side > 0;
}

static bool shows_surface(const struct tt_inside_view *self, const struct tt_scene *scene)
{
    return has_surface(scene) && !self->sample;
}

/* Asks, where something else is wished for than was last time. */
static void ask(struct tt_inside_view *self, const struct tt_scene *scene)
{
    struct tt_inside_wish w = self->wish;
    const struct tt_insight *i = tt_inside_shown(scene);
    w.layer = i ? tt_inside_layer(self, i) : -1;
    w.unit = self->unit;
    w.target = self->target;
    if (!scene->look || (self->sent && tt_inside_wish_equal(&w, &self->wish)))
        return;
    w.turn = self->wish.turn + 1;
    self->wish = w;
    self->sent = true;
    scene->look(scene->host, &w);
}

/* --- moving ---------------------------------------------------------------------------------- */

static void choose_layer(struct tt_inside_view *self, const struct tt_insight *i, int layer)
{
    if (layer == tt_inside_layer(self, i))
        return;
    self->layer = layer;
    self->unit = -1;
}

static void move_layer(struct tt_inside_view *self, const struct tt_insight *i, int by)
{
    int to = tt_inside_layer(self, i), step = by < 0 ? -1 : 1;
    for (int k = to + step; k >= 0 && k < i->n_layers && by != 0; k += step)
        if (i->layer[k].computes) {
            to = k;
            by -= step;
        }
    choose_layer(self, i, to);
}

/* A unit of the outputs is a class: from then on that one is explained. */
static void choose_unit(struct tt_inside_view *self, const struct tt_insight *i, int unit)
{
    self->unit = unit;
    if (tt_inside_layer(self, i) == i->n_layers - 1 && i->n_outputs >= i->n_classes &&
        unit < (i->n_classes > 0 ? i->n_classes : i->n_values))
        self->target = unit;
}

static void move_unit(struct tt_inside_view *self, const struct tt_insight *i, int by)
{
    const struct tt_inside_layer *r = &i->layer[tt_inside_layer(self, i)];
    int at = tt_inside_place(r, tt_inside_unit(self, i)) + by;
    if (at >= 0 && at < r->n)
        choose_unit(self, i, r->unit[at]);
}

static bool move(struct tt_inside_view *self, const struct tt_scene *scene, const char *where)
{
    static const struct {
        const char *name;
        int layers, units;
    } ways[] = {{"up", -1, 0},   {"down", 1, 0},    {"left", 0, -1},
                {"right", 0, 1}, {"home", -999, 0}, {"end", 999, 0}};
    const struct tt_insight *i = tt_inside_shown(scene);
    if (strcmp(where, "pageup") == 0 || strcmp(where, "pagedown") == 0) {
        tt_inside_seek(self, scene, where[4] == 'u' ? -1 : 1, false, -1);
        return true;
    }
    for (size_t k = 0; k < sizeof ways / sizeof ways[0] && i; k++)
        if (strcmp(ways[k].name, where) == 0) {
            if (shows_surface(self, scene))
                return true;
            if (ways[k].layers)
                move_layer(self, i, ways[k].layers);
            else
                move_unit(self, i, ways[k].units);
            return true;
        }
    return false;
}

/* --- keys ------------------------------------------------------------------------------------ */

/* What was chosen is let go, then it leads back to where it was opened. */
static bool go_back(struct tt_inside_view *self, const struct tt_scene *scene)
{
    char line[32];
    if (self->unit >= 0 || self->target >= 0 || self->layer >= 0) {
        self->unit = self->target = self->layer = -1;
        return true;
    }
    if (!self->from[0])
        return false;
    snprintf(line, sizeof line, "view %s", self->from);
    self->from[0] = '\0';
    scene->tell(scene->host, line);
    return true;
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_inside_view *self = state;
    bool done = false;
    get_ready(self);
    if (tt_scene_recorded(scene) && strncmp(line, "inside ", 7) != 0)
        return false;
    if (strncmp(line, "move ", 5) == 0)
        done = move(self, scene, line + 5);
    else if (strncmp(line, "inside ", 7) == 0)
        done = tt_inside_want(self, scene, line + 7);
    else if (strcmp(line, "back") == 0)
        done = go_back(self, scene);
    if (done && !tt_scene_recorded(scene))
        ask(self, scene);
    return done;
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct tt_inside_view *self = state;
    const struct tt_insight *i = tt_inside_shown(scene);
    get_ready(self);
    if (tt_scene_recorded(scene))
        return false;
    if (strcmp(name, "[") == 0 || strcmp(name, "]") == 0)
        tt_inside_seek(self, scene, name[0] == '[' ? -1 : 1, false, -1);
    else if (strcmp(name, "w") == 0)
        tt_inside_seek(self, scene, 1, true, -1);
    else if (strcmp(name, "/") == 0 && scene->info->n_classes > 0)
        scene->tell(scene->host, "prompt inside class ");
    else if (strcmp(name, "d") == 0 && scene->info->channels > 0)
        tt_inside_show_drawing(self, !self->wish.drawing);
    else if (strcmp(name, "m") == 0 && i && tt_inside_pictures(i) > 1)
        self->picture = (self->picture + 1) % tt_inside_pictures(i);
    else if (strcmp(name, "f") == 0 && has_surface(scene))
        self->sample = !self->sample;
    else
        return false;
    ask(self, scene);
    return true;
}

/* Which of a list lies there, or -1. */
static int hit(const struct tt_inside_list *l, int x, int y)
{
    int row = l->h > 0 ? (y - l->at.y) / l->h : -1;
    bool in = x >= l->at.x && x < l->at.x + l->at.w && y >= l->at.y;
    return in && row >= 0 && row < l->n ? l->of[row] : -1;
}

static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct tt_inside_view *self = state;
    const struct tt_insight *i = tt_inside_shown(scene);
    (void)where;
    if (!i || shows_surface(self, scene))
        return false;
    int layer = hit(&self->layers, x, y), cls = hit(&self->classes, x, y);
    if (layer >= 0 && layer < i->n_layers) {
        choose_layer(self, i, layer);
        return true;
    }
    if (cls < 0 || i->n_outputs < i->n_classes)
        return false;
    self->layer = i->n_layers - 1;
    self->unit = self->target = cls;
    return true;
}

/* --- the picture ----------------------------------------------------------------------------- */

enum { LEAST_W = 20, LEAST_H = 4 };

static void say_sample(const struct tt_scene *scene, const struct tt_insight *i, char *out,
                       size_t size)
{
    char all[32];
    if (i->wish.drawing)
        snprintf(out, size, "the drawing");
    else if (!i->found && i->wish.wrong && scene->snap && !scene->snap->val.known)
        snprintf(out, size, "sample %" PRId64 ": mistakes are known after a validation", i->index);
    else if (!i->found)
        snprintf(out, size, "sample %" PRId64 ": there is no other such", i->index);
    else
        snprintf(out, size, "sample %" PRId64 " of %s", i->index,
                 tt_text_thousands(all, sizeof all, i->samples));
}

static enum tt_style say_answer(const struct tt_scene *scene, const struct tt_canvas *c,
                                const struct tt_insight *i, char *out, size_t size)
{
    const char *arrow = c->ascii ? "->" : "→";
    const struct tt_run_info *info = scene->info;
    if (i->n_classes < 1 && !isfinite(i->value))
        snprintf(out, size, "%s %.5g", arrow, i->said);
    else if (i->n_classes < 1)
        snprintf(out, size, "true %.5g %s %.5g", i->value, arrow, i->said);
    else if (i->cls < 0)
        snprintf(out, size, "%s %.24s %.1f%%", arrow, info->class_name[i->predicted],
                 100 * (double)i->p[i->predicted]);
    else
        snprintf(out, size, "true %.24s %s %.24s %.1f%%", info->class_name[i->cls], arrow,
                 info->class_name[i->predicted], 100 * (double)i->p[i->predicted]);
    return i->n_classes < 1 || i->cls < 0 ? TT_STYLE_VALUE
           : i->cls == i->predicted       ? TT_STYLE_GOOD
                                          : TT_STYLE_ERROR;
}

/* What was asked for and has not come, or NULL. */
static const char *awaited(const struct tt_inside_view *self, const struct tt_insight *i)
{
    const struct tt_inside_wish *w = &self->wish;
    if (w->seek == (i ? i->wish.seek : 0))
        return NULL;
    return w->wrong      ? "the next mistake is looked for"
           : w->cls >= 0 ? "the next one of its class is looked for"
           : w->by < 0   ? "the sample before is on its way"
                         : "the next sample is on its way";
}

static void draw_head(const struct tt_inside_view *self, const struct tt_scene *scene,
                      const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where)
{
    char text[128], answer[128];
    int x = where.x, end = where.x + where.w;
    if (shows_surface(self, scene)) {
        snprintf(text, sizeof text, "decision surface over %.24s and %.24s", i->surface.axis[0],
                 i->surface.axis[1]);
        x += tt_text_cut(c, x, where.y, end - x, TT_STYLE_TITLE, text) + 2;
    } else {
        enum tt_style style = say_answer(scene, c, i, answer, sizeof answer);
        say_sample(scene, i, text, sizeof text);
        if (tt_utf8_length(text) + tt_utf8_length(answer) + 2 >
            where.w) /* then without of how many */
            snprintf(text, sizeof text, i->wish.drawing ? "drawing" : "%" PRId64, i->index);
        x += tt_text_cut(c, x, where.y, end - x, TT_STYLE_TITLE, text) + 2;
        x += tt_text_cut(c, x, where.y, end - x, style, answer) + 2;
        if (i->wish.wrong && i->found && i->cls == i->predicted && i->n_classes > 0)
            x += tt_piece(c, x, where.y, end, TT_STYLE_DIM, "wrong at the last validation") + 2;
    }
    const char *pending = awaited(self, i);
    if (pending)
        snprintf(text, sizeof text, "%s", pending);
    else
        snprintf(text, sizeof text, "now, step %" PRId64, i->step);
    if (x + tt_utf8_length(text) <= end)
        tt_text_right(c, end, where.y, end - x, TT_STYLE_VAL, text);
}

static void draw_nothing(const struct tt_inside_view *self, const struct tt_scene *scene,
                         struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_insight *i = scene->insight;
    struct tt_rect at = {where.x + 2, where.y + where.h / 2 - 1, where.w - 4, 3};
    if (tt_scene_recorded(scene))
        tt_wrap(c, at, TT_STYLE_DIM, tt_scene_empty(scene, "there is no network to look into"));
    else if (i && i->known && i->why[0] && i->wish.drawing == self->wish.drawing)
        tt_wrap(c, at, TT_STYLE_DIM, i->why);
    else
        tt_wrap(c, at, TT_STYLE_DIM,
                awaited(self, i) ? awaited(self, i) : "a sample is on its way through the network");
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                 struct tt_rect where)
{
    struct tt_inside_view *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    get_ready(self);
    self->layers.n = self->classes.n = 0;
    if (!tt_scene_recorded(scene))
        ask(self, scene);
    const struct tt_insight *i = tt_inside_shown(scene);
    if (!i) {
        draw_nothing(self, scene, c, where);
        return;
    }
    draw_head(self, scene, i, c, where);
    struct tt_rect body = {where.x, where.y + 1 + (where.h > 14), where.w, 0};
    body.h = where.y + where.h - body.y;
    if (shows_surface(self, scene))
        tt_inside_draw_surface(self, scene, i, c, body);
    else
        tt_inside_draw_body(self, scene, i, c, body, where);
}

/* --- hints ----------------------------------------------------------------------------------- */

enum { MOST_HINTS = 12 };

/* Those that do something now. */
static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static struct tt_key_hint now[MOST_HINTS]; /* of the only thread that draws */
    const struct tt_inside_view *self = state;
    const struct tt_insight *i = tt_inside_shown(scene);
    bool chosen = self->ready && (self->unit >= 0 || self->target >= 0 || self->layer >= 0);
    int n = 0;
    (void)only;
    if (tt_scene_recorded(scene))
        return NULL;
    if (chosen || self->from[0])
        now[n++] = (struct tt_key_hint){"esc", chosen ? "let go" : self->from};
    if (shows_surface(self, scene)) {
        now[n++] = (struct tt_key_hint){"f", "a sample"};
        now[n] = (struct tt_key_hint){NULL, NULL};
        return now;
    }
    if (i) {
        now[n++] = (struct tt_key_hint){"up down", "layer"};
        now[n++] = (struct tt_key_hint){"left right", "unit"};
    }
    now[n++] = (struct tt_key_hint){"[ ]", "sample"};
    now[n++] = (struct tt_key_hint){"w", scene->info->regression ? "large error" : "mistake"};
    if (i && tt_inside_pictures(i) > 1)
        now[n++] = (struct tt_key_hint){"m", "pictures"};
    if (has_surface(scene))
        now[n++] = (struct tt_key_hint){"f", "surface"};
    if (scene->info->channels > 0)
        now[n++] = (struct tt_key_hint){"d", self->wish.drawing ? "sample" : "drawing"};
    if (scene->info->n_classes > 0)
        now[n++] = (struct tt_key_hint){"/", "class"};
    now[n] = (struct tt_key_hint){NULL, NULL};
    return now;
}

static const struct tt_key_hint hints[] = {
    {"up down", "layer"}, {"left right", "unit"}, {"[ ]", "sample"},
    {"w", "mistake"},     {"m", "pictures"},      {"f", "surface"},
    {"d", "drawing"},     {"/", "class"},         {NULL, NULL}};

const struct tt_view_type tt_view_inside = {
    .name = "inside",
    .title = "inside",
    .help = "a sample on its way through the network; the decision surface",
    .watch = TT_WATCH_INSIDE,
    .wish = {40, 12, 200, 60, "dashboard samples confusion settings data rewind log"},
    .size = sizeof(struct tt_inside_view),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .click = click,
};
