/* Flatten: a sample of any shape becomes a vector, in PyTorch's order (C,H,W), where images lie as
 * (H,W,C).  Of one channel, or one place, nothing moves: y is x. */
#include <tuitrain/nn/layer.h>
#include <tuitrain/tensor/gemm.h>

#include "../layer_shape.h"

static int infer(struct tt_layer *l, struct tt_err *err)
{
    (void)err;
    l->out = tt_shape1(l->in_count);
    l->view = tt__channels(l) == 1 || tt__places(l) == 1;
    return 0;
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    (void)pass;
    int64_t channels = tt__channels(l), places = tt__places(l);
    for (int64_t n = part->rows.begin; n < part->rows.end; n++, x += l->in_count, y += l->in_count)
        tt_transpose(places, channels, x, channels, y, places);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    (void)pass;
    (void)x;
    (void)y;
    int64_t channels = tt__channels(l), places = tt__places(l);
    for (int64_t n = part->rows.begin; dx && n < part->rows.end; n++) {
        tt_transpose(channels, places, dy, places, dx, channels);
        dx += l->in_count;
        dy += l->in_count;
    }
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    (void)l;
    tt_graph_int(tt_graph_op(g, "Flatten", g->value), "axis", 1);
}

const struct tt_layer_type tt_layer_flatten = {
    .name = "flatten",
    .help = "each sample becomes a vector",
    .ignores_input = true,
    .infer = infer,
    .to_graph = to_graph,
    .cpu = {.forward = forward, .backward = backward},
};
