/* A run that was killed, resumed: what it had been told is part of it. */
#include "../watch.h"

#include <dirent.h>
#include <stdlib.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/tfevents.h>
#include <tuitrain/run/control/pending.h>
#include <tuitrain/run/folder/paths.h>

/* Not from the end of a steered run to its beginning: from the beginning, as it was asked for. */
static struct tt_session *as_asked(const char *run_dir)
{
    char path[TT_PATH];
    struct tt_config c;
    struct tt_err err = {0};
    tt_config_defaults(&c);
    snprintf(path, sizeof path, "%.900s/config.ini", run_dir);
    assert_ok(tt_config_read(path, &c, &err), &err);
    strcpy(c.run_dir, run_dir);
    return small_session(&c);
}

/* Takes "stop now" out of the journal: who is killed says nothing. */
static void make_it_a_kill(const char *run_dir)
{
    char path[TT_PATH];
    unsigned char *text;
    size_t size;
    struct tt_err err = {0};
    snprintf(path, sizeof path, "%.900s/journal.jsonl", run_dir);
    assert_ok(tt_file_read(path, 1 << 20, &text, &size, &err), &err);
    char *line = strstr((char *)text, "stop now");
    assert_non_null(line);
    while (line > (char *)text && line[-1] != '\n')
        line--;
    memcpy(line, "{\"step\":9", 9); /* torn, as after a crash */
    test_write(path, text, (size_t)(line - (char *)text) + 9);
    free(text);
}

/* A rewind saves what it leaves: the disk had not got that far. */
static void forget_checkpoints(const char *run_dir)
{
    char line[2 * TT_PATH + 40];
    snprintf(line, sizeof line, "rm -rf %s/checkpoints %s/last", run_dir, run_dir);
    assert_int_equal(system(line), 0);
}

static void begin_again(struct watch *w, const char *run_dir, int commands)
{
    struct tt_err err = {0};
    int n;
    char *pending = tt_pending_read(run_dir, NULL, NULL, &n, &err);
    assert_non_null(pending);
    assert_int_equal(n, commands);
    const struct tt_run_options options = {.resumed = true, .pending = pending};
    start_with(w, as_asked(run_dir), &options);
    free(pending);
}

/* Steers a run over a rewind to its end, with a checkpoint on the way or none, and keeps the
 * weights that it came to in FILE. */
static void steer(const char *run_dir, bool checkpoint, const char *file)
{
    struct tt_config c = small_config();
    struct watch w;
    char line[TT_PATH];
    strcpy(c.run_dir, run_dir);
    strcpy(c.checkpoint_every, "off");
    c.epochs = 100000;
    start(&w, &c);
    say_ok(&w, "pause on");
    say_ok(&w, "lr 0.2");
    say_ok(&w, "step 4");
    wait_state(&w, TT_PAUSED);
    say_ok(&w, "set dropout 0.4");
    say_ok(&w, "step 5");
    wait_state(&w, TT_PAUSED);
    say_ok(&w, "rewind -3");
    if (checkpoint)
        say_ok(&w, "checkpoint");
    say_ok(&w, "step 2");
    wait_state(&w, TT_PAUSED);
    say_ok(&w, "set optimizer adam");
    snprintf(line, sizeof line, "epochs %d", (int)(tt_link_snapshot(w.link, NULL)->epoch + 3));
    say_ok(&w, line);
    say_ok(&w, "pause off");
    wait_state(&w, TT_FINISHED);
    snprintf(line, sizeof line, "save %.900s", file);
    say_ok(&w, line);
    end(&w);
    make_it_a_kill(run_dir);
}

static void assert_ends_with(struct watch *w, const char *file)
{
    char again[TT_PATH], line[TT_PATH + 8];
    unsigned char *a, *b;
    size_t n, m;
    struct tt_err err = {0};
    wait_state(w, TT_FINISHED);
    /* What the coach says of the run, and when, is another matter. */
    assert_null(strstr(w->warnings, "of the journal left out"));
    snprintf(again, sizeof again, "%.900s.again.safetensors", file);
    snprintf(line, sizeof line, "save %s", again);
    say_ok(w, line);
    end(w);
    assert_ok(tt_file_read(file, 1 << 20, &a, &n, &err), &err);
    assert_ok(tt_file_read(again, 1 << 20, &b, &m, &err), &err);
    assert_int_equal(n, m);
    assert_memory_equal(a, b, n);
    free(a);
    free(b);
}

static int take_nothing(void *user, struct tt_tfevents_at at, const struct tt_tfevents_scalar *s,
                        struct tt_err *err)
{
    (void)user, (void)at, (void)s, (void)err;
    return 0;
}

static int count_start(void *user, struct tt_tfevents_at at, struct tt_err *err)
{
    (void)err;
    assert_int_equal(at.step, 1);
    ++*(int *)user;
    return 0;
}

/* So that what the killed run had told TensorBoard does not stand beside what is told now. */
static void assert_starts_told(const char *run_dir, int files)
{
    int starts = 0;
    const struct tt_tfevents_visitor visitor = {take_nothing, count_start, &starts};
    struct dirent *entry;
    struct tt_err err = {0};
    DIR *dir = opendir(run_dir);
    assert_non_null(dir);
    while ((entry = readdir(dir))) {
        char path[TT_PATH];
        snprintf(path, sizeof path, "%.700s/%.300s", run_dir, entry->d_name);
        if (strstr(entry->d_name, "tfevents"))
            assert_ok(tt_tfevents_read(path, &visitor, NULL, &err), &err);
    }
    closedir(dir);
    assert_int_equal(starts, files);
}

static void killed_before_any_checkpoint_it_begins_again_and_comes_to_the_same_bits(void **state)
{
    (void)state;
    char run_dir[TT_PATH], file[TT_PATH];
    struct watch w;
    strcpy(run_dir, test_path("none"));
    strcpy(file, test_path("none.safetensors"));
    steer(run_dir, false, file);
    forget_checkpoints(run_dir);
    assert_false(tt_run_has_checkpoint(run_dir));
    assert_true(tt_run_is_there(run_dir));
    begin_again(&w, run_dir, 5);
    assert_ends_with(&w, file);
    /* It was stopped on purpose this time, and without a checkpoint: what was done is left. */
    int n;
    struct tt_err err = {0};
    free(tt_pending_read(run_dir, NULL, NULL, &n, &err));
    assert_int_equal(n, 0);
    /* Killed a second time, it still knows all, though it made none of it by hand. */
    make_it_a_kill(run_dir);
    forget_checkpoints(run_dir);
    begin_again(&w, run_dir, 5);
    assert_ends_with(&w, file);
    assert_starts_told(run_dir, 3);
}

static void killed_after_a_checkpoint_it_is_given_what_came_later(void **state)
{
    (void)state;
    char run_dir[TT_PATH], file[TT_PATH], path[TT_PATH], folder[TT_PATH], warning[512];
    struct tt_config c;
    struct tt_tensor_set set;
    struct tt_err err = {0};
    struct watch w;
    int n;
    strcpy(run_dir, test_path("one"));
    strcpy(file, test_path("one.safetensors"));
    steer(run_dir, true, file);
    assert_ok(tt_checkpoint_open(run_dir, path, folder, &set, warning, sizeof warning, &err), &err);
    assert_ok(tt_checkpoint_config(&set, &c, &err), &err);
    strcpy(c.run_dir, run_dir);
    struct tt_session *s = small_session(&c);
    struct tt_run_options options = {.resumed = true};
    assert_ok(tt_checkpoint_restore(s, &set, &options.elapsed, warning, sizeof warning, &err),
              &err);
    options.journal = tt_tensor_set_meta(&set, "journal");
    /* Those that were given anew are left out. */
    free(tt_pending_read(run_dir, options.journal, "epochs", &n, &err));
    assert_int_equal(n, 1);
    char *pending = tt_pending_read(run_dir, options.journal, NULL, &n, &err);
    assert_int_equal(n, 2);
    assert_non_null(strstr(pending, "set optimizer adam"));
    options.pending = pending;
    start_with(&w, s, &options);
    free(pending);
    tt_tensor_set_done(&set);
    assert_ends_with(&w, file);
}

static void while_it_repeats_nothing_else_bears_on_the_numbers(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    const struct tt_run_options options = {
        .resumed = true,
        .pending = "{\"step\":900000000,\"branch\":0,\"time\":1,\"command\":\"lr 0.1\"}\n"};
    struct watch w;
    strcpy(c.run_dir, test_path("mixed"));
    c.epochs = 1000000;
    start_with(&w, small_session(&c), &options);
    assert_int_equal(say(&w, "lr 0.3").kind, TT_EVENT_REFUSED);
    assert_non_null(strstr(w.answer.text, "step 900000000"));
    assert_int_equal(say(&w, "rewind 0").kind, TT_EVENT_REFUSED);
    assert_int_equal(say(&w, "epochs 1000000").kind, TT_EVENT_REFUSED);
    say_ok(&w, "pause on");
    end(&w);
}

static void a_command_that_cannot_be_reached_is_told_and_left_out(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    const struct tt_run_options options = {
        .resumed = true,
        .pending = "{\"step\":31,\"branch\":0,\"time\":1,\"command\":\"lr 0.1\"}\n"
                   "{\"step\":32,\"branch\":0,\"time\":1,\"command\":\"lr 0.2\"}\n"};
    struct watch w;
    strcpy(c.run_dir, test_path("beyond"));
    start_with(&w, small_session(&c), &options);
    wait_state(&w, TT_FINISHED); /* after 30 steps */
    const char *told;
    while (!(told = strstr(w.warnings, "\"lr 0.1\" of step 31")))
        wait_news(&w);
    assert_non_null(strstr(told, "2 commands of the journal left out"));
    say_ok(&w, "epochs +1"); /* and it can be steered again */
    end(&w);
}

static void the_journal_of_another_run_is_not_taken(void **state)
{
    (void)state;
    const char *dir = test_path("other");
    struct tt_err err = {0};
    int n;
    char path[TT_PATH];
    static const char lines[] = "{\"step\":1,\"branch\":0,\"time\":1,\"command\":\"lr 0.1\"}\n"
                                "{\"step\":2,\"branch\":0,\"time\":1,\"command\":\"lr 0.2\"}\n";
    assert_ok(tt_make_folders(dir, &err), &err);
    snprintf(path, sizeof path, "%.900s/journal.jsonl", dir);
    test_write(path, lines, sizeof lines - 1);
    free(tt_pending_read(dir, "{\"step\":1,\"branch\":0,\"time\":7,\"command\":\"lr 0.1\"}\n", NULL,
                         &n, &err));
    assert_int_equal(n, 1);
    free(tt_pending_read(dir, "{\"step\":3,\"branch\":0,\"time\":7,\"command\":\"lr 0.1\"}\n", NULL,
                         &n, &err));
    assert_int_equal(n, 0);
}

/* Two that looked at an empty folder at the same time: one ended before the other took it. */
static void a_folder_that_got_a_run_meanwhile_is_refused(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_err err = {0};
    struct watch w;
    strcpy(c.run_dir, test_path("raced"));
    assert_ok(tt_run_prepare(&c, 0, false, &err), &err);
    struct tt_session *late = small_session(&c);
    start(&w, &c);
    wait_state(&w, TT_FINISHED);
    end(&w);
    const struct tt_run_options options = {.fresh = true};
    assert_null(tt_run_start(late, &options, &err));
    assert_non_null(strstr(err.text, "a run lies there already"));
    tt_session_free(late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_before_any_checkpoint_it_begins_again_and_comes_to_the_same_bits),
        cmocka_unit_test(killed_after_a_checkpoint_it_is_given_what_came_later),
        cmocka_unit_test(while_it_repeats_nothing_else_bears_on_the_numbers),
        cmocka_unit_test(a_command_that_cannot_be_reached_is_told_and_left_out),
        cmocka_unit_test(the_journal_of_another_run_is_not_taken),
        cmocka_unit_test(a_folder_that_got_a_run_meanwhile_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
