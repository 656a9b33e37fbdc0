#include "../support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>

static void assert_holds(const char *path, const char *text)
{
    struct tt_err err = {0};
    unsigned char *data;
    size_t n;
    assert_ok(tt_file_read(path, 1000, &data, &n, &err), &err);
    assert_string_equal((const char *)data, text);
    free(data);
}

static void an_uncommitted_file_leaves_the_old_one_and_no_litter(void **state)
{
    (void)state;
    struct tt_err err = {0};
    const char *folder = test_path("atomic"), *path = test_path("atomic/f");
    assert_ok(tt_make_folders(folder, &err), &err);
    test_write(path, "old", 3);
    struct tt_file f = TT_FILE_INIT;
    assert_ok(tt_file_begin(&f, path, &err), &err);
    assert_ok(tt_file_write(&f, "new contents", 12, &err), &err);
    assert_holds(path, "old");
    assert_int_equal(test_entries(folder), 2);
    tt_file_done(&f);
    assert_holds(path, "old");
    assert_int_equal(test_entries(folder), 1);
}

static void a_committed_file_takes_the_place_of_the_old_one(void **state)
{
    (void)state;
    struct tt_err err = {0};
    const char *folder = test_path("commit"), *path = test_path("commit/f");
    assert_ok(tt_make_folders(folder, &err), &err);
    test_write(path, "old", 3);
    struct tt_file f = TT_FILE_INIT;
    assert_ok(tt_file_begin(&f, path, &err), &err);
    assert_ok(tt_file_write(&f, "new", 3, &err), &err);
    assert_ok(tt_file_commit(&f, &err), &err);
    tt_file_done(&f);
    assert_holds(path, "new");
    assert_int_equal(test_entries(folder), 1);
}

static void what_cannot_be_written_says_why(void **state)
{
    (void)state;
    struct tt_err err;
    struct tt_file f;
    assert_refused(tt_file_begin(&f, test_path("no/such/folder"), &err), &err, "No such file");
    assert_refused(tt_file_begin(&f, test_folder(), &err), &err, "not a regular file");
    assert_refused(tt_file_begin(&f, "", &err), &err, "missing");
    test_write(test_path("plain"), "", 0);
    assert_refused(tt_make_folders(test_path("plain/below"), &err), &err, "Not a directory");
    assert_refused(tt_check_writable_folder(test_path("plain"), &err), &err, "not a folder");
    assert_refused(tt_check_writable_folder(test_path("plain/x"), &err), &err, "Not a directory");
    assert_refused(tt_check_writable_folder("/proc/none", &err), &err, "/proc");
}

static void checking_a_folder_makes_nothing(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_ok(tt_check_writable_folder(test_path("a/b/c"), &err), &err);
    assert_int_equal(access(test_path("a"), F_OK), -1);
}

static void reading_refuses_what_is_no_file_or_too_long(void **state)
{
    (void)state;
    struct tt_err err;
    unsigned char *data;
    size_t n;
    test_write(test_path("five"), "12345", 5);
    assert_refused(tt_file_read(test_path("five"), 4, &data, &n, &err), &err, "at most 4");
    assert_refused(tt_file_read(test_folder(), 100, &data, &n, &err), &err, "not a regular file");
    assert_refused(tt_file_read(test_path("none"), 100, &data, &n, &err), &err, "no such file");
    assert_int_equal(mkfifo(test_path("fifo"), 0600), 0);
    assert_refused(tt_file_read(test_path("fifo"), 100, &data, &n, &err), &err, "not a regular");
}

static void a_link_is_replaced_in_one_step(void **state)
{
    (void)state;
    struct tt_err err = {0};
    char target[32] = "";
    assert_ok(tt_link_replace(test_path("last"), "one", &err), &err);
    assert_ok(tt_link_replace(test_path("last"), "two", &err), &err);
    assert_int_equal(readlink(test_path("last"), target, sizeof target - 1), 3);
    assert_string_equal(target, "two");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_uncommitted_file_leaves_the_old_one_and_no_litter),
        cmocka_unit_test(a_committed_file_takes_the_place_of_the_old_one),
        cmocka_unit_test(what_cannot_be_written_says_why),
        cmocka_unit_test(checking_a_folder_makes_nothing),
        cmocka_unit_test(reading_refuses_what_is_no_file_or_too_long),
        cmocka_unit_test(a_link_is_replaced_in_one_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
