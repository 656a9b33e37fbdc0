/* Losses: how far outputs are from targets, and the gradient of that.
 *
 * src/nn/losses.list.h has them all, and says how to add one.
 */
#ifndef TT_NN_LOSS_H
#define TT_NN_LOSS_H

#include <stdint.h>

#include <tuitrain/nn/layer.h>

/* What the outputs z (N, C) should be: a class for each sample, or C values.  Losses of values
 * take classes, too: as 1 for the right one and 0 for the others, and with a single output as the
 * number of the class. */
struct tt_target {
    const int32_t *cls; /* (N), or NULL */
    const float *value; /* (N, C), or NULL */
};

/* What a loss says of each sample.  The batch's loss is sum(loss) / sum(weight). */
struct tt_score {
    double *loss;       /* (N), times the weight */
    double *weight;     /* (N), 1 where nothing else was asked for; 0: the sample is ignored */
    int32_t *predicted; /* (N) the class that the outputs speak for; unused for values */
};

struct tt_loss_type {
    const char *name; /* "cross-entropy" */
    const char *help;
    bool classes_only; /* targets must be classes */
    const struct tt_opt *opts;
    size_t size; /* of the options' struct */
    /* Checks options against the number of outputs.  NULL: nothing to check. */
    int (*prepare)(void *options, int64_t outputs, struct tt_err *err);
    /* The weights of n samples, added up.  NULL: n. */
    double (*weigh)(const void *options, int64_t n, const struct tt_target *target);
    /* Fills the given rows of arrays of N samples, which may be some of a batch.  dz (N, C) =
     * gradient of the batch's loss, whose weights add up to `weight`; or NULL. */
    void (*apply)(const void *options, double weight, struct tt_span rows, int64_t outputs,
                  const float *z, const struct tt_target *target, const struct tt_score *score,
                  float *dz);
    /* p (classes): the probability of each class that one sample's outputs z speak for. */
    void (*probabilities)(int64_t classes, int64_t outputs, const float *z, float *p);
};

extern const struct tt_loss_type *const tt_loss_types[]; /* NULL-ended */

/* A loss with its options. */
struct tt_loss {
    const struct tt_loss_type *type;
    void *options; /* owned */
};

/* `spec` is a name and options: "cross-entropy label-smoothing=0.1". */
int tt_loss_init(struct tt_loss *l, const char *spec, int64_t outputs, struct tt_err *err);
void tt_loss_done(struct tt_loss *l);

/* What the weights of a batch of n samples add up to. */
double tt_loss_weight(const struct tt_loss *l, int64_t n, const struct tt_target *target);

/* The type that a spec names, or NULL with err filled. */
const struct tt_loss_type *tt_loss_find(const char *spec, struct tt_err *err);

#endif
