/* What inputs are worth to a network, as a session measures it (run/session/importance.h) and a
 * watcher sees it.
 *
 * The worker measures while TT_WATCH_IMPORTANCE is set: a few milliseconds at a time while it
 * trains, all the time where it rests.  Each measurement is of one network, the one that was there
 * when it began. */
#ifndef TT_RUN_LINK_IMPORTANCE_H
#define TT_RUN_LINK_IMPORTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/result.h>

enum { TT_WORTH_NAME = 64, TT_AVERAGE_SIDE = 32, TT_SQUARES = 64 };

/* One column, or one square of the grid. */
struct tt_worth {
    char name[TT_WORTH_NAME]; /* safe to show; "" of a square */
    int64_t first, n;         /* its inputs */
    /* What is lost without it, mean and deviation over the repeats: per cent right, or R^2; and how
     * much the loss grows. */
    double score, score_deviation, loss, loss_deviation;
};

struct tt_importance {
    int64_t samples;        /* that were looked at, */
    int repeats;            /* so many times */
    struct tt_result base;  /* with everything */
    int height, width;      /* of the grid; 0: columns */
    int64_t n, done;        /* rows; those that are measured, the first */
    struct tt_worth *worth; /* (n), in the order of the data; owned */
    /* Of the samples of each class alone: (n, classes), what worth's score and loss are of all;
     * NULL where values are learned, or there would be too many.  Owned, as the rest. */
    int classes;
    float *class_score, *class_loss;
    int64_t *class_samples; /* (classes) of those that were looked at */
    /* The average picture, and that of each class: (1 + classes, average_height, average_width,
     * channels); NULL: columns. */
    int channels, average_height, average_width;
    uint8_t *average;
};

void tt_importance_done(struct tt_importance *x);

/* The numbers of the first `done` rows from the one that is worth most, by the loss: order (n). */
void tt_importance_sort(const struct tt_importance *x, int64_t *order);

/* The newest measurement. */
struct tt_importance_report {
    bool known;
    char why[160];   /* when there can be none: the reason */
    int64_t number;  /* counts measurements: of the one below, all of it or the part that is done */
    int64_t step;    /* of its network */
    bool going;      /* one is under way, this or the next, ... */
    double progress; /* ... so far, 0 to 1 */
    struct tt_importance of;
};

#endif
