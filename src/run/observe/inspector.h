/* Inspections: the worker looks into the network all along, so that there is something to see for
 * who comes late, and more often for whoever watches (TT_WATCH_MODEL).
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
    struct tt_probe probe;    /* open from the first one on */
    bool armed;               /* the copy holds the weights from before an update; ... */
    int64_t armed_updates;    /* ... updates made until then */
    bool filmed;              /* a moment of the film is due, which is to have this in it */
    bool watched;             /* somebody does; else what only takes time is left out */
    bool seen;                /* the newest one was made for somebody */
    bool stale;               /* something may have changed since, though no step was made */
    int64_t each, since;      /* inspections to a moment, and since the last began */
    /* Seconds.  When it began to look, when the last inspection ended and how long that took with
     * its copying, and all of them together. */
    double began, ended, took, spent;
    double busy_since, busy; /* the same of the processor: when it began, all of them, ... */
    double worked;           /* ... and the last one */
    double copying;          /* of the weights, for the one that is armed */
    int64_t passed;          /* steps that nobody watched */
    int64_t room;            /* bytes that a copy may take for nobody; 0: as usual */
};

/* Around a step, between two of which weights may be compared.  They do nothing while it is not yet
 * time: one inspection in twenty parts of it where it is watched, else less than one in a hundred.
 * The step before a rest (`last`) is looked at besides, as it stays on the screen.  They return the
 * seconds that they took, which are none of training.  lr is the step's. */
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
