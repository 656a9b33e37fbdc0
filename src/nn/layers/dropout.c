/* Dropout: in training each input is set to 0 with probability p, and the rest is scaled by
 * 1 / (1 - p); in eval mode y = x.  The mask is a function of (seed, step, layer, element), so
 * backward draws it again instead of keeping it.
 * Source: Srivastava et al., JMLR 15 (2014); scaling as torch.nn.Dropout. */
#include "../layers.h"

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
     .value_name = "P",
     .help = "share of inputs set to zero"},
    {0},
};

static int infer(struct tt_layer *l, struct tt_err *err)
{
    (void)err;
    l->out = l->in;
    return 0;
}

/* y = x * mask; forward and backward are the same product. */
static void apply(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y)
{
    const struct dropout *self = l->self;
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    int64_t begin = rows.begin * l->out_count, end = rows.end * l->out_count;
    if (!pass->training || self->p == 0) {
        for (int64_t i = begin; i < end && y != x; i++)
            y[i] = x[i];
        return;
    }
    struct tt_rng r;
    tt_rng_init(&r, pass->seed, TT_RNG_DROPOUT, pass->step);
    float scale = self->p < 1 ? (float)(1 / (1 - self->p)) : 0;
    double threshold = self->p * 0x1p32;
    uint64_t first = (uint64_t)l->index << 32;
    uint32_t draw[4];
    for (int64_t i = begin; i < end; i++) {
        uint64_t at = first + (uint64_t)i;
        if (i == begin || at % 4 == 0)
            tt_rng_block(&r, at / 4, draw);
        y[i] = draw[at % 4] >= threshold ? x[i] * scale : 0;
    }
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx)
{
    (void)x;
    (void)y;
    if (dx)
        apply(l, pass, dy, dx);
}

const struct tt_layer_type tt_layer_dropout = {
    .name = "dropout",
    .help = "in training, zeroes a share p of the inputs and scales the rest by 1/(1-p)",
    .opts = opts,
    .size = sizeof(struct dropout),
    .in_place = true,
    .infer = infer,
    .forward = apply,
    .backward = backward,
};
