/* Gated linear unit: a linear layer, and another that says how much of each output is let through:
 *     y = a sigmoid(g)     a = x W^T + b     g = x V^T + c
 * x (N,I)   W, V (O,I)   b, c (O)   y (N,O)
 * Backward: da = dy sigmoid(g),  dg = dy y (1 - sigmoid(g)), then as two linear layers.
 * Initial values as two of torch.nn.Linear.
 * Source: Dauphin, Fan, Auli, Grangier, ICML 2017.
 *
 * W and V lie transposed, (I,O), so that forward and their gradients need no transposition.  The
 * layer goes sample by sample: what it gains over two layers is that x is read once. */
#include <math.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>
#include <tuitrain/nn/layer.h>
#include <tuitrain/tensor/gemm.h>

#include "../reduce.h"

struct glu {
    int64_t out;
    int init;
};

static const struct tt_opt opts[] = {
    {.name = "out",
     .type = TT_OPT_INT,
     .offset = offsetof(struct glu, out),
     .def = 0,
     .min = 1,
     .max = 1 << 20,
     .value_name = "N",
     .help = "outputs; without it as many as the data needs"},
    TT_OPT_INIT(offsetof(struct glu, init)),
    {0},
};

enum { WEIGHT, BIAS, GATE_WEIGHT, GATE_BIAS };
enum { GATES, DA, DG, SUM }; /* storage: sigmoid(g); da and dg of a part; their sums */

/* Samples that are taken together: as many as DA and DG have room for. */
enum { TOGETHER = 16 };

static int infer(struct tt_layer *l, struct tt_err *err)
{
    const struct glu *self = l->self;
    if (l->in.n != 1)
        return tt_fail(err, TT_EUSAGE, "glu needs a vector; put `flatten` before it");
    l->out = tt_shape1(self->out);
    tt_layer_param(l, "weight", tt_shape2(self->out, l->in_count))->block = self->out;
    tt_layer_param(l, "bias", l->out);
    tt_layer_param(l, "gate_weight", tt_shape2(self->out, l->in_count))->block = self->out;
    tt_layer_param(l, "gate_bias", l->out);
    tt_layer_reserve(l, GATES, TT_SAVED_PER_SAMPLE, self->out, sizeof(float));
    tt_layer_reserve(l, DA, TT_SCRATCH, TOGETHER * self->out, sizeof(float));
    tt_layer_reserve(l, DG, TT_SCRATCH, TOGETHER * self->out, sizeof(float));
    tt_layer_reserve(l, SUM, TT_SCRATCH, self->out, sizeof(float));
    l->multiply_adds = 2 * (double)self->out * (double)l->in_count;
    return 0;
}

static void default_outputs(struct tt_layer *l, int64_t outputs)
{
    struct glu *self = l->self;
    if (self->out == 0)
        self->out = outputs;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    const struct glu *self = l->self;
    uint64_t which = (uint64_t)l->index * 4;
    float bound = 1 / sqrtf((float)l->in_count);
    for (int k = WEIGHT; k <= GATE_WEIGHT; k += GATE_WEIGHT) {
        tt_init_weight(l->param[k], self->init, seed, which + (uint64_t)k);
        tt_init_uniform(l->param[k + 1], bound, seed, which + (uint64_t)k + 1);
    }
}

/* The part in turns of at most TOGETHER samples. */
static int64_t turn_at(const struct tt_part *part, int64_t at)
{
    int64_t n = part->rows.end - part->rows.begin - at;
    return n < TOGETHER ? n : TOGETHER;
}

static void multiply(const struct tt_layer *l, int weight, int64_t n, const float *x, float *y)
{
    int64_t in = l->in_count, out = l->out_count;
    tt_gemm(0, 0, n, out, in, x, in, l->param[weight]->value, out, 0, y, out);
    tt__add_row(y, l->param[weight + 1]->value, n, out, out);
}

TT_CLONES static void gate(float *restrict y, float *restrict g, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        g[i] = 1 / (1 + g[i]);
        y[i] *= g[i];
    }
}

/* y = a sigmoid(g), and g = sigmoid(g); exp(-g) is made by the caller. */
static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    int64_t in = l->in_count, out = l->out_count, rows = part->rows.end - part->rows.begin;
    for (int64_t at = 0, n; at < rows; at += n, x += n * in, y += n * out) {
        n = turn_at(part, at);
        float *g = tt_pass_keeps(pass) ? tt_layer_storage(l, GATES, part->rows.begin + at)
                                       : tt_layer_thread_storage(l, pass, DG);
        multiply(l, WEIGHT, n, x, y);
        multiply(l, GATE_WEIGHT, n, x, g);
        for (int64_t i = 0; i < n * out; i++)
            g[i] = -g[i];
        tt__exp(g, g, n * out);
        gate(y, g, n * out);
    }
}

TT_CLONES static void ungate(const float *restrict y, const float *restrict g,
                             const float *restrict dy, int64_t n, float *restrict da,
                             float *restrict dg)
{
    for (int64_t i = 0; i < n; i++) {
        da[i] = dy[i] * g[i];
        dg[i] = dy[i] * y[i] * (1 - g[i]);
    }
}

/* The gradients of a weight and its bias, and their share of dx. */
static void back_linear(const struct tt_layer *l, const struct tt_part *part, int weight,
                        bool first, int64_t n, const float *x, const float *da, float *sum,
                        float *dx)
{
    int64_t in = l->in_count, out = l->out_count;
    float *db = tt_layer_partial(l, part, weight + 1);
    tt_gemm(1, 0, in, out, n, x, in, da, out, first ? 0 : 1, tt_layer_partial(l, part, weight),
            out);
    tt__sum_rows(da, n, out, out, sum);
    for (int64_t o = 0; o < out; o++)
        db[o] = first ? sum[o] : db[o] + sum[o];
    if (dx)
        tt_gemm(0, 1, n, in, out, da, out, l->param[weight]->value, out, weight == GATE_WEIGHT, dx,
                in);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    int64_t in = l->in_count, out = l->out_count, rows = part->rows.end - part->rows.begin;
    float *da = tt_layer_thread_storage(l, pass, DA), *dg = tt_layer_thread_storage(l, pass, DG),
          *sum = tt_layer_thread_storage(l, pass, SUM);
    for (int64_t at = 0, n; at < rows; at += n) {
        bool first = part->first && at == 0;
        n = turn_at(part, at);
        ungate(y + at * out, tt_layer_storage(l, GATES, part->rows.begin + at), dy + at * out,
               n * out, da, dg);
        back_linear(l, part, WEIGHT, first, n, x + at * in, da, sum, dx ? dx + at * in : NULL);
        back_linear(l, part, GATE_WEIGHT, first, n, x + at * in, dg, sum, dx ? dx + at * in : NULL);
    }
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const char *x = g->value, *a;
    const char *weight = tt_layer_weight(g, l->param[WEIGHT]),
               *bias = tt_layer_weight(g, l->param[BIAS]);
    tt_graph_int(tt_graph_op(g, "Gemm", x, weight, bias), "transB", 1);
    a = g->value;
    weight = tt_layer_weight(g, l->param[GATE_WEIGHT]);
    bias = tt_layer_weight(g, l->param[GATE_BIAS]);
    tt_graph_int(tt_graph_op(g, "Gemm", x, weight, bias), "transB", 1);
    tt_graph_op(g, "Sigmoid", g->value);
    tt_graph_op(g, "Mul", a, g->value);
}

const struct tt_layer_type tt_layer_glu = {
    .name = "glu",
    .help = "y = (x W^T + b) sigmoid(x V^T + c)",
    .opts = opts,
    .size = sizeof(struct glu),
    .needs_output = true,
    .partials = true,
    .default_outputs = default_outputs,
    .infer = infer,
    .init = init,
    .to_graph = to_graph,
    .cpu = {.forward = forward, .backward = backward},
};
