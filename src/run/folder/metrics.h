/* What a run folder's metrics.jsonl tells of the run so far. */
#ifndef TT_RUN_FOLDER_METRICS_H
#define TT_RUN_FOLDER_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

enum tt_row_kind { TT_ROW_STEPS, TT_ROW_EPOCH, TT_ROW_TEST, TT_ROW_END };

/* What the best epoch may be told by. */
enum tt_row_metric {
    TT_ROW_VAL_LOSS,
    TT_ROW_VAL_SCORE,
    TT_ROW_VAL_MAE,
    TT_ROW_VAL_RMSE,
    TT_ROW_TRAIN_LOSS,
    TT_ROW_TRAIN_SCORE,
    TT_ROW_METRICS
};

struct tt_row_best {
    double value; /* NaN: none */
    int64_t epoch;
};

/* "val_acc", as a row calls it. */
const char *tt__row_metric_name(enum tt_row_metric m, bool regression);
/* Takes over a value that is better, if it is one. */
void tt__row_best_take(struct tt_row_best *best, enum tt_row_metric m, double value, int64_t epoch);

struct tt_row {
    enum tt_row_kind kind;
    int branch;
    int64_t step, epoch, epochs;
    double loss, score;         /* STEPS: means since the row before; EPOCH: of the training pass */
    double val_loss, val_score; /* EPOCH; of TEST, what that came to */
    double val_mae, val_rmse;   /* ... of values, else NaN */
    bool regression;            /* scores are R^2, not per cent */
    double lr, time;
    double seconds; /* EPOCH: of the training passes since the row before */
    struct tt_row_best best[TT_ROW_METRICS]; /* EPOCH: since the row before, this one included */
    char state[16];                          /* END: "finished" */
};

struct tt_history {
    struct tt_row *row; /* owned */
    int64_t n, capacity;
    int64_t whole; /* bytes of the file up to the end of the last row */
};

/* Reads rows up to the end of the text, or to the first that is none (as after a crash), or to the
 * first beyond `step` of `branch` (branch < 0: no such end).  Never fails but for memory. */
int tt_history_parse(struct tt_history *h, const char *text, size_t size, int branch, int64_t step,
                     struct tt_err *err);

/* Of a run folder's metrics.jsonl; a file that is not there has no rows. */
int tt_history_read(struct tt_history *h, const char *run_dir, int branch, int64_t step,
                    struct tt_err *err);
void tt_history_done(struct tt_history *h);

#endif
