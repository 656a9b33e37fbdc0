/* Files that are to be written later. */
#include "../support/test.h"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <tuitrain/base/target.h>

/* Free blocks of 1,000 bytes that the disk seems to have. */
static unsigned long blocks = 1000;

int statvfs(const char *path, struct statvfs *out)
{
    (void)path;
    *out =
        (struct statvfs){.f_bsize = 4096, .f_frsize = 1000, .f_blocks = 5000, .f_bavail = blocks};
    return 0;
}

static void what_could_not_be_written_is_refused_and_says_why(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_int_equal(mkdir(test_path("targets"), 0777), 0);
    assert_int_equal(mkdir(test_path("targets/folder"), 0777), 0);
    assert_int_equal(mkfifo(test_path("targets/pipe"), 0666), 0);
    assert_int_equal(symlink(test_path("targets/folder"), test_path("targets/link")), 0);
    const struct {
        const char *path, *word;
    } bad[] = {
        {"", "a file name is missing"},
        {test_path("targets/folder"), "not a regular file"},
        {test_path("targets/link"), "not a regular file"},
        {test_path("targets/pipe"), "not a regular file"},
        {"/dev/full", "not a regular file"},
        {test_path("targets/none/m"), "there is no folder"},
        {"/proc/m", "cannot write there"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (tt_target_check(bad[i].path, 0, &err) == 0 || !strstr(err.text, bad[i].word))
            fail_msg("%s: \"%s\", wanted \"%s\"", bad[i].path, err.text, bad[i].word);
    assert_int_equal(test_entries(test_path("targets")), 3);
}

static void what_could_is_left_as_it_is(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct stat before, after;
    const char *path = test_path("fine");
    assert_ok(tt_target_check(path, 5, &err), &err);
    assert_int_equal(access(path, F_OK), -1);
    test_write(path, "old", 3);
    assert_int_equal(stat(path, &before), 0);
    assert_ok(tt_target_check(path, 5, &err), &err);
    assert_int_equal(stat(path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_int_equal(after.st_size, 3);
    assert_ok(tt_target_check("in_the_folder_that_it_runs_in", 5, &err), &err);
}

static void a_disk_that_is_too_full_says_so(void **state)
{
    (void)state;
    struct tt_err err = {0};
    blocks = 7;
    assert_ok(tt_target_check(test_path("small"), 7000, &err), &err);
    assert_int_equal(tt_target_check(test_path("large"), 7001, &err), -1);
    assert_int_equal(err.code, TT_EIO);
    assert_non_null(strstr(err.text, "large: takes 7001 bytes, only 7000 are free there"));
    blocks = 1000;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_could_not_be_written_is_refused_and_says_why),
        cmocka_unit_test(what_could_is_left_as_it_is),
        cmocka_unit_test(a_disk_that_is_too_full_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
