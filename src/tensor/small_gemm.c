#include "small_gemm.h"

#include <stddef.h>

#ifdef TT_XSMM

#include <pthread.h>

#include <cblas.h>
#include <libxsmm.h>

#include <tuitrain/tensor/blas.h>

/* Blocks of B that stay in a core's cache while the rows of A pass over them. */
enum { BLOCK_K = 512, BLOCK_N = 256 };

/* Narrower products leave most of a vector register empty. */
enum { LEAST_N = 16 };

typedef libxsmm_smmfunction kernel_fn;

/* Row-major C = A B is column-major C^T = B^T A^T: the operands change places. */
static kernel_fn find_kernel(int trans_a, int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb,
                             float beta, int64_t ldc)
{
    const libxsmm_blasint la = (libxsmm_blasint)lda, lb = (libxsmm_blasint)ldb,
                          lc = (libxsmm_blasint)ldc;
    const int flags = trans_a ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
    const float one = 1;
    return libxsmm_smmdispatch((libxsmm_blasint)n, (libxsmm_blasint)m, (libxsmm_blasint)k, &lb, &la,
                               &lc, &one, &beta, &flags, NULL);
}

static void block(int trans_a, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
                  const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    kernel_fn f = find_kernel(trans_a, m, n, k, lda, ldb, beta, ldc);
    if (f)
        f(b, a, c);
    else
        cblas_sgemm(CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans, CblasNoTrans, (blasint)m,
                    (blasint)n, (blasint)k, 1, a, (blasint)lda, b, (blasint)ldb, beta, c,
                    (blasint)ldc);
}

static void blocks(int trans_a, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
                   const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    int64_t most_n = n <= BLOCK_N ? n : BLOCK_N, most_k = k <= BLOCK_K ? k : BLOCK_K;
    if (k <= 2 * BLOCK_K && most_n * k <= (int64_t)BLOCK_K * BLOCK_N)
        most_k = k;
    for (int64_t j = 0; j < n; j += most_n)
        for (int64_t p = 0; p < k; p += most_k)
            block(trans_a, m, n - j < most_n ? n - j : most_n, k - p < most_k ? k - p : most_k,
                  a + (trans_a ? p * lda : p), lda, b + p * ldb + j, ldb, p > 0 ? 1 : beta, c + j,
                  ldc);
}

static void checked_gemm(int ta, int tb, int m, int n, int k, const float *a, int lda,
                         const float *b, int ldb, float beta, float *c, int ldc)
{
    if (tb)
        cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, CblasTrans, m, n, k, 1, a, lda,
                    b, ldb, beta, c, ldc);
    else
        blocks(ta, m, n, k, a, lda, b, ldb, beta, c, ldc);
}

static bool in_use;

static void begin(void)
{
    libxsmm_init();
    in_use =
        libxsmm_get_target_archid() >= LIBXSMM_X86_AVX2 && tt_blas_check(checked_gemm, NULL) == 0;
}

static bool ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, begin);
    return in_use;
}

bool tt__small_gemm(int trans_a, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
                    const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    if (n < LEAST_N || (beta != 0 && beta != 1) || !ready())
        return false;
    blocks(trans_a, m, n, k, a, lda, b, ldb, beta, c, ldc);
    return true;
}

const char *tt__small_gemm_text(void)
{
    return ready() ? "libxsmm " LIBXSMM_VERSION : NULL;
}

#else

bool tt__small_gemm(int trans_a, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
                    const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    (void)trans_a, (void)m, (void)n, (void)k, (void)a, (void)lda, (void)b, (void)ldb, (void)beta,
        (void)c, (void)ldc;
    return false;
}

const char *tt__small_gemm_text(void)
{
    return NULL;
}

#endif
