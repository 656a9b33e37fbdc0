/* Spreads: histograms at moments that follow each other, on bins that widen with the values. */
#ifndef TT_RUN_OBSERVE_HISTOGRAM_TRACE_H
#define TT_RUN_OBSERVE_HISTOGRAM_TRACE_H

#include <tuitrain/run/link/inspection.h>

/* The histogram of one moment, while it is made. */
struct tt_histogram_fill {
    struct tt_histogram_trace *to;
    int64_t count[TT_BINS], n;
    double sum, squares;
};

/* Linear bins fit themselves to what is added; those of log10 |value| are fixed. */
void tt__histogram_fill_begin(struct tt_histogram_fill *t, struct tt_histogram_trace *to, bool log);
/* Of very many values, evenly spaced ones stand for all. */
void tt__histogram_fill_add(struct tt_histogram_fill *t, const float *x, int64_t n);
void tt__histogram_fill_end(struct tt_histogram_fill *t, int moment);

/* Forgets every second moment of the first n. */
void tt__histogram_trace_thin(struct tt_histogram_trace *s, int n);

#endif
