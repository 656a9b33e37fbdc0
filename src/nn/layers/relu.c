/* Rectified linear unit: y = max(0, x).   dx = dy where y > 0, else 0.
 * Works in place, so backward must look at y, never at x. */
#include "../layers.h"

#include <tuitrain/base/simd.h>

static int infer(struct tt_layer *l, struct tt_err *err)
{
    (void)err;
    l->out = l->in;
    return 0;
}

TT_CLONES static void clamp(const float *x, float *y, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = x[i] > 0 ? x[i] : 0;
}

TT_CLONES static void mask(const float *restrict y, const float *dy, float *dx, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        dx[i] = y[i] > 0 ? dy[i] : 0;
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y)
{
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    int64_t at = rows.begin * l->out_count;
    clamp(x + at, y + at, (rows.end - rows.begin) * l->out_count);
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx)
{
    (void)x;
    if (!dx)
        return;
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    int64_t at = rows.begin * l->out_count;
    mask(y + at, dy + at, dx + at, (rows.end - rows.begin) * l->out_count);
}

const struct tt_layer_type tt_layer_relu = {
    .name = "relu",
    .help = "y = max(0, x)",
    .in_place = true,
    .needs_output = true,
    .infer = infer,
    .forward = forward,
    .backward = backward,
};
