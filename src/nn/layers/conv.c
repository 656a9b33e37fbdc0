/* Convolution (cross-correlation, as everywhere in the field):
 *     y[n,i,j,o] = b[o] + sum_c,u,v W[o,c,u,v] x[n, i sh + u dh - ph, j sw + v dw - pw, c]
 * x (N,H,W,C)   W (O,C/groups,KH,KW)   b (O)   y (N,OH,OW,O)
 * As torch.nn.Conv2d, its initial values too.
 *
 * Images lie with a place's channels together.  Samples are computed one by one, by the algorithms
 * of conv_algorithms.c; the weight gradient is that of a stripe. */
#include <inttypes.h>
#include <string.h>

#include <tuitrain/nn/init.h>
#include <tuitrain/tensor/gemm.h>

#include "../reduce.h"
#include "conv_autotune.h"
#include "conv_algorithms.h"

#define OFFSET(field) offsetof(struct conv, field)

/* Storage: for the algorithms, for dy or dx with an edge, W in another order, and sums of dy. */
enum { ROOM, EDGED, TURNED, SUMS };

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

/* Sizes of what the kernels work with, once the shapes are known. */
static void prepare(struct tt_layer *l, struct conv *self)
{
    const int64_t block = 64;
    int64_t channels = l->in.dim[0], oh = l->out.dim[1], ow = l->out.dim[2];
    bool plain = true, strided = false, crops = false;
    self->each_in = channels / self->groups;
    self->each_out = self->out / self->groups;
    self->window = self->kernel[0] * self->kernel[1];
    self->block = self->groups == 1 && self->out > block ? block : self->each_out;
    for (int axis = 0; axis < 2; axis++) {
        int64_t reach = self->dilation[axis] * (self->kernel[axis] - 1);
        plain = plain && reach == 0 && self->stride[axis] == 1 && self->pad[axis] == 0;
        strided = strided || self->stride[axis] > 1;
        crops = crops || self->pad[axis] > reach;
    }
    self->gather = !strided && !crops;
    /* Of a 1x1 window the whole image is one row. */
    self->lines = plain ? 1 : oh;
    self->line = plain ? oh * ow : ow;
    self->high = l->in.dim[1] + 2 * self->pad[0];
    self->wide = l->in.dim[2] + 2 * self->pad[1];
    int64_t reach_h = self->dilation[0] * (self->kernel[0] - 1),
            reach_w = self->dilation[1] * (self->kernel[1] - 1);
    int64_t image = self->high * self->wide * channels;
    int64_t dy = (l->in.dim[1] + reach_h) * (l->in.dim[2] + reach_w) * self->out;
    tt_layer_reserve(l, ROOM, TT_SCRATCH, tt__conv_room(l), sizeof(float));
    tt_layer_reserve(l, EDGED, TT_SCRATCH, self->gather && dy > image ? dy : image, sizeof(float));
    tt_layer_reserve(l, TURNED, TT_SCRATCH, tt_shape_count(&l->param[WEIGHT]->shape),
                     sizeof(float));
    tt_layer_reserve(l, SUMS, TT_SCRATCH, self->out, sizeof(double));
}

static int infer(struct tt_layer *l, struct tt_err *err)
{
    struct conv *self = l->self;
    if (check(l, self, err) < 0)
        return -1;
    int64_t oh = out_size(self, 0, l->in.dim[1]), ow = out_size(self, 1, l->in.dim[2]);
    l->out = (struct tt_shape){.n = 3, .dim = {self->out, oh, ow}};
    struct tt_shape w = {
        .n = 4, .dim = {self->out, l->in.dim[0] / self->groups, self->kernel[0], self->kernel[1]}};
    int64_t weights = tt_shape_count(&w), most = (int64_t)1 << 31;
    if (weights < 1 || weights > most)
        return tt_fail(err, TT_EUSAGE, "conv: the weights are too large");
    if ((double)(l->in.dim[1] + 2 * self->pad[0]) * (double)(l->in.dim[2] + 2 * self->pad[1]) *
            (double)(l->in.dim[0] * self->kernel[0] * self->kernel[1] + self->out) >
        (double)((int64_t)1 << 40))
        return tt_fail(err, TT_EUSAGE, "conv: the padded image is too large");
    struct tt_param *weight = tt_layer_param(l, "weight", w);
    if (self->bias)
        tt_layer_param(l, "bias", tt_shape1(self->out));
    prepare(l, self);
    weight->block = self->block;
    weight->window = self->window;
    l->multiply_adds = (double)weights * (double)(oh * ow);
    return 0;
}

static void init(struct tt_layer *l, uint64_t seed)
{
    tt_init_layer(l, ((const struct conv *)l->self)->init, seed);
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    const struct conv *self = l->self;
    float *scratch = tt_layer_thread_storage(l, pass, ROOM);
    for (int64_t n = 0; n < part->rows.end - part->rows.begin; n++)
        tt__conv_algorithms[self->forward].forward(l, x + n * l->in_count, y + n * l->out_count,
                                                   scratch);
}

/* --- backward -------------------------------------------------------------------------------- */

static void bias_gradient(const struct tt_layer *l, const float *dy, float *db, bool first,
                          double *sum)
{
    const struct conv *self = l->self;
    memset(sum, 0, (size_t)self->out * sizeof *sum);
    tt__column_sums(dy, self->lines * self->line, self->out, sum);
    for (int64_t o = 0; o < self->out; o++)
        db[o] = (first ? 0 : db[o]) + (float)sum[o];
}

/* Of each group and place of the window: (outputs, channels). */
static void turn_weights(const struct tt_layer *l, float *turned)
{
    const struct conv *self = l->self;
    for (int64_t o = 0; o < self->out; o += self->block) {
        int64_t n = block_width(self, o), g = group_of(self, o), within = o - g * self->each_out;
        const float *w = l->param[WEIGHT]->value + o * self->each_in * self->window;
        float *to = turned + g * self->each_out * self->each_in * self->window;
        for (int64_t t = 0; t < self->window; t++)
            tt_transpose(self->each_in, n, w + t * self->each_in * n, n,
                         to + (t * self->each_out + within) * self->each_in, self->each_in);
    }
}

/* dx is the convolution of dy, with an edge, with the window turned about. */
static void input_by_gathering(const struct tt_layer *l, const float *dy, const float *turned,
                               float *edged, float *dx)
{
    const struct conv *self = l->self;
    int64_t channels = l->in.dim[0], h = l->in.dim[1], w = l->in.dim[2];
    int64_t reach[2] = {self->dilation[0] * (self->kernel[0] - 1),
                        self->dilation[1] * (self->kernel[1] - 1)};
    int64_t wide = w + reach[1], lines = self->window == 1 ? 1 : h, line = h * w / lines;
    const float *image = dy;
    if (reach[0] > 0 || reach[1] > 0) {
        tt__conv_embed(dy, l->out.dim[1], l->out.dim[2], self->out, edged, h + reach[0], wide,
                       reach[0] - self->pad[0], reach[1] - self->pad[1]);
        image = edged;
    }
    for (int64_t g = 0; g < self->groups; g++)
        for (int64_t from = 0; from < self->window; from += TT_GEMM_TERMS) {
            tt_bytes at_dy[TT_GEMM_TERMS], at_w[TT_GEMM_TERMS];
            int terms = tt__conv_terms(self, from, self->out, wide, at_dy);
            for (int t = 0; t < terms; t++) {
                at_dy[t] = tt_floats((reach[0] * wide + reach[1]) * self->out) - at_dy[t];
                at_w[t] = tt_floats((g * self->window + from + t) * self->each_out * self->each_in);
            }
            for (int64_t i = 0; i < lines; i++)
                tt_gemm_sum(0, line, self->each_in, self->each_out, terms,
                            image + i * wide * self->out + g * self->each_out, self->out, at_dy,
                            turned, self->each_in, at_w, from > 0,
                            dx + i * line * channels + g * self->each_in, channels);
        }
}

/* Where the window moves by more than one place: each row of dy is added to the places it saw. */
static void input_by_scattering(const struct tt_layer *l, const float *dy, const float *turned,
                                float *image, float *dx)
{
    const struct conv *self = l->self;
    int64_t channels = l->in.dim[0], width = l->in.dim[2];
    memset(image, 0, (size_t)(self->high * self->wide * channels) * sizeof *image);
    for (int64_t g = 0; g < self->groups; g++)
        for (int64_t i = 0; i < self->lines; i++)
            for (int64_t t = 0; t < self->window; t++)
                tt_gemm(0, 0, self->line, self->each_in, self->each_out,
                        dy + i * self->line * self->out + g * self->each_out, self->out,
                        turned + (g * self->window + t) * self->each_out * self->each_in,
                        self->each_in, 1,
                        image +
                            ((i * self->stride[0] + t / self->kernel[1] * self->dilation[0]) *
                                 self->wide +
                             t % self->kernel[1] * self->dilation[1]) *
                                channels +
                            g * self->each_in,
                        channels * self->stride[1]);
    for (int64_t i = 0; i < l->in.dim[1]; i++)
        memcpy(dx + i * width * channels,
               image + ((i + self->pad[0]) * self->wide + self->pad[1]) * channels,
               (size_t)(width * channels) * sizeof *dx);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    (void)y;
    const struct conv *self = l->self;
    float *scratch = tt_layer_thread_storage(l, pass, ROOM),
          *edged = tt_layer_thread_storage(l, pass, EDGED),
          *turned = tt_layer_thread_storage(l, pass, TURNED);
    if (dx)
        turn_weights(l, turned);
    for (int64_t n = 0; n < part->rows.end - part->rows.begin; n++) {
        const float *dyn = dy + n * l->out_count;
        bool first = part->first && n == 0;
        tt__conv_algorithms[self->gradient].gradient(l, x + n * l->in_count, dyn, first,
                                                     tt_layer_partial(l, part, WEIGHT), scratch);
        if (l->n_params > BIAS)
            bias_gradient(l, dyn, tt_layer_partial(l, part, BIAS), first,
                          tt_layer_thread_storage(l, pass, SUMS));
        if (dx && self->gather)
            input_by_gathering(l, dyn, turned, edged, dx + n * l->in_count);
        else if (dx)
            input_by_scattering(l, dyn, turned, edged, dx + n * l->in_count);
    }
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    const struct conv *self = l->self;
    const int64_t *pad = self->pad, edges[4] = {pad[0], pad[1], pad[0], pad[1]};
    const char *weight = tt_layer_weight(g, l->param[WEIGHT]);
    const char *bias = tt_layer_weight(g, l->n_params > 1 ? l->param[BIAS] : NULL);
    struct tt_graph_node *node = tt_graph_op(g, "Conv", g->value, weight, bias);
    tt_graph_ints(node, "kernel_shape", self->kernel, 2);
    tt_graph_ints(node, "strides", self->stride, 2);
    tt_graph_ints(node, "pads", edges, 4);
    tt_graph_ints(node, "dilations", self->dilation, 2);
    tt_graph_int(node, "group", self->groups);
}

const struct tt_layer_type tt_layer_conv = {
    .name = "conv",
    .help = "2-d convolution",
    .opts = opts,
    .size = sizeof(struct conv),
    .partials = true,
    .infer = infer,
    .init = init,
    .to_graph = to_graph,
    .cpu = {.autotune = tt__conv_autotune, .forward = forward, .backward = backward},
};
