#include "small_gemm.h"

#include <stddef.h>

#ifdef TT_XSMM

#include <pthread.h>

#include <cblas.h>
#include <libxsmm.h>

#include <tuitrain/tensor/gemm_check.h>

/* Blocks of B that stay in a core's cache while the rows of A pass over them. */
enum { BLOCK_K = 512, BLOCK_N = 256 };

/* A kernel's shape.  `sum`: it adds up several products. */
struct shape {
    int64_t m, n, k, lda, ldb, ldc;
    int trans_a, sum;
    float beta;
};

struct kernel {
    struct shape shape;
    libxsmm_xmmfunction f;
};

/* Row-major C = A B is column-major C^T = B^T A^T: the operands change places. */
static libxsmm_xmmfunction make_kernel(const struct shape *s)
{
    const libxsmm_blasint m = (libxsmm_blasint)s->n, n = (libxsmm_blasint)s->m,
                          k = (libxsmm_blasint)s->k, la = (libxsmm_blasint)s->ldb,
                          lb = (libxsmm_blasint)s->lda, lc = (libxsmm_blasint)s->ldc;
    const int flags = s->trans_a ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
    const float one = 1;
    libxsmm_xmmfunction f;
    if (s->sum)
        f.smro = libxsmm_smmdispatch_reducebatch_offs(m, n, k, &la, &lb, &lc, &one, &s->beta,
                                                      &flags, NULL);
    else
        f.smm = libxsmm_smmdispatch(m, n, k, &la, &lb, &lc, &one, &s->beta, &flags, NULL);
    return f;
}

/* A step asks for the same few kernels again and again, and libxsmm's own search takes as long as a
 * small product: each thread remembers the last kernel of each of these places. */
static libxsmm_xmmfunction find_kernel(const struct shape *s)
{
    enum { PLACES = 256 };
    static _Thread_local struct kernel known[PLACES];
    uint64_t key = (uint64_t)s->m * 31 + (uint64_t)s->n * 131 + (uint64_t)s->k * 1031 +
                   (uint64_t)s->ldc * 7 + (uint64_t)(s->trans_a + 2 * s->sum + 4 * (s->beta > 0));
    struct kernel *at = &known[(key ^ key >> 8) % PLACES];
    const struct shape *h = &at->shape;
    if (h->m != s->m || h->n != s->n || h->k != s->k || h->lda != s->lda || h->ldb != s->ldb ||
        h->ldc != s->ldc || h->trans_a != s->trans_a || h->sum != s->sum ||
        (h->beta > 0) != (s->beta > 0)) {
        at->f = make_kernel(s);
        at->shape = *s;
    }
    return at->f;
}

/* The kernels leave the upper parts of the vector registers in use, and then every older vector
 * instruction waits for them. */
static void clean_registers(void)
{
    __asm__ volatile("vzeroupper" ::: "memory");
}

static void block(const struct shape *s, const float *a, const float *b, float *c)
{
    libxsmm_xmmfunction f = find_kernel(s);
    if (f.smm) {
        f.smm(b, a, c);
        clean_registers();
    } else
        cblas_sgemm(CblasRowMajor, s->trans_a ? CblasTrans : CblasNoTrans, CblasNoTrans,
                    (blasint)s->m, (blasint)s->n, (blasint)s->k, 1, a, (blasint)s->lda, b,
                    (blasint)s->ldb, s->beta, c, (blasint)s->ldc);
}

static void blocks(int trans_a, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
                   const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    int64_t most_n = n <= BLOCK_N ? n : BLOCK_N, most_k = k <= BLOCK_K ? k : BLOCK_K;
    if (k <= 2 * BLOCK_K && most_n * k <= (int64_t)BLOCK_K * BLOCK_N)
        most_k = k;
    for (int64_t j = 0; j < n; j += most_n)
        for (int64_t p = 0; p < k; p += most_k)
            block(&(struct shape){.m = m,
                                  .n = n - j < most_n ? n - j : most_n,
                                  .k = k - p < most_k ? k - p : most_k,
                                  .lda = lda,
                                  .ldb = ldb,
                                  .ldc = ldc,
                                  .trans_a = trans_a,
                                  .beta = p > 0 ? 1 : beta},
                  a + (trans_a ? p * lda : p), b + p * ldb + j, c + j);
}

/* False when there is no kernel for it. */
static bool sum(int trans_a, int64_t m, int64_t n, int64_t k, int terms, const float *a,
                int64_t lda, const tt_bytes *at_a, const float *b, int64_t ldb,
                const tt_bytes *at_b, float beta, float *c, int64_t ldc)
{
    const struct shape shape = {m, n, k, lda, ldb, ldc, trans_a, 1, beta};
    unsigned long long count = (unsigned long long)terms;
    libxsmm_smmfunction_reducebatch_offs f = find_kernel(&shape).smro;
    if (!f)
        return false;
    f(b, a, c, &count, at_b, at_a);
    clean_registers();
    return true;
}

static void checked_gemm(int ta, int tb, int m, int n, int k, const float *a, int lda,
                         const float *b, int ldb, float beta, float *c, int ldc)
{
    if (tb) {
        cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, CblasTrans, m, n, k, 1, a, lda,
                    b, ldb, beta, c, ldc);
    } else if (k % 2 == 0) {
        /* Two halves of the sum, so that both kinds of kernels are checked. */
        const tt_bytes at_a[] = {0, tt_floats(ta ? (int64_t)(k / 2) * lda : k / 2)},
                       at_b[] = {0, tt_floats((int64_t)(k / 2) * ldb)};
        if (!sum(ta, m, n, k / 2, 2, a, lda, at_a, b, ldb, at_b, beta, c, ldc))
            blocks(ta, m, n, k, a, lda, b, ldb, beta, c, ldc);
    } else {
        blocks(ta, m, n, k, a, lda, b, ldb, beta, c, ldc);
    }
}

static bool in_use;

static void begin(void)
{
    libxsmm_init();
    in_use =
        libxsmm_get_target_archid() >= LIBXSMM_X86_AVX2 && tt_gemm_check(checked_gemm, NULL) == 0;
}

static bool ready(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    static _Thread_local bool begun;
    if (!begun)
        pthread_once(&once, begin);
    begun = true;
    return in_use;
}

bool tt__small_gemm(int trans_a, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
                    const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    if ((beta != 0 && beta != 1) || !ready())
        return false;
    blocks(trans_a, m, n, k, a, lda, b, ldb, beta, c, ldc);
    return true;
}

bool tt__small_gemm_sum(int trans_a, int64_t m, int64_t n, int64_t k, int terms, const float *a,
                        int64_t lda, const tt_bytes *at_a, const float *b, int64_t ldb,
                        const tt_bytes *at_b, float beta, float *c, int64_t ldc)
{
    return (beta == 0 || beta == 1) && ready() &&
           sum(trans_a, m, n, k, terms, a, lda, at_a, b, ldb, at_b, beta, c, ldc);
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

bool tt__small_gemm_sum(int trans_a, int64_t m, int64_t n, int64_t k, int terms, const float *a,
                        int64_t lda, const tt_bytes *at_a, const float *b, int64_t ldb,
                        const tt_bytes *at_b, float beta, float *c, int64_t ldc)
{
    (void)trans_a, (void)m, (void)n, (void)k, (void)terms, (void)a, (void)lda, (void)at_a, (void)b,
        (void)ldb, (void)at_b, (void)beta, (void)c, (void)ldc;
    return false;
}

const char *tt__small_gemm_text(void)
{
    return NULL;
}

#endif
