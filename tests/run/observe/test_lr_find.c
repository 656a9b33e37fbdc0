/* The learning-rate finder, without a run: what it finds, on a copy that leaves the session alone.
 */
#include "../small.h"

#include <math.h>

#include "../../../src/run/observe/lr_find.h"

/* --- judging --------------------------------------------------------------------------------- */

static void judge(struct tt_lr_finding *f, double (*loss)(double lr))
{
    double ema = 0;
    memset(f, 0, sizeof *f);
    for (int i = 0; i < TT_LR_FIND_STEPS; i++) {
        f->lr[i] = pow(10, -6 + 6.0 * i / (TT_LR_FIND_STEPS - 1));
        f->loss[i] = loss(f->lr[i]);
        f->n = i + 1;
        tt__lr_find_judge(f, &ema);
    }
}

/* Falls steepest at 1e-3, is lowest from 1e-2 to 1e-1, and explodes at 1. */
static double valley(double lr)
{
    double x = log10(lr);
    return 2 - 1.5 / (1 + exp(-4 * (x + 3))) + 3 * exp(8 * (x + 0.2));
}

static double flat(double lr)
{
    return 2.3 + lr;
}

static void the_steepest_place_of_a_known_curve_is_found(void **state)
{
    (void)state;
    struct tt_lr_finding f;
    judge(&f, valley);
    assert_true(f.steepest > 0 && f.lowest > f.steepest);
    /* The mean lags behind by less than half a decade. */
    assert_true(f.lr[f.steepest] > 1e-3 && f.lr[f.steepest] < 4e-3);
    assert_true(f.lr[f.lowest] > 1e-2 && f.lr[f.lowest] < 0.4);
    assert_true(tt_lr_finding_tenth(&f) == f.lr[f.lowest] / 10);
    judge(&f, flat);
    assert_int_equal(f.steepest, -1);
    assert_int_equal(f.lowest, -1);
    assert_true(tt_lr_finding_tenth(&f) == 0);
}

/* As of a network that has learned: some batches have ten times the loss of others. */
static double by_chance(double lr)
{
    static uint32_t x = 1;
    x = x * 1664525u + 1013904223u;
    return 0.002 + 0.02 * pow((double)(x >> 8) / (1 << 24), 4) + 0 * lr;
}

/* Losses that differ less, as often more as less. */
static double evenly(double lr)
{
    double sum = 0;
    for (int i = 0; i < 6; i++)
        sum += pow((by_chance(lr) - 0.002) / 0.02, 0.25) - 0.5;
    return 0.2 + 0.1 * sum;
}

/* The same in the middle of training, where the rate matters. */
static double noisy_valley(double lr)
{
    return valley(lr) + 10 * by_chance(lr);
}

static void what_falls_by_chance_suggests_nothing(void **state)
{
    (void)state;
    struct tt_lr_finding f;
    for (int k = 0; k < 50; k++) {
        judge(&f, by_chance);
        assert_int_equal(f.steepest, -1);
        judge(&f, evenly);
        assert_int_equal(f.steepest, -1);
        judge(&f, noisy_valley);
        assert_true(f.steepest >= 0);
        assert_true(f.lr[f.steepest] > 3e-4 && f.lr[f.steepest] < 1e-2);
    }
}

/* --- on a copy of a session ------------------------------------------------------------------ */

static enum tt_lr_search to_the_end(struct tt_lr_finder *f)
{
    enum tt_lr_search how = TT_LR_GOING;
    for (int i = 0; how == TT_LR_GOING; i++) {
        assert_true(i < TT_LR_FIND_STEPS && f->twin && f->now.running);
        how = tt__lr_finder_step(f);
        assert_int_equal(f->now.n, i + 1);
    }
    assert_true(!f->twin && !f->now.running && f->now.end[0]);
    return how;
}

static void a_range_is_searched_on_a_copy(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_lr_finder f = {0};
    struct tt_err err = {0};
    c.net = "flatten; linear 8; relu; linear 3";
    strcpy(c.optimizer_options, "momentum=0");
    struct tt_session *s = small_session(&c), *still = small_session(&c);
    assert_ok(tt__lr_finder_start(&f, s, 1e-4, 10, &err), &err);
    assert_int_equal(to_the_end(&f), TT_LR_FOUND);
    assert_true(f.now.lr[0] == 1e-4 && f.now.lr[f.now.n - 1] <= 10);
    for (int i = 1; i < f.now.n; i++)
        assert_true(f.now.lr[i] > f.now.lr[i - 1]);
    assert_true(f.now.steepest >= 0 && f.now.steepest < f.now.lowest);
    assert_true(tt_lr_finding_tenth(&f.now) > 1e-4);
    /* The session has not moved. */
    assert_int_equal(s->progress.step, 0);
    assert_memory_equal(tt_model_values(s->model), tt_model_values(still->model),
                        (size_t)tt_model_flat_size(s->model) * sizeof(float));
    /* Where nothing is learned, nothing is found. */
    assert_ok(tt__lr_finder_start(&f, s, 1e-11, 1e-9, &err), &err);
    assert_int_equal(f.now.number, 2);
    assert_int_equal(to_the_end(&f), TT_LR_FAILED);
    assert_true(f.now.lowest == -1 && strstr(f.now.end, "range"));
    tt_session_free(s);
    tt_session_free(still);
}

static void a_search_ends_early_when_told_or_begun_anew(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_lr_finder f = {0};
    struct tt_err err = {0};
    struct tt_session *s = small_session(&c);
    assert_ok(tt__lr_finder_start(&f, s, 1e-6, 10, &err), &err);
    assert_int_equal(tt__lr_finder_step(&f), TT_LR_GOING);
    assert_int_equal(tt__lr_finder_stop(&f), TT_LR_STOPPED);
    assert_true(!f.twin && !f.now.running && f.now.n == 1);
    assert_string_equal(f.now.end, "stopped");
    assert_ok(tt__lr_finder_start(&f, s, 1e-6, 10, &err), &err);
    tt__lr_finder_step(&f);
    assert_ok(tt__lr_finder_start(&f, s, 1e-3, 2e-3, &err), &err); /* in place of the other */
    assert_int_equal(f.now.number, 3);
    assert_int_equal(f.now.n, 0);
    assert_true(f.now.low == 1e-3 && f.now.high == 2e-3);
    tt__lr_finder_step(&f);
    tt__lr_finder_done(&f); /* in the middle of one it can be left */
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_steepest_place_of_a_known_curve_is_found),
        cmocka_unit_test(what_falls_by_chance_suggests_nothing),
        cmocka_unit_test(a_range_is_searched_on_a_copy),
        cmocka_unit_test(a_search_ends_early_when_told_or_begun_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
