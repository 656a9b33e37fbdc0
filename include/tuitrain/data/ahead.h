/* Samples of a file, read ahead of the training that wants them: threads copy those of the next
 * batches, in the order of the epoch, into memory, so that a step finds them there.
 *
 *     struct tt_ahead *a = tt_ahead_new(&data.train, row_bytes, 1, err);
 *     const void *rows = tt_ahead_take(a, order, n, first, batch);   // (batch, row_bytes)
 *     tt_ahead_rest(a);         // before `order` is written to
 *     tt_ahead_free(a);
 *
 * One thread takes.  Where what it wants follows what it had, that is a look at an atomic number;
 * anything else (another place in the order, another size of batch) begins anew, which costs the
 * time of a batch.  The threads that read stay a fixed amount of memory ahead, and sleep then.
 */
#ifndef TT_DATA_AHEAD_H
#define TT_DATA_AHEAD_H

#include <tuitrain/data/dataset.h>

enum { TT_MOST_READERS = 64 };

/* The set, whose rows lie in a file (set->map), must outlive it.  Fails with TT_ENOMEM. */
struct tt_ahead *tt_ahead_new(const struct tt_dataset *set, int64_t row_bytes, int readers,
                              struct tt_err *err);
void tt_ahead_free(struct tt_ahead *a); /* NULL is none */

/* The rows of samples order[first .. first + batch), or as many as there are up to `total`, one
 * after the other; valid until the next call.  `order` must stay until tt_ahead_rest().  NULL where
 * there is no memory for them: they are to be read from the file. */
const void *tt_ahead_take(struct tt_ahead *a, const uint32_t *order, int64_t total, int64_t first,
                          int64_t batch);
/* Returns when nobody looks at the order. */
void tt_ahead_rest(struct tt_ahead *a);

/* Seconds that takers have waited for data in all. */
double tt_ahead_waited(const struct tt_ahead *a);

#endif
