/* Both tables of commands, as one. */
#include "../../support/test.h"

#include "../../../src/tui/commands/list.h"

static void every_command_is_found_by_its_name_alone(void **state)
{
    (void)state;
    struct tt_command_info c, found;
    char line[64];
    int own = 0;
    for (int i = 0; tt_command_info(i, &c); i++) {
        snprintf(line, sizeof line, "%s  some thing", c.name);
        assert_true(tt_command_find(line, &found));
        assert_string_equal(found.name, c.name); /* so no name stands in both */
        assert_true(found.type == c.type && found.row == c.row);
        assert_true((c.type == NULL) == (c.row >= 0));
        own += c.row >= 0;
        assert_string_equal(tt_command_args(line), "some thing");
        assert_true(c.help[0] && c.args);
    }
    assert_true(own > 10);
    assert_false(tt_command_find("", &found));
    assert_false(tt_command_find("vie", &found));
    assert_false(tt_command_find("views", &found));
    assert_string_equal(tt_command_args("quit"), "");
}

static void what_may_have_been_meant_is_said(void **state)
{
    (void)state;
    struct tt_err err;
    assert_refused(tt_command_refuse("puase", &err), &err, "did you mean \"pause\"");
    assert_refused(tt_command_refuse("palete x", &err), &err, "did you mean \"palette\"");
    assert_refused(tt_command_refuse("xyzzy", &err), &err, "`help` lists them");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_is_found_by_its_name_alone),
        cmocka_unit_test(what_may_have_been_meant_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
