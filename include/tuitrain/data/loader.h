/* Batches: which samples, in what order, normalised into float32.
 *
 * The order of an epoch is a permutation that depends on (seed, epoch) alone, so a run can go on
 * in the middle of an epoch with nothing but two numbers.
 */
#ifndef TT_DATA_LOADER_H
#define TT_DATA_LOADER_H

#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/data/dataset.h>

/* Fills order[0..n) with a permutation of 0..n-1 (Fisher-Yates over Philox). */
void tt_shuffle(uint64_t seed, int64_t epoch, int64_t n, uint32_t *order);

/* x[i,:] = (u / 255 - mean) / std of bytes, (x - mean) * scale of numbers, for samples
 * order[first + i] (or first + i when order is NULL), rows [row0, row1) of a batch x (rows, input).
 */
void tt_load_rows(const struct tt_data *d, const struct tt_dataset *set, const uint32_t *order,
                  int64_t first, int64_t row0, int64_t row1, float *x);

/* The targets of the same samples, rows [0, n): classes go to y, values, as (value - mean) / std,
 * to value; either may be NULL. */
void tt_load_targets(const struct tt_data *d, const struct tt_dataset *set, const uint32_t *order,
                     int64_t first, int64_t n, int32_t *y, float *value);

#endif
