/* Pooling: what a window over each channel holds becomes one number, its largest or its mean.
 * Images are (H,W,C): all channels of a place at once.
 * As torch.nn.MaxPool2d, AvgPool2d and AdaptiveAvgPool2d, without dilation and ceil_mode. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/layer.h>

struct pool {
    int64_t kernel[2], stride[2], pad[2]; /* stride 0: as the kernel */
    bool count_pad;
    int64_t out[2]; /* adaptive */
};

#define OFFSET(field) offsetof(struct pool, field)
enum { WIDEST = 4096, NOWHERE = -1 };
#define WINDOW_ROWS                                                                                \
    TT_ROW_PAIR("kernel", OFFSET(kernel), 2, 1, WIDEST, "size of the window"),                     \
        TT_ROW_PAIR("stride", OFFSET(stride), 0, 0, WIDEST, "places it moves by; 0: its size"),    \
        TT_ROW_PAIR("pad", OFFSET(pad), 0, 0, WIDEST, "empty places at each edge")

static const struct tt_opt max_opts[] = {WINDOW_ROWS, {0}};
static const struct tt_opt avg_opts[] = {
    WINDOW_ROWS,
    {.name = "count_include_pad",
     .type = TT_OPT_BOOL,
     .offset = OFFSET(count_pad),
     .def = 1,
     .value_name = "yes|no",
     .help = "empty places count as zeros"},
    {0},
};
static const struct tt_opt adaptive_opts[] = {
    TT_ROW_PAIR("out", OFFSET(out), 1, 1, WIDEST, "size of the output: 1, or 3x5"),
    {0},
};

static int infer_window(struct tt_layer *l, struct tt_err *err)
{
    struct pool *self = l->self;
    const char *name = l->type->name;
    if (l->in.n != 3)
        return tt_fail(err, TT_EUSAGE, "%s needs images (channels, height, width)", name);
    l->out = l->in;
    for (int axis = 0; axis < 2; axis++) {
        int64_t size = l->in.dim[1 + axis], k = self->kernel[axis], p = self->pad[axis];
        if (self->stride[axis] == 0)
            self->stride[axis] = k;
        if (2 * p > k)
            return tt_fail(err, TT_EUSAGE, "%s pad=%" PRId64 ": at most half the window", name, p);
        if (k > size + 2 * p)
            return tt_fail(err, TT_EUSAGE,
                           "%s: the window of %" PRId64 "x%" PRId64
                           " is larger than the input of %" PRId64 "x%" PRId64,
                           name, self->kernel[0], self->kernel[1], l->in.dim[1], l->in.dim[2]);
        l->out.dim[1 + axis] = (size + 2 * p - k) / self->stride[axis] + 1;
    }
    return 0;
}

/* The window of output i along one axis, cut at the edges. */
static struct tt_span window(const struct tt_layer *l, int axis, int64_t i)
{
    const struct pool *self = l->self;
    int64_t begin = i * self->stride[axis] - self->pad[axis];
    int64_t end = begin + self->kernel[axis], size = l->in.dim[1 + axis];
    return (struct tt_span){begin < 0 ? 0 : begin, end > size ? size : end};
}

static int64_t samples(const struct tt_part *part)
{
    return part->rows.end - part->rows.begin;
}

/* --- largest --------------------------------------------------------------------------------- */

/* Storage: where the largest was, of each output; in eval mode nobody asks for it. */
enum { PLACES, UNUSED_PLACES };

static int infer_max(struct tt_layer *l, struct tt_err *err)
{
    const struct pool *self = l->self;
    if (infer_window(l, err) < 0)
        return -1;
    if (self->kernel[0] * self->kernel[1] > INT16_MAX)
        return tt_fail(err, TT_EUSAGE, "maxpool: a window has at most %d places", INT16_MAX);
    tt_layer_reserve(l, PLACES, TT_SAVED_PER_SAMPLE, tt_shape_count(&l->out), sizeof(int16_t));
    tt_layer_reserve(l, UNUSED_PLACES, TT_SCRATCH, tt_shape_count(&l->out), sizeof(int16_t));
    return 0;
}

/* One place of the window against the best so far.  The first of the largest stays; a NaN wins, so
 * that it is not lost. */
TT_CLONES static void take_larger(const float *restrict x, int16_t place, int64_t n,
                                  float *restrict best, int16_t *restrict where)
{
    for (int64_t c = 0; c < n; c++) {
        int larger = (x[c] > best[c]) | (x[c] != x[c]);
        best[c] = larger ? x[c] : best[c];
        where[c] = larger ? place : where[c];
    }
}

/* The usual window, 2 by 2, all in registers: a row of `places` outputs. */
TT_CLONES static void take_largest_of_four(const float *x, int64_t step, int64_t below, int64_t n,
                                           int64_t places, float *y, int16_t *where)
{
    for (int64_t j = 0; j < places; j++, x += step * n, y += n, where += n)
        for (int64_t c = 0; c < n; c++) {
            float best = x[c], v = x[n + c];
            int larger = (v > best) | (v != v);
            int16_t at = larger ? 1 : 0;
            best = larger ? v : best;
            v = x[below + c];
            larger = (v > best) | (v != v);
            at = larger ? 2 : at;
            best = larger ? v : best;
            v = x[below + n + c];
            larger = (v > best) | (v != v);
            where[c] = larger ? 3 : at;
            y[c] = larger ? v : best;
        }
}

/* The same back, where the windows do not overlap. */
TT_CLONES static void give_to_one_of_four(const float *dy, const int16_t *where, int64_t below,
                                          int64_t n, int64_t places, float *dx)
{
    for (int64_t j = 0; j < places; j++, dx += 2 * n, dy += n, where += n)
        for (int64_t c = 0; c < n; c++) {
            float d = dy[c];
            int16_t at = where[c];
            dx[c] = at == 0 ? d : 0;
            dx[n + c] = at == 1 ? d : 0;
            dx[below + c] = at == 2 ? d : 0;
            dx[below + n + c] = at == 3 ? d : 0;
        }
}

/* The ReLU, of n outputs: where the largest is not above 0, the gradient goes nowhere. */
TT_CLONES static void take_relu(int64_t n, float *y, int16_t *where)
{
    for (int64_t i = 0; i < n; i++) {
        where[i] = y[i] > 0 ? where[i] : NOWHERE;
        y[i] = y[i] < 0 ? 0 : y[i];
    }
}

static bool is_two_by_two(const struct tt_layer *l)
{
    const struct pool *self = l->self;
    return self->kernel[0] == 2 && self->kernel[1] == 2 && self->pad[0] == 0 && self->pad[1] == 0;
}

static void max_place(const struct tt_layer *l, const float *x, int64_t i, int64_t j, float *y,
                      int16_t *where)
{
    const struct pool *self = l->self;
    int64_t channels = l->in.dim[0], width = l->in.dim[2];
    struct tt_span rows = window(l, 0, i), cols = window(l, 1, j);
    int64_t top = i * self->stride[0] - self->pad[0], left = j * self->stride[1] - self->pad[1];
    bool first = true;
    for (int64_t u = rows.begin; u < rows.end; u++)
        for (int64_t v = cols.begin; v < cols.end; v++) {
            const float *from = x + (u * width + v) * channels;
            int16_t place = (int16_t)((u - top) * self->kernel[1] + v - left);
            if (first) {
                memcpy(y, from, (size_t)channels * sizeof *y);
                for (int64_t c = 0; c < channels; c++)
                    where[c] = place;
            } else {
                take_larger(from, place, channels, y, where);
            }
            first = false;
        }
}

static void max_sample(const struct tt_layer *l, const float *x, float *y, int16_t *where)
{
    const struct pool *self = l->self;
    int64_t channels = l->in.dim[0], row = l->in.dim[2] * channels, ow = l->out.dim[2];
    for (int64_t i = 0; i < l->out.dim[1]; i++, y += ow * channels, where += ow * channels) {
        if (is_two_by_two(l))
            take_largest_of_four(x + i * self->stride[0] * row, self->stride[1], row, channels, ow,
                                 y, where);
        for (int64_t j = 0; j < ow && !is_two_by_two(l); j++)
            max_place(l, x, i, j, y + j * channels, where + j * channels);
        if (l->relu)
            take_relu(ow * channels, y, where);
    }
}

static void max_forward(const struct tt_layer *l, const struct tt_pass *pass,
                        const struct tt_part *part, const float *x, float *y)
{
    for (int64_t n = 0; n < samples(part); n++)
        max_sample(l, x + n * l->in_count, y + n * l->out_count,
                   tt_pass_keeps(pass) ? tt_layer_storage(l, PLACES, part->rows.begin + n)
                                       : tt_layer_thread_storage(l, pass, UNUSED_PLACES));
}

/* dx += dy where `place` was the largest. */
TT_CLONES static void give_back(const float *restrict dy, const int16_t *restrict where,
                                int16_t place, int64_t n, float *restrict dx)
{
    for (int64_t c = 0; c < n; c++)
        dx[c] += where[c] == place ? dy[c] : 0;
}

/* Windows of 2 by 2, and each input in one of them. */
static bool is_tiling(const struct tt_layer *l)
{
    const struct pool *self = l->self;
    return is_two_by_two(l) && self->stride[0] == 2 && self->stride[1] == 2 &&
           l->in.dim[1] % 2 == 0 && l->in.dim[2] % 2 == 0;
}

/* dx of a sample, zeroed, from any windows. */
static void give_back_sample(const struct tt_layer *l, const float *dy, const int16_t *where,
                             float *dx)
{
    const struct pool *self = l->self;
    int64_t channels = l->in.dim[0], width = l->in.dim[2];
    for (int64_t i = 0; i < l->out.dim[1]; i++)
        for (int64_t j = 0; j < l->out.dim[2]; j++, dy += channels, where += channels) {
            struct tt_span rows = window(l, 0, i), cols = window(l, 1, j);
            int64_t top = i * self->stride[0] - self->pad[0],
                    left = j * self->stride[1] - self->pad[1];
            for (int64_t u = rows.begin; u < rows.end; u++)
                for (int64_t v = cols.begin; v < cols.end; v++)
                    give_back(dy, where, (int16_t)((u - top) * self->kernel[1] + v - left),
                              channels, dx + (u * width + v) * channels);
        }
}

static void max_backward(const struct tt_layer *l, const struct tt_pass *pass,
                         const struct tt_part *part, const float *x, const float *y,
                         const float *dy, float *dx)
{
    (void)pass;
    (void)x;
    (void)y;
    int64_t channels = l->in.dim[0], row = l->in.dim[2] * channels, ow = l->out.dim[2];
    const int16_t *where = tt_layer_storage(l, PLACES, part->rows.begin);
    if (!dx)
        return;
    for (int64_t n = 0; n < samples(part); n++) {
        if (is_tiling(l)) {
            for (int64_t i = 0; i < l->out.dim[1]; i++)
                give_to_one_of_four(dy + i * ow * channels, where + i * ow * channels, row,
                                    channels, ow, dx + 2 * i * row);
        } else {
            memset(dx, 0, (size_t)l->in_count * sizeof *dx);
            give_back_sample(l, dy, where, dx);
        }
        dx += l->in_count;
        dy += l->out_count;
        where += l->out_count;
    }
}

/* --- mean ------------------------------------------------------------------------------------ */

/* Which inputs an output is the mean of, and how many count. */
struct patch {
    struct tt_span rows, cols;
    float scale;
};

static struct patch mean_patch(const struct tt_layer *l, int64_t i, int64_t j)
{
    const struct pool *self = l->self;
    struct patch p = {window(l, 0, i), window(l, 1, j), 0};
    int64_t count = (p.rows.end - p.rows.begin) * (p.cols.end - p.cols.begin);
    if (self->count_pad)
        count = self->kernel[0] * self->kernel[1];
    p.scale = 1 / (float)count;
    return p;
}

static int infer_adaptive(struct tt_layer *l, struct tt_err *err)
{
    struct pool *self = l->self;
    if (l->in.n != 3)
        return tt_fail(err, TT_EUSAGE, "%s needs images (channels, height, width)", l->type->name);
    if (self->out[0] == 0) /* globalavgpool has no options */
        self->out[0] = self->out[1] = 1;
    l->out = (struct tt_shape){.n = 3, .dim = {l->in.dim[0], self->out[0], self->out[1]}};
    return 0;
}

static struct tt_span adaptive_window(const struct tt_layer *l, int axis, int64_t i)
{
    int64_t in = l->in.dim[1 + axis], out = l->out.dim[1 + axis];
    return (struct tt_span){i * in / out, ((i + 1) * in + out - 1) / out};
}

static struct patch adaptive_patch(const struct tt_layer *l, int64_t i, int64_t j)
{
    struct patch p = {adaptive_window(l, 0, i), adaptive_window(l, 1, j), 0};
    p.scale = 1 / (float)((p.rows.end - p.rows.begin) * (p.cols.end - p.cols.begin));
    return p;
}

typedef struct patch patch_fn(const struct tt_layer *l, int64_t i, int64_t j);

/* to += from * scale */
TT_CLONES static void add_scaled(const float *restrict from, float scale, int64_t n,
                                 float *restrict to)
{
    for (int64_t c = 0; c < n; c++)
        to[c] += from[c] * scale;
}

static void mean_forward(const struct tt_layer *l, const struct tt_part *part, const float *x,
                         float *y, patch_fn *patch_at)
{
    int64_t channels = l->in.dim[0], width = l->in.dim[2], out = l->out.dim[1] * l->out.dim[2];
    memset(y, 0, (size_t)(samples(part) * l->out_count) * sizeof *y);
    for (int64_t n = 0; n < samples(part); n++, x += l->in_count)
        for (int64_t i = 0; i < out; i++, y += channels) {
            struct patch p = patch_at(l, i / l->out.dim[2], i % l->out.dim[2]);
            for (int64_t u = p.rows.begin; u < p.rows.end; u++)
                for (int64_t v = p.cols.begin; v < p.cols.end; v++)
                    add_scaled(x + (u * width + v) * channels, p.scale, channels, y);
        }
}

static void mean_backward(const struct tt_layer *l, const struct tt_part *part, const float *dy,
                          float *dx, patch_fn *patch_at)
{
    int64_t channels = l->in.dim[0], width = l->in.dim[2], out = l->out.dim[1] * l->out.dim[2];
    if (!dx)
        return;
    memset(dx, 0, (size_t)(samples(part) * l->in_count) * sizeof *dx);
    for (int64_t n = 0; n < samples(part); n++, dx += l->in_count)
        for (int64_t i = 0; i < out; i++, dy += channels) {
            struct patch p = patch_at(l, i / l->out.dim[2], i % l->out.dim[2]);
            for (int64_t u = p.rows.begin; u < p.rows.end; u++)
                for (int64_t v = p.cols.begin; v < p.cols.end; v++)
                    add_scaled(dy, p.scale, channels, dx + (u * width + v) * channels);
        }
}

static void avg_forward(const struct tt_layer *l, const struct tt_pass *pass,
                        const struct tt_part *part, const float *x, float *y)
{
    (void)pass;
    mean_forward(l, part, x, y, mean_patch);
}

static void avg_backward(const struct tt_layer *l, const struct tt_pass *pass,
                         const struct tt_part *part, const float *x, const float *y,
                         const float *dy, float *dx)
{
    (void)pass;
    (void)x;
    (void)y;
    mean_backward(l, part, dy, dx, mean_patch);
}

static void adaptive_forward(const struct tt_layer *l, const struct tt_pass *pass,
                             const struct tt_part *part, const float *x, float *y)
{
    (void)pass;
    mean_forward(l, part, x, y, adaptive_patch);
}

static void adaptive_backward(const struct tt_layer *l, const struct tt_pass *pass,
                              const struct tt_part *part, const float *x, const float *y,
                              const float *dy, float *dx)
{
    (void)pass;
    (void)x;
    (void)y;
    mean_backward(l, part, dy, dx, adaptive_patch);
}

/* --- as a graph ------------------------------------------------------------------------------ */

static struct tt_graph_node *window_to_graph(const struct tt_layer *l, struct tt_graph *g,
                                             const char *op)
{
    const struct pool *self = l->self;
    const int64_t *pad = self->pad, edges[4] = {pad[0], pad[1], pad[0], pad[1]};
    struct tt_graph_node *node = tt_graph_op(g, op, g->value);
    tt_graph_ints(node, "kernel_shape", self->kernel, 2);
    tt_graph_ints(node, "strides", self->stride, 2);
    tt_graph_ints(node, "pads", edges, 4);
    return node;
}

static void max_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    window_to_graph(l, g, "MaxPool");
}

static void avg_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const struct pool *self = l->self;
    tt_graph_int(window_to_graph(l, g, "AveragePool"), "count_include_pad", self->count_pad);
}

static void global_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    (void)l;
    tt_graph_op(g, "GlobalAveragePool", g->value);
}

/* Means along one axis as a matrix, (out, in), or turned by rows for the right side of a product:
 * (in, out). */
static const char *mean_matrix(const struct tt_layer *l, struct tt_graph *g, int axis, bool turned)
{
    int64_t in = l->in.dim[1 + axis], out = l->out.dim[1 + axis];
    struct tt_shape shape = turned ? tt_shape2(in, out) : tt_shape2(out, in);
    float *m = calloc((size_t)(in * out), sizeof *m);
    if (!m) {
        g->failed = true;
        return "";
    }
    for (int64_t i = 0; i < out; i++) {
        struct tt_span w = adaptive_window(l, axis, i);
        for (int64_t k = w.begin; k < w.end; k++)
            m[turned ? k * out + i : i * in + k] = 1 / (float)(w.end - w.begin);
    }
    const char *name = tt_graph_floats(g, axis ? "columns" : "rows", &shape, m);
    free(m);
    return name;
}

/* Windows of one size are an ordinary pooling.  Others are not, but the mean over rows and columns
 * is one over the rows and then one over the columns: two products. */
static void adaptive_to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const int64_t *in = l->in.dim + 1, *out = l->out.dim + 1;
    const int64_t window[2] = {in[0] / out[0], in[1] / out[1]};
    if (in[0] % out[0] == 0 && in[1] % out[1] == 0) {
        struct tt_graph_node *node = tt_graph_op(g, "AveragePool", g->value);
        tt_graph_ints(node, "kernel_shape", window, 2);
        tt_graph_ints(node, "strides", window, 2);
        return;
    }
    tt_graph_op(g, "MatMul", mean_matrix(l, g, 0, false), g->value);
    tt_graph_op(g, "MatMul", g->value, mean_matrix(l, g, 1, true));
}

/* --- rows of the table ----------------------------------------------------------------------- */

const struct tt_layer_type tt_layer_maxpool = {
    .name = "maxpool",
    .help = "the largest of each window",
    .opts = max_opts,
    .size = sizeof(struct pool),
    .ignores_input = true,
    .cheap_back = true,
    .infer = infer_max,
    .to_graph = max_to_graph,
    .cpu = {.forward = max_forward, .backward = max_backward, .fuses_relu = true},
};

const struct tt_layer_type tt_layer_avgpool = {
    .name = "avgpool",
    .help = "the mean of each window",
    .opts = avg_opts,
    .size = sizeof(struct pool),
    .ignores_input = true,
    .cheap_back = true,
    .infer = infer_window,
    .to_graph = avg_to_graph,
    .cpu = {.forward = avg_forward, .backward = avg_backward},
};

const struct tt_layer_type tt_layer_adaptiveavgpool = {
    .name = "adaptiveavgpool",
    .help = "means, with windows that fit the output's size",
    .opts = adaptive_opts,
    .size = sizeof(struct pool),
    .ignores_input = true,
    .cheap_back = true,
    .infer = infer_adaptive,
    .to_graph = adaptive_to_graph,
    .cpu = {.forward = adaptive_forward, .backward = adaptive_backward},
};

const struct tt_layer_type tt_layer_globalavgpool = {
    .name = "globalavgpool",
    .help = "the mean of each channel",
    .size = sizeof(struct pool),
    .ignores_input = true,
    .cheap_back = true,
    .infer = infer_adaptive,
    .to_graph = global_to_graph,
    .cpu = {.forward = adaptive_forward, .backward = adaptive_backward},
};
