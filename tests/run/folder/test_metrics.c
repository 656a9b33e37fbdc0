/* Rows of metrics.jsonl, as they are read. */
#include "../../support/test.h"

#include <math.h>

#include "../../../src/run/folder/metrics.h"

static const char rows[] =
    "{\"event\":\"steps\",\"step\":5,\"branch\":0,\"epoch\":1,\"loss\":0.5,\"accuracy\":75,"
    "\"lr\":0.1,\"images_per_second\":null,\"time\":1000.500}\n"
    "{\"event\":\"steps\",\"step\":10,\"branch\":0,\"epoch\":1,\"loss\":null,\"accuracy\":80,"
    "\"lr\":0.1,\"images_per_second\":12.5,\"time\":1001.000}\n"
    "{\"event\":\"epoch\",\"branch\":0,\"epoch\":1,\"epochs\":3,\"step\":10,\"train_loss\":0.4,"
    "\"train_acc\":77.5,\"val_loss\":0.3,\"val_acc\":90,\"lr\":0.1,\"seconds\":0.25,\"time\":1002}"
    "\n"
    "{\"event\":\"steps\",\"step\":8,\"branch\":1,\"epoch\":1,\"loss\":0.25,\"accuracy\":81,"
    "\"lr\":0.05,\"time\":1003}\n"
    "{\"event\":\"end\",\"state\":\"stopped\",\"step\":8,\"branch\":1,\"time\":1004}\n";

static struct tt_history parse(const char *text, int branch, int64_t step)
{
    struct tt_history h;
    struct tt_err err = {0};
    assert_ok(tt_history_parse(&h, text, strlen(text), branch, step, &err), &err);
    return h;
}

static void rows_say_what_was_written(void **state)
{
    (void)state;
    struct tt_history h = parse(rows, -1, 0);
    assert_int_equal(h.n, 5);
    assert_int_equal(h.whole, (int64_t)strlen(rows));
    assert_int_equal(h.row[0].kind, TT_ROW_STEPS);
    assert_true(h.row[0].step == 5 && h.row[0].loss == 0.5 && h.row[0].score == 75);
    assert_true(h.row[0].lr == 0.1 && h.row[0].time == 1000.5 && !h.row[0].regression);
    assert_true(isnan(h.row[1].loss));
    assert_int_equal(h.row[2].kind, TT_ROW_EPOCH);
    assert_true(h.row[2].epoch == 1 && h.row[2].epochs == 3 && h.row[2].seconds == 0.25);
    assert_true(h.row[2].loss == 0.4 && h.row[2].score == 77.5);
    assert_true(h.row[2].val_loss == 0.3 && h.row[2].val_score == 90);
    assert_int_equal(h.row[3].branch, 1);
    assert_int_equal(h.row[4].kind, TT_ROW_END);
    assert_string_equal(h.row[4].state, "stopped");
    tt_history_done(&h);
}

static void scores_of_values_are_r2(void **state)
{
    (void)state;
    struct tt_history h =
        parse("{\"event\":\"steps\",\"step\":1,\"branch\":0,\"loss\":2,\"r2\":0.5,\"time\":1}\n"
              "{\"event\":\"epoch\",\"branch\":0,\"epoch\":1,\"epochs\":1,\"step\":1,"
              "\"train_loss\":2,\"train_r2\":0.25,\"val_loss\":3,\"val_r2\":-1}\n",
              -1, 0);
    assert_int_equal(h.n, 2);
    assert_true(h.row[0].regression && h.row[0].score == 0.5);
    assert_true(h.row[1].regression && h.row[1].score == 0.25 && h.row[1].val_score == -1);
    tt_history_done(&h);
}

/* What a resumed run keeps: rows up to its place, however the run before it ended. */
static void rows_beyond_a_place_are_left_out(void **state)
{
    (void)state;
    const struct {
        int branch;
        int64_t step;
        int64_t n;
    } place[] = {{0, 4, 0}, {0, 5, 1}, {0, 9, 1}, {0, 10, 3}, {0, 99, 3}, {1, 7, 3}, {1, 8, 4}};
    for (size_t i = 0; i < sizeof place / sizeof place[0]; i++) {
        struct tt_history h = parse(rows, place[i].branch, place[i].step);
        assert_int_equal(h.n, place[i].n);
        assert_true(h.whole == 0 || rows[h.whole - 1] == '\n');
        tt_history_done(&h);
    }
}

static void reading_ends_at_what_is_no_row(void **state)
{
    (void)state;
    static const char *const bad[] = {"{\"event\":\"ste",
                                      "\n",
                                      "[]\n",
                                      "{\"event\":\"steps\",\"step\":-1,\"branch\":0}\n",
                                      "{\"event\":\"steps\",\"step\":1.5,\"branch\":0}\n",
                                      "{\"event\":\"dance\",\"step\":1,\"branch\":0}\n",
                                      "{\"event\":\"end\",\"step\":1,\"branch\":0}\n",
                                      "{\"event\":\"epoch\",\"step\":1,\"branch\":0}\n"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char text[2 * sizeof rows + 100];
        snprintf(text, sizeof text, "%s%s%s", rows, bad[i], rows);
        struct tt_history h = parse(text, -1, 0);
        if (h.n != 5 || h.whole != (int64_t)strlen(rows))
            fail_msg("%s: %d rows", bad[i], (int)h.n);
        tt_history_done(&h);
    }
}

/* Rows before the damage are read, and nothing breaks. */
static void every_cut_and_every_changed_byte_is_borne(void **state)
{
    (void)state;
    struct tt_history h;
    struct tt_err err = {0};
    char text[sizeof rows];
    memcpy(text, rows, sizeof rows);
    size_t size = strlen(text);
    int64_t last = 0;
    for (size_t n = 0; n <= size; n++) {
        assert_ok(tt_history_parse(&h, text, n, -1, 0, &err), &err);
        assert_true(h.whole <= (int64_t)n && h.n >= last && h.n <= last + 1);
        last = h.n;
        tt_history_done(&h);
    }
    for (size_t at = 0; at < size; at++) {
        char was = text[at];
        for (int k = 0; k < 8; k++) {
            text[at] = (char)(was ^ (1 << k));
            assert_ok(tt_history_parse(&h, text, size, -1, 0, &err), &err);
            assert_true(h.whole <= (int64_t)size && h.n <= 6);
            tt_history_done(&h);
        }
        text[at] = was;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_say_what_was_written),
        cmocka_unit_test(scores_of_values_are_r2),
        cmocka_unit_test(rows_beyond_a_place_are_left_out),
        cmocka_unit_test(reading_ends_at_what_is_no_row),
        cmocka_unit_test(every_cut_and_every_changed_byte_is_borne),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
