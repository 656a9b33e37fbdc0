/* Loops over arrays that several layers and losses share. */
#ifndef TT_NN_REDUCE_H
#define TT_NN_REDUCE_H

#include <stdint.h>

/* y = a + b, n floats; y may be a or b. */
void tt__add(int64_t n, const float *a, const float *b, float *y);

/* y[r,c] += b[c], and to[c] = the sum over rows of x[r,c], row after row; ld floats from one row to
 * the next. */
void tt__add_row(float *y, const float *b, int64_t rows, int64_t cols, int64_t ld);
void tt__sum_rows(const float *x, int64_t rows, int64_t cols, int64_t ld, float *to);

/* y = e^x, to 2 units of the last place, n floats; y may be x.  Above 88 it stays what it is there.
 */
void tt__exp(const float *x, float *y, int64_t n);

/* Adds up the columns of (rows, cols) matrices, row after row: to[c] += the sum over rows of
 *     x[r,c]      (x[r,c] - mean[c])^2
 * and sums[c], dots[c] += those of
 *     dy[r,c]     dy[r,c] (x[r,c] - mean[c]) */
void tt__column_sums(const float *x, int64_t rows, int64_t cols, double *to);
void tt__column_squares(const float *x, const float *mean, int64_t rows, int64_t cols, double *to);
void tt__column_dots(const float *dy, const float *x, const float *mean, int64_t rows, int64_t cols,
                     double *sums, double *dots);

#endif
