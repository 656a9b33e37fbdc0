/* Dropout: in training each input is set to 0 with probability p, and the rest is scaled by
 * 1 / (1 - p); in eval mode y = x.  The mask is a function of (seed, step, layer, element), so
 * backward draws it again instead of keeping it.
 * Dropout2d drops whole channels.
 * Sources: Srivastava et al., JMLR 15 (2014); scaling as torch.nn.Dropout; Tompson et al., CVPR
 * 2015, for channels. */
#include <tuitrain/nn/layer.h>

#include "../layer_shape.h"

struct dropout {
    double p;
};

static const struct tt_opt opts[] = {
    {.name = "p",
     .type = TT_OPT_FLOAT,
     .offset = offsetof(struct dropout, p),
     .def = 0.5,
     .min = 0,
     .max = 1,
     .flags = TT_OPT_LIVE,
     .value_name = "P",
     .help = "share of inputs set to zero"},
    {0},
};

/* Numbers drawn in order, four a block. */
struct draws {
    struct tt_rng r;
    uint64_t block;
    uint32_t number[4];
    double threshold;
};

static void begin_draws(struct draws *d, const struct tt_pass *pass, double p)
{
    tt_rng_init(&d->r, pass->seed, TT_RNG_DROPOUT, pass->step);
    d->block = UINT64_MAX;
    d->threshold = p * 0x1p32;
}

static bool keeps(struct draws *d, const struct tt_layer *l, int64_t element)
{
    uint64_t at = ((uint64_t)l->index << 32) + (uint64_t)element;
    if (at / 4 != d->block)
        tt_rng_block(&d->r, d->block = at / 4, d->number);
    return d->number[at % 4] >= d->threshold;
}

/* y = x * mask; forward and backward are the same product.  With
 * `channels` all places of a sample's channel share a draw. */
static void multiply(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, bool channels, const float *x, float *y)
{
    const struct dropout *self = l->self;
    int64_t size = l->out_count, draws = channels ? tt__channels(l) : size;
    int64_t rows = part->rows.end - part->rows.begin;
    if (!pass->training || self->p == 0) {
        for (int64_t i = 0; i < rows * size && y != x; i++)
            y[i] = x[i];
        return;
    }
    struct draws d;
    begin_draws(&d, pass, self->p);
    float scale = self->p < 1 ? (float)(1 / (1 - self->p)) : 0;
    int64_t first = pass->before + part->rows.begin;
    for (int64_t n = 0; n < rows; n++)
        for (int64_t k = 0; k < draws; k++) {
            float factor = keeps(&d, l, (first + n) * draws + k) ? scale : 0;
            for (int64_t i = n * size + k; i < (n + 1) * size; i += draws)
                y[i] = x[i] * factor;
        }
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    multiply(l, pass, part, false, x, y);
}

static void forward2d(const struct tt_layer *l, const struct tt_pass *pass,
                      const struct tt_part *part, const float *x, float *y)
{
    multiply(l, pass, part, true, x, y);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    (void)x;
    (void)y;
    if (dx)
        multiply(l, pass, part, false, dy, dx);
}

static void backward2d(const struct tt_layer *l, const struct tt_pass *pass,
                       const struct tt_part *part, const float *x, const float *y, const float *dy,
                       float *dx)
{
    (void)x;
    (void)y;
    if (dx)
        multiply(l, pass, part, true, dy, dx);
}

static int infer2d(struct tt_layer *l, struct tt_err *err)
{
    if (l->in.n != 3)
        return tt_fail(err, TT_EUSAGE, "dropout2d needs images; for vectors there is dropout");
    return tt_layer_same_shape(l, err);
}

const struct tt_layer_type tt_layer_dropout = {
    .name = "dropout",
    .help = "in training, zeroes a share p of the inputs and scales the rest by 1/(1-p)",
    .opts = opts,
    .size = sizeof(struct dropout),
    .in_place = true,
    .infer = tt_layer_same_shape,
    .to_graph = tt_layer_to_graph_identity,
    .cpu = {.forward = forward, .backward = backward},
};

const struct tt_layer_type tt_layer_dropout2d = {
    .name = "dropout2d",
    .help = "dropout of whole channels",
    .opts = opts,
    .size = sizeof(struct dropout),
    .in_place = true,
    .infer = infer2d,
    .to_graph = tt_layer_to_graph_identity,
    .cpu = {.forward = forward2d, .backward = backward2d},
};
