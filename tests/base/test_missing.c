/* What is said of a path that is not there. */
#include "../support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/missing.h>

static const char *said(const char *path)
{
    static struct tt_err err;
    err = (struct tt_err){0};
    assert_int_equal(tt_fail_missing(&err, path, "file"), -1);
    assert_int_equal(err.code, TT_EINPUT);
    return err.text;
}

static void what_would_be_right_is_said(void **state)
{
    (void)state;
    assert_int_equal(chdir(test_folder()), 0);
    assert_int_equal(mkdir("sub", 0777), 0);
    test_write("sub/iris.csv", "x", 1);
    assert_string_equal(said("nothing.csv"), "nothing.csv: no such file");
    assert_string_equal(said("sub/iris.cvs"),
                        "sub/iris.cvs: no such file; did you mean sub/iris.csv?");
    assert_string_equal(said("sub/wine.csv"), "sub/wine.csv: no such file");
    assert_string_equal(said("sob/iris.csv"), "sob/iris.csv: no such file; there is no folder sob");
    assert_string_equal(said("sub/a//b/c"), "sub/a//b/c: no such file; there is no folder sub/a");
    assert_string_equal(said("/no/such/x"), "/no/such/x: no such file; there is no folder /no");
    assert_string_equal(said("sub/iris/"), "sub/iris/: no such file");
    assert_string_equal(said(""), ": no such file");
    char longest[9000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    assert_non_null(strstr(said(longest), "no such file"));
    longest[20] = longest[40] = '/';
    assert_non_null(strstr(said(longest), "no such file; there is no folder xxxxx"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_would_be_right_is_said)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
