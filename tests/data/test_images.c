#include "../support/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/data/inputs.h>
#include <tuitrain/formats/png.h>

#include "../formats/jpeg_file.h"

static struct tt_data data;

enum { SIDE = 8 };

/* A picture of one colour, whose red says which it is. */
static void write_png(const char *path, int side, int channels, int red)
{
    static unsigned char pixels[64 * 64 * 3];
    struct tt_bytes b = {0};
    struct tt_err err = {0};
    for (int i = 0; i < side * side; i++) {
        memset(pixels + i * channels, 40, (size_t)channels);
        pixels[i * channels] = (unsigned char)red;
    }
    assert_ok(tt_png_write(&b, pixels, side, side, channels, &err), &err);
    test_write(path, b.data, b.size);
    tt_bytes_done(&b);
}

static void write_jpeg(const char *path, int side, int red)
{
    static unsigned char pixels[64 * 64 * 3];
    size_t n;
    for (int i = 0; i < side * side; i++)
        pixels[3 * i] = (unsigned char)red;
    unsigned char *bytes = jpeg_make(pixels, side, side, 3, 0, &n);
    test_write(path, bytes, n);
    free(bytes);
}

static const char *in(const char *folder, const char *class, const char *file)
{
    char path[512];
    struct tt_err err = {0};
    snprintf(path, sizeof path, "%s/%s", folder, class);
    assert_ok(tt_make_folders(test_path(path), &err), &err);
    snprintf(path, sizeof path, "%s/%s/%s", folder, class, file);
    return test_path(path);
}

/* n PNG files of each class; classes cat and ant, made in that order. */
static void make_classes(const char *folder, int n, int red)
{
    char name[32];
    for (int i = 0; i < n; i++) {
        snprintf(name, sizeof name, "%d.png", i);
        write_png(in(folder, "cat", name), SIDE, 3, red + i);
        write_png(in(folder, "ant", name), SIDE, 3, red + 100 + i);
    }
}

static int open_as(const char *name, int64_t height, int64_t width, struct tt_err *err)
{
    const struct tt_data_wish wish = {.image_size = {height, width}};
    return tt_data_open_as(test_path(name), &wish, &data, err);
}

static void training_and_validation_come_from_their_folders(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_classes("split/train", 3, 10);
    make_classes("split/val", 1, 50);
    write_jpeg(in("split/val", "cat", "1.JPEG"), SIDE, 77);
    assert_ok(open_as("split", 0, 0, &err), &err);
    assert_int_equal(data.train.n, 6);
    assert_int_equal(data.val.n, 3);
    assert_int_equal(data.n_classes, 2);
    assert_string_equal(data.class_name[0], "ant");
    assert_string_equal(data.class_name[1], "cat");
    assert_int_equal(data.input.dim[0], 3);
    assert_int_equal(data.input.dim[1], SIDE);
    assert_string_equal(data.note, "");
    static const int red[] = {110, 111, 112, 10, 11, 12}, cls[] = {0, 0, 0, 1, 1, 1};
    for (int i = 0; i < 6; i++) {
        assert_int_equal(data.train.x[(i * SIDE * SIDE + 9) * 3], red[i]);
        assert_int_equal(data.train.x[(i * SIDE * SIDE + 9) * 3 + 1], 40);
        assert_int_equal(data.train.y[i], cls[i]);
    }
    assert_int_equal(data.val.y[2], 1);
    assert_true(abs(data.val.x[2 * SIDE * SIDE * 3] - 77) < 6); /* the JPEG */
    tt_data_done(&data);
}

static void one_picture_in_five_is_kept_without_a_split(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_classes("flat", 10, 10);
    write_png(in("flat", "cat", ".hidden.png"), 1, 1, 0);
    test_write(in("flat", "ant", "notes.txt"), "x", 1);
    assert_ok(open_as("flat", 0, 0, &err), &err);
    assert_int_equal(data.train.n, 16);
    assert_int_equal(data.val.n, 4);
    assert_string_equal(data.note, "2 other files passed over");
    bool seen[256] = {false}, mixed = false;
    for (int i = 0; i < 20; i++) { /* one split after the other */
        int red = data.train.x[i * SIDE * SIDE * 3];
        assert_false(seen[red]);
        seen[red] = true;
        assert_int_equal(data.train.y[i], red < 100);
        mixed = mixed || (i > 0 && data.train.y[i] < data.train.y[i - 1]);
    }
    assert_true(mixed);
    tt_data_done(&data);
}

static void sizes_become_one(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_classes("sizes", 5, 10);
    write_png(in("sizes", "cat", "big.png"), 20, 1, 200);
    assert_ok(open_as("sizes", 0, 0, &err), &err);
    assert_int_equal(data.input.dim[0], 3); /* gray ones become RGB */
    assert_int_equal(data.input.dim[1], 64);
    assert_non_null(strstr(data.note, "--image-size"));
    tt_data_done(&data);
    assert_ok(open_as("sizes", 4, 6, &err), &err);
    assert_int_equal(data.input.dim[1], 4);
    assert_int_equal(data.input.dim[2], 6);
    assert_string_equal(data.note, "");
    int white = 0;
    for (int i = 0; i < 11; i++)
        white += data.train.x[i * 72] == 200 && data.train.x[i * 72 + 71] == 200;
    assert_int_equal(white, 1);
    tt_data_done(&data);
}

static void gray_pictures_stay_gray(void **state)
{
    (void)state;
    struct tt_err err = {0};
    for (int i = 0; i < 10; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i);
        write_png(in("gray", i % 2 ? "a" : "b", name), SIDE, 1, i);
    }
    assert_ok(open_as("gray", 0, 0, &err), &err);
    assert_int_equal(data.input.dim[0], 1);
    tt_data_done(&data);
}

static void refuse(const char *name, const char *word)
{
    struct tt_err err;
    assert_refused(open_as(name, 0, 0, &err), &err, word);
}

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    make_classes("alone/train", 3, 10);
    refuse("alone", "none called val or test");
    make_classes("alone/test", 1, 10);
    write_png(in("alone/test", "dog", "1.png"), SIDE, 3, 1);
    refuse("alone", "class \"dog\" never appears in training");
    write_png(in("one", "cat", "1.png"), SIDE, 3, 1);
    refuse("one", "1 folder of pictures");
    write_png(in("one", "ant", "1.png"), SIDE, 3, 1);
    refuse("one", "2 pictures; it takes 5");
    make_classes("empty", 5, 10);
    test_write(in("empty", "dog", "notes.txt"), "x", 1);
    refuse("empty", "empty/dog: no PNG or JPEG file");
    make_classes("long", 5, 10);
    write_png(in("long", "a-name-that-is-longer-than-what-a-class-may-have", "1.png"), SIDE, 3, 1);
    refuse("long", "longer than 31 bytes");
    struct tt_err err;
    assert_refused(tt_data_open(test_path("gray"), TT_TASK_VALUES, &data, &err), &err,
                   "classes, not values");
    make_classes("huge", 5, 10);
    assert_refused(open_as("huge", 16384 * 64, 16384 * 64, &err), &err, "of this machine's memory");
    assert_refused(open_as("huge", 0, 3, &err), &err, "image-size is 0x3; both sides are needed");
}

/* The first of several in the order of names, whichever thread finds it. */
static void damaged_files_are_named(void **state)
{
    (void)state;
    for (int again = 0; again < 20; again++) {
        make_classes("damaged/train", 8, 10);
        make_classes("damaged/val", 1, 10);
        test_write(in("damaged/train", "ant", "5.png"), "no picture", 10);
        test_write(in("damaged/train", "cat", "1.png"), "\xff\xd8\xff", 3);
        refuse("damaged", "ant/5.png: is neither a PNG nor a JPEG");
    }
    write_png(in("damaged/train", "ant", "5.png"), SIDE, 3, 1);
    refuse("damaged", "cat/1.png: damaged JPEG");
    write_png(in("damaged/train", "cat", "1.png"), SIDE, 3, 1);
    unsigned char *bytes;
    size_t n;
    struct tt_err err = {0};
    const char *path = in("damaged/val", "ant", "0.png");
    assert_ok(tt_file_read(path, 1 << 20, &bytes, &n, &err), &err);
    test_write(path, bytes, n - 20);
    free(bytes);
    refuse("damaged", "ant/0.png: damaged PNG");
}

static void links_and_pipes_are_refused(void **state)
{
    (void)state;
    make_classes("links", 5, 10);
    const char *path = in("links", "ant", "x.png");
    assert_int_equal(symlink("x.png", path), 0);
    refuse("links", "x.png: Too many levels of symbolic links");
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    refuse("links", "is no regular file");
    unlink(path);
    assert_int_equal(symlink("/dev/zero", path), 0);
    refuse("links", "is no regular file");
    unlink(path);
    assert_int_equal(symlink("0.png", path), 0); /* to a picture is fine */
    struct tt_err err = {0};
    assert_ok(open_as("links", 0, 0, &err), &err);
    tt_data_done(&data);
}

static void predictions_take_jpeg(void **state)
{
    (void)state;
    struct tt_inputs x;
    struct tt_err err = {0};
    static struct tt_data like = {.input = {.n = 3, .dim = {3, SIDE, SIDE}}};
    write_jpeg(test_path("p.jpg"), 2 * SIDE, 120);
    assert_ok(tt_inputs_read(test_path("p.jpg"), &like, false, &x, &err), &err);
    assert_int_equal(x.set.n, 1);
    assert_true(abs(x.set.x[0] - 120) < 6);
    assert_true(x.set.x[1] < 10);
    tt_inputs_done(&x);
    test_write(test_path("p.jpg"), "\xff\xd8\xff\xe0", 4);
    assert_refused(tt_inputs_read(test_path("p.jpg"), &like, false, &x, &err), &err,
                   "damaged JPEG");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_and_validation_come_from_their_folders),
        cmocka_unit_test(one_picture_in_five_is_kept_without_a_split),
        cmocka_unit_test(sizes_become_one),
        cmocka_unit_test(gray_pictures_stay_gray),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(damaged_files_are_named),
        cmocka_unit_test(links_and_pipes_are_refused),
        cmocka_unit_test(predictions_take_jpeg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
