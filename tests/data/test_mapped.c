/* Samples that stay in their file are those that are read from it, and are trained on to the bit.
 */
#include "../support/small_data.h"
#include "../support/test.h"

#include <math.h>
#include <sys/stat.h>
#include <zip.h>

#include <tuitrain/base/map.h>
#include <tuitrain/data/loader.h>

#include "../../src/data/arrays.h"
#include "../../src/data/mapped.h"
#include "../../src/formats/stored.h"

enum { MOST = 1 << 16 };

/* An .npy file's bytes; returns how many. */
static size_t npy(unsigned char *out, const char *descr, const char *shape, const void *values,
                  size_t n)
{
    char head[128];
    int k = snprintf(head, sizeof head, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }",
                     descr, shape);
    memset(head + k, ' ', (size_t)(118 - 1 - k));
    head[117] = '\n';
    memcpy(out, "\x93NUMPY\x01\x00\x76\x00", 10);
    memcpy(out + 10, head, 118);
    memcpy(out + 128, values, n);
    return 128 + n;
}

struct array {
    const char *name, *descr, *shape;
    const void *values;
    size_t bytes;
};

static const char *npz(const char *file, const struct array *a, int n, bool packed)
{
    static unsigned char bytes[4][MOST];
    const char *path = test_path(file);
    int why;
    remove(path);
    zip_t *z = zip_open(path, ZIP_CREATE, &why);
    assert_non_null(z);
    for (int i = 0; i < n; i++) {
        char entry[40];
        snprintf(entry, sizeof entry, "%s.npy", a[i].name);
        size_t size = npy(bytes[i], a[i].descr, a[i].shape, a[i].values, a[i].bytes);
        zip_int64_t at =
            zip_file_add(z, entry, zip_source_buffer(z, bytes[i], size, 0), ZIP_FL_ENC_UTF_8);
        assert_true(at >= 0);
        zip_set_file_compression(z, (zip_uint64_t)at, packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
    }
    assert_int_equal(zip_close(z), 0);
    return path;
}

static void open_as(const char *path, enum tt_in_memory in_memory, struct tt_data *d)
{
    struct tt_err err = {0};
    const struct tt_data_wish wish = {.in_memory = in_memory};
    assert_ok(tt_data_open_as(path, &wish, d, &err), &err);
}

static void assert_same_set(const struct tt_data *a, const struct tt_dataset *x,
                            const struct tt_data *b, const struct tt_dataset *y)
{
    int64_t size = tt_shape_count(&a->input);
    float *u = malloc((size_t)size * sizeof *u), *v = malloc((size_t)size * sizeof *v);
    assert_int_equal(x->n, y->n);
    for (int64_t i = 0; i < x->n; i++) {
        tt_load_rows(a, x, NULL, i, 0, 1, u);
        tt_load_rows(b, y, NULL, i, 0, 1, v);
        assert_memory_equal(u, v, (size_t)size * sizeof *u);
        if (x->y)
            assert_int_equal(x->y[i], y->y[i]);
        else
            assert_true(x->value[i] == y->value[i]);
    }
    free(u);
    free(v);
}

/* Opens it both ways, and compares. */
static void assert_same(const char *path, bool stays)
{
    static struct tt_data read, mapped;
    open_as(path, TT_IN_MEMORY_YES, &read);
    open_as(path, TT_IN_MEMORY_NO, &mapped);
    assert_null(read.train.map);
    assert_int_equal(mapped.train.map != NULL, stays);
    assert_true(tt_shape_equal(&read.input, &mapped.input));
    assert_memory_equal(read.mean, mapped.mean, sizeof read.mean);
    assert_memory_equal(read.std, mapped.std, sizeof read.std);
    assert_same_set(&read, &read.train, &mapped, &mapped.train);
    assert_same_set(&read, &read.val, &mapped, &mapped.val);
    tt_data_done(&read);
    tt_data_done(&mapped);
}

static void idx_files_are_the_same_mapped_and_in_memory(void **state)
{
    (void)state;
    assert_same(small_data(), true);
}

/* Figures of a large file come from the last time, until it is written to. */
static void figures_are_measured_anew_when_the_file_has_changed(void **state)
{
    static struct tt_data first, second, third;
    struct tt_data_wish wish = {.in_memory = TT_IN_MEMORY_NO};
    struct tt_err err = {0};
    char folder[512], path[600];
    struct stat before, after;
    (void)state;
    strcpy(folder, small_data());
    setenv("XDG_CACHE_HOME", test_path("cache"), 1);
    tt__measures_kept_from = 1;
    tt__measures_kept_after = 0;
    assert_ok(tt_data_open_as(folder, &wish, &first, &err), &err);
    assert_ok(tt_data_open_as(folder, &wish, &second, &err), &err);
    assert_true(first.mean[0] == second.mean[0] && first.std[0] == second.std[0]);
    snprintf(path, sizeof path, "%.500s/train-images-idx3-ubyte", folder);
    assert_int_equal(stat(path, &before), 0);
    do { /* until the clock of files has gone on */
        FILE *f = fopen(path, "r+b");
        assert_non_null(f);
        fseek(f, 16, SEEK_SET);
        for (int i = 0; i < 3000; i++)
            fputc(255, f);
        fclose(f);
        assert_int_equal(stat(path, &after), 0);
    } while (memcmp(&before.st_ctim, &after.st_ctim, sizeof before.st_ctim) == 0);
    assert_ok(tt_data_open_as(folder, &wish, &third, &err), &err);
    assert_true(third.mean[0] > first.mean[0] + 0.1f);
    tt_data_done(&first);
    tt_data_done(&second);
    tt_data_done(&third);
}

static unsigned draw(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void pictures_in_an_archive_stay_there_unless_it_is_packed(void **state)
{
    enum { N = 60, SIDE = 5 };
    static uint8_t x[N * SIDE * SIDE * 3];
    static int64_t y[N];
    unsigned seed = 1;
    (void)state;
    for (size_t i = 0; i < sizeof x; i++)
        x[i] = (uint8_t)draw(&seed);
    for (int i = 0; i < N; i++)
        y[i] = draw(&seed) % 3;
    const struct array split[] = {{"x_train", "|u1", "40, 5, 5, 3", x, 40 * 75},
                                  {"y_train", "<i8", "40,", y, 40 * 8},
                                  {"x_test", "|u1", "20, 5, 5, 3", x + 40 * 75, 20 * 75},
                                  {"y_test", "<i8", "20,", y + 40, 20 * 8}};
    const struct array whole[] = {{"x", "|u1", "60, 5, 15", x, 60 * 75},
                                  {"y", "<i8", "60,", y, 480}};
    const struct array planes[] = {{"x", "|u1", "60, 3, 5, 5", x, 60 * 75},
                                   {"y", "<i8", "60,", y, 480}};
    assert_same(npz("split.npz", split, 4, false), true);
    assert_same(npz("whole.npz", whole, 2, false), true);
    assert_same(npz("packed.npz", split, 4, true), false);
    assert_same(npz("planes.npz", planes, 2, false),
                false); /* they lie otherwise than is trained */
}

static void rows_of_numbers_stay_and_have_the_same_mean_and_scale(void **state)
{
    enum { N = 500, ROW = 7 };
    static float x[N * ROW];
    static double y[N];
    static struct tt_data read, mapped;
    unsigned seed = 2;
    (void)state;
    for (int i = 0; i < N * ROW; i++)
        x[i] = (float)draw(&seed) * 1e-3f + (i % ROW == 3 ? 1e6f : 0);
    for (int i = 0; i < N; i++)
        y[i] = (double)draw(&seed) / 7;
    tt__arrays_large = 100;
    const struct array rows[] = {{"x", "<f4", "500, 7", x, sizeof x},
                                 {"y", "<f8", "500,", y, sizeof y}};
    const char *path = npz("rows.npz", rows, 2, false);
    open_as(path, TT_IN_MEMORY_YES, &read);
    open_as(path, TT_IN_MEMORY_NO, &mapped);
    assert_non_null(mapped.train.map);
    for (int k = 0; k < ROW; k++) {
        assert_true(read.column_mean[k] == mapped.column_mean[k]);
        assert_true(read.column_scale[k] == mapped.column_scale[k]);
    }
    assert_true(read.value_mean[0] == mapped.value_mean[0] &&
                read.value_std[0] == mapped.value_std[0]);
    assert_same_set(&read, &read.train, &mapped, &mapped.train);
    assert_same_set(&read, &read.val, &mapped, &mapped.val);
    tt_data_done(&read);
    tt_data_done(&mapped);
}

static void a_number_that_is_none_is_told_with_its_sample(void **state)
{
    enum { N = 60, ROW = 7 };
    static float x[N * ROW];
    static int64_t y[N];
    static struct tt_data d;
    struct tt_err err;
    const struct tt_data_wish wish = {.in_memory = TT_IN_MEMORY_NO};
    (void)state;
    for (int i = 0; i < N; i++)
        y[i] = i % 2;
    x[33 * ROW + 2] = NAN;
    tt__arrays_large = 100;
    const struct array rows[] = {{"x", "<f4", "60, 7", x, sizeof x},
                                 {"y", "<i8", "60,", y, sizeof y}};
    const char *path = npz("nan.npz", rows, 2, false);
    assert_refused(tt_data_open_as(path, &wish, &d, &err), &err,
                   "sample 33 holds what is no number");
}

/* --- where entries lie ----------------------------------------------------------------------- */

static void any_change_of_an_archive_s_bytes_is_found_nowhere_outside_of_it(void **state)
{
    static unsigned char zip[MOST], y[4];
    (void)state;
    const struct array two[] = {{"a", "|u1", "4,", y, 4}, {"b", "|u1", "2,", y, 2}};
    FILE *f = fopen(npz("two.npz", two, 2, false), "rb");
    assert_non_null(f);
    size_t size = fread(zip, 1, sizeof zip, f), at, bytes;
    fclose(f);
    assert_true(tt__stored_find(zip, size, "b.npy", &at, &bytes));
    assert_int_equal(bytes, 128 + 2);
    assert_memory_equal(zip + at, "\x93NUMPY", 6);
    assert_false(tt__stored_find(zip, size, "c.npy", &at, &bytes));
    for (size_t cut = 0; cut < size; cut++) {
        unsigned char *copy = malloc(cut + 1); /* a reader beyond it is seen by the sanitizer */
        memcpy(copy, zip, cut);
        if (tt__stored_find(copy, cut, "b.npy", &at, &bytes))
            assert_true(at <= cut && bytes <= cut - at);
        free(copy);
    }
    for (size_t i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++) {
            zip[i] ^= (unsigned char)(1 << bit);
            if (tt__stored_find(zip, size, "b.npy", &at, &bytes))
                assert_true(at <= size && bytes <= size - at);
            zip[i] ^= (unsigned char)(1 << bit);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(idx_files_are_the_same_mapped_and_in_memory),
        cmocka_unit_test(pictures_in_an_archive_stay_there_unless_it_is_packed),
        cmocka_unit_test(rows_of_numbers_stay_and_have_the_same_mean_and_scale),
        cmocka_unit_test(a_number_that_is_none_is_told_with_its_sample),
        cmocka_unit_test(figures_are_measured_anew_when_the_file_has_changed),
        cmocka_unit_test(any_change_of_an_archive_s_bytes_is_found_nowhere_outside_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
