/* A series summed up in at most TT_BINS bins of equal width, so that a picture of it costs the
 * same whether it has ten points or millions.
 *
 * A bin's width is a power of two: when the last one is full, neighbours merge and the width
 * doubles.  So each point is looked at once, and no spike is ever lost. */
#ifndef TT_TUI_WIDGETS_BINS_H
#define TT_TUI_WIDGETS_BINS_H

#include <stdint.h>

#include <tuitrain/run/series.h>

enum { TT_BINS = 4096 };

struct tt_bin {
    double low, high, sum; /* of the n points that are finite */
    int32_t n, bad;        /* bad: points that no chart can show (NaN, infinite, over 1e100) */
};

struct tt_bins { /* all zero is empty */
    const struct tt_series *series;
    int64_t taken;  /* points summed up so far */
    int64_t origin; /* the step at which bin 0 begins */
    int64_t width;  /* steps in a bin */
    int used;       /* bins up to the last point */
    struct tt_bin bin[TT_BINS];
};

/* Takes in the points that came since last time, a million at most in one call; another series
 * than last time begins afresh. */
void tt_bins_update(struct tt_bins *b, const struct tt_series *s);

/* The step that stands for bin i: its middle. */
double tt_bins_step(const struct tt_bins *b, int i);

/* The first bin that holds a step >= `step`; may be `used`, never below 0. */
int tt_bins_find(const struct tt_bins *b, double step);

/* Whether a chart can show the value. */
int tt_value_shows(double value);

#endif
