/* What a watcher hears of how a run goes. */
#include "../watch.h"

#include <math.h>

static const struct tt_snapshot *newest(struct watch *w)
{
    return tt_link_snapshot(w->link, NULL);
}

static void a_run_that_is_over_has_a_verdict(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.epochs = 10;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    assert_true(newest(&w)->coaching.text[0]);
    assert_false(newest(&w)->coaching.lost);
    assert_int_equal(newest(&w)->coaching.step, 100);
    assert_true(tt_link_info(w.link)->baseline > 30 && tt_link_info(w.link)->baseline < 40);
    end(&w);
}

/* Until the next pass: then the run is judged as it is. */
static void a_loss_that_was_lost_is_told_until_the_next_pass(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.lr = 9;
    c.epochs = 1000000;
    c.net = "flatten; linear 64; relu; linear 64; relu; linear 64; relu; linear 3";
    strcpy(c.optimizer_options, "momentum=0.99");
    start(&w, &c);
    while (w.count[TT_EVENT_GUARD] < 1 || w.state != TT_PAUSED)
        wait_news(&w);
    say_ok(&w, "lr 0.001"); /* its answer comes with a snapshot */
    assert_true(newest(&w)->coaching.lost);
    assert_non_null(strstr(newest(&w)->coaching.text, "at step"));
    assert_int_equal(newest(&w)->coaching.n_acts, 3);
    say_ok(&w, "rewind 0");
    assert_false(newest(&w)->coaching.lost);
    end(&w);
}

/* The rate is judged by what followed its last change. */
static void a_warning_goes_when_the_run_is_put_right(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.net = "flatten; linear 8; relu; linear 3"; /* without chance */
    c.lr = 1e-4;
    c.epochs = 12;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    assert_int_equal(newest(&w)->n_warnings, 1);
    assert_int_equal(newest(&w)->warning[0].rule, TT_RULE_LR_LOW);
    assert_string_equal(newest(&w)->coaching.text, tt_rules[TT_RULE_LR_LOW].name);
    assert_int_equal(w.count[TT_EVENT_WARNING], 1);
    say_ok(&w, "lr 0.05");
    w.state = TT_TRAINING; /* it may be over again before the answer is read */
    say_ok(&w, "epochs +3");
    wait_state(&w, TT_FINISHED);
    for (int i = 0; i < newest(&w)->n_warnings; i++)
        assert_true(newest(&w)->warning[i].rule != TT_RULE_LR_LOW);
    end(&w);
}

/* Epochs of a few microseconds: looks are left out, but not the one before a rest. */
static void epochs_faster_than_looks_are_caught_up_with(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    strcpy(c.data, tiny_data());
    c.net = "flatten; linear 3";
    c.batch_size = 48;
    c.threads = 1;
    c.epochs = 100000000;
    start(&w, &c);
    for (int i = 0; i < 5; i++) {
        say_ok(&w, "pause on");
        while (newest(&w)->state != TT_PAUSED || newest(&w)->coaching.step != newest(&w)->val.step)
            wait_news(&w);
        say_ok(&w, "pause off");
    }
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_is_over_has_a_verdict),
        cmocka_unit_test(a_loss_that_was_lost_is_told_until_the_next_pass),
        cmocka_unit_test(a_warning_goes_when_the_run_is_put_right),
        cmocka_unit_test(epochs_faster_than_looks_are_caught_up_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
