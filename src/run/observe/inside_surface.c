/* Data with two inputs: what the network says all over their plane, and its units. */
#include "inside_surface.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/data/schema.h>
#include <tuitrain/tensor/par.h>

#include "inside_parts.h"

enum { UNIT_PLACES = TT_SURFACE_UNIT_SIDE * TT_SURFACE_UNIT_SIDE };

/* An axis: a number, or the levels of a category, each a band as wide as 1. */
struct axis {
    enum tt_column_kind kind; /* number, boolean, category */
    int64_t first, n;         /* its inputs */
    int levels;
    double low, high;
};

struct tt_inside_surface {
    struct axis axis[2];
    struct tt_surface now;
    double low, high; /* of values */
    float value[TT_SURFACE_UNITS * UNIT_PLACES];
    int64_t *seen; /* (layers) places of each that were seen; owned */
};

/* --- axes ------------------------------------------------------------------------------------ */

static bool find_axes(const struct tt_session *s, struct axis axis[2])
{
    const struct tt_schema *schema = s->data.schema;
    int n = 0;
    if (s->data.input.n != 1)
        return false;
    for (int64_t k = 0; schema && k < schema->n_columns; k++) {
        const struct tt_column *c = &schema->column[k];
        if (c->target || c->n_inputs == 0)
            continue;
        if (n == 2 || c->kind > TT_COLUMN_BOOLEAN ||
            (c->kind == TT_COLUMN_CATEGORY && c->n_inputs > TT_SURFACE_LEVELS))
            return false;
        int bands = c->kind == TT_COLUMN_BOOLEAN    ? 2
                    : c->kind == TT_COLUMN_CATEGORY ? (int)c->n_inputs
                                                    : 0;
        axis[n++] = (struct axis){c->kind, c->first, c->n_inputs, bands, 0, bands};
    }
    if (!schema && tt_shape_count(&s->data.input) == 2)
        for (; n < 2; n++)
            axis[n] = (struct axis){.kind = TT_COLUMN_NUMBER, .first = n, .n = 1};
    return n == 2;
}

bool tt__inside_has_surface(const struct tt_session *s)
{
    struct axis unused[2];
    return find_axes(s, unused);
}

static void name_axis(const struct tt_session *s, struct tt_inside_surface *f, int a)
{
    const struct tt_schema *schema = s->data.schema;
    char *name = f->now.axis[a];
    const size_t size = sizeof f->now.axis[a];
    f->now.n_levels[a] = f->axis[a].levels;
    if (!schema && s->data.column_name)
        tt_text_copy(name, size, s->data.column_name[f->axis[a].first]);
    else
        snprintf(name, size, "input %d", a + 1);
    for (int64_t k = 0; schema && k < schema->n_columns; k++) {
        const struct tt_column *c = &schema->column[k];
        if (c->target || c->n_inputs == 0 || c->first != f->axis[a].first)
            continue;
        tt_text_printable(name, size, c->name);
        for (int j = 0; j < f->axis[a].levels; j++)
            tt_text_printable(f->now.level[a][j], sizeof f->now.level[a][j],
                              c->kind == TT_COLUMN_BOOLEAN   ? (j ? "yes" : "no")
                              : j < c->n_levels              ? c->level[j]
                              : c->other && j == c->n_levels ? "(other)"
                                                             : "(missing)");
    }
}

static double place_of(const struct tt_session *s, const struct tt_dataset *set, int64_t sample,
                       const struct axis *a)
{
    double first = tt_data_number(&s->data, set, sample, a->first);
    if (a->kind != TT_COLUMN_CATEGORY)
        return a->kind == TT_COLUMN_NUMBER ? first : first > 0.5;
    for (int64_t j = 1; j < a->n; j++)
        if (tt_data_number(&s->data, set, sample, a->first + j) > 0.5)
            return (double)j;
    return 0;
}

/* --- points ---------------------------------------------------------------------------------- */

/* Samples, as far apart as leaves room for some of each set. */
struct sampling {
    const struct tt_dataset *set;
    int64_t n;
};

static void measure_axes(const struct tt_session *s, struct tt_inside_surface *f,
                         const struct sampling *of, int sets)
{
    f->low = INFINITY;
    f->high = -INFINITY;
    for (int a = 0; a < 2; a++) {
        struct axis *x = &f->axis[a];
        double low = INFINITY, high = -INFINITY;
        for (int k = 0; k < sets; k++)
            for (int64_t i = 0; i < of[k].n; i++) {
                int64_t sample = i * of[k].set->n / of[k].n;
                double v = place_of(s, of[k].set, sample, x);
                low = v < low ? v : low;
                high = v > high ? v : high;
                if (of[k].set->value) {
                    double value = of[k].set->value[sample * tt_data_values(&s->data)];
                    f->low = fmin(f->low, value);
                    f->high = fmax(f->high, value);
                }
            }
        double edge = high > low ? 0.08 * (high - low) : 1;
        if (x->levels == 0) {
            x->low = low - edge;
            x->high = high + edge;
        }
        f->now.low[a] = x->low;
        f->now.high[a] = x->high;
    }
    f->now.value_low = f->low;
    f->now.value_high = f->high;
}

/* In a band samples lie side by side, not on each other. */
static float share_of(const struct axis *a, double v, int64_t i)
{
    if (a->levels > 0)
        v += 0.15 + 0.7 * (double)(i * 37 % 101) / 101;
    return (float)((v - a->low) / (a->high - a->low));
}

static uint8_t height(const struct tt_inside_surface *f, double v)
{
    double share = f->high > f->low ? (v - f->low) / (f->high - f->low) : 0.5;
    return (uint8_t)(share >= 0 ? share > 1 ? 255 : 255 * share : 0);
}

static void take_points(const struct tt_session *s, struct tt_inside_surface *f)
{
    const struct tt_dataset *sets[] = {&s->data.train, &s->data.val, &s->data.test};
    static const int64_t most[] = {512, 192, 64};
    struct sampling of[3];
    for (int k = 0; k < 3; k++)
        of[k] = (struct sampling){sets[k], sets[k]->n < most[k] ? sets[k]->n : most[k]};
    measure_axes(s, f, of, 3);
    for (int k = 0; k < 3; k++)
        for (int64_t i = 0; i < of[k].n; i++) {
            int64_t at = i * sets[k]->n / of[k].n;
            struct tt_surface_point *p = &f->now.point[f->now.n_points++];
            p->x = share_of(&f->axis[0], place_of(s, sets[k], at, &f->axis[0]), i);
            p->y = share_of(&f->axis[1], place_of(s, sets[k], at, &f->axis[1]), i + 50);
            p->cls = sets[k]->y ? sets[k]->y[at] : 0;
            p->level =
                sets[k]->value ? height(f, sets[k]->value[at * tt_data_values(&s->data)]) : 0;
            p->test = k > 0;
        }
}

/* --- the plane ------------------------------------------------------------------------------- */

static void set_input(const struct tt_data *d, int64_t input, double v, float *x)
{
    x[input] = d->column_scale
                   ? (float)((v - (double)d->column_mean[input]) * (double)d->column_scale[input])
                   : (float)v;
}

static void set_axis(const struct tt_data *d, const struct axis *a, double share, float *x)
{
    double v = a->low + share * (a->high - a->low);
    int band = v >= a->levels ? a->levels - 1 : (int)v;
    for (int64_t j = 0; j < a->n; j++)
        set_input(d, a->first + j, 0, x);
    if (a->kind == TT_COLUMN_CATEGORY)
        set_input(d, a->first + band, 1, x);
    else
        set_input(d, a->first, a->kind == TT_COLUMN_NUMBER ? v : band, x);
}

/* The middle of place `at` of a plane of side x side, row 0 at the lowest y. */
static void set_place(const struct tt__look *k, int side, int at, float *x)
{
    const struct tt_inside_surface *f = k->in->surface;
    set_axis(&k->s->data, &f->axis[0], (at % side + 0.5) / side, x);
    set_axis(&k->s->data, &f->axis[1], (at / side + 0.5) / side, x);
}

static void say_place(struct tt__look *k, const float *z, struct tt_surface *to, int at)
{
    const struct tt_session *s = k->s;
    int best = 0, classes = s->data.n_classes;
    float *p = k->in->adds; /* as wide as any layer, but perhaps not as there are classes */
    float two[2];
    if (s->regression) {
        to->level_of[at] = height(k->in->surface, tt_data_value(&s->data, 0, z[0]));
        return;
    }
    int64_t outputs = tt_model_outputs(k->in->model);
    p = outputs < classes ? two : p;
    s->loss.type->probabilities(classes, outputs, z, p);
    for (int c = 1; c < classes; c++)
        best = p[c] > p[best] ? c : best;
    to->cls[at] = (uint16_t)best;
    to->level_of[at] = (uint8_t)(p[best] >= 0 && p[best] <= 1 ? 255 * p[best] : 0);
}

static const struct tt_thread_team alone = {.rank = 0, .size = 1};

static void fill_plane(struct tt__look *k, struct tt_surface *to)
{
    const double most = 5e7;
    struct tt_inside *in = k->in;
    int64_t size = tt_shape_count(&k->s->data.input), outputs = tt_model_outputs(in->model);
    double each = tt_model_multiply_adds(in->model) + 100;
    to->side = TT_SURFACE_SIDE;
    while (to->side > 12 && to->side * to->side * each > most)
        to->side -= 4;
    int all = to->side * to->side;
    for (int at = 0; at < all;) {
        int n = all - at < in->batch ? all - at : (int)in->batch;
        const struct tt_pass pass = {.team = &alone, .n = n};
        for (int i = 0; i < n; i++)
            set_place(k, to->side, at + i, in->x + i * size);
        const float *z = tt_model_forward(in->model, &pass, in->x);
        for (int i = 0; i < n; i++)
            say_place(k, z + i * outputs, to, at + i);
        at += n;
    }
}

/* --- units ----------------------------------------------------------------------------------- */

/* A linear layer is told by the activation that follows it. */
static bool is_told(const struct tt_model *m, int layer)
{
    const struct tt_layer *l = tt_model_layer(m, layer);
    if (l->out.n != 1 || l->view)
        return false;
    if (layer + 1 == tt_model_layers(m))
        return true;
    const struct tt_layer *next = tt_model_layer(m, layer + 1);
    return next->n_inputs != 1 || tt_model_input(m, layer + 1, 0) != layer ||
           tt__inside_linear(m, layer + 1) == layer + 1 || next->in_count != next->out_count ||
           layer + 2 == tt_model_layers(m);
}

/* Which units: the first of each layer, as many of each as leaves room for all layers. */
static void choose_units(const struct tt_model *m, struct tt_surface *to)
{
    int layers = 0;
    for (int i = 0; i < tt_model_layers(m); i++)
        layers += is_told(m, i);
    to->n_units = 0;
    int64_t each = layers > 0 ? TT_SURFACE_UNITS / layers : 0;
    for (int i = 0; i < tt_model_layers(m); i++)
        for (int64_t u = 0; is_told(m, i) && u < each && u < tt_model_layer(m, i)->out_count; u++) {
            to->unit[to->n_units].layer = i;
            to->unit[to->n_units++].unit = (int)u;
        }
}

/* Part by part: of each layer its places come in their order. */
static void see_made(void *context, int layer, const float *y, int64_t n)
{
    const struct tt__look *k = context;
    struct tt_inside_surface *f = k->in->surface;
    int64_t wide = tt_model_layer(k->in->model, layer)->out_count;
    for (int u = 0; u < f->now.n_units; u++)
        for (int64_t i = 0; f->now.unit[u].layer == layer && i < n; i++)
            f->value[u * UNIT_PLACES + f->seen[layer] + i] = y[i * wide + f->now.unit[u].unit];
    f->seen[layer] += n;
}

static void see_spent(void *context, int layer, double seconds)
{
    (void)context;
    (void)layer;
    (void)seconds;
}

static void paint_units(struct tt_inside_surface *f)
{
    for (int u = 0; u < f->now.n_units; u++) {
        const float *v = f->value + (ptrdiff_t)u * UNIT_PLACES;
        float most = 0;
        for (int i = 0; i < UNIT_PLACES; i++)
            most = fabsf(v[i]) > most && isfinite(v[i]) ? fabsf(v[i]) : most;
        for (int i = 0; i < UNIT_PLACES; i++)
            f->now.unit[u].place[i] = most > 0 ? tt__signed_byte(v[i], most) : 128;
    }
}

static void fill_units(struct tt__look *k)
{
    const double most = 2e7;
    struct tt_inside *in = k->in;
    struct tt_inside_surface *f = in->surface;
    int64_t size = tt_shape_count(&k->s->data.input);
    const struct tt_observer see = {.made = see_made, .spent = see_spent, .context = k};
    f->now.n_units = 0;
    if (tt_model_multiply_adds(in->model) * UNIT_PLACES > most)
        return;
    choose_units(in->model, &f->now);
    memset(f->seen, 0, (size_t)tt_model_layers(in->model) * sizeof *f->seen);
    for (int64_t at = 0; at < UNIT_PLACES;) {
        int64_t left = UNIT_PLACES - at, n = left < in->batch ? left : in->batch;
        const struct tt_pass pass = {.team = &alone, .n = n, .keeps = true, .observer = &see};
        for (int64_t i = 0; i < n; i++)
            set_place(k, TT_SURFACE_UNIT_SIDE, (int)(at + i), in->x + i * size);
        tt_model_forward(in->model, &pass, in->x);
        at += n;
    }
    paint_units(f);
}

/* Where the sample that is looked at lies. */
static void find_sample(struct tt__look *k)
{
    struct tt_inside_surface *f = k->in->surface;
    const float *x = k->in->input;
    const struct tt_data *d = &k->s->data;
    for (int a = 0; a < 2; a++) {
        const struct axis *axis = &f->axis[a];
        int64_t first = axis->first;
        double v = (double)x[first];
        if (axis->kind == TT_COLUMN_NUMBER && d->column_scale)
            v = v / (double)d->column_scale[first] + (double)d->column_mean[first];
        else if (axis->kind == TT_COLUMN_BOOLEAN)
            v = (v > 0.5) + 0.5;
        for (int64_t j = 0; j < axis->n && axis->kind == TT_COLUMN_CATEGORY; j++)
            v = x[first + j] > 0.5F ? (double)j + 0.5 : v;
        f->now.here[a] = (float)((v - axis->low) / (axis->high - axis->low));
    }
}

/* --- all of it ------------------------------------------------------------------------------- */

struct tt_inside_surface *tt__surface_new(const struct tt_session *s)
{
    struct tt_inside_surface *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->seen = calloc((size_t)tt_model_layers(s->model), sizeof *f->seen);
    if (!f->seen || !find_axes(s, f->axis)) {
        tt__surface_free(f);
        return NULL;
    }
    for (int a = 0; a < 2; a++)
        name_axis(s, f, a);
    take_points(s, f);
    return f;
}

void tt__surface_free(struct tt_inside_surface *f)
{
    if (f)
        free(f->seen);
    free(f);
}

void tt__surface_fill(struct tt__look *k)
{
    struct tt_inside_surface *f = k->in->surface;
    if (!f) {
        k->out->surface.side = 0;
        return;
    }
    fill_plane(k, &f->now);
    fill_units(k);
    find_sample(k);
    k->out->surface = f->now;
}
