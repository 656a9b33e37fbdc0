#include "../watch.h"

#include <unistd.h>

#include <tuitrain/run/checkpoint/checkpoint.h>

#include "../../../src/run/folder/journal.h"

static void a_run_goes_to_its_end_and_on(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    assert_int_equal(w.count[TT_EVENT_EPOCH], 3);
    const struct tt_event *e = &w.last[TT_EVENT_EPOCH];
    assert_int_equal(e->epoch, 3);
    assert_int_equal(e->step, 30);
    assert_true(e->val.accuracy > 60 && e->seconds > 0 && e->images_per_second > 0);
    assert_int_equal(tt_series_length(tt_link_series(w.link, TT_SERIES_TRAIN_LOSS)), 30);
    assert_int_equal(tt_series_length(tt_link_series(w.link, TT_SERIES_VAL_ACC)), 3);
    assert_int_equal(say(&w, "step").kind, TT_EVENT_REFUSED);
    assert_int_equal(say(&w, "epochs 2").kind, TT_EVENT_REFUSED);
    say_ok(&w, "epochs +2");
    wait_state(&w, TT_FINISHED);
    while (w.count[TT_EVENT_EPOCH] < 5)
        wait_news(&w);
    const struct tt_snapshot *s = tt_link_snapshot(w.link, NULL);
    while (s->step < 50 || s->state != TT_FINISHED)
        s = tt_link_snapshot(w.link, NULL);
    assert_int_equal(s->epoch, 5);
    assert_true(s->best.known && s->best.accuracy >= s->val.accuracy);
    assert_true(s->confusion_known);
    end(&w);
}

static void commands_take_effect_between_steps_and_are_journalled(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "pause");
    wait_state(&w, TT_PAUSED);
    int64_t at = say_ok(&w, "lr 0.5").step;
    assert_int_equal(say_ok(&w, "step 3").step, at);
    while (w.count[TT_EVENT_INFO] < 1)
        wait_news(&w);
    assert_int_equal(w.last[TT_EVENT_INFO].step, at + 3);
    struct tt_event e = say_ok(&w, "lr /2");
    assert_int_equal(e.step, at + 3);
    assert_non_null(strstr(e.text, "0.25, was 0.5"));
    assert_int_equal(say(&w, "lr 11").kind, TT_EVENT_REFUSED);
    const struct tt_series *lr = tt_link_series(w.link, TT_SERIES_LR);
    assert_int_equal(tt_series_length(lr), 3);
    assert_int_equal(tt_series_at(lr, 2).step, at + 3);
    assert_true(tt_series_at(lr, 2).value == 0.25);
    say_ok(&w, "stop now");
    wait_state(&w, TT_STOPPED);
    tt_run_join(w.run);
    const struct tt_journal *journal = tt_run_journal(w.run);
    const char *const line[] = {"pause on", "lr 0.5", "step 3", "lr /2", "stop now"};
    const int64_t step[] = {at, at, at, at + 3, at + 3};
    assert_int_equal(journal->n, 5);
    for (int i = 0; i < 5; i++) {
        assert_string_equal(journal->entry[i].line, line[i]);
        assert_int_equal(journal->entry[i].step, step[i]);
        assert_int_equal(journal->entry[i].branch, 0);
    }
    tt_run_free(w.run);
}

static void eval_mode_holds_the_weights_and_comes_back(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    c.epochs = 100000;
    start(&w, &c);
    int64_t at = say_ok(&w, "eval on").step;
    wait_state(&w, TT_EVALUATING);
    assert_int_equal(w.last[TT_EVENT_EVAL].step, at);
    assert_true(w.last[TT_EVENT_EVAL].val.known);
    assert_int_equal(say(&w, "step").kind, TT_EVENT_REFUSED);
    assert_int_equal(say_ok(&w, "eval toggle").step, at); /* not a step was made */
    wait_state(&w, TT_TRAINING);
    say_ok(&w, "pause");
    wait_state(&w, TT_PAUSED);
    say_ok(&w, "eval");
    wait_state(&w, TT_EVALUATING);
    say_ok(&w, "eval off");
    wait_state(&w, TT_PAUSED); /* as it was before */
    end(&w);
}

/* The weights after the same steps, whether or not somebody evaluated, paused and looked on. */
static void watching_changes_no_bit(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct tt_tensor_set a, b;
    struct watch w;
    strcpy(c.save, test_path("alone.safetensors"));
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    strcpy(c.save, test_path("watched.safetensors"));
    c.threads = 1;
    start(&w, &c);
    for (int i = 0; i < 5; i++) {
        say(&w, "pause");
        say(&w, "eval on");
        say(&w, "step"); /* refused */
        say(&w, "eval off");
        say(&w, "step 2");
        tt_link_snapshot(w.link, NULL);
        say(&w, "pause off");
    }
    wait_state(&w, TT_FINISHED);
    end(&w);
    assert_ok(tt_safetensors_read(test_path("alone.safetensors"), &a, &err), &err);
    assert_ok(tt_safetensors_read(test_path("watched.safetensors"), &b, &err), &err);
    for (size_t i = 0; i < a.n_tensors; i++)
        assert_memory_equal(a.tensor[i].data, b.tensor[i].data, a.tensor[i].bytes);
    tt_tensor_set_done(&a);
    tt_tensor_set_done(&b);
}

/* A model file without its last tensor. */
static void write_part(const char *from, const char *to)
{
    struct tt_tensor_set set;
    struct tt_err err = {0};
    assert_ok(tt_safetensors_read(from, &set, &err), &err);
    set.n_tensors--;
    assert_ok(tt_safetensors_write(to, &set, &err), &err);
    set.n_tensors++;
    tt_tensor_set_done(&set);
}

static void a_part_of_a_model_is_loaded_where_that_is_asked_for(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    char line[600];
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "pause");
    snprintf(line, sizeof line, "save %s", test_path("whole"));
    say_ok(&w, line);
    while (w.count[TT_EVENT_SAVED] < 1)
        wait_news(&w);
    write_part(test_path("whole"), test_path("part"));
    snprintf(line, sizeof line, "load %s", test_path("part"));
    struct tt_event refused = say(&w, line);
    assert_int_equal(refused.kind, TT_EVENT_REFUSED);
    assert_non_null(strstr(refused.text, "no tensor 4.bias; --partial takes what fits"));
    say_ok(&w, "set partial on");
    assert_non_null(
        strstr(say_ok(&w, line).text, "3 of 4 tensors by name; left as they were: 4.b"));
    end(&w);
}

static void files_are_written_and_failures_told(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    char line[600];
    c.epochs = 100000;
    strcpy(c.run_dir, test_path("files"));
    start(&w, &c);
    say_ok(&w, "pause");
    say_ok(&w, "step");
    while (w.count[TT_EVENT_INFO] < 1)
        wait_news(&w);
    snprintf(line, sizeof line, "save %s", test_path("m.safetensors"));
    say_ok(&w, line);
    while (w.count[TT_EVENT_SAVED] < 1)
        wait_news(&w);
    snprintf(line, sizeof line, "load %s", test_path("m.safetensors"));
    say_ok(&w, line);
    assert_int_equal(say(&w, "load /no/such/file").kind, TT_EVENT_REFUSED);
    test_write(test_path("table.csv"), "a,b\n1,2\n", 8);
    snprintf(line, sizeof line, "save %s", test_path("table.csv"));
    assert_int_equal(say(&w, line).kind, TT_EVENT_REFUSED);
    say_ok(&w, "save /no/such/folder/x");
    while (w.count[TT_EVENT_ERROR] < 1)
        wait_news(&w);
    assert_non_null(strstr(w.last[TT_EVENT_ERROR].text, "/no/such/folder/x"));
    say_ok(&w, "checkpoint");
    while (w.count[TT_EVENT_SAVED] < 2)
        wait_news(&w);
    assert_int_equal(access(test_path("files/last"), F_OK), 0);
    say_ok(&w, "step");
    while (w.count[TT_EVENT_INFO] < 2)
        wait_news(&w);
    say_ok(&w, "stop"); /* one step on: a new checkpoint */
    wait_state(&w, TT_STOPPED);
    assert_int_equal(w.count[TT_EVENT_SAVED], 3);
    end(&w);
}

static void a_checkpoint_that_cannot_be_written_ends_in_failed(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct watch w;
    test_write(test_path("blocked"), "", 0);
    strcpy(c.run_dir, test_path("blocked"));
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "pause");
    say_ok(&w, "step 2");
    while (w.count[TT_EVENT_INFO] < 1) /* nothing trained, nothing to save */
        wait_news(&w);
    say_ok(&w, "stop");
    wait_state(&w, TT_FAILED);
    assert_non_null(strstr(tt_link_snapshot(w.link, NULL)->failure, "blocked"));
    end(&w);
}

/* Commands from a seed, as fast as they go; the run must answer each one and then stop. */
static void a_storm_of_commands_is_answered(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "pause",        "pause off", "pause toggle", "step",        "step 7",     "lr *1.1",
        "lr /1.1",      "eval",      "eval off",     "eval toggle", "speed 5000", "speed max",
        "speed faster", "epochs +1", "lr 20",        "load /none",  "checkpoint", "speed slower"};
    struct tt_config c = small_config();
    struct tt_rng r;
    struct watch w;
    int64_t sent = 0;
    tt_rng_init(&r, 11, TT_RNG_SHUFFLE, 0);
    start(&w, &c);
    for (int i = 0; i < 2000; i++) {
        struct tt_command command;
        struct tt_err err = {0};
        uint32_t which = tt_rng_below(&r, sizeof lines / sizeof lines[0]);
        if (which == 17 || (which == 16 && i % 16))
            continue; /* slow ones, seldom */
        assert_ok(tt_command_parse(lines[which], &command, NULL, &err), &err);
        while (tt_link_submit(w.link, &command, &err) < 0) {
            assert_int_equal(err.code, TT_EBUSY);
            wait_news(&w);
        }
        sent = command.seq;
        take_events(&w);
        tt_link_snapshot(w.link, NULL);
    }
    while (w.answered < sent)
        wait_news(&w);
    assert_int_equal(w.count[TT_EVENT_DONE] + w.count[TT_EVENT_REFUSED], sent);
    end(&w);
}

/* With the bits of one that did not wait. */
static void one_that_begins_at_rest_waits_for_a_word(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    double loss[2];
    for (int i = 0; i < 2; i++) {
        struct watch w;
        const struct tt_run_options options = {.paused = i == 1};
        start_with(&w, small_session(&c), &options);
        if (options.paused) {
            say_ok(&w, "lr 0.01");
            assert_int_equal(w.answer.step, 0);
            assert_int_equal(w.answer.state, TT_PAUSED);
            say_ok(&w, "lr 0.05");
            say_ok(&w, "pause off");
        }
        wait_state(&w, TT_FINISHED);
        loss[i] = tt_link_snapshot(w.link, NULL)->val.loss;
        end(&w);
    }
    assert_true(loss[0] == loss[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_goes_to_its_end_and_on),
        cmocka_unit_test(commands_take_effect_between_steps_and_are_journalled),
        cmocka_unit_test(eval_mode_holds_the_weights_and_comes_back),
        cmocka_unit_test(watching_changes_no_bit),
        cmocka_unit_test(a_part_of_a_model_is_loaded_where_that_is_asked_for),
        cmocka_unit_test(files_are_written_and_failures_told),
        cmocka_unit_test(a_checkpoint_that_cannot_be_written_ends_in_failed),
        cmocka_unit_test(one_that_begins_at_rest_waits_for_a_word),
        cmocka_unit_test(a_storm_of_commands_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
