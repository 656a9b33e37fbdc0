/* Softmax over the channels: y_c = exp(x_c) / sum_k exp(x_k), at each place of an image.
 * Backward: dx_c = y_c (dy_c - sum_k dy_k y_k).  As torch.nn.Softmax(dim=1).
 * The cross-entropy loss has its own inside: a network for it ends without this layer. */
#include <tuitrain/nn/layer.h>

#include "../layer_shape.h"
#include "../reduce.h"

static void one(const float *x, float *y, int64_t channels)
{
    float max = x[0];
    double sum = 0;
    for (int64_t c = 1; c < channels; c++)
        max = x[c] > max ? x[c] : max;
    for (int64_t c = 0; c < channels; c++)
        y[c] = x[c] - max;
    tt__exp(y, y, channels);
    for (int64_t c = 0; c < channels; c++)
        sum += (double)y[c];
    float scale = (float)(1 / sum);
    for (int64_t c = 0; c < channels; c++)
        y[c] *= scale;
}

static int64_t places(const struct tt_layer *l, const struct tt_part *part)
{
    return (part->rows.end - part->rows.begin) * tt__places(l);
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y)
{
    (void)pass;
    int64_t channels = tt__channels(l);
    for (int64_t i = 0; i < places(l, part); i++)
        one(x + i * channels, y + i * channels, channels);
}

static void back_one(const float *y, const float *dy, float *dx, int64_t channels)
{
    double dot = 0;
    for (int64_t c = 0; c < channels; c++)
        dot += (double)y[c] * (double)dy[c];
    for (int64_t c = 0; c < channels; c++)
        dx[c] = y[c] * (dy[c] - (float)dot);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx)
{
    (void)pass;
    (void)x;
    int64_t channels = tt__channels(l);
    for (int64_t i = 0; dx && i < places(l, part); i++)
        back_one(y + i * channels, dy + i * channels, dx + i * channels, channels);
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    (void)l;
    tt_graph_int(tt_graph_op(g, "Softmax", g->value), "axis", 1);
}

const struct tt_layer_type tt_layer_softmax = {
    .name = "softmax",
    .help = "outputs above zero that add up to 1",
    .in_place = true,
    .needs_output = true,
    .infer = tt_layer_same_shape,
    .to_graph = to_graph,
    .cpu = {.forward = forward, .backward = backward},
};
