/* A session that is made from another. */
#include "../small.h"

#include <math.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/limits.h>

static void assert_same(struct tt_session *a, struct tt_session *b)
{
    struct tt_state_array x[TT_STATE_ARRAYS], y[TT_STATE_ARRAYS];
    int n = tt_session_arrays(a, x);
    assert_int_equal(tt_session_arrays(b, y), n);
    for (int i = 0; i < n; i++) {
        assert_memory_equal(x[i].values, y[i].values,
                            (size_t)tt_model_flat_size(a->model) * sizeof(float));
        if (x[i].state)
            assert_memory_equal(x[i].state, y[i].state,
                                (size_t)tt_model_state_size(a->model) * sizeof(float));
    }
    assert_int_equal(a->progress.step, b->progress.step);
    assert_int_equal(a->progress.epoch, b->progress.epoch);
    assert_true(a->batch_loss == b->batch_loss && a->lr == b->lr);
}

static void a_twin_goes_on_with_the_same_bits(void **state)
{
    (void)state;
    struct tt_err err = {0};
    for (int k = 0; k < 3; k++) {
        struct tt_config c = small_config();
        c.net = "conv 4 3; batchnorm; relu; dropout2d 0.2; flatten; linear 8; relu; "
                "dropout 0.3; linear 3";
        strcpy(c.optimizer, k == 0 ? "sgd" : "adamw");
        strcpy(c.optimizer_options, "");
        strcpy(c.schedule, "step:1,0.5");
        strcpy(c.early_stop, k == 1 ? "val-loss:5" : "");
        c.accumulate = k == 2 ? 3 : 1;
        c.ema = k == 1 ? 0.9 : 0;
        struct tt_session *s = small_session(&c), *still = small_session(&c);
        for (int i = 0; i < 14; i++) { /* into the second epoch, in the middle of an update */
            tt_session_step(s);
            tt_session_step(still);
        }
        struct tt_session *twin = tt_session_twin(s, &err);
        if (!twin)
            fail_msg("%s", err.text);
        for (int i = 0; i < 11; i++)
            tt_session_step(twin);
        assert_same(s, still);
        for (int i = 0; i < 11; i++)
            tt_session_step(s);
        assert_same(s, twin);
        tt_session_free(twin);
        tt_session_step(s);
        tt_session_free(s);
        tt_session_free(still);
    }
}

/* What an optimizer keeps counts before anything is allocated: weights and gradients alone would
 * fit here. */
static void a_network_whose_optimizer_does_not_fit_is_refused_before_it_is_made(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_config c = small_config();
    char net[80];
    int side = (int)sqrt(0.3 * (double)tt_limits_memory_left() / sizeof(float));
    snprintf(net, sizeof net, "flatten; linear %d; linear %d; linear 3", side, side);
    c.net = net;
    strcpy(c.optimizer, "adam");
    assert_null(tt_session_new(&c, &err));
    if (!strstr(err.text, "needs about"))
        fail_msg("%s", err.text);
    assert_int_equal(err.code, TT_EUSAGE);
}

/* Reading is over, the network is not there yet. */
static void what_is_said_while_a_session_is_made_is_its_last_part(void **state)
{
    (void)state;
    char text[100];
    struct tt_job job = {.doing = NULL};
    struct tt_config c = small_config();
    c.job = &job;
    tt_session_free(small_session(&c));
    assert_string_equal(tt_job_text(&job, 0, text, sizeof text), "building the network");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_network_whose_optimizer_does_not_fit_is_refused_before_it_is_made),
        cmocka_unit_test(what_is_said_while_a_session_is_made_is_its_last_part),
        cmocka_unit_test(a_twin_goes_on_with_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
