/* Inspections: the worker looks into the network for whoever watches (TT_WATCH_MODEL).
 *
 * Weights are copied into a network of its own before a probe goes through that, so whatever a pass
 * changes (running statistics, gradients) it changes there: nothing of the run is written. */
#ifndef TT_RUN_OBSERVE_INSPECTOR_H
#define TT_RUN_OBSERVE_INSPECTOR_H

#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/session/session.h>

#include "probe_batch.h"

struct tt_inspector {
    struct tt_inspection now; /* the next to be published; what it points to is owned */
    struct tt_probe probe;    /* open while somebody watches */
    bool armed;               /* the copy holds the weights from before an update; ... */
    int64_t armed_updates;    /* ... updates made until then */
    bool stale;               /* something may have changed since, though no step was made */
    int64_t each, since;      /* inspections to a moment, and since the last began */
    double due;
};

/* Around a step, between two of which weights may be compared.  They do nothing while it is not yet
 * time; the step before a rest (`last`) is looked at in any case, as it stays on the screen.  They
 * return the seconds that they took, which are none of training.  lr is the step's. */
double tt__inspector_before(struct tt_inspector *in, struct tt_session *s, struct tt_mailbox *out,
                            bool watched, bool last);
double tt__inspector_after(struct tt_inspector *in, struct tt_session *s, struct tt_mailbox *out,
                           double lr);
/* Where a watched run rests. */
double tt__inspector_at_rest(struct tt_inspector *in, struct tt_session *s, struct tt_mailbox *out,
                             double lr);
/* After a command: it may have put other weights there. */
void tt__inspector_afresh(struct tt_inspector *in);
void tt__inspector_done(struct tt_inspector *in);

#endif
