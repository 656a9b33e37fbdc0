/* What of a run is kept on the disk without being asked for: checkpoints now and then, the best
 * weights, and which old checkpoints go. */
#ifndef TT_RUN_CONTROL_AUTOSAVE_H
#define TT_RUN_CONTROL_AUTOSAVE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

#include "../config/policy.h"

struct tt_worker;
struct tt_state_copy;

struct tt_retained {
    int branch;
    int64_t step;
};

struct tt_autosave {
    struct tt_every every;
    double saved_at;          /* clock, of the last checkpoint */
    struct tt_retained *kept; /* those that may go, oldest first; owned, room for config.keep */
    int64_t n;
    struct tt_state_copy *best; /* waits to be written; owned */
    double best_at;             /* clock, when it was last written */
};

int tt__autosave_init(struct tt_worker *w, struct tt_err *err);
void tt__autosave_done(struct tt_autosave *k);

/* After each step, and when the run comes to rest. */
void tt__autosave_step(struct tt_worker *w, bool epoch_ended);
void tt__autosave_rest(struct tt_worker *w);

/* A checkpoint that was not asked for by hand is about to be written: names what goes for it. */
void tt__autosave_prune(struct tt_worker *w, struct tt_state_copy *copy);

#endif
