/* A curve of an earlier run: append-only points, written by the library's thread, read by the
 * screen's without a lock. */
#ifndef TT_RUN_LIBRARY_CURVES_H
#define TT_RUN_LIBRARY_CURVES_H

#include <stdint.h>

enum tt_library_metric {
    TT_LIBRARY_VAL_LOSS,
    TT_LIBRARY_VAL_SCORE, /* accuracy in per cent, or R^2 */
    TT_LIBRARY_TRAIN_LOSS,
    TT_LIBRARY_TRAIN_SCORE,
    TT_LIBRARY_METRICS
};

struct tt_library_point {
    int64_t step; /* never falls along a curve */
    double time;  /* seconds since the run began; never falls either */
    double value;
};

struct tt_library_curve;
int64_t tt_library_length(const struct tt_library_curve *c);
struct tt_library_point tt_library_at(const struct tt_library_curve *c, int64_t i); /* i < length */

#endif
