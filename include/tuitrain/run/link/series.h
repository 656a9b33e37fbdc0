/* A series: an append-only list of points with one writer and any number of readers.
 *
 * Memory never moves and points never change, so a reader needs no lock: it loads the length
 * (acquire) and may read everything below it for as long as the series lives.  A session's worker
 * writes; the watcher, and the writer of the run's files, read.
 */
#ifndef TT_RUN_LINK_SERIES_H
#define TT_RUN_LINK_SERIES_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

struct tt_point {
    int64_t step; /* steps done when it was measured; never falls along a series */
    double value; /* a thin series: perhaps the mean of some steps that end here */
};

enum tt_series_id {
    TT_SERIES_TRAIN_LOSS, /* mean loss of each batch */
    TT_SERIES_TRAIN_ACC,  /* per cent right in each batch */
    TT_SERIES_VAL_LOSS,   /* after each epoch */
    TT_SERIES_VAL_ACC,
    TT_SERIES_LR,   /* one point at the start and one whenever it changes */
    TT_SERIES_MARK, /* value is an enum tt_mark */
    TT_SERIES_COUNT
};

enum tt_mark {
    TT_MARK_EPOCH,
    TT_MARK_LR,
    TT_MARK_CHECKPOINT,
    TT_MARK_PAUSE,
    TT_MARK_LOAD,
    TT_MARK_REWIND,
    TT_MARK_SET
};

struct tt_series;

/* Aborts when out of memory.  A thin one is for values of every step: its first 32,768 points are
 * a value each, the next 32,768 the mean of two in a row, the next of four, and so on, so that its
 * memory grows with the logarithm of a run's length.  No extreme is lost. */
struct tt_series *tt_series_new(bool thin);
void tt_series_free(struct tt_series *s);

/* Writer: makes room for n more points, so that pushing them allocates nothing.  Fails with
 * TT_ENOMEM; pushing then tries again. */
int tt_series_reserve(struct tt_series *s, int64_t n, struct tt_err *err);
/* Writer: appends.  Allocates only where nothing was reserved; when that fails, or the series is
 * full (2^22 points), the point is dropped. */
void tt_series_push(struct tt_series *s, int64_t step, double value);
/* Writer of `to`, which is fresh: the first n points of another. */
void tt_series_copy(struct tt_series *to, const struct tt_series *from, int64_t n);

int64_t tt_series_length(const struct tt_series *s);
struct tt_point tt_series_at(const struct tt_series *s, int64_t i); /* 0 <= i < length */

/* Extremes and mean of the finite values at [from, to).  The writer sums up blocks of points as it
 * goes, so this takes time by the block, not by the point, and no spike is lost in a long curve. */
struct tt_series_stats {
    int64_t n;   /* finite values; 0: the rest means nothing */
    int64_t bad; /* others */
    double min, max, mean;
};
struct tt_series_stats tt_series_stats(const struct tt_series *s, int64_t from, int64_t to);

/* Index of the first point with point.step >= step, or the length. */
int64_t tt_series_find(const struct tt_series *s, int64_t step);

#endif
