/* The learning-rate finder: what it finds, and that the run knows nothing of it. */
#include "../watch.h"

#include <math.h>

#include "../../../src/run/folder/journal.h"
#include "../../../src/run/observe/lr_find.h"

static const char net[] =
    "conv 4 3; batchnorm; relu; dropout2d 0.2; flatten; linear 8; relu; dropout 0.3; linear 3";

/* --- twins ----------------------------------------------------------------------------------- */

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
    assert_int_equal(a->step, b->step);
    assert_int_equal(a->epoch, b->epoch);
    assert_true(a->batch_loss == b->batch_loss && a->lr == b->lr);
}

static void a_twin_goes_on_with_the_same_bits(void **state)
{
    (void)state;
    struct tt_err err = {0};
    for (int k = 0; k < 3; k++) {
        struct tt_config c = small_config();
        strcpy(c.net, net);
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

/* --- in a run -------------------------------------------------------------------------------- */

static const struct tt_lr_finding *wait_end(struct watch *w, int64_t number)
{
    const struct tt_lr_finding *f = tt_link_lr_finding(w->link, NULL);
    while (f->number != number || f->running) {
        wait_news(w);
        f = tt_link_lr_finding(w->link, NULL);
    }
    return f;
}

static void rates_rise_until_the_loss_explodes(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.epochs = 100000;
    start(&w, &c);
    assert_int_equal(tt_link_lr_finding(w.link, NULL)->number, 0);
    say_ok(&w, "pause");
    int64_t step = say_ok(&w, "lr-find 0.0001 10").step;
    const struct tt_lr_finding *f = wait_end(&w, 1);
    assert_true(f->low == 0.0001 && f->high == 10);
    assert_true(f->n >= 10 && f->lr[0] == 0.0001 && f->lr[f->n - 1] <= 10);
    for (int i = 1; i < f->n; i++)
        assert_true(f->lr[i] > f->lr[i - 1]);
    assert_true(isfinite(f->loss[0]) && f->end[0]);
    wait_state(&w, TT_PAUSED); /* as before */
    assert_int_equal(say_ok(&w, "pause on").step, step);
    assert_true(strstr(w.last[TT_EVENT_INFO].text, "lr-find: ended") != NULL);
    end(&w);
}

static void the_state_shows_it_and_it_can_be_stopped(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    /* Slow enough to be still at work when it is told to stop, as a rule. */
    strcpy(c.net, "flatten; linear 1500; relu; linear 1500; relu; linear 3");
    c.batch_size = 300;
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "lr-find");
    wait_state(&w, TT_LR_FINDING);
    say_ok(&w, "lr-find off");
    const struct tt_lr_finding *f = wait_end(&w, 1);
    assert_true(f->end[0]);
    wait_state(&w, TT_TRAINING);
    say_ok(&w, "lr-find off"); /* there is nothing to end */
    say_ok(&w, "lr-find");
    say_ok(&w, "lr-find 0.001 0.1"); /* begins anew */
    say_ok(&w, "lr-find off");
    wait_end(&w, 3);
    say_ok(&w, "lr-find");
    end(&w); /* in the middle of one the run can be left */
}

static void only_what_is_taken_is_journalled(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "pause");
    say_ok(&w, "lr-find 0.001 1");
    wait_end(&w, 1);
    say_ok(&w, "lr 0.05");
    say_ok(&w, "stop now");
    wait_state(&w, TT_STOPPED);
    tt_run_join(w.run);
    const struct tt_journal *journal = tt_run_journal(w.run);
    const char *const line[] = {"pause on", "lr 0.05", "stop now"};
    assert_int_equal(journal->n, 3);
    for (int i = 0; i < 3; i++)
        assert_string_equal(journal->entry[i].line, line[i]);
    tt_run_free(w.run);
}

/* The bytes of a run's end, with searches on the way or without. */
static struct tt_tensor_set weights_after(const char *name, bool search)
{
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_tensor_set set;
    struct watch w;
    strcpy(c.net, net);
    strcpy(c.save, test_path(name));
    c.threads = search ? 1 : 2;
    c.speed = search ? 1 : 0; /* slow until it is told to pause */
    start(&w, &c);
    if (search) {
        say_ok(&w, "pause");
        say_ok(&w, "speed max");
        for (int i = 1; i <= 3; i++) {
            say_ok(&w, "lr-find 0.001 10");
            wait_end(&w, i);
            int told = w.count[TT_EVENT_INFO];
            say_ok(&w, "step 4");
            while (w.count[TT_EVENT_INFO] == told)
                wait_news(&w);
        }
        say_ok(&w, "pause off");
    }
    wait_state(&w, TT_FINISHED);
    end(&w);
    assert_ok(tt_safetensors_read(c.save, &set, &err), &err);
    return set;
}

static void searching_changes_no_bit(void **state)
{
    (void)state;
    struct tt_tensor_set a = weights_after("plain.safetensors", false);
    struct tt_tensor_set b = weights_after("searched.safetensors", true);
    assert_int_equal(a.n_tensors, b.n_tensors);
    for (size_t i = 0; i < a.n_tensors; i++)
        assert_memory_equal(a.tensor[i].data, b.tensor[i].data, a.tensor[i].bytes);
    tt_tensor_set_done(&a);
    tt_tensor_set_done(&b);
}

static void ranges_are_checked(void **state)
{
    (void)state;
    struct tt_command c;
    struct tt_err err = {0};
    char line[64];
    assert_refused(tt_command_parse("lr-find 1", &c, NULL, &err), &err, "MIN MAX");
    assert_refused(tt_command_parse("lr-find 1 x", &c, NULL, &err), &err, "MIN MAX");
    assert_refused(tt_command_parse("lr-find 0 1", &c, NULL, &err), &err, "above");
    assert_refused(tt_command_parse("lr-find 1 1.5", &c, NULL, &err), &err, "twice");
    assert_refused(tt_command_parse("lr-find 1 11", &c, NULL, &err), &err, "at most 10");
    assert_refused(tt_command_parse("lr-find nan 1", &c, NULL, &err), &err, "lr-find");
    static const char *const lines[] = {"lr-find 0.001 0.5", "lr-find off"};
    for (int i = 0; i < 2; i++) {
        assert_ok(tt_command_parse(lines[i], &c, NULL, &err), &err);
        assert_string_equal(tt_command_text(&c, line, sizeof line), lines[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_twin_goes_on_with_the_same_bits),
        cmocka_unit_test(the_steepest_place_of_a_known_curve_is_found),
        cmocka_unit_test(what_falls_by_chance_suggests_nothing),
        cmocka_unit_test(rates_rise_until_the_loss_explodes),
        cmocka_unit_test(the_state_shows_it_and_it_can_be_stopped),
        cmocka_unit_test(only_what_is_taken_is_journalled),
        cmocka_unit_test(searching_changes_no_bit),
        cmocka_unit_test(ranges_are_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
