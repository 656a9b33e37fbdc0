#include <tuitrain/tensor/gemm.h>

#include <cblas.h>

#include <tuitrain/base/simd.h>

#include "small_gemm.h"

void tt_gemm(int trans_a, int trans_b, int64_t m, int64_t n, int64_t k, const float *a, int64_t lda,
             const float *b, int64_t ldb, float beta, float *c, int64_t ldc)
{
    if (!trans_b && tt__small_gemm(trans_a, m, n, k, a, lda, b, ldb, beta, c, ldc))
        return;
    cblas_sgemm(CblasRowMajor, trans_a ? CblasTrans : CblasNoTrans,
                trans_b ? CblasTrans : CblasNoTrans, (blasint)m, (blasint)n, (blasint)k, 1, a,
                (blasint)lda, b, (blasint)ldb, beta, c, (blasint)ldc);
}

void tt_gemm_sum(int trans_a, int64_t m, int64_t n, int64_t k, int terms, const float *a,
                 int64_t lda, const tt_bytes *at_a, const float *b, int64_t ldb,
                 const tt_bytes *at_b, float beta, float *c, int64_t ldc)
{
    if (tt__small_gemm_sum(trans_a, m, n, k, terms, a, lda, at_a, b, ldb, at_b, beta, c, ldc))
        return;
    for (int t = 0; t < terms; t++)
        tt_gemm(trans_a, 0, m, n, k, a + at_a[t] / sizeof *a, lda, b + at_b[t] / sizeof *b, ldb,
                t > 0 ? 1 : beta, c, ldc);
}

/* --- transposition --------------------------------------------------------------------------- */

typedef float vec __attribute__((vector_size(32), aligned(4), may_alias));
enum { WIDTH = 8, LINE = 16 };

#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

/* 8 rows of 8: pairs are exchanged between neighbours, then between rows 2 and then 4 apart. */
static inline __attribute__((always_inline)) void transpose_block(const float *from,
                                                                  int64_t ld_from, float *to,
                                                                  int64_t ld_to)
{
    vec r[WIDTH], t[WIDTH];
    for (int i = 0; i < WIDTH; i++)
        r[i] = *(const vec *)(const void *)(from + i * ld_from);
    for (int i = 0; i < WIDTH; i += 2) {
        t[i] = SHUFFLE(r[i], r[i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        t[i + 1] = SHUFFLE(r[i], r[i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
    for (int i = 0; i < WIDTH; i += 4)
        for (int k = 0; k < 2; k++) {
            r[i + 2 * k] = SHUFFLE(t[i + k], t[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
            r[i + 2 * k + 1] = SHUFFLE(t[i + k], t[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
        }
    for (int i = 0; i < WIDTH / 2; i++) {
        *(vec *)(void *)(to + i * ld_to) = SHUFFLE(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
        *(vec *)(void *)(to + (i + 4) * ld_to) =
            SHUFFLE(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
    }
}

static void transpose_rest(int64_t rows, int64_t cols, const float *from, int64_t ld_from,
                           float *to, int64_t ld_to)
{
    for (int64_t r = 0; r < rows; r++)
        for (int64_t c = 0; c < cols; c++)
            to[c * ld_to + r] = from[r * ld_from + c];
}

TT_CLONES void tt_transpose(int64_t rows, int64_t cols, const float *from, int64_t ld_from,
                            float *to, int64_t ld_to)
{
    int64_t whole_rows = rows - rows % WIDTH, whole_cols = cols - cols % WIDTH;
    /* Squares of whole cache lines, read and written: rows that lie a power of 2 apart push each
     * other out of the cache. */
    for (int64_t c = 0; c < whole_cols; c += LINE)
        for (int64_t r = 0; r < whole_rows; r += LINE)
            for (int64_t i = c; i < c + LINE && i < whole_cols; i += WIDTH)
                for (int64_t k = r; k < r + LINE && k < whole_rows; k += WIDTH)
                    transpose_block(from + k * ld_from + i, ld_from, to + i * ld_to + k, ld_to);
    transpose_rest(rows, cols - whole_cols, from + whole_cols, ld_from, to + whole_cols * ld_to,
                   ld_to);
    transpose_rest(rows - whole_rows, whole_cols, from + whole_rows * ld_from, ld_from,
                   to + whole_rows, ld_to);
}
