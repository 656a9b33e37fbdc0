#include "../support/test.h"

#include <math.h>
#include <pthread.h>

#include <cblas.h>
#include <omp.h>

#include <tuitrain/tensor/blas.h>
#include <tuitrain/tensor/gemm.h>
#include <tuitrain/tensor/gemm_check.h>
#include <tuitrain/tensor/par.h>

static void good(int ta, int tb, int m, int n, int k, const float *a, int lda, const float *b,
                 int ldb, float beta, float *c, int ldc)
{
    tt_gemm(ta, tb, m, n, k, a, lda, b, ldb, beta, c, ldc);
}

static int wrong_at; /* which call goes wrong */
static int calls;

/* One element of one product is off by one part in a thousand. */
static void off_by_a_little(int ta, int tb, int m, int n, int k, const float *a, int lda,
                            const float *b, int ldb, float beta, float *c, int ldc)
{
    good(ta, tb, m, n, k, a, lda, b, ldb, beta, c, ldc);
    if (calls++ == wrong_at)
        c[m * n - 1] += 0.001f * (c[m * n - 1] > 0 ? c[m * n - 1] : 1 - c[m * n - 1]);
}

/* beta is not looked at: what stood in C stays in it. */
static void keeps_old_contents(int ta, int tb, int m, int n, int k, const float *a, int lda,
                               const float *b, int ldb, float beta, float *c, int ldc)
{
    (void)beta;
    good(ta, tb, m, n, k, a, lda, b, ldb, 1, c, ldc);
}

static void ignores_transposition(int ta, int tb, int m, int n, int k, const float *a, int lda,
                                  const float *b, int ldb, float beta, float *c, int ldc)
{
    (void)ta;
    (void)lda;
    good(0, tb, m, n, k, a, k, b, ldb, beta, c, ldc);
}

static void the_check_passes_a_right_product(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_ok(tt_gemm_check(good, &err), &err);
}

static void the_check_catches_a_wrong_product(void **state)
{
    (void)state;
    struct tt_err err;
    for (wrong_at = 0; wrong_at < 20; wrong_at++) {
        calls = 0;
        assert_refused(tt_gemm_check(off_by_a_little, &err), &err, "should be");
    }
    assert_refused(tt_gemm_check(keeps_old_contents, &err), &err, "nan");
    assert_refused(tt_gemm_check(ignores_transposition, &err), &err, "should be");
}

static void a_slow_kernel_is_noticed(void **state)
{
    (void)state;
    const char *best = tt_blas_better_kernel(NULL);
    const char *better = tt_blas_better_kernel("Prescott");
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        assert_non_null(better);
        assert_string_equal(better, best);
    }
#endif
    if (best)
        assert_null(tt_blas_better_kernel(best));
    assert_null(tt_blas_better_kernel("SapphireRapids"));
}

static void multiply(const struct tt_thread_team *team, void *out)
{
    int *n = out;
    float a[4] = {1, 2, 3, 4}, b[4] = {1, 0, 0, 1}, c[4];
    if (team->rank != 0)
        return;
    tt_gemm(0, 0, 2, 2, 2, a, 2, b, 2, 0, c, 2);
    n[0] = openblas_get_num_threads();
    n[1] = omp_get_max_threads();
}

static void *count_threads(void *out)
{
    tt_par_run(1, multiply, out);
    return NULL;
}

/* OpenBLAS once forgot the count of another thread: see set_counts in par.c. */
static void thread_counts_hold_in_the_thread_that_set_them(void **state)
{
    (void)state;
    pthread_t thread;
    int n[2];
    assert_int_equal(pthread_create(&thread, NULL, count_threads, n), 0);
    pthread_join(thread, NULL);
    assert_int_equal(n[0], 1);
    assert_int_equal(n[1], 1);
}

/* Every form and remainder of blocks against a plain loop, with beta 0 and 1, and what lies beside
 * the result untouched. */
static void products_of_all_shapes_are_right(void **state)
{
    (void)state;
    enum { MOST = 1300 * 300, LD = 3 };
    static float a[MOST], b[MOST], c[MOST];
    static const int64_t size[][3] = {{1, 16, 1},     {7, 17, 5},    {64, 64, 784}, {33, 300, 129},
                                      {5, 270, 1100}, {128, 31, 64}, {3, 15, 9},    {16, 513, 700}};
    for (int i = 0; i < MOST; i++) {
        a[i] = (float)(i * 37 % 101 - 50) / 64;
        b[i] = (float)(i * 53 % 103 - 51) / 32;
    }
    for (size_t s = 0; s < sizeof size / sizeof size[0]; s++)
        for (int form = 0; form < 8; form++) {
            int64_t m = size[s][0], n = size[s][1], k = size[s][2];
            int ta = form & 1, tb = form >> 1 & 1;
            float beta = (float)(form >> 2);
            int64_t lda = (ta ? m : k) + LD, ldb = (tb ? k : n) + LD, ldc = n + LD;
            for (int64_t i = 0; i < m * ldc; i++)
                c[i] = 7;
            tt_gemm(ta, tb, m, n, k, a, lda, b, ldb, beta, c, ldc);
            for (int64_t i = 0; i < m; i++)
                for (int64_t j = 0; j < ldc; j += j < n - 3 ? 1 + (n > 64 ? 5 : 0) : 1) {
                    double sum = beta > 0 ? 7 : 0, scale = 1;
                    for (int64_t p = 0; j < n && p < k; p++) {
                        double x = (double)a[ta ? p * lda + i : i * lda + p];
                        double y = (double)b[tb ? j * ldb + p : p * ldb + j];
                        sum += x * y;
                        scale += fabs(x * y);
                    }
                    double want = j < n ? sum : 7;
                    if (!(fabs((double)c[i * ldc + j] - want) <= 1e-6 * scale))
                        fail_msg("%dx%dx%d form %d at %d,%d: %g, should be %g", (int)m, (int)n,
                                 (int)k, form, (int)i, (int)j, (double)c[i * ldc + j], want);
                }
        }
}

static void transposition_turns_every_element(void **state)
{
    (void)state;
    static float from[40 * 40], to[40 * 40];
    for (int64_t rows = 1; rows < 40; rows++)
        for (int64_t cols = 1; cols < 40; cols++) {
            for (int i = 0; i < 40 * 40; i++) {
                from[i] = (float)i;
                to[i] = -1;
            }
            tt_transpose(rows, cols, from, 40, to, 40);
            for (int64_t r = 0; r < 40; r++)
                for (int64_t c = 0; c < 40; c++) {
                    float want = r < rows && c < cols ? from[r * 40 + c] : -1;
                    if (to[c * 40 + r] != want)
                        fail_msg("%dx%d at %d,%d", (int)rows, (int)cols, (int)r, (int)c);
                }
        }
}

/* The sum of products is that of the products, whichever operand lies turned. */
static void sums_of_products_are_right(void **state)
{
    (void)state;
    enum { M = 13, N = 37, K = 9, TERMS = 5, LDA = 40, LDB = 41, LDC = 50 };
    static float a[TERMS * LDA * LDA], b[TERMS * LDB * LDB], c[M * LDC];
    static const tt_bytes at_a[TERMS] = {0, 12, 2800, 4, 160}, at_b[TERMS] = {20, 0, 164, 3600, 8};
    for (int i = 0; i < TERMS * LDA * LDA; i++)
        a[i] = (float)(i * 37 % 101 - 50) / 64;
    for (int i = 0; i < TERMS * LDB * LDB; i++)
        b[i] = (float)(i * 53 % 103 - 51) / 32;
    for (int form = 0; form < 4; form++) {
        int turned = form & 1;
        float beta = (float)(form >> 1);
        for (int i = 0; i < M * LDC; i++)
            c[i] = 7;
        tt_gemm_sum(turned, M, N, K, TERMS, a, LDA, at_a, b, LDB, at_b, beta, c, LDC);
        for (int i = 0; i < M; i++)
            for (int j = 0; j < LDC; j++) {
                double want = j < N && beta == 0 ? 0 : 7;
                for (int t = 0; t < TERMS && j < N; t++)
                    for (int p = 0; p < K; p++)
                        want +=
                            (double)a[at_a[t] / sizeof *a + (turned ? p * LDA + i : i * LDA + p)] *
                            (double)b[at_b[t] / sizeof *b + p * LDB + j];
                if (!(fabs((double)c[i * LDC + j] - want) < 1e-4))
                    fail_msg("form %d at %d,%d: %g, should be %g", form, i, j,
                             (double)c[i * LDC + j], want);
            }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_passes_a_right_product),
        cmocka_unit_test(the_check_catches_a_wrong_product),
        cmocka_unit_test(products_of_all_shapes_are_right),
        cmocka_unit_test(sums_of_products_are_right),
        cmocka_unit_test(transposition_turns_every_element),
        cmocka_unit_test(a_slow_kernel_is_noticed),
        cmocka_unit_test(thread_counts_hold_in_the_thread_that_set_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
