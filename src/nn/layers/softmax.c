/* Softmax over the channels: y_c = exp(x_c) / sum_k exp(x_k), at each place of an image.
 * Backward: dx_c = y_c (dy_c - sum_k dy_k y_k).  As torch.nn.Softmax(dim=1).
 * The cross-entropy loss has its own inside: a network for it ends without this layer. */
#include "../layers.h"

#include <math.h>

static void one(const float *x, float *y, int64_t channels, int64_t places)
{
    float max = x[0];
    double sum = 0;
    for (int64_t c = 1; c < channels; c++)
        max = x[c * places] > max ? x[c * places] : max;
    for (int64_t c = 0; c < channels; c++) {
        y[c * places] = expf(x[c * places] - max);
        sum += (double)y[c * places];
    }
    float scale = (float)(1 / sum);
    for (int64_t c = 0; c < channels; c++)
        y[c * places] *= scale;
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y)
{
    int64_t channels = tt__channels(l), places = tt__places(l);
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    for (int64_t n = rows.begin; n < rows.end; n++)
        for (int64_t i = 0; i < places; i++)
            one(x + n * l->in_count + i, y + n * l->in_count + i, channels, places);
}

static void back_one(const float *y, const float *dy, float *dx, int64_t channels, int64_t places)
{
    double dot = 0;
    for (int64_t c = 0; c < channels; c++)
        dot += (double)y[c * places] * (double)dy[c * places];
    for (int64_t c = 0; c < channels; c++)
        dx[c * places] = y[c * places] * (dy[c * places] - (float)dot);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx)
{
    (void)x;
    if (!dx)
        return;
    int64_t channels = tt__channels(l), places = tt__places(l);
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    for (int64_t n = rows.begin; n < rows.end; n++)
        for (int64_t i = 0; i < places; i++) {
            int64_t at = n * l->in_count + i;
            back_one(y + at, dy + at, dx + at, channels, places);
        }
}

const struct tt_layer_type tt_layer_softmax = {
    .name = "softmax",
    .help = "outputs above zero that add up to 1",
    .in_place = true,
    .needs_output = true,
    .infer = tt_layer_same_shape,
    .cpu = {forward, backward},
};
