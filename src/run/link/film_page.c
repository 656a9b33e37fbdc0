#include <tuitrain/run/link/film_page.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

int tt_film_sample_at(const struct tt_film *f, int64_t index)
{
    for (int i = 0; f->head && i < f->head->n_samples; i++)
        if (f->head->sample[i].index == index)
            return i;
    return -1;
}

/* --- what was said of one -------------------------------------------------------------------- */

static int best_class(const struct tt_film *f, const struct tt_film_moment *m, int i)
{
    int best = 0;
    for (int c = 1; c < f->head->info.n_classes; c++)
        best = tt_film_p(f, m, i, c) > tt_film_p(f, m, i, best) ? c : best;
    return best;
}

/* The likeliest first. */
static void fill_top(struct tt_sample *out, const struct tt_film *f, const struct tt_film_moment *m,
                     int i)
{
    int n = f->head->info.n_classes, most = n < TT_SAMPLE_TOP ? n : TT_SAMPLE_TOP;
    for (int c = 0; c < n; c++) {
        float p = (float)tt_film_p(f, m, i, c);
        int at = out->top;
        while (at > 0 && p > out->top_p[at - 1])
            at--;
        if (at >= most)
            continue;
        out->top += out->top < most;
        size_t behind = (size_t)(out->top - 1 - at);
        memmove(out->top_p + at + 1, out->top_p + at, behind * sizeof *out->top_p);
        memmove(out->top_cls + at + 1, out->top_cls + at, behind * sizeof *out->top_cls);
        out->top_p[at] = p;
        out->top_cls[at] = (uint16_t)c;
    }
}

/* Probabilities come as shares of 65535: of one that is less a loss is not known any closer. */
static struct tt_sample tell(const struct tt_film *f, const struct tt_film_moment *m, int i)
{
    const struct tt_film_sample *s = &f->head->sample[i];
    struct tt_sample out = {.index = s->index, .cls = s->cls, .value = s->value};
    if (f->head->info.regression) {
        out.residual = m->predicted ? m->predicted[i] - s->value : 0;
        out.loss = (double)out.residual * (double)out.residual;
    } else if (m->p) {
        out.predicted = best_class(f, m, i);
        out.loss = -log(fmax(tt_film_p(f, m, i, s->cls), 1.0 / 131070));
        fill_top(&out, f, m, i);
    }
    return out;
}

/* --- which of them --------------------------------------------------------------------------- */

static bool matches(const struct tt_query *q, const struct tt_sample *s, bool values)
{
    switch (q->pick) {
    case TT_PICK_WORST:
        return values || s->cls != s->predicted;
    case TT_PICK_CELL:
        return s->cls == q->row && s->predicted == q->column;
    case TT_PICK_CLASS:
        return s->cls == q->row && s->predicted != q->row;
    case TT_PICK_ONE:
        return s->index == q->index;
    default:
        return true;
    }
}

static double sureness(const struct tt_sample *s)
{
    return s->top > 0 ? (double)s->top_p[0] : 0;
}

static bool goes_before(const struct tt_query *q, const struct tt_sample *a,
                        const struct tt_sample *b)
{
    if (q->pick == TT_PICK_UNCERTAIN)
        return sureness(a) < sureness(b);
    return q->pick != TT_PICK_RANDOM && a->loss > b->loss;
}

struct found {
    struct tt_sample sample[TT_FILM_SAMPLES];
    int at[TT_FILM_SAMPLES]; /* in the film */
    int n;
};

static void choose(struct found *out, const struct tt_film *f, const struct tt_film_moment *m,
                   const struct tt_query *q)
{
    bool values = f->head->info.regression, known = values ? m->predicted != NULL : m->p != NULL;
    out->n = 0;
    for (int i = 0; known && i < f->head->n_samples; i++) {
        struct tt_sample s = tell(f, m, i);
        int at = out->n;
        if (!matches(q, &s, values))
            continue;
        for (; at > 0 && goes_before(q, &s, &out->sample[at - 1]); at--) {
            out->sample[at] = out->sample[at - 1];
            out->at[at] = out->at[at - 1];
        }
        out->sample[at] = s;
        out->at[at] = i;
        out->n++;
    }
}

/* --- the page -------------------------------------------------------------------------------- */

static bool have_room(struct tt_samples_page *page, const struct tt_film_head *h)
{
    size_t bytes = (size_t)h->channels * (size_t)h->height * (size_t)h->width;
    size_t numbers = bytes == 0 && h->columns >= h->n_numbers ? (size_t)h->n_numbers : 0;
    if (bytes > 0 && !page->pixels)
        page->pixels = malloc(TT_FILM_SAMPLES * bytes);
    if (numbers > 0 && !page->numbers)
        page->numbers = malloc(TT_FILM_SAMPLES * numbers * sizeof *page->numbers);
    page->channels = h->channels;
    page->height = h->height;
    page->width = h->width;
    page->columns = (int)numbers;
    return (bytes == 0 || page->pixels) && (numbers == 0 || page->numbers);
}

int tt_film_page(struct tt_samples_page *page, const struct tt_film *f,
                 const struct tt_film_moment *m, const struct tt_query *q, struct tt_err *err)
{
    struct found found;
    const struct tt_film_head *h = f->head;
    if (!have_room(page, h))
        return tt_fail(err, TT_ENOMEM, "out of memory");
    choose(&found, f, m, q);
    int most = q->n < TT_PAGE_SAMPLES ? q->n : TT_PAGE_SAMPLES;
    int first = q->first < found.n ? (int)q->first : found.n;
    page->known = page->of_film = true;
    page->query = *q;
    page->query.confusion = false;
    page->step = m->step;
    page->validation = false;
    page->looked_at = page->samples = h->n_samples;
    page->first = first;
    page->matches = found.n;
    page->n = found.n - first < most ? found.n - first : most;
    page->n_variants = 0;
    size_t bytes = (size_t)h->channels * (size_t)h->height * (size_t)h->width;
    for (int i = 0; i < page->n; i++) {
        size_t at = (size_t)found.at[first + i];
        page->sample[i] = found.sample[first + i];
        if (bytes > 0)
            memcpy(page->pixels + (size_t)i * bytes, h->pixels + at * bytes, bytes);
        else if (page->columns > 0)
            memcpy(page->numbers + i * page->columns, h->numbers + at * (size_t)page->columns,
                   (size_t)page->columns * sizeof *page->numbers);
    }
    return 0;
}

void tt_film_page_done(struct tt_samples_page *page)
{
    free(page->pixels);
    free(page->numbers);
    *page = (struct tt_samples_page){0};
}

void tt_film_reading(struct tt_reading *out, const struct tt_film *f,
                     const struct tt_film_moment *m)
{
    const int n = f->head->info.n_classes;
    size_t bytes = (size_t)m->channels * (size_t)m->height * (size_t)m->width;
    *out = (struct tt_reading){.step = m->step};
    bool values = f->head->info.regression;
    if (m->drawing == 0 || (!values && !m->drawing_p))
        return;
    out->id = m->drawing;
    out->value = m->drawing_value;
    out->n_classes = n < TT_READING_CLASSES ? n : TT_READING_CLASSES;
    for (int c = 0; c < out->n_classes && !values; c++)
        out->p[c] = (float)tt_film_drawing_p(f, m, c);
    if (m->pixels && bytes <= sizeof out->pixel) {
        out->channels = m->channels;
        out->height = m->height;
        out->width = m->width;
        memcpy(out->pixel, m->pixels, bytes);
    }
}
