/* The probe: one small batch through a copy of the network, and what is seen of it. */
#ifndef TT_RUN_OBSERVE_PROBE_BATCH_H
#define TT_RUN_OBSERVE_PROBE_BATCH_H

#include <tuitrain/run/link/inspection.h>
#include <tuitrain/run/session/session.h>

#include "histogram_trace.h"

enum { TT_PROBE = 64 }; /* samples at most */

/* What is summed up of a layer during one probe. */
struct tt_layer_work {
    struct tt_histogram_fill outputs;
    float *peak; /* (units) the largest output; of layers that can die; owned */
    int64_t units;
    int64_t saturated, n;     /* outputs at an end of their range, of all */
    double seconds, smoothed; /* of this probe, and of recent ones */
};

struct tt_probe {
    struct tt_layer_work *work; /* (layers) owned */

    /* While it is open. */
    struct tt_model *model; /* the copy; NULL: it is closed; owned */
    int64_t n;              /* samples */
    float *x;               /* (n, input) owned */
    float *plain;           /* the weights that are shown as pictures; owned, or NULL */
    uint32_t pick[TT_PROBE];
    int32_t cls[TT_PROBE], predicted[TT_PROBE];
    float value[TT_PROBE * TT_MAX_VALUES];
    double loss[TT_PROBE], weight[TT_PROBE];
};

/* Gets the copy and all that a probe needs; lets go of it, but for pr->work. */
int tt__probe_open(struct tt_probe *pr, struct tt_session *s, struct tt_err *err);
void tt__probe_close(struct tt_probe *pr);
/* Sends the probe through a copy of the network as it is now, and fills moment m of all reports,
 * but the ratios; and pictures of weights where they are wanted.  After a failure close and open it
 * again. */
int tt__probe_run(struct tt_probe *pr, struct tt_session *s, struct tt_inspection *now, int m,
                  bool pictures, struct tt_err *err);
/* What of a layer's report is the same all along.  *params counts those of the layers before. */
void tt__layer_describe(struct tt_layer_report *r, const struct tt_session *s, int i, int *params);
void tt__probe_done(struct tt_probe *pr, int layers);

#endif
