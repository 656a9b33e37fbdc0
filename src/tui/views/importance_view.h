/* Inside of the importance view: its keys (importance.c), its picture of columns
 * (importance_columns.c) and that of pictures (importance_squares.c), and the figures that all show
 * (importance_figures.c). */
#ifndef TT_TUI_VIEWS_IMPORTANCE_VIEW_H
#define TT_TUI_VIEWS_IMPORTANCE_VIEW_H

#include "view.h"

struct tt_importance_view {
    bool loss;    /* what the loss gains, instead of what is got right */
    bool stopped; /* nothing is measured */
    int cls;      /* whose samples, from 1; 0: all */
    /* Of columns: */
    int64_t chosen; /* in the order shown */
    int64_t first, rows;
    int list_y; /* the first row, as last drawn, relative to the view */
};

/* What a row is worth, by what is chosen to be shown; *spread how far repeats lie from it, or 0
 * where that is not known. */
double tt_importance_worth(const struct tt_importance_view *self, const struct tt_importance *x,
                           int64_t row, double *spread);
/* "accuracy", "R2" or "loss", and a worth of it: "12.34%", "0.1234"; "-" in place of what is no
 * number. */
const char *tt_importance_measure_name(const struct tt_importance_view *self,
                                       const struct tt_scene *scene);
const char *tt_importance_text(const struct tt_importance_view *self, const struct tt_scene *scene,
                               double worth, char *out, size_t size);

/* importance_columns.c, importance_squares.c: below the heading. */
void tt_importance_draw_columns(struct tt_importance_view *self, const struct tt_scene *scene,
                                struct tt_canvas *c, struct tt_rect r);
void tt_importance_draw_squares(const struct tt_importance_view *self, const struct tt_scene *scene,
                                struct tt_canvas *c, struct tt_rect r);

#endif
