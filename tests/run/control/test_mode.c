/* What the worker is at: phases that come before others, single steps, and the end. */
#include "../../support/test.h"

#include "../../../src/run/control/mode.h"

static void a_phase_comes_before_those_that_it_began_in(void **state)
{
    (void)state;
    static const enum tt_state shown[] = {TT_TRAINING, TT_EVALUATING, TT_LR_FINDING, TT_REWINDING};
    for (int outer = 0; outer < 4; outer++)
        for (int inner = 0; inner < 4; inner++) {
            struct tt_mode m = {0};
            enum tt_phase first = tt__mode_enter(&m, (enum tt_phase)outer);
            enum tt_phase second = tt__mode_enter(&m, (enum tt_phase)inner);
            assert_int_equal(tt__mode_state(&m), shown[inner > outer ? inner : outer]);
            tt__mode_leave(&m, second);
            assert_int_equal(tt__mode_state(&m), shown[outer]);
            tt__mode_leave(&m, first);
            assert_int_equal(tt__mode_state(&m), TT_TRAINING);
        }
}

static void the_last_single_step_pauses(void **state)
{
    (void)state;
    struct tt_mode m = {.paused = true};
    struct tt_err err = {0};
    assert_false(tt__mode_step_done(&m)); /* none was asked for */
    assert_ok(tt__mode_step(&m, 2, &err), &err);
    assert_false(tt__mode_rests(&m) || tt__mode_last_step(&m));
    assert_int_equal(tt__mode_state(&m), TT_PAUSED);
    assert_false(tt__mode_step_done(&m));
    assert_true(tt__mode_last_step(&m));
    assert_true(tt__mode_step_done(&m));
    assert_true(tt__mode_rests(&m));
    assert_false(tt__mode_step_done(&m));
}

static void the_end_of_all_epochs_is_told_once(void **state)
{
    (void)state;
    struct tt_mode m = {.steps_left = 3};
    struct tt_err err = {0};
    assert_false(tt__mode_finish(&m, false));
    assert_int_equal(m.steps_left, 3);
    assert_true(tt__mode_finish(&m, true));
    assert_int_equal(m.steps_left, 0);
    assert_true(tt__mode_rests(&m));
    assert_false(tt__mode_finish(&m, true));
    assert_refused(tt__mode_step(&m, 1, &err), &err, "all epochs are done");
    assert_refused(tt__mode_pause(&m, '1', &err), &err, "all epochs are done");
    assert_false(tt__mode_finish(&m, false)); /* more were asked for */
    assert_int_equal(tt__mode_state(&m), TT_TRAINING);
    assert_true(tt__mode_finish(&m, true));
}

static void only_a_pause_that_changes_something_is_marked(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_mode m = {0};
    assert_int_equal(tt__mode_pause(&m, '1', &err), 1);
    assert_int_equal(tt__mode_pause(&m, '1', &err), 0);
    assert_int_equal(tt__mode_pause(&m, '!', &err), 0);
    assert_false(m.paused);
    assert_true(tt__mode_eval(&m, '!'));
    assert_int_equal(tt__mode_pause(&m, '1', &err), 0); /* it stands still already */
    assert_true(m.paused && m.eval);
    assert_int_equal(tt__mode_pause(&m, '0', &err), 0);
    assert_false(m.paused || m.eval);
}

static void an_end_is_with_a_checkpoint_or_without(void **state)
{
    (void)state;
    struct tt_mode m = {0};
    assert_false(m.ending);
    tt__mode_stop(&m, true);
    assert_int_equal(m.ending, TT_ENDS_WITH_CHECKPOINT);
    tt__mode_stop(&m, false);
    assert_int_equal(m.ending, TT_ENDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_phase_comes_before_those_that_it_began_in),
        cmocka_unit_test(the_last_single_step_pauses),
        cmocka_unit_test(the_end_of_all_epochs_is_told_once),
        cmocka_unit_test(only_a_pause_that_changes_something_is_marked),
        cmocka_unit_test(an_end_is_with_a_checkpoint_or_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
