#include "../support/test.h"

#include <stdlib.h>
#include <unistd.h>

#include <tuitrain/base/append.h>

static void expect(const char *name, const char *want)
{
    unsigned char *data;
    size_t size;
    struct tt_err err = {0};
    assert_ok(tt_file_read(test_path(name), 1 << 20, &data, &size, &err), &err);
    assert_string_equal((char *)data, want);
    free(data);
}

static void lines_are_added_at_the_end(void **state)
{
    (void)state;
    struct tt_append a;
    struct tt_err err = {0};
    tt_append_init(&a, test_path("log"), -1);
    assert_ok(tt_append_flush(&a, &err), &err); /* nothing to write, nothing made */
    assert_int_equal(access(test_path("log"), F_OK), -1);
    tt_append_add(&a, "one\n", 4);
    tt_append_add(&a, "two\n", 4);
    assert_ok(tt_append_flush(&a, &err), &err);
    expect("log", "one\ntwo\n");
    tt_append_add(&a, "three\n", 6);
    assert_ok(tt_append_close(&a, &err), &err);
    expect("log", "one\ntwo\nthree\n");
}

static void a_torn_tail_is_cut(void **state)
{
    (void)state;
    struct tt_append a;
    struct tt_err err = {0};
    test_write(test_path("torn"), "whole\nhal", 9);
    tt_append_init(&a, test_path("torn"), 6);
    tt_append_add(&a, "next\n", 5);
    assert_ok(tt_append_close(&a, &err), &err);
    expect("torn", "whole\nnext\n");
}

static void what_cannot_be_written_waits(void **state)
{
    (void)state;
    struct tt_append a;
    struct tt_err err = {0};
    char path[TT_PATH];
    snprintf(path, sizeof path, "%.500s/log", test_path("later"));
    tt_append_init(&a, path, -1);
    tt_append_add(&a, "kept\n", 5);
    test_write(test_path("later"), "", 0); /* a file stands where the folder should */
    assert_refused(tt_append_flush(&a, &err), &err, "later");
    unlink(test_path("later"));
    tt_append_add(&a, "new\n", 4);
    assert_ok(tt_append_flush(&a, &err), &err);
    expect("later/log", "kept\nnew\n");
    tt_append_close(&a, NULL);
    tt_append_init(&a, test_path("later"), -1);
    tt_append_add(&a, "x", 1);
    assert_int_equal(tt_append_close(&a, &err), -1); /* a folder is no file */
}

static void memory_is_bounded(void **state)
{
    (void)state;
    struct tt_append a;
    static char block[1 << 20];
    test_write(test_path("plain"), "", 0);
    char path[TT_PATH];
    snprintf(path, sizeof path, "%.500s/log", test_path("plain")); /* nothing can be there */
    tt_append_init(&a, path, -1);
    for (int i = 0; i < 100; i++)
        tt_append_add(&a, block, sizeof block);
    assert_true(a.lost);
    assert_true(a.capacity <= 8 << 20);
    tt_append_close(&a, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_added_at_the_end),
        cmocka_unit_test(a_torn_tail_is_cut),
        cmocka_unit_test(what_cannot_be_written_waits),
        cmocka_unit_test(memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
