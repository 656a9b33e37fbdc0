/* Why: what each class gains and loses by the inputs of the last layer, and what feeds a unit. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "inside_parts.h"

/* --- weights --------------------------------------------------------------------------------- */

/* Row and column as in PyTorch, wherever it lies (struct tt_param). */
static float weight_at(const struct tt_param *p, int64_t row, int64_t column)
{
    int64_t rows = p->shape.dim[0], columns = p->shape.dim[1];
    if (p->block == 0)
        return p->value[row * columns + column];
    int64_t first = row / p->block * p->block;
    int64_t n = rows - first < p->block ? rows - first : p->block;
    return p->value[first * columns + column * n + row - first];
}

static double bias_of(const struct tt_layer *l, int64_t row)
{
    return l->n_params > 1 ? (double)l->param[1]->value[row] : 0;
}

struct sums {
    double gained, lost;
};

/* What each input adds to an output; `adds` may be NULL. */
static struct sums add_up(const struct tt_layer *l, int64_t row, const float *x, float *adds)
{
    struct sums s = {0, 0};
    for (int64_t i = 0; i < l->in_count; i++) {
        float add = weight_at(l->param[0], row, i) * x[i];
        if (add > 0)
            s.gained += (double)add;
        else
            s.lost += (double)add;
        if (adds)
            adds[i] = add;
    }
    return s;
}

/* --- classes --------------------------------------------------------------------------------- */

static void choose_target(struct tt__look *k, int64_t outputs)
{
    const struct tt_inside_wish *w = k->wish;
    struct tt_insight *out = k->out;
    int classes = k->s->data.n_classes;
    out->target = w->target >= 0 && w->target < classes ? w->target : out->predicted;
    k->target = (struct tt__target){.output = out->target, .scale = 1};
    if (k->s->regression) {
        out->target = w->target >= 0 && w->target < out->n_values ? w->target : 0;
        k->target.output = out->target;
        k->target.scale = k->s->data.value_std[out->target];
        tt_text_printable(out->target_name, sizeof out->target_name,
                          tt_data_value_name(&k->s->data, out->target));
    }
    if (outputs < classes) /* one output speaks for the second class */
        k->target = (struct tt__target){.output = 0, .scale = out->target == 0 ? -1 : 1};
}

/* On the scale of the values that are learned, where these are. */
static void give_reasons(struct tt__look *k)
{
    struct tt_insight *out = k->out;
    const struct tt_data *data = &k->s->data;
    const struct tt_layer *l = tt_model_layer(k->in->model, k->last);
    out->n_outputs = l->out_count < TT_INSIDE_CLASSES ? (int)l->out_count : TT_INSIDE_CLASSES;
    for (int o = 0; o < out->n_outputs; o++) {
        struct sums s = add_up(l, o, k->in->kept[1], NULL);
        bool value = k->s->regression && o < out->n_values;
        double scale = value ? data->value_std[o] : 1, zero = value ? data->value_mean[o] : 0;
        out->gained[o] = (float)(scale * s.gained);
        out->lost[o] = (float)(scale * s.lost);
        out->bias[o] = (float)(scale * bias_of(l, o) + zero);
        out->z[o] = (float)(scale * (s.gained + s.lost + bias_of(l, o)) + zero);
    }
}

void tt__inside_classes(struct tt__look *k, const float *z)
{
    struct tt_insight *out = k->out;
    struct tt_session *s = k->s;
    int64_t outputs = tt_model_outputs(k->in->model);
    out->predicted = 0;
    if (!s->regression) {
        s->loss.type->probabilities(s->data.n_classes, outputs, z, out->p);
        for (int c = 1; c < s->data.n_classes; c++)
            out->predicted = out->p[c] > out->p[out->predicted] ? c : out->predicted;
    }
    choose_target(k, outputs);
    out->said = s->regression ? tt_data_value(&s->data, out->target, z[out->target]) : 0;
    out->last = k->last;
    out->n_outputs = 0;
    if (k->last >= 0)
        give_reasons(k);
}

/* --- connections ----------------------------------------------------------------------------- */

/* The shape of what lay there before it became a vector, or NULL. */
static const struct tt_shape *shape_before(const struct tt_model *m, int layer)
{
    const struct tt_layer *l = layer < 0 ? NULL : tt_model_layer(m, layer);
    return l && l->in.n == 3 && l->out.n == 1 && l->in_count == l->out_count ? &l->in : NULL;
}

static void label(struct tt__look *k, int from, int64_t i, char out[TT_INSIDE_LABEL])
{
    const struct tt_data *d = &k->s->data;
    const struct tt_shape *maps = shape_before(k->in->model, from);
    if (from < 0 && d->column_name)
        snprintf(out, TT_INSIDE_LABEL, "%.47s", d->column_name[i]);
    else if (from < 0 && d->input.n == 3)
        snprintf(out, TT_INSIDE_LABEL, "pixel %" PRId64 ",%" PRId64, i % d->input.dim[2],
                 i / d->input.dim[2]);
    else if (from < 0)
        snprintf(out, TT_INSIDE_LABEL, "input %" PRId64, i);
    else if (maps && maps->dim[1] * maps->dim[2] > 1)
        snprintf(out, TT_INSIDE_LABEL, "map %" PRId64 " at %" PRId64 ",%" PRId64,
                 i / (maps->dim[1] * maps->dim[2]), i % maps->dim[2],
                 i / maps->dim[2] % maps->dim[1]);
    else
        snprintf(out, TT_INSIDE_LABEL, "unit %" PRId64, i);
}

static int by_size(const void *a, const void *b)
{
    const struct tt_inside_link *p = a, *q = b;
    float x = fabsf(p->weight * p->value), y = fabsf(q->weight * q->value);
    return x != y ? (x > y ? -1 : 1) : p->index < q->index ? -1 : p->index > q->index;
}

/* Where the inputs are the pixels of a picture with one channel. */
static void picture(struct tt__look *k, int from)
{
    const struct tt_shape *in = &k->s->data.input;
    struct tt_insight *out = k->out;
    out->links.picture = from < 0 && in->n == 3 && in->dim[0] == 1 && out->height > 0;
    if (out->links.picture)
        tt__inside_shrink(k, k->in->adds, out->adds);
}

/* The strongest, where none was chosen; of the outputs the one that is explained. */
static int unit_of(const struct tt__look *k)
{
    const struct tt_inside_wish *w = k->wish;
    const struct tt_inside_layer *r = &k->out->layer[w->layer];
    int best = 0;
    if (w->unit >= 0)
        return w->unit;
    if (k->through == k->last)
        return (int)k->target.output;
    for (int i = 1; i < r->n; i++)
        best = fabsf(r->value[i]) > fabsf(r->value[best]) ? i : best;
    return r->n > 0 ? r->unit[best] : 0;
}

void tt__inside_links(struct tt__look *k)
{
    struct tt_inside_links *out = &k->out->links;
    const struct tt_inside_wish *w = k->wish;
    out->known = false;
    if (k->through < 0)
        return;
    const struct tt_layer *l = tt_model_layer(k->in->model, k->through);
    int32_t index[TT_INSIDE_LINKS];
    int unit = unit_of(k);
    if (unit >= l->out_count)
        return;
    struct sums s = add_up(l, unit, k->in->kept[0], k->in->adds);
    *out = (struct tt_inside_links){.known = true,
                                    .layer = w->layer,
                                    .unit = unit,
                                    .through = k->through,
                                    .from = k->source[0],
                                    .of = l->in_count,
                                    .gained = s.gained,
                                    .lost = s.lost,
                                    .bias = bias_of(l, unit),
                                    .sum = s.gained + s.lost + bias_of(l, unit)};
    out->n = tt__inside_largest(k->in->adds, l->in_count, TT_INSIDE_LINKS, index);
    for (int i = 0; i < out->n; i++) {
        struct tt_inside_link *one = &out->link[i];
        one->index = index[i];
        one->weight = weight_at(l->param[0], unit, index[i]);
        one->value = k->in->kept[0][index[i]];
        label(k, out->from, index[i], one->label);
    }
    qsort(out->link, (size_t)out->n, sizeof out->link[0], by_size);
    while (out->n > 1 && out->link[out->n - 1].weight * out->link[out->n - 1].value == 0)
        out->n--; /* of silent units there is nothing to tell */
    picture(k, out->from);
}
