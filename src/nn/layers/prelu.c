/* PReLU: y = x above zero, w x below, with w learned: one, or one for each channel.
 * Backward: dx = dy or w dy;  dw = sum of dy x where x <= 0.
 * Source: He, Zhang, Ren, Sun, ICCV 2015; as torch.nn.PReLU, which begins with 0.25. */
#include <string.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>
#include <tuitrain/nn/layer.h>

#include "../layer_shape.h"

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

enum { SLOPES, SUMS }; /* storage, of each channel */

static int infer(struct tt_layer *l, struct tt_err *err)
{
    const struct prelu *self = l->self;
    if (self->n != 1 && self->n != tt__channels(l))
        return tt_fail(err, TT_EUSAGE, "prelu %lld: there are %lld channels; 1 slope or as many",
                       (long long)self->n, (long long)tt__channels(l));
    l->out = l->in;
    tt_layer_param(l, "weight", tt_shape1(self->n));
    tt_layer_reserve(l, SLOPES, TT_SCRATCH, tt__channels(l), sizeof(float));
    tt_layer_reserve(l, SUMS, TT_SCRATCH, tt__channels(l), sizeof(double));
    return 0;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    (void)seed;
    tt_init_constant(l->param[0], (float)((const struct prelu *)l->self)->start);
}

TT_CLONES static void bend(const float *restrict x, float *restrict y, int64_t n,
                           const float *restrict w)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = x[i] > 0 ? x[i] : w[i] * x[i];
}

TT_CLONES static void unbend(const float *restrict x, const float *restrict dy, float *restrict dx,
                             int64_t n, const float *restrict w)
{
    for (int64_t i = 0; i < n; i++)
        dx[i] = x[i] > 0 ? dy[i] : w[i] * dy[i];
}

TT_CLONES static void add_slopes(const float *restrict x, const float *restrict dy, int64_t n,
                                 double *restrict sum)
{
    for (int64_t i = 0; i < n; i++)
        sum[i] += x[i] > 0 ? 0 : (double)dy[i] * (double)x[i];
}

/* The slope of each channel. */
static const float *slopes(const struct tt_layer *l, const struct tt_pass *pass)
{
    float *w = tt_layer_thread_storage(l, pass, SLOPES);
    if (((const struct prelu *)l->self)->n > 1)
        return l->param[0]->value;
    for (int64_t c = 0; c < tt__channels(l); c++)
        w[c] = l->param[0]->value[0];
    return w;
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    int64_t channels = tt__channels(l);
    int64_t places = (part->rows.end - part->rows.begin) * tt__places(l);
    const float *w = slopes(l, pass);
    for (int64_t p = 0; p < places; p++)
        bend(x + p * channels, y + p * channels, channels, w);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    (void)y;
    int64_t channels = tt__channels(l);
    int64_t places = (part->rows.end - part->rows.begin) * tt__places(l);
    double *sum = tt_layer_thread_storage(l, pass, SUMS);
    const float *w = slopes(l, pass);
    float *dw = tt_layer_partial(l, part, 0);
    memset(sum, 0, (size_t)channels * sizeof *sum);
    for (int64_t p = 0; p < places; p++) {
        int64_t at = p * channels;
        add_slopes(x + at, dy + at, channels, sum);
        if (dx)
            unbend(x + at, dy + at, dx + at, channels, w);
    }
    int64_t n = ((const struct prelu *)l->self)->n;
    for (int64_t c = 0; c < n && part->first; c++)
        dw[c] = 0;
    for (int64_t c = 0; c < channels; c++)
        dw[n == 1 ? 0 : c] += (float)sum[c];
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    tt_graph_op(g, "PRelu", g->value, tt_layer_weight_each(l, g, l->param[0]));
}

const struct tt_layer_type tt_layer_prelu = {
    .name = "prelu",
    .help = "y = x above zero, w x below, w learned",
    .opts = opts,
    .size = sizeof(struct prelu),
    .partials = true,
    .infer = infer,
    .init = init,
    .to_graph = to_graph,
    .cpu = {.forward = forward, .backward = backward},
};
