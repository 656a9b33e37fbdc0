/* What a view is told of the data. */
#include "../small.h"

#include <math.h>

#include "../../../src/run/observe/data_sheet.h"

static void of_pictures_each_class_is_counted_and_some_are_kept(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_data_sheet *d = tt__data_sheet_new(s);
    assert_non_null(d);
    assert_string_equal(d->source, "idx");
    assert_int_equal(d->train, 300);
    assert_int_equal(d->val, 100);
    assert_int_equal(d->n_classes, 3);
    assert_int_equal(d->in_train[0] + d->in_train[1] + d->in_train[2], 300);
    assert_int_equal(d->in_val[0] + d->in_val[1] + d->in_val[2], 100);
    assert_int_equal(d->n_columns, 0);
    assert_int_equal(d->picture_classes, 3);
    int64_t size = tt_shape_count(&s->data.input);
    for (int k = 0; k < 3; k++) {
        assert_int_equal(d->pictures[k], TT_SHEET_EACH);
        int64_t first = 0;
        while (s->data.train.y[first] != k)
            first++;
        assert_memory_equal(d->pixels + k * TT_SHEET_EACH * size, s->data.train.x + first * size,
                            (size_t)size);
    }
    tt_data_sheet_free(d);
    tt_session_free(s);
}

static const struct tt_sheet_column *column(const struct tt_data_sheet *d, const char *name)
{
    for (int64_t k = 0; k < d->n_columns; k++)
        if (strcmp(d->column[k].name, name) == 0)
            return &d->column[k];
    fail_msg("no column %s", name);
    return NULL;
}

static int64_t sum(const struct tt_sheet_bars *b)
{
    int64_t n = 0;
    for (int i = 0; i < b->n; i++)
        n += b->bar[i];
    return n;
}

/* 60 rows: a name that is never twice, a number from 0 to 59 with gaps, a colour, a price. */
static struct tt_session *on_table(const char *target)
{
    char text[6000] = "who,size,colour,price,kind\n", *at = text + strlen(text);
    for (int i = 0; i < 60; i++) {
        at += sprintf(at, "n%d,", i);
        at += i % 10 == 9 ? sprintf(at, ",") : sprintf(at, "%d.5,", i);
        at += sprintf(at, "%s,%g,%s\n", i % 3 ? "red" : "blue", 100 + i * 0.37, i < 30 ? "a" : "b");
    }
    test_write(test_path("table.csv"), text, strlen(text));
    struct tt_config c = small_config();
    strcpy(c.data, test_path("table.csv"));
    strcpy(c.target, target);
    c.net = "linear 4; relu; linear";
    c.batch_size = 8;
    return small_session(&c);
}

static void of_a_table_each_column_is_described(void **state)
{
    (void)state;
    struct tt_session *s = on_table("kind");
    struct tt_data_sheet *d = tt__data_sheet_new(s);
    assert_non_null(d);
    assert_int_equal(d->n_columns, 5);
    assert_int_equal(d->seen, d->train);
    const struct tt_sheet_column *who = column(d, "who"), *size = column(d, "size");
    assert_false(who->used);
    assert_int_equal(who->bars.n, 0);
    assert_true(size->used && !size->target);
    assert_int_equal(size->gaps, 6);
    assert_int_equal(size->cells, 54);
    assert_int_equal(size->bars.n, TT_SHEET_BINS);
    assert_int_equal(sum(&size->bars), d->train);
    assert_true(fabs(size->bars.low) < 6 && size->bars.high > 50);
    assert_string_equal(size->range, "0.5 to 58.5");
    assert_int_equal(sum(&column(d, "colour")->bars), d->train);
    assert_true(column(d, "kind")->target);
    assert_int_equal(column(d, "kind")->bars.n, 2);
    assert_non_null(strstr(column(d, "kind")->becomes, "2 classes"));
    assert_non_null(strstr(d->notes, "who"));
    tt_data_sheet_free(d);
    tt_session_free(s);
}

static void of_values_it_says_how_they_lie(void **state)
{
    (void)state;
    struct tt_session *s = on_table("price");
    struct tt_data_sheet *d = tt__data_sheet_new(s);
    assert_non_null(d);
    assert_int_equal(d->n_classes, 0);
    assert_int_equal(sum(&d->values), d->train);
    assert_true(d->values.low >= 100 && d->values.high <= 122);
    assert_true(fabs(d->values.mean - s->data.value_mean[0]) < 1e-9);
    assert_memory_equal(&column(d, "price")->bars, &d->values, sizeof d->values);
    tt_data_sheet_free(d);
    tt_session_free(s);
}

/* Of several each has its own. */
static void of_several_values_it_says_how_each_lies(void **state)
{
    (void)state;
    struct tt_session *s = on_table("price,size");
    struct tt_data_sheet *d = tt__data_sheet_new(s);
    assert_non_null(d);
    const struct tt_sheet_bars *size = &column(d, "size")->bars, *price = &column(d, "price")->bars;
    assert_true(size->low < 6 && size->high > 50 && size->high < 60);
    assert_true(price->low >= 100 && price->high <= 122);
    assert_true(fabs(size->mean - s->data.value_mean[0]) < 1e-9);
    assert_true(fabs(price->mean - s->data.value_mean[1]) < 1e-9);
    tt_data_sheet_free(d);
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_pictures_each_class_is_counted_and_some_are_kept),
        cmocka_unit_test(of_a_table_each_column_is_described),
        cmocka_unit_test(of_values_it_says_how_they_lie),
        cmocka_unit_test(of_several_values_it_says_how_each_lies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
