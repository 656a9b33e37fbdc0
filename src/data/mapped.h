/* Samples that stay in their file: what is measured of them goes through it once, on several
 * threads, and lets go of what it has seen. */
#ifndef TT_DATA_MAPPED_H
#define TT_DATA_MAPPED_H

#include <tuitrain/data/dataset.h>

/* Whether a file of so many bytes is mapped, or read into memory. */
bool tt__is_mapped(enum tt_in_memory in_memory, int64_t bytes);

/* Sets d->mean and d->std of n bytes at x, in the file that `map` is of.  The same figures as
 * tt__measure_bytes().  With `keep` those of a very large file, which take a while, are kept for as
 * long as nobody writes to it (cache.h). */
int tt__measure_mapped(struct tt_data *d, struct tt_file_map *map, const uint8_t *x, int64_t n,
                       bool keep, struct tt_job *job, struct tt_err *err);
extern int64_t tt__measures_kept_from;  /* bytes; tests make them few */
extern int64_t tt__measures_kept_after; /* seconds since it was written last; likewise */

/* Sets mean and scale (row) of the float32 rows at x that `used` (n_all, or NULL: all) has a 1 for,
 * n of them.  Refuses what is no number, in any row.  `label` is for messages. */
int tt__measure_mapped_rows(const char *label, struct tt_file_map *map, const float *x,
                            int64_t n_all, int64_t row, const uint8_t *used, int64_t n, float *mean,
                            float *scale, struct tt_job *job, struct tt_err *err);

#endif
