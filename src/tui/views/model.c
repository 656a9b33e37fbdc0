/* Model: the layers of the network, what they weigh and how they learn, and what looks wrong. */
#include "model_view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "../widgets/spark.h"

/* What speaks for a layer: its weights, which are its first parameter; NULL without any. */
static const struct tt_param_report *weights_of(const struct tt_inspection *i, int layer)
{
    const struct tt_layer_report *r = &i->layer[layer];
    return r->n_params > 0 ? &i->param[r->first_param] : NULL;
}

/* --- columns --------------------------------------------------------------------------------- */

typedef void put_column(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                        struct tt_rect at);

static void put_right(struct tt_canvas *c, struct tt_rect at, enum tt_style style, const char *text)
{
    tt_text_right(c, at.x + at.w, at.y, at.w, style, text);
}

static void put_shape(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                      struct tt_rect at)
{
    put_right(c, at, TT_STYLE_LABEL, i->layer[layer].shape);
}

static void put_count(struct tt_canvas *c, struct tt_rect at, double value)
{
    char text[32];
    if (value > 0)
        put_right(c, at, TT_STYLE_NORMAL, tt_text_si(text, sizeof text, value));
}

static void put_parameters(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                           struct tt_rect at)
{
    put_count(c, at, (double)i->layer[layer].parameters);
}

static void put_multiply_adds(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                              struct tt_rect at)
{
    put_count(c, at, i->layer[layer].multiply_adds);
}

static void put_time(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                     struct tt_rect at)
{
    char text[16];
    snprintf(text, sizeof text, "%.0f%%", 100 * i->layer[layer].time);
    if (i->layer[layer].time > 0)
        put_right(c, at, TT_STYLE_NORMAL, text);
}

static void put_weight_norm(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                            struct tt_rect at)
{
    char text[32];
    const struct tt_param_report *p = weights_of(i, layer);
    if (p)
        put_right(
            c, at, TT_STYLE_NORMAL,
            tt_model_figure(text, sizeof text, (double)tt_inspection_last(i, p->weight_norm)));
}

static void put_grad_norm(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                          struct tt_rect at)
{
    char text[32];
    const struct tt_param_report *p = weights_of(i, layer);
    if (p)
        put_right(c, at, TT_STYLE_NORMAL,
                  tt_model_figure(text, sizeof text, (double)tt_inspection_last(i, p->grad_norm)));
}

static void put_ratio(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                      struct tt_rect at)
{
    char text[32];
    const struct tt_param_report *p = weights_of(i, layer);
    double ratio = p ? (double)tt_inspection_known(i, p->ratio) : NAN;
    if (p && p->frozen)
        put_right(c, at, TT_STYLE_DIM, "frozen");
    else if (!isnan(ratio))
        put_right(c, at, tt_model_ratio_style(ratio), tt_model_figure(text, sizeof text, ratio));
}

/* The ratio on a scale of powers of ten; the healthy ones are = . */
static void put_scale(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                      struct tt_rect at)
{
    const struct tt_param_report *p = weights_of(i, layer);
    double ratio = p ? (double)tt_inspection_known(i, p->ratio) : NAN;
    double all = log10(TT_RATIO_MOST / TT_RATIO_LEAST);
    if (!p || isnan(ratio) || p->frozen)
        return;
    for (int x = 1; x < at.w; x++) {
        double value = TT_RATIO_LEAST * pow(10, all * (x - 1) / (at.w - 2));
        bool healthy = value > 0.99 * TT_RATIO_LOW && value < 1.01 * TT_RATIO_HIGH;
        tt_put(c, at.x + x, at.y, healthy ? (c->ascii ? '=' : 0x2550) : (c->ascii ? '-' : 0x2500),
               healthy ? TT_STYLE_GOOD : TT_STYLE_BORDER);
    }
    double place = ratio > 0 ? log10(ratio / TT_RATIO_LEAST) / all : 0;
    place = place < 0 ? 0 : place > 1 ? 1 : place;
    tt_put(c, at.x + 1 + (int)lround(place * (at.w - 2)), at.y, 0x25cf,
           tt_model_ratio_style(ratio));
}

static void put_units(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                      struct tt_rect at)
{
    const struct tt_layer_report *r = &i->layer[layer];
    double dead = (double)tt_inspection_last(i, r->dead);
    double saturated = (double)tt_inspection_last(i, r->saturated);
    double share = r->can_die ? dead : saturated;
    char text[24];
    if (!r->can_die && !r->can_saturate)
        return;
    snprintf(text, sizeof text, "%s %.0f%%", r->can_die ? "dead" : "sat", 100 * share);
    put_right(c, at,
              share > tt_rules[r->can_die ? TT_RULE_DEAD : TT_RULE_SATURATED].limit
                  ? TT_STYLE_WARN
                  : TT_STYLE_NORMAL,
              text);
}

static void put_trend(const struct tt_inspection *i, int layer, struct tt_canvas *c,
                      struct tt_rect at)
{
    const struct tt_param_report *p = weights_of(i, layer);
    if (p)
        tt_spark_draw(c, at.x + 1, at.y, at.w - 1, p->grad_norm, i->n_moments, true, TT_STYLE_VAL);
}

/* In the order of the screen; `rank` says in which order they get room. */
static const struct {
    const char *title;
    int w, rank;
    put_column *put;
} columns[] = {
    {"output", 14, 7, put_shape},          {"params", 8, 4, put_parameters},
    {"mul-adds", 9, 9, put_multiply_adds}, {"time", 6, 5, put_time},
    {"units", 10, 3, put_units},           {"|weight|", 9, 6, put_weight_norm},
    {"|grad|", 9, 2, put_grad_norm},       {"over time", 18, 10, put_trend},
    {"update", 9, 1, put_ratio},           {"1e-6       1", 14, 8, put_scale},
};
enum { COLUMNS = sizeof columns / sizeof columns[0], NAME_W = 20, LONGEST_NAME = 44 };

/* The widths of those columns that fit beside names of NAME_W, 0 of others; returns the width of
 * the names.  What they need not goes to the trend. */
static int choose_columns(const struct tt_inspection *i, int w, int width[COLUMNS])
{
    int left = w - NAME_W, wanted[COLUMNS];
    for (int k = 0; k < COLUMNS; k++)
        wanted[k] = columns[k].w;
    for (int layer = 0; layer < i->n_layers; layer++) {
        int shape = tt_utf8_length(i->layer[layer].shape) + 1;
        wanted[0] = shape > wanted[0] ? shape : wanted[0];
    }
    memset(width, 0, COLUMNS * sizeof *width);
    for (int rank = 1; rank <= COLUMNS; rank++)
        for (int k = 0; k < COLUMNS; k++)
            if (columns[k].rank == rank && wanted[k] <= left) {
                width[k] = wanted[k];
                left -= wanted[k];
            }
    int names = NAME_W + left < LONGEST_NAME ? NAME_W + left : LONGEST_NAME;
    for (int k = 0; k < COLUMNS; k++)
        if (columns[k].put == put_trend && width[k] > 0) {
            width[k] += NAME_W + left - names;
            width[k] = width[k] < TT_MOMENTS + 1 ? width[k] : TT_MOMENTS + 1;
        }
    return names;
}

/* --- the table ------------------------------------------------------------------------------- */

static void draw_name(const struct tt_model_view *self, const struct tt_inspection *i, int layer,
                      struct tt_canvas *c, struct tt_rect at)
{
    const struct tt_layer_report *r = &i->layer[layer];
    bool chosen = layer == self->layer;
    int indent = r->depth < 6 ? r->depth : 6, x = at.x + 1 + indent;
    int right = at.x + at.w - 1;
    tt_put(c, at.x, at.y, chosen ? 0x25b6 : ' ', TT_STYLE_TITLE);
    x += 1 + tt_text_cut(c, x + 1, at.y, right - x - 1, chosen ? TT_STYLE_SELECTED : TT_STYLE_TITLE,
                         r->name);
    if (right > x + 1)
        tt_text_cut(c, x + 1, at.y, right - x - 1, TT_STYLE_DIM, r->text);
}

static void draw_row(const struct tt_model_view *self, const struct tt_inspection *i, int layer,
                     struct tt_canvas *c, struct tt_rect row)
{
    int width[COLUMNS], x = row.x + choose_columns(i, row.w, width);
    draw_name(self, i, layer, c, (struct tt_rect){row.x, row.y, x - row.x, 1});
    for (int k = 0; k < COLUMNS; k++) {
        if (width[k] > 0)
            columns[k].put(i, layer, c, (struct tt_rect){x, row.y, width[k], 1});
        x += width[k];
    }
}

static void draw_titles(const struct tt_inspection *i, struct tt_canvas *c, struct tt_rect row)
{
    int width[COLUMNS], x = row.x + choose_columns(i, row.w, width);
    tt_text(c, row.x + 2, row.y, x - row.x - 2, TT_STYLE_LABEL, "layer");
    for (int k = 0; k < COLUMNS; k++) {
        x += width[k];
        tt_text_right(c, x, row.y, width[k], TT_STYLE_LABEL, columns[k].title);
    }
}

/* Keeps the chosen layer among those that there are, and in sight. */
static void settle(struct tt_model_view *self, const struct tt_inspection *i, int rows)
{
    int last = i->n_layers - 1;
    for (int k = last; k >= 0 && !self->chosen; k--)
        self->layer = i->layer[k].n_params > 0 ? k : self->layer;
    self->chosen = true;
    self->layer = self->layer > last ? last : self->layer < 0 ? 0 : self->layer;
    if (self->top > self->layer)
        self->top = self->layer;
    if (self->top < self->layer - rows + 1)
        self->top = self->layer - rows + 1;
    if (self->top > i->n_layers - rows)
        self->top = i->n_layers - rows;
    self->top = self->top < 0 ? 0 : self->top;
}

static void draw_table(struct tt_model_view *self, const struct tt_inspection *i,
                       struct tt_canvas *c, struct tt_rect where)
{
    int rows = where.h - 1;
    if (rows < 1)
        return;
    settle(self, i, rows);
    draw_titles(i, c, where);
    for (int k = 0; k < rows && self->top + k < i->n_layers; k++)
        draw_row(self, i, self->top + k, c, (struct tt_rect){where.x, where.y + 1 + k, where.w, 1});
    int below = i->n_layers - self->top - rows;
    if (self->top > 0 || below > 0)
        tt_textf(c, where.x + 8, where.y, NAME_W - 8, TT_STYLE_DIM, "%d-%d/%d", self->top + 1,
                 self->top + rows, i->n_layers);
}

/* --- above it -------------------------------------------------------------------------------- */

static void draw_summary(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect row)
{
    const struct tt_inspection *i = scene->inspection;
    char text[40], step[32];
    double multiply_adds = 0;
    int x = row.x, end = row.x + row.w;
    for (int k = 0; k < i->n_layers; k++)
        multiply_adds += i->layer[k].multiply_adds;
    tt_text_thousands(text, sizeof text, scene->info->parameters);
    x += tt_textf(c, x, row.y, end - x, TT_STYLE_VALUE, "%s", text);
    x += tt_text(c, x, row.y, end - x, TT_STYLE_LABEL, " parameters  ");
    x +=
        tt_text(c, x, row.y, end - x, TT_STYLE_VALUE, tt_text_si(text, sizeof text, multiply_adds));
    x += tt_text(c, x, row.y, end - x, TT_STYLE_LABEL, " multiply-adds  ");
    tt_text_thousands(step, sizeof step, i->step);
    x += tt_textf(c, x, row.y, end - x, TT_STYLE_DIM, "step %s  probe's loss ", step);
    snprintf(text, sizeof text, "%.4g", i->loss);
    tt_piece(c, x, row.y, end, TT_STYLE_VALUE, text);
}

/* What is wrong and what to try; returns the rows used. */
static int draw_warnings(const struct tt_snapshot *s, struct tt_canvas *c, struct tt_rect where)
{
    int y = 0;
    for (int k = 0; k < s->n_warnings && y < where.h; k++) {
        const struct tt_warning *w = &s->warning[k];
        char text[420];
        if (y + 1 == where.h && k + 1 < s->n_warnings) {
            tt_textf(c, where.x + 2, where.y + y, where.w - 2, TT_STYLE_WARN,
                     "and %d more warnings", s->n_warnings - k);
            return y + 1;
        }
        snprintf(text, sizeof text, "%s: %s. Try %s.", tt_rules[w->rule].name, w->text,
                 tt_rules[w->rule].advice);
        tt_put(c, where.x, where.y + y, '!', TT_STYLE_ERROR);
        y += tt_wrap(c, (struct tt_rect){where.x + 2, where.y + y, where.w - 2, where.h - y},
                     TT_STYLE_WARN, text);
    }
    return y;
}

static void draw_nothing(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_inspection *i = scene->inspection;
    int rows = where.h > 8 ? where.h - 3 : where.h; /* the reason has to be seen, too */
    int used = draw_warnings(scene->snap, c, (struct tt_rect){where.x, where.y, where.w, rows});
    struct tt_rect rest = {where.x, where.y + used, where.w, where.h - used};
    if (rest.h < 1)
        return;
    if (i && i->why[0]) {
        char text[240];
        snprintf(text, sizeof text, "the network cannot be looked into: %s", i->why);
        tt_wrap(c, rest, TT_STYLE_WARN, text);
    } else {
        tt_text(c, rest.x, rest.y, rest.w, TT_STYLE_DIM,
                tt_scene_empty(scene, "looking into the network"));
    }
}

enum { FOR_LAYER = 7, FOR_PANELS = 16, FEW_ROWS = 6 };

/* Where there is room, the chosen layer stands below the table. */
static int table_rows(int all, int room)
{
    if (all + FOR_LAYER < room)
        return all;
    if (FEW_ROWS + FOR_PANELS < room)
        return room - FOR_PANELS;
    return all < room ? all : room;
}

static void draw(void *state, const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect r)
{
    struct tt_model_view *self = state;
    const struct tt_inspection *i = scene->inspection;
    if (r.w < 24 || r.h < 4)
        return;
    self->pictures = 0;
    if (!i || !i->known || i->n_layers < 1) {
        draw_nothing(scene, c, r);
        return;
    }
    if (self->open) {
        settle(self, i, 1);
        tt_model_draw_layer(self, i, c, r);
        tt_search_draw(&self->search, c, (struct tt_rect){r.x, r.y, r.w, 1});
        return;
    }
    draw_summary(scene, c, (struct tt_rect){r.x, r.y, r.w, 1});
    int y = 1 + draw_warnings(scene->snap, c, (struct tt_rect){r.x, r.y + 1, r.w, r.h / 4});
    y += r.h > 12;
    int left = r.h - y, rows = table_rows(i->n_layers + 1, left);
    self->list = (struct tt_rect){0, y + 1, r.w, rows - 1};
    draw_table(self, i, c, (struct tt_rect){r.x, r.y + y, r.w, rows});
    if (left - rows > FOR_LAYER)
        tt_model_draw_layer(self, i, c,
                            (struct tt_rect){r.x, r.y + y + rows + 1, r.w, left - rows - 1});
    tt_search_draw(&self->search, c, (struct tt_rect){r.x, r.y, r.w, 1});
}

/* --- moving ---------------------------------------------------------------------------------- */

static void turn_page(struct tt_model_view *self, const struct tt_inspection *i, int by)
{
    int pages = tt_model_pages(i, self->layer);
    self->page = (self->page + by + pages) % pages;
    self->picture = 0;
}

static void choose(struct tt_model_view *self, const struct tt_inspection *i, int layer)
{
    layer = layer < 0 ? 0 : layer >= i->n_layers ? i->n_layers - 1 : layer;
    if (layer != self->layer)
        self->page = self->picture = 0;
    self->layer = layer;
}

/* By a screenful: of pictures where those are shown, else of layers. */
static void turn_screen(struct tt_model_view *self, const struct tt_inspection *i, int way)
{
    int rows = self->list.h > 1 ? self->list.h - 1 : 1;
    if (self->pictures == 0) {
        choose(self, i, self->layer + way * rows);
        return;
    }
    int next = self->picture + way * self->pictures;
    if (next < i->pictures.n)
        self->picture = next < 0 ? 0 : next;
}

/* The next layer from the chosen one on that has what is typed in its name, or in what it is. */
static void find(struct tt_model_view *self, const struct tt_inspection *i)
{
    for (int k = 0; k < i->n_layers; k++) {
        const struct tt_layer_report *r = &i->layer[(self->layer + k) % i->n_layers];
        if (tt_search_finds(&self->search, r->name) || tt_search_finds(&self->search, r->text)) {
            choose(self, i, (self->layer + k) % i->n_layers);
            return;
        }
    }
}

static bool key(void *state, const struct tt_scene *scene, const char *name)
{
    struct tt_model_view *self = state;
    const struct tt_inspection *i = scene->inspection;
    if (!i || !i->known || i->n_layers < 1)
        return false;
    if (!self->search.typing) {
        if (strcmp(name, "/") != 0)
            return false;
        tt_search_begin(&self->search);
        return true;
    }
    bool took = tt_search_key(&self->search, name);
    find(self, i);
    if (!self->search.typing)
        tt_search_clear(&self->search); /* it is found */
    return took;
}

static bool command(void *state, const struct tt_scene *scene, const char *line)
{
    struct tt_model_view *self = state;
    const struct tt_inspection *i = scene->inspection;
    if (!i || !i->known)
        return false;
    if (strcmp(line, "move up") == 0)
        choose(self, i, self->layer - 1);
    else if (strcmp(line, "move down") == 0)
        choose(self, i, self->layer + 1);
    else if (strcmp(line, "move home") == 0)
        choose(self, i, 0);
    else if (strcmp(line, "move end") == 0)
        choose(self, i, i->n_layers - 1);
    else if (strcmp(line, "move pageup") == 0)
        turn_screen(self, i, -1);
    else if (strcmp(line, "move pagedown") == 0)
        turn_screen(self, i, 1);
    else if (strcmp(line, "move left") == 0)
        turn_page(self, i, -1);
    else if (strcmp(line, "move right") == 0)
        turn_page(self, i, 1);
    else if (strcmp(line, "enter") == 0)
        self->open = !self->open;
    else if (strcmp(line, "back") == 0 && self->open)
        self->open = false;
    else
        return false;
    return true;
}

/* A click chooses; on what is chosen, it opens it. */
static bool click(void *state, const struct tt_scene *scene, struct tt_rect where, int x, int y)
{
    struct tt_model_view *self = state;
    const struct tt_inspection *i = scene->inspection;
    int layer = self->top + y - self->list.y;
    (void)where;
    (void)x;
    if (!i || !i->known || self->open || y < self->list.y || y >= self->list.y + self->list.h ||
        layer >= i->n_layers)
        return false;
    if (layer == self->layer)
        self->open = true;
    choose(self, i, layer);
    return true;
}

static const struct tt_key_hint hints[] = {{"up down", "layer"},
                                           {"enter", "enlarge"},
                                           {"left right", "weights, bias, pictures"},
                                           {"/", "search"},
                                           {NULL, NULL}};

static const struct tt_key_hint *hints_now(const void *state, const struct tt_scene *scene,
                                           bool *only)
{
    static const struct tt_key_hint open[] = {{"esc", "back"},
                                              {"up down", "layer"},
                                              {"left right", "weights, bias, pictures"},
                                              {"enter", "the table"},
                                              {NULL, NULL}};
    static const struct tt_key_hint finding[] = {
        {"esc", "leave"}, {"enter", "choose it"}, {"up down", "layer"}, {NULL, NULL}};
    const struct tt_model_view *self = state;
    *only = self->search.typing;
    if (!scene->inspection || !scene->inspection->known)
        return NULL;
    return *only ? finding : self->open ? open : hints;
}

const struct tt_view_type tt_view_model = {
    .name = "model",
    .title = "model",
    .help = "layers: norms, gradients, updates, dead units, weights as pictures; warnings",
    .watch = TT_WATCH_MODEL,
    .wish = {36, 10, 100, 40, "dashboard confusion samples settings data log"},
    .size = sizeof(struct tt_model_view),
    .draw = draw,
    .command = command,
    .key = key,
    .hints = hints,
    .hints_now = hints_now,
    .click = click,
};
