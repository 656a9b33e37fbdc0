/* Convolution (cross-correlation, as everywhere in the field):
 *     y[n,o,i,j] = b[o] + sum_c,u,v W[o,c,u,v] x[n, c, i sh + u dh - ph, j sw + v dw - pw]
 * x (N,C,H,W)   W (O,C/groups,KH,KW)   b (O)   y (N,O,OH,OW)
 * As torch.nn.Conv2d, its initial values too.
 *
 * By products: the patches of a stretch of output rows become the columns of a matrix (im2col),
 * small enough to stay in a core's cache.  Samples are computed one by one, so the shards of
 * forward and of dx are samples; the weight gradient is summed in a fixed number of shards of
 * samples, added in their order. */
#include "../layers.h"

#include <inttypes.h>
#include <string.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/nn/init.h>
#include <tuitrain/tensor/gemm.h>

struct conv {
    int64_t out, kernel[2], stride[2], pad[2], dilation[2], groups;
    bool bias;
    int init;
    /* From the shapes: */
    int64_t patch;  /* C/groups * KH * KW */
    int64_t rows;   /* output rows of one stretch */
    int64_t shards; /* of the weight gradient, at most */
    bool direct;    /* 1x1: x is its own matrix of patches */
};

#define OFFSET(field) offsetof(struct conv, field)

enum { WIDEST = 4096 };

static const struct tt_opt opts[] = {
    {.name = "out",
     .type = TT_OPT_INT,
     .offset = OFFSET(out),
     .def = 0,
     .min = 1,
     .max = 1 << 20,
     .value_name = "N",
     .help = "output channels"},
    TT_ROW_PAIR("kernel", OFFSET(kernel), 3, 1, WIDEST, "size of the window: 3, or 3x5"),
    TT_ROW_PAIR("stride", OFFSET(stride), 1, 1, WIDEST, "places the window moves by"),
    TT_ROW_PAIR("pad", OFFSET(pad), 0, 0, WIDEST, "zeros added at each edge"),
    TT_ROW_PAIR("dilation", OFFSET(dilation), 1, 1, WIDEST, "distance of the window's places"),
    {.name = "groups",
     .type = TT_OPT_INT,
     .offset = OFFSET(groups),
     .def = 1,
     .min = 1,
     .max = 1 << 20,
     .value_name = "N",
     .help = "parts that channels are cut into; as many as channels: depthwise"},
    {.name = "bias",
     .type = TT_OPT_BOOL,
     .offset = OFFSET(bias),
     .def = 1,
     .value_name = "yes|no",
     .help = "add a learned constant to each output channel"},
    TT_OPT_INIT(OFFSET(init)),
    {0},
};

enum { WEIGHT, BIAS };

static int64_t out_size(const struct conv *self, int axis, int64_t in)
{
    int64_t window = self->dilation[axis] * (self->kernel[axis] - 1) + 1;
    int64_t room = in + 2 * self->pad[axis] - window;
    return room < 0 ? 0 : room / self->stride[axis] + 1;
}

static int check(const struct tt_layer *l, const struct conv *self, struct tt_err *err)
{
    if (l->in.n != 3)
        return tt_fail(err, TT_EUSAGE, "conv needs images (channels, height, width)");
    int64_t channels = l->in.dim[0];
    if (self->out < 1)
        return tt_fail(err, TT_EUSAGE, "conv needs its number of output channels: `conv 32 3`");
    if (channels % self->groups || self->out % self->groups)
        return tt_fail(err, TT_EUSAGE,
                       "conv groups=%" PRId64 " does not divide %" PRId64 " input and %" PRId64
                       " output channels",
                       self->groups, channels, self->out);
    for (int axis = 0; axis < 2; axis++)
        if (out_size(self, axis, l->in.dim[1 + axis]) < 1)
            return tt_fail(err, TT_EUSAGE,
                           "conv: the window of %" PRId64 "x%" PRId64
                           " is larger than the input of %" PRId64 "x%" PRId64 " with its padding",
                           self->dilation[0] * (self->kernel[0] - 1) + 1,
                           self->dilation[1] * (self->kernel[1] - 1) + 1, l->in.dim[1],
                           l->in.dim[2]);
    return 0;
}

static int infer(struct tt_layer *l, struct tt_err *err)
{
    const int64_t cache = 48 * 1024;          /* floats of patches: a part of a core's L2 */
    const int64_t partials = 4 * 1024 * 1024; /* floats of partial weight gradients */
    struct conv *self = l->self;
    if (check(l, self, err) < 0)
        return -1;
    int64_t channels = l->in.dim[0], oh = out_size(self, 0, l->in.dim[1]),
            ow = out_size(self, 1, l->in.dim[2]);
    l->out = (struct tt_shape){.n = 3, .dim = {self->out, oh, ow}};
    struct tt_shape w = {
        .n = 4, .dim = {self->out, channels / self->groups, self->kernel[0], self->kernel[1]}};
    tt_layer_param(l, "weight", w);
    if (self->bias)
        tt_layer_param(l, "bias", tt_shape1(self->out));
    int64_t weights = tt_shape_count(&w);
    if (weights < 1 || weights > (int64_t)1 << 31)
        return tt_fail(err, TT_EUSAGE, "conv: the weights are too large");
    self->patch = weights / self->out;
    self->direct = self->kernel[0] == 1 && self->kernel[1] == 1 && self->stride[0] == 1 &&
                   self->stride[1] == 1 && self->pad[0] == 0 && self->pad[1] == 0;
    int64_t row = self->patch * self->groups * ow;
    int64_t fit = row > 0 ? cache / row : oh;
    self->rows = self->direct || fit >= oh ? oh : fit < 1 ? 1 : fit;
    l->work = (self->direct ? 0 : row * self->rows) + self->out / self->groups * self->rows * ow;
    self->shards = partials / weights < 1 ? 1 : partials / weights > 16 ? 16 : partials / weights;
    l->shared = self->shards * (weights + self->out);
    l->multiply_adds = (double)weights * (double)(oh * ow);
    return 0;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    tt_init_layer(l, ((const struct conv *)l->self)->init, seed);
}

/* --- patches --------------------------------------------------------------------------------- */

/* One row of the matrix: what window place (u,v) of one channel sees from output rows `at`. */
TT_CLONES static void gather(const struct tt_layer *l, const float *plane, int64_t u, int64_t v,
                             struct tt_span at, float *restrict col)
{
    const struct conv *self = l->self;
    int64_t height = l->in.dim[1], width = l->in.dim[2], ow = l->out.dim[2], s = self->stride[1];
    int64_t shift = v * self->dilation[1] - self->pad[1];
    struct tt_span in = tt__inside(shift, s, width, ow);
    for (int64_t i = at.begin; i < at.end; i++, col += ow) {
        int64_t y = i * self->stride[0] + u * self->dilation[0] - self->pad[0];
        if (y < 0 || y >= height) {
            memset(col, 0, (size_t)ow * sizeof *col);
            continue;
        }
        const float *row = plane + y * width;
        for (int64_t j = 0; j < in.begin; j++)
            col[j] = 0;
        if (s == 1)
            for (int64_t j = in.begin; j < in.end; j++)
                col[j] = row[j + shift];
        else
            for (int64_t j = in.begin; j < in.end; j++)
                col[j] = row[j * s + shift];
        for (int64_t j = in.end; j < ow; j++)
            col[j] = 0;
    }
}

/* The reverse: adds to the picture what a row of the matrix's gradient holds. */
TT_CLONES static void scatter(const struct tt_layer *l, float *plane, int64_t u, int64_t v,
                              struct tt_span at, const float *restrict col)
{
    const struct conv *self = l->self;
    int64_t height = l->in.dim[1], width = l->in.dim[2], ow = l->out.dim[2], s = self->stride[1];
    int64_t shift = v * self->dilation[1] - self->pad[1];
    struct tt_span in = tt__inside(shift, s, width, ow);
    for (int64_t i = at.begin; i < at.end; i++, col += ow) {
        int64_t y = i * self->stride[0] + u * self->dilation[0] - self->pad[0];
        if (y < 0 || y >= height)
            continue;
        float *row = plane + y * width;
        for (int64_t j = in.begin; j < in.end; j++)
            row[j * s + shift] += col[j];
    }
}

/* Calls for each row of the matrix of patches of one sample. */
#define EACH_PATCH_ROW(l, call)                                                                    \
    do {                                                                                           \
        const struct conv *self_ = (l)->self;                                                      \
        int64_t row_ = 0;                                                                          \
        for (int64_t c = 0; c < (l)->in.dim[0]; c++)                                               \
            for (int64_t u = 0; u < self_->kernel[0]; u++)                                         \
                for (int64_t v = 0; v < self_->kernel[1]; v++, row_++)                             \
                    call;                                                                          \
    } while (0)

/* A stretch of output rows of one sample, and its matrix of patches (groups * patch, columns). */
struct stretch {
    struct tt_span rows;
    int64_t columns, first; /* columns, and the first of them within the sample's outputs */
    int64_t ld;             /* floats from one row of the matrix to the next */
    float *matrix;
};

static struct stretch stretch_at(const struct tt_layer *l, const struct tt_team *team,
                                 int64_t begin)
{
    const struct conv *self = l->self;
    int64_t oh = l->out.dim[1], ow = l->out.dim[2];
    int64_t end = begin + self->rows < oh ? begin + self->rows : oh;
    struct stretch s = {.rows = {begin, end}, .columns = (end - begin) * ow, .first = begin * ow};
    s.ld = s.columns;
    s.matrix = l->works + team->rank * l->work;
    return s;
}

static const float *patches(const struct tt_layer *l, const struct stretch *s, const float *x)
{
    int64_t plane = l->in.dim[1] * l->in.dim[2];
    if (((const struct conv *)l->self)->direct)
        return x;
    EACH_PATCH_ROW(l, gather(l, x + c * plane, u, v, s->rows, s->matrix + row_ * s->ld));
    return s->matrix;
}

/* --- forward --------------------------------------------------------------------------------- */

TT_CLONES static void add_constant(float *y, int64_t n, float b)
{
    for (int64_t i = 0; i < n; i++)
        y[i] += b;
}

static void forward_sample(const struct tt_layer *l, const struct tt_team *team, const float *x,
                           float *y)
{
    const struct conv *self = l->self;
    int64_t each = self->out / self->groups, places = l->out.dim[1] * l->out.dim[2];
    for (int64_t row = 0; row < l->out.dim[1]; row += self->rows) {
        struct stretch s = stretch_at(l, team, row);
        const float *col = patches(l, &s, x);
        for (int64_t g = 0; g < self->groups; g++)
            tt_gemm(0, 0, each, s.columns, self->patch,
                    l->param[WEIGHT].value + g * each * self->patch, self->patch,
                    col + g * self->patch * s.ld, s.ld, 0, y + g * each * places + s.first, places);
    }
    for (int64_t o = 0; l->n_params > BIAS && o < self->out; o++)
        add_constant(y + o * places, places, l->param[BIAS].value[o]);
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y)
{
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    for (int64_t n = rows.begin; n < rows.end; n++)
        forward_sample(l, pass->team, x + n * l->in_count, y + n * l->out_count);
}

/* --- backward -------------------------------------------------------------------------------- */

/* dW^T (groups, patch, O/groups) of one stretch, added to `dw` unless it is the first of its shard.
 * Transposed, because dy is smaller than the patches and one of the two has to be. */
static void weight_gradient(const struct tt_layer *l, const struct stretch *s, const float *col,
                            const float *dy, float *dw, bool first)
{
    const struct conv *self = l->self;
    int64_t each = self->out / self->groups, places = l->out.dim[1] * l->out.dim[2];
    float *turned = s->matrix + (self->direct ? 0 : self->patch * self->groups * s->ld);
    for (int64_t g = 0; g < self->groups; g++) {
        tt_transpose(each, s->columns, dy + g * each * places + s->first, places, turned, each);
        tt_gemm(0, 0, self->patch, each, s->columns, col + g * self->patch * s->ld, s->ld, turned,
                each, first ? 0 : 1, dw + g * each * self->patch, each);
    }
}

static void input_gradient(const struct tt_layer *l, const struct stretch *s, const float *dy,
                           float *dx)
{
    const struct conv *self = l->self;
    int64_t each = self->out / self->groups, places = l->out.dim[1] * l->out.dim[2];
    int64_t plane = l->in.dim[1] * l->in.dim[2];
    float *to = self->direct ? dx : s->matrix;
    for (int64_t g = 0; g < self->groups; g++)
        tt_gemm(1, 0, self->patch, s->columns, each,
                l->param[WEIGHT].value + g * each * self->patch, self->patch,
                dy + g * each * places + s->first, places, 0, to + g * self->patch * s->ld, s->ld);
    if (!self->direct)
        EACH_PATCH_ROW(l, scatter(l, dx + c * plane, u, v, s->rows, s->matrix + row_ * s->ld));
}

static void backward_sample(const struct tt_layer *l, const struct tt_team *team, const float *x,
                            const float *dy, float *dx, float *dw, bool first)
{
    const struct conv *self = l->self;
    float *db = dw + tt_shape_count(&l->param[WEIGHT].shape);
    int64_t places = l->out.dim[1] * l->out.dim[2];
    if (dx && !self->direct)
        memset(dx, 0, (size_t)l->in_count * sizeof *dx);
    for (int64_t row = 0; row < l->out.dim[1]; row += self->rows) {
        struct stretch s = stretch_at(l, team, row);
        weight_gradient(l, &s, patches(l, &s, x), dy, dw, first && row == 0);
        if (dx)
            input_gradient(l, &s, dy, dx);
    }
    for (int64_t o = 0; o < self->out; o++)
        db[o] = (first ? 0 : db[o]) + (float)tt__sum(dy + o * places, places);
}

/* Shards are added to the first one, in their order. */
TT_CLONES static void add_to(float *restrict sum, const float *restrict more, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        sum[i] += more[i];
}

/* Rows of the transposed gradient (one place of a patch each) are the shards. */
static void add_weights(const struct tt_layer *l, const struct tt_pass *pass, int64_t stride,
                        int64_t shards)
{
    const struct conv *self = l->self;
    int64_t each = self->out / self->groups, patch = self->patch;
    struct tt_span mine = tt_par_mine(pass->team, patch * self->groups);
    for (int64_t row = mine.begin; row < mine.end;) {
        int64_t g = row / patch, p = row % patch;
        int64_t n = mine.end - row < patch - p ? mine.end - row : patch - p;
        float *partial = l->share + (g * patch + p) * each;
        for (int64_t s = 1; s < shards; s++)
            add_to(partial, partial + s * stride, n * each);
        tt_transpose(n, each, partial, each, l->param[WEIGHT].grad + g * each * patch + p, patch);
        row += n;
    }
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx)
{
    (void)y;
    const struct conv *self = l->self;
    int64_t weights = tt_shape_count(&l->param[WEIGHT].shape), stride = weights + self->out;
    int64_t shards = pass->n < self->shards ? pass->n : self->shards;
    struct tt_span mine = tt_par_mine(pass->team, shards);
    for (int64_t s = mine.begin; s < mine.end; s++) {
        struct tt_span rows = tt_par_span(pass->n, shards, s);
        for (int64_t n = rows.begin; n < rows.end; n++)
            backward_sample(l, pass->team, x + n * l->in_count, dy + n * l->out_count,
                            dx ? dx + n * l->in_count : NULL, l->share + s * stride,
                            n == rows.begin);
    }
    tt_par_barrier(pass->team);
    add_weights(l, pass, stride, shards);
    if (l->n_params > BIAS && pass->team->rank == 0) {
        float *partial = l->share + weights;
        for (int64_t s = 1; s < shards; s++)
            add_to(partial, partial + s * stride, self->out);
        memcpy(l->param[BIAS].grad, partial, (size_t)self->out * sizeof *partial);
    }
}

const struct tt_layer_type tt_layer_conv = {
    .name = "conv",
    .help = "2-d convolution",
    .opts = opts,
    .size = sizeof(struct conv),
    .infer = infer,
    .init = init,
    .cpu = {forward, backward},
};
