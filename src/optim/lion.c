/* Lion: steps of one size, in the direction that momentum and gradient point to together:
 *     w <- w (1 - lr weight_decay) - lr sign(beta1 m + (1 - beta1) g)
 *     m <- beta2 m + (1 - beta2) g
 * Source: Chen et al., "Symbolic discovery of optimization algorithms", NeurIPS 2023. */
#include <tuitrain/optim/optimizer.h>

#include <tuitrain/base/simd.h>

struct lion {
    double beta1, beta2, weight_decay;
};

#define OFFSET(field) offsetof(struct lion, field)
static const struct tt_opt opts[] = {
    TT_ROW_KEPT("beta1", OFFSET(beta1), 0.9, "share of the momentum in a step"),
    TT_ROW_KEPT("beta2", OFFSET(beta2), 0.99, "share of the momentum kept"),
    TT_ROW_FLOAT("weight-decay", OFFSET(weight_decay), 0, 0, 10, "pull of weights to 0"),
    {0},
};

struct coefficients {
    float beta1, beta2, rest1, rest2, shrink, lr;
};

TT_CLONES static void loop(struct coefficients k, int64_t n, float *restrict w,
                           const float *restrict g, float *restrict m)
{
    for (int64_t i = 0; i < n; i++) {
        float d = k.beta1 * m[i] + k.rest1 * g[i];
        float sign = (float)(d > 0) - (float)(d < 0);
        w[i] = k.shrink * w[i] - k.lr * sign;
        m[i] = k.beta2 * m[i] + k.rest2 * g[i];
    }
}

static void update(const void *options, const struct tt_update *u, int64_t n, float *w,
                   const float *g, float *const *slot)
{
    const struct lion *o = options;
    struct coefficients k = {
        .beta1 = (float)o->beta1,
        .beta2 = (float)o->beta2,
        .rest1 = (float)(1 - o->beta1),
        .rest2 = (float)(1 - o->beta2),
        .shrink = (float)(1 - u->lr * (u->decay ? o->weight_decay : 0)),
        .lr = (float)u->lr,
    };
    loop(k, n, w, g, slot[0]);
}

const struct tt_optimizer_type tt_optimizer_lion = {
    .name = "lion",
    .help = "steps of one size, by the sign of the momentum",
    .opts = opts,
    .size = sizeof(struct lion),
    .lr = 0.0001,
    .slot_name = {"exp_avg"},
    .update = update,
};
