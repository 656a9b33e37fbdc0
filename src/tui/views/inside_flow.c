/* The layers, one below the other, each with its outputs: numbers as cells, channels as pictures
 * where there are rows for them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "inside_view.h"

enum { NAME_W = 12, LEAST_MAP_H = 3 };

static const char *what(const struct tt_inside_layer *r)
{
    return r->text;
}

static bool is_drawn(const struct tt_inside_layer *r)
{
    return r->computes;
}

static int count(const struct tt_insight *i)
{
    int n = 0;
    for (int k = 0; k < i->n_layers; k++)
        n += is_drawn(&i->layer[k]);
    return n;
}

static void draw_maps(const struct tt_insight *i, const struct tt_inside_layer *r,
                      struct tt_canvas *c, struct tt_rect at)
{
    struct tt_pixels one = {TT_PIXEL_SIGNED, r->map_w, r->map_h, NULL};
    struct tt_rect size = tt_image_fit(&one, (struct tt_rect){0, 0, 3 * at.h, at.h});
    int step = size.w + 1, n = size.w > 0 ? (at.w + 1) / step : 0;
    /* The first ones: the panel below has all of them, and the strongest. */
    for (int k = 0; k < n && k < r->n_maps; k++) {
        one.data = i->map + r->first_map + (int64_t)k * r->map_h * r->map_w;
        tt_image_draw(c, (struct tt_rect){at.x + k * step, at.y, size.w, at.h}, &one);
    }
}

/* Of channels the means are told, which are far smaller than their largest numbers. */
static float largest(const struct tt_inside_layer *r)
{
    float most = 0;
    for (int k = 0; k < r->n; k++)
        most = fabsf(r->value[k]) > most ? fabsf(r->value[k]) : most;
    return r->n_maps > 0 ? most : r->most;
}

static void draw_layer(const struct tt_insight *i, int k, bool chosen, struct tt_canvas *c,
                       struct tt_rect row, int name_w)
{
    const struct tt_inside_layer *r = &i->layer[k];
    enum tt_style style = chosen ? TT_STYLE_SELECTED : TT_STYLE_LABEL;
    char text[72];
    if (chosen)
        tt_fill(c, (struct tt_rect){row.x, row.y, name_w - 1, 1}, ' ', style);
    snprintf(text, sizeof text, "%*s%s", r->depth < 4 ? r->depth : 4, "", what(r));
    tt_text_cut(c, row.x, row.y, name_w - 1, style, text);
    if (row.h > 1)
        tt_text_cut(c, row.x, row.y + 1, name_w - 1, TT_STYLE_DIM, r->shape);
    struct tt_rect at = {row.x + name_w, row.y, row.w - name_w, row.h > 1 ? row.h - 1 : 1};
    if (r->n_maps > 0 && at.h >= LEAST_MAP_H)
        draw_maps(i, r, c, at);
    else
        tt_inside_cells(c, at, r->value, r->n, largest(r));
}

/* Rows of a layer: with two there is no more to see than with one. */
static int layer_height(int layers, int h)
{
    int each = layers > 0 ? h / layers : 1;
    each = each < 1 ? 1 : each > TT_INSIDE_LAYER_H ? TT_INSIDE_LAYER_H : each;
    return each == 2 ? 1 : each;
}

int tt_inside_flow_height(const struct tt_insight *i, int most)
{
    int n = count(i), h = n * layer_height(n, most);
    return h < most ? h : most;
}

/* As the longest needs, though not half of the row. */
static int name_width(const struct tt_insight *i, int w)
{
    int longest = NAME_W, most = w / 2 > NAME_W ? w / 2 : NAME_W;
    for (int k = 0; k < i->n_layers; k++) {
        int n = tt_utf8_length(what(&i->layer[k])) + i->layer[k].depth + 2;
        longest = is_drawn(&i->layer[k]) && n > longest ? n : longest;
    }
    return longest < most ? longest : most;
}

void tt_inside_draw_flow(struct tt_inside_view *self, const struct tt_scene *scene,
                         const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where,
                         struct tt_rect view)
{
    int n = count(i), chosen = tt_inside_layer(self, i), place = 0, before = 0;
    (void)scene;
    self->layers.n = 0;
    if (where.h < 1 || where.w < NAME_W + 2 || n < 1)
        return;
    int h = layer_height(n, where.h), rows = where.h / h;
    for (int k = 0; k < i->n_layers; k++)
        if (is_drawn(&i->layer[k])) {
            before = k == chosen ? place : before;
            place++;
        }
    self->first = self->first > before           ? before
                  : before >= self->first + rows ? before - rows + 1
                                                 : self->first;
    self->first = n <= rows ? 0 : self->first;
    self->layers.at = (struct tt_rect){where.x - view.x, where.y - view.y, where.w, where.h};
    self->layers.h = h;
    int name_w = name_width(i, where.w);
    place = 0;
    for (int k = 0; k < i->n_layers; k++) {
        if (!is_drawn(&i->layer[k]))
            continue;
        int row = place++ - self->first;
        if (row < 0 || row >= rows)
            continue;
        struct tt_rect at = {where.x, where.y + row * h, where.w, h};
        draw_layer(i, k, k == chosen, c, at, name_w);
        if (self->layers.n < TT_INSIDE_ROWS)
            self->layers.of[self->layers.n++] = k;
    }
}
