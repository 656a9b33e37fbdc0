/* Data with two inputs: what the network says all over their plane, the points on it, and what its
 * units make of the same plane. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/theme.h"
#include "../widgets/frame.h"
#include "../widgets/gauge.h"
#include "inside_view.h"

enum { HALF_BLOCK = 0x2580, COLOURS = 8 };

/* Apart from each other, as points; as a ground where it is sure, and where it hardly is. */
static const struct {
    uint8_t point[3], sure[3], hardly[3];
} hue[COLOURS] = {
    {{95, 175, 255}, {0, 95, 135}, {0, 0, 95}}, {{255, 175, 95}, {135, 95, 0}, {95, 0, 0}},
    {{95, 215, 95}, {0, 95, 0}, {0, 58, 0}},    {{255, 135, 215}, {135, 0, 95}, {95, 0, 95}},
    {{255, 255, 95}, {95, 95, 0}, {58, 58, 0}}, {{95, 255, 255}, {0, 95, 95}, {0, 58, 58}},
    {{255, 95, 95}, {135, 0, 0}, {95, 0, 0}},   {{175, 135, 255}, {95, 0, 175}, {58, 0, 95}},
};

static uint8_t rgb(const uint8_t *c)
{
    return tt_theme_rgb(c[0], c[1], c[2]);
}

/* Grey at the border, where one class is as likely as another. */
static uint8_t ground(const struct tt_insight *i, int at)
{
    static const uint8_t border[3] = {58, 58, 58};
    const struct tt_surface *f = &i->surface;
    double share = f->level_of[at] / 255.0;
    if (i->n_classes < 1)
        return tt_theme_signed((int)lround((2 * share - 1) * TT_SIGNED_LEVELS));
    double even = 1.0 / i->n_classes, sure = (share - even) / (1 - even);
    int cls = f->cls[at] % COLOURS;
    return rgb(sure < 0.15 ? border : sure < 0.6 ? hue[cls].hardly : hue[cls].sure);
}

static uint8_t ink(const struct tt_insight *i, const struct tt_surface_point *p)
{
    static const uint8_t low[3] = {95, 175, 255}, even[3] = {215, 215, 215},
                         high[3] = {255, 175, 95};
    if (i->n_classes < 1)
        return rgb(p->level < 85 ? low : p->level < 170 ? even : high);
    return rgb(hue[p->cls % COLOURS].point);
}

/* The place of the surface below a dot of w x h, from the top. */
static int place(const struct tt_surface *f, int x, int y, int w, int h)
{
    int column = (2 * x + 1) * f->side / (2 * w), row = (2 * (h - 1 - y) + 1) * f->side / (2 * h);
    return row * f->side + column;
}

/* --- without colours ------------------------------------------------------------------------- */

static char letter(int cls)
{
    return (char)('a' + cls % 26);
}

static void put_plain(const struct tt_insight *i, struct tt_canvas *c, int x, int y, int at)
{
    static const char ramp[] = " .:-=+*#%@";
    const struct tt_surface *f = &i->surface;
    if (i->n_classes < 1)
        tt_put(c, x, y, (uint32_t)ramp[f->level_of[at] * 10 / 256], TT_STYLE_DIM);
    else
        tt_put(c, x, y, f->cls[at] % 2 ? (c->ascii ? ':' : 0x2592) : (c->ascii ? '.' : 0x2591),
               TT_STYLE_RUN + f->cls[at] % TT_RUN_COLORS);
}

/* --- the plane ------------------------------------------------------------------------------- */

static void put_point(const struct tt_insight *i, struct tt_canvas *c, struct tt_rect at,
                      const struct tt_surface_point *p)
{
    int x = at.x + (int)(p->x * (float)at.w), y = at.y + (int)((1 - p->y) * (float)at.h);
    if (!(p->x >= 0 && p->x < 1 && p->y > 0 && p->y <= 1))
        return;
    if (c->colors >= 256) {
        int under = place(&i->surface, x - at.x, y - at.y, at.w, at.h);
        uint32_t mark = p->test ? (c->ascii ? 'o' : 0x25cb) : (c->ascii ? '*' : 0x25cf);
        tt_put_picture(c, x, y, mark, ink(i, p), ground(i, under));
    } else {
        char mark = i->n_classes < 1 ? (p->level > 127 ? '+' : '-') : letter(p->cls);
        tt_put(c, x, y, (uint32_t)(p->test || i->n_classes < 1 ? mark : mark - 'a' + 'A'),
               TT_STYLE_VALUE);
    }
}

static void put_sample(const struct tt_insight *i, struct tt_canvas *c, struct tt_rect at)
{
    const float *here = i->surface.here;
    if (here[0] >= 0 && here[0] < 1 && here[1] > 0 && here[1] <= 1)
        tt_put(c, at.x + (int)(here[0] * (float)at.w), at.y + (int)((1 - here[1]) * (float)at.h),
               tt_glyph(c, 0x2716, 'X'), TT_STYLE_SELECTED);
}

static void draw_ground(const struct tt_insight *i, struct tt_canvas *c, struct tt_rect at)
{
    const struct tt_surface *f = &i->surface;
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++)
            if (c->colors >= 256 && !c->ascii)
                tt_put_picture(c, at.x + x, at.y + y, HALF_BLOCK,
                               ground(i, place(f, x, 2 * y, at.w, 2 * at.h)),
                               ground(i, place(f, x, 2 * y + 1, at.w, 2 * at.h)));
            else if (c->colors >= 256)
                tt_put_picture(c, at.x + x, at.y + y, ' ', 0,
                               ground(i, place(f, x, y, at.w, at.h)));
            else
                put_plain(i, c, at.x + x, at.y + y, place(f, x, y, at.w, at.h));
}

static void draw_axes(const struct tt_insight *i, struct tt_canvas *c, struct tt_rect at)
{
    const struct tt_surface *f = &i->surface;
    char low[32], high[32];
    int y = at.y + at.h;
    if (f->n_levels[0] > 0) {
        for (int k = 0; k < f->n_levels[0]; k++)
            tt_text_cut(c, at.x + at.w * k / f->n_levels[0], y, at.w / f->n_levels[0],
                        TT_STYLE_AXIS, f->level[0][k]);
        return;
    }
    snprintf(low, sizeof low, "%.3g", f->low[0]);
    snprintf(high, sizeof high, "%.3g", f->high[0]);
    int used = tt_text(c, at.x, y, at.w, TT_STYLE_AXIS, low);
    tt_text_right(c, at.x + at.w, y, at.w - used, TT_STYLE_AXIS, high);
    int name = tt_utf8_length(f->axis[0]), room = at.w - used - (int)strlen(high) - 2;
    tt_text_cut(c, at.x + used + 1 + (room > name ? (room - name) / 2 : 0), y, room > 0 ? room : 0,
                TT_STYLE_LABEL, f->axis[0]);
}

static void draw_y(const struct tt_insight *i, struct tt_canvas *c, struct tt_rect at, int gutter)
{
    const struct tt_surface *f = &i->surface;
    char text[32];
    for (int k = 0; k < f->n_levels[1]; k++)
        tt_text_cut(c, at.x - gutter, at.y + at.h - 1 - (2 * k + 1) * at.h / (2 * f->n_levels[1]),
                    gutter - 1, TT_STYLE_AXIS, f->level[1][k]);
    if (f->n_levels[1] > 0)
        return;
    snprintf(text, sizeof text, "%.3g", f->high[1]);
    tt_text_right(c, at.x - 1, at.y, gutter - 1, TT_STYLE_AXIS, text);
    tt_text_cut(c, at.x - gutter, at.y + at.h / 2, gutter - 1, TT_STYLE_LABEL, f->axis[1]);
    snprintf(text, sizeof text, "%.3g", f->low[1]);
    tt_text_right(c, at.x - 1, at.y + at.h - 1, gutter - 1, TT_STYLE_AXIS, text);
}

/* Names of classes in their colours; of values what the ends of the scale are. */
static void draw_legend(const struct tt_scene *scene, const struct tt_insight *i,
                        struct tt_canvas *c, struct tt_rect row)
{
    const struct tt_surface *f = &i->surface;
    int x = row.x, end = row.x + row.w;
    char text[64];
    bool rich = c->colors >= 256;
    for (int k = 0; k < i->n_classes && x < end; k++) {
        snprintf(text, sizeof text, "%.24s", scene->info->class_name[k]);
        if (x + 2 + tt_utf8_length(text) > end)
            break;
        const struct tt_surface_point p = {.cls = (uint16_t)k};
        if (rich)
            tt_put_picture(c, x, row.y, c->ascii ? '*' : 0x25cf, ink(i, &p), 0);
        else
            tt_put(c, x, row.y, (uint32_t)(letter(k) - 'a' + 'A'), TT_STYLE_VALUE);
        x += 2 + tt_text(c, x + 2, row.y, end - x - 2, TT_STYLE_LABEL, text) + 2;
    }
    if (i->n_classes < 1) {
        snprintf(text, sizeof text, "%.24s: blue %.4g, orange %.4g", scene->info->value_name,
                 f->value_low, f->value_high);
        x += tt_piece(c, x, row.y, end, TT_STYLE_LABEL, text) + 2;
    }
    snprintf(text, sizeof text, "%s validation",
             !rich && i->n_classes > 0 ? "small letters:"
             : !rich                   ? "all points;"
             : c->ascii                ? "o"
                                       : "\xe2\x97\x8b");
    if (rich || i->n_classes > 0)
        tt_piece(c, x, row.y, end, TT_STYLE_DIM, text);
}

struct tt_rect tt_inside_draw_plane(const struct tt_scene *scene, const struct tt_insight *i,
                                    struct tt_canvas *c, struct tt_rect where, bool here)
{
    int gutter = 8;
    struct tt_rect at = {where.x + gutter, where.y, where.w - gutter, where.h - 2};
    at.w = at.w > 2 * at.h + 8 ? 2 * at.h + 8 : at.w; /* nearly square */
    at.h = at.h > at.w / 2 + 4 ? at.w / 2 + 4 : at.h;
    if (at.w < 4 || at.h < 2)
        return (struct tt_rect){where.x, where.y, 0, 0};
    draw_ground(i, c, at);
    for (int k = 0; k < i->surface.n_points; k++)
        put_point(i, c, at, &i->surface.point[k]);
    if (!i->wish.drawing && here)
        put_sample(i, c, at);
    draw_axes(i, c, at);
    draw_y(i, c, at, gutter);
    draw_legend(scene, i, c, (struct tt_rect){at.x, at.y + at.h + 1, where.w - gutter, 1});
    return (struct tt_rect){where.x, where.y, at.w + gutter, where.h};
}

/* --- units ----------------------------------------------------------------------------------- */

static void draw_unit(const struct tt_surface_unit *u, struct tt_canvas *c, struct tt_rect at)
{
    uint8_t turned[TT_SURFACE_UNIT_SIDE * TT_SURFACE_UNIT_SIDE];
    const int side = TT_SURFACE_UNIT_SIDE;
    for (int y = 0; y < side; y++) /* row 0 lies below */
        memcpy(turned + y * side, u->place + (side - 1 - y) * side, (size_t)side);
    struct tt_pixels p = {TT_PIXEL_SIGNED, side, side, turned};
    tt_image_draw(c, at, &p);
}

/* Units of the layer that begins at unit k. */
static int units_of(const struct tt_surface *f, int k)
{
    int n = 0;
    while (k + n < f->n_units && f->unit[k + n].layer == f->unit[k].layer)
        n++;
    return n;
}

/* Rows that all layers take, when a unit has h. */
static int rows_with(const struct tt_surface *f, int w, int h)
{
    int rows = 0, across = (w + 1) / (2 * h + 1);
    for (int k = 0; k < f->n_units && across > 0; k += units_of(f, k))
        rows += 1 + (units_of(f, k) + across - 1) / across * (h + 1);
    return across > 0 ? rows : INT_MAX;
}

/* A layer below the other, as large as leaves room for all. */
static void draw_units(const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where)
{
    const struct tt_surface *f = &i->surface;
    int y = where.y, h = TT_SURFACE_UNIT_SIDE / 2, bottom = where.y + where.h;
    while (h > 2 && rows_with(f, where.w, h) > where.h + 1)
        h--;
    int across = (where.w + 1) / (2 * h + 1);
    for (int k = 0, n; k < f->n_units && across > 0 && y + 1 + h <= bottom; k += n) {
        char title[128];
        int layer = f->unit[k].layer, shown = 0;
        const struct tt_inside_layer *r = layer < i->n_layers ? &i->layer[layer] : NULL;
        n = units_of(f, k);
        for (; shown < n && y + 1 + shown / across * (h + 1) + h <= bottom; shown++)
            draw_unit(&f->unit[k + shown], c,
                      (struct tt_rect){where.x + shown % across * (2 * h + 1),
                                       y + 1 + shown / across * (h + 1), 2 * h, h});
        if (r && shown < r->units)
            snprintf(title, sizeof title, "%.40s: %d of %lld", r->text, shown, (long long)r->units);
        else
            snprintf(title, sizeof title, "%.40s", r ? r->text : "");
        tt_heading(c, (struct tt_rect){where.x, y, where.w, 1}, title);
        y += 1 + (shown + across - 1) / across * (h + 1);
    }
}

void tt_inside_draw_surface(const struct tt_inside_view *self, const struct tt_scene *scene,
                            const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where)
{
    (void)self;
    bool beside = where.w >= 60 && i->surface.n_units > 0;
    struct tt_rect plane = where;
    if (beside)
        plane.w = where.w - where.w * 2 / 5;
    struct tt_rect drawn = tt_inside_draw_plane(scene, i, c, plane, false);
    if (!beside)
        return;
    struct tt_rect rest = {drawn.x + drawn.w + 2, where.y, 0, where.h};
    rest.w = where.x + where.w - rest.x;
    draw_units(i, c, rest);
}
