/* Matrix products.  Row-major, single-threaded: callers cut the work into shards (par.h).
 *
 * Without trans_b small products run in kernels made for their shape (libxsmm), where that is
 * there; so a caller that can choose transposes the smaller operand instead. */
#ifndef TT_TENSOR_GEMM_H
#define TT_TENSOR_GEMM_H

#include <stdint.h>

/* C (m,n) = op(A) (m,k) op(B) (k,n) + beta C, where op transposes when trans_a, trans_b say so.
 * lda, ldb, ldc: floats from one stored row to the next. */
void tt_gemm(int trans_a, int trans_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
             const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

/* to (cols,rows) = from (rows,cols) transposed. */
void tt_transpose(int64_t rows, int64_t cols, const float *from, int64_t ld_from, float *to,
                  int64_t ld_to);

#endif
