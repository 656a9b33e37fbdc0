/* Inspections: the worker looks into the network for whoever watches (TT_WATCH_MODEL).
 *
 * Weights are copied into a network of its own before a probe goes through that, so whatever a pass
 * changes (running statistics, gradients) it changes there: nothing of the run is written. */
#ifndef TT_RUN_OBSERVE_INSPECTOR_H
#define TT_RUN_OBSERVE_INSPECTOR_H

#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/session/session.h>

#include "histogram_trace.h"

enum { TT_PROBE = 64 }; /* samples at most */

/* What is summed up of a layer during one probe. */
struct tt_layer_work {
    struct tt_histogram_fill outputs;
    float *peak;              /* (units) the largest output; of layers that can die; owned */
    int64_t settled, n;       /* outputs at an end of their range, of all */
    double seconds, smoothed; /* of this probe, and of recent ones */
};

struct tt_inspector {
    struct tt_inspection now;   /* the next to be published; what it points to is owned */
    struct tt_layer_work *work; /* (layers) owned */

    /* While somebody watches. */
    struct tt_model *model; /* the copy; owned */
    float *x;               /* (samples, input) owned */
    float *plain;           /* the weights that are shown as pictures; owned, or NULL */
    uint32_t pick[TT_PROBE];
    int32_t cls[TT_PROBE], predicted[TT_PROBE];
    float value[TT_PROBE];
    double loss[TT_PROBE], weight[TT_PROBE];

    bool armed;            /* the copy holds the weights from before an update; ... */
    int64_t armed_updates; /* ... updates made until then */
    bool stale;            /* something may have changed since, though no step was made */
    int64_t each, since;   /* inspections to a moment, and since the last began */
    double due;
};

/* Around a step, between two of which weights may be compared.  They do nothing while it is not yet
 * time; the step before a rest (`last`) is looked at in any case, as it stays on the screen.  They
 * return the seconds that they took, which are none of training.  lr is the step's. */
double tt__inspector_before(struct tt_inspector *in, struct tt_session *s,
                            struct tt_inspection_box *box, bool watched, bool last);
double tt__inspector_after(struct tt_inspector *in, struct tt_session *s,
                           struct tt_inspection_box *box, double lr);
/* Where a watched run rests. */
double tt__inspector_at_rest(struct tt_inspector *in, struct tt_session *s,
                             struct tt_inspection_box *box, double lr);
/* After a command: it may have put other weights there. */
void tt__inspector_afresh(struct tt_inspector *in);
void tt__inspector_done(struct tt_inspector *in);

/* --- probe_batch.c ---------------------------------------------------------------------------- */

/* Gets the copy and all that a probe needs. */
int tt__probe_open(struct tt_inspector *in, struct tt_session *s, struct tt_err *err);
void tt__probe_close(struct tt_inspector *in);
/* Sends the probe through a copy of the network as it is now, and fills moment m of all reports,
 * but the ratios.  After a failure close and open it again. */
int tt__probe_run(struct tt_inspector *in, struct tt_session *s, int m, struct tt_err *err);

#endif
