/* A session that is made from another. */
#include "../small.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_twin_goes_on_with_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
