/* Inside of the confusion view: its keys (confusion.c), its picture (confusion_draw.c), and what
 * both show (confusion_matrix.c). */
#ifndef TT_TUI_VIEWS_CONFUSION_VIEW_H
#define TT_TUI_VIEWS_CONFUSION_VIEW_H

#include "../widgets/heatmap.h"
#include "../widgets/search.h"
#include "view.h"

enum { TT_WORST_PAIRS = 200 };

struct tt_confusion_view {
    struct tt_search search; /* in the classes' names */
    bool percent;
    bool live;   /* of the network as it is now */
    bool chosen; /* a cell was selected; with a column of -1 the whole class */
    int row, column, row0, column0;
    bool listing;          /* the worst pairs stand where the matrix would */
    int top, at;           /* of that list: the first one shown, the chosen one */
    struct tt_rect matrix; /* or list; as last drawn, relative to the view */
    /* Places in the matrix off its diagonal, by count, and which matrix that was. */
    int pair[TT_WORST_PAIRS], n_pairs;
    int64_t sorted;
};

/* confusion_matrix.c: whether some samples are counted now: by wish, or until there is a validation
 * pass. */
bool tt_confusion_counts_now(const struct tt_confusion_view *self, const struct tt_scene *scene);
/* The matrix of now, when it was asked for and is there; else NULL. */
const struct tt_samples_page *tt_confusion_page(const struct tt_confusion_view *self,
                                                const struct tt_scene *scene);
/* What is counted, as it is shown now; `count` is NULL while there is none. */
struct tt_heatmap tt_confusion_matrix(const struct tt_confusion_view *self,
                                      const struct tt_scene *scene);
/* Sorts the pairs anew when the matrix is another. */
void tt_confusion_sort(struct tt_confusion_view *self, const struct tt_scene *scene,
                       const struct tt_heatmap *m);

/* confusion_draw.c */
void tt_confusion_draw(void *state, const struct tt_scene *scene, struct tt_canvas *c,
                       struct tt_rect where);

/* Stands in its place where values are learned. */
extern const struct tt_view_type tt_view_residuals;

#endif
