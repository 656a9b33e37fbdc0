/* Where the panels of the view `inside` stand. */
#include "inside_view.h"

/* Rows of the classes' panel, with its heading. */
static int classes_height(const struct tt_insight *i, int h)
{
    int n = i->n_classes > 0 ? i->n_classes + 1 : 3, most = h - h / 3;
    return n < most ? n : most;
}

/* What is told of the chosen layer where there is no column for the classes. */
static void draw_below(struct tt_inside_view *self, const struct tt_scene *scene,
                       const struct tt_insight *i, struct tt_canvas *c, struct tt_rect rest,
                       struct tt_rect view)
{
    const struct tt_inside_layer *r = &i->layer[tt_inside_layer(self, i)];
    bool last = tt_inside_layer(self, i) == i->n_layers - 1;
    int bottom = rest.y + rest.h;
    if (last) { /* its units are the classes */
        int h = i->n_classes > 0 ? i->n_classes + 1 : 3;
        rest.h = bottom - rest.y - h >= 4 ? h : rest.h;
        tt_inside_draw_classes(self, scene, i, c, rest, view);
    } else {
        rest.h = r->n_maps > 0 ? rest.h : rest.h >= 12 ? 6 : rest.h / 2;
        tt_inside_draw_units(self, scene, i, c, rest);
    }
    rest.y += rest.h + (bottom - rest.y - rest.h > 8);
    rest.h = bottom - rest.y;
    tt_inside_draw_links(self, scene, i, c, rest);
}

/* The layers, and below them what is told of the chosen one. */
static void draw_panels(struct tt_inside_view *self, const struct tt_scene *scene,
                        const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where,
                        struct tt_rect view, bool all)
{
    int flow = where.h >= 20 ? where.h * (all ? 2 : 3) / 5 : where.h / 3;
    flow = tt_inside_flow_height(i, flow < 1 ? 1 : flow);
    struct tt_rect rest = {where.x, where.y, where.w, flow};
    tt_inside_draw_flow(self, scene, i, c, rest, view);
    rest.y += flow + (where.h > 16);
    rest.h = where.y + where.h - rest.y;
    if (all)
        draw_below(self, scene, i, c, rest, view);
    else
        tt_inside_draw_units(self, scene, i, c, rest);
}

/* The columns, and where they have a plane the sample's place in it. */
static void draw_input(const struct tt_scene *scene, const struct tt_insight *i,
                       struct tt_canvas *c, struct tt_rect where)
{
    int rows = i->n_columns + 2;
    struct tt_rect rest = {where.x, where.y + rows, where.w, where.h - rows};
    bool plane = i->surface.side > 0 && rest.h >= 8;
    where.h = plane ? rows : where.h;
    tt_inside_draw_table(scene, i, c, where);
    if (plane)
        tt_inside_draw_plane(scene, i, c, rest, true);
}

/* Of a table: what columns add and what feeds the chosen unit at the left, the way through, what
 * came out and all units at the right. */
static void draw_table(struct tt_inside_view *self, const struct tt_scene *scene,
                       const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where,
                       struct tt_rect view)
{
    int left = where.w * 9 / 20, n = (int)i->columns, bottom = where.y + where.h;
    int table = where.h / 2 >= 2 * n + 6 ? 2 * n + 6 : where.h / 2 >= n + 5 ? n + 5 : where.h / 2;
    struct tt_rect at = {where.x, where.y, left, table};
    tt_inside_draw_table(scene, i, c, at);
    at.y += table + 1;
    at.h = bottom - at.y;
    if (i->surface.side > 0)
        tt_inside_draw_plane(scene, i, c, at, true);
    else
        tt_inside_draw_links(self, scene, i, c, at);
    at = (struct tt_rect){where.x + left + 2, where.y, where.w - left - 2, 0};
    at.h = tt_inside_flow_height(i, where.h * 2 / 5);
    tt_inside_draw_flow(self, scene, i, c, at, view);
    at.y += at.h + 1;
    at.h = classes_height(i, bottom - at.y);
    tt_inside_draw_classes(self, scene, i, c, at, view);
    at.y += at.h + 1;
    at.h = bottom - at.y;
    if (i->surface.side > 0 && at.h >= 16) { /* the plane stands where they would */
        at.h /= 2;
        tt_inside_draw_links(self, scene, i, c, at);
        at.y += at.h + 1;
        at.h = bottom - at.y;
    }
    tt_inside_draw_units(self, scene, i, c, at);
}

/* What came in at the left; the way through in the middle; what came out at the right, or below. */
void tt_inside_draw_body(struct tt_inside_view *self, const struct tt_scene *scene,
                         const struct tt_insight *i, struct tt_canvas *c, struct tt_rect where,
                         struct tt_rect view)
{
    enum { GAP = 2, LEAST_INPUT = 18 };
    bool pictures = i->height > 0, input = where.w >= 64 && (pictures || i->n_columns > 0);
    bool wide = where.w >= 104 && where.h >= 16;
    if (where.w >= 84 && where.h >= 20 && !pictures && i->n_columns > 0) {
        draw_table(self, scene, i, c, where, view);
        return;
    }
    int left = !input ? 0 : pictures ? where.w * 3 / 10 : where.w * 2 / 5;
    left = pictures && left > where.h * 2 ? where.h * 2 : left;
    int right = wide ? where.w / 4 < 34 ? 34 : where.w / 4 : 0;
    right = right > 60 ? 60 : right;
    struct tt_rect at = {where.x, where.y, left, where.h};
    if (input && pictures) { /* no wider than they are */
        int used = tt_inside_pictures_width(i, at);
        at.w = left = used < LEAST_INPUT && used < left ? LEAST_INPUT : used;
        tt_inside_draw_pictures(self, scene, i, c, at);
    } else if (input) {
        draw_input(scene, i, c, at);
    }
    at.x += left > 0 ? left + GAP : 0;
    at.w = where.x + where.w - at.x - (wide ? right + GAP : 0);
    draw_panels(self, scene, i, c, at, view, !wide);
    if (!wide)
        return;
    at = (struct tt_rect){where.x + where.w - right, where.y, right, classes_height(i, where.h)};
    tt_inside_draw_classes(self, scene, i, c, at, view);
    at.y += at.h + 1;
    at.h = where.y + where.h - at.y;
    tt_inside_draw_links(self, scene, i, c, at);
}
