/* Axes: ranges with round ends that do not jump about, ticks, and their labels. */
#ifndef TT_TUI_AXIS_H
#define TT_TUI_AXIS_H

#include <stdbool.h>
#include <stddef.h>

enum { TT_TICKS = 16, TT_LABEL = 16 };

struct tt_axis {      /* all zero is: not fitted yet */
    double low, high; /* low < high once fitted */
    bool log;         /* equal factors are equal lengths; then 0 < low */
};

/* The smallest of 1, 2 or 5 times a power of ten that cuts `range` into at most `most`. */
double tt_nice_step(double range, int most);

/* Makes the axis hold low..high, with round ends.  What fits already and is not far too wide is
 * kept, so that the picture stays calm.  A log axis needs low > 0 and falls back to a linear one.
 * The ends stay inside least..most unless the values do not. */
void tt_axis_fit(struct tt_axis *a, double low, double high, bool log, double least, double most);

/* 0 at the low end, 1 at the high one; below and above outside. */
double tt_axis_place(const struct tt_axis *a, double value);

/* Round values inside the range, lowest first, about `most` of them; returns how many.  *step gets
 * their distance, 0 on a log axis. */
int tt_axis_ticks(const struct tt_axis *a, int most, double tick[TT_TICKS], double *step);

/* The value as a label of at most 6 columns where it can be: "0.05", "2.5k", "1e-5".  Values a
 * `step` apart get different labels; 0 for step: three digits. */
const char *tt_axis_label(char out[TT_LABEL], double value, double step);

#endif
