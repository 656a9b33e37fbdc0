/* Samples that stay in their file: what is measured of them goes through it once, on several
 * threads, and lets go of what it has seen. */
#ifndef TT_DATA_MAPPED_H
#define TT_DATA_MAPPED_H

#include <tuitrain/data/dataset.h>

/* Whether a file of so many bytes is mapped, or read into memory. */
bool tt__is_mapped(enum tt_in_memory in_memory, int64_t bytes);

/* Sets d->mean and d->std of n bytes at x, in the file that `map` is of.  The same figures as
 * tt__measure_bytes(). */
int tt__measure_mapped(struct tt_data *d, struct tt_map *map, const uint8_t *x, int64_t n,
                       struct tt_job *job, struct tt_err *err);

#endif
