/* Linear: y = x W^T + b.   x (N,I)   W (O,I)   b (O)   y (N,O)
 * Backward: dW = dy^T x,  db = sum over n of dy,  dx = dy W.
 * Initial values as torch.nn.Linear: both uniform in +-1/sqrt(I). */
#include "../layers.h"

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>
#include <tuitrain/tensor/gemm.h>

struct linear {
    int64_t out;
    bool bias;
    int init;
};

static const struct tt_opt opts[] = {
    {.name = "out",
     .type = TT_OPT_INT,
     .offset = offsetof(struct linear, out),
     .def = 0,
     .min = 1,
     .max = 1 << 20,
     .value_name = "N",
     .help = "outputs; without it as many as the data needs"},
    {.name = "bias",
     .type = TT_OPT_BOOL,
     .offset = offsetof(struct linear, bias),
     .def = 1,
     .value_name = "yes|no",
     .help = "add a learned constant to each output"},
    TT_OPT_INIT(offsetof(struct linear, init)),
    {0},
};

enum { WEIGHT, BIAS };
enum { TILE = 64 }; /* samples of one block: four vector registers of them */

static int infer(struct tt_layer *l, struct tt_err *err)
{
    const struct linear *self = l->self;
    if (l->in.n != 1)
        return tt_fail(err, TT_EUSAGE, "linear needs a vector; put `flatten` before it");
    l->out = tt_shape1(self->out);
    tt_layer_param(l, "weight", tt_shape2(self->out, l->in_count));
    if (self->bias)
        tt_layer_param(l, "bias", tt_shape1(self->out));
    l->multiply_adds = (double)self->out * (double)l->in_count;
    l->shared_each = l->in_count; /* W transposed, where it has no more rows than the batch */
    return 0;
}

void tt_linear_default_outputs(struct tt_layer *l, int64_t outputs)
{
    struct linear *self = l->self;
    if (self->out == 0)
        self->out = outputs;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    tt_init_layer(l, ((const struct linear *)l->self)->init, seed);
}

/* A product is cut into blocks along its two outer dimensions: along the outputs first, where
 * each member keeps its rows of W in cache from forward to update, then along the batch. */
struct grid {
    int64_t rows, cols; /* numbers of blocks */
};

static struct grid cut(int64_t rows, int64_t cols, int64_t depth)
{
    int64_t shards = tt_par_shards(rows * cols, 2.0 * (double)depth);
    int64_t most_cols = cols / 32 > 1 ? cols / 32 : 1, most_rows = rows / 32 > 1 ? rows / 32 : 1;
    struct grid g = {.cols = shards < most_cols ? shards : most_cols};
    int64_t rest = shards / g.cols;
    g.rows = rest < most_rows ? rest : most_rows;
    return g;
}

/* Forward is a product with W transposed, which the fastest kernels cannot take.  Where the batch
 * is larger than W has rows, as in evaluation, transposing W first pays. */
/* y (n,o) += b (o) */
TT_CLONES static void add_bias(float *restrict y, const float *restrict b, int64_t rows,
                               int64_t cols, int64_t ld)
{
    for (int64_t n = 0; n < rows; n++)
        for (int64_t j = 0; j < cols; j++)
            y[n * ld + j] += b[j];
}

static const float *bias_of(const struct tt_layer *l)
{
    return l->n_params > BIAS ? l->param[BIAS].value : NULL;
}

static void forward_by_weight(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                              float *y)
{
    int64_t in = l->in_count, out = l->out_count;
    const float *w = l->param[WEIGHT].value, *b = bias_of(l);
    float *wt = l->share;
    struct tt_span part = tt_par_mine(pass->team, in);
    tt_transpose(out, part.end - part.begin, w + part.begin, in, wt + part.begin * out, out);
    tt_par_barrier(pass->team);
    int64_t blocks = (pass->n + TILE - 1) / TILE;
    struct tt_span mine = tt_par_mine(pass->team, blocks);
    for (int64_t s = mine.begin; s < mine.end; s++) {
        struct tt_span rows = tt_par_span(pass->n, blocks, s);
        float *to = y + rows.begin * out;
        tt_gemm(0, 0, rows.end - rows.begin, out, in, x + rows.begin * in, in, wt, out, 0, to, out);
        if (b)
            add_bias(to, b, rows.end - rows.begin, out, out);
    }
}

static void forward_plain(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                          float *y)
{
    int64_t in = l->in_count, out = l->out_count;
    const float *w = l->param[WEIGHT].value, *b = bias_of(l);
    struct grid g = cut(pass->n, out, in);
    struct tt_span mine = tt_par_mine(pass->team, g.rows * g.cols);
    for (int64_t s = mine.begin; s < mine.end; s++) {
        struct tt_span rows = tt_par_span(pass->n, g.rows, s % g.rows);
        struct tt_span cols = tt_par_span(out, g.cols, s / g.rows);
        float *to = y + rows.begin * out + cols.begin;
        tt_gemm(0, 1, rows.end - rows.begin, cols.end - cols.begin, in, x + rows.begin * in, in,
                w + cols.begin * in, in, 0, to, out);
        if (b)
            add_bias(to, b + cols.begin, rows.end - rows.begin, cols.end - cols.begin, out);
    }
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y)
{
    const int64_t little = 16 * 1024; /* multiply-adds a sample below which it is not worth it */
    bool small = l->in_count * l->out_count < little;
    if (!small && l->out_count >= 16 && l->out_count <= pass->n)
        forward_by_weight(l, pass, x, y);
    else
        forward_plain(l, pass, x, y);
}

/* db (O) = sum over n of dy (N,O), in the order of n. */
TT_CLONES static void sum_rows(const float *restrict dy, float *restrict db, int64_t n, int64_t o,
                               struct tt_span cols)
{
    for (int64_t j = cols.begin; j < cols.end; j++)
        db[j] = 0;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = cols.begin; j < cols.end; j++)
            db[j] += dy[i * o + j];
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx)
{
    (void)y;
    int64_t in = l->in_count, out = l->out_count;
    /* The weight gradient has the same blocks of rows as forward has of columns. */
    struct grid g = cut(pass->n, out, in);
    struct tt_span mine = tt_par_mine(pass->team, g.cols);
    for (int64_t s = mine.begin; s < mine.end; s++) {
        struct tt_span cols = tt_par_span(out, g.cols, s);
        tt_gemm(1, 0, cols.end - cols.begin, in, pass->n, dy + cols.begin, out, x, in, 0,
                l->param[WEIGHT].grad + cols.begin * in, in);
        if (l->n_params > BIAS)
            sum_rows(dy, l->param[BIAS].grad, pass->n, out, cols);
    }
    if (!dx)
        return;
    g = cut(pass->n, in, out);
    mine = tt_par_mine(pass->team, g.rows * g.cols);
    for (int64_t s = mine.begin; s < mine.end; s++) {
        struct tt_span rows = tt_par_span(pass->n, g.rows, s % g.rows);
        struct tt_span cols = tt_par_span(in, g.cols, s / g.rows);
        tt_gemm(0, 0, rows.end - rows.begin, cols.end - cols.begin, out, dy + rows.begin * out, out,
                l->param[WEIGHT].value + cols.begin, in, 0, dx + rows.begin * in + cols.begin, in);
    }
}

const struct tt_layer_type tt_layer_linear = {
    .name = "linear",
    .help = "y = x W^T + b",
    .opts = opts,
    .size = sizeof(struct linear),
    .infer = infer,
    .init = init,
    .cpu = {forward, backward},
};
