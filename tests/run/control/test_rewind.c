#include "../watch.h"

#include <math.h>
#include <unistd.h>

#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/control/replay.h>

/* A run that stands still, having made a step at most. */
static void start_still(struct watch *w, struct tt_config *c, const char *run_dir)
{
    c->epochs = 1000;
    c->speed = 0.001;
    strcpy(c->run_dir, test_path(run_dir));
    start(w, c);
    say_ok(w, "pause");
    say_ok(w, "speed max");
}

static void go_to(struct watch *w, int64_t step)
{
    char line[32];
    int64_t now = say(w, "speed max").step;
    int told = w->count[TT_EVENT_INFO];
    snprintf(line, sizeof line, "step %lld", (long long)(step - now));
    say_ok(w, line);
    while (w->count[TT_EVENT_INFO] == told)
        wait_news(w);
    assert_int_equal(w->last[TT_EVENT_INFO].step, step);
}

static void save(struct watch *w, const char *name)
{
    char line[700], path[600];
    snprintf(path, sizeof path, "%s", test_path(name));
    unlink(path);
    snprintf(line, sizeof line, "save %s", path);
    say_ok(w, line);
    while (access(path, F_OK) < 0)
        wait_news(w);
}

static bool same_weights(const char *one, const char *other)
{
    struct tt_tensor_set a, b;
    struct tt_err err = {0};
    bool same = true;
    assert_ok(tt_safetensors_read(test_path(one), &a, &err), &err);
    assert_ok(tt_safetensors_read(test_path(other), &b, &err), &err);
    for (size_t i = 0; i < a.n_tensors; i++)
        same = same && memcmp(a.tensor[i].data, b.tensor[i].data, a.tensor[i].bytes) == 0;
    tt_tensor_set_done(&a);
    tt_tensor_set_done(&b);
    return same;
}

static void a_rewind_gives_the_bits_of_then(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    strcpy(c.optimizer, "adam");
    start_still(&w, &c, "rewind");
    go_to(&w, 5);
    save(&w, "at-5");
    say_ok(&w, "lr 0.2");
    say_ok(&w, "schedule step:1,0.5");
    go_to(&w, 12);
    save(&w, "at-12");
    say_ok(&w, "lr *2");
    go_to(&w, 25);
    save(&w, "at-25");

    struct tt_event e = say_ok(&w, "rewind 12");
    assert_non_null(strstr(e.text, "back at step 12, from 25"));
    assert_int_equal(tt_link_branches(w.link), 2);
    save(&w, "again");
    assert_true(same_weights("again", "at-12"));
    say_ok(&w, "lr *2");
    go_to(&w, 25);
    save(&w, "again");
    assert_true(same_weights("again", "at-25"));

    /* Commands of that very step are not part of it; the abandoned branch can be gone back to. */
    say_ok(&w, "rewind 5");
    save(&w, "again");
    assert_true(same_weights("again", "at-5"));
    say_ok(&w, "lr 1");
    go_to(&w, 25);
    save(&w, "other");
    assert_false(same_weights("other", "at-25"));
    say_ok(&w, "rewind 0:25");
    save(&w, "again");
    assert_true(same_weights("again", "at-25"));
    say_ok(&w, "rewind 2:25");
    save(&w, "again");
    assert_true(same_weights("again", "other"));
    say_ok(&w, "rewind 1:12"); /* where branch 1 began: as branch 0 was there */
    save(&w, "again");
    assert_true(same_weights("again", "at-12"));

    assert_non_null(strstr(say(&w, "rewind 26").text, "has not been reached"));
    assert_non_null(strstr(say(&w, "rewind 9:1").text, "no branch 9"));
    end(&w);
}

static void curves_of_all_branches_stay(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    start_still(&w, &c, "curves");
    go_to(&w, 15);
    say_ok(&w, "rewind 7");
    say_ok(&w, "lr 0.5");
    go_to(&w, 20);
    const struct tt_branch *old = tt_link_branch(w.link, 0), *new = tt_link_branch(w.link, 1);
    assert_int_equal(new->parent, 0);
    assert_int_equal(new->from, 7);
    assert_int_equal(tt_series_length(old->series[TT_SERIES_TRAIN_LOSS]), 15);
    assert_int_equal(tt_series_length(new->series[TT_SERIES_TRAIN_LOSS]), 20);
    for (int64_t i = 0; i < 15; i++) {
        struct tt_point a = tt_series_at(old->series[TT_SERIES_TRAIN_LOSS], i);
        struct tt_point b = tt_series_at(new->series[TT_SERIES_TRAIN_LOSS], i);
        assert_int_equal(a.step, b.step);
        assert_true((a.value == b.value) ==
                    (i < 8)); /* the first step at another rate shows later */
    }
    assert_ptr_equal(tt_link_series(w.link, TT_SERIES_TRAIN_LOSS),
                     new->series[TT_SERIES_TRAIN_LOSS]);
    end(&w);
}

static void checkpoints_serve_a_run_that_was_resumed(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    start_still(&w, &c, "disk");
    go_to(&w, 3);
    say_ok(&w, "lr 0.3");
    go_to(&w, 7);
    say_ok(&w, "lr 0.1");
    say_ok(&w, "checkpoint"); /* has the lr of after step 7: no use to go back to 7 itself */
    go_to(&w, 8);
    save(&w, "at-8");
    go_to(&w, 9);
    say_ok(&w, "rewind 4");
    go_to(&w, 18);
    save(&w, "at-18");
    say_ok(&w, "stop");
    wait_state(&w, TT_STOPPED);
    end(&w);

    resume(&w, test_path("disk"));
    say_ok(&w, "pause");
    assert_int_equal(tt_link_branches(w.link), 2);
    assert_non_null(strstr(say(&w, "rewind 0:7").text, "no state at or before step 7"));
    assert_non_null(strstr(say_ok(&w, "rewind 0:8").text, "(1 repeated)"));
    save(&w, "again");
    assert_true(same_weights("again", "at-8"));
    say_ok(&w, "rewind 1:18");
    save(&w, "again");
    assert_true(same_weights("again", "at-18"));
    end(&w);
}

/* --- on-nan ---------------------------------------------------------------------------------- */

static struct tt_config wild_config(const char *on_nan)
{
    struct tt_config c = small_config();
    c.epochs = 100000;
    c.lr = 10;
    strcpy(c.optimizer_options, "weight-decay=10");
    strcpy(c.on_nan, on_nan);
    strcpy(c.run_dir, test_path(on_nan));
    return c;
}

static void lost_numbers_stop_the_run_before_the_weights_are_spoiled(void **state)
{
    (void)state;
    struct tt_config c = wild_config("pause");
    struct tt_err err = {0};
    struct tt_tensor_set set;
    struct watch w;
    start(&w, &c);
    wait_state(&w, TT_PAUSED);
    assert_int_equal(w.count[TT_EVENT_GUARD], 1);
    assert_non_null(strstr(w.last[TT_EVENT_GUARD].text, "at lr 10"));
    assert_int_equal(tt_link_branches(w.link), 2);
    save(&w, "before");
    assert_ok(tt_safetensors_read(test_path("before"), &set, &err), &err);
    for (size_t i = 0; i < set.n_tensors; i++)
        for (size_t k = 0; k < set.tensor[i].bytes / sizeof(float); k++)
            assert_true(isfinite(((const float *)set.tensor[i].data)[k]));
    tt_tensor_set_done(&set);
    end(&w);
}

static void going_on_with_a_lower_rate_is_left_to_the_guard(void **state)
{
    (void)state;
    struct tt_config c = wild_config("rewind");
    struct watch w;
    c.epochs = 20;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    assert_true(w.count[TT_EVENT_GUARD] > 0);
    assert_true(tt_link_snapshot(w.link, NULL)->lr <= 1);
    assert_true(isfinite(tt_link_snapshot(w.link, NULL)->val.loss));
    end(&w);
}

static void stopping_is_a_failure_with_the_state_saved(void **state)
{
    (void)state;
    struct tt_config c = wild_config("stop");
    struct watch w;
    start(&w, &c);
    wait_state(&w, TT_FAILED);
    assert_non_null(strstr(tt_link_snapshot(w.link, NULL)->failure, "--on-nan stop"));
    assert_int_equal(access(test_path("stop/last"), F_OK), 0);
    end(&w);
}

/* --- replay ---------------------------------------------------------------------------------- */

static struct tt_replay_result replay(const char *run_dir, struct tt_config c, int threads)
{
    struct tt_err err = {0};
    struct tt_replay_result result;
    struct watch w;
    struct tt_replay *r = tt_replay_open(test_path(run_dir), &err);
    if (!r)
        fail_msg("%s", err.text);
    c.threads = threads;
    start_with(&w, small_session(&c), &(struct tt_run_options){.replay = r});
    wait_state(&w, TT_STOPPED);
    end(&w);
    tt_replay_result(r, &result);
    tt_replay_free(r);
    return result;
}

/* A run that was steered, and resumed in the middle of it. */
static struct tt_config steered(const char *run_dir)
{
    struct tt_config c = small_config(), asked;
    struct watch w;
    c.keep = 0;
    strcpy(c.checkpoint_every, "1e");
    start_still(&w, &c, run_dir);
    asked = c;
    go_to(&w, 4);
    say_ok(&w, "lr 0.2");
    go_to(&w, 13);
    say_ok(&w, "checkpoint");
    say_ok(&w, "schedule cosine");
    say_ok(&w, "eval on");
    say_ok(&w, "eval off");
    go_to(&w, 27);
    say_ok(&w, "rewind -9");
    say_ok(&w, "lr *3");
    go_to(&w, 33);
    say_ok(&w, "stop");
    wait_state(&w, TT_STOPPED);
    end(&w);
    resume(&w, test_path(run_dir));
    say_ok(&w, "pause");
    say_ok(&w, "speed max");
    say_ok(&w, "rewind 0:24");
    say_ok(&w, "epochs 4");
    say_ok(&w, "pause off");
    wait_state(&w, TT_FINISHED);
    end(&w);
    return asked;
}

static void a_replay_of_a_steered_run_has_the_same_bits(void **state)
{
    (void)state;
    struct tt_config c = steered("steered");
    for (int threads = 1; threads <= 3; threads++) {
        struct tt_replay_result r = replay("steered", c, threads);
        assert_string_equal(r.first, "");
        assert_int_equal(r.differ, 0);
        assert_int_equal(r.agree, r.checkpoints);
        assert_true(r.checkpoints >= 7);
    }
    /* Another beginning is another run. */
    c.seed++;
    struct tt_replay_result r = replay("steered", c, 2);
    assert_int_equal(r.agree, 0);
    assert_int_equal(r.differ, r.checkpoints);
    assert_non_null(strstr(r.first, "step 10 of branch 0"));
}

static void a_replay_names_the_number_that_differs(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_tensor_set set;
    struct tt_err err = {0};
    struct watch w;
    char path[TT_PATH];
    start_still(&w, &c, "changed");
    go_to(&w, 6);
    say_ok(&w, "checkpoint");
    say_ok(&w, "stop");
    wait_state(&w, TT_STOPPED);
    end(&w);
    snprintf(path, sizeof path, "%s", test_path("changed/checkpoints/step-6.safetensors"));
    assert_ok(tt_safetensors_read(path, &set, &err), &err);
    const struct tt_named_tensor *t = tt_tensor_set_find(&set, "4.bias");
    assert_non_null(t);
    float value = 0.5F;
    memcpy((float *)t->data + 2, &value, sizeof value);
    assert_ok(tt_safetensors_write(path, &set, &err), &err);
    tt_tensor_set_done(&set);
    struct tt_replay_result r = replay("changed", c, 2);
    assert_int_equal(r.differ, 1);
    assert_non_null(strstr(r.first, "step 6 of branch 0: 1 of 3 numbers of 4.bias, first [2]"));
    assert_non_null(strstr(r.first, "0.5 there"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rewind_gives_the_bits_of_then),
        cmocka_unit_test(curves_of_all_branches_stay),
        cmocka_unit_test(checkpoints_serve_a_run_that_was_resumed),
        cmocka_unit_test(lost_numbers_stop_the_run_before_the_weights_are_spoiled),
        cmocka_unit_test(going_on_with_a_lower_rate_is_left_to_the_guard),
        cmocka_unit_test(stopping_is_a_failure_with_the_state_saved),
        cmocka_unit_test(a_replay_of_a_steered_run_has_the_same_bits),
        cmocka_unit_test(a_replay_names_the_number_that_differs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
