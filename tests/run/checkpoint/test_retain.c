/* Which checkpoints of a folder stay. */
#include "../small.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/formats/safetensors.h>
#include <tuitrain/run/folder/paths.h>

#include "../../../src/run/checkpoint/retain.h"
#include "../../../src/run/checkpoint/save.h"

static char run_dir[TT_PATH];

/* Writes a checkpoint that seems as old as `second` says. */
static void checkpoint(struct tt_session *s, int64_t step, bool automatic, int second)
{
    struct tt_journal journal = {0};
    struct tt_err err = {0};
    s->progress.step = step;
    struct tt_state_copy *copy = tt_state_copy_checkpoint(s, run_dir, 0, &journal, 0, NULL, &err);
    assert_non_null(copy);
    if (automatic)
        tt_state_copy_mark_automatic(copy, 2);
    assert_ok(tt_state_copy_write(copy, &err), &err);
    const struct timespec at[2] = {{.tv_sec = second}, {.tv_sec = second}};
    assert_int_equal(utimensat(AT_FDCWD, copy->path, at, 0), 0);
    tt_state_copy_free(copy);
}

static const char *path_of(int64_t step)
{
    static char path[TT_PATH];
    assert_int_equal(tt_checkpoint_path(run_dir, 0, step, path), 0);
    return path;
}

static bool is_there(int64_t step)
{
    return access(path_of(step), F_OK) == 0;
}

static struct tt_session *begin(const char *name)
{
    struct tt_config c = small_config();
    strcpy(run_dir, test_path(name));
    return small_session(&c);
}

static void the_longest_ago_written_go(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_session *s = begin("age");
    checkpoint(s, 40, true, 1000); /* of a future that was given up: a smaller step is newer */
    checkpoint(s, 50, true, 1001);
    checkpoint(s, 20, true, 2000);
    checkpoint(s, 30, true, 2001);
    assert_ok(tt__checkpoints_retain(run_dir, 3, path_of(30), &err), &err);
    assert_false(is_there(40));
    assert_true(is_there(50));
    assert_ok(tt__checkpoints_retain(run_dir, 2, path_of(30), &err), &err);
    assert_false(is_there(50));
    assert_true(is_there(20));
    assert_true(is_there(30));
    tt_session_free(s);
}

static void what_was_asked_for_the_newest_and_the_last_never_go(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_session *s = begin("asked");
    checkpoint(s, 1, false, 1000);
    checkpoint(s, 2, true, 1001);
    checkpoint(s, 3, true, 1002);
    test_write(path_of(4), "not a checkpoint", 16);
    checkpoint(s, 5, true, 10); /* `last`, though the clock was set back */
    assert_ok(tt__checkpoints_retain(run_dir, 1, path_of(2), &err), &err);
    assert_true(is_there(1));
    assert_true(is_there(2));
    assert_false(is_there(3));
    assert_true(is_there(4));
    assert_true(is_there(5));
    checkpoint(s, 1, true, 1003); /* written again without being asked for: it stays asked for */
    assert_true(tt__checkpoint_stays(path_of(1)));
    assert_false(tt__checkpoint_stays(path_of(2)));
    assert_false(tt__checkpoint_stays(path_of(77)));
    tt_session_free(s);
}

/* Takes the mark off, as checkpoints of older versions have none. */
static void as_of_old(int64_t step, int second)
{
    struct tt_tensor_set set;
    struct tt_err err = {0};
    size_t n = 0;
    assert_ok(tt_safetensors_read(path_of(step), &set, &err), &err);
    for (size_t i = 0; i < set.n_metadata; i++)
        if (strcmp(set.metadata[i].key, TT_CHECKPOINT_AUTOMATIC) != 0)
            set.metadata[n++] = set.metadata[i];
    assert_int_equal(n, set.n_metadata - 1);
    set.n_metadata = n;
    assert_ok(tt_safetensors_write(path_of(step), &set, &err), &err);
    set.n_metadata = n;
    tt_tensor_set_done(&set);
    const struct timespec at[2] = {{.tv_sec = second}, {.tv_sec = second}};
    assert_int_equal(utimensat(AT_FDCWD, path_of(step), at, 0), 0);
}

static void of_an_older_version_the_journal_tells(void **state)
{
    (void)state;
    static const char journal[] =
        "{\"step\":1,\"branch\":1,\"time\":1.5,\"command\":\"checkpoint\"}\n"
        "{\"step\":2,\"branch\":0,\"time\":2.5,\"command\":\"checkpoint\"}\n"
        "{\"step\":3,\"branch\":0,\"time\":3.5,\"command\":\"lr 0.5\"}\n";
    struct tt_err err = {0};
    char path[TT_PATH + 16];
    struct tt_session *s = begin("old");
    for (int64_t step = 1; step <= 5; step++) {
        checkpoint(s, step, true, 1000 + (int)step);
        as_of_old(step, 1000 + (int)step);
    }
    checkpoint(s, 6, true, 1006);
    assert_ok(tt__checkpoints_retain(run_dir, 2, path_of(6), &err), &err);
    for (int64_t step = 1; step <= 6; step++)
        assert_true(is_there(step)); /* nothing says that nobody asked */
    snprintf(path, sizeof path, "%s/journal.jsonl", run_dir);
    test_write(path, journal, 0); /* on its way */
    assert_ok(tt__checkpoints_retain(run_dir, 2, path_of(6), &err), &err);
    for (int64_t step = 1; step <= 6; step++)
        assert_true(is_there(step));
    test_write(path, journal, sizeof journal - 1);
    assert_ok(tt__checkpoints_retain(run_dir, 2, path_of(6), &err), &err);
    assert_false(is_there(1)); /* that was on another branch */
    assert_true(is_there(2));
    assert_false(is_there(3));
    assert_false(is_there(4));
    assert_true(is_there(5));
    assert_true(is_there(6));
    /* A run that was never steered has no journal, but metrics. */
    assert_int_equal(unlink(path), 0);
    snprintf(path, sizeof path, "%s/metrics.jsonl", run_dir);
    test_write(path, "", 0);
    assert_ok(tt__checkpoints_retain(run_dir, 1, path_of(6), &err), &err);
    assert_false(is_there(2));
    assert_false(is_there(5));
    assert_true(is_there(6));
    tt_session_free(s);
}

static void a_full_disk_gets_the_oldest_but_not_the_last_nor_the_only_one(void **state)
{
    (void)state;
    char name[TT_PATH], link[TT_PATH + 8];
    struct tt_session *s = begin("full");
    assert_false(tt__checkpoints_give_up(run_dir, name)); /* no folder yet */
    checkpoint(s, 1, true, 1000);
    checkpoint(s, 2, false, 1001);
    checkpoint(s, 3, true, 1002);
    checkpoint(s, 4, true, 10); /* `last`, though the clock was set back */
    assert_true(tt__checkpoints_give_up(run_dir, name));
    assert_string_equal(name, "step-1.safetensors");
    assert_true(tt__checkpoints_give_up(run_dir, name));
    assert_string_equal(name, "step-3.safetensors");
    assert_false(tt__checkpoints_give_up(run_dir, name));
    assert_true(is_there(2));
    assert_true(is_there(4));
    /* Without `last` the newest is what a resume takes. */
    checkpoint(s, 5, true, 1005);
    snprintf(link, sizeof link, "%s/last", run_dir);
    assert_int_equal(unlink(link), 0);
    assert_int_equal(unlink(path_of(2)), 0);
    assert_true(tt__checkpoints_give_up(run_dir, name));
    assert_string_equal(name, "step-4.safetensors");
    assert_false(tt__checkpoints_give_up(run_dir, name));
    assert_true(is_there(5));
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_ago_written_go),
        cmocka_unit_test(what_was_asked_for_the_newest_and_the_last_never_go),
        cmocka_unit_test(of_an_older_version_the_journal_tells),
        cmocka_unit_test(a_full_disk_gets_the_oldest_but_not_the_last_nor_the_only_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
