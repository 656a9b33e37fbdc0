/* A plot: curves over training steps, drawn with dots.
 *
 * A curve is summed up once per dot column, so that a frame costs about as much as the plot is
 * wide, whether the series has ten points or millions; no spike is lost. */
#ifndef TT_TUI_PLOT_H
#define TT_TUI_PLOT_H

#include <tuitrain/run/link/series.h>

#include "axis.h"
#include "dots.h"

enum { TT_PLOT_COLUMNS = 1024 }; /* dots; a wider plot leaves its right end empty */

struct tt_plot {
    struct tt_dots dots;
    double x0, x1; /* steps at the first and the last dot column */
    double smooth; /* times the usual window of a smooth curve; 0: none */
    struct tt_axis y;
};

struct tt_plot_column { /* what a series has in one dot column */
    int64_t n;          /* values that can be shown; 0: low, high and mean mean nothing */
    int64_t bad;        /* values that can not: NaN, infinite, beyond 1e100 */
    double low, high, mean;
};

int tt_plot_columns(const struct tt_plot *p);
/* Sums up a series; returns how many columns have values. */
int tt_plot_sum(const struct tt_plot *p, const struct tt_series *s,
                struct tt_plot_column out[TT_PLOT_COLUMNS]);
/* The mean over a window of neighbours; wider where points are few. */
double tt_plot_smooth(const struct tt_plot *p, const struct tt_plot_column *column, int x);

int tt_plot_x(const struct tt_plot *p, double step);
/* Dot row of a value; -1 or the number of rows when it lies outside. */
int tt_plot_y(const struct tt_plot *p, double value);

void tt_plot_band(const struct tt_plot *p, const struct tt_plot_column *column,
                  enum tt_style style);
/* `ascii` is the glyph where there is no braille. */
void tt_plot_line(const struct tt_plot *p, const struct tt_plot_column *column, enum tt_style style,
                  char ascii);
/* Each point, joined by lines; a disc on each where they stand apart. */
void tt_plot_points(const struct tt_plot *p, const struct tt_series *s, enum tt_style style);
/* Holds each value until the next point; the last until step `until`. */
void tt_plot_steps(const struct tt_plot *p, const struct tt_series *s, double until,
                   enum tt_style style);

#endif
