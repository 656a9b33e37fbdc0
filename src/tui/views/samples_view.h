/* Inside of the samples view: its state and keys (samples.c), and its picture (samples_draw.c). */
#ifndef TT_TUI_VIEWS_SAMPLES_VIEW_H
#define TT_TUI_VIEWS_SAMPLES_VIEW_H

#include "views.h"

struct tt_samples_view {
    enum tt_pick pick; /* NONE: nothing was chosen yet, so the worst */
    int row, column;   /* classes of CELL and CLASS */
    int64_t turn;      /* of RANDOM */
    bool live;         /* of the network as it is now */
    int64_t first;     /* of all that match: the first one shown */
    int chosen;        /* on the page */
    /* One of them large: which, and those that lie before and after it. */
    bool large;
    int n;
    int64_t index[TT_PAGE_SAMPLES];
    /* As last drawn: tiles, the first one's corner in the view, from one to the next. */
    int columns, rows;
    struct tt_rect tile;
};

/* What is asked of the worker, for so many samples a page. */
struct tt_query tt_samples_query(const struct tt_samples_view *self, int n);
/* The newest page, when it shows what is wanted (though perhaps another part of it); else NULL. */
const struct tt_page *tt_samples_page(const struct tt_samples_view *self,
                                      const struct tt_scene *scene);
void tt_samples_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                     struct tt_rect where);

#endif
