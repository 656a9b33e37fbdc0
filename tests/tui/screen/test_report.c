/* Reports of the mouse, as terminals send them. */
#include "../../support/test.h"

#include "../../../src/tui/screen/report.h"

static struct tt_input in;

/* What stands behind the beginning, in one of the two ways. */
static void take(bool old, const char *text)
{
    tt_report_begin(old ? TT_REPORT_OLD_MOUSE : TT_REPORT_MOUSE);
    memset(&in, 0, sizeof in);
    for (; *text; text++) {
        assert_true(tt_report_open());
        tt_report_take((unsigned char)*text, &in);
    }
}

static void buttons_and_motion_are_told_apart(void **state)
{
    (void)state;
    static const struct {
        const char *text, *key;
        enum tt_mouse what;
    } reports[] = {
        {"0;12;7M", "mouse", TT_MOUSE_LEFT},    {"2;12;7M", "mouse", TT_MOUSE_RIGHT},
        {"0;12;7m", "mouse", TT_MOUSE_RELEASE}, {"32;12;7M", "mouse", TT_MOUSE_DRAG},
        {"35;12;7M", "mouse", TT_MOUSE_MOVE},   {"39;12;7M", "mouse", TT_MOUSE_MOVE},
        {"64;12;7M", "up", TT_MOUSE_LEFT},      {"65;12;7M", "down", TT_MOUSE_LEFT},
        {"1;12;7M", "", TT_MOUSE_LEFT}, /* the middle one means nothing here */
    };
    for (size_t i = 0; i < sizeof reports / sizeof reports[0]; i++) {
        take(false, reports[i].text);
        assert_false(tt_report_open());
        assert_string_equal(in.key, reports[i].key);
        assert_int_equal(in.mouse, reports[i].what);
        assert_int_equal(in.wheel, reports[i].key[0] == 'u' || reports[i].key[0] == 'd');
        assert_int_equal(in.x, 11);
        assert_int_equal(in.y, 6);
    }
}

static void old_terminals_send_three_characters(void **state)
{
    (void)state;
    take(true, " ,'");
    assert_false(tt_report_open());
    assert_string_equal(in.key, "mouse");
    assert_int_equal(in.mouse, TT_MOUSE_LEFT);
    assert_int_equal(in.x, 11);
    assert_int_equal(in.y, 6);
    take(true, "#,'"); /* they do not say which button went up */
    assert_int_equal(in.mouse, TT_MOUSE_RELEASE);
}

static void what_is_no_report_ends_it_quietly(void **state)
{
    (void)state;
    static const char *const wrong[] = {"x", "1;2M", "1;2;3;", "12a",
                                        "0;99999999999;5M"}; /* no number grows without end */
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        tt_report_begin(TT_REPORT_MOUSE);
        memset(&in, 0, sizeof in);
        for (const char *p = wrong[i]; *p && tt_report_open(); p++)
            tt_report_take((unsigned char)*p, &in);
        assert_false(tt_report_open());
        assert_string_equal(in.key, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buttons_and_motion_are_told_apart),
        cmocka_unit_test(old_terminals_send_three_characters),
        cmocka_unit_test(what_is_no_report_ends_it_quietly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
