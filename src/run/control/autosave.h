/* What of a run is kept on the disk without being asked for: checkpoints now and then, and the best
 * weights.  What is to be done; saving.h does it. */
#ifndef TT_RUN_CONTROL_AUTOSAVE_H
#define TT_RUN_CONTROL_AUTOSAVE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/config/config.h>

#include "../config/policy.h"

struct tt_session;
struct tt_state_copy;

struct tt_autosave {
    struct tt_every every;
    double saved_at;            /* clock, of the last checkpoint */
    struct tt_state_copy *best; /* waits to be written; owned */
    double best_at;             /* clock, when it was last written */
};

int tt__autosave_init(struct tt_autosave *k, const struct tt_config *c, double now,
                      struct tt_err *err);
void tt__autosave_done(struct tt_autosave *k);

/* Whether a checkpoint is due after this step. */
bool tt__autosave_due(const struct tt_autosave *k, const struct tt_session *s, double now,
                      bool epoch_ended);

/* After an epoch: copies its weights when they are the best.  Returns true when it is time to write
 * the best. */
bool tt__autosave_best(struct tt_autosave *k, struct tt_session *s, double now);

#endif
