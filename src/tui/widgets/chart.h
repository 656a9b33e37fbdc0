/* A line chart over training steps, drawn with braille dots (2 x 4 a cell), or ASCII marks. */
#ifndef TT_TUI_CHART_H
#define TT_TUI_CHART_H

#include <tuitrain/run/series.h>

#include "../canvas.h"

enum tt_curve_kind {
    TT_CURVE_BAND,   /* from least to most in each column */
    TT_CURVE_SMOOTH, /* mean over a window */
    TT_CURVE_POINTS, /* points joined by lines */
    TT_CURVE_STEPS,  /* holds its value until the next point */
};

struct tt_curve {
    const struct tt_series *series;
    enum tt_curve_kind kind;
    enum tt_style style;
    const char *name;      /* in the legend; NULL for none */
    const char *format;    /* of the newest value in the legend: "%.4f" */
};

enum { TT_CHART_CURVES = 4 };

struct tt_chart {
    const char *title;
    struct tt_curve curve[TT_CHART_CURVES];
    int n_curves;
    int64_t x0, x1;                /* steps at the left and the right edge, x0 < x1 */
    int64_t steps_per_epoch;       /* for the labels of the x axis */
    const struct tt_series *marks; /* or NULL */
    bool log_y;
    bool show_x;                   /* with a row of x labels */
    double top, bottom;            /* limits that the y axis never passes, where top > bottom */
};

/* Draws into `where`: a row of title and legend, the plot with its y labels, and the x labels. */
void tt_chart_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_chart *chart);

/* The step at the right edge for a run at `step`: grows by whole epochs, in leaps, so that curves
 * do not creep. */
int64_t tt_chart_end(int64_t step, int64_t steps_per_epoch, int64_t epochs);

#endif
