/* Inside of the model view: its state and the table of layers (model.c), and the picture of one
 * layer (model_layer.c). */
#ifndef TT_TUI_VIEWS_MODEL_VIEW_H
#define TT_TUI_VIEWS_MODEL_VIEW_H

#include "../widgets/search.h"
#include "view.h"

struct tt_model_view {
    struct tt_search search; /* in the layers' names and kinds */
    bool chosen;             /* else the first layer that learns */
    int layer;               /* the chosen one */
    int top;                 /* the first one shown */
    struct tt_rect list;     /* the rows of the table, as last drawn, relative to the view */
    bool open;               /* the chosen layer has all the room */
    int page;                /* of those that it has */
    int picture;             /* the first shown of its weights' pictures */
    int pictures;            /* that were shown, when they were drawn last; 0: they were not */
};

/* Update ratios that are healthy; about 1e-3 is usual. */
static const double TT_RATIO_LOW = 1e-4, TT_RATIO_HIGH = 1e-2;
/* The scale that they are shown on. */
static const double TT_RATIO_LEAST = 1e-6, TT_RATIO_MOST = 1;

/* model_figures.c.  "1.2e-3": three digits, or a short exponent. */
const char *tt_model_figure(char *out, size_t size, double value);
enum tt_style tt_model_ratio_style(double ratio);

/* model_layer.c.  Pages of a layer: one for each of its parameters, or one, and one of pictures. */
int tt_model_pages(const struct tt_inspection *i, int layer);
void tt_model_draw_layer(struct tt_model_view *self, const struct tt_inspection *i,
                         struct tt_canvas *c, struct tt_rect where);

#endif
