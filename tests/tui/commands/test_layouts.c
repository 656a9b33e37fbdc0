/* Layouts by name: the program's own, and a person's file of them. */
#include "../../support/test.h"

#include "../../../src/tui/commands/layouts.h"

static void go_home(const char *folder)
{
    setenv("XDG_CONFIG_HOME", test_path(folder), 1);
}

static void assert_found(const char *name, const char *wanted)
{
    char text[TT_LAYOUT_TEXT];
    struct tt_err err = {0};
    assert_ok(tt_layout_find(name, text, &err), &err);
    assert_string_equal(text, wanted);
}

static void assert_not_found(const char *name, const char *says)
{
    char text[TT_LAYOUT_TEXT];
    struct tt_err err = {0};
    assert_int_equal(tt_layout_find(name, text, &err), -1);
    if (!strstr(err.text, says))
        fail_msg("%s: %s", name, err.text);
}

static void save(const char *name, const char *text)
{
    char path[TT_PATH];
    struct tt_err err = {0};
    assert_ok(tt_layout_save(name, text, path, &err), &err);
}

static void the_programs_own_are_found_and_an_unknown_name_is_told(void **state)
{
    (void)state;
    go_home("none");
    assert_found("wide", "dashboard | confusion / samples");
    assert_found("auto", "");
    assert_not_found("wid", "there are auto, alone, wide");
}

static void what_is_saved_is_found_again(void **state)
{
    (void)state;
    go_home("saved");
    assert_not_found("mine", "no layout \"mine\"");
    save("mine", "log | data");
    save("other", "model");
    save("mine", "log / data");
    assert_found("mine", "log / data");
    assert_found("other", "model");
}

static void other_lines_stay_as_they_are(void **state)
{
    (void)state;
    char path[TT_PATH], *text;
    size_t size;
    struct tt_err err = {0};
    go_home("kept");
    save("mine", "log");
    snprintf(path, sizeof path, "%s/tuitrain/layouts", test_path("kept"));
    const char before[] = "# my own\n\nmine = log\n  second=data | log\nnonsense\n";
    test_write(path, before, sizeof before - 1);
    assert_found("second", "data | log");
    assert_not_found("third", "layouts:5: takes NAME = VIEW");
    save("mine", "model");
    assert_ok(tt_file_read(path, 4096, (unsigned char **)&text, &size, &err), &err);
    assert_string_equal(text, "# my own\n\n  second=data | log\nnonsense\nmine = model\n");
    free(text);
}

static void names_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {
        "", "a b", "a=b", "#x", "../x", "wide", "a-name-that-is-longer-than-any-that-we-take"};
    go_home("refused");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[TT_PATH];
        struct tt_err err = {0};
        assert_int_equal(tt_layout_save(names[i], "log", path, &err), -1);
        assert_non_null(strstr(err.text, "layout save: "));
    }
}

static void without_a_home_nothing_is_saved(void **state)
{
    (void)state;
    char path[TT_PATH], home[256];
    struct tt_err err = {0};
    snprintf(home, sizeof home, "%s", getenv("HOME") ? getenv("HOME") : "");
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    assert_int_equal(tt_layout_save("mine", "log", path, &err), -1);
    assert_non_null(strstr(err.text, "no home folder"));
    assert_found("wide", "dashboard | confusion / samples");
    setenv("HOME", home, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_programs_own_are_found_and_an_unknown_name_is_told),
        cmocka_unit_test(what_is_saved_is_found_again),
        cmocka_unit_test(other_lines_stay_as_they_are),
        cmocka_unit_test(names_that_cannot_be_are_refused),
        cmocka_unit_test(without_a_home_nothing_is_saved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
