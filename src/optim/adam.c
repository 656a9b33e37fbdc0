/* Adam, and AdamW with decoupled weight decay, as torch.optim.Adam and AdamW:
 *     g <- g + weight_decay w                       Adam;     w <- w (1 - lr weight_decay)  AdamW
 *     m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g^2
 *     w <- w - lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps)
 * With amsgrad the largest v so far stands in v's place.
 * Sources: Kingma, Ba, ICLR 2015; Loshchilov, Hutter, ICLR 2019; Reddi et al., ICLR 2018. */
#include <tuitrain/optim/optimizer.h>

#include <math.h>

#include <tuitrain/base/simd.h>

struct adam {
    double beta1, beta2, eps, weight_decay;
    bool amsgrad;
};

#define OFFSET(field) offsetof(struct adam, field)
#define ADAM_ROWS(decay)                                                                           \
    TT_ROW_KEPT("beta1", OFFSET(beta1), 0.9, "share of the mean gradient kept"),                   \
        TT_ROW_KEPT("beta2", OFFSET(beta2), 0.999, "share of the mean square kept"),               \
        TT_ROW_EPS(OFFSET(eps), 1e-8, "added to the root"),                                        \
        TT_ROW_FLOAT("weight-decay", OFFSET(weight_decay), decay, 0, 10, "pull of weights to 0"),  \
    {                                                                                              \
        .name = "amsgrad", .type = TT_OPT_BOOL, .offset = OFFSET(amsgrad),                         \
        .help = "divide by the largest mean square so far"                                         \
    }

static const struct tt_opt adam_opts[] = {ADAM_ROWS(0), {0}};
static const struct tt_opt adamw_opts[] = {ADAM_ROWS(0.01), {0}};

enum { MEAN, SQUARE, LARGEST };

struct coefficients {
    float beta1, beta2, rest1, rest2, eps, l2, shrink, step, root;
};

TT_CLONES static void plain(struct coefficients k, int64_t n, float *restrict w,
                            const float *restrict grad, float *restrict m, float *restrict v)
{
    for (int64_t i = 0; i < n; i++) {
        float g = grad[i] + k.l2 * w[i];
        m[i] = k.beta1 * m[i] + k.rest1 * g;
        v[i] = k.beta2 * v[i] + k.rest2 * g * g;
        w[i] = k.shrink * w[i] - k.step * m[i] / (sqrtf(v[i]) * k.root + k.eps);
    }
}

TT_CLONES static void amsgrad(struct coefficients k, int64_t n, float *restrict w,
                              const float *restrict grad, float *restrict m, float *restrict v,
                              float *restrict most)
{
    for (int64_t i = 0; i < n; i++) {
        float g = grad[i] + k.l2 * w[i];
        m[i] = k.beta1 * m[i] + k.rest1 * g;
        v[i] = k.beta2 * v[i] + k.rest2 * g * g;
        most[i] = v[i] > most[i] ? v[i] : most[i];
        w[i] = k.shrink * w[i] - k.step * m[i] / (sqrtf(most[i]) * k.root + k.eps);
    }
}

static void update(const struct adam *o, const struct tt_update *u, bool decoupled, int64_t n,
                   float *w, const float *g, float *const *slot)
{
    double t = (double)u->step, decay = u->decay ? o->weight_decay : 0;
    struct coefficients k = {
        .beta1 = (float)o->beta1,
        .beta2 = (float)o->beta2,
        .rest1 = (float)(1 - o->beta1),
        .rest2 = (float)(1 - o->beta2),
        .eps = (float)o->eps,
        .l2 = decoupled ? 0 : (float)decay,
        .shrink = decoupled ? (float)(1 - u->lr * decay) : 1,
        .step = (float)(u->lr / (1 - pow(o->beta1, t))),
        .root = (float)(1 / sqrt(1 - pow(o->beta2, t))),
    };
    if (o->amsgrad)
        amsgrad(k, n, w, g, slot[MEAN], slot[SQUARE], slot[LARGEST]);
    else
        plain(k, n, w, g, slot[MEAN], slot[SQUARE]);
}

static void update_adam(const void *options, const struct tt_update *u, int64_t n, float *w,
                        const float *g, float *const *slot)
{
    update(options, u, false, n, w, g, slot);
}

static void update_adamw(const void *options, const struct tt_update *u, int64_t n, float *w,
                         const float *g, float *const *slot)
{
    update(options, u, true, n, w, g, slot);
}

static bool needs(const void *options, int i)
{
    return i != LARGEST || ((const struct adam *)options)->amsgrad;
}

const struct tt_optimizer_type tt_optimizer_adam = {
    .name = "adam",
    .help = "steps scaled by running means of gradient and square",
    .opts = adam_opts,
    .size = sizeof(struct adam),
    .lr = 0.001,
    .slot_name = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"},
    .needs = needs,
    .update = update_adam,
};

const struct tt_optimizer_type tt_optimizer_adamw = {
    .name = "adamw",
    .help = "Adam with weight decay apart from the gradient",
    .opts = adamw_opts,
    .size = sizeof(struct adam),
    .lr = 0.001,
    .slot_name = {"exp_avg", "exp_avg_sq", "max_exp_avg_sq"},
    .needs = needs,
    .update = update_adamw,
};
