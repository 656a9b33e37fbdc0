/* Linear: y = x W^T + b.   x (N,I)   W (O,I)   b (O)   y (N,O)
 * Backward: dW = dy^T x,  db = sum over n of dy,  dx = dy W.
 * Initial values as torch.nn.Linear: both uniform in +-1/sqrt(I).
 *
 * W lies in memory as blocks of outputs, each transposed: (I, block).  So forward, and the weight
 * gradient in the same order, are products without a transposition.
 * A large layer is computed by all threads together: each keeps its blocks of W in its cache, from
 * forward to update.  A small one belongs to the samples' way.
 *
 * Inputs that are the same in all samples of a batch (the margins of pictures, units that have
 * fallen silent) need no product: their share of y is one row for all samples, and their gradient
 * is the sum of dy, times what they are. */
#include <string.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>
#include <tuitrain/nn/layer.h>
#include <tuitrain/tensor/gemm.h>

#include "../reduce.h"
#include "../constant_inputs.h"

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
enum { SCRATCH, DY_T, CONSTANT_INPUTS }; /* storage: of one call, dy^T, and which inputs vary */
enum {
    BLOCK = TT__BLOCK,
    PIECE = 256,              /* samples of a large batch that are taken together */
    LINE = 16,                /* floats */
    INPUTS = 256,             /* whose dx^T is made together, ... */
    TOGETHER = 8,             /* ... from so many blocks of outputs: few enough streams of W */
    CHUNK = 112,              /* inputs whose gradients are made while they are in L1 */
    TILE = 4 * CHUNK * BLOCK, /* most gradients that are used together */
    SMALL = 16 * 1024         /* weights that fit every thread's L1 beside other things */
};
enum { APART = 16, COLLIDING = 512, MOST_APART = 4096 }; /* floats */

/* Samples so far from each other fall into the same few sets of a cache, which then holds fewer of
 * them than a product reads side by side: a large layer reads them from a copy. */
static bool reads_copy(int64_t in, int64_t out)
{
    return in * out > SMALL && in % COLLIDING == 0 && in <= MOST_APART;
}

static int infer(struct tt_layer *l, struct tt_err *err)
{
    const struct linear *self = l->self;
    if (l->in.n != 1)
        return tt_fail(err, TT_EUSAGE, "linear needs a vector; put `flatten` before it");
    int64_t in = l->in_count, out = self->out;
    l->out = tt_shape1(out);
    tt_layer_param(l, "weight", tt_shape2(out, in))->block = BLOCK;
    if (self->bias)
        tt_layer_param(l, "bias", tt_shape1(out));
    l->multiply_adds = (double)out * (double)in;
    bool small = out * in <= SMALL;
    int64_t scratch =
        small ? out * in : INPUTS * PIECE; /* W in its own order, or some of dx^T, ... */
    if (scratch < TILE + PIECE * BLOCK)
        scratch = TILE + PIECE * BLOCK; /* ... or of the gradient, and dy, ... */
    if (reads_copy(in, out) && scratch < PIECE * (in + APART))
        scratch = PIECE * (in + APART); /* ... or x with other distances */
    tt_layer_reserve(l, SCRATCH, TT_SCRATCH, scratch, sizeof(float));
    tt_layer_reserve(l, DY_T, TT_SHARED_SCRATCH_PER_SAMPLE, small ? 0 : out, sizeof(float));
    tt_layer_reserve(l, CONSTANT_INPUTS, TT_THREAD_SAVED,
                     small || out < BLOCK ? 0 : tt__constant_inputs_room(in), 1);
    return 0;
}

static void default_outputs(struct tt_layer *l, int64_t outputs)
{
    struct linear *self = l->self;
    if (self->out == 0)
        self->out = outputs;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    tt_init_layer(l, ((const struct linear *)l->self)->init, seed);
}

static bool cooperative(const struct tt_layer *l)
{
    return l->in_count * l->out_count > SMALL;
}

static int64_t blocks(const struct tt_layer *l)
{
    return (l->out_count + BLOCK - 1) / BLOCK;
}

static int64_t width(const struct tt_layer *l, int64_t block)
{
    int64_t rest = l->out_count - block * BLOCK;
    return rest < BLOCK ? rest : BLOCK;
}

static struct tt__constant_inputs find_constant_inputs(const struct tt_layer *l,
                                                       const struct tt_pass *pass, int64_t n,
                                                       const float *x)
{
    return tt__constant_inputs_find(tt_layer_thread_storage(l, pass, CONSTANT_INPUTS), n,
                                    l->in_count, x);
}

/* Whether inputs that do not vary are left out of the products of a block. */
static bool leaves_out_constant(const struct tt__constant_inputs *v, int64_t wide)
{
    return !v->all && wide == BLOCK;
}

/* --- forward ---------------------------------------------------------------------------------- */

static const float *block_of(const struct tt_layer *l, int64_t block)
{
    return l->param[WEIGHT]->value + block * BLOCK * l->in_count;
}

/* What is added to a block's outputs of every sample. */
static void begin_block(const struct tt_layer *l, const struct tt__constant_inputs *v,
                        int64_t block, const float *x, float row[BLOCK])
{
    int64_t wide = width(l, block);
    memset(row, 0, BLOCK * sizeof *row);
    if (l->n_params > BIAS)
        memcpy(row, l->param[BIAS]->value + block * BLOCK, (size_t)wide * sizeof *row);
    if (leaves_out_constant(v, wide))
        tt__constant_inputs_add(v, x, block_of(l, block), row);
}

/* Samples as a product reads them: x, and from one to the next. */
struct samples {
    const float *x;
    int64_t ld;
};

/* Of at most a piece. */
static struct samples samples_apart(const struct tt_layer *l, const struct tt_pass *pass, int64_t n,
                                    const float *x)
{
    int64_t in = l->in_count, few = 4;
    if (!reads_copy(in, l->out_count) || n < few || n > PIECE)
        return (struct samples){x, in};
    float *to = tt_layer_thread_storage(l, pass, SCRATCH);
    for (int64_t r = 0; r < n; r++)
        memcpy(to + r * (in + APART), x + r * in, (size_t)in * sizeof *to);
    return (struct samples){to, in + APART};
}

/* y of some samples and one block of outputs. */
static void forward_block(const struct tt_layer *l, const struct tt__constant_inputs *v,
                          int64_t block, const float row[BLOCK], int64_t n, struct samples from,
                          float *y)
{
    int64_t in = l->in_count, out = l->out_count, wide = width(l, block);
    const float *w = block_of(l, block);
    y += block * BLOCK;
    if (leaves_out_constant(v, wide))
        tt_gemm_sum(0, n, wide, 1, (int)v->varying, from.x, from.ld, v->from_x, w, wide, v->from_w,
                    0, y, out);
    else
        tt_gemm(0, 0, n, wide, in, from.x, from.ld, w, wide, 0, y, out);
    if (l->n_params > BIAS || leaves_out_constant(v, wide))
        tt__add_row(y, row, n, wide, out);
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    int64_t n = part->rows.end - part->rows.begin;
    struct tt__constant_inputs v = find_constant_inputs(l, pass, n, x);
    struct samples from = samples_apart(l, pass, n, x);
    float row[BLOCK];
    for (int64_t b = 0; b < blocks(l); b++) {
        begin_block(l, &v, b, x, row);
        forward_block(l, &v, b, row, n, from, y);
    }
}

/* Large batches are taken in pieces whose rows fit a second cache beside the weights; small ones
 * are cut where there are fewer blocks than processors may be. */
static int64_t row_cuts(int64_t n, int64_t units)
{
    int64_t cuts = (8 + units - 1) / units, most = n / 16 < 1 ? 1 : n / 16;
    return cuts < most ? cuts : most;
}

static int64_t pieces(int64_t n)
{
    return (n + PIECE - 1) / PIECE;
}

static void forward_piece(const struct tt_layer *l, const struct tt_pass *pass,
                          const struct tt__constant_inputs *v, int64_t n, const float *x, float *y)
{
    int64_t cuts = row_cuts(n, blocks(l));
    struct tt_span mine = tt_par_mine(pass->team, blocks(l) * cuts);
    struct samples from = samples_apart(l, pass, n, x);
    float row[BLOCK];
    for (int64_t u = mine.begin; u < mine.end; u++) {
        struct tt_span rows = tt_par_span(n, cuts, u % cuts);
        if (u == mine.begin || u % cuts == 0)
            begin_block(l, v, u / cuts, x, row);
        forward_block(l, v, u / cuts, row, rows.end - rows.begin,
                      (struct samples){from.x + rows.begin * from.ld, from.ld},
                      y + rows.begin * l->out_count);
    }
}

static void forward_team(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                         float *y)
{
    struct tt__constant_inputs v = find_constant_inputs(l, pass, pass->n, x);
    for (int64_t p = 0; p < pieces(pass->n); p++) {
        struct tt_span rows = tt_par_span(pass->n, pieces(pass->n), p);
        forward_piece(l, pass, &v, rows.end - rows.begin, x + rows.begin * l->in_count,
                      y + rows.begin * l->out_count);
    }
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    (void)x;
    (void)y;
    int64_t in = l->in_count, out = l->out_count;
    float *w = tt_layer_thread_storage(l, pass, SCRATCH);
    if (!dx)
        return;
    tt_param_unpack(l->param[WEIGHT], l->param[WEIGHT]->value, w);
    tt_gemm(0, 0, part->rows.end - part->rows.begin, in, out, dy, out, w, in, 0, dx, in);
}

/* dx^T = W^T dy^T, of inputs [from, from + rows) and n samples. */
static void input_gradient(const struct tt_layer *l, int64_t from, int64_t rows, int64_t n,
                           const float *dy_t, float *dx_t)
{
    int64_t in = l->in_count, out = l->out_count, full = out / BLOCK, rest = out - full * BLOCK;
    const float *w = l->param[WEIGHT]->value;
    for (int64_t b = 0; b < full; b += TOGETHER) {
        tt_bytes at_w[TOGETHER], at_dy[TOGETHER];
        int terms = full - b < TOGETHER ? (int)(full - b) : TOGETHER;
        for (int t = 0; t < terms; t++) {
            at_w[t] = tt_floats((b + t) * BLOCK * in + from * BLOCK);
            at_dy[t] = tt_floats((b + t) * BLOCK * n);
        }
        tt_gemm_sum(0, rows, n, BLOCK, terms, w, BLOCK, at_w, dy_t, n, at_dy, b > 0, dx_t, n);
    }
    if (rest > 0)
        tt_gemm(0, 0, rows, n, rest, w + full * BLOCK * in + from * rest, rest,
                dy_t + full * BLOCK * n, n, full > 0, dx_t, n);
}

/* Inputs whose gradients are made together.  For any number of threads the same, as a product's
 * bits may depend on its rows; as many for each of two, four or eight. */
static int64_t input_shares(int64_t in)
{
    const int64_t even = 8;
    int64_t pairs = (in + 2 * LINE - 1) / (2 * LINE), least = (in + INPUTS - 1) / INPUTS;
    int64_t shares = (least + even - 1) / even * even;
    return shares < pairs ? shares : pairs;
}

static struct tt_span input_share(int64_t in, int64_t share)
{
    struct tt_span lines = tt_par_span((in + LINE - 1) / LINE, input_shares(in), share);
    int64_t end = lines.end * LINE;
    return (struct tt_span){lines.begin * LINE, end < in ? end : in};
}

/* Transposing dy and dx is less than transposing W would be. */
static void backward_team(const struct tt_layer *l, const struct tt_pass *pass, const float *dy,
                          float *dx)
{
    int64_t in = l->in_count, out = l->out_count;
    struct tt_span mine = tt_par_mine(pass->team, input_shares(in)),
                   part = tt_par_mine(pass->team, out);
    float *dy_t = tt_layer_storage(l, DY_T, 0), *dx_t = tt_layer_thread_storage(l, pass, SCRATCH);
    for (int64_t p = 0; p < pieces(pass->n); p++) {
        struct tt_span rows = tt_par_span(pass->n, pieces(pass->n), p);
        int64_t n = rows.end - rows.begin;
        tt_transpose(n, part.end - part.begin, dy + rows.begin * out + part.begin, out,
                     dy_t + rows.begin * out + part.begin * n, n);
    }
    tt_par_barrier(pass->team);
    for (int64_t p = 0; p < pieces(pass->n); p++) {
        struct tt_span rows = tt_par_span(pass->n, pieces(pass->n), p);
        int64_t n = rows.end - rows.begin;
        for (int64_t c = mine.begin; c < mine.end; c++) {
            struct tt_span some = input_share(in, c);
            int64_t wide = some.end - some.begin;
            input_gradient(l, some.begin, wide, n, dy_t + rows.begin * out, dx_t);
            tt_transpose(wide, n, dx_t, n, dx + rows.begin * in + some.begin, in);
        }
    }
}

/* --- gradient --------------------------------------------------------------------------------- */

/* Of one block of outputs and some of the inputs, added up over the pieces of the batch. */
struct tile {
    int64_t block, wide, n;
    struct tt_span inputs;
    const float *x, *dy;
    float sum[BLOCK]; /* of dy */
    bool more;
    float *grad;
};

static void multiply_tile(const struct tt_layer *l, const struct tile *t, struct tt_span inputs)
{
    tt_gemm(1, 0, inputs.end - inputs.begin, t->wide, t->n, t->x + inputs.begin, l->in_count, t->dy,
            t->wide, t->more, t->grad + (inputs.begin - t->inputs.begin) * t->wide, t->wide);
}

static void gradient_part(const struct tt_layer *l, const struct tt__constant_inputs *v,
                          const struct tile *t, struct tt_span inputs)
{
    int64_t at = inputs.begin;
    if (!leaves_out_constant(v, t->wide)) {
        multiply_tile(l, t, inputs);
        return;
    }
    int64_t k = tt__constant_inputs_from(v, at);
    while (at < inputs.end) {
        struct tt_span run = tt__constant_inputs_next_run(v, &k, inputs.end);
        tt__constant_inputs_gradient((struct tt_span){at, run.begin}, t->x, t->sum, t->more,
                                     t->grad + (at - t->inputs.begin) * BLOCK);
        if (run.begin < run.end)
            multiply_tile(l, t, run);
        at = run.end;
    }
}

static void gradient_tile(const struct tt_layer *l, const struct tt__constant_inputs *v,
                          const struct tile *t)
{
    for (int64_t at = t->inputs.begin, end = t->inputs.end; at < end; at += CHUNK)
        gradient_part(l, v, t, (struct tt_span){at, end - at < CHUNK ? end : at + CHUNK});
}

/* `known` is the sum of dy over the pass, or NULL. */
static void bias_gradient(const struct tt_layer *l, const struct tt_pass *pass, int64_t block,
                          const float *dy, const float *known)
{
    float own[BLOCK], *to = l->param[BIAS]->grad + block * BLOCK;
    const float *sum = known ? known : own;
    int64_t wide = width(l, block);
    if (!known)
        tt__sum_rows(dy + block * BLOCK, pass->n, wide, l->out_count, own);
    for (int64_t o = 0; o < wide; o++)
        to[o] = pass->before > 0 ? to[o] + sum[o] : sum[o];
}

/* Inputs whose gradients are used together: from L1, but of weights that no second cache holds in
 * longer streams. */
static int64_t gradient_chunk(const struct tt_layer *l)
{
    const int64_t few = 4, large = 512 * 1024;
    if (blocks(l) < few)
        return 32;
    return l->in_count * l->out_count > large ? TILE / BLOCK : CHUNK;
}

/* One block's, row after row: they are read again and again. */
static void take_dy(const float *dy, int64_t n, int64_t wide, int64_t ld, float *own)
{
    for (int64_t r = 0; r < n; r++)
        memcpy(own + r * wide, dy + r * ld, (size_t)wide * sizeof *own);
}

static void gradient(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *dy)
{
    int64_t in = l->in_count, out = l->out_count, chunk = gradient_chunk(l);
    int64_t chunks = (in + chunk - 1) / chunk, last = pieces(pass->n) - 1;
    struct tt_span mine = tt_par_mine(pass->team, blocks(l) * chunks);
    struct tt__constant_inputs v =
        tt__constant_inputs_found(tt_layer_thread_storage(l, pass, CONSTANT_INPUTS), in);
    float *grads = tt_layer_thread_storage(l, pass, SCRATCH), *own_dy = grads + TILE;
    for (int64_t p = 0; p <= last; p++) {
        struct tt_span rows = tt_par_span(pass->n, last + 1, p);
        struct tile t = {.block = -1, .n = rows.end - rows.begin, .x = x + rows.begin * in};
        for (int64_t u = mine.begin; u < mine.end; u++) {
            int64_t b = u / chunks, from = u % chunks * chunk, wide = width(l, b);
            int64_t at = b * BLOCK * in + from * wide;
            if (b != t.block) {
                t.block = b;
                t.wide = wide;
                take_dy(dy + rows.begin * out + b * BLOCK, t.n, wide, out, own_dy);
                t.dy = own_dy;
                tt__sum_rows(own_dy, t.n, wide, wide, t.sum);
            }
            t.inputs = (struct tt_span){from, in - from < chunk ? in : from + chunk};
            t.more = p > 0 || pass->before > 0;
            /* What is used at once need not be written to memory. */
            t.grad = pass->ready && last == 0 && !t.more && !pass->more
                         ? grads
                         : l->param[WEIGHT]->grad + at;
            gradient_tile(l, &v, &t);
            if (p < last)
                continue;
            tt_layer_ready(l, pass, WEIGHT, at, (t.inputs.end - from) * wide, t.grad);
            if (from > 0 || l->n_params <= BIAS)
                continue;
            bias_gradient(l, pass, b, dy, last == 0 ? t.sum : NULL);
            tt_layer_ready(l, pass, BIAS, b * BLOCK, wide, l->param[BIAS]->grad + b * BLOCK);
        }
    }
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const char *weight = tt_layer_weight(g, l->param[WEIGHT]);
    const char *bias = tt_layer_weight(g, l->n_params > 1 ? l->param[BIAS] : NULL);
    tt_graph_int(tt_graph_op(g, "Gemm", g->value, weight, bias), "transB", 1);
}

const struct tt_layer_type tt_layer_linear = {
    .name = "linear",
    .help = "y = x W^T + b",
    .opts = opts,
    .size = sizeof(struct linear),
    .default_outputs = default_outputs,
    .infer = infer,
    .init = init,
    .to_graph = to_graph,
    .cpu = {.forward = forward,
            .backward = backward,
            .cooperative = cooperative,
            .forward_team = forward_team,
            .backward_team = backward_team,
            .gradient = gradient},
};
