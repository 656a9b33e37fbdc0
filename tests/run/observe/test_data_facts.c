/* What the data alone tell. */
#include "coach_data.h"

#include "../../../src/run/observe/data_facts.h"

static struct tt_data_facts facts_of(const struct spoil *k, bool values)
{
    struct tt_data d;
    struct tt_err err = {0};
    struct tt_data_facts f;
    static int files;
    char name[32];
    snprintf(name, sizeof name, "facts%d.csv", files++);
    const char *path = test_path(name);
    table_of(path, k, values, 7);
    assert_ok(tt_data_open(path, TT_TASK_AUTO, &d, &err), &err);
    tt__data_facts(&d, &f);
    tt_data_done(&d);
    return f;
}

static void plain_data_tell_nothing(void **state)
{
    (void)state;
    struct spoil none = {.noise = 0};
    for (int values = 0; values < 2; values++) {
        struct tt_data_facts f = facts_of(&none, values);
        assert_true(f.known && !f.few_valued);
        assert_int_equal(f.copies, 0);
        assert_true(f.compared > 300);
        assert_true(f.tells < 0.7);
    }
}

/* Parts that were drawn lie among each other, and no sample is in both. */
static void parts_of_one_array_are_told_apart(void **state)
{
    (void)state;
    enum { N = 200, ROW = 36 };
    static struct tt_data d;
    static uint8_t x[N * ROW];
    static uint16_t y[N];
    static uint32_t place[2][N / 2];
    struct tt_data_facts f;
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < ROW; k++)
            x[i * ROW + k] = (uint8_t)(i * 7 + k * (i + 3));
        x[i * ROW] = (uint8_t)i;
        place[i % 2][i / 2] = (uint32_t)i;
        y[i] = 0;
    }
    d.input = (struct tt_shape){.n = 3, .dim = {1, 6, 6}};
    d.n_classes = 1;
    d.train = (struct tt_dataset){.n = N / 2, .x = x, .y = y, .place = place[0]};
    d.val = (struct tt_dataset){.n = N / 2, .x = x, .y = y, .place = place[1]};
    tt__data_facts(&d, &f);
    assert_int_equal(f.compared, N / 2);
    assert_int_equal(f.copies, 0);
}

/* Three rows in ten are as the one before, so that of those in validation about half have a twin in
 * training. */
static void copies_of_training_samples_are_found(void **state)
{
    (void)state;
    struct spoil twice = {.copies = 0.3};
    struct tt_data_facts f = facts_of(&twice, false);
    assert_true(f.copied > 0.3 && f.copied < 0.6);
    assert_true(f.copied == (double)f.copies / (double)f.compared);
}

static void a_column_that_knows_is_named(void **state)
{
    (void)state;
    struct spoil tells = {.tells = true};
    struct tt_data_facts classes = facts_of(&tells, false), values = facts_of(&tells, true);
    assert_int_equal(classes.column, TABLE_COLUMNS);
    assert_true(classes.tells == 1);
    assert_int_equal(values.column, TABLE_COLUMNS);
    assert_true(values.tells > 0.999);
}

static void shares_of_classes_are_counted(void **state)
{
    (void)state;
    struct spoil skewed = {.imbalance = 0.9};
    struct tt_data_facts f = facts_of(&skewed, false);
    assert_true(f.commonest > 0.88 && f.commonest < 0.95);
    assert_true(f.rarest > 0 && f.rarest < 0.03);
    assert_true(f.commonest_class != f.rarest_class);
}

/* Rows of a few values come out alike without having been copied. */
static void rows_that_repeat_by_nature_are_told_apart(void **state)
{
    (void)state;
    struct tt_data d;
    struct tt_err err = {0};
    struct tt_data_facts f;
    struct tt_rng r;
    const char *path = test_path("few.csv");
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    tt_rng_init(&r, 3, TT_RNG_SHUFFLE, 0);
    fprintf(out, "a,b,kind\n");
    for (int i = 0; i < 600; i++) {
        uint32_t a = tt_rng_below(&r, 4), b = tt_rng_below(&r, 5);
        fprintf(out, "%u.5,%u.5,%s\n", a, b, a + b > 3 ? "large" : "small");
    }
    fclose(out);
    assert_ok(tt_data_open(path, TT_TASK_CLASSES, &d, &err), &err);
    tt__data_facts(&d, &f);
    assert_true(f.few_valued);
    assert_true(f.copied > 0.9);
    tt_data_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_data_tell_nothing),
        cmocka_unit_test(parts_of_one_array_are_told_apart),
        cmocka_unit_test(copies_of_training_samples_are_found),
        cmocka_unit_test(a_column_that_knows_is_named),
        cmocka_unit_test(shares_of_classes_are_counted),
        cmocka_unit_test(rows_that_repeat_by_nature_are_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
