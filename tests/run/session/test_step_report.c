/* A step that is looked at is the same step, and says the truth about it. */
#include "../small.h"

#include <math.h>

/* Also what a checkpoint does not keep. */
static void assert_same_step(struct tt_session *a, struct tt_session *b)
{
    assert_same_bits(a, b);
    assert_memory_equal(&a->progress.sums, &b->progress.sums, sizeof a->progress.sums);
    assert_memory_equal(&a->batch_loss, &b->batch_loss, sizeof a->batch_loss);
}

/* Every way that an update goes, with every layer that a pass could leave a trace in. */
static void looking_changes_no_bit(void **state)
{
    (void)state;
    static const struct {
        const char *net, *optimizer, *augment;
        double clip_norm, clip_value, ema;
        int accumulate;
    } cases[] = {
        {"flatten; linear 8; relu; dropout 0.2; linear 3", "sgd", "", 0, 0, 0, 1},
        {"conv 4 3 pad=1; batchnorm; relu; flatten; dropout 0.5; linear 3", "adam", "", 0, 0, 0, 1},
        {"flatten; linear 8; batchnorm; relu; linear 3", "sgd", "", 0.1, 0.01, 0.9, 1},
        {"flatten; linear 8; relu; dropout 0.2; linear 3", "rmsprop", "shift 1", 0, 0, 0, 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (int threads = 1; threads <= 3; threads++) {
            struct tt_config c = small_config();
            struct tt_step_report report;
            c.net = cases[i].net;
            strcpy(c.optimizer, cases[i].optimizer);
            strcpy(c.augment, cases[i].augment);
            c.clip_norm = cases[i].clip_norm;
            c.clip_value = cases[i].clip_value;
            c.ema = cases[i].ema;
            c.accumulate = cases[i].accumulate;
            c.threads = threads;
            struct tt_session *plain = small_session(&c), *looked = small_session(&c);
            for (int step = 0; step < 25; step++) {
                bool end = tt_session_step(plain);
                /* Some of them, over the ends of epochs. */
                assert_int_equal(end, step % 3 == 2 ? tt_session_step(looked)
                                                    : tt_session_step_report(looked, &report));
                assert_same_step(plain, looked);
            }
            tt_session_free(plain);
            tt_session_free(looked);
        }
}

static void what_it_says_is_what_happened(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_step_report report;
    c.net = "flatten; linear 8; relu; linear 3";
    strcpy(c.optimizer_options, "momentum=0");
    struct tt_session *s = small_session(&c);
    for (int step = 1; step <= 12; step++) {
        int64_t batch = s->progress.batch + 1;
        tt_session_step_report(s, &report);
        assert_true(report.known && report.updated);
        assert_int_equal(report.step, step);
        assert_int_equal(report.batch, batch);
        assert_int_equal(report.n, batch == 10 ? 300 - 9 * 32 : 32);
        assert_int_equal(report.batches, 10);
        assert_int_equal(report.n_targets, report.n < TT_LOOK_SAMPLES ? report.n : TT_LOOK_SAMPLES);
        /* Without dropout the network answers the same in training and in eval mode. */
        assert_true(fabs(report.before - report.loss) < 1e-5);
        /* Plain gradient descent moves the weights by the gradient times the rate, downhill. */
        assert_true(fabs(report.change_norm / (0.05 * report.grad_norm) - 1) < 1e-4);
        assert_true(report.after < report.before);
        assert_true(report.weight_norm > 0.5 && report.weight_norm < 10);
    }
    assert_int_equal(report.parameters, tt_model_count(s->model));
    tt_session_free(s);
}

static void the_norm_is_that_before_clipping(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_step_report free_report, cut_report;
    strcpy(c.optimizer_options, "momentum=0");
    struct tt_session *s = small_session(&c);
    tt_session_step_report(s, &free_report);
    tt_session_free(s);
    c.clip_norm = free_report.grad_norm / 2;
    s = small_session(&c);
    tt_session_step_report(s, &cut_report);
    tt_session_free(s);
    assert_memory_equal(&cut_report.grad_norm, &free_report.grad_norm, sizeof(double));
    assert_true(fabs(cut_report.change_norm / free_report.change_norm - 0.5) < 1e-3);
}

static void gradients_that_wait_are_told_of(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_step_report report;
    c.accumulate = 3;
    struct tt_session *s = small_session(&c);
    for (int step = 1; step <= 3; step++) {
        tt_session_step_report(s, &report);
        assert_int_equal(report.updated, step == 3);
        assert_int_equal(report.accumulated, step % 3);
        assert_int_equal(report.change_norm > 0, step == 3);
    }
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looking_changes_no_bit),
        cmocka_unit_test(what_it_says_is_what_happened),
        cmocka_unit_test(the_norm_is_that_before_clipping),
        cmocka_unit_test(gradients_that_wait_are_told_of),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
