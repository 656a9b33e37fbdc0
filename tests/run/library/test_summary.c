/* What a run folder tells, read once. */
#include "../../support/test.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/run/library/summary.h>

#include "../../../src/run/folder/lock.h"

static void write_in(const char *folder, const char *file, const char *text)
{
    char path[TT_PATH];
    mkdir(folder, 0777);
    snprintf(path, sizeof path, "%.900s/%s", folder, file);
    test_write(path, text, strlen(text));
}

static struct tt_summary read_rows(const char *name, const char *rows)
{
    struct tt_summary s;
    struct tt_err err = {0};
    const char *folder = test_path(name);
    write_in(folder, "config.ini", "epochs = 7\nlr = 0.25\n");
    write_in(folder, "metrics.jsonl", rows);
    assert_ok(tt_summary_read(folder, &s, &err), &err);
    assert_string_equal(s.path, folder);
    assert_true(s.config.lr == 0.25);
    return s;
}

#define STEPS(step, branch, time)                                                                  \
    "{\"event\":\"steps\",\"step\":" #step ",\"branch\":" #branch ",\"loss\":1,\"accuracy\":1,"    \
    "\"time\":" #time "}\n"
#define EPOCH(n, step, branch, acc, time)                                                          \
    "{\"event\":\"epoch\",\"epoch\":" #n ",\"epochs\":9,\"step\":" #step ",\"branch\":" #branch    \
    ",\"train_acc\":1,\"val_loss\":0." #n ",\"val_acc\":" #acc ",\"seconds\":2,\"time\":" #time    \
    "}\n"
#define END(state, step)                                                                           \
    "{\"event\":\"end\",\"state\":\"" #state "\",\"step\":" #step ",\"branch\":0,\"time\":99}\n"

static void rows_add_up_to_facts(void **state)
{
    (void)state;
    const struct tt_library_facts f =
        read_rows("adds", STEPS(5, 0, 10) EPOCH(1, 10, 0, 50, 11) EPOCH(2, 20, 0, 80, 12)
                              EPOCH(3, 30, 0, 80, 13) EPOCH(4, 40, 0, 70, 14) END(finished, 40))
            .facts;
    assert_string_equal(f.state, "finished");
    assert_true(f.step == 40 && f.epoch == 4 && f.epochs == 9 && f.branches == 1);
    assert_true(f.best_score == 80 && f.best.epoch == 2); /* the first of equals */
    assert_true(f.best_loss == 0.1 && f.val_loss == 0.4);
    assert_true(f.trained == 8 && f.per_step == 0.2 && f.per_epoch == 10);
    assert_true(f.began == 10 && f.ended == 99);
}

static void without_an_epoch_nothing_is_scored(void **state)
{
    (void)state;
    const struct tt_library_facts f = read_rows("short", STEPS(5, 0, 10) STEPS(6, 0, 14)).facts;
    assert_string_equal(f.state, "crashed");
    assert_true(isnan(f.best_score) && isnan(f.best_loss) && f.best.epoch == 0);
    assert_true(f.epochs == 7 && f.trained == 0 && f.seconds == 4);
}

/* By what steps took before: the clock may have stood at a pause. */
static void an_epoch_that_has_not_ended_counts_too(void **state)
{
    (void)state;
    const struct tt_library_facts f =
        read_rows("within", EPOCH(1, 10, 0, 50, 11) STEPS(15, 0, 500)).facts;
    assert_true(f.trained == 2 && f.seconds == 3); /* 0.2 s a step */
    assert_true(read_rows("first", STEPS(5, 0, 10) STEPS(9, 0, 14)).facts.seconds == 4);
}

static void the_best_is_by_what_the_run_is_judged_by(void **state)
{
    (void)state;
    static const struct {
        const char *config, *by, *text;
        int64_t epoch;
    } cases[] = {{"", "val-acc", "80.00%", 2},
                 {"best-by = val-loss\n", "val-loss", "loss 0.1", 1},
                 {"early-stop = val-loss:3\n", "val-loss", "loss 0.1", 1},
                 {"early-stop = val-loss:3\nbest-by = train-acc\n", "train-acc", "train 1.00%", 1},
                 {"best-by = val-mae\n", "val-mae", "", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tt_summary s;
        struct tt_err err = {0};
        char text[64];
        const char *folder = test_path("judged");
        write_in(folder, "config.ini", cases[i].config);
        write_in(folder, "metrics.jsonl", EPOCH(1, 10, 0, 50, 11) EPOCH(2, 20, 0, 80, 12));
        assert_ok(tt_summary_read(folder, &s, &err), &err);
        assert_string_equal(tt_best_by(&s.facts.best), cases[i].by);
        assert_string_equal(tt_best_text(&s.facts.best, text, sizeof text), cases[i].text);
        assert_int_equal(s.facts.best.epoch, cases[i].epoch);
    }
}

static void how_it_ended_counts_only_in_the_last_row(void **state)
{
    (void)state;
    struct tt_library_facts f = read_rows("goes-on", END(stopped, 5) STEPS(6, 0, 100)).facts;
    assert_string_equal(f.state, "crashed");
    f = read_rows("branches", STEPS(20, 0, 1) STEPS(12, 2, 2) END(failed, 12)).facts;
    assert_string_equal(f.state, "failed");
    assert_true(f.branches == 3 && f.step == 12);
}

static void who_holds_the_lock_is_running(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_summary s = read_rows("held", END(stopped, 5));
    int fd;
    assert_ok(tt__lock_take(s.path, &fd, &err), &err);
    assert_true(fd >= 0);
    assert_ok(tt_summary_read(test_path("held"), &s, &err), &err);
    assert_string_equal(s.facts.state, "running");
    close(fd);
    assert_ok(tt_summary_read(test_path("held"), &s, &err), &err);
    assert_string_equal(s.facts.state, "stopped");
}

static void checkpoints_and_bytes_are_counted(void **state)
{
    (void)state;
    char folder[TT_PATH];
    struct tt_err err = {0};
    struct tt_summary s = read_rows("bytes", "");
    int64_t before = s.bytes;
    snprintf(folder, sizeof folder, "%.900s/checkpoints", test_path("bytes"));
    write_in(folder, "step-10.safetensors", "12345");
    write_in(folder, "step-20.branch-1.safetensors", "1234567");
    write_in(folder, "step-020.safetensors", "1"); /* not a name of ours */
    assert_int_equal(symlink("step-10.safetensors", test_path("bytes/last")), 0);
    assert_ok(tt_summary_read(test_path("bytes"), &s, &err), &err);
    assert_int_equal(s.checkpoints, 2);
    assert_int_equal(s.bytes - before, 13);
}

static void a_list_passes_over_other_folders_and_says_what_is_unreadable(void **state)
{
    (void)state;
    struct tt_summary *s;
    struct tt_err err = {0};
    int n;
    mkdir(test_path("runs"), 0777);
    mkdir(test_path("runs/other"), 0777);
    write_in(test_path("runs/c"), "config.ini", "lr = 0.5\n");
    write_in(test_path("runs/a"), "config.ini", "lr = fast\n");
    write_in(test_path("runs/b"), "config.ini", "lr = 0.5\n");
    mkdir(test_path("runs/b/metrics.jsonl"), 0777);
    assert_ok(tt_summary_list(test_path("runs"), &s, &n, &err), &err);
    assert_int_equal(n, 3);
    for (int i = 0; i < 3; i++)
        assert_int_equal(s[i].path[strlen(s[i].path) - 1], 'a' + i);
    assert_string_equal(s[0].facts.state, "unreadable");
    assert_non_null(strstr(s[0].facts.problem, "line 1: lr"));
    assert_string_equal(s[1].facts.state, "unreadable");
    assert_non_null(strstr(s[1].facts.problem, "metrics.jsonl"));
    assert_string_equal(s[2].facts.state, "crashed");
    assert_string_equal(s[2].facts.problem, "");
    free(s);
    assert_refused(tt_summary_read(test_path("runs/other"), &(struct tt_summary){.bytes = 0}, &err),
                   &err, "is no run folder");
    assert_refused(tt_summary_list(test_path("nowhere"), &s, &n, &err), &err, "nowhere");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_add_up_to_facts),
        cmocka_unit_test(without_an_epoch_nothing_is_scored),
        cmocka_unit_test(an_epoch_that_has_not_ended_counts_too),
        cmocka_unit_test(the_best_is_by_what_the_run_is_judged_by),
        cmocka_unit_test(how_it_ended_counts_only_in_the_last_row),
        cmocka_unit_test(who_holds_the_lock_is_running),
        cmocka_unit_test(checkpoints_and_bytes_are_counted),
        cmocka_unit_test(a_list_passes_over_other_folders_and_says_what_is_unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
