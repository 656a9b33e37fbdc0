/* An axis: from values to places, and where its labels stand. */
#ifndef TT_TUI_AXIS_H
#define TT_TUI_AXIS_H

#include <stdbool.h>
#include <stddef.h>

struct tt_axis {
    double low, high; /* low < high; both above 0 when log */
    bool log;
};

/* An axis that holds [low, high] with room, on round numbers.  Values may be equal. */
struct tt_axis tt_axis_fit(double low, double high, bool log);

/* 0 at low, 1 at high; outside for values outside. */
double tt_axis_place(const struct tt_axis *a, double value);

/* Fills tick[] with at most `most` round values inside, in rising order; returns how many. */
int tt_axis_ticks(const struct tt_axis *a, int most, double *tick);

/* A tick as text: as many decimals as the step between ticks needs. */
const char *tt_axis_label(const struct tt_axis *a, double tick, double step, char *out,
                          size_t size);

#endif
