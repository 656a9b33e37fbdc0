/* How fast a run is and may be, on a clock that is told to it. */
#include "../../support/test.h"

#include <math.h>

#include "../../../src/run/control/pace.h"

static void a_rate_is_that_of_a_quarter_of_a_second(void **state)
{
    (void)state;
    struct tt_pace p = {0};
    tt__pace_start(&p, 100);
    assert_false(tt__pace_step(&p, 100.1, 32));
    assert_false(tt__pace_step(&p, 100.2, 32));
    assert_true(p.rate == 0);
    assert_true(tt__pace_step(&p, 100.3, 32));
    assert_true(fabs(p.rate - 96 / 0.3) < 1e-6);
    assert_false(tt__pace_step(&p, 100.4, 32));
    assert_true(fabs(p.elapsed - 0.4) < 1e-9 && fabs(p.epoch_seconds - 0.4) < 1e-9);
}

static void who_watches_and_who_rests_is_left_out(void **state)
{
    (void)state;
    struct tt_pace p = {0};
    tt__pace_start(&p, 0);
    tt__pace_not_training(&p, 0.5); /* of these two seconds */
    assert_true(tt__pace_step(&p, 2, 300));
    assert_true(fabs(p.rate - 200) < 1e-9 && fabs(p.elapsed - 1.5) < 1e-9);
    tt__pace_stop(&p);
    tt__pace_start(&p, 50);
    tt__pace_start(&p, 60); /* it runs already */
    assert_true(tt__pace_step(&p, 51, 100));
    assert_true(fabs(p.rate - 100) < 1e-9 && fabs(p.elapsed - 2.5) < 1e-9);
}

static void waiting_for_data_is_a_share_of_the_time_that_the_rate_is_of(void **state)
{
    (void)state;
    struct tt_pace p = {0};
    tt__pace_start(&p, 0);
    assert_true(tt__pace_step(&p, 0.5, 10));
    tt__pace_waited(&p, 0.05);
    assert_true(fabs(p.waiting - 0.1) < 1e-9);
    assert_true(tt__pace_step(&p, 0.9, 10));
    tt__pace_waited(&p, 0.05);
    assert_true(p.waiting == 0);
    assert_true(tt__pace_step(&p, 1.4, 10));
    tt__pace_waited(&p, 0.55);
    assert_true(p.waiting == 1);
}

static void a_validation_pass_lowers_no_rate(void **state)
{
    (void)state;
    struct tt_pace p = {0};
    tt__pace_start(&p, 0);
    tt__pace_step(&p, 0.2, 20);
    p.val_seconds = 3;
    tt__pace_validation(&p, 3.2);
    assert_true(fabs(p.elapsed - 3.2) < 1e-9 && fabs(p.epoch_seconds - 0.2) < 1e-9);
    assert_true(tt__pace_step(&p, 3.6, 40));
    assert_true(fabs(p.rate - 60 / 0.6) < 1e-6);
}

static void a_cap_spaces_steps_and_catches_up_for_one_at_most(void **state)
{
    (void)state;
    struct tt_pace p = {0};
    tt__pace_start(&p, 10);
    assert_true(tt__pace_wait(&p, 10) <= 0);
    tt__pace_next(&p);
    assert_true(tt__pace_wait(&p, 10) <= 0); /* no cap */
    p.max_speed = 4;
    tt__pace_step(&p, 10.05, 1);
    tt__pace_next(&p);
    assert_true(fabs(tt__pace_wait(&p, 10.05) - 0.2) < 1e-9); /* from 10 on, each 0.25 */
    tt__pace_step(&p, 20, 1);                                 /* a slow one */
    tt__pace_next(&p);
    assert_true(fabs(tt__pace_wait(&p, 20)) < 1e-9);
    tt__pace_step(&p, 20.01, 1);
    tt__pace_next(&p);
    assert_true(fabs(tt__pace_wait(&p, 20.01) - 0.24) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rate_is_that_of_a_quarter_of_a_second),
        cmocka_unit_test(who_watches_and_who_rests_is_left_out),
        cmocka_unit_test(waiting_for_data_is_a_share_of_the_time_that_the_rate_is_of),
        cmocka_unit_test(a_validation_pass_lowers_no_rate),
        cmocka_unit_test(a_cap_spaces_steps_and_catches_up_for_one_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
