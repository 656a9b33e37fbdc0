/* Whom to ask for synchronised output, and what counts as yes. */
#include "../../../src/tui/screen/report.h"
#include "../../../src/tui/screen/sync.h"
#include "../../support/test.h"

static void those_that_speak_as_xterm_does_are_asked(void **state)
{
    static const char *const asked[] = {"xterm-256color", "xterm-kitty",    "tmux-256color",
                                        "screen",         "konsole-direct", "foot"};
    static const char *const not_asked[] = {"linux", "vt100", "vt220", "rxvt", "ansi", "dumb", ""};
    (void)state;
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        assert_true(tt_sync_may_ask(asked[i], NULL));
    for (size_t i = 0; i < sizeof not_asked / sizeof not_asked[0]; i++)
        assert_false(tt_sync_may_ask(not_asked[i], NULL));
    assert_true(tt_sync_may_ask("xterm-256color", "iTerm.app"));
    assert_false(tt_sync_may_ask("xterm-256color", "Apple_Terminal"));
}

/* As the keyboard brings it, behind "CSI ?". */
static void report(const char *text)
{
    struct tt_input in = {0};
    tt_report_begin(TT_REPORT_MODE);
    for (; *text; text++) {
        assert_true(tt_report_open());
        tt_report_take((uint32_t)(unsigned char)*text, &in);
    }
    assert_false(tt_report_open());
    assert_string_equal(in.key, "");
}

static void only_a_mode_that_can_be_set_and_reset_is_used(void **state)
{
    static const char *const yes[] = {"2026;1$y", "2026;2$y"};
    static const char *const no[] = {"2026;0$y", "2026;3$y",
                                     "2026;4$y", "2026;22$y",
                                     "2026;2y",  "2027;2$y",
                                     "62;22c",   "2026\033",
                                     "c",        "2026;2;00000000000000000000000000000000000$y"};
    (void)state;
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) {
        tt_sync_open(NULL, NULL, false);
        report(no[i]);
        assert_string_equal(tt_sync_end(), "");
    }
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        tt_sync_open(NULL, NULL, false);
        report(yes[i]);
        assert_string_equal(tt_sync_end(), "\033[?2026l");
    }
}

static void a_description_s_own_word_is_taken_and_nobody_asked(void **state)
{
    (void)state;
    tt_sync_open("\033P=1s\033\\", "\033P=2s\033\\", true);
    tt_sync_ask();
    assert_true(tt_sync_due() <= 0);
    assert_string_equal(tt_sync_end(), "\033P=2s\033\\");
}

static void an_answer_is_due_from_the_question_on(void **state)
{
    (void)state;
    tt_sync_open(NULL, NULL, true);
    assert_true(tt_sync_due() <= 0);
    tt_sync_ask();
    assert_true(tt_sync_due() > 0);
    assert_string_equal(tt_sync_end(), "\033[?2026l"); /* who knows */
    report("2004;1$y");
    assert_true(tt_sync_due() > 0);
    report("2026;0$y");
    assert_true(tt_sync_due() <= 0);
    assert_string_equal(tt_sync_end(), "");
}

int main(int argc, char **argv)
{
    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_that_speak_as_xterm_does_are_asked),
        cmocka_unit_test(only_a_mode_that_can_be_set_and_reset_is_used),
        cmocka_unit_test(a_description_s_own_word_is_taken_and_nobody_asked),
        cmocka_unit_test(an_answer_is_due_from_the_question_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
