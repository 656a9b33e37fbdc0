/* Stochastic gradient descent with momentum, in PyTorch's form (torch.optim.SGD):
 *     g <- g + weight_decay w
 *     v <- momentum v + (1 - dampening) g        (at the first step v <- g)
 *     w <- w - lr v          or with Nesterov    w <- w - lr (g + momentum v)
 * Sutskever's form multiplies lr into v instead; the two differ when lr changes. */
#include <tuitrain/optim/optimizer.h>

#include <tuitrain/base/simd.h>

struct sgd {
    double momentum, weight_decay, dampening;
    bool nesterov;
};

#define OFFSET(field) offsetof(struct sgd, field)
static const struct tt_opt opts[] = {
    TT_ROW_KEPT("momentum", OFFSET(momentum), 0.9, "share of the velocity kept from step to step"),
    {.name = "weight-decay",
     .type = TT_OPT_FLOAT,
     .offset = OFFSET(weight_decay),
     .def = 0,
     .min = 0,
     .max = 10,
     .value_name = "F",
     .help = "adds F times the weight to its gradient"},
    TT_ROW_KEPT("dampening", OFFSET(dampening), 0,
                "share of the gradient kept out of the velocity"),
    {.name = "nesterov",
     .type = TT_OPT_BOOL,
     .offset = OFFSET(nesterov),
     .help = "Nesterov's momentum"},
    {0},
};

struct coefficients {
    float lr, momentum, decay, take, look;
};

/* Plain momentum, the reference's case, kept apart so that it stays one short vector loop. */
TT_CLONES static void update_plain(struct coefficients k, int64_t n, float *restrict w,
                                   const float *restrict g, float *restrict v)
{
    for (int64_t i = 0; i < n; i++) {
        v[i] = k.momentum * v[i] + g[i];
        w[i] -= k.lr * v[i];
    }
}

TT_CLONES static void update_general(struct coefficients k, int64_t n, float *restrict w,
                                     const float *restrict g, float *restrict v)
{
    for (int64_t i = 0; i < n; i++) {
        float d = g[i] + k.decay * w[i];
        v[i] = k.momentum * v[i] + k.take * d;
        w[i] -= k.lr * (v[i] + k.look * (d + k.momentum * v[i] - v[i]));
    }
}

static void update(const void *options, const struct tt_update *u, int64_t n, float *w,
                   const float *g, float *const *slot)
{
    const struct sgd *o = options;
    struct coefficients k = {
        .lr = (float)u->lr,
        .momentum = (float)o->momentum,
        .decay = u->decay ? (float)o->weight_decay : 0,
        .take = u->step == 1 ? 1 : (float)(1 - o->dampening),
        .look = o->nesterov ? 1 : 0,
    };
    if (k.decay == 0 && k.take == 1 && k.look == 0)
        update_plain(k, n, w, g, slot[0]);
    else
        update_general(k, n, w, g, slot[0]);
}

const struct tt_optimizer_type tt_optimizer_sgd = {
    .name = "sgd",
    .help = "stochastic gradient descent with momentum",
    .opts = opts,
    .size = sizeof(struct sgd),
    .lr = 0.01,
    .slot_name = {"momentum_buffer"},
    .update = update,
};
