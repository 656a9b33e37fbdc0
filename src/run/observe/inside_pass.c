/* Forward, with all layers' outputs, and back to the input. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/data/resample.h>
#include <tuitrain/tensor/par.h>

#include "inside_parts.h"

/* --- the graph ------------------------------------------------------------------------------- */

static bool is(const struct tt_layer *l, const char *type)
{
    return strcmp(l->type->name, type) == 0;
}

/* Unit by unit: what unit 3 says is unit 3 of the layer before. */
static bool keeps_units(const struct tt_layer *l)
{
    return l->n_inputs == 1 && l->in.n == 1 && l->out.n == 1 && l->in_count == l->out_count &&
           !is(l, "linear") && !is(l, "glu");
}

int tt__inside_linear(const struct tt_model *m, int layer)
{
    while (layer >= 0 && keeps_units(tt_model_layer(m, layer)))
        layer = tt_model_input(m, layer, 0);
    return layer >= 0 && is(tt_model_layer(m, layer), "linear") ? layer : -1;
}

int tt__inside_source(const struct tt_model *m, int layer)
{
    do
        layer = tt_model_input(m, layer, 0);
    while (layer >= 0 && tt_model_layer(m, layer)->view);
    return layer;
}

/* --- the largest ----------------------------------------------------------------------------- */

/* Puts place `at` where it belongs in a heap of places, the smallest on top. */
static void sink(const float *v, int32_t *heap, int n, int i)
{
    for (;;) {
        int low = i, left = 2 * i + 1;
        for (int k = left; k < left + 2 && k < n; k++)
            low = fabsf(v[heap[k]]) < fabsf(v[heap[low]]) ? k : low;
        if (low == i)
            return;
        int32_t was = heap[i];
        heap[i] = heap[low];
        heap[low] = was;
        i = low;
    }
}

static void sort_places(int32_t *at, int n)
{
    for (int gap = n / 2; gap > 0; gap /= 2)
        for (int i = gap; i < n; i++)
            for (int j = i; j >= gap && at[j - gap] > at[j]; j -= gap) {
                int32_t was = at[j];
                at[j] = at[j - gap];
                at[j - gap] = was;
            }
}

int tt__inside_largest(const float *v, int64_t n, int k, int32_t *out)
{
    int have = n < k ? (int)n : k;
    for (int i = 0; i < have; i++)
        out[i] = i;
    if (n <= k)
        return have;
    for (int i = k / 2; i >= 0; i--)
        sink(v, out, k, i);
    for (int64_t i = k; i < n; i++)
        if (fabsf(v[i]) > fabsf(v[out[0]])) {
            out[0] = (int32_t)i;
            sink(v, out, k, 0);
        }
    sort_places(out, have);
    return have;
}

/* --- outputs --------------------------------------------------------------------------------- */

struct watch {
    struct tt__look *k;
    int64_t room; /* bytes of maps that a layer may have */
};

static float largest_of(const float *y, int64_t n)
{
    float most = 0;
    for (int64_t i = 0; i < n; i++)
        most = fabsf(y[i]) > most && isfinite(y[i]) ? fabsf(y[i]) : most;
    return most;
}

/* The mean of a channel under a place of its picture. */
static float mean_under(const struct tt_layer *l, const float *y, int64_t c, int row, int column,
                        int h, int w)
{
    int64_t channels = l->out.dim[0], height = l->out.dim[1], width = l->out.dim[2], n = 0;
    int64_t top = row * height / h, bottom = (row + 1) * height / h;
    int64_t left = column * width / w, right = (column + 1) * width / w;
    float sum = 0;
    for (int64_t i = top; i < bottom; i++)
        for (int64_t j = left; j < right; j++, n++)
            sum += y[(i * width + j) * channels + c];
    return n > 0 ? sum / (float)n : 0;
}

static void take_map(const struct tt_layer *l, const struct tt_inside_layer *r, const float *y,
                     int at, uint8_t *map)
{
    uint8_t *to = map + r->first_map + (int64_t)at * r->map_h * r->map_w;
    for (int i = 0; i < r->map_h; i++)
        for (int j = 0; j < r->map_w; j++)
            to[i * r->map_w + j] =
                tt__signed_byte(mean_under(l, y, r->unit[at], i, j, r->map_h, r->map_w), r->most);
}

/* Channels, by their mean; y lies (places, channels). */
static void take_channels(struct watch *w, const struct tt_layer *l, struct tt_inside_layer *r,
                          const float *y)
{
    float *mean = w->k->in->adds; /* not in use before the reasons are */
    int64_t channels = l->out.dim[0], places = l->out_count / channels;
    tt_shrunk_size((int)l->out.dim[1], (int)l->out.dim[2], TT_INSIDE_MAP_SIDE, &r->map_h,
                   &r->map_w);
    int64_t each = (int64_t)r->map_h * r->map_w, fit = w->room / each;
    for (int64_t c = 0; c < channels; c++) {
        mean[c] = 0;
        for (int64_t p = 0; p < places; p++)
            mean[c] += fabsf(y[p * channels + c]);
    }
    r->n = tt__inside_largest(mean, channels, fit < TT_INSIDE_MAPS ? (int)fit : TT_INSIDE_MAPS,
                              r->unit);
    r->n_maps = r->n;
    for (int i = 0; i < r->n; i++) {
        float sum = 0;
        for (int64_t p = 0; p < places; p++)
            sum += y[p * channels + r->unit[i]];
        r->value[i] = sum / (float)places;
        take_map(l, r, y, i, w->k->out->map);
    }
}

static void see_made(void *context, int layer, const float *y, int64_t n)
{
    struct watch *w = context;
    struct tt__look *k = w->k;
    const struct tt_layer *l = tt_model_layer(k->in->model, layer);
    struct tt_inside_layer *r = &k->out->layer[layer];
    (void)n; /* one sample */
    r->computes = true;
    r->most = largest_of(y, l->out_count);
    for (int i = 0; i < 2; i++)
        if ((i == 0 ? k->through : k->last) >= 0 && k->source[i] == layer)
            memcpy(k->in->kept[i], y, (size_t)l->out_count * sizeof *y);
    if (r->map_w > 0) {
        take_channels(w, l, r, y);
        return;
    }
    r->n = tt__inside_largest(y, l->out_count, TT_INSIDE_UNITS, r->unit);
    for (int i = 0; i < r->n; i++)
        r->value[i] = y[r->unit[i]];
}

static void see_spent(void *context, int layer, double seconds)
{
    (void)context;
    (void)layer;
    (void)seconds;
}

/* --- what layers are ------------------------------------------------------------------------- */

enum { MOST_TEXT = 128 };

static bool has_maps(const struct tt_layer *l)
{
    return l->out.n == 3 && l->out.dim[1] * l->out.dim[2] > 1;
}

/* As in the network language; a name that somebody chose comes first, and not as an option. */
static void name_text(const struct tt_model *m, int i, char *out, size_t size)
{
    const char *name = tt_model_layer(m, i)->name, *dot = strrchr(name, '.');
    char text[MOST_TEXT], shown[2 * MOST_TEXT];
    tt_text_copy(text, sizeof text, tt_model_layer_text(m, i));
    char *option = strstr(text, " name=");
    if (option)
        memmove(option, option + 1 + strcspn(option + 1, " "),
                strlen(option + 1 + strcspn(option + 1, " ")) + 1);
    dot = dot ? dot + 1 : name;
    bool chosen = dot[strspn(dot, "0123456789")] && strcmp(dot, text) != 0;
    snprintf(shown, sizeof shown, "%s%s%s", chosen ? dot : "", chosen ? " " : "", text);
    tt_text_printable(out, size, shown);
}

static void name_layer(const struct tt_model *m, int i, struct tt_inside_layer *r)
{
    const struct tt_layer *l = tt_model_layer(m, i);
    char shape[64];
    tt_text_copy(r->name, sizeof r->name, l->name);
    name_text(m, i, r->text, sizeof r->text);
    tt_text_copy(r->shape, sizeof r->shape, tt_shape_text(&l->out, shape, sizeof shape));
    r->depth = tt_model_depth(m, i);
    r->units = l->out.n == 3 ? l->out.dim[0] : l->out_count;
    r->computes = false;
    r->n = r->n_maps = 0;
    r->map_h = r->map_w = has_maps(l);
    r->most = 0;
}

static int64_t begin_layers(struct tt__look *k)
{
    const struct tt_model *m = k->s->model; /* whose options may have been set since */
    int maps = 0;
    for (int i = 0; i < k->out->n_layers; i++) {
        name_layer(m, i, &k->out->layer[i]);
        maps += has_maps(tt_model_layer(m, i));
    }
    int64_t room = TT_INSIDE_MAP_BYTES / (maps > 0 ? maps : 1), at = 0;
    for (int i = 0; i < k->out->n_layers; i++)
        if (has_maps(tt_model_layer(m, i))) {
            k->out->layer[i].first_map = at;
            at += room;
        }
    return room;
}

/* --- passes ---------------------------------------------------------------------------------- */

static const struct tt_thread_team alone = {.rank = 0, .size = 1};

/* Sample 0 of the batch, which the painting over uses later. */
const float *tt__inside_forward(struct tt__look *k)
{
    struct tt_inside *in = k->in;
    size_t size = (size_t)tt_shape_count(&k->s->data.input);
    struct watch w = {.k = k, .room = begin_layers(k)};
    const struct tt_observer see = {.made = see_made, .spent = see_spent, .context = &w};
    const struct tt_pass pass = {.team = &alone, .n = 1, .keeps = true, .observer = &see};
    memcpy(in->x, in->input, size * sizeof *in->x);
    for (int i = 0; i < 2; i++)
        if (k->source[i] < 0)
            memcpy(in->kept[i], in->input, size * sizeof *in->input);
    return tt_model_forward(in->model, &pass, in->x);
}

void tt__inside_backward(struct tt__look *k)
{
    struct tt_inside *in = k->in;
    const struct tt_pass pass = {.team = &alone, .n = 1, .keeps = true};
    float *dz = tt_model_output_grad(in->model);
    memset(dz, 0, (size_t)tt_model_outputs(in->model) * sizeof *dz);
    dz[k->target.output] = (float)k->target.scale;
    tt_model_backward(in->model, &pass, in->x);
    memcpy(in->gradient, tt_model_input_grad(in->model),
           (size_t)tt_shape_count(&k->s->data.input) * sizeof *in->gradient);
}
