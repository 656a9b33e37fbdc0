/* A line chart over training steps, drawn with braille dots (2 x 4 a cell), or ASCII marks. */
#ifndef TT_TUI_CHART_H
#define TT_TUI_CHART_H

#include <tuitrain/run/link/link.h>
#include <tuitrain/run/link/series.h>

#include "../screen/canvas.h"
#include "axis.h"
#include "frame.h"

enum tt_curve_kind {
    TT_CURVE_NOISY,  /* a mean over a window, above a dim band from least to most */
    TT_CURVE_POINTS, /* points joined by lines */
    TT_CURVE_STEPS,  /* holds its value until the next point */
};

struct tt_curve {
    const struct tt_series *series;
    enum tt_curve_kind kind;
    enum tt_style style;
    const char *name;   /* in the legend */
    const char *format; /* of the newest value in the legend: "%.4f" */
};

enum { TT_CHART_CURVES = 4 };

struct tt_chart {
    const char *title;
    struct tt_curve curve[TT_CHART_CURVES];
    int n_curves;
    /* Branches that were left: their noisy curves, dim and behind all else. */
    const struct tt_branch *const *left;
    int n_left;
    enum tt_series_id left_id;
    int64_t x0, x1;                /* steps at the left and the right edge, x0 < x1 */
    int64_t now;                   /* step up to which a TT_CURVE_STEPS holds its last value */
    int64_t steps_per_epoch;       /* of today, for the epochs to come; 0 for none */
    const struct tt_series *marks; /* or NULL */
    bool log_y;
    double smooth;                 /* times the usual window; 0: none */
    bool reading;                  /* the legend says what the curves are at ... */
    double cursor;                 /* ... this step, where a line stands */
    const struct tt_point *future; /* of a TT_CURVE_STEPS: what is to come, dim; n_future of them */
    int n_future;
    unsigned hidden;      /* 1 << curve, or'ed: they stand in the legend only, dim */
    bool legend;          /* a click there tells the view "curve 1" */
    bool show_x;          /* with an axis line and a row of x labels */
    double bottom, top;   /* the y axis stays inside, where bottom < top */
    struct tt_axis *kept; /* the y axis of the last drawing, so that it stays calm; or
                             NULL */
};

/* Draws into `where`: a row of title and legend, the plot with its y labels, and the x labels. */
void tt_chart_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_chart *chart);

/* The step at the right edge for a run that began at step `first` and is at `step`: grows in
 * leaps, so that curves do not creep; beyond the first epoch by whole epochs. */
int64_t tt_chart_end(int64_t first, int64_t step, int64_t steps_per_epoch, int64_t epochs);

#endif
