/* Which checkpoints of a folder stay. */
#include "../small.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_ago_written_go),
        cmocka_unit_test(what_was_asked_for_the_newest_and_the_last_never_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
