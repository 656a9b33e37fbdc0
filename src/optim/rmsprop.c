/* RMSprop, as torch.optim.RMSprop:
 *     g <- g + weight_decay w
 *     v <- alpha v + (1 - alpha) g^2;    centred: a <- alpha a + (1 - alpha) g,  v' = v - a^2
 *     d = g / (sqrt(v') + eps);          momentum: b <- momentum b + d,  d = b
 *     w <- w - lr d
 * Source: Tieleman, Hinton, lecture 6.5, 2012; centred: Graves 2013. */
#include <tuitrain/optim/optimizer.h>

#include <math.h>

#include <tuitrain/base/simd.h>

struct rmsprop {
    double alpha, eps, weight_decay, momentum;
    bool centered;
};

#define OFFSET(field) offsetof(struct rmsprop, field)
static const struct tt_opt opts[] = {
    TT_ROW_KEPT("alpha", OFFSET(alpha), 0.99, "share of the mean square kept"),
    TT_ROW_EPS(OFFSET(eps), 1e-8, "added to the root"),
    TT_ROW_FLOAT("weight-decay", OFFSET(weight_decay), 0, 0, 10, "pull of weights to 0"),
    TT_ROW_KEPT("momentum", OFFSET(momentum), 0, "share of the velocity kept"),
    {.name = "centered",
     .type = TT_OPT_BOOL,
     .offset = OFFSET(centered),
     .help = "take the mean gradient out of the mean square"},
    {0},
};

enum { SQUARE, VELOCITY, MEAN };

static bool needs(const void *options, int i)
{
    const struct rmsprop *o = options;
    return i == SQUARE || (i == VELOCITY ? o->momentum > 0 : o->centered);
}

struct coefficients {
    float alpha, rest, eps, l2, lr, momentum;
};

/* The usual case, one short vector loop. */
TT_CLONES static void update_plain(struct coefficients k, int64_t n, float *restrict w,
                                   const float *restrict grad, float *restrict v)
{
    for (int64_t i = 0; i < n; i++) {
        float g = grad[i] + k.l2 * w[i];
        v[i] = k.alpha * v[i] + k.rest * g * g;
        w[i] -= k.lr * g / (sqrtf(v[i]) + k.eps);
    }
}

TT_CLONES static void update_general(struct coefficients k, int64_t n, float *restrict w,
                                     const float *restrict grad, float *restrict v,
                                     float *restrict velocity, float *restrict mean)
{
    for (int64_t i = 0; i < n; i++) {
        float g = grad[i] + k.l2 * w[i], square;
        v[i] = k.alpha * v[i] + k.rest * g * g;
        square = v[i];
        if (mean) {
            mean[i] = k.alpha * mean[i] + k.rest * g;
            square -= mean[i] * mean[i];
        }
        float d = g / (sqrtf(square > 0 ? square : 0) + k.eps);
        if (velocity)
            d = velocity[i] = k.momentum * velocity[i] + d;
        w[i] -= k.lr * d;
    }
}

static void update(const void *options, const struct tt_update *u, int64_t n, float *w,
                   const float *g, float *const *slot)
{
    const struct rmsprop *o = options;
    struct coefficients k = {
        .alpha = (float)o->alpha,
        .rest = (float)(1 - o->alpha),
        .eps = (float)o->eps,
        .l2 = u->decay ? (float)o->weight_decay : 0,
        .lr = (float)u->lr,
        .momentum = (float)o->momentum,
    };
    if (slot[VELOCITY] || slot[MEAN])
        update_general(k, n, w, g, slot[SQUARE], slot[VELOCITY], slot[MEAN]);
    else
        update_plain(k, n, w, g, slot[SQUARE]);
}

const struct tt_optimizer_type tt_optimizer_rmsprop = {
    .name = "rmsprop",
    .help = "steps divided by the root of the mean square gradient",
    .opts = opts,
    .size = sizeof(struct rmsprop),
    .lr = 0.01,
    .slot_name = {"square_avg", "momentum_buffer", "grad_avg"},
    .needs = needs,
    .update = update,
};
