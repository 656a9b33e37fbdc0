/* Products of small matrices by kernels that libxsmm generates for their exact shape.
 *
 * Source: Heinecke, Henry, Hutchinson, Pabst, "LIBXSMM: accelerating small matrix multiplications
 * by runtime code generation", SC'16.  Where the library was not there at build time, or its
 * kernels failed the check at the start, nothing is computed here and OpenBLAS does it all. */
#ifndef TT_TENSOR_SMALL_GEMM_H
#define TT_TENSOR_SMALL_GEMM_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/tensor/tensor.h>

/* C (m,n) = op(A) (m,k) B (k,n) + beta C, beta 0 or 1; false, with nothing done, when it cannot.
 * The first call, from whichever thread, checks the kernels. */
bool tt__small_gemm(int trans_a, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
                    const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

/* The same for the sum of products of tt_gemm_sum(). */
bool tt__small_gemm_sum(int trans_a, int64_t m, int64_t n, int64_t k, int terms, const float *a,
                        int64_t lda, const tt_bytes *at_a, const float *b, int64_t ldb,
                        const tt_bytes *at_b, float beta, float *c, int64_t ldc);

/* "libxsmm 1.17", or NULL when it is not used. */
const char *tt__small_gemm_text(void);

#endif
