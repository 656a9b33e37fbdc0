#include "../../support/test.h"

#include <math.h>
#include <pthread.h>

#include <tuitrain/run/link/series.h>
#include <tuitrain/run/link/snapshot.h>

#include "../../../src/run/link/mailboxes.h"

static void points_stay_where_they_are(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    enum { N = 50000 };
    for (int i = 0; i < N; i++)
        tt_series_push(s, 2 * i, i * 0.5);
    assert_int_equal(tt_series_length(s), N);
    for (int i = 0; i < N; i += 7) {
        assert_int_equal(tt_series_at(s, i).step, 2 * i);
        assert_true(tt_series_at(s, i).value == i * 0.5);
    }
    assert_int_equal(tt_series_find(s, -5), 0);
    assert_int_equal(tt_series_find(s, 40001), 20001);
    assert_int_equal(tt_series_find(s, 1 << 30), N);
    tt_series_free(s);
}

static void no_spike_is_lost_in_the_summary(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    enum { N = 20000 };
    for (int i = 0; i < N; i++)
        tt_series_push(s, i, i == 12345 ? 1000.0 : i == 777 ? (double)NAN : (double)(i % 10));
    for (int from = 12000; from < 12346; from += 13) {
        struct tt_series_stats a = tt_series_stats(s, from, 12346);
        assert_true(a.max == 1000);
        assert_true(tt_series_stats(s, from, 12345).max <= 9);
    }
    struct tt_series_stats a = tt_series_stats(s, 770, 780);
    assert_int_equal(a.n, 9);
    assert_true(isfinite(a.mean));
    assert_int_equal(tt_series_stats(s, 5, 5).n, 0);
    tt_series_free(s);
}

/* Memory by the logarithm, and not a spike lost. */
static void a_thin_series_stays_small(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(true), *copy = tt_series_new(true);
    enum { N = 10000000, FINE = 1 << 15 };
    double sum = 0;
    for (int64_t i = 1; i <= N; i++) {
        double v = i == 7654321 ? 1000 : i == 5000000 ? -1 : i == 9000000 ? (double)NAN : 2;
        tt_series_push(s, i, v);
        sum += isnan(v) ? 0 : v;
    }
    int64_t n = tt_series_length(s);
    assert_true(n < 10 * FINE);
    int64_t last = tt_series_at(s, n - 1).step;
    assert_true(last > N - 512 && last <= N);
    struct tt_series_stats a = tt_series_stats(s, 0, n);
    assert_true(a.max == 1000 && a.min == -1 && a.bad == 1 && a.n == last - 1);
    assert_true(fabs(a.mean - sum / (N - 1)) < 1e-6);
    for (int64_t i = 0; i < FINE; i += 99)
        assert_int_equal(tt_series_at(s, i).step, i + 1);
    assert_int_equal(tt_series_at(s, FINE).step, FINE + 2);
    /* A spike is where it was, as nearly as points are apart there. */
    int64_t at = tt_series_find(s, 7654321);
    assert_true(tt_series_stats(s, at, at + 1).max == 1000);
    assert_true(tt_series_stats(s, at + 1, n).max == 2);
    tt_series_copy(copy, s, at + 1);
    assert_int_equal(tt_series_length(copy), at + 1);
    assert_true(tt_series_stats(copy, 0, at + 1).max == 1000);
    tt_series_free(copy);
    tt_series_free(s);
}

/* What comes once an epoch, too; what comes now and then stays as it is. */
static void a_thin_series_knows_an_even_pace(void **state)
{
    (void)state;
    struct tt_series *even = tt_series_new(true), *odd = tt_series_new(true);
    enum { N = 1000000, FINE = 1 << 15 };
    int64_t step = 0;
    for (int64_t i = 1; i <= N; i++)
        tt_series_push(even, 10 * i, i == 777777 ? -5 : 1);
    int64_t n = tt_series_length(even);
    assert_true(n < 6 * FINE);
    assert_true(tt_series_at(even, n - 1).step > 10 * (N - 64));
    assert_true(tt_series_stats(even, 0, n).min == -5);
    for (int64_t i = 1; i <= 2 * FINE; i++)
        tt_series_push(odd, step += 1 + i % 3, (double)i);
    tt_series_push(odd, step + 1000, 0); /* what waited is told */
    assert_in_range(tt_series_length(odd), 2 * FINE, 2 * FINE + 1);
    tt_series_free(odd);
    tt_series_free(even);
}

/* --- between threads ------------------------------------------------------------------------- */

enum { PUSHES = 100000 };

static void *push_many(void *context)
{
    struct tt_series *s = context;
    for (int64_t i = 0; i < PUSHES; i++)
        tt_series_push(s, i, (double)i);
    return NULL;
}

static void a_reader_sees_only_whole_points(void **state)
{
    (void)state;
    struct tt_series *s = tt_series_new(false);
    pthread_t thread;
    int64_t n = 0;
    assert_int_equal(pthread_create(&thread, NULL, push_many, s), 0);
    while (n < PUSHES) {
        n = tt_series_length(s);
        if (n == 0)
            continue;
        struct tt_point p = tt_series_at(s, n - 1);
        assert_true(p.step == n - 1 && p.value == (double)(n - 1));
        struct tt_series_stats a = tt_series_stats(s, 0, n);
        assert_true(a.n == n && a.min == 0 && a.max == (double)(n - 1));
    }
    pthread_join(thread, NULL);
    tt_series_free(s);
}

static void *publish_many(void *context)
{
    struct tt_mailbox *m = context;
    uint32_t confusion[4];
    for (int64_t i = 1; i <= PUSHES; i++) {
        for (int k = 0; k < 4; k++)
            confusion[k] = (uint32_t)i;
        struct tt_snapshot s = {.step = i,
                                .epoch = i,
                                .n_classes = 2,
                                .confusion = confusion,
                                .confusion_known = true,
                                .confusion_id = i};
        tt_mailbox_send(m, &s);
    }
    return NULL;
}

static void a_snapshot_is_never_torn_and_never_older(void **state)
{
    (void)state;
    struct tt_mailbox m;
    pthread_t thread;
    int64_t last = 0;
    tt__snapshot_mailbox(&m, 2, 0);
    assert_int_equal(pthread_create(&thread, NULL, publish_many, &m), 0);
    while (last < PUSHES) {
        bool fresh;
        const struct tt_snapshot *s = tt_mailbox_take(&m, &fresh);
        assert_true(s->step >= last && s->epoch == s->step);
        assert_true(!s->confusion_known || s->confusion[0] == (uint32_t)s->step);
        assert_true(!s->confusion_known || s->confusion[3] == (uint32_t)s->step);
        assert_true(fresh == (s->step > last) || !fresh);
        last = s->step;
    }
    pthread_join(thread, NULL);
    assert_true(tt_mailbox_wanted(&m));
    tt_mailbox_done(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_stay_where_they_are),
        cmocka_unit_test(no_spike_is_lost_in_the_summary),
        cmocka_unit_test(a_thin_series_stays_small),
        cmocka_unit_test(a_thin_series_knows_an_even_pace),
        cmocka_unit_test(a_reader_sees_only_whole_points),
        cmocka_unit_test(a_snapshot_is_never_torn_and_never_older),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
