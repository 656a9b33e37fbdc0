/* What is known of a run without its data and its network. */
#ifndef TT_RUN_LIBRARY_FACTS_H
#define TT_RUN_LIBRARY_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/library/best.h>

struct tt_library_facts {
    char state[16]; /* "running", "finished", "stopped", "failed", "crashed", "unreadable",
                     * "tensorboard"; "" before it was read */
    char end[16];   /* how the last row says that it ended; "": it does not */
    char problem[TT_ERR_TEXT];   /* why it cannot be read (on), safe to show; "": it can */
    bool regression;             /* scores are R^2, else per cent */
    int64_t step, epoch, epochs; /* done; done; asked for */
    int branches;
    int64_t damaged;              /* records of event files that were passed over */
    double per_epoch;             /* steps; 0: unknown */
    double per_step;              /* seconds of training; 0: unknown, points have their times */
    double best_score, best_loss; /* of validation; NaN: none yet */
    struct tt_best best;
    double val_loss;     /* of the last epoch */
    double trained;      /* seconds of all training passes */
    double seconds;      /* the same, and those of the epoch that has not ended */
    double began, ended; /* seconds since 1970, of the first and last row; 0: unknown */
};

#endif
