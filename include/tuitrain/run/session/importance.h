/* What a network's inputs are worth to it: how much worse it answers without them.
 *
 * Of columns: each in its turn is permuted among the samples, so that it says nothing of them any
 * more but looks as before (permutation importance; Breiman 2001, Fisher et al. 2019).  What
 * becomes several inputs, as a category does, is permuted as one.  Of two columns that say the
 * same, neither may seem to matter.
 * Of pictures: each square of a grid in its turn is painted in the data's mean (occlusion; Zeiler
 * and Fergus 2014).
 *
 * The network and the session stay as they are.
 */
#ifndef TT_RUN_SESSION_IMPORTANCE_H
#define TT_RUN_SESSION_IMPORTANCE_H

#include <tuitrain/run/session/session.h>

enum { TT_IMPORTANCE_REPEATS = 5, TT_IMPORTANCE_GRID = 8 };

/* One column, or one square of the grid. */
struct tt_worth {
    char name[TT_COLUMN_NAME]; /* safe to show; "" of a square */
    int64_t first, n;          /* its inputs */
    /* What is lost without it, mean and deviation over the repeats: per cent right, or R^2; and how
     * much the loss grows. */
    double score, score_deviation, loss, loss_deviation;
};

struct tt_importance {
    int64_t samples;       /* that were looked at, */
    int repeats;           /* so many times */
    struct tt_result base; /* with everything */
    int height, width;     /* of the grid; 0: columns */
    int64_t n;
    struct tt_worth *worth; /* (n), in the order of the data; owned */
};

/* Of a part of the session's data; a large one is represented by evenly spaced samples. */
int tt_importance_measure(struct tt_session *s, const struct tt_dataset *part,
                          struct tt_importance *out, struct tt_err *err);
void tt_importance_done(struct tt_importance *x);

/* The numbers of its rows from the one that is worth most, by the loss: order (n). */
void tt_importance_sort(const struct tt_importance *x, int64_t *order);

#endif
