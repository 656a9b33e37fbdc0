/* Draw: a picture drawn by mouse or keys, and what the network, as it learns, takes it for. */
#include "draw_view.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/bars.h"
#include "../widgets/gauge.h"
#include "../widgets/image.h"
#include "through_time.h"

enum stroke { NO_STROKE, INK, ERASE };

struct draw {
    struct tt_drawing d;
    struct tt_brush brush;
    int colour;
    bool ready, drawn;
    enum stroke pen;              /* what moving by keys does */
    enum stroke mouse;            /* what dragging does */
    double x, y;                  /* where the pen is, in the drawing's pixels */
    bool by_keys;                 /* the pen is shown */
    struct tt_rect area, palette; /* as last drawn, relative to the view */
};

static const struct {
    const char *name;
    uint8_t rgb[3];
} palette[] = {
    {"white", {255, 255, 255}}, {"grey", {128, 128, 128}}, {"black", {0, 0, 0}},
    {"red", {200, 30, 30}},     {"brown", {130, 80, 40}},  {"yellow", {240, 200, 60}},
    {"green", {50, 140, 60}},   {"sky", {120, 180, 230}},  {"blue", {40, 70, 180}},
};
enum { COLOURS = sizeof palette / sizeof palette[0], SWATCH = 3 };

static const double THICK = 2.6; /* about as strong as MNIST's strokes are, beside their digits */

static void take_colour(struct draw *self, int colour)
{
    self->colour = colour;
    memcpy(self->brush.ink, palette[colour].rgb, sizeof self->brush.ink);
}

/* A drawing in the proportions of the data's pictures. */
static void get_ready(struct draw *self, const struct tt_run_info *info)
{
    int longest = info->height > info->width ? info->height : info->width;
    if (self->ready)
        return;
    self->ready = true;
    self->d.channels = info->channels;
    self->d.height = (info->height * TT_DRAWING_SIDE + longest - 1) / longest;
    self->d.width = (info->width * TT_DRAWING_SIDE + longest - 1) / longest;
    self->d.centred = info->channels == 1;
    self->brush.radius = THICK;
    self->x = self->d.width / 2.0;
    self->y = self->d.height / 2.0;
    take_colour(self, 0);
}

static void show(struct draw *self, const struct tt_scene *scene)
{
    self->d.id++;
    self->drawn = tt_brush_drawn(&self->d, &self->brush);
    if (scene->show)
        scene->show(scene->host, &self->d);
}

/* --- drawing --------------------------------------------------------------------------------- */

static void go_to(struct draw *self, const struct tt_scene *scene, enum stroke stroke, double x,
                  double y)
{
    double from_x = self->x, from_y = self->y;
    self->x = fmin(fmax(x, 0), self->d.width);
    self->y = fmin(fmax(y, 0), self->d.height);
    if (stroke == NO_STROKE)
        return;
    tt_brush_line(&self->d, &self->brush, stroke == ERASE, from_x, from_y, self->x, self->y);
    show(self, scene);
}

/* By keys the pen moves by what is a dot on this screen. */
static bool move(struct draw *self, const struct tt_scene *scene, const char *where)
{
    static const struct {
        const char *name;
        int x, y;
    } ways[] = {{"left", -1, 0},  {"right", 1, 0}, {"up", 0, -1},     {"down", 0, 1},
                {"home", -99, 0}, {"end", 99, 0},  {"pageup", 0, -4}, {"pagedown", 0, 4}};
    double dot = self->area.w > 0 ? (double)self->d.width / self->area.w : 1;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(where, ways[i].name) == 0) {
            self->by_keys = true;
            go_to(self, scene, self->pen, self->x + dot * ways[i].x, self->y + dot * ways[i].y);
            return true;
        }
    return false;
}

static void set_pen(struct draw *self, const struct tt_scene *scene, enum stroke stroke)
{
    self->by_keys = true;
    self->pen = self->pen == stroke ? NO_STROKE : stroke;
    go_to(self, scene, self->pen, self->x, self->y);
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct draw *self = state;
    if (scene->info->channels == 0)
        return false;
    get_ready(self, scene->info);
    if (strncmp(line, "move ", 5) == 0)
        return move(self, scene, line + 5);
    if (strcmp(line, "back") == 0 && self->pen != NO_STROKE) {
        self->pen = NO_STROKE;
        return true;
    }
    return false;
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct draw *self = state;
    bool colours = scene->info->channels == 3;
    if (scene->info->channels == 0)
        return false;
    get_ready(self, scene->info);
    if (strcmp(name, "space") == 0) {
        set_pen(self, scene, INK);
    } else if (strcmp(name, "x") == 0) {
        set_pen(self, scene, ERASE);
    } else if (strcmp(name, "c") == 0) {
        if (!self->drawn)
            return true;
        tt_brush_clear(&self->d, &self->brush);
        show(self, scene);
    } else if (strcmp(name, "f") == 0) {
        self->d.centred = !self->d.centred;
        show(self, scene);
    } else if (strcmp(name, "[") == 0) {
        self->brush.radius = fmax(self->brush.radius / 1.25, 0.5);
    } else if (strcmp(name, "]") == 0) {
        self->brush.radius = fmin(self->brush.radius * 1.25, TT_DRAWING_SIDE / 4.0);
    } else if (strcmp(name, "i") == 0 && self->drawn) {
        scene->tell(scene->host, "inside drawing");
    } else if (strcmp(name, "p") == 0 && colours) {
        take_colour(self, (self->colour + 1) % COLOURS);
    } else if (strcmp(name, "b") == 0 && colours) {
        memcpy(self->brush.paper, self->brush.ink, sizeof self->brush.paper);
        tt_brush_clear(&self->d, &self->brush);
        show(self, scene);
    } else {
        return false;
    }
    return true;
}

static bool inside(struct tt_rect r, int x, int y)
{
    return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

/* The mouse knows cells: their middle is meant. */
static void mouse(void *state, const struct tt_scene *scene, struct tt_rect where,
                  enum tt_mouse what, int x, int y)
{
    struct draw *self = state;
    (void)where;
    if (!self->ready || self->area.w < 1)
        return;
    double to_x = (x - self->area.x + 0.5) * self->d.width / self->area.w;
    double to_y = (y - self->area.y + 0.5) * self->d.height / self->area.h;
    bool pressed = what == TT_MOUSE_LEFT || what == TT_MOUSE_RIGHT;
    if (pressed && inside(self->palette, x, y))
        take_colour(self, (x - self->palette.x) / SWATCH);
    if (what == TT_MOUSE_RELEASE || (pressed && !inside(self->area, x, y))) {
        self->mouse = NO_STROKE;
        return;
    }
    if (pressed) {
        self->mouse = what == TT_MOUSE_LEFT ? INK : ERASE;
        self->by_keys = false;
        self->x = to_x;
        self->y = to_y;
    }
    if (self->mouse != NO_STROKE)
        go_to(self, scene, self->mouse, to_x, to_y);
}

/* --- the picture ----------------------------------------------------------------------------- */

enum { LEAST_W = 36, LEAST_H = 8, GAP = 2 };

static struct tt_pixels pixels_of(int channels, int height, int width, const uint8_t *data)
{
    return (struct tt_pixels){channels == 3 ? TT_PIXEL_RGB : TT_PIXEL_GRAY, width, height, data};
}

static void draw_refusal(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where)
{
    struct tt_rect text = {where.x + 2, where.y + where.h / 2 - 2, where.w - 4, 4};
    tt_wrap(c, text, TT_STYLE_DIM,
            scene->info->column_name
                ? "there is nothing to draw: the samples of this data set are rows of numbers, not "
                  "pictures"
                : "there is nothing to draw: the samples of this data set are no pictures of one "
                  "or three channels");
}

static void draw_palette(struct draw *self, struct tt_canvas *c, struct tt_rect where, int y)
{
    self->palette = (struct tt_rect){1, y - where.y, COLOURS * SWATCH, 1};
    for (int i = 0; i < COLOURS; i++) {
        struct tt_pixels p = pixels_of(3, 1, 1, palette[i].rgb);
        int x = where.x + 1 + i * SWATCH;
        for (int k = 0; k < SWATCH; k++)
            tt_image_draw(c, (struct tt_rect){x + k, y, 1, 1}, &p);
        if (i == self->colour)
            tt_put(c, x + 1, y, '*', TT_STYLE_SELECTED);
    }
    tt_textf(c, where.x + 2 + COLOURS * SWATCH, y, where.w - 2 - COLOURS * SWATCH, TT_STYLE_DIM,
             "%s   p next   b ground", palette[self->colour].name);
}

/* The sheet, as large as leaves room for what the network says.  Returns its frame. */
static struct tt_rect draw_sheet(struct draw *self, struct tt_canvas *c, struct tt_rect where)
{
    static const char *const pens[] = {"", "pen down, ", "eraser down, "};
    char title[64];
    struct tt_pixels p = pixels_of(self->d.channels, self->d.height, self->d.width, self->d.pixel);
    int rows = where.h - (self->d.channels == 3);
    int most = where.w - 30 > where.w / 2 ? where.w - 30 : where.w / 2;
    struct tt_rect room = {where.x + 1, where.y + 1, most - 2, rows - 2};
    struct tt_rect at = tt_image_fit(&p, room);
    struct tt_rect frame = {where.x, where.y, at.w + 2, at.h + 2};
    snprintf(title, sizeof title, "%sbrush %.2g%s", pens[self->pen], self->brush.radius,
             self->d.centred ? ", centred" : "");
    tt_frame(c, frame, title);
    tt_image_draw(c, room, &p);
    self->area = (struct tt_rect){at.x - where.x, at.y - where.y, at.w, at.h};
    int x = at.x + (int)(self->x * at.w / self->d.width);
    int y = at.y + (int)(self->y * at.h / self->d.height);
    if (self->by_keys)
        tt_put(c, x < at.x + at.w ? x : at.x + at.w - 1, y < at.y + at.h ? y : at.y + at.h - 1, '+',
               TT_STYLE_SELECTED);
    if (self->d.channels == 3)
        draw_palette(self, c, where, frame.y + frame.h);
    return frame;
}

/* The likeliest `n` classes; in the classes' order where that is all of them. */
static int choose(const struct tt_reading *r, int n, int *out)
{
    int found = 0;
    for (int c = 0; c < r->n_classes; c++) {
        int at = found;
        while (r->n_classes > n && at > 0 && r->p[c] > r->p[out[at - 1]])
            at--;
        if (at >= n)
            continue;
        found += found < n;
        memmove(out + at + 1, out + at, (size_t)(found - 1 - at) * sizeof *out);
        out[at] = c;
    }
    return found;
}

static int best_of(const struct tt_reading *r)
{
    int best = 0;
    for (int c = 1; c < r->n_classes; c++)
        best = r->p[c] > r->p[best] ? c : best;
    return best;
}

static void draw_chances(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where,
                         int n)
{
    enum { MOST = 64 };
    const struct tt_reading *r = scene->reading;
    struct tt_bar bar[MOST];
    int cls[MOST + 1], best = best_of(r);
    n = choose(r, n < MOST ? n : MOST, cls);
    for (int i = 0; i < n; i++)
        bar[i] = (struct tt_bar){scene->info->class_name[cls[i]], (double)r->p[cls[i]],
                                 cls[i] == best ? TT_STYLE_TRAIN : TT_STYLE_DIM};
    tt_bars_draw(c, where, bar, n);
}

/* What it was taken for since it was drawn; returns what is left below. */
static struct tt_rect draw_past(const struct tt_scene *scene, struct tt_canvas *c,
                                struct tt_rect at)
{
    int rows = scene->info->regression ? 2 : 1 + scene->reading->n_classes;
    if (at.h < 3 || scene->n_way == 0 || !tt_through_time_known(scene, TT_THE_DRAWING))
        return at;
    rows = rows > at.h ? at.h : rows;
    tt_through_time_draw(scene, c, (struct tt_rect){at.x, at.y, at.w, rows}, TT_THE_DRAWING, -1);
    return (struct tt_rect){at.x, at.y + rows + 1, at.w, at.h - rows - 1};
}

/* What it is taken for, bar by bar; below, what the network was given. */
static void draw_reading(const struct draw *self, const struct tt_scene *scene, struct tt_canvas *c,
                         struct tt_rect where)
{
    const struct tt_reading *r = scene->reading;
    bool recorded = tt_scene_recorded(scene);
    bool known = r && r->id > 0 && (self->drawn || recorded);
    const char *words = scene->past   ? "nothing was drawn then"
                        : recorded    ? "this run is only watched: no network is there to read it"
                        : self->drawn ? "the network looks at it"
                                      : "draw with the mouse, or with space and the arrows";
    if (!known) {
        tt_wrap(c, where, TT_STYLE_DIM, words);
        return;
    }
    char text[64];
    if (scene->info->regression)
        snprintf(text, sizeof text, "%.31s %.5g", scene->info->value_name, (double)r->value);
    else
        snprintf(text, sizeof text, "%.31s  %.1f%%", scene->info->class_name[best_of(r)],
                 100 * (double)r->p[best_of(r)]);
    tt_text(c, where.x, where.y, where.w, TT_STYLE_VALUE, text);
    snprintf(text, sizeof text, "step %" PRId64, r->step);
    tt_text_right(c, where.x + where.w, where.y, where.w / 2, TT_STYLE_DIM, text);
    int rows = where.h - 2 < r->n_classes ? where.h - 2 : r->n_classes;
    struct tt_rect bars = {where.x, where.y + 2, where.w, rows};
    if (!scene->info->regression && rows > 0)
        draw_chances(scene, c, bars, rows);
    struct tt_rect below = {where.x, bars.y + (rows > 0 ? rows : 0) + 1, where.w, 0};
    below.h = where.y + where.h - below.y;
    below = draw_past(scene, c, below);
    if (below.h < 4)
        return;
    below = tt_heading(c, below, self->d.centred ? "what it sees, centred" : "what it sees");
    struct tt_pixels p = pixels_of(r->channels, r->height, r->width, r->pixel);
    tt_image_draw(c, below, &p);
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                 struct tt_rect where)
{
    struct draw *self = state;
    if (where.w < LEAST_W || where.h < LEAST_H)
        return;
    if (scene->info->channels == 0) {
        draw_refusal(scene, c, where);
        return;
    }
    get_ready(self, scene->info);
    struct tt_rect frame = draw_sheet(self, c, where);
    struct tt_rect right = {frame.x + frame.w + GAP, where.y + 1, 0, where.h - 1};
    right.w = where.x + where.w - right.x;
    right.w = right.w > 70 ? 70 : right.w;
    if (right.w > 10)
        draw_reading(self, scene, c, right);
}

static const struct tt_key_hint hints[] = {{"space", "pen"}, {"x", "erase"},   {"c", "clear"},
                                           {"f", "centred"}, {"[ ]", "brush"}, {NULL, NULL}};
/* Once there is a drawing. */
static const struct tt_key_hint drawn[] = {{"space", "pen"}, {"i", "inside"},  {"x", "erase"},
                                           {"c", "clear"},   {"f", "centred"}, {"[ ]", "brush"},
                                           {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static const struct tt_key_hint down[] = {
        {"esc", "lift it"}, {"space", "pen"}, {"x", "erase"},   {"up down", "draw"},
        {"c", "clear"},     {"f", "centred"}, {"[ ]", "brush"}, {NULL, NULL}};
    const struct draw *self = state;
    (void)only;
    if (scene->info->channels == 0)
        return NULL;
    return self->pen != NO_STROKE ? down : self->drawn ? drawn : hints;
}

const struct tt_view_type tt_view_draw = {
    .name = "draw",
    .title = "draw",
    .help = "a picture of your own, and what it is taken for",
    .watch = TT_WATCH_DRAWING,
    .wish = {36, 9, 96, 34, "dashboard samples confusion rewind data log"},
    .size = sizeof(struct draw),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .mouse = mouse,
};
