/* Inside of the embedding view: its keys (embedding.c) and its picture (embedding_draw.c). */
#ifndef TT_TUI_VIEWS_EMBEDDING_VIEW_H
#define TT_TUI_VIEWS_EMBEDDING_VIEW_H

#include "view.h"

enum { TT_EMBED_ZOOMS = 3 }; /* 1, 2, 4 times */

struct tt_embedding_view {
    bool tsne;    /* is wanted, ... */
    bool by_tsne; /* ... and was drawn */
    int chosen;   /* number of a point from 1; 0: none */
    int focus;    /* a class, or a group of values, from 1, the rest of which is dim; 0: none */
    bool wrong;   /* those that are right are dim */
    int zoom;
    /* As last drawn: what the plot holds, which does not jump about; and cells of it. */
    float low[2], high[2];
    float seen_low[2], seen_high[2]; /* the part that is shown */
    struct tt_rect plot, legend;     /* relative to the view */
    int groups;                      /* rows of the legend */
};

/* embedding_draw.c */
void tt_embedding_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                       struct tt_rect where);
/* The cell of a point, relative to the view; false: it lies outside of what is shown. */
bool tt_embedding_cell(const struct tt_embedding_view *self, const struct tt_embed_point *p, int *x,
                       int *y);

#endif
