/* Parts of data sets of every kind: what validates, what is the test, and how they are known again.
 */
#include "../../support/test.h"

#include <sys/stat.h>

#include <tuitrain/data/loader.h>
#include <tuitrain/data/split.h>

#include "../../../src/data/split/split.h"

static struct tt_data data, other;

static void write_text(const char *name, const char *text)
{
    test_write(test_path(name), text, strlen(text));
}

/* Rows x, y, kind: x is `first` and so on; kind is a, b, c in turn; who has three rows each. */
static void write_rows(const char *name, int first, int n)
{
    static char text[1 << 16];
    size_t used = (size_t)sprintf(text, "x,y,who,day,kind\n");
    for (int i = first; i < first + n; i++)
        used += (size_t)sprintf(text + used, "%d.5,%d,w%d,2024-%02d-%02d,%c\n", i, i * 37 % 101,
                                i / 3, 1 + i / 28 % 12, 1 + i % 28, 'a' + i % 3);
    test_write(test_path(name), text, used);
}

static int open_as(const char *name, const struct tt_data_wish *wish, struct tt_data *d,
                   struct tt_err *err)
{
    return tt_data_open_as(test_path(name), wish, d, err);
}

static void must_open(const char *name, const struct tt_data_wish *wish, struct tt_data *d)
{
    struct tt_err err = {0};
    assert_ok(open_as(name, wish, d, &err), &err);
}

/* What x was, to the next half. */
static double x_of(const struct tt_data *d, const struct tt_dataset *part, int64_t i)
{
    return tt_data_number(d, part, i, 0);
}

static bool told(const struct tt_data *d, const char *words)
{
    return d->notes.text && strstr(d->notes.text, words);
}

static void table_parts_are_shares_of_each_class(void **state)
{
    (void)state;
    write_rows("t.csv", 0, 90);
    must_open("t.csv", &(struct tt_data_wish){.val = "1/3", .test = "10%", .target = "kind"},
              &data);
    assert_int_equal(data.train.n, 51);
    assert_int_equal(data.val.n, 30);
    assert_int_equal(data.test.n, 9);
    int count[3] = {0};
    for (int i = 0; i < 30; i++)
        count[data.val.y[i]]++;
    for (int c = 0; c < 3; c++)
        assert_in_range(count[c], 9, 11);
    /* Fitted on the rows of training alone. */
    double sum = 0;
    for (int i = 0; i < 51; i++)
        sum += (double)data.train.numbers[i * data.input.dim[0]];
    assert_true(sum > -1e-4 && sum < 1e-4);
    assert_true(told(&data, "parts: 51 to train on, 30 for validation, 9 for the test"));
    tt_data_done(&data);
}

static void a_group_is_no_input_and_on_one_side(void **state)
{
    (void)state;
    int side[30] = {0};
    write_rows("t.csv", 0, 90);
    must_open("t.csv", &(struct tt_data_wish){.group = "who", .test = "0.2", .target = "kind"},
              &data);
    const struct tt_dataset *const part[] = {&data.train, &data.val, &data.test};
    for (int p = 0; p < 3; p++)
        for (int64_t i = 0; i < part[p]->n; i++) {
            int who = (int)x_of(&data, part[p], i) / 3;
            assert_true(side[who] == 0 || side[who] == p + 1);
            side[who] = p + 1;
        }
    assert_true(told(&data, "left out: column \"who\", ignored: rows are grouped by it"));
    for (int64_t k = 0; k < data.input.dim[0]; k++)
        assert_null(strstr(data.column_name[k], "who"));
    tt_data_done(&data);
}

static void dates_put_rows_in_order(void **state)
{
    (void)state;
    write_rows("t.csv", 0, 90);
    must_open("t.csv", &(struct tt_data_wish){.time = "day", .target = "kind"}, &data);
    assert_int_equal(data.train.n, 72);
    for (int64_t i = 0; i < data.val.n; i++)
        assert_true(x_of(&data, &data.val, i) > 72);
    tt_data_done(&data);
    write_text("gap.csv", "x,day,kind\n1,2024-01-01,a\n2,,b\n3,2024-01-03,a\n4,2024-01-04,b\n");
    struct tt_err err;
    assert_refused(open_as("gap.csv", &(struct tt_data_wish){.time = "day"}, &data, &err), &err,
                   "line 3, column \"day\": \"\" is no number or date, which --time day needs");
}

static void other_files_are_parts(void **state)
{
    (void)state;
    write_rows("a.csv", 0, 60);
    write_rows("b.csv", 60, 30);
    write_rows("c.csv", 55, 15);
    char b[300], c[300];
    snprintf(b, sizeof b, "%s", test_path("b.csv"));
    snprintf(c, sizeof c, "%s", test_path("c.csv"));
    must_open("a.csv", &(struct tt_data_wish){.val = b, .test = c, .target = "kind"}, &data);
    assert_int_equal(data.train.n, 60);
    assert_int_equal(data.val.n, 30);
    assert_int_equal(data.test.n, 15);
    for (int i = 0; i < 30; i++) {
        double x = x_of(&data, &data.val, i) - 60.5 - i;
        assert_true(x > -1e-3 && x < 1e-3);
        assert_int_equal(data.val.y[i], (60 + i) % 3);
    }
    assert_true(told(&data, "warning: 5 of 15 rows of the test are also among those of training"));
    assert_false(told(&data, "validation rows are also"));
    /* What is in them counts, too. */
    uint64_t hash = data.hash;
    tt_data_done(&data);
    write_rows("b.csv", 61, 30);
    must_open("a.csv", &(struct tt_data_wish){.val = b, .test = c, .target = "kind"}, &data);
    assert_true(data.hash != hash);
    tt_data_done(&data);
    write_text("b.csv", "x,y,who,day\n1,2,w,2024-01-01\n");
    struct tt_err err;
    assert_refused(
        open_as("a.csv", &(struct tt_data_wish){.val = b, .target = "kind"}, &data, &err), &err,
        "--val: ");
    assert_refused(open_as("a.csv", &(struct tt_data_wish){.test = "nosuch.csv"}, &data, &err),
                   &err, "--test: nosuch.csv: no such");
}

static void rows_on_two_sides_are_told(void **state)
{
    (void)state;
    char text[2000] = "x,y,kind\n";
    for (int i = 0; i < 40; i++)
        sprintf(text + strlen(text), "%d,%d,%c\n", i / 4, i / 4 * 7 % 10, 'a' + i / 4 % 2);
    write_text("twins.csv", text);
    must_open("twins.csv", &(struct tt_data_wish){.val = "0.25"}, &data);
    assert_true(told(&data, "of 10 validation rows are also among those of training"));
    tt_data_done(&data);
}

/* --- data that know no columns --------------------------------------------------------------- */

static void a_part_of_the_data_s_own_becomes_the_test(void **state)
{
    (void)state;
    const struct tt_data_wish wish = {.val = "0.25"};
    struct tt_err err = {0};
    assert_ok(tt_data_open("synthetic:600", TT_TASK_AUTO, &other, &err), &err);
    assert_ok(tt_data_open_as("synthetic:600", &wish, &data, &err), &err);
    assert_int_equal(data.train.n, 450);
    assert_int_equal(data.val.n, 150);
    assert_int_equal(data.test.n, 100);
    assert_true(data.test.place == NULL);
    int64_t size = tt_shape_count(&data.input);
    static bool seen[600];
    for (int64_t i = 0; i < 600; i++) {
        const struct tt_dataset *part = i < 450 ? &data.train : &data.val;
        int64_t k = i < 450 ? i : i - 450, at = tt_sample_row(part, k);
        assert_false(seen[at]);
        seen[at] = true;
        assert_memory_equal(part->x + at * size, other.train.x + at * size, (size_t)size);
        assert_int_equal(part->y[k], other.train.y[at]);
    }
    /* As batches are made of them. */
    static float x[2 * 784], want[784];
    int32_t y[2];
    tt_load_rows(&data, &data.val, NULL, 7, 0, 2, x);
    tt_load_targets(&data, &data.val, NULL, 7, 2, y, NULL);
    for (int64_t k = 0; k < size; k++)
        want[k] = ((float)data.val.x[tt_sample_row(&data.val, 8) * size + k] / 255 - data.mean[0]) /
                  data.std[0];
    for (int64_t k = 0; k < size; k++)
        assert_true(x[size + k] - want[k] < 1e-5f && want[k] - x[size + k] < 1e-5f);
    assert_int_equal(y[1], data.val.y[8]);
    tt_data_done(&data);
    tt_data_done(&other);
}

static void folds_leave_the_test_alone(void **state)
{
    (void)state;
    bool seen[120] = {false};
    for (int fold = 1; fold <= 3; fold++) {
        struct tt_err err = {0};
        const struct tt_data_wish wish = {.folds = 3, .fold = fold};
        assert_ok(tt_data_open_as("synthetic:120", &wish, &data, &err), &err);
        assert_int_equal(data.val.n, 40);
        assert_int_equal(data.test.n, 20);
        for (int i = 0; i < 40; i++)
            seen[tt_sample_row(&data.val, i)] = true;
        tt_data_done(&data);
    }
    for (int i = 0; i < 120; i++)
        assert_true(seen[i]);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct tt_err err;
    static const struct {
        struct tt_data_wish wish;
        const char *words;
    } cases[] = {
        {{.group = "who"}, "--group who: is of tables, and synthetic:60 has no columns"},
        {{.time = "day"}, "--time day: is of tables"},
        {{.val = "0.2", .test = "0.2"}, "--test 0.2: synthetic:60 has 10 samples of its own"},
        {{.folds = 2, .fold = 1, .val = "0.2"}, "each fold has its own part"},
        {{.folds = 2, .fold = 3}, "takes 2 to 100 folds"},
        {{.fold = 3}, "--fold 3: of how many?"},
        {{.val = "1.5"}, "--val 1.5: a share is more than 0"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_refused(tt_data_open_as("synthetic:60", &cases[i].wish, &data, &err), &err,
                       cases[i].words);
    write_rows("t.csv", 0, 30);
    assert_refused(open_as("t.csv", &(struct tt_data_wish){.group = "whom"}, &data, &err), &err,
                   "--group whom: ");
    assert_refused(
        open_as("t.csv", &(struct tt_data_wish){.group = "who", .time = "day"}, &data, &err), &err,
        "one of the two");
}

/* --- usual names ----------------------------------------------------------------------------- */

static void a_folder_of_files_has_parts(void **state)
{
    (void)state;
    mkdir(test_path("d"), 0777);
    write_rows("d/TRAINING.csv", 0, 40);
    must_open("d", &(struct tt_data_wish){.val = NULL}, &data);
    assert_int_equal(data.val.n, 8);
    assert_int_equal(data.test.n, 0);
    tt_data_done(&data);
    write_rows("d/Test.csv", 40, 10);
    must_open("d", &(struct tt_data_wish){.val = NULL}, &data);
    assert_int_equal(data.train.n, 32);
    assert_int_equal(data.test.n, 10);
    tt_data_done(&data);
    write_rows("d/dev.csv", 50, 12);
    must_open("d", &(struct tt_data_wish){.val = NULL}, &data);
    assert_int_equal(data.train.n, 40);
    assert_int_equal(data.val.n, 12);
    tt_data_done(&data);
    must_open("d", &(struct tt_data_wish){.val = "0.5"}, &data);
    assert_int_equal(data.val.n, 20);
    tt_data_done(&data);
    /* What is to be predicted has no target. */
    write_text("d/Test.csv", "x,y,who,day\n1,2,w1,2024-01-01\n");
    must_open("d", &(struct tt_data_wish){.val = NULL}, &data);
    assert_int_equal(data.test.n, 0);
    assert_true(told(&data, "its test part is not used: "));
    tt_data_done(&data);
}

/* --- known again ----------------------------------------------------------------------------- */

static void what_was_divided_is_written_and_read(void **state)
{
    (void)state;
    write_rows("t.csv", 0, 90);
    must_open("t.csv",
              &(struct tt_data_wish){
                  .test = "0.1", .group = "who", .split_seed = 7, .folds = 4, .fold = 3},
              &data);
    char *text = tt_split_text(&data);
    assert_non_null(text);
    struct tt_metadata meta[] = {{"split", text}};
    struct tt_tensor_set set = {.metadata = meta, .n_metadata = 1};
    struct tt_split_said said;
    struct tt_err err = {0};
    assert_int_equal(tt_split_read(&set, &said, &err), 1);
    assert_string_equal(said.test, "0.1");
    assert_string_equal(said.group, "who");
    assert_int_equal(said.seed, 7);
    assert_int_equal(said.folds, 4);
    assert_int_equal(said.fold, 3);
    assert_false(said.no_stratify);
    static const char *const wrong[] = {"", "{}", "[1]", "{\"val\":1}"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        meta[0].value = wrong[i];
        assert_refused(tt_split_read(&set, &said, &err), &err, "\"split\" is wrong");
    }
    /* Another seed, other rows. */
    char *rows = strdup(strstr(text, "\"rows\""));
    free(text);
    tt_data_done(&data);
    must_open("t.csv",
              &(struct tt_data_wish){
                  .test = "0.1", .group = "who", .split_seed = 8, .folds = 4, .fold = 3},
              &data);
    text = tt_split_text(&data);
    assert_string_not_equal(strstr(text, "\"rows\""), rows);
    free(text);
    free(rows);
    tt_data_done(&data);
}

/* Every byte of samples and every label, of any source. */
static void a_hash_knows_data_again(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_ok(tt_data_open_as("synthetic:2000", &(struct tt_data_wish){.val = NULL}, &data, &err),
              &err);
    uint64_t hash = tt__hash_data(&data);
    uint8_t *x = (uint8_t *)(uintptr_t)data.train.x;
    uint16_t *y = (uint16_t *)(uintptr_t)data.train.y;
    int64_t size = tt_shape_count(&data.input) * data.train.n;
    assert_true(tt__hash_data(&data) == hash);
    for (int64_t at = 0; at < size; at = at * 3 + 1) {
        x[at] ^= 1;
        assert_true(tt__hash_data(&data) != hash);
        x[at] ^= 1;
    }
    x[size - 1] ^= 128;
    assert_true(tt__hash_data(&data) != hash);
    x[size - 1] ^= 128;
    y[1999] ^= 1;
    assert_true(tt__hash_data(&data) != hash);
    y[1999] ^= 1;
    assert_true(tt__hash_data(&data) == hash);
    tt_data_done(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_parts_are_shares_of_each_class),
        cmocka_unit_test(a_group_is_no_input_and_on_one_side),
        cmocka_unit_test(dates_put_rows_in_order),
        cmocka_unit_test(other_files_are_parts),
        cmocka_unit_test(rows_on_two_sides_are_told),
        cmocka_unit_test(a_part_of_the_data_s_own_becomes_the_test),
        cmocka_unit_test(folds_leave_the_test_alone),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_folder_of_files_has_parts),
        cmocka_unit_test(what_was_divided_is_written_and_read),
        cmocka_unit_test(a_hash_knows_data_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
