#include "../support/small_data.h"
#include "../support/test.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/data/loader.h>

/* --- small folders made here ----------------------------------------------------------------- */

static void write_images(const char *path, int n, int h, int w)
{
    unsigned char head[16] = {0, 0, 8, 3,
                              0, 0, 0, (unsigned char)n,
                              0, 0, 0, (unsigned char)h,
                              0, 0, 0, (unsigned char)w},
                  data[4096];
    memcpy(data, head, 16);
    for (int i = 0; i < n * h * w; i++)
        data[16 + i] = (unsigned char)(i * 7);
    test_write(path, data, 16 + (size_t)(n * h * w));
}

static void write_labels(const char *path, int n, int classes)
{
    unsigned char data[256] = {0, 0, 8, 1, 0, 0, 0, (unsigned char)n};
    for (int i = 0; i < n; i++)
        data[8 + i] = (unsigned char)(i % classes);
    test_write(path, data, 8 + (size_t)n);
}

static void make_folder(const char *name, int n_images, int n_labels, int classes, int val_classes,
                        int val_w)
{
    char path[512];
    struct tt_err err = {0};
    assert_ok(tt_make_folders(test_path(name), &err), &err);
    snprintf(path, sizeof path, "%s/train-images-idx3-ubyte", name);
    write_images(test_path(path), n_images, 3, 5);
    snprintf(path, sizeof path, "%s/train-labels-idx1-ubyte", name);
    write_labels(test_path(path), n_labels, classes);
    snprintf(path, sizeof path, "%s/t10k-images-idx3-ubyte", name);
    write_images(test_path(path), 4, 3, val_w);
    snprintf(path, sizeof path, "%s/t10k-labels-idx1-ubyte", name);
    write_labels(test_path(path), 4, val_classes);
}

static void a_folder_of_idx_files_opens(void **state)
{
    (void)state;
    static struct tt_data d;
    struct tt_err err = {0};
    make_folder("good", 9, 9, 3, 3, 5);
    assert_ok(tt_data_open(test_path("good"), TT_TASK_AUTO, &d, &err), &err);
    assert_string_equal(d.name, "good");
    assert_int_equal(d.train.n, 9);
    assert_int_equal(d.n_classes, 3);
    assert_string_equal(d.class_name[2], "2");
    double sum = 0;
    for (int i = 0; i < 9 * 15; i++)
        sum += (unsigned char)(i * 7) / 255.0;
    assert_true(fabs((double)d.mean[0] - sum / (9 * 15)) < 1e-6);
    tt_data_done(&d);
}

static void what_does_not_fit_together_is_refused(void **state)
{
    (void)state;
    static struct tt_data d;
    struct tt_err err;
    make_folder("counts", 9, 8, 3, 3, 5);
    assert_refused(tt_data_open(test_path("counts"), TT_TASK_AUTO, &d, &err), &err,
                   "9 training images, but 8");
    make_folder("sizes", 9, 9, 3, 3, 4);
    assert_refused(tt_data_open(test_path("sizes"), TT_TASK_AUTO, &d, &err), &err,
                   "validation images 3x4");
    make_folder("classes", 9, 9, 2, 4, 5);
    assert_refused(tt_data_open(test_path("classes"), TT_TASK_AUTO, &d, &err), &err,
                   "label 3 never appears");
    make_folder("none", 0, 0, 2, 2, 5);
    assert_refused(tt_data_open(test_path("none"), TT_TASK_AUTO, &d, &err), &err,
                   "no training samples");
    make_folder("half", 9, 9, 3, 3, 5);
    unlink(test_path("half/t10k-labels-idx1-ubyte"));
    assert_refused(tt_data_open(test_path("half"), TT_TASK_AUTO, &d, &err), &err,
                   "no t10k-labels-idx1-ubyte");
    mkdir(test_path("nothing"), 0700);
    assert_refused(tt_data_open(test_path("nothing"), TT_TASK_AUTO, &d, &err), &err,
                   "no data that is known");
    assert_refused(tt_data_open("minst", TT_TASK_AUTO, &d, &err), &err, "did you mean \"mnist\"");
    assert_refused(tt_data_open("/no/such", TT_TASK_AUTO, &d, &err), &err,
                   "no such file or folder");
}

/* What was given may be known, though no data. */
static void what_is_no_data_is_told_by_what_it_is(void **state)
{
    (void)state;
    struct tt_data d;
    struct tt_err err = {0};
    char path[TT_PATH];
    static const struct {
        const char *name, *word;
    } files[] = {{"m.safetensors", "is a model, not data: `tuitrain eval"},
                 {"m.onnx", "is a model, not data: `tuitrain predict"},
                 {"cat.jpg", "is one picture: `tuitrain predict"},
                 {"thing", "a file must be a table"}};
    mkdir(test_path("place"), 0700);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(path, sizeof path, "place/%s", files[i].name);
        test_write(test_path(path), "\1\2\3\4", 4);
        assert_refused(tt_data_open(test_path(path), TT_TASK_AUTO, &d, &err), &err, files[i].word);
    }
    unlink(test_path("place/cat.jpg"));
    assert_refused(tt_data_open(test_path("place"), TT_TASK_AUTO, &d, &err), &err,
                   "holds no data that is known here; a folder needs");
    test_write(test_path("place/b.csv"), "a,y\n1,2\n", 8);
    assert_refused(tt_data_open(test_path("place"), TT_TASK_AUTO, &d, &err), &err, "place/b.csv");
    test_write(test_path("place/a.csv"), "a,y\n1,2\n", 8);
    assert_refused(tt_data_open(test_path("place"), TT_TASK_AUTO, &d, &err), &err,
                   "place/a.csv (of 2 such)");
    test_write(test_path("place/config.ini"), "\n", 1);
    assert_refused(tt_data_open(test_path("place"), TT_TASK_AUTO, &d, &err), &err,
                   "is the folder of a run");
    assert_refused(tt_data_open("blobs", TT_TASK_AUTO, &d, &err), &err, "fashion-mnist, spiral");
}

static void an_option_that_says_nothing_of_the_data_is_told(void **state)
{
    (void)state;
    struct tt_data d;
    struct tt_err err = {0};
    const struct tt_data_wish wish = {.target = "species", .x = "", .image_size = {9, 9}};
    assert_ok(tt_data_open_as(small_data(), &wish, &d, &err), &err);
    assert_non_null(d.notes.text);
    assert_non_null(strstr(d.notes.text, "--target is passed over: it is for a column of a table"));
    assert_non_null(strstr(d.notes.text, "--image-size is passed over: it is for picture files"));
    assert_null(strstr(d.notes.text, "--x"));
    tt_data_done(&d);
}

static void the_shipped_mnist_is_the_real_one(void **state)
{
    (void)state;
    static struct tt_data d;
    struct tt_err err = {0};
    assert_ok(tt_data_open("assets/mnist", TT_TASK_AUTO, &d, &err), &err);
    assert_int_equal(d.train.n, 60000);
    assert_int_equal(d.val.n, 10000);
    assert_int_equal(d.n_classes, 10);
    static const uint16_t first[] = {5, 0, 4, 1, 9}, first_val[] = {7, 2, 1, 0, 4};
    assert_memory_equal(d.train.y, first, sizeof first);
    assert_memory_equal(d.val.y, first_val, sizeof first_val);
    /* The figures that everybody normalises with. */
    assert_true(fabs((double)d.mean[0] - 0.1307) < 5e-5);
    assert_true(fabs((double)d.std[0] - 0.3081) < 5e-5);
    tt_data_done(&d);
}

/* --- batches --------------------------------------------------------------------------------- */

static void a_shuffle_has_everything_once_and_depends_on_seed_and_epoch(void **state)
{
    (void)state;
    enum { N = 1000 };
    static uint32_t a[N], b[N];
    static unsigned char seen[N];
    tt_shuffle(1, 0, N, a);
    for (int i = 0; i < N; i++)
        seen[a[i]]++;
    for (int i = 0; i < N; i++)
        assert_int_equal(seen[i], 1);
    tt_shuffle(1, 0, N, b);
    assert_memory_equal(a, b, sizeof a);
    tt_shuffle(1, 1, N, b);
    assert_memory_not_equal(a, b, sizeof a);
    tt_shuffle(2, 0, N, b);
    assert_memory_not_equal(a, b, sizeof a);
}

static void rows_are_normalised_as_totensor_and_normalize_do(void **state)
{
    (void)state;
    static const uint16_t labels[2] = {3, 4};
    static uint8_t pixels[256 * 2];
    static float x[256 * 2];
    static struct tt_data d;
    int32_t y[2];
    const uint32_t order[] = {9, 1, 0};
    for (int i = 0; i < 256; i++)
        pixels[i] = pixels[256 + i] = (uint8_t)i;
    pixels[256] = 77;
    d.input = (struct tt_shape){.n = 3, .dim = {1, 16, 16}};
    d.mean[0] = 0.1307f;
    d.std[0] = 0.3081f;
    d.train = (struct tt_dataset){.n = 2, .x = pixels, .y = labels};
    tt_load_rows(&d, &d.train, order, 1, 0, 2, x);
    tt_load_targets(&d, &d.train, order, 1, 2, y, NULL);
    assert_int_equal(y[0], 4);
    assert_int_equal(y[1], 3);
    for (int i = 0; i < 256; i++) {
        double want = ((double)i / 255 - 0.1307) / 0.3081;
        assert_true(fabs((double)x[256 + i] - want) < 1e-6);
    }
    assert_true(fabs((double)x[0] - (77.0 / 255 - 0.1307) / 0.3081) < 1e-6);
}

static void channels_are_normalised_each_by_its_own_figures(void **state)
{
    (void)state;
    enum { N = 3 * 50 };
    static struct tt_data d;
    uint8_t pixels[N];
    float x[N];
    for (int i = 0; i < N; i++)
        pixels[i] = (uint8_t)(i * 7);
    d.input = (struct tt_shape){.n = 3, .dim = {3, 5, 10}};
    for (int c = 0; c < 3; c++) {
        d.mean[c] = 0.4F + 0.05F * (float)c;
        d.std[c] = 0.2F + 0.01F * (float)c;
    }
    d.train = (struct tt_dataset){.n = 1, .x = pixels};
    tt_load_rows(&d, &d.train, NULL, 0, 0, 1, x);
    for (int i = 0; i < N; i++) {
        double want = ((double)pixels[i] / 255 - (0.4 + 0.05 * (i % 3))) / (0.2 + 0.01 * (i % 3));
        assert_true(fabs((double)x[i] - want) < 2e-6);
    }
}

/* --- CSV ------------------------------------------------------------------------------------- */

static const char *write_csv(const char *name, const char *text)
{
    test_write(test_path(name), text, strlen(text));
    return test_path(name);
}

static void a_csv_of_values_is_split_and_standardised(void **state)
{
    (void)state;
    static struct tt_data d;
    struct tt_err err = {0};
    char text[2048] = "age,\"rooms, in all\",price\n";
    for (int i = 0; i < 25; i++)
        sprintf(text + strlen(text), "%d,%d,%g\n", i, i % 3, 100.5 + 3 * i);
    assert_ok(tt_data_open(write_csv("house.csv", text), TT_TASK_AUTO, &d, &err), &err);
    assert_int_equal(d.n_classes, 0);
    assert_int_equal(d.train.n, 20);
    assert_int_equal(d.val.n, 5);
    assert_int_equal(d.input.dim[0], 2);
    assert_string_equal(d.value_name, "price");
    float x[40], value[20];
    double sum = 0, squares = 0, target = 0;
    tt_load_rows(&d, &d.train, NULL, 0, 0, 20, x);
    tt_load_targets(&d, &d.train, NULL, 0, 20, NULL, value);
    for (int i = 0; i < 20; i++) {
        sum += (double)x[2 * i];
        squares += (double)x[2 * i] * (double)x[2 * i];
        target += (double)value[i];
        /* Rows stay together: price = 100.5 + 3 age. */
        assert_true(fabs(d.train.value[i] - 100.5 - 3 * tt_data_number(&d, &d.train, i, 0)) < 1e-4);
    }
    assert_true(fabs(sum) < 1e-5 && fabs(squares - 20) < 1e-4 && fabs(target) < 1e-4);
    tt_data_done(&d);
}

static void a_csv_of_classes_is_known_by_its_numbers(void **state)
{
    (void)state;
    static struct tt_data d;
    struct tt_err err = {0};
    const char *path = write_csv("iris.csv", "1;2;0\n3;4;1\n5;6;2\n7;8;0\n9;1;1\n\n2;3;2\n");
    assert_ok(tt_data_open(path, TT_TASK_AUTO, &d, &err), &err);
    assert_int_equal(d.n_classes, 3);
    assert_int_equal(d.train.n, 5);
    assert_int_equal(d.val.n, 1);
    tt_data_done(&d);
    assert_ok(tt_data_open(path, TT_TASK_VALUES, &d, &err), &err);
    assert_int_equal(d.n_classes, 0);
    tt_data_done(&d);
}

static void a_wrong_csv_is_told_by_line_and_column(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } bad[] = {
        {"", "is empty"},
        {"a,b\n", "no rows"},
        {"1,2\n3,4\n5\n6,7\n", "line 3 (5) has 1 cell where most have 2, separated by \",\" (1 of"},
        {"1,2\n1,2\n3,4,5\n1,2,3\n5,6\n7,8\n", "line 3 (3,4,5) has 3 cells where most have 2"},
        {"1,2\n3,nan\n", "1 rows of 2 can be used"},
        {"1,2\n3,4\n", "2 rows of 2 can be used; it takes 3"},
        {"1\n2\n3\n4\n5\n6\n", "\"column 1\" is its only column"},
        {"a,b\n\"1,2\n3,4\n", "line 2: a quote (\") that no other one closes"},
    };
    static struct tt_data d;
    struct tt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_refused(tt_data_open(write_csv("bad.csv", bad[i].text), TT_TASK_AUTO, &d, &err),
                       &err, bad[i].word);
    const char *path = write_csv("v.csv", "w,c\n1,x\n2,y\n3,x\n4,y\n5,x\n");
    assert_refused(tt_data_open(path, TT_TASK_VALUES, &d, &err), &err, "holds no numbers");
    assert_refused(tt_data_open("assets/mnist", TT_TASK_VALUES, &d, &err), &err, "are classes");
}

static void synthetic_pictures_are_the_same_each_time_and_differ_by_class(void **state)
{
    (void)state;
    static struct tt_data a, b;
    struct tt_err err = {0};
    assert_ok(tt_data_open("synthetic:300", TT_TASK_AUTO, &a, &err), &err);
    assert_ok(tt_data_open("synthetic:60", TT_TASK_AUTO, &b, &err), &err);
    assert_int_equal(a.train.n, 300);
    assert_int_equal(a.val.n, 50);
    assert_int_equal(a.n_classes, 10);
    assert_memory_equal(a.train.x, b.train.x, 60 * 784);
    assert_memory_equal(a.train.y, b.train.y, 60 * sizeof *a.train.y);
    double sum[10][784] = {{0}}, n[10] = {0}, apart = 0;
    for (int64_t i = 0; i < 300; i++) {
        n[a.train.y[i]]++;
        for (int p = 0; p < 784; p++)
            sum[a.train.y[i]][p] += a.train.x[i * 784 + p];
    }
    for (int c = 0; c < 10; c++)
        assert_true(n[c] > 10);
    for (int p = 0; p < 784; p++)
        apart += fabs(sum[0][p] / n[0] - sum[1][p] / n[1]) / 784;
    assert_true(apart > 20);
    tt_data_done(&a);
    tt_data_done(&b);
    assert_refused(tt_data_open("synthetic:99999999999", TT_TASK_AUTO, &a, &err), &err, "10000000");
    assert_refused(tt_data_open("synthetic:9", TT_TASK_VALUES, &a, &err), &err, "not values");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder_of_idx_files_opens),
        cmocka_unit_test(what_does_not_fit_together_is_refused),
        cmocka_unit_test(what_is_no_data_is_told_by_what_it_is),
        cmocka_unit_test(an_option_that_says_nothing_of_the_data_is_told),
        cmocka_unit_test(the_shipped_mnist_is_the_real_one),
        cmocka_unit_test(a_shuffle_has_everything_once_and_depends_on_seed_and_epoch),
        cmocka_unit_test(rows_are_normalised_as_totensor_and_normalize_do),
        cmocka_unit_test(channels_are_normalised_each_by_its_own_figures),
        cmocka_unit_test(synthetic_pictures_are_the_same_each_time_and_differ_by_class),
        cmocka_unit_test(a_csv_of_values_is_split_and_standardised),
        cmocka_unit_test(a_csv_of_classes_is_known_by_its_numbers),
        cmocka_unit_test(a_wrong_csv_is_told_by_line_and_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
