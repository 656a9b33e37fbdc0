/* Whether a matrix product computes right: what OpenBLAS's kernels and libxsmm's are held to at the
 * start. */
#ifndef TT_TENSOR_GEMM_CHECK_H
#define TT_TENSOR_GEMM_CHECK_H

#include <tuitrain/base/err.h>

/* C = A B, single precision, as cblas_sgemm: what the check is made of. */
typedef void tt_gemm_fn(int trans_a, int trans_b, int m, int n, int k, const float *a, int lda,
                        const float *b, int ldb, float beta, float *c, int ldc);

/* Compares products of odd sizes, in all four transposed forms, with a plain loop in double.
 * Fails with the first difference. */
int tt_gemm_check(tt_gemm_fn *gemm, struct tt_err *err);

#endif
