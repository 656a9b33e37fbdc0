/* The log's ring. */
#include "../../support/test.h"

#include "../../../src/tui/views/event_log.h"

static void the_log_keeps_the_newest_lines(void **state)
{
    (void)state;
    static struct tt_log log;
    char text[32];
    for (int i = 0; i < TT_LOG_LINES + 7; i++) {
        snprintf(text, sizeof text, "line %d", i);
        tt_log_add(&log, i, i, TT_STYLE_NORMAL, text);
    }
    assert_int_equal(log.length, TT_LOG_LINES);
    assert_string_equal(tt_log_at(&log, 0)->text, "line 7");
    snprintf(text, sizeof text, "line %d", TT_LOG_LINES + 6);
    assert_string_equal(tt_log_at(&log, TT_LOG_LINES - 1)->text, text);
    tt_log_add(&log, 0, 0, TT_STYLE_NORMAL, "\033[31mred\n");
    assert_string_equal(tt_log_at(&log, TT_LOG_LINES - 1)->text, "?[31mred?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_log_keeps_the_newest_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
