#include <tuitrain/run/session/importance.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/data/resample.h>
#include <tuitrain/data/schema.h>

#include "session_internal.h"

/* So many samples, or numbers of them, tell the same as more would. */
static const int64_t MOST_SAMPLES = 5000, MOST_NUMBERS = INT64_C(64) << 20;

/* Classes times rows, beyond which nothing is told of single classes. */
static const int64_t MOST_OF_CLASSES = 1 << 18;

/* Rows that come before the first: the average pictures, and the result with everything. */
enum { AVERAGES = -2, BASE = -1 };
_Static_assert((int)TT_SQUARES == (int)TT_IMPORTANCE_GRID * TT_IMPORTANCE_GRID,
               "a picture of squares has room for all");

struct tt_importance_work {
    struct tt_session *s;
    struct tt_importance *out;
    struct tt_dataset set; /* the samples, in memory of their own: */
    int64_t size;          /* numbers or bytes of each */
    uint8_t *x;
    float *numbers;
    uint16_t *cls;
    double *value;
    void *kept;      /* (samples, inputs of one column) what was changed; of pictures all */
    uint32_t *order; /* (samples) */

    /* Where it is: in a row, a repeat of it, and a sample of that. */
    int64_t row, sample;
    int repeat;
    double each; /* seconds that a sample takes; 0: not known yet */
    struct tt_predictions seen;
    double score[TT_IMPORTANCE_REPEATS], loss[TT_IMPORTANCE_REPEATS];
    /* (classes) per cent right and loss: with everything, and summed over the repeats of a row.
     * One array, the first owned; the last is twice as long, for one pass. */
    double *base_score, *base_loss, *row_score, *row_loss, *class_sum;
    uint32_t *sum; /* (1 + classes, picture) */
};

/* --- samples --------------------------------------------------------------------------------- */

static size_t width_of(const struct tt_importance_work *w)
{
    return w->x ? 1 : sizeof(float);
}

static char *samples_of(const struct tt_importance_work *w)
{
    return w->x ? (char *)w->x : (char *)w->numbers;
}

static int have_room(struct tt_importance_work *w, const struct tt_dataset *part, int64_t n,
                     struct tt_err *err)
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

static int take_samples(struct tt_importance_work *w, const struct tt_dataset *part, int64_t wanted,
                        struct tt_err *err)
{
    int64_t most = MOST_NUMBERS / w->size > 100 ? MOST_NUMBERS / w->size : 100;
    most = most < MOST_SAMPLES ? most : MOST_SAMPLES;
    most = wanted > 0 && wanted < most ? wanted : most;
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
static void copy_inputs(struct tt_importance_work *w, const struct tt_worth *k, bool back)
{
    size_t one = width_of(w), bytes = (size_t)k->n * one;
    for (int64_t i = 0; i < w->set.n; i++) {
        char *at = samples_of(w) + (size_t)(i * w->size + k->first) * one;
        char *kept = (char *)w->kept + (size_t)i * bytes;
        memcpy(back ? at : kept, back ? kept : at, bytes);
    }
}

/* Each sample has what another one had. */
static void permute(struct tt_importance_work *w, const struct tt_worth *k, int repeat)
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

/* Paints square k of all samples, whose pixels lie (height, width, channels); or brings back what
 * was there. */
static void paint(struct tt_importance_work *w, int64_t k, bool back)
{
    const struct tt_data *data = &w->s->data;
    const struct tt_importance *x = w->out;
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
        for (int64_t y = top; y < bottom; y++) {
            int64_t line = i * w->size + y * d[2] * d[0];
            for (int64_t z = left * d[0]; z < right * d[0]; z++)
                w->x[line + z] = back ? ((uint8_t *)w->kept)[line + z] : mean[z % d[0]];
        }
}

/* --- average pictures ------------------------------------------------------------------------ */

static int have_averages(struct tt_importance_work *w, struct tt_err *err)
{
    struct tt_importance *x = w->out;
    const int64_t *d = w->s->data.input.dim;
    x->channels = (int)d[0];
    tt_shrunk_size((int)d[1], (int)d[2], TT_AVERAGE_SIDE, &x->average_height, &x->average_width);
    int64_t all = (int64_t)(1 + x->classes) * x->average_height * x->average_width * x->channels;
    x->average = tt_calloc(all, 1, err);
    w->sum = tt_calloc(all, sizeof *w->sum, err);
    return x->average && w->sum ? 0 : -1;
}

static void add_picture(struct tt_importance_work *w, int64_t i)
{
    enum { MOST = TT_AVERAGE_SIDE * TT_AVERAGE_SIDE * TT_CHANNELS };
    const struct tt_importance *x = w->out;
    const int64_t *d = w->s->data.input.dim;
    const struct tt_bitmap from = {d[0], d[1], d[2], w->x + i * w->size};
    int64_t n = (int64_t)x->average_height * x->average_width * x->channels;
    uint8_t small[MOST];
    tt_resample(&from, 0, 0, (double)d[2] / x->average_width, x->average_height, x->average_width,
                small);
    uint32_t *own = x->classes > 0 ? w->sum + (1 + w->cls[i]) * n : NULL;
    for (int64_t k = 0; k < n; k++) {
        w->sum[k] += small[k];
        if (own)
            own[k] += small[k];
    }
}

static void end_averages(struct tt_importance_work *w)
{
    struct tt_importance *x = w->out;
    int64_t n = (int64_t)x->average_height * x->average_width * x->channels;
    for (int64_t c = 0; c <= x->classes; c++) {
        int64_t samples = c == 0 ? w->set.n : x->class_samples[c - 1];
        for (int64_t k = c * n; k < (c + 1) * n && samples > 0; k++)
            x->average[k] = (uint8_t)(w->sum[k] / (uint32_t)samples);
    }
}

/* --- passes ---------------------------------------------------------------------------------- */

static bool is_pictures(const struct tt_importance_work *w)
{
    return w->out->height > 0;
}

/* Per cent right, and the loss, of the samples of each class. */
static void add_classes(const struct tt_importance_work *w, double *score, double *loss)
{
    int classes = w->out->classes;
    if (classes == 0)
        return;
    double *sum = w->class_sum, *weight = w->class_sum + classes;
    memset(sum, 0, 2 * (size_t)classes * sizeof *sum);
    for (int64_t i = 0; i < w->set.n; i++) {
        uint16_t c = w->cls[i];
        sum[c] += w->seen.score.loss[i];
        weight[c] += w->seen.score.weight[i];
        if (w->seen.score.predicted[i] == c)
            score[c] += 100.0 / (double)w->out->class_samples[c];
    }
    for (int c = 0; c < classes; c++)
        loss[c] += weight[c] > 0 ? sum[c] / weight[c] : 0;
}

static void begin_pass(struct tt_importance_work *w)
{
    const struct tt_worth *k = w->row >= 0 ? &w->out->worth[w->row] : NULL;
    if (!k)
        return;
    if (is_pictures(w)) {
        paint(w, w->row, false);
        return;
    }
    if (w->repeat == 0)
        copy_inputs(w, k, false);
    permute(w, k, w->repeat);
}

/* The means, and how far repeats lie from them. */
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

static void end_row(struct tt_importance_work *w)
{
    struct tt_importance *x = w->out;
    struct tt_worth *k = &x->worth[w->row];
    if (is_pictures(w))
        paint(w, w->row, true);
    else
        copy_inputs(w, k, true);
    note(k, w->score, w->loss, x->repeats);
    for (int c = 0; c < x->classes; c++) {
        int64_t at = w->row * x->classes + c;
        x->class_score[at] = (float)(w->base_score[c] - w->row_score[c] / x->repeats);
        x->class_loss[at] = (float)(w->row_loss[c] / x->repeats - w->base_loss[c]);
        w->row_score[c] = w->row_loss[c] = 0;
    }
    x->done = w->row + 1;
}

static void end_pass(struct tt_importance_work *w)
{
    struct tt_importance *x = w->out;
    struct tt_sums sums = tt__session_sums(w->s, &w->set, &w->seen);
    struct tt_result r = tt__session_result(w->s, &sums, &w->set);
    bool base = w->row == BASE;
    add_classes(w, base ? w->base_score : w->row_score, base ? w->base_loss : w->row_loss);
    w->sample = 0;
    if (base) {
        x->base = r;
        w->row = 0;
        return;
    }
    w->score[w->repeat] = tt_session_score(w->s, &x->base) - tt_session_score(w->s, &r);
    w->loss[w->repeat] = r.loss - x->base.loss;
    if (++w->repeat < x->repeats)
        return;
    end_row(w);
    w->repeat = 0;
    w->row++;
}

/* --- by and by ------------------------------------------------------------------------------- */

/* Whole batches for each thread, so that a sample is computed among the same ones as at once. */
static int64_t next_samples(const struct tt_importance_work *w, double seconds)
{
    int64_t step = tt_model_eval_batch(w->s->model) * w->s->config.threads;
    double most = w->each > 0 ? seconds / w->each : 0;
    int64_t left = w->set.n - w->sample;
    int64_t n = most < (double)left ? (int64_t)most / step * step : left;
    n = n < step ? step : n;
    return n < left ? n : left;
}

static void some_averages(struct tt_importance_work *w)
{
    enum { AT_ONCE = 64 };
    for (int i = 0; i < AT_ONCE && w->sample < w->set.n; i++)
        add_picture(w, w->sample++);
    if (w->sample < w->set.n)
        return;
    end_averages(w);
    w->row = BASE;
    w->sample = 0;
}

static void some_predictions(struct tt_importance_work *w, double seconds)
{
    if (w->sample == 0)
        begin_pass(w);
    int64_t n = next_samples(w, seconds);
    double began = tt_clock_now();
    tt__session_predict(w->s, &w->set, &w->seen, w->sample, w->sample + n);
    double each = (tt_clock_now() - began) / (double)n;
    w->each = w->each > 0 ? w->each + 0.3 * (each - w->each) : each;
    w->sample += n;
    if (w->sample == w->set.n)
        end_pass(w);
}

bool tt_importance_go_on(struct tt_importance_work *w, double seconds)
{
    double now = tt_clock_now(), end = now + seconds;
    do {
        if (w->row == AVERAGES)
            some_averages(w);
        else
            some_predictions(w, end - now);
        now = tt_clock_now();
    } while (w->row < w->out->n && now < end);
    return w->row == w->out->n;
}

double tt_importance_progress(const struct tt_importance_work *w)
{
    double passes = 1 + (double)w->out->n * w->out->repeats;
    double done = w->row < 0 ? 0 : 1 + (double)w->row * w->out->repeats + w->repeat;
    double part = w->row == AVERAGES ? 0 : (double)w->sample / (double)w->set.n;
    return (done + part) / passes;
}

/* --- all of it ------------------------------------------------------------------------------- */

static int have_classes(struct tt_importance_work *w, struct tt_err *err)
{
    struct tt_importance *x = w->out;
    int64_t all = w->s->data.n_classes;
    x->classes = w->s->regression || x->n * all > MOST_OF_CLASSES ? 0 : (int)all;
    x->class_score = tt_calloc(x->n * x->classes + 1, sizeof *x->class_score, err);
    x->class_loss = tt_calloc(x->n * x->classes + 1, sizeof *x->class_loss, err);
    x->class_samples = tt_calloc(all + 1, sizeof *x->class_samples, err);
    w->base_score = tt_calloc(6 * (int64_t)x->classes + 1, sizeof *w->base_score, err);
    if (!x->class_score || !x->class_loss || !x->class_samples || !w->base_score)
        return -1;
    w->base_loss = w->base_score + x->classes;
    w->row_score = w->base_loss + x->classes;
    w->row_loss = w->row_score + x->classes;
    w->class_sum = w->row_loss + x->classes;
    for (int64_t i = 0; i < w->set.n && w->cls; i++)
        x->class_samples[w->cls[i]]++;
    return 0;
}

static int open_work(struct tt_importance_work *w, const struct tt_dataset *part, int64_t most,
                     struct tt_err *err)
{
    bool pictures = part->x && w->s->data.input.n == 3;
    if ((pictures ? list_squares(w->s, w->out, err) : list_columns(w->s, w->out, err)) < 0 ||
        take_samples(w, part, most, err) < 0 || have_classes(w, err) < 0 ||
        tt_predictions_init(&w->seen, w->set.n, tt__session_residuals_of(w->s), err) < 0)
        return -1;
    w->out->samples = w->set.n;
    w->row = BASE;
    if (!pictures)
        return 0;
    memcpy(w->kept, w->x, (size_t)(w->set.n * w->size));
    w->row = AVERAGES;
    return have_averages(w, err);
}

struct tt_importance_work *tt_importance_begin(struct tt_session *s, const struct tt_dataset *part,
                                               int64_t most, struct tt_importance *out,
                                               struct tt_err *err)
{
    struct tt_importance_work *w = tt_calloc(1, sizeof *w, err);
    *out = (struct tt_importance){0};
    if (!w)
        return NULL;
    w->s = s;
    w->out = out;
    w->size = tt_shape_count(&s->data.input);
    if (open_work(w, part, most, err) == 0)
        return w;
    tt_importance_end(w);
    tt_importance_done(out);
    return NULL;
}

void tt_importance_end(struct tt_importance_work *w)
{
    if (!w)
        return;
    void *const owned[] = {w->x,    w->numbers, w->cls, w->value,
                           w->kept, w->order,   w->sum, w->base_score};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    tt_predictions_done(&w->seen);
    free(w);
}

int tt_importance_measure(struct tt_session *s, const struct tt_dataset *part,
                          struct tt_importance *out, struct tt_err *err)
{
    struct tt_importance_work *w = tt_importance_begin(s, part, 0, out, err);
    if (!w)
        return -1;
    while (!tt_importance_go_on(w, HUGE_VAL)) {
    }
    tt_importance_end(w);
    return 0;
}
