#include <tuitrain/run/session/importance.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/data/schema.h>

/* So many samples, or numbers of them, tell the same as more would. */
static const int64_t MOST_SAMPLES = 5000, MOST_NUMBERS = INT64_C(64) << 20;

struct work {
    struct tt_session *s;
    struct tt_dataset set; /* the samples, in memory of their own: */
    int64_t size;          /* numbers or bytes of each */
    uint8_t *x;
    float *numbers;
    uint16_t *cls;
    double *value;
    void *kept;      /* (samples, inputs of one column) what was changed */
    uint32_t *order; /* (samples) */
};

/* --- samples --------------------------------------------------------------------------------- */

static void done(struct work *w)
{
    void *const owned[] = {w->x, w->numbers, w->cls, w->value, w->kept, w->order};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
}

static size_t width_of(const struct work *w)
{
    return w->x ? 1 : sizeof(float);
}

static char *samples_of(const struct work *w)
{
    return w->x ? (char *)w->x : (char *)w->numbers;
}

static int have_room(struct work *w, const struct tt_dataset *part, int64_t n, struct tt_err *err)
{
    if (part->x)
        w->x = tt_calloc(n * w->size, 1, err);
    else
        w->numbers = tt_calloc(n * w->size, sizeof *w->numbers, err);
    if (part->y)
        w->cls = tt_calloc(n, sizeof *w->cls, err);
    else
        w->value = tt_calloc(n, (size_t)tt_data_values(&w->s->data) * sizeof *w->value, err);
    w->kept = tt_calloc(n * w->size, part->x ? 1 : sizeof(float), err);
    w->order = tt_calloc(n, sizeof *w->order, err);
    return (w->x || w->numbers) && (w->cls || w->value) && w->kept && w->order ? 0 : -1;
}

static double variance_of(const double *x, int64_t n, int64_t stride)
{
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++)
        sum += x[i * stride];
    for (int64_t i = 0; i < n; i++)
        squares += pow(x[i * stride] - sum / (double)n, 2);
    return squares / (double)n;
}

static int take_samples(struct work *w, const struct tt_dataset *part, struct tt_err *err)
{
    int64_t most = MOST_NUMBERS / w->size > 100 ? MOST_NUMBERS / w->size : 100;
    most = most < MOST_SAMPLES ? most : MOST_SAMPLES;
    int64_t n = part->n < most ? part->n : most;
    if (n < 2)
        return tt_fail(err, TT_EINPUT, "what inputs are worth takes 2 samples at least");
    if (have_room(w, part, n, err) < 0)
        return -1;
    size_t bytes = (size_t)w->size * width_of(w);
    const char *from = part->x ? (const char *)part->x : (const char *)part->numbers;
    int64_t values = tt_data_values(&w->s->data);
    for (int64_t i = 0; i < n; i++) {
        int64_t at = i * part->n / n;
        memcpy(samples_of(w) + (size_t)i * bytes, from + (size_t)tt_sample_row(part, at) * bytes,
               bytes);
        if (part->y)
            w->cls[i] = part->y[at];
        else
            memcpy(w->value + i * values, part->value + at * values,
                   (size_t)values * sizeof *w->value);
    }
    w->set = (struct tt_dataset){.n = n,
                                 .x = w->x,
                                 .numbers = w->numbers,
                                 .standardised = part->standardised,
                                 .y = w->cls,
                                 .value = w->value};
    for (int c = 0; c < values && w->value; c++)
        w->set.value_variance[c] = variance_of(w->value + c, n, values);
    return 0;
}

/* --- columns --------------------------------------------------------------------------------- */

/* Inputs [first, first + n) of all samples go to `kept`, or come back from there. */
static void copy_inputs(struct work *w, const struct tt_worth *k, bool back)
{
    size_t one = width_of(w), bytes = (size_t)k->n * one;
    for (int64_t i = 0; i < w->set.n; i++) {
        char *at = samples_of(w) + (size_t)(i * w->size + k->first) * one;
        char *kept = (char *)w->kept + (size_t)i * bytes;
        memcpy(back ? at : kept, back ? kept : at, bytes);
    }
}

/* Each sample has what another one had. */
static void permute(struct work *w, const struct tt_worth *k, int repeat)
{
    size_t one = width_of(w), bytes = (size_t)k->n * one;
    tt_shuffle((uint64_t)k->first + 1, repeat, w->set.n, w->order);
    for (int64_t i = 0; i < w->set.n; i++)
        memcpy(samples_of(w) + (size_t)(i * w->size + k->first) * one,
               (char *)w->kept + (size_t)w->order[i] * bytes, bytes);
}

static int list_columns(const struct tt_session *s, struct tt_importance *out, struct tt_err *err)
{
    const struct tt_schema *schema = s->data.schema;
    int64_t most = schema ? schema->n_columns : tt_shape_count(&s->data.input);
    out->worth = tt_calloc(most, sizeof *out->worth, err);
    if (!out->worth)
        return -1;
    for (int64_t k = 0; k < most; k++) {
        const struct tt_column *c = schema ? &schema->column[k] : NULL;
        struct tt_worth *w = &out->worth[out->n];
        if (c && (c->target || c->n_inputs == 0))
            continue;
        w->first = c ? c->first : k;
        w->n = c ? c->n_inputs : 1;
        if (c)
            tt_text_printable(w->name, sizeof w->name, c->name);
        else
            snprintf(w->name, sizeof w->name, "column %d", (int)k + 1);
        out->n++;
    }
    out->repeats = TT_IMPORTANCE_REPEATS;
    return 0;
}

/* --- squares --------------------------------------------------------------------------------- */

static int list_squares(const struct tt_session *s, struct tt_importance *out, struct tt_err *err)
{
    const int64_t *d = s->data.input.dim;
    out->height = d[1] < TT_IMPORTANCE_GRID ? (int)d[1] : TT_IMPORTANCE_GRID;
    out->width = d[2] < TT_IMPORTANCE_GRID ? (int)d[2] : TT_IMPORTANCE_GRID;
    out->n = (int64_t)out->height * out->width;
    out->repeats = 1; /* nothing is drawn */
    out->worth = tt_calloc(out->n, sizeof *out->worth, err);
    return out->worth ? 0 : -1;
}

/* Paints square k of all samples, whose pixels lie (height, width, channels). */
static void paint(struct work *w, const struct tt_importance *x, int64_t k)
{
    const struct tt_data *data = &w->s->data;
    const int64_t *d = data->input.dim;
    int64_t row = k / x->width, column = k % x->width;
    int64_t top = row * d[1] / x->height, bottom = (row + 1) * d[1] / x->height;
    int64_t left = column * d[2] / x->width, right = (column + 1) * d[2] / x->width;
    uint8_t mean[TT_CHANNELS] = {0};
    for (int64_t c = 0; c < d[0]; c++) {
        double byte = (double)data->mean[c] * 255;
        mean[c] = (uint8_t)lrint(byte < 0 ? 0 : byte > 255 ? 255 : byte);
    }
    for (int64_t i = 0; i < w->set.n; i++)
        for (int64_t y = top; y < bottom; y++)
            for (int64_t z = left * d[0]; z < right * d[0]; z++)
                w->x[i * w->size + y * d[2] * d[0] + z] = mean[z % d[0]];
}

/* --- all of it ------------------------------------------------------------------------------- */

static void note(struct tt_worth *k, const double *score, const double *loss, int n)
{
    double squares[2] = {0};
    k->score = k->loss = 0;
    for (int i = 0; i < n; i++) {
        k->score += score[i] / n;
        k->loss += loss[i] / n;
    }
    for (int i = 0; i < n; i++) {
        squares[0] += pow(score[i] - k->score, 2);
        squares[1] += pow(loss[i] - k->loss, 2);
    }
    k->score_deviation = n > 1 ? sqrt(squares[0] / (n - 1)) : 0;
    k->loss_deviation = n > 1 ? sqrt(squares[1] / (n - 1)) : 0;
}

static int measure_one(struct work *w, struct tt_importance *x, int64_t at, struct tt_err *err)
{
    struct tt_worth *k = &x->worth[at];
    const struct tt_worth whole = {.n = w->size}, *changed = x->height ? &whole : k;
    double score[TT_IMPORTANCE_REPEATS], loss[TT_IMPORTANCE_REPEATS];
    copy_inputs(w, changed, false);
    for (int i = 0; i < x->repeats; i++) {
        struct tt_result r;
        if (x->height)
            paint(w, x, at);
        else
            permute(w, k, i);
        if (tt_session_measure(w->s, &w->set, &r, err) < 0)
            return -1;
        score[i] = tt_session_score(w->s, &x->base) - tt_session_score(w->s, &r);
        loss[i] = r.loss - x->base.loss;
    }
    copy_inputs(w, changed, true);
    note(k, score, loss, x->repeats);
    return 0;
}

int tt_importance_measure(struct tt_session *s, const struct tt_dataset *part,
                          struct tt_importance *out, struct tt_err *err)
{
    struct work w = {.s = s, .size = tt_shape_count(&s->data.input)};
    bool pictures = part->x && s->data.input.n == 3;
    *out = (struct tt_importance){0};
    int rc = pictures ? list_squares(s, out, err) : list_columns(s, out, err);
    if (rc == 0)
        rc = take_samples(&w, part, err);
    if (rc == 0)
        rc = tt_session_measure(s, &w.set, &out->base, err);
    out->samples = w.set.n;
    for (int64_t k = 0; rc == 0 && k < out->n; k++)
        rc = measure_one(&w, out, k, err);
    done(&w);
    if (rc < 0)
        tt_importance_done(out);
    return rc;
}

void tt_importance_done(struct tt_importance *x)
{
    free(x->worth);
    *x = (struct tt_importance){0};
}

/* By insertion: columns are few. */
void tt_importance_sort(const struct tt_importance *x, int64_t *order)
{
    for (int64_t i = 0; i < x->n; i++) {
        int64_t at = i;
        for (; at > 0 && x->worth[order[at - 1]].loss < x->worth[i].loss; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}
