/* A session: data, network, optimizer and how far training has come.  A step is a function, not a
 * loop: pausing is not calling it.
 *
 *     struct tt_session *s = tt_session_new(&config, err);
 *     while (s->epoch < config.epochs) {
 *         if (tt_session_step(s))          // true at the end of an epoch
 *             tt_session_validate(s);
 *     }
 *
 * One thread owns it and leads its team.  Nothing in a step allocates, locks or prints.
 */
#ifndef TT_RUN_SESSION_H
#define TT_RUN_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/run/config.h>
#include <tuitrain/run/snapshot.h>

struct tt_session {
    struct tt_config config; /* resolved: threads >= 1 */
    struct tt_data data;
    struct tt_model *model;
    const struct tt_loss_type *loss;
    struct tt_optimizer optimizer;
    double lr;

    int64_t step;            /* optimizer steps done */
    int64_t epoch;           /* epochs finished */
    int64_t batch;           /* batches done in this epoch */
    int64_t steps_per_epoch; /* the last, shorter batch counted */

    double batch_loss; /* mean loss of the last step's batch, nats */
    int64_t batch_hits, batch_n;
    double epoch_loss_sum; /* over the samples of this epoch so far */
    int64_t epoch_hits, epoch_n;
    struct tt_result train; /* the last finished epoch's running average */
    struct tt_result val, best;
    uint32_t *confusion; /* (C,C) of the last validation: row = true class; owned */
    int64_t validations; /* passes made */

    /* Scratch, owned. */
    uint32_t *order;     /* this epoch's permutation */
    int64_t order_epoch; /* which epoch `order` is of; -1 none */
    float *x;
    int32_t *y, *predicted;
    double *loss_row;
};

/* Opens the data, builds and initialises the network; loads config->load when given. */
struct tt_session *tt_session_new(const struct tt_config *config, struct tt_err *err);
void tt_session_free(struct tt_session *s);

/* One optimizer step.  Returns true when it was the last of its epoch. */
bool tt_session_step(struct tt_session *s);

/* A pass over the validation set in eval mode: fills val, best and confusion; touches neither
 * weights nor optimizer nor the place in the epoch. */
void tt_session_validate(struct tt_session *s);

/* The average over this epoch so far; known is false before its first step. */
struct tt_result tt_session_running(const struct tt_session *s);

/* Copies weights (and optimizer state, when the set holds it and `with_state`) from a set.  Every
 * parameter must be there with its shape and dtype; on failure nothing has changed.  Without
 * state the optimizer starts afresh. */
int tt_session_load(struct tt_session *s, const struct tt_tensor_set *set, bool with_state,
                    struct tt_err *err);

#endif
