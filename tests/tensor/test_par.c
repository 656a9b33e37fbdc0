#include "../support/test.h"

#include <stdatomic.h>
#include <tuitrain/tensor/measure.h>
#include <tuitrain/tensor/par.h>
#include <tuitrain/tensor/tensor.h>

static void spans_cover_everything_once(void **state)
{
    (void)state;
    for (int64_t n = 0; n < 70; n++)
        for (int64_t shards = 1; shards < 20; shards++) {
            int64_t at = 0;
            for (int64_t s = 0; s < shards; s++) {
                struct tt_span span = tt_par_span(n, shards, s);
                assert_int_equal(span.begin, at);
                assert_true(span.end >= span.begin);
                at = span.end;
            }
            assert_int_equal(at, n);
        }
}

enum { ROUNDS = 20000, THREADS = 4 };

struct sums {
    int64_t value[THREADS];
    int wrong;
};

/* Each round every thread writes its own value, and reads its neighbour's after the barrier. */
static void exchange(const struct tt_thread_team *team, void *context)
{
    struct sums *s = context;
    for (int64_t round = 1; round <= ROUNDS / 100; round++) {
        s->value[team->rank] = round;
        tt_par_barrier(team);
        if (s->value[(team->rank + 1) % team->size] != round)
            s->wrong = 1;
        tt_par_barrier(team);
    }
}

static void lead_many(void *context)
{
    for (int i = 0; i < 100; i++)
        tt_par_run(THREADS, exchange, context);
}

static void nobody_passes_a_barrier_early(void **state)
{
    (void)state;
    struct sums s = {.wrong = 0};
    tt_par_run(THREADS, exchange, &s);
    assert_int_equal(s.wrong, 0);
    tt_par_lead(THREADS, lead_many, &s);
    assert_int_equal(s.wrong, 0);
}

static void mark(const struct tt_thread_team *team, void *context)
{
    int *seen = context;
    seen[team->rank]++;
}

static void every_member_runs_the_task_once(void **state)
{
    (void)state;
    int seen[THREADS] = {0};
    tt_par_run(THREADS, mark, seen);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(seen[i], 1);
    tt_par_run(1, mark, seen);
    assert_int_equal(seen[0], 2);
}

static void a_shape_too_large_is_noticed(void **state)
{
    (void)state;
    struct tt_shape s = tt_shape2((int64_t)1 << 32, (int64_t)1 << 32);
    assert_int_equal(tt_shape_count(&s), -1);
    s = tt_shape2(0, INT64_MAX);
    assert_int_equal(tt_shape_count(&s), -1);
    s = tt_shape2(0, 5);
    assert_int_equal(tt_shape_count(&s), 0);
    s.n = 0;
    assert_int_equal(tt_shape_count(&s), 1);
}

static void multiply_tiny(const struct tt_thread_team *team, void *context)
{
    volatile float tiny = 1e-30f, *out = context;
    out[team->rank] = tiny * tiny * 1e10f + tiny * 1e-10f;
}

static void denormal_numbers_are_zero_in_every_member(void **state)
{
    (void)state;
    float out[3] = {1, 1, 1};
    tt_par_run(3, multiply_tiny, out);
    for (int i = 0; i < 3; i++)
        assert_true(out[i] == 0);
}

static void the_machine_s_figures_are_figures(void **state)
{
    (void)state;
    atomic_bool stop = true;
    double here = tt_measure_fma_here(0.003, NULL);
    double one = tt_measure_fma(1), copy = tt_measure_copy(1);
    assert_true(one > 1e8 && one < 1e13);
    assert_true(copy > 1e7 && copy < 1e13);
    assert_true(tt_measure_vectors()[0] != '\0');
    assert_true(here > 1e8 && here < 1e13);
    assert_true(tt_measure_fma_here(1000, &stop) == 0); /* at once */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_cover_everything_once),
        cmocka_unit_test(nobody_passes_a_barrier_early),
        cmocka_unit_test(every_member_runs_the_task_once),
        cmocka_unit_test(denormal_numbers_are_zero_in_every_member),
        cmocka_unit_test(the_machine_s_figures_are_figures),
        cmocka_unit_test(a_shape_too_large_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
