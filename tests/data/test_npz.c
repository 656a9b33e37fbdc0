#include "../support/test.h"

#include <math.h>
#include <stdbool.h>

#include <tuitrain/base/file.h>
#include <tuitrain/data/schema.h>

#include "../formats/npy_file.h"

static struct tt_data data;

struct entry {
    const char *name, *descr, *shape;
    const void *values;
    size_t size;
};

static const char *make(const char *name, const struct entry *e, int n, bool deflated)
{
    static struct npy_file file[4];
    zip_t *z = npz_create(test_path(name));
    for (int i = 0; i < n; i++) {
        npy_make(&file[i], e[i].descr, e[i].shape, e[i].values, e[i].size);
        npz_add(z, e[i].name, &file[i], deflated);
    }
    npz_finish(z);
    return test_path(name);
}

static int open_path(const char *path, enum tt_task task, struct tt_err *err)
{
    return tt_data_open(path, task, &data, err);
}

/* Three pictures of 2x2 for training, two for validation. */
static const unsigned char x_train[12] = {0, 1, 2, 3, 10, 11, 12, 13, 250, 251, 252, 255},
                           x_test[8] = {4, 5, 6, 7, 8, 9, 10, 11}, y_train[3] = {0, 2, 1},
                           y_test[2] = {2, 0};
static const struct entry keras[] = {{"x_train.npy", "|u1", "3, 2, 2", x_train, 12},
                                     {"y_train.npy", "|u1", "3,", y_train, 3},
                                     {"x_test.npy", "|u1", "2, 2, 2", x_test, 8},
                                     {"y_test.npy", "|u1", "2,", y_test, 2}};

static void check_keras(void)
{
    assert_int_equal(data.train.n, 3);
    assert_int_equal(data.val.n, 2);
    assert_int_equal(data.n_classes, 3);
    assert_int_equal(data.input.n, 3);
    assert_int_equal(data.input.dim[0], 1);
    assert_memory_equal(data.train.x, x_train, 12);
    assert_memory_equal(data.val.x, x_test, 8);
    for (int i = 0; i < 3; i++)
        assert_int_equal(data.train.y[i], y_train[i]);
    for (int i = 0; i < 2; i++)
        assert_int_equal(data.val.y[i], y_test[i]);
}

static void keras_names_open_stored_and_deflated(void **state)
{
    (void)state;
    for (int deflated = 0; deflated < 2; deflated++) {
        struct tt_err err = {0};
        assert_ok(open_path(make("k.npz", keras, 4, deflated), TT_TASK_AUTO, &err), &err);
        check_keras();
        assert_string_equal(data.class_name[2], "2");
        double sum = 0;
        for (int i = 0; i < 12; i++)
            sum += x_train[i] / 255.0;
        assert_true(fabs((double)data.mean[0] - sum / 12) < 1e-6);
        tt_data_done(&data);
    }
}

static void names_of_other_kinds_open(void **state)
{
    (void)state;
    static const char *const names[][4] = {
        {"train_images.npy", "train_labels.npy", "test_images.npy", "test_labels.npy"},
        {"train_images.npy", "train_labels.npy", "val_images.npy", "val_labels.npy"},
        {"X_train.npy", "y_train.npy", "X_test.npy", "y_test.npy"},
        {"x_train.npy", "y_train.npy", "x_val.npy", "y_val.npy"},
    };
    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        struct entry e[4];
        struct tt_err err = {0};
        memcpy(e, keras, sizeof e);
        for (int i = 0; i < 4; i++)
            e[i].name = names[k][i];
        assert_ok(open_path(make("n.npz", e, 4, true), TT_TASK_AUTO, &err), &err);
        check_keras();
        tt_data_done(&data);
    }
}

/* Channels last and channels first are the same pictures in memory. */
static void colours_come_from_either_order(void **state)
{
    (void)state;
    unsigned char last[2 * 2 * 4 * 3], first[2 * 3 * 2 * 4];
    const unsigned char y[2] = {0, 1};
    for (int i = 0; i < 2; i++)
        for (int p = 0; p < 8; p++)
            for (int c = 0; c < 3; c++)
                last[(i * 8 + p) * 3 + c] = first[(i * 3 + c) * 8 + p] =
                    (unsigned char)(i * 100 + p * 10 + c);
    const struct entry both[2][4] = {{{"x_train.npy", "|u1", "2, 2, 4, 3", last, 48},
                                      {"y_train.npy", "|u1", "2,", y, 2},
                                      {"x_test.npy", "|u1", "2, 2, 4, 3", last, 48},
                                      {"y_test.npy", "|u1", "2,", y, 2}},
                                     {{"x_train.npy", "|u1", "2, 3, 2, 4", first, 48},
                                      {"y_train.npy", "|u1", "2,", y, 2},
                                      {"x_test.npy", "|u1", "2, 3, 2, 4", first, 48},
                                      {"y_test.npy", "|u1", "2,", y, 2}}};
    for (int k = 0; k < 2; k++) {
        struct tt_err err = {0};
        assert_ok(open_path(make("c.npz", both[k], 4, true), TT_TASK_AUTO, &err), &err);
        assert_int_equal(data.input.dim[0], 3);
        assert_int_equal(data.input.dim[1], 2);
        assert_int_equal(data.input.dim[2], 4);
        assert_memory_equal(data.train.x, last, 48);
        tt_data_done(&data);
    }
}

static void rows_without_a_split_are_split_and_standardised(void **state)
{
    (void)state;
    enum { N = 20 };
    double x[N][2];
    float y[N];
    int64_t label[N];
    for (int i = 0; i < N; i++) {
        x[i][0] = i;
        x[i][1] = 7;
        y[i] = (float)i * 2;
        label[i] = i % 2;
    }
    const struct entry values[] = {{"X.npy", "<f8", "20, 2", x, sizeof x},
                                   {"y.npy", "<f4", "20, 1", y, sizeof y}},
                       classes[] = {{"data.npy", "<f8", "20, 2", x, sizeof x},
                                    {"target.npy", "<i8", "20,", label, sizeof label}};
    struct tt_err err = {0};
    assert_ok(open_path(make("v.npz", values, 2, true), TT_TASK_AUTO, &err), &err);
    assert_int_equal(data.train.n, 16);
    assert_int_equal(data.val.n, 4);
    assert_int_equal(data.n_classes, 0);
    assert_int_equal(data.input.dim[0], 1); /* a column that is the same in all rows is left out */
    assert_non_null(data.schema);
    assert_string_equal(data.schema->column[0].name, "column 1");
    assert_string_equal(data.schema->column[2].name, "y");
    double sum = 0;
    bool mixed = false;
    for (int i = 0; i < N; i++) {
        /* Training and validation rows lie one after the other, with their values. */
        double was = tt_data_number(&data, &data.train, i, 0);
        assert_true(fabs(data.train.value[i] - was * 2) < 1e-5);
        mixed = mixed || lrint(was) != i;
        sum += i < 16 ? was : 0;
    }
    assert_true(mixed);
    assert_true(fabs(data.schema->mean[0] - sum / 16) < 1e-5);
    tt_data_done(&data);
    assert_ok(open_path(make("c.npz", classes, 2, true), TT_TASK_AUTO, &err), &err);
    assert_int_equal(data.n_classes, 2);
    for (int i = 0; i < N; i++)
        assert_int_equal(data.train.y[i], lrint(tt_data_number(&data, &data.train, i, 0)) % 2);
    tt_data_done(&data);
    assert_ok(open_path(test_path("c.npz"), TT_TASK_VALUES, &err), &err);
    assert_int_equal(data.n_classes, 0);
    tt_data_done(&data);
}

static void refuse(const struct entry *e, int n, enum tt_task task, const char *word)
{
    struct tt_err err;
    make("bad.npz", e, n, false);
    assert_refused(open_path(test_path("bad.npz"), task, &err), &err, word);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    static const float nan_rows[2] = {1, NAN}, half[] = {0.5f, 1, 2, 3, 4};
    static const int32_t negative[] = {0, 1, -1};
    static const unsigned char zeros[64];
    struct entry e[4];
    refuse(keras + 1, 3, TT_TASK_AUTO, "which array holds samples");
    memcpy(e, keras, sizeof e);
    e[0] = (struct entry){"x_train.npy", "|u1", "4, 3", x_train, 12};
    refuse(e, 4, TT_TASK_AUTO, "3 of them, but 4 samples");
    e[0] = (struct entry){"x_train.npy", "<f4", "3, 2, 2", zeros, 48};
    refuse(e, 4, TT_TASK_AUTO, "on another scale than those of training");
    e[0] = (struct entry){"x_train.npy", "|u1", "3, 1, 4", x_train, 12};
    refuse(e, 4, TT_TASK_AUTO, "those of training [1, 1, 4]");
    e[0] = (struct entry){"x_train.npy", "|u1", "12,", x_train, 12};
    refuse(e, 4, TT_TASK_AUTO, "3 of them, but 12 samples");
    e[0] = (struct entry){"x_train.npy", "|u1", "3, 2, 1, 2", x_train, 12};
    refuse(e, 4, TT_TASK_AUTO, "C = 1 or 3");
    memcpy(e, keras, sizeof e);
    e[1] = (struct entry){"y_train.npy", "<i4", "3,", negative, 12};
    refuse(e, 4, TT_TASK_AUTO, "class \"2\" never appears in training");
    e[1] = (struct entry){"y_train.npy", "|u1", "3, 2, 1", zeros, 6};
    refuse(e, 4, TT_TASK_AUTO, "one-hot or of several targets");
    e[1] = (struct entry){"y_train.npy", "|u1", "3, 2", "\1\0\0\1\0\1", 6};
    refuse(e, 4, TT_TASK_AUTO, "is not one-hot, as that of training is");
    e[3] = (struct entry){"y_test.npy", "|u1", "2,", zeros, 2};
    e[1] = (struct entry){"y_train.npy", "|u1", "3,", zeros, 3};
    refuse(e, 4, TT_TASK_AUTO, "all samples are of one class");
    e[3] = keras[3];
    e[1] = (struct entry){"y_train.npy", "|b1", "3,", "\1\0\1", 3};
    refuse(e, 4, TT_TASK_AUTO, "class 2 never appears in training (0 to 1 do)");
    e[0] = (struct entry){"x_train.npy", "|u1", "0, 2, 2", zeros, 0};
    e[1] = (struct entry){"y_train.npy", "|u1", "0,", zeros, 0};
    refuse(e, 4, TT_TASK_AUTO, "no samples");
    const struct entry rows[] = {{"x.npy", "<f4", "2, 1", nan_rows, 8},
                                 {"y.npy", "<f4", "2,", half, 8}},
                       gap[] = {{"x.npy", "<f4", "5, 1", half, 20},
                                {"y.npy", "<f4", "5,", zeros, 20}};
    refuse(rows, 2, TT_TASK_AUTO, "2 rows of 2 can be used; it takes 3 at least");
    refuse(gap, 2, TT_TASK_CLASSES, "holds one value only");
    float five[5] = {1, 2, 3, INFINITY, 5};
    const struct entry infinite[] = {{"x.npy", "<f4", "5, 1", five, 20},
                                     {"y.npy", "<f4", "5,", half, 20}};
    refuse(infinite, 2, TT_TASK_AUTO, "sample 3, column \"column 1\": is infinite");
}

/* --- kinds of targets ------------------------------------------------------------------------ */

enum { M = 60 };
static float x_rows[M][3];
static double one_hot[M][3];
static float two[M][2];
static char words[M][12];   /* |S12 */
static uint32_t wide[M][3]; /* <U3 */
static int64_t from_one[M];

static void make_targets(void)
{
    static const char *const name[] = {"cat", "dog", "a longer fox"};
    memset(words, 0, sizeof words);
    memset(wide, 0, sizeof wide);
    memset(one_hot, 0, sizeof one_hot);
    for (int i = 0; i < M; i++) {
        int k = i % 3;
        for (int c = 0; c < 3; c++)
            x_rows[i][c] = (float)((i * 7 + c * 5) % 11) + 0.25F * (float)k;
        one_hot[i][k] = 1;
        two[i][0] = (float)i * 0.37F;
        two[i][1] = -(float)i * 1.1F;
        memcpy(words[i], name[k], strlen(name[k]));
        wide[i][0] = k == 2 ? 0x1f98a : (uint32_t)name[k][0]; /* a character beyond 16 bits */
        from_one[i] = k + 1;
    }
}

static const char *make_rows(const char *file, const char *x, const char *y, const char *descr,
                             const char *shape, const void *values, size_t size)
{
    make_targets();
    const struct entry e[] = {{x, "<f4", "60, 3", x_rows, sizeof x_rows},
                              {y, descr, shape, values, size}};
    return make(file, e, 2, true);
}

static void every_kind_of_target_is_classes(void **state)
{
    (void)state;
    make_targets();
    const struct {
        const char *descr, *shape;
        const void *values;
        size_t size;
        const char *name[3];
    } kinds[] = {{"<f8", "60, 3", one_hot, sizeof one_hot, {"0", "1", "2"}},
                 {"|S12", "60,", words, sizeof words, {"a longer fox", "cat", "dog"}},
                 {"<U3", "60, 1", wide, sizeof wide, {"c", "d", "\xf0\x9f\xa6\x8a"}},
                 {"<i8", "60,", from_one, sizeof from_one, {"1", "2", "3"}}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
        struct tt_err err = {0};
        assert_ok(open_path(make_rows("t.npz", "x.npy", "y.npy", kinds[k].descr, kinds[k].shape,
                                      kinds[k].values, kinds[k].size),
                            TT_TASK_AUTO, &err),
                  &err);
        assert_int_equal(data.n_classes, 3);
        for (int c = 0; c < 3; c++)
            assert_string_equal(data.schema->label[c], kinds[k].name[c]);
        assert_int_equal(data.train.n, 48);
        assert_int_equal(data.input.dim[0], 3);
        tt_data_done(&data);
    }
}

static void one_of_several_targets_is_learned(void **state)
{
    (void)state;
    struct tt_err err = {0};
    const char *path = make_rows("s.npz", "x.npy", "y.npy", "<f4", "60, 2", two, sizeof two);
    for (int k = 0; k < 2; k++) {
        const struct tt_data_wish wish = {.target = k ? "y 2" : "y 1"};
        assert_ok(tt_data_open_as(path, &wish, &data, &err), &err);
        assert_int_equal(data.n_classes, 0);
        assert_int_equal(tt_data_values(&data), 1);
        assert_string_equal(data.value_name, k ? "y 2" : "y 1");
        /* The other one would tell it. */
        assert_int_equal(data.input.dim[0], 3);
        assert_non_null(strstr(data.notes.text, "what else could be learned"));
        tt_data_done(&data);
    }
}

/* Where none is asked for: they are amounts, each with figures of its own. */
static void all_of_several_targets_are_learned(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct tt_data one[2];
    const char *path = make_rows("s.npz", "x.npy", "y.npy", "<f4", "60, 2", two, sizeof two);
    assert_ok(open_path(path, TT_TASK_AUTO, &err), &err);
    assert_int_equal(tt_data_values(&data), 2);
    assert_string_equal(data.value_name, "y 1, y 2");
    assert_int_equal(data.input.dim[0], 3);
    for (int k = 0; k < 2; k++) {
        const struct tt_data_wish wish = {.target = k ? "y 2" : "y 1"};
        assert_ok(tt_data_open_as(path, &wish, &one[k], &err), &err);
        assert_true(data.value_mean[k] == one[k].value_mean[0]);
        assert_true(data.value_std[k] == one[k].value_std[0]);
        assert_true(data.val.value_variance[k] == one[k].val.value_variance[0]);
        for (int64_t i = 0; i < data.train.n; i++)
            assert_true(data.train.value[2 * i + k] == one[k].train.value[i]);
        tt_data_done(&one[k]);
    }
    tt_data_done(&data);
}

/* --ignore takes away from what an array holds to be learned. */
static void targets_that_are_left_out_are_not_learned(void **state)
{
    (void)state;
    struct tt_err err = {0};
    const char *path = make_rows("s.npz", "x.npy", "y.npy", "<f4", "60, 2", two, sizeof two);
    const struct tt_data_wish wish = {.ignore = "y 1"}, both = {.ignore = "y 1,y 2"};
    assert_ok(tt_data_open_as(path, &wish, &data, &err), &err);
    assert_int_equal(data.n_classes, 0);
    assert_int_equal(tt_data_values(&data), 1);
    assert_string_equal(data.value_name, "y 2");
    assert_int_equal(data.input.dim[0], 3);
    tt_data_done(&data);
    assert_refused(tt_data_open_as(path, &both, &data, &err), &err,
                   "leaves nothing of what is to be learned");
}

static void arrays_of_any_name_are_taken(void **state)
{
    (void)state;
    struct tt_err err = {0};
    const char *path =
        make_rows("n.npz", "spectra.npy", "kind.npy", "<i8", "60,", from_one, sizeof from_one);
    assert_ok(open_path(path, TT_TASK_AUTO, &err), &err); /* told what was guessed */
    assert_non_null(strstr(data.notes.text, "learns array \"kind\" from \"spectra\""));
    assert_int_equal(data.n_classes, 3);
    tt_data_done(&data);
    make_targets();
    const struct entry e[] = {{"a.npy", "<f4", "60, 3", x_rows, sizeof x_rows},
                              {"b.npy", "<f4", "60, 2", two, sizeof two},
                              {"c.npy", "<i8", "60,", from_one, sizeof from_one}};
    make("three.npz", e, 3, true);
    path = test_path("three.npz");
    assert_refused(open_path(path, TT_TASK_AUTO, &err), &err,
                   "It has \"a\" [60, 3], \"b\" [60, 2], \"c\" [60]; --x NAME and --y NAME say it");
    struct tt_data_wish wish = {.x = "b", .y = "c"};
    memset(&err, 0, sizeof err);
    assert_ok(tt_data_open_as(path, &wish, &data, &err), &err);
    assert_int_equal(data.input.dim[0], 2);
    assert_string_equal(data.schema->column[2].name, "c");
    tt_data_done(&data);
    wish.x = "d";
    test_write(test_path("t.csv"), "a,b\n1,2\n2,3\n3,4\n", 16);
    assert_refused(tt_data_open_as(test_path("t.csv"), &wish, &data, &err), &err,
                   "holds no arrays of NumPy's; --target names the column");
    assert_refused(tt_data_open_as(path, &wish, &data, &err), &err, "has no such array; it has");
}

/* Rows with a part of their own for validation keep it, and the order of it. */
static void rows_keep_their_split(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_targets();
    const struct entry e[] = {{"X_train.npy", "<f4", "40, 3", x_rows, 40 * sizeof *x_rows},
                              {"y_train.npy", "|S12", "40,", words, 40 * sizeof *words},
                              {"X_test.npy", "<f4", "20, 3", x_rows[40], 20 * sizeof *x_rows},
                              {"y_test.npy", "|S12", "20,", words[40], 20 * sizeof *words}};
    const char *path = make("split.npz", e, 4, true);
    assert_ok(open_path(path, TT_TASK_AUTO, &err), &err);
    assert_int_equal(data.train.n, 40);
    assert_int_equal(data.val.n, 20);
    for (int i = 0; i < 20; i++)
        assert_true(fabs(tt_data_number(&data, &data.val, i, 0) - (double)x_rows[40 + i][0]) <
                    1e-4);
    struct tt_schema *schema = tt_schema_copy(data.schema, &err);
    tt_data_done(&data);
    /* What a model is measured with is the part that it was not trained with. */
    const struct tt_data_wish wish = {.schema = schema, .every_row = true};
    assert_ok(tt_data_open_as(path, &wish, &data, &err), &err);
    assert_int_equal(data.val.n, 20);
    tt_data_done(&data);
    tt_schema_free(schema);
}

static void an_npy_is_a_table_too(void **state)
{
    (void)state;
    struct tt_err err = {0};
    struct npy_file f;
    double rows[M][4];
    make_targets();
    for (int i = 0; i < M; i++) {
        for (int c = 0; c < 3; c++)
            rows[i][c] = (double)x_rows[i][c];
        rows[i][3] = i % 3;
    }
    npy_make(&f, "<f8", "60, 4", rows, sizeof rows);
    test_write(test_path("all.npy"), f.bytes, f.n);
    assert_ok(open_path(test_path("all.npy"), TT_TASK_AUTO, &err), &err);
    assert_int_equal(data.n_classes, 3);
    assert_int_equal(data.input.dim[0], 3);
    tt_data_done(&data);
    npy_make(&f, "<f4", "60, 3", x_rows, sizeof x_rows);
    test_write(test_path("X.npy"), f.bytes, f.n);
    npy_make(&f, "|S12", "60,", words, sizeof words);
    test_write(test_path("labels.npy"), f.bytes, f.n);
    struct tt_data_wish wish = {.y = "labels.npy"}; /* beside the samples */
    assert_ok(tt_data_open_as(test_path("X.npy"), &wish, &data, &err), &err);
    assert_int_equal(data.n_classes, 3);
    assert_string_equal(data.schema->label[1], "cat");
    tt_data_done(&data);
    wish.y = "nothing.npy";
    assert_refused(tt_data_open_as(test_path("X.npy"), &wish, &data, &err), &err,
                   "--y nothing.npy: there is no such .npy file");
}

/* Pictures of floats 0 to 1 and of 16 bits are the bytes that they came from. */
static void pictures_of_other_numbers_become_bytes(void **state)
{
    (void)state;
    float floats[12];
    uint16_t wider[12];
    unsigned char words_y[3][4] = {"oak", "elm", "oak"};
    for (int i = 0; i < 12; i++) {
        floats[i] = (float)x_train[i] / 255.0F;
        wider[i] = (uint16_t)(x_train[i] * 257);
    }
    for (int k = 0; k < 2; k++) {
        struct tt_err err = {0};
        struct entry e[4];
        memcpy(e, keras, sizeof e);
        e[0] = k ? (struct entry){"x_train.npy", "<u2", "3, 2, 2", wider, 24}
                 : (struct entry){"x_train.npy", "<f4", "3, 2, 2", floats, 48};
        e[1] = (struct entry){"y_train.npy", "|S4", "3,", words_y, 12};
        e[2] = e[0];
        e[2].name = "x_test.npy";
        e[3] = e[1];
        e[3].name = "y_test.npy";
        assert_ok(open_path(make("f.npz", e, 4, true), TT_TASK_AUTO, &err), &err);
        assert_memory_equal(data.train.x, x_train, 12);
        assert_int_equal(data.n_classes, 2);
        assert_string_equal(data.class_name[0], "elm");
        assert_int_equal(data.train.y[0], 1);
        assert_non_null(strstr(data.notes.text, "pictures become bytes"));
        tt_data_done(&data);
    }
    struct tt_err err;
    floats[3] = -1;
    const struct entry e[] = {{"x.npy", "<f4", "3, 2, 2", floats, 48}, keras[1]};
    struct entry two_arrays[2] = {e[0], e[1]};
    two_arrays[1].name = "y.npy";
    make("g.npz", two_arrays, 2, true);
    assert_refused(open_path(test_path("g.npz"), TT_TASK_AUTO, &err), &err,
                   "pictures of numbers from -1 to");
}

/* Measured with a model, classes are its own, by their names: whichever of them a file has, and in
 * whichever order. */
static void pictures_are_of_a_model_s_classes(void **state)
{
    (void)state;
    static struct tt_data like;
    static const char long_name[] = "a fox whose name takes more than any view has";
    char train_y[3][48] = {"dog", "", "cat"}, other_y[3][48] = {"wolf", "dog", ""};
    struct tt_err err = {0};
    strcpy(train_y[1], long_name);
    strcpy(other_y[2], long_name);
    const struct entry e[] = {{"x_train.npy", "|u1", "3, 2, 2", x_train, 12},
                              {"y_train.npy", "|S48", "3,", train_y, sizeof train_y},
                              {"x_test.npy", "|u1", "3, 2, 2", x_train, 12},
                              {"y_test.npy", "|S48", "3,", train_y, sizeof train_y}};
    assert_ok(open_path(make("m.npz", e, 4, true), TT_TASK_AUTO, &err), &err);
    like = data;
    assert_int_equal(like.n_classes, 3);
    assert_string_equal(tt_data_class(&like, 0), long_name);
    const struct entry other[] = {{"x.npy", "|u1", "3, 2, 2", x_train, 12},
                                  {"y.npy", "|S48", "3,", other_y, sizeof other_y}};
    const struct tt_data_wish wish = {.like = &like, .every_row = true};
    assert_ok(tt_data_open_as(make("o.npz", other, 2, true), &wish, &data, &err), &err);
    assert_int_equal(data.n_classes, 3);
    assert_int_equal(data.val.n, 2); /* every sample but that of a class which it does not have */
    assert_int_equal(data.unknown, 1);
    assert_non_null(strstr(data.notes.text, "(\"wolf\")"));
    assert_int_equal(data.val.y[0], 2); /* dog */
    assert_int_equal(data.val.y[1], 0);
    assert_memory_equal(data.val.x, x_train + 4, 8);
    assert_true(data.mean[0] == like.mean[0] && data.std[0] == like.std[0]);
    assert_string_equal(tt_data_class(&data, 0), long_name);
    tt_data_done(&data);
    memset(other_y, 0, sizeof other_y);
    for (int i = 0; i < 3; i++)
        strcpy(other_y[i], i == 1 ? "fox" : "wolf");
    assert_true(tt_data_open_as(make("n.npz", other, 2, true), &wish, &data, &err) < 0);
    assert_non_null(strstr(err.text, "of a class that the model knows: it has \"wolf\", \"fox\", "
                                     "the model \""));
    /* Of a file with a part for validation that part is measured. */
    assert_ok(tt_data_open_as(test_path("m.npz"), &wish, &data, &err), &err);
    assert_int_equal(data.val.n, 3);
    assert_int_equal(data.unknown, 0);
    tt_data_done(&data);
    tt_data_done(&like);
}

/* The archive keeps checksums, so that what opens has the values that were written: the changes
 * that are not seen are those of dates and the like. */
/* One wrong label makes hundreds of them. */
static void classes_of_which_there_is_no_sample_are_told(void **state)
{
    (void)state;
    static unsigned char x[5 * 4];
    unsigned char y[5] = {3, 1, 3, 1, 3};
    const struct entry e[] = {{"x.npy", "|u1", "5, 2, 2", x, sizeof x},
                              {"y.npy", "|u1", "5,", y, sizeof y}};
    struct tt_err err = {0};
    x[7] = 9;
    assert_ok(open_path(make("gaps.npz", e, 2, true), TT_TASK_AUTO, &err), &err);
    assert_int_equal(data.n_classes, 4);
    assert_non_null(data.notes.text);
    assert_non_null(strstr(data.notes.text, "2 of 4 classes have no sample: \"0\", \"2\""));
    tt_data_done(&data);
    for (int i = 0; i < 5; i++)
        y[i] = (unsigned char)(i % 2);
    assert_ok(open_path(make("full.npz", e, 2, true), TT_TASK_AUTO, &err), &err);
    assert_null(data.notes.text);
    tt_data_done(&data);
}

static void every_truncation_and_changed_byte_is_refused_or_harmless(void **state)
{
    (void)state;
    unsigned char *bytes;
    size_t n;
    struct tt_err err = {0};
    assert_ok(tt_file_read(make("whole.npz", keras, 4, true), 1 << 20, &bytes, &n, &err), &err);
    for (size_t cut = 0; cut < n; cut++) {
        test_write(test_path("bad.npz"), bytes, cut);
        assert_refused(open_path(test_path("bad.npz"), TT_TASK_AUTO, &err), &err, "bad.npz");
    }
    int refused = 0;
    for (size_t at = 0; at < n; at++) {
        static const unsigned char flip[] = {0x01, 0x80, 0xff};
        for (size_t k = 0; k < sizeof flip; k++) {
            bytes[at] ^= flip[k];
            test_write(test_path("bad.npz"), bytes, n);
            memset(&err, 0, sizeof err);
            if (open_path(test_path("bad.npz"), TT_TASK_AUTO, &err) < 0) {
                assert_true(err.text[0]);
                refused++;
            } else {
                check_keras();
                tt_data_done(&data);
            }
            bytes[at] ^= flip[k];
        }
    }
    assert_true(refused > (int)n);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keras_names_open_stored_and_deflated),
        cmocka_unit_test(names_of_other_kinds_open),
        cmocka_unit_test(colours_come_from_either_order),
        cmocka_unit_test(rows_without_a_split_are_split_and_standardised),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(every_kind_of_target_is_classes),
        cmocka_unit_test(one_of_several_targets_is_learned),
        cmocka_unit_test(all_of_several_targets_are_learned),
        cmocka_unit_test(targets_that_are_left_out_are_not_learned),
        cmocka_unit_test(arrays_of_any_name_are_taken),
        cmocka_unit_test(rows_keep_their_split),
        cmocka_unit_test(an_npy_is_a_table_too),
        cmocka_unit_test(pictures_of_other_numbers_become_bytes),
        cmocka_unit_test(pictures_are_of_a_model_s_classes),
        cmocka_unit_test(classes_of_which_there_is_no_sample_are_told),
        cmocka_unit_test(every_truncation_and_changed_byte_is_refused_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
