/* Histograms over time: bins that widen, and what was counted before stays. */
#include "../../support/test.h"

#include <math.h>

#include "../../../src/run/observe/histogram_trace.h"

static double share_of(const struct tt_histogram_trace *s, int moment, int from, int to)
{
    double sum = 0;
    for (int i = from; i < to; i++)
        sum += s->share[moment][i] / 65535.0;
    return sum;
}

static void fill(struct tt_histogram_trace *s, int moment, bool log, const float *x, int64_t n)
{
    struct tt_histogram_fill t;
    tt__histogram_fill_begin(&t, s, log);
    tt__histogram_fill_add(&t, x, n);
    tt__histogram_fill_end(&t, moment);
}

static void bins_widen_and_what_was_counted_stays(void **state)
{
    (void)state;
    struct tt_histogram_trace s = {0};
    static const float zeros[4], ones[4] = {1, 1, 0.1F, 0.1F}, wide[4] = {3.9F, 3.9F, 0, 2.1F},
                                 below[2] = {-3, 3};
    fill(&s, 0, false, zeros, 4);
    assert_true(s.high == 0 && share_of(&s, 0, 0, TT_BINS) == 0);
    fill(&s, 0, false, ones, 4);
    assert_true(s.low == 0 && s.high == 1);
    assert_float_equal((float)share_of(&s, 0, TT_BINS - 1, TT_BINS), 0.5, 1e-4F);
    assert_float_equal((float)share_of(&s, 0, 2, 3), 0.5, 1e-4F);
    fill(&s, 1, false, wide, 4);
    assert_true(s.low == 0 && s.high == 4);
    assert_float_equal((float)share_of(&s, 0, 0, TT_BINS / 4), 1, 1e-3F);
    assert_float_equal((float)share_of(&s, 1, TT_BINS - 1, TT_BINS), 0.5, 1e-4F);
    fill(&s, 2, false, below, 2);
    assert_true(s.low == -4 && s.high == 4);
    assert_float_equal((float)share_of(&s, 0, 0, TT_BINS / 2), 0, 0);
    assert_float_equal((float)share_of(&s, 0, TT_BINS / 2, TT_BINS * 5 / 8), 1, 1e-3F);
    assert_float_equal((float)share_of(&s, 2, 0, TT_BINS / 2), 0.5, 1e-4F);
    static const float far[5] = {-3, 3, NAN, INFINITY, 30};
    fill(&s, 3, false, far, 5);
    assert_true(s.high == 32); /* what is not finite is no value */
    assert_float_equal((float)share_of(&s, 3, 0, TT_BINS), 1, 1e-3F);
}

static void one_value_far_out_does_not_squeeze_all_others(void **state)
{
    (void)state;
    struct tt_histogram_trace s = {0};
    static float x[4000];
    for (int i = 0; i < 4000; i++)
        x[i] = (float)(i % 201 - 100) / 100;
    x[777] = 632; /* its square alone makes a standard deviation of 10 */
    fill(&s, 0, false, x, 4000);
    assert_true(s.low == -64 && s.high == 64);
    assert_true(s.share[0][TT_BINS - 1] > 0);
}

static void gradients_are_counted_by_their_size(void **state)
{
    (void)state;
    struct tt_histogram_trace s = {0};
    static const float x[4] = {0, -1e-4F, 1e-4F, 1e30F};
    fill(&s, 0, true, x, 4);
    assert_true(s.low == -10 && s.high == 2);
    assert_float_equal((float)share_of(&s, 0, 0, TT_BINS), 0.75F, 1e-3F); /* zero has no size */
    assert_float_equal((float)share_of(&s, 0, 11, 13), 0.5, 1e-3F);
    assert_float_equal((float)share_of(&s, 0, TT_BINS - 1, TT_BINS), 0.25F, 1e-3F);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bins_widen_and_what_was_counted_stays),
        cmocka_unit_test(one_value_far_out_does_not_squeeze_all_others),
        cmocka_unit_test(gradients_are_counted_by_their_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
