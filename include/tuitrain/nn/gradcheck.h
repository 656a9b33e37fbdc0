/* Numerical check of gradients. */
#ifndef TT_NN_GRADCHECK_H
#define TT_NN_GRADCHECK_H

#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>

struct tt_gradcheck {
    double worst;         /* largest |numeric - analytic| / max(1, |numeric|, |analytic|) */
    int checked, skipped; /* places; skipped where the loss has a kink, as ReLU makes them */
    char where[192];      /* "fc1.weight[17]: numeric 0.123, analytic 0.124" */
};

/* Compares the gradient of each parameter, at up to `samples` places of each, and of the input when
 * the model was planned with its gradient, with central differences of the loss, taken with two
 * steps and extrapolated (Richardson), over a batch x (n, input), on `threads` threads.  The model
 * must be planned for n; its gradients and its running statistics change, x does not. */
struct tt_gradcheck tt_gradcheck(struct tt_model *m, const struct tt_loss *loss, float *x,
                                 const struct tt_target *target, int64_t n, int samples,
                                 int threads);

#endif
