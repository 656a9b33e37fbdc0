#include <tuitrain/tensor/gemm_check.h>

#include <math.h>
#include <stdlib.h>

static float at(const float *a, int lda, int trans, int i, int j)
{
    return trans ? a[j * lda + i] : a[i * lda + j];
}

static int compare(const float *a, int lda, int ta, const float *b, int ldb, int tb, const float *c,
                   int m, int n, int k, struct tt_err *err)
{
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++) {
            double sum = 0, size = 0;
            for (int l = 0; l < k; l++) {
                double p = (double)at(a, lda, ta, i, l) * (double)at(b, ldb, tb, l, j);
                sum += p;
                size += fabs(p);
            }
            double off = fabs((double)c[i * n + j] - sum);
            if (!(off <= 1e-6 * size + 1e-6)) /* not <=, so that NaN counts as wrong */
                return tt_fail(err, TT_EIO, "product %dx%dx%d%s%s is %g at (%d,%d), should be %g",
                               m, n, k, ta ? " A'" : "", tb ? " B'" : "", (double)c[i * n + j], i,
                               j, sum);
        }
    return 0;
}

int tt_gemm_check(tt_gemm_fn *gemm, struct tt_err *err)
{
    /* Odd sizes, tiny ones, and one past every kernel's tile. */
    static const int size[][3] = {{1, 1, 1}, {7, 10, 129}, {65, 33, 49}, {64, 128, 97}, {17, 3, 5}};
    enum { MOST = 130 * 130 };
    float *memory = malloc(3 * MOST * sizeof *memory);
    if (!memory)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    float *a = memory, *b = a + MOST, *c = b + MOST;
    /* Values that a float holds exactly and no two neighbours share. */
    for (int i = 0; i < MOST; i++) {
        a[i] = (float)(i * 37 % 101 - 50) / 64;
        b[i] = (float)(i * 53 % 103 - 51) / 32;
    }
    int rc = 0;
    for (size_t s = 0; rc == 0 && s < sizeof size / sizeof size[0]; s++)
        for (int form = 0; rc == 0 && form < 4; form++) {
            int m = size[s][0], n = size[s][1], k = size[s][2], ta = form & 1, tb = form >> 1;
            int lda = ta ? m : k, ldb = tb ? k : n;
            /* With beta 0 the old contents must not matter, not even NaN. */
            for (int i = 0; i < m * n; i++)
                c[i] = NAN;
            gemm(ta, tb, m, n, k, a, lda, b, ldb, 0, c, n);
            rc = compare(a, lda, ta, b, ldb, tb, c, m, n, k, err);
        }
    free(memory);
    return rc;
}
