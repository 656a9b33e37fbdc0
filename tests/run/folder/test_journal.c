#include "../../support/test.h"

#include <stdlib.h>

#include "../../../src/run/folder/journal.h"

static void a_text_reads_back_as_the_entries_it_was_made_of(void **state)
{
    (void)state;
    struct tt_journal a = {0}, b = {0};
    struct tt_err err = {0};
    tt_journal_add(&a, 0, 0, 1767225600.123456, "pause on");
    tt_journal_add(&a, 938, 0, 1767225601.5, "save \"odd\" \\ name \xc3\xa9");
    tt_journal_add(&a, INT64_C(9007199254740993), 3, 1e9 / 3, "rewind 0:77");
    char *text = tt_journal_text(&a);
    assert_ok(tt_journal_parse(&b, text, &err), &err);
    assert_int_equal(b.n, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(a.entry[i].step, b.entry[i].step);
        assert_int_equal(a.entry[i].branch, b.entry[i].branch);
        assert_true(a.entry[i].time == b.entry[i].time);
        assert_string_equal(a.entry[i].line, b.entry[i].line);
    }
    free(text);
    tt_journal_done(&a);
    tt_journal_add(&a, 0, 0, 0, "save \xff");
    assert_string_equal(a.entry[0].line, "save ?");
    tt_journal_done(&a);
    tt_journal_done(&b);
}

static void what_is_no_entry_is_named_by_its_line(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "x",
        "{}",
        "[1]",
        "{\"step\":-1,\"branch\":0,\"time\":0,\"command\":\"pause\"}",
        "{\"step\":1,\"branch\":-1,\"time\":0,\"command\":\"pause\"}",
        "{\"step\":1,\"branch\":0,\"time\":0,\"command\":\"\"}",
        "{\"step\":1,\"branch\":0,\"time\":0,\"command\":\"a\\nb\"}",
        "{\"step\":1,\"step\":2,\"branch\":0,\"time\":0,\"command\":\"pause\"}",
        "{\"step\":1e99,\"branch\":0,\"time\":0,\"command\":\"pause\"}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[256];
        struct tt_journal j = {0};
        struct tt_err err;
        snprintf(text, sizeof text,
                 "{\"step\":1,\"branch\":0,\"time\":0.5,\"command\":\"pause\"}\n%s\n", bad[i]);
        assert_refused(tt_journal_parse(&j, text, &err), &err, "line 2 is no journal entry");
        tt_journal_done(&j);
    }
}

static void a_rewind_says_where_to(void **state)
{
    (void)state;
    static const char *const not [] = {"rewind",      "rewind 5",    "rewind :5",
                                       "rewind 1:",   "rewind -1:5", "rewind 1:-5",
                                       "rewind 1:5x", "lr 0:5",      "rewind 99999999999:1"};
    struct tt_journal_entry e = {.line = (char[]){"rewind 2:12345678901"}};
    int branch;
    int64_t step;
    assert_true(tt_journal_rewind(&e, &branch, &step));
    assert_int_equal(branch, 2);
    assert_int_equal(step, INT64_C(12345678901));
    for (size_t i = 0; i < sizeof not / sizeof not [0]; i++) {
        char line[32];
        snprintf(line, sizeof line, "%s", not [i]);
        e.line = line;
        assert_false(tt_journal_rewind(&e, &branch, &step));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_reads_back_as_the_entries_it_was_made_of),
        cmocka_unit_test(what_is_no_entry_is_named_by_its_line),
        cmocka_unit_test(a_rewind_says_where_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
