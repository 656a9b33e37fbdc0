/* Layer and group normalisation: each sample by itself, over all of it or over groups of channels:
 *     y = (x - mean) / sqrt(variance + eps) * w + b       with the biased variance
 * layernorm: one group, w and b of the sample's shape, as torch.nn.LayerNorm(sample's shape).
 * groupnorm: w and b for each channel, as torch.nn.GroupNorm.
 * Sources: Ba, Kiros, Hinton 2016; Wu, He, ECCV 2018. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>
#include <tuitrain/nn/layer.h>

#include "../layer_shape.h"
#include "../reduce.h"

struct samplenorm {
    int64_t groups;
    double eps;
    bool affine;
    int64_t period; /* elements of w and of b: a sample's channels, or all of it */
};

#define OFFSET(field) offsetof(struct samplenorm, field)
#define ROW_EPS       TT_ROW_EPS(OFFSET(eps), 1e-5, "added to the variance")
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
/* Storage: mean and 1 / deviation of each group; what struct scratch has. */
enum { MOMENTS, NUMBERS, SUMS };

static int infer(struct tt_layer *l, struct samplenorm *self, struct tt_shape each)
{
    l->out = l->in;
    self->period = tt_shape_count(&each);
    if (self->affine)
        for (int k = 0; k < 2; k++) {
            struct tt_param *p = tt_layer_param(l, k == 0 ? "weight" : "bias", each);
            p->of_norm = true;
            /* An image's own order is (H,W,C), in memory. */
            p->block = each.n > 1 ? tt__channels(l) : 0;
        }
    tt_layer_reserve(l, MOMENTS, TT_SAVED_PER_SAMPLE, 2 * self->groups, sizeof(float));
    tt_layer_reserve(l, NUMBERS, TT_SCRATCH, 4 * tt__channels(l), sizeof(float));
    tt_layer_reserve(l, SUMS, TT_SCRATCH, 2 * tt__channels(l), sizeof(double));
    return 0;
}

static int infer_layer(struct tt_layer *l, struct tt_err *err)
{
    struct samplenorm *self = l->self;
    (void)err;
    self->groups = 1;
    return infer(l, self, l->in);
}

static int infer_group(struct tt_layer *l, struct tt_err *err)
{
    struct samplenorm *self = l->self;
    if (tt__channels(l) % self->groups)
        return tt_fail(err, TT_EUSAGE,
                       "groupnorm groups=%" PRId64 " does not divide %" PRId64 " channels",
                       self->groups, tt__channels(l));
    return infer(l, self, tt_shape1(tt__channels(l)));
}

static void init(struct tt_layer *l, uint64_t seed)
{
    (void)seed;
    if (!l->n_params)
        return;
    tt_init_constant(l->param[WEIGHT], 1);
    tt_init_constant(l->param[BIAS], 0);
}

/* A thread's scratch: numbers of each channel, equal within a group. */
struct scratch {
    float *mean, *inverse, *a, *b;
    double *sum, *dot;
};

static struct scratch scratch_of(const struct tt_layer *l, const struct tt_pass *pass)
{
    int64_t channels = tt__channels(l);
    float *numbers = tt_layer_thread_storage(l, pass, NUMBERS);
    double *sums = tt_layer_thread_storage(l, pass, SUMS);
    return (struct scratch){.mean = numbers,
                            .inverse = numbers + channels,
                            .a = numbers + 2 * channels,
                            .b = numbers + 3 * channels,
                            .sum = sums,
                            .dot = sums + channels};
}

/* The mean over each group of what its channels have added up. */
static double group_mean(const struct tt_layer *l, int64_t g, const double *sum)
{
    int64_t each = tt__channels(l) / ((const struct samplenorm *)l->self)->groups;
    double all = 0;
    for (int64_t c = g * each; c < (g + 1) * each; c++)
        all += sum[c];
    return all / (double)(each * tt__places(l));
}

static void spread(const struct tt_layer *l, int64_t g, float value, float *to)
{
    int64_t each = tt__channels(l) / ((const struct samplenorm *)l->self)->groups;
    for (int64_t c = g * each; c < (g + 1) * each; c++)
        to[c] = value;
}

static void clear(double *sum, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        sum[i] = 0;
}

/* y = (x - mean) inverse */
TT_CLONES static void normalise(const float *restrict x, float *restrict y, int64_t n,
                                const float *restrict mean, const float *restrict inverse)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = (x[i] - mean[i]) * inverse[i];
}

TT_CLONES static void scale(float *restrict y, int64_t n, const float *restrict w,
                            const float *restrict b)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = y[i] * w[i] + b[i];
}

/* The first element of w (and b) that place p uses. */
static int64_t weights_at(const struct tt_layer *l, int64_t p)
{
    const struct samplenorm *self = l->self;
    return p * tt__channels(l) % self->period;
}

static void forward_sample(const struct tt_layer *l, const struct scratch *s, const float *x,
                           float *y, float *saved)
{
    const struct samplenorm *self = l->self;
    int64_t channels = tt__channels(l), places = tt__places(l);
    clear(s->sum, 2 * channels);
    tt__column_sums(x, places, channels, s->sum);
    for (int64_t g = 0; g < self->groups; g++)
        spread(l, g, (float)group_mean(l, g, s->sum), s->mean);
    tt__column_squares(x, s->mean, places, channels, s->dot);
    for (int64_t g = 0; g < self->groups; g++) {
        float inverse = (float)(1 / sqrt(group_mean(l, g, s->dot) + self->eps));
        spread(l, g, inverse, s->inverse);
        if (saved) {
            saved[2 * g] = s->mean[g * (channels / self->groups)];
            saved[2 * g + 1] = inverse;
        }
    }
    for (int64_t p = 0; p < places; p++) {
        normalise(x + p * channels, y + p * channels, channels, s->mean, s->inverse);
        if (l->n_params)
            scale(y + p * channels, channels, l->param[WEIGHT]->value + weights_at(l, p),
                  l->param[BIAS]->value + weights_at(l, p));
    }
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    const struct scratch s = scratch_of(l, pass);
    for (int64_t n = part->rows.begin; n < part->rows.end; n++, x += l->in_count, y += l->in_count)
        forward_sample(l, &s, x, y, tt_pass_keeps(pass) ? tt_layer_storage(l, MOMENTS, n) : NULL);
}

/* dw += dy xhat, db += dy */
TT_CLONES static void add_gradients(const float *restrict x, const float *restrict dy, int64_t n,
                                    const struct scratch *s, float *restrict dw, float *restrict db)
{
    const float *restrict mean = s->mean, *restrict inverse = s->inverse;
    for (int64_t i = 0; i < n; i++) {
        dw[i] += dy[i] * ((x[i] - mean[i]) * inverse[i]);
        db[i] += dy[i];
    }
}

TT_CLONES static void multiply(const float *restrict a, const float *restrict b, int64_t n,
                               float *restrict to)
{
    for (int64_t i = 0; i < n; i++)
        to[i] = a[i] * b[i];
}

/* dx = inverse (g - mean(g) - xhat mean(g xhat)), with g = dy w already in dx. */
TT_CLONES static void project(const float *restrict x, float *restrict dx, int64_t n,
                              const struct scratch *s)
{
    const float *restrict mean = s->mean, *restrict inverse = s->inverse, *restrict a = s->a,
                          *restrict b = s->b;
    for (int64_t i = 0; i < n; i++)
        dx[i] = inverse[i] * (dx[i] - a[i] - (x[i] - mean[i]) * b[i]);
}

static void backward_sample(const struct tt_layer *l, const struct scratch *s, const float *x,
                            const float *dy, float *dx)
{
    const struct samplenorm *self = l->self;
    int64_t channels = tt__channels(l), places = tt__places(l);
    for (int64_t p = 0; p < places; p++)
        if (l->n_params)
            multiply(dy + p * channels, l->param[WEIGHT]->value + weights_at(l, p), channels,
                     dx + p * channels);
        else
            memmove(dx + p * channels, dy + p * channels, (size_t)channels * sizeof *dx);
    clear(s->sum, 2 * channels);
    tt__column_dots(dx, x, s->mean, places, channels, s->sum, s->dot);
    for (int64_t g = 0; g < self->groups; g++) {
        double inverse = (double)s->inverse[g * (channels / self->groups)];
        spread(l, g, (float)group_mean(l, g, s->sum), s->a);
        spread(l, g, (float)(group_mean(l, g, s->dot) * inverse * inverse), s->b);
    }
    for (int64_t p = 0; p < places; p++)
        project(x + p * channels, dx + p * channels, channels, s);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    (void)y;
    const struct samplenorm *self = l->self;
    const struct scratch s = scratch_of(l, pass);
    int64_t channels = tt__channels(l);
    for (int k = 0; k < l->n_params && part->first; k++)
        memset(tt_layer_partial(l, part, k), 0, (size_t)self->period * sizeof(float));
    for (int64_t n = part->rows.begin; n < part->rows.end; n++) {
        const float *saved = tt_layer_storage(l, MOMENTS, n);
        for (int64_t g = 0; g < self->groups; g++) {
            spread(l, g, saved[2 * g], s.mean);
            spread(l, g, saved[2 * g + 1], s.inverse);
        }
        for (int64_t p = 0; p < tt__places(l) && l->n_params; p++)
            add_gradients(x + p * channels, dy + p * channels, channels, &s,
                          tt_layer_partial(l, part, WEIGHT) + weights_at(l, p),
                          tt_layer_partial(l, part, BIAS) + weights_at(l, p));
        if (dx) {
            backward_sample(l, &s, x, dy, dx);
            dx += l->in_count;
        }
        x += l->in_count;
        dy += l->in_count;
    }
}

static void layer_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const struct samplenorm *self = l->self;
    const char *weight =
        l->n_params ? tt_layer_weight(g, l->param[WEIGHT]) : tt_graph_fill(g, "weight", &l->in, 1);
    const char *bias = tt_layer_weight(g, l->n_params ? l->param[BIAS] : NULL);
    struct tt_graph_node *node = tt_graph_op(g, "LayerNormalization", g->value, weight, bias);
    tt_graph_int(node, "axis", 1);
    tt_graph_float(node, "epsilon", self->eps);
}

/* There is no operation for groups before set 18; but an instance is a group whose channels have
 * become places. */
static void group_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const struct samplenorm *self = l->self;
    const struct tt_shape each = tt_shape1(self->groups);
    const int64_t apart[] = {0, self->groups, -1};
    const int64_t together[] = {0, l->in.dim[0], l->in.dim[1], l->in.dim[2]};
    const char *ones = tt_graph_fill(g, "ones", &each, 1);
    const char *zeros = tt_graph_fill(g, "zeros", &each, 0);
    tt_graph_op(g, "Reshape", g->value, tt_graph_whole(g, "groups", apart, 3));
    tt_graph_float(tt_graph_op(g, "InstanceNormalization", g->value, ones, zeros), "epsilon",
                   self->eps);
    tt_graph_op(g, "Reshape", g->value, tt_graph_whole(g, "sample", together, 1 + l->in.n));
    if (!l->n_params)
        return;
    tt_graph_op(g, "Mul", g->value, tt_layer_weight_each(l, g, l->param[WEIGHT]));
    tt_graph_op(g, "Add", g->value, tt_layer_weight_each(l, g, l->param[BIAS]));
}

const struct tt_layer_type tt_layer_layernorm = {
    .name = "layernorm",
    .help = "each sample to mean 0 and variance 1",
    .opts = layer_opts,
    .size = sizeof(struct samplenorm),
    .partials = true,
    .infer = infer_layer,
    .init = init,
    .to_graph = layer_to_graph,
    .cpu = {.forward = forward, .backward = backward},
};

const struct tt_layer_type tt_layer_groupnorm = {
    .name = "groupnorm",
    .help = "groups of each sample's channels to mean 0 and variance 1",
    .opts = group_opts,
    .size = sizeof(struct samplenorm),
    .partials = true,
    .infer = infer_group,
    .init = init,
    .to_graph = group_to_graph,
    .cpu = {.forward = forward, .backward = backward},
};
