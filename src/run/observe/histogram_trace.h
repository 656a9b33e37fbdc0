/* Spreads: histograms at moments that follow each other, on bins that widen with the values. */
#ifndef TT_RUN_OBSERVE_HISTOGRAM_TRACE_H
#define TT_RUN_OBSERVE_HISTOGRAM_TRACE_H

#include <tuitrain/run/link/inspection.h>

/* The histogram of one moment, while it is made. */
struct tt_tally {
    struct tt_spread *to;
    int64_t count[TT_BINS], n;
    double sum, squares;
};

/* Linear bins fit themselves to what is added; those of log10 |value| are fixed. */
void tt__tally_begin(struct tt_tally *t, struct tt_spread *to, bool log);
/* Of very many values, evenly spaced ones stand for all. */
void tt__tally_add(struct tt_tally *t, const float *x, int64_t n);
void tt__tally_end(struct tt_tally *t, int moment);

/* Forgets every second moment of the first n. */
void tt__spread_thin(struct tt_spread *s, int n);

#endif
