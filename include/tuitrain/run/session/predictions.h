/* Predictions: what the network, in eval mode, says of each of some validation samples.  They
 * belong to the session's thread. */
#ifndef TT_RUN_SESSION_PREDICTIONS_H
#define TT_RUN_SESSION_PREDICTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/run/link/samples.h>

struct tt_predictions {
    int64_t n;             /* samples */
    const uint32_t *order; /* sample i is order[i] of the set, or i where this is NULL */
    int64_t done;          /* those before are known, ... */
    int64_t step;          /* ... of the network after so many steps, ... */
    int64_t revision;      /* ... exactly this one */
    struct tt_score score; /* of each; owned */
    double *residual;      /* (n, residuals) how far predicted values are from true ones; owned */
    /* The classes that seem most likely, the best first: (n, top). */
    int top;       /* 0: there is no room for them */
    bool note_top; /* somebody wants them, from now on */
    bool top_known;
    uint16_t *cls; /* owned */
    float *p;      /* their probabilities; owned */
};

/* Room for n samples, with so many residuals each (none of classes).  Fails with TT_ENOMEM. */
int tt_predictions_init(struct tt_predictions *v, int64_t n, int64_t residuals, struct tt_err *err);
/* Room for the most likely of so many classes; none of values. */
int tt_predictions_have_top(struct tt_predictions *v, int n_classes, struct tt_err *err);
void tt_predictions_done(struct tt_predictions *v);

#endif
