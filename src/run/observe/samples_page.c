#include "samples_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/rng.h>
#include <tuitrain/data/resample.h>

/* --- which samples --------------------------------------------------------------------------- */

static int64_t sample_of(const struct tt_predictions *v, int64_t at)
{
    return v->order ? (int64_t)v->order[at] : at;
}

/* Whether the sample at a place matches, and how early it comes. */
static bool matches(const struct tt_session *s, const struct tt_predictions *v,
                    const struct tt_query *q, int64_t at, double *key)
{
    int64_t sample = sample_of(v, at);
    int32_t predicted = v->score.predicted[at];
    int cls = s->regression ? 0 : s->data.val.y[sample];
    struct tt_rng r;
    *key = v->score.loss[at];
    switch (q->pick) {
    case TT_PICK_WORST:
        *key = s->regression ? fabs(v->residual[at * tt_data_values(&s->data)]) : *key;
        return s->regression || predicted != cls;
    case TT_PICK_UNCERTAIN:
        *key = v->top_known ? -(double)v->p[at * v->top] : 0;
        return v->top_known;
    case TT_PICK_RANDOM:
        tt_rng_init(&r, (uint64_t)q->turn, TT_RNG_SHUFFLE, (uint64_t)sample);
        *key = (double)tt_rng_u32(&r);
        return true;
    case TT_PICK_CELL:
        return !s->regression && cls == q->row && predicted == q->column;
    case TT_PICK_CLASS:
        return !s->regression && cls == q->row && predicted != q->row;
    case TT_PICK_ONE:
        return sample == q->index;
    case TT_PICK_NONE:
        break;
    }
    return false;
}

static int by_key(const void *a, const void *b)
{
    const struct tt_sample_match *p = a, *q = b;
    if (p->key != q->key && !isnan(p->key) && !isnan(q->key))
        return p->key > q->key ? -1 : 1;
    if (isnan(p->key) != isnan(q->key)) /* what cannot be computed is as bad as it gets */
        return isnan(p->key) ? -1 : 1;
    return p->at < q->at ? -1 : p->at > q->at;
}

static int64_t choose(const struct tt_session *s, const struct tt_predictions *v,
                      const struct tt_query *q, struct tt_sample_match *match)
{
    int64_t n = 0;
    for (int64_t at = 0; at < v->n; at++) {
        double key;
        if (matches(s, v, q, at, &key))
            match[n++] = (struct tt_sample_match){key, at};
    }
    qsort(match, (size_t)n, sizeof *match, by_key);
    return n;
}

/* --- what is told of them -------------------------------------------------------------------- */

static void *room(void *there, size_t n, size_t size)
{
    return there ? there : calloc(n, size);
}

static bool is_picture(const struct tt_session *s)
{
    const struct tt_shape *in = &s->data.input;
    return s->data.val.x && in->n == 3 && (in->dim[0] == 1 || in->dim[0] == 3);
}

/* Sizes, and room where it is not there yet: nothing of them changes in a run. */
static bool have_room(struct tt_samples_page *page, const struct tt_session *s, bool variants,
                      bool confusion)
{
    const struct tt_shape *in = &s->data.input;
    size_t classes = (size_t)s->data.n_classes, each = 0;
    if (is_picture(s)) {
        page->channels = (int)in->dim[0];
        tt_shrunk_size((int)in->dim[1], (int)in->dim[2], TT_PAGE_SIDE, &page->height, &page->width);
        each = (size_t)page->channels * (size_t)page->height * (size_t)page->width;
    } else if (s->data.val.numbers) {
        int64_t wide = tt_shape_count(in);
        page->columns = wide < TT_PAGE_COLUMNS ? (int)wide : TT_PAGE_COLUMNS;
    }
    size_t columns = (size_t)page->columns;
    if (each > 0)
        page->pixels = room(page->pixels, TT_PAGE_SAMPLES * each, 1);
    if (each > 0 && variants)
        page->variants = room(page->variants, TT_PAGE_VARIANTS * each, 1);
    if (columns > 0)
        page->numbers = room(page->numbers, TT_PAGE_SAMPLES * columns, sizeof *page->numbers);
    if (confusion)
        page->confusion = room(page->confusion, classes * classes, sizeof *page->confusion);
    return (each == 0 || page->pixels) && (each == 0 || !variants || page->variants) &&
           (columns == 0 || page->numbers) && (!confusion || page->confusion);
}

static void copy_picture(const struct tt_samples_page *page, const struct tt_session *s,
                         const uint8_t *pixel, uint8_t *out)
{
    const struct tt_bitmap from = {page->channels, (int)s->data.input.dim[1],
                                   (int)s->data.input.dim[2], pixel};
    tt_resample(&from, 0, 0, (double)from.width / page->width, page->height, page->width, out);
}

static void tell(struct tt_samples_page *page, int i, const struct tt_session *s,
                 const struct tt_predictions *v, int64_t at)
{
    const struct tt_dataset *set = &s->data.val;
    int64_t sample = sample_of(v, at), size = tt_shape_count(&s->data.input);
    int values = tt_data_values(&s->data); /* the first is shown */
    struct tt_sample *out = &page->sample[i];
    *out = (struct tt_sample){.index = sample,
                              .loss = v->score.loss[at],
                              .cls = set->y ? set->y[sample] : 0,
                              .predicted = v->score.predicted[at],
                              .value = set->value ? (float)set->value[sample * values] : 0,
                              .residual = s->regression ? (float)v->residual[at * values] : 0,
                              .top = v->top_known ? v->top : 0};
    for (int k = 0; k < out->top; k++) {
        out->top_cls[k] = v->cls[at * v->top + k];
        out->top_p[k] = v->p[at * v->top + k];
    }
    int each = page->channels * page->height * page->width;
    if (page->channels > 0)
        copy_picture(page, s, tt_sample_bytes(set, size, sample), page->pixels + i * each);
    else if (page->columns > 0)
        for (int64_t k = 0; k < page->columns; k++)
            page->numbers[i * page->columns + k] = (float)tt_data_number(&s->data, set, sample, k);
}

/* The sample as the next epochs would see it, were it one of the training set. */
static void show_changes(struct tt_samples_page *page, const struct tt_session *s, int64_t sample,
                         float *x)
{
    int64_t size = tt_shape_count(&s->data.input);
    uint8_t *u = (uint8_t *)x; /* each byte is written when its number has been read */
    int each = page->channels * page->height * page->width;
    if (s->augment.n == 0 || page->channels == 0)
        return;
    for (int k = 0; k < TT_PAGE_VARIANTS; k++) {
        tt_augment_sample(&s->augment, &s->data, &s->data.val, sample, (uint64_t)s->config.seed,
                          s->progress.epoch + k, sample, x);
        for (int64_t i = 0; i < size; i++) {
            int64_t c = i % tt_data_channels(&s->data);
            float shade = (x[i] * s->data.std[c] + s->data.mean[c]) * 255;
            u[i] = (uint8_t)lrintf(shade < 0 ? 0 : shade > 255 ? 255 : shade);
        }
        copy_picture(page, s, u, page->variants + k * each);
    }
    page->n_variants = TT_PAGE_VARIANTS;
}

static void count_confusion(struct tt_samples_page *page, const struct tt_session *s,
                            const struct tt_predictions *v)
{
    size_t n = (size_t)s->data.n_classes;
    memset(page->confusion, 0, n * n * sizeof *page->confusion);
    for (int64_t at = 0; at < v->n; at++)
        page->confusion[s->data.val.y[sample_of(v, at)] * n + (size_t)v->score.predicted[at]]++;
}

bool tt__samples_page_fill(struct tt_samples_page *page, const struct tt_session *s,
                           const struct tt_predictions *v, const struct tt_query *q,
                           struct tt_sample_match *match, float *x)
{
    bool confusion = q->confusion && s->data.n_classes > 0;
    if (!have_room(page, s, q->pick == TT_PICK_ONE, confusion))
        return false;
    int64_t n = choose(s, v, q, match), most = q->n < TT_PAGE_SAMPLES ? q->n : TT_PAGE_SAMPLES;
    int64_t first = q->first < n ? q->first : n;
    page->query = *q;
    page->step = v->step;
    /* The same network, asked once more for what the pass did not note. */
    page->validation = s->seen.step >= 0 && v->revision == s->seen.revision && v->n == s->seen.n;
    page->looked_at = v->n;
    page->samples = s->data.val.n;
    page->matches = n;
    page->first = first;
    page->n = (int)(n - first < most ? n - first : most);
    for (int i = 0; i < page->n; i++)
        tell(page, i, s, v, match[first + i].at);
    page->n_variants = 0;
    if (q->pick == TT_PICK_ONE && n > 0)
        show_changes(page, s, q->index, x);
    if (confusion)
        count_confusion(page, s, v);
    page->known = true;
    return true;
}
