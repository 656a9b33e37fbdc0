/* Samples of a file, read ahead. */
#include "../support/test.h"

#include <tuitrain/base/map.h>
#include <tuitrain/data/ahead.h>
#include <tuitrain/data/loader.h>

enum { SAMPLES = 1000, ROW = 12, BATCH = 7, SKIPPED = 5 };

/* Sample i is ROW bytes that tell which it is, after some that are none. */
static struct tt_file_map *numbered(const char *name, struct tt_dataset *set)
{
    static uint8_t bytes[SKIPPED + SAMPLES * ROW];
    struct tt_err err = {0};
    for (int i = 0; i < SAMPLES; i++)
        for (int k = 0; k < ROW; k++)
            bytes[SKIPPED + i * ROW + k] = (uint8_t)(k % 2 ? i >> 8 : i & 255);
    test_write(test_path(name), bytes, sizeof bytes);
    struct tt_file_map *m = tt_map_open(test_path(name), &err);
    if (!m)
        fail_msg("%s", err.text);
    *set = (struct tt_dataset){.n = SAMPLES, .x = m->data + SKIPPED, .map = m};
    return m;
}

static int number_of(const void *rows, int64_t i)
{
    const uint8_t *row = (const uint8_t *)rows + i * ROW;
    return row[0] | row[1] << 8;
}

static void take_epoch(struct tt_ahead *a, const uint32_t *order, int64_t from, int64_t batch,
                       int64_t until)
{
    for (int64_t at = from; at < until; at += batch) {
        const void *rows = tt_ahead_take(a, order, SAMPLES, at, batch);
        assert_non_null(rows);
        for (int64_t i = 0; i < batch && at + i < SAMPLES; i++)
            assert_int_equal(number_of(rows, i), order[at + i]);
    }
}

static void batches_come_in_the_order_of_the_epoch_with_any_number_of_readers(void **state)
{
    static uint32_t order[SAMPLES];
    struct tt_dataset set;
    struct tt_err err;
    (void)state;
    struct tt_file_map *m = numbered("samples", &set);
    for (int readers = 1; readers <= 5; readers += 2) {
        struct tt_ahead *a = tt_ahead_new(&set, ROW, readers, &err);
        assert_non_null(a);
        for (int epoch = 0; epoch < 3; epoch++) {
            tt_ahead_rest(a); /* it may not look at the order while that changes */
            tt_shuffle(1, epoch, SAMPLES, order);
            take_epoch(a, order, 0, BATCH, SAMPLES);
        }
        assert_true(tt_ahead_waited(a) >= 0);
        tt_ahead_free(a);
    }
    tt_map_close(m);
}

static void another_place_or_size_of_batch_begins_anew(void **state)
{
    static uint32_t order[SAMPLES];
    struct tt_dataset set;
    struct tt_err err;
    (void)state;
    struct tt_file_map *m = numbered("places", &set);
    struct tt_ahead *a = tt_ahead_new(&set, ROW, 2, &err);
    assert_non_null(a);
    tt_shuffle(2, 0, SAMPLES, order);
    take_epoch(a, order, 0, BATCH, 30 * BATCH);
    take_epoch(a, order, 9 * BATCH, BATCH, 20 * BATCH); /* back, as a rewind goes */
    take_epoch(a, order, 20 * BATCH, 64, SAMPLES);      /* a larger batch, and the short last one */
    take_epoch(a, order, SAMPLES - 3, 1, SAMPLES);
    tt_ahead_free(a);
    tt_map_close(m);
}

static void rows_of_a_set_may_lie_in_another_order(void **state)
{
    static uint32_t order[SAMPLES], row[SAMPLES];
    struct tt_dataset set;
    struct tt_err err;
    (void)state;
    struct tt_file_map *m = numbered("rows", &set);
    tt_shuffle(3, 0, SAMPLES, row);
    tt_shuffle(3, 1, SAMPLES, order);
    set.place = row;
    struct tt_ahead *a = tt_ahead_new(&set, ROW, 1, &err);
    assert_non_null(a);
    const void *rows = tt_ahead_take(a, order, SAMPLES, 100, BATCH);
    for (int64_t i = 0; i < BATCH; i++)
        assert_int_equal(number_of(rows, i), row[order[100 + i]]);
    tt_ahead_free(a);
    tt_map_close(m);
}

static void it_ends_while_readers_are_at_work(void **state)
{
    static uint32_t order[SAMPLES];
    struct tt_dataset set;
    struct tt_err err;
    (void)state;
    struct tt_file_map *m = numbered("ends", &set);
    tt_shuffle(4, 0, SAMPLES, order);
    for (int i = 0; i < 20; i++) {
        struct tt_ahead *a = tt_ahead_new(&set, ROW, 3, &err);
        assert_non_null(a);
        if (i % 2)
            take_epoch(a, order, 0, 1, i);
        tt_ahead_free(a);
    }
    tt_ahead_free(NULL);
    tt_map_close(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_come_in_the_order_of_the_epoch_with_any_number_of_readers),
        cmocka_unit_test(another_place_or_size_of_batch_begins_anew),
        cmocka_unit_test(rows_of_a_set_may_lie_in_another_order),
        cmocka_unit_test(it_ends_while_readers_are_at_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
