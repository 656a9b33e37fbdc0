#include "weight_pictures.h"

#include <math.h>
#include <string.h>

const struct tt_param *tt__weights_that_see(const struct tt_session *s, int *layer)
{
    for (int i = 0; i < tt_model_layers(s->model); i++) {
        const struct tt_layer *l = tt_model_layer(s->model, i);
        if (l->n_params == 0)
            continue;
        bool linear = strcmp(l->type->name, "linear") == 0;
        bool conv = strcmp(l->type->name, "conv") == 0;
        *layer = i;
        return s->data.input.n == 3 && (linear || conv) &&
                       (conv || l->in_count == tt_shape_count(&s->data.input))
                   ? l->param[0]
                   : NULL;
    }
    return NULL;
}

/* Weights of one unit (channels, h, w). */
static const struct tt_shape *shape_of(const struct tt_param *first, const struct tt_session *s)
{
    return first->shape.n == 4 ? &first->shape : &s->data.input;
}

void tt__weight_pictures_size(struct tt_weight_pictures *p, const struct tt_session *s, int room)
{
    const struct tt_param *first = tt__weights_that_see(s, &p->layer);
    p->n = p->of = 0;
    if (!first)
        return;
    const struct tt_shape *shape = shape_of(first, s);
    int64_t h = shape->dim[shape->n - 2], w = shape->dim[shape->n - 1];
    int64_t size = tt_shape_count(&first->shape) / first->shape.dim[0], channels = size / (w * h);
    p->channels = channels == 3 ? 3 : 1;
    int64_t most = room / (w * h * p->channels);
    p->of = (int)first->shape.dim[0];
    p->n = (int)(most < p->of ? most : p->of);
    p->w = (int)w;
    p->h = (int)h;
}

/* Of one unit's weights (channels, h, w); more than three channels, or two, become their mean. */
static float weight_at(const float *weight, int channels, const struct tt_weight_pictures *p, int i)
{
    if (channels == 1)
        return weight[i];
    int places = p->w * p->h, place = i / p->channels;
    float sum = 0;
    if (p->channels == channels)
        return weight[i % channels * places + place];
    for (int c = 0; c < channels; c++)
        sum += weight[c * places + place];
    return sum / (float)channels;
}

static void paint(const float *weight, int channels, const struct tt_weight_pictures *p,
                  uint8_t *out)
{
    int n = p->w * p->h * p->channels;
    float most = 0;
    for (int i = 0; i < n; i++) {
        float size = fabsf(weight_at(weight, channels, p, i));
        most = size > most ? size : most;
    }
    for (int i = 0; i < n; i++) {
        float share = most > 0 ? weight_at(weight, channels, p, i) / most : 0;
        out[i] = (uint8_t)(isfinite(share) ? 128 + lrintf(127 * share) : 128);
    }
}

void tt__weight_pictures_paint(const struct tt_weight_pictures *p, const struct tt_session *s,
                               float *plain)
{
    int layer;
    const struct tt_param *first = tt__weights_that_see(s, &layer);
    if (!first || p->n == 0)
        return;
    int64_t size = tt_shape_count(&first->shape) / first->shape.dim[0];
    int channels = (int)(size / ((int64_t)p->w * p->h));
    tt_param_unpack(first, first->value, plain);
    for (int i = 0; i < p->n; i++)
        paint(plain + i * size, channels, p, p->data + (size_t)(i * p->w * p->h * p->channels));
}
