/* Layer and group normalisation: each sample by itself, over all of it or over groups of channels:
 *     y = (x - mean) / sqrt(variance + eps) * w + b       with the biased variance
 * layernorm: one group, w and b of the sample's shape, as torch.nn.LayerNorm(sample's shape).
 * groupnorm: w and b for each channel, as torch.nn.GroupNorm.
 * Sources: Ba, Kiros, Hinton 2016; Wu, He, ECCV 2018. */
#include "../layers.h"

#include <inttypes.h>
#include <math.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>

struct samplenorm {
    int64_t groups;
    double eps;
    bool affine;
    int64_t run; /* elements that share one w and b */
};

#define OFFSET(field) offsetof(struct samplenorm, field)
#define ROW_EPS       TT_ROW_FLOAT("eps", OFFSET(eps), 1e-5, 0, 1, "added to the variance")
#define ROW_AFFINE                                                                                 \
    {                                                                                              \
        .name = "affine", .type = TT_OPT_BOOL, .offset = OFFSET(affine), .def = 1,                 \
        .value_name = "yes|no", .help = "learn a scale and a shift"                                \
    }

static const struct tt_opt layer_opts[] = {ROW_EPS, ROW_AFFINE, {0}};
static const struct tt_opt group_opts[] = {
    {.name = "groups",
     .type = TT_OPT_INT,
     .offset = OFFSET(groups),
     .def = 1,
     .min = 1,
     .max = 1 << 20,
     .value_name = "N",
     .help = "groups of channels"},
    ROW_EPS,
    ROW_AFFINE,
    {0},
};

enum { WEIGHT, BIAS };

static int infer(struct tt_layer *l, struct samplenorm *self, struct tt_shape each)
{
    l->out = l->in;
    if (self->affine) {
        tt_layer_param(l, "weight", each);
        tt_layer_param(l, "bias", each);
    }
    l->keep_each = 2 * self->groups; /* mean and 1 / deviation of each group */
    return 0;
}

static int infer_layer(struct tt_layer *l, struct tt_err *err)
{
    struct samplenorm *self = l->self;
    (void)err;
    self->groups = self->run = 1;
    return infer(l, self, l->in);
}

static int infer_group(struct tt_layer *l, struct tt_err *err)
{
    struct samplenorm *self = l->self;
    if (tt__channels(l) % self->groups)
        return tt_fail(err, TT_EUSAGE,
                       "groupnorm groups=%" PRId64 " does not divide %" PRId64 " channels",
                       self->groups, tt__channels(l));
    self->run = tt__places(l);
    return infer(l, self, tt_shape1(tt__channels(l)));
}

static void init(struct tt_layer *l, uint64_t seed)
{
    (void)seed;
    if (!l->n_params)
        return;
    tt_init_constant(&l->param[WEIGHT], 1);
    tt_init_constant(&l->param[BIAS], 0);
}

TT_CLONES static void normalise(const float *restrict x, float *restrict y, int64_t n, float mean,
                                float inverse)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = (x[i] - mean) * inverse;
}

TT_CLONES static void scale_run(float *y, int64_t n, float w, float b)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = y[i] * w + b;
}

TT_CLONES static void scale_each(float *restrict y, int64_t n, const float *restrict w,
                                 const float *restrict b)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = y[i] * w[i] + b[i];
}

static void forward_sample(const struct tt_layer *l, const float *x, float *y, float *kept)
{
    const struct samplenorm *self = l->self;
    int64_t size = l->in_count / self->groups;
    for (int64_t g = 0; g < self->groups; g++) {
        double mean = tt__sum(x + g * size, size) / (double)size;
        double square = tt__sum_squares(x + g * size, (float)mean, size) / (double)size;
        float inverse = (float)(1 / sqrt(square + self->eps));
        normalise(x + g * size, y + g * size, size, (float)mean, inverse);
        if (kept) {
            kept[2 * g] = (float)mean;
            kept[2 * g + 1] = inverse;
        }
    }
    if (!l->n_params)
        return;
    const float *w = l->param[WEIGHT].value, *b = l->param[BIAS].value;
    if (self->run == 1)
        scale_each(y, l->in_count, w, b);
    else
        for (int64_t c = 0; c < l->in_count / self->run; c++)
            scale_run(y + c * self->run, self->run, w[c], b[c]);
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y)
{
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    for (int64_t n = rows.begin; n < rows.end; n++)
        forward_sample(l, x + n * l->in_count, y + n * l->in_count,
                       pass->training ? l->kept_each + n * l->keep_each : NULL);
}

/* dx (n) = dy w, for elements that share w in runs. */
static void weigh(const struct tt_layer *l, const float *dy, float *dx)
{
    const struct samplenorm *self = l->self;
    for (int64_t i = 0; i < l->in_count; i++)
        dx[i] = dy[i] * (l->n_params ? l->param[WEIGHT].value[i / self->run] : 1);
}

/* dx = inverse (g - mean(g) - xhat mean(g xhat)), with g = dy w already in dx. */
TT_CLONES static void project(const float *restrict x, float *restrict dx, int64_t n, float mean,
                              float inverse, float a, float b)
{
    for (int64_t i = 0; i < n; i++)
        dx[i] = inverse * (dx[i] - a - (x[i] - mean) * b);
}

static void backward_sample(const struct tt_layer *l, const float *x, const float *dy, float *dx,
                            const float *kept)
{
    const struct samplenorm *self = l->self;
    int64_t size = l->in_count / self->groups;
    weigh(l, dy, dx);
    for (int64_t g = 0; g < self->groups; g++) {
        float mean = kept[2 * g], inverse = kept[2 * g + 1];
        const float *xg = x + g * size;
        float *dxg = dx + g * size;
        double sum = tt__sum(dxg, size) / (double)size;
        double dot = tt__dot_centred(dxg, xg, mean, size) / (double)size;
        project(xg, dxg, size, mean, inverse, (float)sum,
                (float)(dot * (double)inverse * (double)inverse));
    }
}

/* dw and db of element e of the parameters. */
static void param_gradient(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                           const float *dy, int64_t e)
{
    const struct samplenorm *self = l->self;
    int64_t run = self->run, group = e * run / (l->in_count / self->groups);
    double dw = 0, db = 0;
    for (int64_t n = 0; n < pass->n; n++) {
        const float *kept = l->kept_each + n * l->keep_each + 2 * group;
        int64_t at = n * l->in_count + e * run;
        db += run == 1 ? (double)dy[at] : tt__sum(dy + at, run);
        dw += (double)kept[1] * (run == 1 ? (double)(dy[at] * (x[at] - kept[0]))
                                          : tt__dot_centred(dy + at, x + at, kept[0], run));
    }
    l->param[WEIGHT].grad[e] = (float)dw;
    l->param[BIAS].grad[e] = (float)db;
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx)
{
    (void)y;
    if (l->n_params) {
        struct tt_span mine = tt_par_mine(pass->team, tt_shape_count(&l->param[WEIGHT].shape));
        for (int64_t e = mine.begin; e < mine.end; e++)
            param_gradient(l, pass, x, dy, e);
    }
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    for (int64_t n = rows.begin; dx && n < rows.end; n++)
        backward_sample(l, x + n * l->in_count, dy + n * l->in_count, dx + n * l->in_count,
                        l->kept_each + n * l->keep_each);
}

const struct tt_layer_type tt_layer_layernorm = {
    .name = "layernorm",
    .help = "each sample to mean 0 and variance 1",
    .opts = layer_opts,
    .size = sizeof(struct samplenorm),
    .infer = infer_layer,
    .init = init,
    .cpu = {forward, backward},
};

const struct tt_layer_type tt_layer_groupnorm = {
    .name = "groupnorm",
    .help = "groups of each sample's channels to mean 0 and variance 1",
    .opts = group_opts,
    .size = sizeof(struct samplenorm),
    .infer = infer_group,
    .init = init,
    .cpu = {forward, backward},
};
