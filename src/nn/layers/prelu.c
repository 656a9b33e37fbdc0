/* PReLU: y = x above zero, w x below, with w learned: one, or one for each channel.
 * Backward: dx = dy or w dy;  dw = sum of dy x where x <= 0.
 * Source: He, Zhang, Ren, Sun, ICCV 2015; as torch.nn.PReLU, which begins with 0.25. */
#include "../layers.h"

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>

struct prelu {
    int64_t n;
    double start;
};

static const struct tt_opt opts[] = {
    {.name = "n",
     .type = TT_OPT_INT,
     .offset = offsetof(struct prelu, n),
     .def = 1,
     .min = 1,
     .max = 1 << 20,
     .value_name = "N",
     .help = "slopes: 1, or one for each channel"},
    {.name = "start",
     .type = TT_OPT_FLOAT,
     .offset = offsetof(struct prelu, start),
     .def = 0.25,
     .min = -100,
     .max = 100,
     .value_name = "F",
     .help = "slope at the start"},
    {0},
};

static int infer(struct tt_layer *l, struct tt_err *err)
{
    const struct prelu *self = l->self;
    if (self->n != 1 && self->n != tt__channels(l))
        return tt_fail(err, TT_EUSAGE, "prelu %lld: there are %lld channels; 1 slope or as many",
                       (long long)self->n, (long long)tt__channels(l));
    l->out = l->in;
    tt_layer_param(l, "weight", tt_shape1(self->n));
    l->shared = tt__channels(l);
    return 0;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    (void)seed;
    tt_init_constant(&l->param[0], (float)((const struct prelu *)l->self)->start);
}

TT_CLONES static void bend(const float *restrict x, float *restrict y, int64_t n, float w)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = x[i] > 0 ? x[i] : w * x[i];
}

TT_CLONES static void unbend(const float *restrict x, const float *restrict dy, float *restrict dx,
                             int64_t n, float w)
{
    for (int64_t i = 0; i < n; i++)
        dx[i] = x[i] > 0 ? dy[i] : w * dy[i];
}

static float slope(const struct tt_layer *l, int64_t channel)
{
    return l->param[0].value[((const struct prelu *)l->self)->n == 1 ? 0 : channel];
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y)
{
    int64_t channels = tt__channels(l), places = tt__places(l);
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    for (int64_t i = rows.begin * channels; i < rows.end * channels; i++)
        bend(x + i * places, y + i * places, places, slope(l, i % channels));
}

static double slope_gradient(const float *x, const float *dy, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += x[i] > 0 ? 0 : (double)dy[i] * (double)x[i];
    return sum;
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx)
{
    (void)y;
    int64_t channels = tt__channels(l), places = tt__places(l);
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    for (int64_t i = rows.begin * channels; dx && i < rows.end * channels; i++)
        unbend(x + i * places, dy + i * places, dx + i * places, places, slope(l, i % channels));
    bool one = ((const struct prelu *)l->self)->n == 1;
    float *sums = one ? l->share : l->param[0].grad;
    struct tt_span mine = tt_par_mine(pass->team, channels);
    for (int64_t c = mine.begin; c < mine.end; c++) {
        double sum = 0;
        for (int64_t n = 0; n < pass->n; n++) {
            int64_t at = (n * channels + c) * places;
            sum += slope_gradient(x + at, dy + at, places);
        }
        sums[c] = (float)sum;
    }
    if (!one)
        return;
    tt_par_barrier(pass->team);
    if (pass->team->rank == 0)
        l->param[0].grad[0] = (float)tt__sum(sums, channels);
}

const struct tt_layer_type tt_layer_prelu = {
    .name = "prelu",
    .help = "y = x above zero, w x below, w learned",
    .opts = opts,
    .size = sizeof(struct prelu),
    .infer = infer,
    .init = init,
    .cpu = {forward, backward},
};
