#include "../support/test.h"

#include <pthread.h>

#include <cblas.h>
#include <omp.h>

#include <tuitrain/tensor/blas.h>
#include <tuitrain/tensor/gemm.h>
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
    assert_ok(tt_blas_check(good, &err), &err);
}

static void the_check_catches_a_wrong_product(void **state)
{
    (void)state;
    struct tt_err err;
    for (wrong_at = 0; wrong_at < 20; wrong_at++) {
        calls = 0;
        assert_refused(tt_blas_check(off_by_a_little, &err), &err, "should be");
    }
    assert_refused(tt_blas_check(keeps_old_contents, &err), &err, "nan");
    assert_refused(tt_blas_check(ignores_transposition, &err), &err, "should be");
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

static void multiply(const struct tt_team *team, void *out)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_check_passes_a_right_product),
        cmocka_unit_test(the_check_catches_a_wrong_product),
        cmocka_unit_test(a_slow_kernel_is_noticed),
        cmocka_unit_test(thread_counts_hold_in_the_thread_that_set_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
