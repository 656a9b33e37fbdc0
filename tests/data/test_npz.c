#include "../support/test.h"

#include <math.h>
#include <stdbool.h>

#include <tuitrain/base/file.h>
#include <tuitrain/data/dataset.h>

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
        assert_true(fabs((double)data.mean - sum / 12) < 1e-6);
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
    double sum = 0;
    bool mixed = false;
    for (int i = 0; i < N; i++) {
        /* Training and validation rows lie one after the other, with their values. */
        assert_true(data.train.value[i] == data.train.numbers[2 * i] * 2);
        mixed = mixed || (int)data.train.numbers[2 * i] != i;
        sum += i < 16 ? (double)data.train.numbers[2 * i] : 0;
    }
    assert_true(mixed);
    assert_true(fabs((double)data.column_mean[0] - sum / 16) < 1e-5);
    assert_true(data.column_scale[1] == 1);
    tt_data_done(&data);
    assert_ok(open_path(make("c.npz", classes, 2, true), TT_TASK_AUTO, &err), &err);
    assert_int_equal(data.n_classes, 2);
    for (int i = 0; i < N; i++)
        assert_int_equal(data.train.y[i], (int)data.train.numbers[2 * i] % 2);
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
    refuse(keras, 2, TT_TASK_AUTO, "no arrays x_train");
    memcpy(e, keras, sizeof e);
    e[0] = (struct entry){"x_train.npy", "|u1", "4, 3", x_train, 12};
    refuse(e, 4, TT_TASK_AUTO, "3 of them, but 4 samples");
    e[0] = (struct entry){"x_train.npy", "<f4", "3, 2, 2", zeros, 48};
    refuse(e, 4, TT_TASK_AUTO, "type <f4, expected |u1");
    e[0] = (struct entry){"x_train.npy", "|u1", "3, 1, 4", x_train, 12};
    refuse(e, 4, TT_TASK_AUTO, "those of training [1, 1, 4]");
    e[0] = (struct entry){"x_train.npy", "|u1", "12,", x_train, 12};
    refuse(e, 4, TT_TASK_AUTO, "has shape [12]");
    e[0] = (struct entry){"x_train.npy", "|u1", "3, 2, 1, 2", x_train, 12};
    refuse(e, 4, TT_TASK_AUTO, "C = 1 or 3");
    memcpy(e, keras, sizeof e);
    e[1] = (struct entry){"y_train.npy", "<i4", "3,", negative, 12};
    refuse(e, 4, TT_TASK_AUTO, "-1 (of sample 2) is no class");
    e[1] = (struct entry){"y_train.npy", "|u1", "3, 2", zeros, 6};
    refuse(e, 4, TT_TASK_AUTO, "no one-hot rows");
    e[1] = (struct entry){"y_train.npy", "|u1", "3,", zeros, 3};
    refuse(e, 4, TT_TASK_AUTO, "all classes are 0");
    e[1] = (struct entry){"y_train.npy", "|b1", "3,", "\1\0\1", 3};
    refuse(e, 4, TT_TASK_AUTO, "class 2 never appears in training (0 to 1 do)");
    e[0] = (struct entry){"x_train.npy", "|u1", "0, 2, 2", zeros, 0};
    e[1] = (struct entry){"y_train.npy", "|u1", "0,", zeros, 0};
    refuse(e, 4, TT_TASK_AUTO, "no samples");
    const struct entry rows[] = {{"x.npy", "<f4", "2, 1", nan_rows, 8},
                                 {"y.npy", "<f4", "2,", half, 8}},
                       whole[] = {{"x.npy", "<f4", "5, 1", half, 20},
                                  {"y.npy", "<f4", "5,", half, 20}},
                       gap[] = {{"x.npy", "<f4", "5, 1", half, 20},
                                {"y.npy", "<f4", "5,", zeros, 20}};
    refuse(rows, 2, TT_TASK_AUTO, "it takes 5 at least");
    refuse(whole, 2, TT_TASK_CLASSES, "0.5 (of sample 0) is no class");
    refuse(gap, 2, TT_TASK_CLASSES, "all classes are 0");
    float five[5] = {1, 2, 3, INFINITY, 5};
    const struct entry infinite[] = {{"x.npy", "<f4", "5, 1", five, 20},
                                     {"y.npy", "<f4", "5,", half, 20}};
    refuse(infinite, 2, TT_TASK_AUTO, "sample 3 holds what is no number");
}

/* The archive keeps checksums, so that what opens has the values that were written: the changes
 * that are not seen are those of dates and the like. */
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
        cmocka_unit_test(every_truncation_and_changed_byte_is_refused_or_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
