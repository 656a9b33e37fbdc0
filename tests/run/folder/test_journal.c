#include "../../support/test.h"

#include <jansson.h>
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

/* An allocation of jansson's that finds no memory. */
static int fails_at, allocations;

static void *now_and_then(size_t size)
{
    return ++allocations == fails_at ? NULL : malloc(size);
}

static void an_entry_is_whole_or_not_there_without_memory(void **state)
{
    (void)state;
    struct tt_journal j = {0};
    tt_journal_add(&j, 12, 0, 0.5, "set dropout 0.25");
    char *whole = tt_journal_entry_text(&j.entry[0]);
    allocations = 0;
    for (fails_at = 1; allocations >= fails_at - 1; fails_at++) {
        allocations = 0;
        json_set_alloc_funcs(now_and_then, free);
        char *text = tt_journal_entry_text(&j.entry[0]);
        json_set_alloc_funcs(malloc, free);
        if (text)
            assert_string_equal(text, whole);
        free(text);
    }
    assert_true(fails_at > 5);
    free(whole);
    tt_journal_done(&j);
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

/* Read, or refused with the line; no entry comes from before the run. */
static void every_changed_byte_of_a_journal_is_borne(void **state)
{
    (void)state;
    char text[] = "{\"step\":938,\"branch\":0,\"time\":0.5,\"command\":\"lr 0.1\"}\n"
                  "{\"step\":940,\"branch\":1,\"time\":1.5,\"command\":\"rewind 0:77\"}\n";
    for (size_t at = 0; at < sizeof text - 1; at++) {
        char was = text[at];
        for (int k = 0; k <= 8; k++) {
            struct tt_journal j = {0};
            struct tt_err err = {0};
            text[at] = (char)(k == 8 ? 0 : was ^ (1 << k));
            if (tt_journal_parse(&j, text, &err) < 0)
                assert_non_null(strstr(err.text, "is no journal entry"));
            assert_true(j.n <= 3);
            for (int64_t i = 0; i < j.n; i++)
                assert_true(j.entry[i].step >= 0 && j.entry[i].branch >= 0 && j.entry[i].line[0]);
            tt_journal_done(&j);
        }
        text[at] = was;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_reads_back_as_the_entries_it_was_made_of),
        cmocka_unit_test(what_is_no_entry_is_named_by_its_line),
        cmocka_unit_test(a_rewind_says_where_to),
        cmocka_unit_test(every_changed_byte_of_a_journal_is_borne),
        cmocka_unit_test(an_entry_is_whole_or_not_there_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
