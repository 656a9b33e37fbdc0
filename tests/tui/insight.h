/* Insights made by hand, for the view `inside`. */
#ifndef TT_TESTS_TUI_INSIGHT_H
#define TT_TESTS_TUI_INSIGHT_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/run/link/insight.h>

static inline struct tt_insight *insight_begin(int layers)
{
    struct tt_insight *i = calloc(1, sizeof *i);
    assert_non_null(i);
    i->known = i->found = true;
    i->step = 938;
    i->index = 3;
    i->samples = 10000;
    i->n_layers = layers;
    i->layer = calloc((size_t)layers, sizeof *i->layer);
    i->map = malloc(TT_INSIDE_MAP_BYTES);
    assert_true(i->layer && i->map);
    i->wish = (struct tt_inside_wish){.turn = 1, .cls = -1, .layer = -1, .unit = -1, .target = -1};
    return i;
}

static inline void insight_free(struct tt_insight *i)
{
    free(i->layer);
    free(i->map);
    free(i);
}

/* A layer of so many units; with a side, channels of that size. */
static inline void insight_layer(struct tt_insight *i, int k, const char *text, int64_t units,
                                 int side)
{
    struct tt_inside_layer *r = &i->layer[k];
    snprintf(r->text, sizeof r->text, "%s", text);
    snprintf(r->name, sizeof r->name, "%d", k);
    snprintf(r->shape, sizeof r->shape, side ? "[%lld, %d, %d]" : "[%lld]", (long long)units, side,
             side);
    r->computes = true;
    r->units = units;
    r->n = units < TT_INSIDE_UNITS ? (int)units : TT_INSIDE_UNITS;
    r->n = side && r->n > TT_INSIDE_MAPS ? TT_INSIDE_MAPS : r->n;
    for (int u = 0; u < r->n; u++) {
        r->unit[u] = u;
        r->value[u] = (float)(u * 37 % 21 - 8) / 4;
        r->most = fmaxf(r->most, fabsf(r->value[u]));
    }
    if (side == 0)
        return;
    r->n_maps = r->n;
    r->map_h = r->map_w = side;
    r->first_map = k == 0 ? 0 : i->layer[k - 1].first_map + 64 * 1024;
    for (int p = 0; p < r->n_maps * side * side; p++)
        i->map[r->first_map + p] = (uint8_t)(1 + p * 31 % 255);
}

static inline void insight_classes(struct tt_insight *i, int classes)
{
    i->n_classes = classes;
    i->n_outputs = classes > 0 ? classes : 1;
    i->n_values = classes > 0 ? 0 : 1;
    i->last = i->n_layers - 1;
    i->cls = classes > 0 ? 2 % classes : 0;
    i->predicted = i->target = classes > 1;
    for (int c = 0; c < i->n_outputs; c++) {
        i->p[c] = c == i->predicted ? 0.75f : 0.25f / (float)(classes > 1 ? classes - 1 : 1);
        i->gained[c] = 2 + (float)(c * 7 % 5);
        i->lost[c] = -(float)(c * 5 % 4) - 0.5f;
        i->bias[c] = 0.125f;
        i->z[c] = i->gained[c] + i->lost[c] + i->bias[c];
    }
    i->value = 21.5;
    i->said = 19.25;
}

static inline void insight_links(struct tt_insight *i, int layer, int unit, int64_t of)
{
    struct tt_inside_links *k = &i->links;
    *k = (struct tt_inside_links){.known = true,
                                  .layer = layer,
                                  .unit = unit,
                                  .through = layer,
                                  .from = layer - 1,
                                  .of = of,
                                  .n = of < TT_INSIDE_LINKS ? (int)of : TT_INSIDE_LINKS,
                                  .gained = 5.5,
                                  .lost = -2.25,
                                  .bias = 0.25,
                                  .sum = 3.5};
    for (int n = 0; n < k->n; n++) {
        k->link[n] = (struct tt_inside_link){
            .index = n * 7 % 128, .weight = (n % 3 ? 1.0f : -1.0f) / (float)(n + 1), .value = 1.5f};
        snprintf(k->link[n].label, sizeof k->link[n].label, "unit %d", n * 7 % 128);
    }
}

/* A small convolutional network on pictures of one channel, 28 by 28. */
static inline struct tt_insight *insight_of_pictures(int classes)
{
    struct tt_insight *i = insight_begin(6);
    insight_layer(i, 0, "conv 8 3 pad=1", 8, 28);
    insight_layer(i, 1, "relu", 8, 28);
    insight_layer(i, 2, "flatten", 6272, 0);
    insight_layer(i, 3, "linear 128", 128, 0);
    insight_layer(i, 4, "relu", 128, 0);
    insight_layer(i, 5, "linear", classes, 0);
    insight_classes(i, classes);
    insight_links(i, 5, i->target, 128);
    i->channels = 1;
    i->height = i->width = 28;
    i->salient = true;
    for (int p = 0; p < 28 * 28; p++) {
        double far = hypot(p % 28 - 13.5, p / 28 - 13.5);
        i->pixel[p] = fabs(far - 8) < 2 ? 230 : 0;
        i->saliency[p] = (uint8_t)(fabs(far - 8) < 2 ? 128 + (p * 13 % 200 - 100) : 128);
    }
    i->grid_h = i->grid_w = TT_INSIDE_GRID;
    i->grid_done = TT_INSIDE_GRID * TT_INSIDE_GRID;
    for (int k = 0; k < i->grid_done; k++)
        i->fall[k] = (float)(k * 17 % 31 - 10) / 10;
    return i;
}

/* A network on a table of so many columns, which learns classes, or (0) a value. */
static inline struct tt_insight *insight_of_table(int columns, int classes)
{
    struct tt_insight *i = insight_begin(3);
    insight_layer(i, 0, "fc1 linear 16", 16, 0);
    insight_layer(i, 1, "relu", 16, 0);
    insight_layer(i, 2, "fc2 linear", classes > 0 ? classes : 1, 0);
    insight_classes(i, classes);
    insight_links(i, 2, 0, 16);
    i->columns = columns;
    i->n_columns = columns < TT_INSIDE_COLUMNS ? columns : TT_INSIDE_COLUMNS;
    for (int k = 0; k < i->n_columns; k++) {
        i->column[k].column = k;
        i->column[k].adds = (k % 2 ? -1 : 1) * (k + 1) * 0.3;
        snprintf(i->column[k].name, sizeof i->column[k].name, "column %d", k);
        snprintf(i->column[k].value, sizeof i->column[k].value, "%.4g", k * 1.75);
    }
    return i;
}

/* Two inputs: a plane whose left half is of class 0. */
static inline struct tt_insight *insight_of_plane(int classes)
{
    struct tt_insight *i = insight_of_table(2, classes);
    struct tt_surface *f = &i->surface;
    f->side = TT_SURFACE_SIDE;
    snprintf(f->axis[0], sizeof f->axis[0], "width");
    snprintf(f->axis[1], sizeof f->axis[1], "height");
    f->low[0] = f->low[1] = -1.25;
    f->high[0] = f->high[1] = 3.5;
    f->value_low = 2;
    f->value_high = 40;
    for (int at = 0; at < f->side * f->side; at++) {
        f->cls[at] = at % f->side >= f->side / 2;
        f->level_of[at] = (uint8_t)(at % f->side * 255 / f->side);
    }
    f->n_points = 60;
    for (int k = 0; k < f->n_points; k++)
        f->point[k] = (struct tt_surface_point){.x = (float)(k * 37 % 59) / 59,
                                                .y = (float)(k * 23 % 53) / 53,
                                                .cls = k * 37 % 59 > 29,
                                                .level = (uint8_t)(k * 4),
                                                .test = k % 5 == 0};
    f->here[0] = 0.25f;
    f->here[1] = 0.75f;
    for (int u = 0; u < 18; u++) {
        struct tt_surface_unit *one = &f->unit[f->n_units++];
        one->layer = u < 16 ? 1 : 2;
        one->unit = u % 16;
        for (int p = 0; p < TT_SURFACE_UNIT_SIDE * TT_SURFACE_UNIT_SIDE; p++)
            one->place[p] = (uint8_t)(1 + p * (u + 3) % 255);
    }
    return i;
}

#endif
