/* What training and validation come to: figures of a pass, and of a step that was made alone. */
#ifndef TT_RUN_LINK_RESULT_H
#define TT_RUN_LINK_RESULT_H

#include <stdbool.h>
#include <stdint.h>

struct tt_result { /* of one pass */
    bool known;
    double loss;      /* mean over samples: nats of cross-entropy, else what the loss counts in */
    double accuracy;  /* per cent, 0 to 100; of classes */
    double mae, rmse; /* of values, in the data's own units */
    double r2;        /* of values: 1 is perfect, 0 as good as their mean */
    int64_t step;     /* steps done at that moment */
    int64_t epoch;    /* epochs finished at that moment */
};

/* What a step that was made alone did. */
enum { TT_LOOK_SAMPLES = 24 };
struct tt_step_report {
    bool known;
    int64_t step;           /* steps done after it */
    int64_t batch, batches; /* which of how many in its epoch, from 1 */
    int64_t n;              /* samples in it, */
    int n_targets;          /* the first of them, and what they should become: */
    int32_t cls[TT_LOOK_SAMPLES];
    float value[TT_LOOK_SAMPLES];
    double loss, score; /* of the forward pass in training mode; the score as in the curves */
    int64_t hits;
    double before, after; /* loss of the same batch in eval mode, without and with the update */
    bool updated;         /* false: its gradients wait for those of the next batches */
    int64_t accumulated, accumulate; /* batches that wait, of how many */
    double grad_norm;                /* L2, of all gradients, before clipping */
    double clip_norm, clip_value;    /* to which it was cut; 0: not at all */
    double lr;
    int64_t parameters;
    double weight_norm, change_norm; /* of all weights before, and of what was added to them */
};

/* Figures of class c of a confusion matrix (n, n). */
struct tt_class_figures {
    uint64_t support, predicted, right;
    double precision, recall, f1; /* 0..1; meaningful when their divisors are not 0 */
};
struct tt_class_figures tt_class_figures(const uint32_t *confusion, int n, int c);

#endif
