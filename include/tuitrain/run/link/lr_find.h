/* A learning-rate range test as a watcher sees it: immutable, by mailbox.
 *
 * A copy of the run makes real steps while the rate rises exponentially, until the loss explodes.
 * Where the loss falls steepest the rate is about right.
 * Source: Smith, Cyclical Learning Rates for Training Neural Networks, 2017. */
#ifndef TT_RUN_LINK_LR_FIND_H
#define TT_RUN_LINK_LR_FIND_H

#include <stdbool.h>
#include <stdint.h>

enum { TT_LR_FIND_STEPS = 160 };

struct tt_lr_finding {
    int64_t number; /* counts tests; 0: there was none */
    bool running;
    double low, high; /* the range asked for */
    int n;
    double lr[TT_LR_FIND_STEPS], loss[TT_LR_FIND_STEPS]; /* of each step */
    double smooth[TT_LR_FIND_STEPS];                     /* the mean of recent ones */
    int steepest, lowest; /* points; -1 while not known, or when the loss never fell */
    char end[80];         /* why it ended */
};

/* A tenth of the rate at which the loss was lowest; 0 when that is not known. */
double tt_lr_finding_tenth(const struct tt_lr_finding *f);

#endif
