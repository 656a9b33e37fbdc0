#include "film_head.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/rng.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/resample.h>

#include "../link/film.h"
#include "../session/metric.h"
#include "probe_batch.h"

enum { NUMBERS = 8192 /* probabilities of a moment */, INSIDE = 192 * 1024 /* bytes */ };

/* --- which samples --------------------------------------------------------------------------- */

/* Fewer where there are many classes, or each is much work: a tenth of a second would be felt. */
static int samples_of(const struct tt_session *s)
{
    const double budget = 4e9; /* multiply-adds */
    double each = tt_model_multiply_adds(s->model);
    int64_t classes = s->data.n_classes, n = s->data.val.n, most = TT_FILM_SAMPLES;
    if (each * TT_FILM_SAMPLES > budget)
        most = each * 2 < budget ? (int64_t)(budget / each) : 2;
    if (classes * most > NUMBERS)
        most = NUMBERS / classes;
    return (int)(n < most ? n : most);
}

static bool has(const struct tt_film_sample *sample, int n, int64_t index)
{
    for (int i = 0; i < n; i++)
        if (sample[i].index == index)
            return true;
    return false;
}

static int count_class(const struct tt_film_sample *sample, int n, int cls)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += sample[i].cls == cls;
    return count;
}

static int by_class(const void *a, const void *b)
{
    const struct tt_film_sample *p = a, *q = b;
    if (p->cls != q->cls)
        return p->cls < q->cls ? -1 : 1;
    return p->index < q->index ? -1 : p->index > q->index;
}

/* At random by the seed, as many of each class as there can be: first no class gets more than its
 * share, then one more each, and so on while any are missing. */
static void choose(const struct tt_session *s, struct tt_film_sample *out, int n)
{
    enum { TRIES = 4000 };
    const struct tt_dataset *set = &s->data.val;
    int64_t most = set->n < UINT32_MAX ? set->n : UINT32_MAX;
    int classes = s->data.n_classes > 0 ? s->data.n_classes : 1, have = 0;
    int values = tt_data_values(&s->data); /* the first is shown */
    struct tt_rng r;
    tt_rng_init(&r, (uint64_t)s->config.seed, TT_RNG_SHUFFLE, UINT64_MAX);
    int64_t next = most > 0 ? tt_rng_below(&r, (uint32_t)most) : 0;
    for (int each = n / classes > 0 ? n / classes : 1; have < n; each++)
        for (int k = 0; k < TRIES && have < n; k++) {
            /* Of a few all are tried, in their order, from anywhere on. */
            int64_t at = most > TRIES ? (int64_t)tt_rng_below(&r, (uint32_t)most) : next++ % most;
            int cls = set->y ? set->y[at] : 0;
            if (has(out, have, at) || (set->y && count_class(out, have, cls) >= each))
                continue;
            out[have++] = (struct tt_film_sample){
                .index = at, .cls = cls, .value = set->value ? (float)set->value[at * values] : 0};
        }
    qsort(out, (size_t)n, sizeof *out, by_class);
}

/* --- how they look --------------------------------------------------------------------------- */

static bool are_pictures(const struct tt_session *s)
{
    const struct tt_shape *in = &s->data.input;
    return s->data.val.x && in->n == 3 && (in->dim[0] == 1 || in->dim[0] == 3);
}

static void copy_sample(struct tt_film_head *h, const struct tt_session *s, int i)
{
    const struct tt_dataset *set = &s->data.val;
    int64_t size = tt_shape_count(&s->data.input), index = h->sample[i].index;
    int each = h->channels * h->height * h->width;
    if (each > 0) {
        const struct tt_bitmap from = {h->channels, s->data.input.dim[1], s->data.input.dim[2],
                                       tt_sample_bytes(set, size, index)};
        tt_resample(&from, 0, 0, (double)from.width / h->width, h->height, h->width,
                    (uint8_t *)h->pixels + i * each);
    }
    for (int k = 0; k < h->n_numbers; k++)
        ((float *)h->numbers)[i * h->n_numbers + k] =
            (float)tt_data_number(&s->data, set, index, k);
}

/* --- the head -------------------------------------------------------------------------------- */

static void copy_network(struct tt_film_head *h, const struct tt_session *s)
{
    struct tt_layer_report r;
    int params = 0;
    for (int i = 0; i < h->n_layers; i++) {
        struct tt_film_layer *to = (struct tt_film_layer *)&h->layer[i];
        memset(&r, 0, sizeof r);
        tt__layer_describe(&r, s, i, &params);
        memcpy(to->name, r.name, sizeof to->name);
        memcpy(to->text, r.text, sizeof to->text);
        memcpy(to->shape, r.shape, sizeof to->shape);
        to->depth = r.depth;
        to->first_param = r.first_param;
        to->n_params = r.n_params;
        to->parameters = r.parameters;
        to->units = r.units;
        to->multiply_adds = r.multiply_adds;
        to->can_die = r.can_die;
        to->can_saturate = r.can_saturate;
        for (int k = r.first_param; k < r.first_param + r.n_params && k < h->n_params; k++) {
            struct tt_film_param *p = (struct tt_film_param *)&h->param[k];
            tt_text_copy(p->name, sizeof p->name, tt_model_param(s->model, k)->name);
            p->layer = i;
            p->count = tt_shape_count(&tt_model_param(s->model, k)->shape);
        }
    }
}

static void copy_info(struct tt_film_head *h, const struct tt_run_info *info)
{
    const char(*classes)[32] = h->info.class_name;
    const char(*columns)[64] = h->info.column_name;
    size_t n = (size_t)h->info.n_classes;
    h->info = *info;
    h->info.sheet = NULL;
    h->info.class_name = classes;
    h->info.column_name = columns;
    if (n > 0)
        memcpy((char *)classes, info->class_name, n * sizeof *classes);
    if (h->columns > 0 && info->column_name)
        memcpy((char *)columns, info->column_name, (size_t)h->columns * sizeof *columns);
}

struct tt_film_head *tt__film_head_make(const struct tt_session *s, const struct tt_run_info *info,
                                        const struct tt_weight_pictures *pictures)
{
    const struct tt_shape *in = &s->data.input;
    int64_t wide = tt_shape_count(in);
    int layers = tt_model_layers(s->model), params = tt_model_params(s->model);
    int height = 0, width = 0, channels = are_pictures(s) ? (int)in->dim[0] : 0;
    struct tt_film_head_parts k = {.classes = info->n_classes, .samples = samples_of(s)};
    if (channels > 0)
        tt_shrunk_size((int)in->dim[1], (int)in->dim[2], TT_FILM_SIDE, &height, &width);
    k.pixels = k.samples * channels * height * width;
    int numbers = channels > 0 || !s->data.val.numbers ? 0
                  : wide < TT_FILM_COLUMNS             ? (int)wide
                                                       : TT_FILM_COLUMNS;
    k.numbers = k.samples * numbers;
    k.columns = info->column_name && channels == 0
                    ? (int)(wide < TT_PAGE_COLUMNS ? wide : TT_PAGE_COLUMNS)
                    : 0;
    if ((int64_t)layers * (int64_t)sizeof(struct tt_film_layer_state) +
            (int64_t)params * (int64_t)sizeof(struct tt_film_param_state) <=
        INSIDE) {
        k.layers = layers;
        k.params = params;
    }
    struct tt_film_head *h = tt__film_head_new(&k);
    if (!h)
        return NULL;
    copy_info(h, info);
    tt_text_copy(h->best_by, sizeof h->best_by, tt__metric_name(s->early.metric));
    h->channels = channels;
    h->height = height;
    h->width = width;
    h->n_numbers = numbers;
    choose(s, (struct tt_film_sample *)h->sample, h->n_samples);
    for (int i = 0; i < h->n_samples; i++)
        copy_sample(h, s, i);
    copy_network(h, s);
    h->n_pictures = pictures->n;
    h->of_pictures = pictures->of;
    h->picture_w = pictures->w;
    h->picture_h = pictures->h;
    h->picture_channels = pictures->channels;
    h->picture_layer = pictures->layer;
    return h;
}

bool tt__film_heads_fit(const struct tt_film_head *a, const struct tt_film_head *b)
{
    bool fit = a->info.n_classes == b->info.n_classes && a->n_samples == b->n_samples &&
               a->n_layers == b->n_layers && a->n_params == b->n_params &&
               a->n_pictures == b->n_pictures && a->picture_w == b->picture_w &&
               a->picture_h == b->picture_h && a->picture_channels == b->picture_channels;
    for (int i = 0; i < a->n_samples && fit; i++)
        fit = a->sample[i].index == b->sample[i].index && a->sample[i].cls == b->sample[i].cls;
    for (int i = 0; i < a->n_params && fit; i++)
        fit = a->param[i].count == b->param[i].count;
    return fit;
}
