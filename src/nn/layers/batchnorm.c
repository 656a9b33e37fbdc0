/* Batch normalisation of each channel, over the batch and all places:
 *     training:  y = (x - mean) / sqrt(variance + eps) * w + b, with the batch's biased variance;
 *                running <- (1 - momentum) running + momentum batch, with the unbiased variance
 *     eval:      the same with the running figures
 * x (N, C) or (N, C, H, W); w, b (C).  As torch.nn.BatchNorm1d and BatchNorm2d.
 * Where PyTorch refuses a batch with a single value per channel, the running figures are used, and
 * left as they are.
 * Source: Ioffe, Szegedy, ICML 2015.  Channels are the shards. */
#include "../layers.h"

#include <math.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>

struct batchnorm {
    double eps, momentum;
    bool affine;
};

#define OFFSET(field) offsetof(struct batchnorm, field)
static const struct tt_opt opts[] = {
    {.name = "eps",
     .type = TT_OPT_FLOAT,
     .offset = OFFSET(eps),
     .def = 1e-5,
     .min = 0,
     .max = 1,
     .value_name = "F",
     .help = "added to the variance"},
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

static int infer(struct tt_layer *l, struct tt_err *err)
{
    const struct batchnorm *self = l->self;
    if (l->in.n != 1 && l->in.n != 3)
        return tt_fail(err, TT_EUSAGE, "batchnorm needs vectors or images");
    struct tt_shape each = tt_shape1(tt__channels(l));
    l->out = l->in;
    if (self->affine) {
        tt_layer_param(l, "weight", each);
        tt_layer_param(l, "bias", each);
    }
    tt_layer_buffer(l, "running_mean", each);
    tt_layer_buffer(l, "running_var", each);
    tt_layer_buffer(l, "num_batches_tracked", (struct tt_shape){.n = 0})->counter = true;
    l->keep = 2 * tt__channels(l); /* the mean, and 1 / deviation, used in forward */
    return 0;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    (void)seed;
    if (l->n_params) {
        tt_init_constant(&l->param[WEIGHT], 1);
        tt_init_constant(&l->param[BIAS], 0);
    }
    tt_init_constant(&l->buffer[MEAN], 0);
    tt_init_constant(&l->buffer[VARIANCE], 1);
    tt_init_constant(&l->buffer[BATCHES], 0);
}

static float weight_of(const struct tt_layer *l, int64_t c)
{
    return l->n_params ? l->param[WEIGHT].value[c] : 1;
}

static float bias_of(const struct tt_layer *l, int64_t c)
{
    return l->n_params ? l->param[BIAS].value[c] : 0;
}

/* One channel's numbers: `rows` stretches of `run` floats, `stride` apart.  Those of a vector lie
 * one by one, so they are taken in blocks of channels instead. */
enum { BLOCK = 64 };

static bool uses_batch(const struct tt_layer *l, const struct tt_pass *pass)
{
    return pass->training && pass->n * tt__places(l) > 1;
}

/* Sets sum[k] and square[k] (of deviations from the mean) of channels [c, c + n). */
static void moments(const struct tt_layer *l, int64_t batch, const float *x, int64_t c, int64_t n,
                    double *mean, double *square)
{
    int64_t channels = tt__channels(l), places = tt__places(l);
    double count = (double)(batch * places);
    for (int64_t k = 0; k < n; k++)
        mean[k] = square[k] = 0;
    for (int64_t i = 0; i < batch; i++)
        for (int64_t k = 0; k < n; k++) {
            const float *row = x + (i * channels + c + k) * places;
            mean[k] += places == 1 ? (double)row[0] : tt__sum(row, places);
        }
    for (int64_t k = 0; k < n; k++)
        mean[k] /= count;
    for (int64_t i = 0; i < batch; i++)
        for (int64_t k = 0; k < n; k++) {
            const float *row = x + (i * channels + c + k) * places;
            double off = (double)row[0] - mean[k];
            square[k] += places == 1 ? off * off : tt__sum_squares(row, (float)mean[k], places);
        }
}

static void measure(const struct tt_layer *l, const struct tt_pass *pass, const float *x, int64_t c,
                    int64_t n)
{
    const struct batchnorm *self = l->self;
    double mean[BLOCK] = {0}, square[BLOCK] = {0}, count = (double)(pass->n * tt__places(l));
    float *used_mean = l->kept, *used_scale = l->kept + tt__channels(l);
    float *run_mean = l->buffer[MEAN].value, *run_var = l->buffer[VARIANCE].value;
    if (uses_batch(l, pass))
        moments(l, pass->n, x, c, n, mean, square);
    for (int64_t k = 0; k < n; k++) {
        if (!uses_batch(l, pass)) {
            used_mean[c + k] = run_mean[c + k];
            used_scale[c + k] = (float)(1 / sqrt((double)run_var[c + k] + self->eps));
            continue;
        }
        used_mean[c + k] = (float)mean[k];
        used_scale[c + k] = (float)(1 / sqrt(square[k] / count + self->eps));
        double m = self->momentum, unbiased = square[k] / (count - 1);
        run_mean[c + k] = (float)((1 - m) * (double)run_mean[c + k] + m * mean[k]);
        run_var[c + k] = (float)((1 - m) * (double)run_var[c + k] + m * unbiased);
    }
}

/* y = x * scale + shift */
TT_CLONES static void line(const float *restrict x, float *restrict y, int64_t n, float scale,
                           float shift)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = x[i] * scale + shift;
}

/* The same for channels that lie side by side. */
TT_CLONES static void lines(const float *restrict x, float *restrict y, int64_t n,
                            const float *restrict scale, const float *restrict shift)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = x[i] * scale[i] + shift[i];
}

static void forward_block(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                          float *y, int64_t c, int64_t n)
{
    int64_t channels = tt__channels(l), places = tt__places(l);
    const float *mean = l->kept, *inverse = l->kept + channels;
    float scale[BLOCK], shift[BLOCK];
    measure(l, pass, x, c, n);
    for (int64_t k = 0; k < n; k++) {
        scale[k] = inverse[c + k] * weight_of(l, c + k);
        shift[k] = bias_of(l, c + k) - mean[c + k] * scale[k];
    }
    for (int64_t i = 0; i < pass->n; i++) {
        int64_t at = (i * channels + c) * places;
        if (places == 1)
            lines(x + at, y + at, n, scale, shift);
        else
            for (int64_t k = 0; k < n; k++)
                line(x + at + k * places, y + at + k * places, places, scale[k], shift[k]);
    }
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y)
{
    struct tt_span mine = tt_par_mine(pass->team, tt__channels(l));
    for (int64_t c = mine.begin; c < mine.end; c += BLOCK)
        forward_block(l, pass, x, y, c, mine.end - c < BLOCK ? mine.end - c : BLOCK);
    if (pass->team->rank == 0 && uses_batch(l, pass))
        l->buffer[BATCHES].value[0]++;
}

/* dx = scale (dy - a - (x - mean) b) */
TT_CLONES static void back_line(const float *restrict x, const float *restrict dy,
                                float *restrict dx, int64_t n, float mean, float scale, float a,
                                float b)
{
    for (int64_t i = 0; i < n; i++)
        dx[i] = scale * (dy[i] - a - (x[i] - mean) * b);
}

static void backward_block(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                           const float *dy, float *dx, int64_t c, int64_t n)
{
    int64_t channels = tt__channels(l), places = tt__places(l);
    const float *mean = l->kept, *inverse = l->kept + channels;
    double sum[BLOCK] = {0}, dot[BLOCK] = {0}, count = (double)(pass->n * places);
    for (int64_t i = 0; i < pass->n; i++)
        for (int64_t k = 0; k < n; k++) {
            int64_t at = (i * channels + c + k) * places;
            sum[k] += places == 1 ? (double)dy[at] : tt__sum(dy + at, places);
            dot[k] += places == 1 ? (double)dy[at] * (double)(x[at] - mean[c + k])
                                  : tt__dot_centred(dy + at, x + at, mean[c + k], places);
        }
    for (int64_t k = 0; k < n && l->n_params; k++) {
        l->param[BIAS].grad[c + k] = (float)sum[k];
        l->param[WEIGHT].grad[c + k] = (float)(dot[k] * (double)inverse[c + k]);
    }
    if (!dx)
        return;
    /* The batch's mean and variance depend on x, too; the running ones do not. */
    double share = uses_batch(l, pass) ? 1 / count : 0;
    for (int64_t i = 0; i < pass->n; i++)
        for (int64_t k = 0; k < n; k++) {
            int64_t at = (i * channels + c + k) * places;
            double inv = (double)inverse[c + k];
            back_line(x + at, dy + at, dx + at, places, mean[c + k],
                      inverse[c + k] * weight_of(l, c + k), (float)(sum[k] * share),
                      (float)(dot[k] * share * inv * inv));
        }
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx)
{
    (void)y;
    struct tt_span mine = tt_par_mine(pass->team, tt__channels(l));
    for (int64_t c = mine.begin; c < mine.end; c += BLOCK)
        backward_block(l, pass, x, dy, dx, c, mine.end - c < BLOCK ? mine.end - c : BLOCK);
}

const struct tt_layer_type tt_layer_batchnorm = {
    .name = "batchnorm",
    .help = "each channel to mean 0 and variance 1 over the batch",
    .opts = opts,
    .size = sizeof(struct batchnorm),
    .infer = infer,
    .init = init,
    .cpu = {forward, backward},
};
