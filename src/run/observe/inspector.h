/* Inspections: the worker looks into the network for whoever watches (TT_WATCH_MODEL).
 *
 * Weights are copied into a network of its own before a probe goes through that, so whatever a pass
 * changes (running statistics, gradients) it changes there: nothing of the run is written. */
#ifndef TT_RUN_OBSERVE_INSPECTOR_H
#define TT_RUN_OBSERVE_INSPECTOR_H

#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/session/session.h>

#include "histogram_trace.h"

struct tt_worker;

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

/* Around a step, and where a run rests: they do nothing when nobody watches or it is not yet time.
 * At a step boundary, on the worker's thread. */
void tt__inspect_before(struct tt_worker *w);
void tt__inspect_after(struct tt_worker *w);
void tt__inspect_at_rest(struct tt_worker *w);
/* After a command: it may have put other weights there. */
void tt__inspect_afresh(struct tt_worker *w);
void tt__inspector_done(struct tt_inspector *in);

/* --- probe_batch.c ---------------------------------------------------------------------------- */

/* Gets the copy and all that a probe needs. */
int tt__probe_open(struct tt_inspector *in, struct tt_session *s, struct tt_err *err);
void tt__probe_close(struct tt_inspector *in);
/* Sends the probe through a copy of the network as it is now, and fills moment m of all reports,
 * but the ratios.  After a failure close and open it again. */
int tt__probe_run(struct tt_inspector *in, struct tt_session *s, int m, struct tt_err *err);

#endif
