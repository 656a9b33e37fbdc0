#include "../support/test.h"

#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/data/dataset.h>

static struct tt_data data;

enum { PLANE = 1024, MOST = 8 };

/* Records whose labels go on from `first`, and whose red, green and blue differ from each other. */
static void write_batch(const char *path, int n, int labels, int first)
{
    static unsigned char file[MOST * (2 + 3 * PLANE)];
    unsigned char *at = file;
    for (int i = 0; i < n; i++) {
        memset(at, 0, (size_t)labels);
        at[labels - 1] = (unsigned char)(first + i);
        at += labels;
        for (int p = 0; p < 3 * PLANE; p++)
            *at++ = (unsigned char)(i * 50 + p / PLANE * 10 + p % 7);
    }
    test_write(path, file, (size_t)(at - file));
}

static const char *in(const char *folder, const char *file)
{
    char path[512];
    struct tt_err err = {0};
    assert_ok(tt_make_folders(test_path(folder), &err), &err);
    snprintf(path, sizeof path, "%s/%s", folder, file);
    return test_path(path);
}

static int open_it(const char *folder, struct tt_err *err)
{
    return tt_data_open(test_path(folder), TT_TASK_AUTO, &data, err);
}

static const char names[] =
    "zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n\x1b[31mnine\n\n";

static void make_ten(const char *folder)
{
    write_batch(in(folder, "data_batch_1.bin"), 4, 1, 0);
    write_batch(in(folder, "data_batch_2.bin"), 3, 1, 4);
    write_batch(in(folder, "test_batch.bin"), 2, 1, 8);
    test_write(in(folder, "batches.meta.txt"), names, sizeof names - 1);
}

static void cifar_10_opens(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_ten("ten");
    assert_ok(open_it("ten", &err), &err);
    assert_int_equal(data.train.n, 7);
    assert_int_equal(data.val.n, 2);
    assert_int_equal(data.n_classes, 10);
    assert_string_equal(data.class_name[3], "three");
    assert_string_equal(data.class_name[9], "?[31mnine");
    for (int i = 0; i < 7; i++)
        assert_int_equal(data.train.y[i], i);
    assert_int_equal(data.val.y[1], 9);
    assert_int_equal(data.input.dim[0], 3);
    assert_int_equal(data.input.dim[1], 32);
    for (int p = 0; p < PLANE; p++) /* the second picture: colours of a pixel side by side */
        for (int c = 0; c < 3; c++)
            assert_int_equal(data.train.x[3 * PLANE + p * 3 + c],
                             (unsigned char)(50 + c * 10 + (c * PLANE + p) % 7));
    tt_data_done(&data);
    unlink(in("ten", "batches.meta.txt"));
    assert_ok(open_it("ten", &err), &err);
    assert_string_equal(data.class_name[3], "3");
    tt_data_done(&data);
}

static void cifar_100_learns_the_fine_labels(void **state)
{
    (void)state;
    struct tt_err err = {0};
    write_batch(in("hundred", "train.bin"), 3, 2, 97);
    write_batch(in("hundred", "test.bin"), 1, 2, 50);
    assert_ok(open_it("hundred", &err), &err);
    assert_int_equal(data.n_classes, 100);
    assert_int_equal(data.train.n, 3);
    assert_int_equal(data.train.y[2], 99);
    assert_int_equal(data.val.y[0], 50);
    tt_data_done(&data);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    struct tt_err err;
    make_ten("bad");
    write_batch(in("bad", "data_batch_2.bin"), 3, 1, 8);
    assert_refused(open_it("bad", &err), &err, "data_batch_2.bin: label 10, expected 0 to 9");
    test_write(in("bad", "data_batch_2.bin"), "", 0);
    assert_refused(open_it("bad", &err), &err, "data_batch_2.bin: 0 bytes");
    write_batch(in("bad", "data_batch_2.bin"), 3, 2, 0);
    assert_refused(open_it("bad", &err), &err, "no whole number of CIFAR's records");
    make_ten("bad");
    test_write(in("bad", "batches.meta.txt"), names, 20);
    assert_refused(open_it("bad", &err), &err, "must hold 10 names");
    assert_refused(tt_data_open(test_path("bad"), TT_TASK_VALUES, &data, &err), &err, "not values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cifar_10_opens),
        cmocka_unit_test(cifar_100_learns_the_fine_labels),
        cmocka_unit_test(what_does_not_fit_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
