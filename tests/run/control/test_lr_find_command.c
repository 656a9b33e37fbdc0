/* The command `lr-find`: it is shown, can be ended, and the run knows nothing of it. */
#include "../watch.h"

#include <math.h>

#include "../../../src/run/folder/journal.h"

static const char net[] =
    "conv 4 3; batchnorm; relu; dropout2d 0.2; flatten; linear 8; relu; dropout 0.3; linear 3";

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
    c.net = "flatten; linear 1500; relu; linear 1500; relu; linear 3";
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
    c.net = net;
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rates_rise_until_the_loss_explodes),
        cmocka_unit_test(the_state_shows_it_and_it_can_be_stopped),
        cmocka_unit_test(only_what_is_taken_is_journalled),
        cmocka_unit_test(searching_changes_no_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
