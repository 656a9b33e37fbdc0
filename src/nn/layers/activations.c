/* Activations without parameters: each element by itself, y = f(x), dx = dy f'(x).
 *
 * Those whose derivative follows from y work in place; the others read x.  To add one: its two
 * formulas, its graph, its row at the end, and its line in layers.list.h.
 * Sources: ELU: Clevert et al., ICLR 2016.  GELU: Hendrycks, Gimpel 2016, with erf as PyTorch's
 * default.  SiLU: Elfwing et al. 2018.  Formulas and defaults as in torch.nn. */
#include <math.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/layer.h>

struct activation {
    double a; /* slope or scale, by activation */
    double b;
};

static int64_t elements(const struct tt_layer *l, const struct tt_part *part)
{
    return (part->rows.end - part->rows.begin) * l->out_count;
}

/* Loops of their own for each formula, so that they become vector loops where they can. */
#define FORWARD(name, formula)                                                                     \
    TT_CLONES static void name##_map(const float *in, float *out, int64_t n, float a, float b)     \
    {                                                                                              \
        (void)a, (void)b;                                                                          \
        for (int64_t i = 0; i < n; i++) {                                                          \
            float x = in[i];                                                                       \
            out[i] = formula;                                                                      \
        }                                                                                          \
    }                                                                                              \
    static void name##_forward(const struct tt_layer *l, const struct tt_pass *pass,               \
                               const struct tt_part *part, const float *x, float *y)               \
    {                                                                                              \
        const struct activation *self = l->self;                                                   \
        (void)pass;                                                                                \
        name##_map(x, y, elements(l, part), (float)self->a, (float)self->b);                       \
    }

/* `read` is x or y, whichever the derivative is made of; v is its element. */
#define BACKWARD(name, read, derivative)                                                           \
    TT_CLONES static void name##_unmap(const float *restrict seen, const float *dy, float *dx,     \
                                       int64_t n, float a, float b)                                \
    {                                                                                              \
        (void)a, (void)b;                                                                          \
        for (int64_t i = 0; i < n; i++) {                                                          \
            float v = seen[i];                                                                     \
            dx[i] = dy[i] * (derivative);                                                          \
        }                                                                                          \
    }                                                                                              \
    static void name##_backward(const struct tt_layer *l, const struct tt_pass *pass,              \
                                const struct tt_part *part, const float *x, const float *y,        \
                                const float *dy, float *dx)                                        \
    {                                                                                              \
        const struct activation *self = l->self;                                                   \
        (void)pass, (void)x, (void)y;                                                              \
        if (dx)                                                                                    \
            name##_unmap(read, dy, dx, elements(l, part), (float)self->a, (float)self->b);         \
    }

static float sigmoid(float x)
{
    return 1 / (1 + expf(-x));
}

/* Phi(x) + x phi(x) */
static float gelu_slope(float x)
{
    return 0.5f * (1 + erff(x * 0.70710678f)) + x * 0.39894228f * expf(-0.5f * x * x);
}

static float silu_slope(float x)
{
    float s = sigmoid(x);
    return s * (1 + x * (1 - s));
}

/* log(1 + exp(b x)) / b; above the threshold 20 the line that it has become, as PyTorch. */
static float softplus(float x, float b)
{
    return b * x > 20 ? x : log1pf(expf(b * x)) / b;
}

FORWARD(relu, x < 0 ? 0 : x) /* a NaN is not hidden */
BACKWARD(relu, y, v > 0 ? 1.0f : 0.0f)

FORWARD(leakyrelu, x > 0 ? x : a * x)
BACKWARD(leakyrelu, x, v > 0 ? 1.0f : a)

FORWARD(elu, x > 0 ? x : a * expm1f(x))
BACKWARD(elu, x, v > 0 ? 1.0f : a * expf(v))

FORWARD(gelu, 0.5f * x * (1 + erff(x * 0.70710678f)))
BACKWARD(gelu, x, gelu_slope(v))

FORWARD(silu, x *sigmoid(x))
BACKWARD(silu, x, silu_slope(v))

FORWARD(sigmoid, sigmoid(x))
BACKWARD(sigmoid, y, v *(1 - v))

FORWARD(tanh, tanhf(x))
BACKWARD(tanh, y, 1 - v * v)

FORWARD(softplus, softplus(x, b))
BACKWARD(softplus, x, b *v > 20 ? 1 : sigmoid(b * v))

static const struct tt_opt leakyrelu_opts[] = {
    {.name = "slope",
     .type = TT_OPT_FLOAT,
     .offset = offsetof(struct activation, a),
     .def = 0.01,
     .min = -100,
     .max = 100,
     .value_name = "F",
     .help = "below zero"},
    {0},
};

static const struct tt_opt elu_opts[] = {
    {.name = "alpha",
     .type = TT_OPT_FLOAT,
     .offset = offsetof(struct activation, a),
     .def = 1,
     .min = -100,
     .max = 100,
     .value_name = "F",
     .help = "far below zero y is -alpha"},
    {0},
};

static const struct tt_opt softplus_opts[] = {
    {.name = "beta",
     .type = TT_OPT_FLOAT,
     .offset = offsetof(struct activation, b),
     .def = 1,
     .min = 0,
     .max = 100,
     .flags = TT_OPT_ABOVE_MIN,
     .value_name = "F",
     .help = "how sharp the bend is"},
    {0},
};

/* As graphs: those with an operation of their own, and what the others are made of. */
#define GRAPH_OP(name, op)                                                                         \
    static void name##_to_graph(const struct tt_layer *l, struct tt_graph *g)                      \
    {                                                                                              \
        (void)l;                                                                                   \
        tt_graph_op(g, op, g->value);                                                              \
    }
#define GRAPH_OP_ALPHA(name, op)                                                                   \
    static void name##_to_graph(const struct tt_layer *l, struct tt_graph *g)                      \
    {                                                                                              \
        const struct activation *self = l->self;                                                   \
        tt_graph_float(tt_graph_op(g, op, g->value), "alpha", self->a);                            \
    }

GRAPH_OP(relu, "Relu")
GRAPH_OP_ALPHA(leakyrelu, "LeakyRelu")
GRAPH_OP_ALPHA(elu, "Elu")
GRAPH_OP(sigmoid, "Sigmoid")
GRAPH_OP(tanh, "Tanh")

static void gelu_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    (void)l;
    const char *x = g->value;
    tt_graph_op(g, "Mul", x, tt_graph_scalar(g, "root_half", 0.70710678118654752));
    tt_graph_op(g, "Erf", g->value);
    tt_graph_op(g, "Add", g->value, tt_graph_scalar(g, "one", 1));
    tt_graph_op(g, "Mul", x, g->value);
    tt_graph_op(g, "Mul", g->value, tt_graph_scalar(g, "half", 0.5));
}

static void silu_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    (void)l;
    const char *x = g->value;
    tt_graph_op(g, "Sigmoid", x);
    tt_graph_op(g, "Mul", x, g->value);
}

static void softplus_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const struct activation *self = l->self;
    const char *beta = self->b == 1 ? NULL : tt_graph_scalar(g, "beta", self->b);
    if (beta)
        tt_graph_op(g, "Mul", g->value, beta);
    tt_graph_op(g, "Softplus", g->value);
    if (beta)
        tt_graph_op(g, "Div", g->value, beta);
}

/* What the derivative is made of. */
#define FROM_Y .in_place = true, .needs_output = true
#define FROM_X .in_place = false
#define ACTIVATION(id, options, text, ...)                                                         \
    const struct tt_layer_type tt_layer_##id = {                                                   \
        .name = #id,                                                                               \
        .help = text,                                                                              \
        .opts = options,                                                                           \
        .size = sizeof(struct activation),                                                         \
        .infer = tt_layer_same_shape,                                                              \
        .to_graph = id##_to_graph,                                                                 \
        .cpu = {.forward = id##_forward, .backward = id##_backward},                               \
        __VA_ARGS__}

ACTIVATION(relu, NULL, "y = max(0, x)", FROM_Y, .cheap = true, .relu = true);
ACTIVATION(leakyrelu, leakyrelu_opts, "y = x above zero, slope x below", FROM_X, .cheap = true);
ACTIVATION(elu, elu_opts, "y = x above zero, alpha (exp(x) - 1) below", FROM_X);
ACTIVATION(gelu, NULL, "y = x Phi(x), Phi the normal distribution", FROM_X);
ACTIVATION(silu, NULL, "y = x sigmoid(x)", FROM_X);
ACTIVATION(sigmoid, NULL, "y = 1 / (1 + exp(-x))", FROM_Y);
ACTIVATION(tanh, NULL, "y = tanh(x)", FROM_Y);
ACTIVATION(softplus, softplus_opts, "y = log(1 + exp(beta x)) / beta", FROM_X);
