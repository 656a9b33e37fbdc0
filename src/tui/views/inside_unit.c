/* The chosen layer's outputs, and what feeds the chosen unit of it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../widgets/gauge.h"
#include "inside_view.h"

/* --- channels -------------------------------------------------------------------------------- */

/* The largest pictures of which all have room, a row of words below each. */
static struct tt_rect map_size(const struct tt_inside_layer *r, struct tt_rect room, int n)
{
    struct tt_pixels one = {TT_PIXEL_SIGNED, r->map_w, r->map_h, NULL};
    struct tt_rect best = {0, 0, 0, 0};
    for (int down = 1; down <= room.h / 2; down++) {
        int across = (n + down - 1) / down;
        int w = (room.w + 1) / across - 1, h = room.h / down - 1;
        struct tt_rect fit = tt_image_fit(&one, (struct tt_rect){0, 0, w, h});
        best = fit.w > best.w ? fit : best;
    }
    return best;
}

struct maps {
    int n;               /* shown of all */
    struct tt_rect size; /* of one */
};

/* Fewer than all where they would be too small to see anything. */
static struct maps maps_of(const struct tt_inside_layer *r, struct tt_rect room)
{
    struct maps m = {.n = r->n_maps};
    for (; m.n > 0; m.n--) {
        m.size = map_size(r, room, m.n);
        if (m.size.w >= 5 || m.size.w >= r->map_w)
            break;
    }
    return m;
}

static struct tt_pixels map_at(const struct tt_insight *i, const struct tt_inside_layer *r, int at)
{
    return (struct tt_pixels){TT_PIXEL_SIGNED, r->map_w, r->map_h,
                              i->map + r->first_map + (int64_t)at * r->map_h * r->map_w};
}

static void draw_maps(const struct tt_insight *i, const struct tt_inside_layer *r, int chosen,
                      struct tt_canvas *c, struct tt_rect room, struct maps m)
{
    if (m.n < 1 || m.size.w < 1)
        return;
    int across = (room.w + 1) / (m.size.w + 1), first = chosen >= m.n ? chosen - m.n + 1 : 0;
    for (int k = 0; k < m.n; k++) {
        char text[16];
        int x = room.x + k % across * (m.size.w + 1), y = room.y + k / across * (m.size.h + 1);
        struct tt_pixels one = map_at(i, r, first + k);
        tt_image_draw(c, (struct tt_rect){x, y, m.size.w, m.size.h}, &one);
        snprintf(text, sizeof text, "%d", r->unit[first + k]);
        tt_text(c, x, y + m.size.h, m.size.w,
                first + k == chosen ? TT_STYLE_SELECTED : TT_STYLE_DIM, text);
    }
}

/* --- all units ------------------------------------------------------------------------------- */

static void say_units(const struct tt_scene *scene, const struct tt_insight *i, int layer, int unit,
                      int shown, char *out, size_t size)
{
    const struct tt_inside_layer *r = &i->layer[layer];
    const char *noun = r->n_maps > 0 ? "map" : "unit";
    int at = tt_inside_place(r, unit), n = snprintf(out, size, "%.40s: ", r->text);
    if (shown < r->units)
        n += snprintf(out + n, size - (size_t)n, "%d of %lld %ss, ", shown, (long long)r->units,
                      noun);
    else
        n += snprintf(out + n, size - (size_t)n, "%d %s%s, ", shown, noun, shown == 1 ? "" : "s");
    if (at < 0)
        return;
    if (layer == i->n_layers - 1 && i->n_classes > 0)
        snprintf(out + n, size - (size_t)n, "%.20s: %.4g", tt_inside_class(scene, i, unit),
                 (double)r->value[at]);
    else
        snprintf(out + n, size - (size_t)n, "%s %d: %s%.4g", noun, unit,
                 r->n_maps > 0 ? "mean " : "", (double)r->value[at]);
}

void tt_inside_draw_units(const struct tt_inside_view *self, const struct tt_scene *scene,
                          const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where)
{
    char title[160];
    int layer = tt_inside_layer(self, i), unit = tt_inside_unit(self, i);
    /* Of the outputs another panel tells; here is what feeds them. */
    if (layer == i->n_layers - 1 && i->links.known && i->links.from >= 0 && i->links.n > 0) {
        layer = i->links.from;
        unit = i->links.link[0].index;
    }
    const struct tt_inside_layer *r = &i->layer[layer];
    struct tt_rect in = {where.x, where.y + 1, where.w, where.h - 1};
    if (where.h < 2 || where.w < 8)
        return;
    struct maps m = r->n_maps > 0 ? maps_of(r, in) : (struct maps){.n = r->n};
    say_units(scene, i, layer, unit, m.n, title, sizeof title);
    tt_heading(c, where, title);
    if (r->n_maps > 0)
        draw_maps(i, r, tt_inside_place(r, unit), c, in, m);
    else
        tt_inside_columns(c, in, r->value, r->n, tt_inside_place(r, unit));
}

/* --- connections ----------------------------------------------------------------------------- */

static void say_links(const struct tt_scene *scene, const struct tt_insight *i, int w, char *out,
                      size_t size)
{
    const struct tt_inside_links *k = &i->links;
    char unit[40];
    if (k->through == i->last && i->n_classes > 0)
        snprintf(unit, sizeof unit, "%.31s", tt_inside_class(scene, i, k->unit));
    else
        snprintf(unit, sizeof unit, "unit %d", k->unit);
    int n = snprintf(out, size, "what feeds %s: %.3g = %+.3g %+.3g, bias %+.3g", unit, k->sum,
                     k->gained, k->lost, k->bias);
    if (n > w)
        n = snprintf(out, size, "%s: %.3g = %+.3g %+.3g %+.3g", unit, k->sum, k->gained, k->lost,
                     k->bias);
    if (n > w)
        snprintf(out, size, "what feeds %s", unit);
}

static const char *source_name(const struct tt_insight *i)
{
    return i->links.from < 0 ? "the input" : i->layer[i->links.from].text;
}

static void draw_link(const struct tt_inside_link *one, double most, struct tt_canvas *c,
                      struct tt_rect row, int label_w)
{
    char figure[32], product[48];
    double adds = (double)one->weight * (double)one->value;
    int figure_w = row.w >= 70 ? 20 : 0, bar = row.w - label_w - figure_w - 9;
    tt_text_cut(c, row.x, row.y, label_w - 1, TT_STYLE_LABEL, one->label);
    tt_inside_diverge(c, (struct tt_rect){row.x + label_w, row.y, bar, 1}, adds < 0 ? adds : 0,
                      adds > 0 ? adds : 0, most);
    if (snprintf(figure, sizeof figure, "%+.3g", adds) > 8)
        tt_text_figure(figure, sizeof figure, adds, 2, 8);
    tt_text_right(c, row.x + label_w + bar + 9, row.y, 8, adds < 0 ? TT_STYLE_VAL : TT_STYLE_TRAIN,
                  figure);
    snprintf(product, sizeof product, "%.3g x %.3g", (double)one->value, (double)one->weight);
    if (figure_w > tt_utf8_length(product))
        tt_text_right(c, row.x + row.w, row.y, figure_w - 1, TT_STYLE_DIM, product);
}

/* Of a channel, which no list of connections feeds, the picture alone. */
static void draw_map(const struct tt_inside_view *self, const struct tt_insight *i,
                     struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_inside_layer *r = &i->layer[tt_inside_layer(self, i)];
    int unit = tt_inside_unit(self, i), at = tt_inside_place(r, unit);
    char title[80];
    snprintf(title, sizeof title, "map %d of %.40s", unit, r->text);
    struct tt_rect in = tt_heading(c, where, title);
    if (at < 0)
        return;
    in.h -= in.h > 6 ? 3 : 0;
    struct tt_pixels one = map_at(i, r, at);
    struct tt_rect drawn = tt_image_draw(c, in, &one);
    in = (struct tt_rect){where.x, drawn.y + drawn.h + 1, where.w, 2};
    if (in.y + 1 < where.y + where.h)
        tt_textf(c, in.x, in.y, in.w, TT_STYLE_DIM, "%dx%d, its mean %.3g; the largest of all %.3g",
                 r->map_w, r->map_h, (double)r->value[at], (double)r->most);
}

void tt_inside_draw_links(const struct tt_inside_view *self, const struct tt_scene *scene,
                          const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_inside_links *k = &i->links;
    char title[160];
    if (where.h < 3 || where.w < 24)
        return;
    if (i->layer[tt_inside_layer(self, i)].n_maps > 0) {
        draw_map(self, i, c, where);
        return;
    }
    if (!k->known) {
        struct tt_rect in = tt_heading(c, where, "what feeds it");
        tt_wrap(c, in, TT_STYLE_DIM,
                "connections are told of linear layers: choose one above, or what follows one");
        return;
    }
    say_links(scene, i, where.w, title, sizeof title);
    struct tt_rect in = tt_heading(c, where, title);
    int rows = in.h - 1 < k->n ? in.h - 1 : k->n, label_w = in.w >= 52 ? 18 : 14;
    int step = in.h > 2 * k->n ? 2 : 1;
    double most = k->n > 0 ? fabs((double)k->link[0].weight * (double)k->link[0].value) : 0;
    for (int n = 0; n < rows; n++)
        draw_link(&k->link[n], most, c, (struct tt_rect){in.x, in.y + step * n, in.w, 1}, label_w);
    if (in.h > step * rows)
        tt_textf(c, in.x, in.y + step * rows, in.w, TT_STYLE_DIM, "%s%d of %s, from %s",
                 rows < k->of ? "the strongest " : "", rows,
                 tt_text_count(title, sizeof title, k->of, 7), source_name(i));
}
