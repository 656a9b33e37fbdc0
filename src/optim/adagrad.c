/* Adagrad, as torch.optim.Adagrad:
 *     g <- g + weight_decay w,  s <- s + g^2
 *     w <- w - lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps)
 * Source: Duchi, Hazan, Singer, JMLR 12 (2011). */
#include <tuitrain/optim/optimizer.h>

#include <math.h>

#include <tuitrain/base/simd.h>

struct adagrad {
    double lr_decay, weight_decay, start, eps;
};

#define OFFSET(field) offsetof(struct adagrad, field)
static const struct tt_opt opts[] = {
    TT_ROW_FLOAT("lr-decay", OFFSET(lr_decay), 0, 0, 10, "the step shrinks with 1/(1 + F t)"),
    TT_ROW_FLOAT("weight-decay", OFFSET(weight_decay), 0, 0, 10, "pull of weights to 0"),
    {.name = "initial-accumulator-value",
     .type = TT_OPT_FLOAT,
     .offset = OFFSET(start),
     .min = 0,
     .max = 1e6,
     .flags = TT_OPT_START,
     .value_name = "F",
     .help = "sum of squares at first"},
    TT_ROW_EPS(OFFSET(eps), 1e-10, "added to the root"),
    {0},
};

TT_CLONES static void loop(int64_t n, float *restrict w, const float *restrict grad,
                           float *restrict sum, float l2, float lr, float eps)
{
    for (int64_t i = 0; i < n; i++) {
        float g = grad[i] + l2 * w[i];
        sum[i] += g * g;
        w[i] -= lr * g / (sqrtf(sum[i]) + eps);
    }
}

static void update(const void *options, const struct tt_update *u, int64_t n, float *w,
                   const float *g, float *const *slot)
{
    const struct adagrad *o = options;
    double lr = u->lr / (1 + (double)(u->step - 1) * o->lr_decay);
    loop(n, w, g, slot[0], u->decay ? (float)o->weight_decay : 0, (float)lr, (float)o->eps);
}

static float start(const void *options, int i)
{
    (void)i;
    return (float)((const struct adagrad *)options)->start;
}

const struct tt_optimizer_type tt_optimizer_adagrad = {
    .name = "adagrad",
    .help = "steps divided by the root of the sum of squares",
    .opts = opts,
    .size = sizeof(struct adagrad),
    .lr = 0.01,
    .slot_name = {"sum"},
    .start = start,
    .update = update,
};
