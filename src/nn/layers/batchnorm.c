/* Batch normalisation of each channel, over the batch and all places:
 *     training:  y = (x - mean) / sqrt(variance + eps) * w + b, with the batch's biased variance;
 *                running <- (1 - momentum) running + momentum batch, with the unbiased variance
 *     eval:      the same with the running figures
 * x (N, C) or (N, H, W, C); w, b (C).  As torch.nn.BatchNorm1d and BatchNorm2d.
 * Where PyTorch refuses a batch with a single value per channel, the running figures are used, and
 * left as they are.
 * Of images each sample's own mean and squares are taken while it is in cache, and combined in the
 * order of the samples.
 * Sources: Ioffe, Szegedy, ICML 2015; combining: Chan, Golub, LeVeque, 1979. */
#include <math.h>
#include <string.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>
#include <tuitrain/nn/layer.h>

#include "../layer_shape.h"
#include "../reduce.h"

struct batchnorm {
    double eps, momentum;
    bool affine;
};

#define OFFSET(field) offsetof(struct batchnorm, field)
static const struct tt_opt opts[] = {
    TT_ROW_EPS(OFFSET(eps), 1e-5, "added to the variance"),
    {.name = "momentum",
     .type = TT_OPT_FLOAT,
     .offset = OFFSET(momentum),
     .def = 0.1,
     .min = 0,
     .max = 1,
     .value_name = "F",
     .help = "share of a batch in the running figures"},
    {.name = "affine",
     .type = TT_OPT_BOOL,
     .offset = OFFSET(affine),
     .def = 1,
     .value_name = "yes|no",
     .help = "learn a scale and a shift"},
    {0},
};

enum { WEIGHT, BIAS, MEAN = 0, VARIANCE, BATCHES };

enum { OF_BATCH, OF_SAMPLE, COEFFICIENTS }; /* storage */

/* What is saved of the batch, of each channel: */
struct saved {
    float *mean, *inverse; /* used in forward; 1 / deviation */
    float *a, *b;          /* dx = scale (dy - a - (x - mean) b) */
};

static struct saved saved_of(const struct tt_layer *l)
{
    int64_t channels = tt__channels(l);
    float *saved = tt_layer_storage(l, OF_BATCH, 0);
    return (struct saved){saved, saved + channels, saved + 2 * channels, saved + 3 * channels};
}

/* ... and of each sample's channels: two numbers. */
static double *saved_of_sample(const struct tt_layer *l, int64_t n)
{
    return tt_layer_storage(l, OF_SAMPLE, n);
}

/* Coefficients are written out for this many places, so that the loops over them are long. */
static int64_t repeats(const struct tt_layer *l)
{
    const int64_t length = 256;
    int64_t channels = tt__channels(l), n = length / channels;
    return n < 1 ? 1 : n;
}

static int infer(struct tt_layer *l, struct tt_err *err)
{
    const struct batchnorm *self = l->self;
    if (l->in.n != 1 && l->in.n != 3)
        return tt_fail(err, TT_EUSAGE, "batchnorm needs vectors or images");
    struct tt_shape each = tt_shape1(tt__channels(l));
    l->out = l->in;
    if (self->affine) {
        tt_layer_param(l, "weight", each)->of_norm = true;
        tt_layer_param(l, "bias", each)->of_norm = true;
    }
    tt_layer_buffer(l, "running_mean", each);
    tt_layer_buffer(l, "running_var", each);
    tt_layer_buffer(l, "num_batches_tracked", (struct tt_shape){.n = 0})->counter = true;
    tt_layer_reserve(l, OF_BATCH, TT_SAVED, 4 * tt__channels(l), sizeof(float));
    tt_layer_reserve(l, OF_SAMPLE, TT_SAVED_PER_SAMPLE, tt__places(l) > 1 ? 2 * tt__channels(l) : 0,
                     sizeof(double));
    tt_layer_reserve(l, COEFFICIENTS, TT_SCRATCH, 4 * repeats(l) * tt__channels(l), sizeof(float));
    return 0;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    (void)seed;
    if (l->n_params) {
        tt_init_constant(l->param[WEIGHT], 1);
        tt_init_constant(l->param[BIAS], 0);
    }
    tt_init_constant(l->buffer[MEAN], 0);
    tt_init_constant(l->buffer[VARIANCE], 1);
    tt_init_constant(l->buffer[BATCHES], 0);
}

static float weight_of(const struct tt_layer *l, int64_t c)
{
    return l->n_params ? l->param[WEIGHT]->value[c] : 1;
}

static bool uses_batch(const struct tt_layer *l, const struct tt_pass *pass)
{
    return pass->training && pass->n * tt__places(l) > 1;
}

/* --- forward --------------------------------------------------------------------------------- */

static void batch_stats_add(const struct tt_layer *l, const struct tt_pass *pass,
                            const struct tt_part *part, const float *x)
{
    int64_t channels = tt__channels(l), places = tt__places(l);
    float *mean = tt_layer_thread_storage(l, pass, COEFFICIENTS);
    if (places == 1)
        return; /* a sample is its own mean */
    for (int64_t n = part->rows.begin; n < part->rows.end; n++, x += l->in_count) {
        double *means = saved_of_sample(l, n), *squares = means + channels;
        memset(means, 0, 2 * (size_t)channels * sizeof *means);
        tt__column_sums(x, places, channels, means);
        for (int64_t c = 0; c < channels; c++) {
            means[c] /= (double)places;
            mean[c] = (float)means[c];
        }
        tt__column_squares(x, mean, places, channels, squares);
    }
}

struct moments {
    double mean, square; /* sum of squares about the mean */
};

/* Of one channel over the batch. */
static struct moments combine(const struct tt_layer *l, int64_t batch, const float *x, int64_t c)
{
    int64_t channels = tt__channels(l), places = tt__places(l);
    struct moments all = {0, 0};
    double each = (double)places;
    for (int64_t n = 0; n < batch; n++) {
        const double *sample = places == 1 ? NULL : saved_of_sample(l, n);
        double mean = places == 1 ? (double)x[n * channels + c] : sample[c];
        double off = mean - all.mean, before = (double)n * each, count = before + each;
        all.mean += off * each / count;
        all.square += (places == 1 ? 0 : sample[channels + c]) + off * off * before * each / count;
    }
    return all;
}

static void batch_stats_finish(const struct tt_layer *l, const struct tt_pass *pass, const float *x)
{
    const struct batchnorm *self = l->self;
    struct saved k = saved_of(l);
    double count = (double)(pass->n * tt__places(l)), m = self->momentum;
    float *run_mean = l->buffer[MEAN]->value, *run_var = l->buffer[VARIANCE]->value;
    struct tt_span mine = tt_par_mine(pass->team, tt__channels(l));
    for (int64_t c = mine.begin; c < mine.end; c++) {
        if (!uses_batch(l, pass)) {
            k.mean[c] = run_mean[c];
            k.inverse[c] = (float)(1 / sqrt((double)run_var[c] + self->eps));
            continue;
        }
        struct moments all = combine(l, pass->n, x, c);
        k.mean[c] = (float)all.mean;
        k.inverse[c] = (float)(1 / sqrt(all.square / count + self->eps));
        run_mean[c] = (float)((1 - m) * (double)run_mean[c] + m * all.mean);
        run_var[c] = (float)((1 - m) * (double)run_var[c] + m * all.square / (count - 1));
    }
    if (pass->team->rank == 0 && uses_batch(l, pass))
        l->buffer[BATCHES]->value[0]++;
}

/* y = x * scale + shift */
TT_CLONES static void line(const float *restrict x, float *restrict y, int64_t n,
                           const float *restrict scale, const float *restrict shift)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = x[i] * scale[i] + shift[i];
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    const struct batchnorm *self = l->self;
    int64_t channels = tt__channels(l), run = repeats(l) * channels;
    int64_t n = (part->rows.end - part->rows.begin) * l->in_count;
    float *scale = tt_layer_thread_storage(l, pass, COEFFICIENTS), *shift = scale + run;
    struct saved k = saved_of(l);
    for (int64_t c = 0; c < channels; c++) {
        float mean = pass->training ? k.mean[c] : l->buffer[MEAN]->value[c];
        float inverse = pass->training
                            ? k.inverse[c]
                            : (float)(1 / sqrt((double)l->buffer[VARIANCE]->value[c] + self->eps));
        float bias = l->n_params ? l->param[BIAS]->value[c] : 0;
        for (int64_t i = c; i < run; i += channels) {
            scale[i] = inverse * weight_of(l, c);
            shift[i] = bias - mean * scale[i];
        }
    }
    for (int64_t i = 0; i < n; i += run)
        line(x + i, y + i, n - i < run ? n - i : run, scale, shift);
}

/* --- backward -------------------------------------------------------------------------------- */

static void batch_stats_add_backward(const struct tt_layer *l, const struct tt_pass *pass,
                                     const struct tt_part *part, const float *x, const float *dy)
{
    (void)pass;
    int64_t channels = tt__channels(l), places = tt__places(l);
    if (places == 1)
        return;
    for (int64_t n = part->rows.begin; n < part->rows.end; n++) {
        double *sums = saved_of_sample(l, n), *dots = sums + channels;
        memset(sums, 0, 2 * (size_t)channels * sizeof *sums);
        tt__column_dots(dy, x, saved_of(l).mean, places, channels, sums, dots);
        x += l->in_count;
        dy += l->in_count;
    }
}

static void batch_stats_finish_backward(const struct tt_layer *l, const struct tt_pass *pass,
                                        const float *x, const float *dy)
{
    int64_t channels = tt__channels(l), places = tt__places(l);
    struct saved k = saved_of(l);
    struct tt_span mine = tt_par_mine(pass->team, channels);
    /* The batch's mean and variance depend on x, too; the running ones do not. */
    double share = uses_batch(l, pass) ? 1 / (double)(pass->n * places) : 0;
    for (int64_t c = mine.begin; c < mine.end; c++) {
        double sum = 0, dot = 0, inverse = (double)k.inverse[c];
        for (int64_t n = 0; n < pass->n; n++) {
            int64_t at = n * channels + c;
            const double *sample = places == 1 ? NULL : saved_of_sample(l, n);
            sum += places == 1 ? (double)dy[at] : sample[c];
            dot +=
                places == 1 ? (double)dy[at] * (double)(x[at] - k.mean[c]) : sample[channels + c];
        }
        k.a[c] = (float)(sum * share);
        k.b[c] = (float)(dot * share * inverse * inverse);
        if (l->n_params) {
            l->param[BIAS]->grad[c] = (float)sum;
            l->param[WEIGHT]->grad[c] = (float)(dot * inverse);
        }
    }
}

/* dx = scale (dy - a - (x - mean) b) */
TT_CLONES static void back_line(const float *restrict x, const float *restrict dy,
                                float *restrict dx, int64_t n, const float *restrict mean,
                                const float *restrict scale, const float *restrict a,
                                const float *restrict b)
{
    for (int64_t i = 0; i < n; i++)
        dx[i] = scale[i] * (dy[i] - a[i] - (x[i] - mean[i]) * b[i]);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    (void)y;
    int64_t channels = tt__channels(l), run = repeats(l) * channels;
    int64_t n = (part->rows.end - part->rows.begin) * l->in_count;
    float *mean = tt_layer_thread_storage(l, pass, COEFFICIENTS), *scale = mean + run,
          *a = scale + run, *b = a + run;
    struct saved k = saved_of(l);
    if (!dx)
        return;
    for (int64_t c = 0; c < channels; c++)
        for (int64_t i = c; i < run; i += channels) {
            mean[i] = k.mean[c];
            scale[i] = k.inverse[c] * weight_of(l, c);
            a[i] = k.a[c];
            b[i] = k.b[c];
        }
    for (int64_t i = 0; i < n; i += run)
        back_line(x + i, dy + i, dx + i, n - i < run ? n - i : run, mean, scale, a, b);
}

/* batch_stats_finish_backward has written them; backward read the weight until now. */
static void gradient(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *dy)
{
    (void)x;
    (void)dy;
    for (int i = 0; i < l->n_params && pass->team->rank == 0; i++)
        tt_layer_ready(l, pass, i, 0, tt__channels(l), l->param[i]->grad);
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const struct batchnorm *self = l->self;
    struct tt_shape each = tt_shape1(tt__channels(l));
    const char *weight =
        l->n_params ? tt_layer_weight(g, l->param[WEIGHT]) : tt_graph_fill(g, "weight", &each, 1);
    const char *bias =
        l->n_params ? tt_layer_weight(g, l->param[BIAS]) : tt_graph_fill(g, "bias", &each, 0);
    const char *mean = tt_layer_weight(g, l->buffer[MEAN]);
    const char *variance = tt_layer_weight(g, l->buffer[VARIANCE]);
    tt_graph_float(tt_graph_op(g, "BatchNormalization", g->value, weight, bias, mean, variance),
                   "epsilon", self->eps);
}

const struct tt_layer_type tt_layer_batchnorm = {
    .name = "batchnorm",
    .help = "each channel to mean 0 and variance 1 over the batch",
    .opts = opts,
    .size = sizeof(struct batchnorm),
    .cheap = true,
    .infer = infer,
    .init = init,
    .to_graph = to_graph,
    .cpu = {.forward = forward,
            .backward = backward,
            .batch_stats_add = batch_stats_add,
            .batch_stats_finish = batch_stats_finish,
            .batch_stats_add_backward = batch_stats_add_backward,
            .batch_stats_finish_backward = batch_stats_finish_backward,
            .gradient = gradient},
};
