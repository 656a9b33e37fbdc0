#include "../support/test.h"

#include <sys/stat.h>

#include <tuitrain/base/user_file.h>

/* Takes numbers only, and counts them. */
static bool take_number(void *self, char *line, char *why, size_t size)
{
    int *n = self;
    bool right = *line >= '0' && *line <= '9';
    if (!right)
        snprintf(why, size, "no number: %s", line);
    *n += right;
    return right;
}

static void the_first_bad_line_is_told_and_the_others_count(void **state)
{
    (void)state;
    char why[64] = "";
    int n = 0;
    assert_int_equal(tt_read_lines("1\n2\nx\n3\ny\n4", take_number, &n, why, sizeof why), 3);
    assert_string_equal(why, "no number: x");
    assert_int_equal(n, 4);
    assert_int_equal(tt_read_lines("", take_number, &n, why, sizeof why), 0);
}

static void a_line_that_is_too_long_is_refused_and_not_cut(void **state)
{
    (void)state;
    char text[TT_USER_LINE + 4], why[64] = "";
    int n = 0;
    memset(text, '1', sizeof text);
    text[TT_USER_LINE] = '\0';
    assert_int_equal(tt_read_lines(text, take_number, &n, why, sizeof why), 0);
    memcpy(text + TT_USER_LINE, "1\n2", 4);
    assert_int_equal(tt_read_lines(text, take_number, &n, why, sizeof why), 1);
    assert_non_null(strstr(why, "255"));
    assert_int_equal(n, 2);
}

static void the_user_s_file_need_not_be_there(void **state)
{
    (void)state;
    struct tt_err err = {0};
    int n = 0;
    setenv("XDG_CONFIG_HOME", test_folder(), 1);
    assert_int_equal(tt_read_user_file("numbers", take_number, &n, &err), 0);
    mkdir(test_path("tuitrain"), 0700);
    test_write(test_path("tuitrain/numbers"), "1\n2\n", 4);
    assert_int_equal(tt_read_user_file("numbers", take_number, &n, &err), 1);
    assert_int_equal(n, 2);
    n = 0;
    test_write(test_path("tuitrain/numbers"),
               "\xef\xbb\xbf"
               "1\n2\n",
               7); /* as some editors begin UTF-8 */
    assert_int_equal(tt_read_user_file("numbers", take_number, &n, &err), 1);
    assert_int_equal(n, 2);
    n = 2;
    test_write(test_path("tuitrain/numbers"), "1\nx\n", 4);
    assert_refused(tt_read_user_file("numbers", take_number, &n, &err), &err, "numbers:2: no");
    assert_int_equal(n, 3);
    mkdir(test_path("tuitrain/folder"), 0700);
    assert_refused(tt_read_user_file("folder", take_number, &n, &err), &err, "folder");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_bad_line_is_told_and_the_others_count),
        cmocka_unit_test(a_line_that_is_too_long_is_refused_and_not_cut),
        cmocka_unit_test(the_user_s_file_need_not_be_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
