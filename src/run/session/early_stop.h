/* What the best weights are best by, and early stopping: how long that metric may fail to get
 * better. */
#ifndef TT_RUN_SESSION_EARLY_STOP_H
#define TT_RUN_SESSION_EARLY_STOP_H

#include <stdbool.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/session/session.h>

/* "val-loss:5", "val-acc:5,0.1" or "5": patience in epochs, least improvement.  "" switches it off.
 * The metric is the one named there or in `best_by`, which must not name another. */
int tt__early_init(struct tt_early *e, const char *spec, const char *best_by, bool regression,
                   struct tt_err *err);

/* After an epoch's validation.  Sets *better when the metric is the best so far; returns true when
 * patience has run out. */
bool tt__early_judge(struct tt_early *e, const struct tt_result *train, const struct tt_result *val,
                     bool *better);

#endif
