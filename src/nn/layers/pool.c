/* Pooling: what a window over each channel holds becomes one number, its largest or its mean.
 * As torch.nn.MaxPool2d, AvgPool2d and AdaptiveAvgPool2d, without dilation and ceil_mode. */
#include "../layers.h"

#include <inttypes.h>
#include <string.h>

#include <tuitrain/base/simd.h>

struct pool {
    int64_t kernel[2], stride[2], pad[2]; /* stride 0: as the kernel */
    bool count_pad;
    int64_t out[2]; /* adaptive */
};

#define OFFSET(field) offsetof(struct pool, field)
enum { WIDEST = 4096 };
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

static int64_t plane_in(const struct tt_layer *l)
{
    return l->in.dim[1] * l->in.dim[2];
}

static int64_t plane_out(const struct tt_layer *l)
{
    return l->out.dim[1] * l->out.dim[2];
}

/* Planes (a channel of a sample) are the shards. */
static struct tt_span my_planes(const struct tt_layer *l, const struct tt_pass *pass)
{
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    return (struct tt_span){rows.begin * l->in.dim[0], rows.end * l->in.dim[0]};
}

/* --- largest --------------------------------------------------------------------------------- */

static int infer_max(struct tt_layer *l, struct tt_err *err)
{
    if (infer_window(l, err) < 0)
        return -1;
    if (plane_in(l) > INT32_MAX)
        return tt_fail(err, TT_EUSAGE, "maxpool: the input is too large");
    l->keep_each = tt_shape_count(&l->out); /* an int32 each: where the largest was */
    l->work = l->out.dim[1] * l->out.dim[2];
    return 0;
}

/* One place of the window, for outputs [0, n) of a row: x (strided) against the best so far.  The
 * first of the largest stays; a NaN wins, so that it is not lost. */
TT_CLONES static void take_larger(const float *restrict x, int64_t stride, int32_t at, int64_t n,
                                  float *restrict best, int32_t *restrict where)
{
    for (int64_t j = 0; j < n; j++) {
        float v = x[j * stride];
        int larger = (where[j] < 0) | (v > best[j]) | (v != v);
        best[j] = larger ? v : best[j];
        where[j] = larger ? at + (int32_t)(j * stride) : where[j];
    }
}

static void max_row(const struct tt_layer *l, const float *x, struct tt_span rows, float *y,
                    int32_t *where)
{
    const struct pool *self = l->self;
    int64_t width = l->in.dim[2];
    for (int64_t j = 0; j < l->out.dim[2]; j++)
        where[j] = -1;
    for (int64_t i = rows.begin; i < rows.end; i++)
        for (int64_t v = 0; v < self->kernel[1]; v++) {
            int64_t shift = v - self->pad[1];
            struct tt_span in = tt__inside(shift, self->stride[1], width, l->out.dim[2]);
            int64_t at = i * width + in.begin * self->stride[1] + shift;
            take_larger(x + at, self->stride[1], (int32_t)at, in.end - in.begin, y + in.begin,
                        where + in.begin);
        }
}

/* The usual window, 2 by 2 without overlap or padding: one loop over all of a plane. */
static bool is_two_by_two(const struct tt_layer *l)
{
    const struct pool *self = l->self;
    return self->kernel[0] == 2 && self->kernel[1] == 2 && self->stride[0] == 2 &&
           self->stride[1] == 2 && self->pad[0] == 0 && self->pad[1] == 0;
}

/* Returns whether a NaN may be there, which these comparisons would lose. */
TT_CLONES static bool two_by_two(const float *restrict x, int64_t width, int64_t oh, int64_t ow,
                                 float *restrict y, int32_t *restrict where)
{
    int32_t w = (int32_t)width;
    int odd = 0;
    for (int64_t i = 0; i < oh; i++) {
        const float *upper = x + 2 * i * width, *lower = upper + width;
        float *best = y + i * ow;
        int32_t *at = where + i * ow;
        for (int64_t j = 0; j < ow; j++) {
            float a = upper[2 * j] > upper[2 * j + 1] ? upper[2 * j] : upper[2 * j + 1];
            float b = lower[2 * j] > lower[2 * j + 1] ? lower[2 * j] : lower[2 * j + 1];
            best[j] = a > b ? a : b;
        }
        for (int64_t j = 0; j < ow; j++) {
            int32_t third = lower[2 * j] == best[j] ? w : w + 1;
            int32_t second = upper[2 * j + 1] == best[j] ? 1 : third;
            at[j] = (upper[2 * j] == best[j] ? 0 : second) + (int32_t)(2 * (i * width + j));
        }
        for (int64_t j = 0; j < 2 * ow; j++)
            odd |= (upper[j] != upper[j]) | (lower[j] != lower[j]);
    }
    return odd;
}

static void max_plane(const struct tt_layer *l, const float *x, float *y, int32_t *where)
{
    int64_t oh = l->out.dim[1], ow = l->out.dim[2];
    if (is_two_by_two(l) && !two_by_two(x, l->in.dim[2], oh, ow, y, where))
        return;
    for (int64_t i = 0; i < oh; i++)
        max_row(l, x, window(l, 0, i), y + i * ow, where + i * ow);
}

static int32_t *places_kept(const struct tt_layer *l)
{
    return (int32_t *)(void *)l->kept_each;
}

static void max_forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                        float *y)
{
    struct tt_span mine = my_planes(l, pass);
    int64_t in = plane_in(l), out = plane_out(l);
    int32_t *scratch = (int32_t *)(void *)(l->works + pass->team->rank * l->work);
    for (int64_t p = mine.begin; p < mine.end; p++)
        max_plane(l, x + p * in, y + p * out, pass->training ? places_kept(l) + p * out : scratch);
}

static void max_backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                         const float *y, const float *dy, float *dx)
{
    (void)x;
    (void)y;
    struct tt_span mine = my_planes(l, pass);
    int64_t in = plane_in(l), out = plane_out(l);
    for (int64_t p = mine.begin; dx && p < mine.end; p++) {
        memset(dx + p * in, 0, (size_t)in * sizeof *dx);
        for (int64_t i = 0; i < out; i++)
            dx[p * in + places_kept(l)[p * out + i]] += dy[p * out + i];
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

static float patch_sum(const float *x, int64_t width, const struct patch *p)
{
    double sum = 0;
    for (int64_t i = p->rows.begin; i < p->rows.end; i++)
        for (int64_t j = p->cols.begin; j < p->cols.end; j++)
            sum += (double)x[i * width + j];
    return (float)sum;
}

static void spread(float *dx, int64_t width, const struct patch *p, float value)
{
    for (int64_t i = p->rows.begin; i < p->rows.end; i++)
        for (int64_t j = p->cols.begin; j < p->cols.end; j++)
            dx[i * width + j] += value;
}

static void mean_forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                         float *y, patch_fn *patch_at)
{
    struct tt_span mine = my_planes(l, pass);
    int64_t in = plane_in(l), out = plane_out(l), ow = l->out.dim[2];
    for (int64_t p = mine.begin; p < mine.end; p++)
        for (int64_t i = 0; i < out; i++) {
            struct patch at = patch_at(l, i / ow, i % ow);
            y[p * out + i] = patch_sum(x + p * in, l->in.dim[2], &at) * at.scale;
        }
}

static void mean_backward(const struct tt_layer *l, const struct tt_pass *pass, const float *dy,
                          float *dx, patch_fn *patch_at)
{
    struct tt_span mine = my_planes(l, pass);
    int64_t in = plane_in(l), out = plane_out(l), ow = l->out.dim[2];
    for (int64_t p = mine.begin; dx && p < mine.end; p++) {
        memset(dx + p * in, 0, (size_t)in * sizeof *dx);
        for (int64_t i = 0; i < out; i++) {
            struct patch at = patch_at(l, i / ow, i % ow);
            spread(dx + p * in, l->in.dim[2], &at, dy[p * out + i] * at.scale);
        }
    }
}

static void avg_forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                        float *y)
{
    mean_forward(l, pass, x, y, mean_patch);
}

static void avg_backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                         const float *y, const float *dy, float *dx)
{
    (void)x;
    (void)y;
    mean_backward(l, pass, dy, dx, mean_patch);
}

static void adaptive_forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                             float *y)
{
    mean_forward(l, pass, x, y, adaptive_patch);
}

static void adaptive_backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                              const float *y, const float *dy, float *dx)
{
    (void)x;
    (void)y;
    mean_backward(l, pass, dy, dx, adaptive_patch);
}

/* --- rows of the table ----------------------------------------------------------------------- */

const struct tt_layer_type tt_layer_maxpool = {
    .name = "maxpool",
    .help = "the largest of each window",
    .opts = max_opts,
    .size = sizeof(struct pool),
    .infer = infer_max,
    .cpu = {max_forward, max_backward},
};

const struct tt_layer_type tt_layer_avgpool = {
    .name = "avgpool",
    .help = "the mean of each window",
    .opts = avg_opts,
    .size = sizeof(struct pool),
    .infer = infer_window,
    .cpu = {avg_forward, avg_backward},
};

const struct tt_layer_type tt_layer_adaptiveavgpool = {
    .name = "adaptiveavgpool",
    .help = "means, with windows that fit the output's size",
    .opts = adaptive_opts,
    .size = sizeof(struct pool),
    .infer = infer_adaptive,
    .cpu = {adaptive_forward, adaptive_backward},
};

const struct tt_layer_type tt_layer_globalavgpool = {
    .name = "globalavgpool",
    .help = "the mean of each channel",
    .size = sizeof(struct pool),
    .infer = infer_adaptive,
    .cpu = {adaptive_forward, adaptive_backward},
};
