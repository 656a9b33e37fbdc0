/* Earlier runs: what is read of run folders and event files, and that both are followed. */
#include "../../support/test.h"

#include <math.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/formats/tfevents.h>
#include <tuitrain/run/config/config.h>
#include <tuitrain/run/library/library.h>

/* --- folders to read ------------------------------------------------------------------------- */

static void in_run(char out[TT_PATH], const char *run, const char *file)
{
    snprintf(out, TT_PATH, "%.900s/%.100s", run, file);
}

static void make_run(const char *run, double lr)
{
    char path[TT_PATH];
    struct tt_config config;
    struct tt_err err = {0};
    mkdir(run, 0755);
    tt_config_defaults(&config);
    config.lr = lr;
    in_run(path, run, "config.ini");
    assert_ok(tt_config_write(path, &config, &err), &err);
}

static void append(const char *run, const char *file, const void *data, size_t n)
{
    char path[TT_PATH];
    in_run(path, run, file);
    FILE *f = fopen(path, "a");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, n, f), n);
    fclose(f);
}

static void add_steps(const char *run, int branch, int from, int to, double loss)
{
    for (int step = from; step <= to; step++) {
        char line[256];
        int n = snprintf(line, sizeof line,
                         "{\"event\":\"steps\",\"step\":%d,\"branch\":%d,\"epoch\":1,\"loss\":%g,"
                         "\"accuracy\":50,\"lr\":0.1,\"time\":%d}\n",
                         step, branch, loss + step, 1000 + step);
        append(run, "metrics.jsonl", line, (size_t)n);
    }
}

static void add_epoch(const char *run, int branch, int step, int epoch, double val_loss)
{
    char line[320];
    int n = snprintf(line, sizeof line,
                     "{\"event\":\"epoch\",\"step\":%d,\"branch\":%d,\"epoch\":%d,\"epochs\":9,"
                     "\"train_loss\":1,\"train_acc\":60,\"val_loss\":%g,\"val_acc\":%g,"
                     "\"lr\":0.1,\"seconds\":2.5,\"time\":%d}\n",
                     step, branch, epoch, val_loss, 90 - val_loss, 1000 + step);
    append(run, "metrics.jsonl", line, (size_t)n);
}

static void add_end(const char *run, int step)
{
    char line[128];
    int n = snprintf(line, sizeof line,
                     "{\"event\":\"end\",\"step\":%d,\"branch\":0,\"state\":\"finished\","
                     "\"time\":2000}\n",
                     step);
    append(run, "metrics.jsonl", line, (size_t)n);
}

static void add_scalar(const char *run, const char *file, int step, const char *tag, double value)
{
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    const struct tt_tfevents_scalar one = {tag, (float)value};
    struct tt_tfevents_at at = {.step = step, .wall_time = 5000 + step};
    assert_ok(tt_tfevents_add_scalars(&b, at, &one, 1, &err), &err);
    append(run, file, b.data, b.size);
    tt_bytes_done(&b);
}

/* --- watching -------------------------------------------------------------------------------- */

static struct tt_library_run *find(struct tt_library *p, const char *name)
{
    for (int i = 0; i < tt_library_runs(p); i++)
        if (strcmp(tt_library_name(tt_library_run(p, i)), name) == 0)
            return tt_library_run(p, i);
    return NULL;
}

static int64_t length(const struct tt_library_run *r, enum tt_library_metric m)
{
    return tt_library_length(tt_library_curve(r, m));
}

static struct tt_library_point last(const struct tt_library_run *r, enum tt_library_metric m)
{
    return tt_library_at(tt_library_curve(r, m), length(r, m) - 1);
}

/* Waits for news until a run has so many points; looking away and back has it look at once. */
static void until_points(struct tt_library *p, const char *name, enum tt_library_metric m,
                         int64_t n)
{
    enum { PATIENCE = 30000 };
    tt_library_look(p, false);
    tt_library_look(p, true);
    for (;;) {
        struct pollfd fd = {.fd = tt_library_fd(p), .events = POLLIN};
        tt_library_begin(p);
        struct tt_library_run *r = find(p, name);
        if (r && length(r, m) == n)
            return;
        if (poll(&fd, 1, PATIENCE) <= 0)
            fail_msg("%s never had %d points, but %d", name, (int)n, r ? (int)length(r, m) : -1);
    }
}

static void until_settled(struct tt_library *p)
{
    tt_library_look(p, true);
    while (!tt_library_settled(p)) {
        struct pollfd fd = {.fd = tt_library_fd(p), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 30000), 1);
        tt_library_begin(p);
    }
    tt_library_begin(p);
}

/* A fresh folder of runs, and a reader of it whose own run is `own` in there. */
static struct tt_library *open_in(const char *folder, char root[TT_PATH])
{
    char own[TT_PATH + 8];
    snprintf(root, TT_PATH, "%s", test_path(folder));
    mkdir(root, 0755);
    snprintf(own, sizeof own, "%s/own", root);
    return tt_library_open(own);
}

/* --- the tests ------------------------------------------------------------------------------- */

static void a_run_s_rows_become_curves_and_facts(void **state)
{
    (void)state;
    char root[TT_PATH], run[TT_PATH + 8];
    struct tt_library *p = open_in("rows", root);
    const struct tt_library_setting *s;
    snprintf(run, sizeof run, "%s/one", root);
    make_run(run, 0.25);
    add_steps(run, 0, 1, 100, 0);
    add_epoch(run, 0, 100, 1, 0.5);
    add_steps(run, 0, 101, 200, 0);
    add_epoch(run, 0, 200, 2, 0.7);
    add_end(run, 200);
    until_settled(p);
    struct tt_library_run *r = find(p, "one");
    assert_non_null(r);
    assert_int_equal(length(r, TT_LIBRARY_TRAIN_LOSS), 200);
    assert_int_equal(length(r, TT_LIBRARY_VAL_LOSS), 2);
    for (int i = 0; i < 200; i++) { /* across every chunk's border */
        struct tt_library_point at = tt_library_at(tt_library_curve(r, TT_LIBRARY_TRAIN_LOSS), i);
        assert_int_equal(at.step, i + 1);
        assert_true(at.value == i + 1 && at.time == i);
    }
    const struct tt_library_facts *f = tt_library_facts(r);
    assert_string_equal(f->state, "finished");
    assert_true(f->best_loss == 0.5 && f->best_score == 89.5);
    assert_true(f->epoch == 2 && f->epochs == 9 && f->per_epoch == 100);
    assert_true(f->seconds == 5 && f->per_step == 0.025);
    assert_false(tt_library_is_own(r));
    int n = tt_library_settings(r, &s), found = 0;
    for (int i = 0; i < n; i++)
        found += strcmp(s[i].name, "lr") == 0 && strcmp(s[i].value, "0.25") == 0;
    assert_int_equal(found, 1);
    tt_library_close(p);
}

static void a_file_that_grows_is_read_on_and_a_half_line_waits(void **state)
{
    (void)state;
    static const char half[] = "{\"event\":\"steps\",\"step\":21,\"branch\":0,";
    static const char rest[] = "\"loss\":7,\"accuracy\":1,\"lr\":1,\"time\":1021}\n";
    char root[TT_PATH], run[TT_PATH + 8];
    struct tt_library *p = open_in("grows", root);
    snprintf(run, sizeof run, "%s/own", root);
    make_run(run, 0.1);
    add_steps(run, 0, 1, 10, 0);
    until_points(p, "own", TT_LIBRARY_TRAIN_LOSS, 10);
    const struct tt_library_curve *before = tt_library_curve(find(p, "own"), TT_LIBRARY_TRAIN_LOSS);
    assert_true(tt_library_is_own(find(p, "own")));
    assert_string_equal(tt_library_facts(find(p, "own"))->state, "crashed"); /* nobody holds it */
    add_steps(run, 0, 11, 20, 0);
    append(run, "metrics.jsonl", half, sizeof half - 1);
    until_points(p, "own", TT_LIBRARY_TRAIN_LOSS, 20);
    append(run, "metrics.jsonl", rest, sizeof rest - 1);
    until_points(p, "own", TT_LIBRARY_TRAIN_LOSS, 21);
    assert_true(last(find(p, "own"), TT_LIBRARY_TRAIN_LOSS).value == 7);
    /* The same curve: what was there was not read again. */
    assert_ptr_equal(tt_library_curve(find(p, "own"), TT_LIBRARY_TRAIN_LOSS), before);
    /* Cut, as resume does: from the beginning. */
    char path[TT_PATH + 32];
    snprintf(path, sizeof path, "%s/metrics.jsonl", run);
    assert_int_equal(truncate(path, 0), 0);
    add_steps(run, 0, 1, 3, 0);
    until_points(p, "own", TT_LIBRARY_TRAIN_LOSS, 3);
    tt_library_close(p);
}

static void a_rewind_leaves_the_newest_branch(void **state)
{
    (void)state;
    char root[TT_PATH], run[TT_PATH + 8];
    struct tt_library *p = open_in("branches", root);
    snprintf(run, sizeof run, "%s/one", root);
    make_run(run, 0.1);
    add_steps(run, 0, 1, 50, 0);
    add_steps(run, 1, 21, 30, 100);
    until_settled(p);
    struct tt_library_run *r = find(p, "one");
    assert_int_equal(length(r, TT_LIBRARY_TRAIN_LOSS), 30);
    assert_true(tt_library_at(tt_library_curve(r, TT_LIBRARY_TRAIN_LOSS), 19).value == 20);
    assert_true(tt_library_at(tt_library_curve(r, TT_LIBRARY_TRAIN_LOSS), 20).value == 121);
    tt_library_close(p);
}

static void event_files_are_read_and_followed(void **state)
{
    (void)state;
    static const char first[] = "events.out.tfevents.1.host",
                      second[] = "events.out.tfevents.2.host";
    char root[TT_PATH], run[TT_PATH + 8];
    struct tt_library *p = open_in("events", root);
    snprintf(run, sizeof run, "%s/torch", root);
    mkdir(run, 0755);
    for (int step = 10; step <= 30; step += 10) {
        add_scalar(run, first, step, "Loss/train", step);
        add_scalar(run, first, step, "Loss/other_train", -1); /* the first tag counts */
        add_scalar(run, first, step, "Accuracy/val", 0.5 + step / 100.0);
        add_scalar(run, first, step, "lr", 3);
    }
    until_points(p, "torch", TT_LIBRARY_VAL_SCORE, 3);
    struct tt_library_run *r = find(p, "torch");
    assert_int_equal(length(r, TT_LIBRARY_TRAIN_LOSS), 3);
    assert_int_equal(length(r, TT_LIBRARY_VAL_LOSS), 0);
    assert_true(last(r, TT_LIBRARY_TRAIN_LOSS).value == 30);
    assert_true(fabs(last(r, TT_LIBRARY_VAL_SCORE).value - 80) <
                1e-4); /* a share became per cent */
    assert_true(last(r, TT_LIBRARY_VAL_SCORE).time == 20);
    assert_string_equal(tt_library_facts(r)->state, "tensorboard");
    assert_true(tt_library_facts(r)->per_epoch == 10 && tt_library_facts(r)->epoch == 3);
    add_scalar(run, first, 40, "Loss/train", 40);
    until_points(p, "torch", TT_LIBRARY_TRAIN_LOSS, 4);
    /* Begun again from step 20 in another file. */
    add_scalar(run, second, 20, "Loss/train", 200);
    until_points(p, "torch", TT_LIBRARY_TRAIN_LOSS, 2);
    assert_true(last(r, TT_LIBRARY_TRAIN_LOSS).value == 200);
    tt_library_close(p);
}

static void what_is_broken_is_said_and_hinders_nothing(void **state)
{
    (void)state;
    char root[TT_PATH], run[TT_PATH + 16];
    struct tt_library *p = open_in("broken", root);
    struct tt_err err;
    snprintf(run, sizeof run, "%s/bad", root);
    mkdir(run, 0755);
    append(run, "config.ini", "lr = fast\n", 10);
    snprintf(run, sizeof run, "%s/torn", root);
    mkdir(run, 0755);
    add_scalar(run, "tfevents", 1, "loss", 1);
    append(run, "tfevents", "not a record, not a record", 26);
    snprintf(run, sizeof run, "%s/good", root);
    make_run(run, 0.1);
    add_steps(run, 0, 1, 5, 0);
    until_settled(p);
    assert_string_equal(tt_library_facts(find(p, "bad"))->state, "unreadable");
    assert_non_null(strstr(tt_library_facts(find(p, "bad"))->problem, "lr"));
    assert_string_equal(tt_library_facts(find(p, "torn"))->problem, "");
    assert_int_equal(tt_library_facts(find(p, "torn"))->damaged, 1);
    assert_int_equal(length(find(p, "torn"), TT_LIBRARY_TRAIN_LOSS), 1);
    assert_int_equal(length(find(p, "good"), TT_LIBRARY_TRAIN_LOSS), 5);
    assert_refused(tt_library_add(p, "/nowhere/at/all", true, &err), &err, "/nowhere/at/all");
    tt_library_close(p);
}

/* A file of 120 records whose record 51 was changed has 119. */
static void a_damaged_record_costs_no_other(void **state)
{
    (void)state;
    char root[TT_PATH], run[TT_PATH + 16], path[TT_PATH + 32];
    struct tt_library *p = open_in("passed", root);
    unsigned char *data;
    size_t size;
    struct tt_err err = {0};
    snprintf(run, sizeof run, "%s/run", root);
    mkdir(run, 0755);
    for (int step = 1; step <= 120; step++)
        add_scalar(run, "tfevents", step, "loss", 1.0F / (float)step);
    snprintf(path, sizeof path, "%s/tfevents", run);
    assert_ok(tt_file_read(path, 1 << 20, &data, &size, &err), &err);
    data[size / 2 + 20] ^= 1;
    test_write(path, data, size);
    free(data);
    until_points(p, "run", TT_LIBRARY_TRAIN_LOSS, 119);
    until_settled(p);
    assert_int_equal(tt_library_facts(find(p, "run"))->damaged, 1);
    add_scalar(run, "tfevents", 121, "loss", 1);
    until_points(p, "run", TT_LIBRARY_TRAIN_LOSS, 120);
    assert_int_equal(tt_library_facts(find(p, "run"))->damaged, 1);
    tt_library_close(p);
}

static void hundreds_of_runs_are_listed_and_another_folder_s_too(void **state)
{
    (void)state;
    enum { MANY = 300 };
    char root[TT_PATH], run[TT_PATH + 32];
    struct tt_err err = {0};
    struct tt_library *p = open_in("many", root);
    for (int i = 0; i < MANY; i++) {
        snprintf(run, sizeof run, "%s/run-%03d", root, i);
        make_run(run, 0.1);
        add_steps(run, 0, 1, 3, i);
    }
    until_settled(p);
    assert_int_equal(tt_library_runs(p), MANY);
    assert_true(last(find(p, "run-299"), TT_LIBRARY_TRAIN_LOSS).value == 302);
    const char *more = test_path("more");
    mkdir(more, 0755);
    snprintf(run, sizeof run, "%s/group", more);
    mkdir(run, 0755);
    snprintf(run, sizeof run, "%s/group/deep", more);
    make_run(run, 0.1);
    add_steps(run, 0, 1, 3, 0);
    assert_ok(tt_library_add(p, more, true, &err), &err);
    until_settled(p);
    assert_non_null(find(p, "group/deep"));
    assert_int_equal(length(find(p, "group/deep"), TT_LIBRARY_TRAIN_LOSS), 3);
    tt_library_close(p);
}

/* Closed at any moment of its thread's life, also as that begins to look or to rest. */
static void it_can_be_closed_at_any_moment(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct tt_library *p = tt_library_open(test_path("closed"));
        tt_library_look(p, true);
        for (volatile int spin = 0; spin < i * 7 % 20000; spin++) {
        }
        tt_library_look(p, false);
        tt_library_close(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_can_be_closed_at_any_moment),
        cmocka_unit_test(a_run_s_rows_become_curves_and_facts),
        cmocka_unit_test(a_file_that_grows_is_read_on_and_a_half_line_waits),
        cmocka_unit_test(a_rewind_leaves_the_newest_branch),
        cmocka_unit_test(event_files_are_read_and_followed),
        cmocka_unit_test(what_is_broken_is_said_and_hinders_nothing),
        cmocka_unit_test(a_damaged_record_costs_no_other),
        cmocka_unit_test(hundreds_of_runs_are_listed_and_another_folder_s_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
