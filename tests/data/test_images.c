#include "../support/test.h"

#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/file.h>
#include <tuitrain/data/dataset.h>
#include <tuitrain/data/inputs.h>
#include <tuitrain/formats/png.h>

#include "picture_folders.h"

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
    assert_null(data.notes.text);
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
    assert_told("2 other files passed over: ");
    bool seen[256] = {false}, mixed = false;
    for (int i = 0; i < 20; i++) {
        const struct tt_dataset *part = i < 16 ? &data.train : &data.val;
        int red = part->x[tt_sample_row(part, i % 16) * SIDE * SIDE * 3];
        assert_false(seen[red]);
        seen[red] = true;
        assert_int_equal(part->y[i % 16], red < 100);
        mixed = mixed || (i % 16 > 0 && part->y[i % 16] < part->y[i % 16 - 1]);
    }
    assert_int_equal(data.val.y[0] + data.val.y[1] + data.val.y[2] + data.val.y[3], 2);
    assert_true(mixed);
    tt_data_done(&data);
}

/* As people call their folders; the test is not what validates. */
static void parts_have_their_usual_names(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_classes("names/Training", 5, 10);
    assert_ok(open_as("names", 0, 0, &err), &err);
    assert_int_equal(data.train.n, 8);
    assert_int_equal(data.val.n, 2);
    tt_data_done(&data);
    make_classes("names/EVAL", 2, 60);
    assert_ok(open_as("names", 0, 0, &err), &err);
    assert_int_equal(data.train.n, 8);
    assert_int_equal(data.val.n, 2);
    assert_int_equal(data.test.n, 4);
    assert_int_equal(data.test.y[0], 0);
    assert_int_equal(data.test.x[tt_sample_row(&data.test, 3) * SIDE * SIDE * 3], 61);
    tt_data_done(&data);
    make_classes("names/dev", 3, 80);
    assert_ok(open_as("names", 0, 0, &err), &err);
    assert_int_equal(data.train.n, 10);
    assert_int_equal(data.val.n, 6);
    assert_int_equal(data.test.n, 4);
    tt_data_done(&data);
}

/* Its classes are known by their names, wherever they stand in the other's order. */
static void another_folder_validates(void **state)
{
    (void)state;
    struct tt_err err = {0};
    char path[300];
    make_classes("whole", 5, 10);
    write_png(in("held", "bee", "1.png"), SIDE, 3, 7);
    write_png(in("held", "cat", "1.png"), SIDE, 3, 77);
    write_png(in("held", "cat", "2.png"), SIDE, 3, 78);
    write_png(in("whole", "bee", "1.png"), SIDE, 3, 200);
    for (int i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i + 3);
        write_png(in("held", "bee", name), SIDE, 3, 100 + i);
    }
    snprintf(path, sizeof path, "%s", test_path("held"));
    const struct tt_data_wish wish = {.val = path};
    assert_ok(tt_data_open_as(test_path("whole"), &wish, &data, &err), &err);
    assert_int_equal(data.n_classes, 3); /* ant, bee, cat */
    assert_int_equal(data.train.n, 11);
    assert_int_equal(data.val.n, 6);
    for (int64_t i = 0; i < 6; i++) {
        int red = tt_sample_bytes(&data.val, (int64_t)SIDE * SIDE * 3, i)[0];
        assert_int_equal(data.val.y[i], red == 77 || red == 78 ? 2 : 1);
    }
    tt_data_done(&data);
    for (int i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.png", i);
        write_png(in("held", "dog", name), SIDE, 3, 5);
    }
    assert_ok(tt_data_open_as(test_path("whole"), &wish, &data, &err), &err);
    assert_int_equal(data.val.n, 6);
    assert_told("dog");
    tt_data_done(&data);
}

static void sizes_become_the_commonest(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_classes("sizes", 5, 10);
    write_png(in("sizes", "cat", "big.png"), 20, 1, 200);
    assert_ok(open_as("sizes", 0, 0, &err), &err);
    assert_int_equal(data.input.dim[0], 3); /* gray ones become RGB */
    assert_int_equal(data.input.dim[1], SIDE);
    assert_told("of 2 sizes, most often 8x8 become 8x8 pixels (width x height); --image-size");
    assert_told("some pictures are gray, some have colours: all become RGB");
    tt_data_done(&data);
    assert_ok(open_as("sizes", 4, 6, &err), &err);
    assert_int_equal(data.input.dim[1], 4);
    assert_int_equal(data.input.dim[2], 6);
    int white = 0;
    for (int i = 0; i < 11; i++) /* those of training and validation lie in one place */
        white += data.train.x[i * 72] == 200 && data.train.x[i * 72 + 71] == 200;
    assert_int_equal(white, 1);
    tt_data_done(&data);
}

/* Photos: a network of all of their pixels is not what anybody meant. */
static void sides_are_at_most_64_unless_more_is_asked(void **state)
{
    (void)state;
    struct tt_err err = {0};
    for (int i = 0; i < 6; i++) {
        char name[16];
        snprintf(name, sizeof name, "%d.jpg", i);
        write_jpeg(in("photos", i % 2 ? "a" : "b", name), 64, 10);
        write_photo(in("wide", i % 2 ? "a" : "b", name), 100, 200);
    }
    assert_ok(open_as("photos", 0, 0, &err), &err);
    assert_int_equal(data.input.dim[1], 64);
    tt_data_done(&data);
    assert_ok(open_as("wide", 0, 0, &err), &err);
    assert_int_equal(data.input.dim[1], 32);
    assert_int_equal(data.input.dim[2], 64);
    assert_told("200x100 become 64x32 pixels");
    tt_data_done(&data);
    assert_ok(open_as("wide", 100, 200, &err), &err);
    assert_int_equal(data.input.dim[1], 100);
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

static void what_does_not_fit_is_refused(void **state)
{
    (void)state;
    make_classes("alone/train", 3, 10);
    make_classes("alone/test", 1, 10);
    write_png(in("alone/test", "dog", "1.png"), SIDE, 3, 1);
    refuse("alone", "class \"dog\" never appears in training");
    write_png(in("one", "cat", "1.png"), SIDE, 3, 1);
    refuse("one", "lie in no folders of their classes");
    write_png(in("one", "ant", "1.png"), SIDE, 3, 1);
    refuse("one", "2 pictures; it takes 5");
    struct tt_err err;
    assert_refused(tt_data_open(test_path("gray"), TT_TASK_VALUES, &data, &err), &err,
                   "classes, not values");
    make_classes("huge", 5, 10);
    assert_refused(open_as("huge", 16384 * 64, 16384 * 64, &err), &err,
                   "take fewer or smaller ones: --image-size");
    assert_refused(open_as("huge", 0, 3, &err), &err, "image-size is 0x3; both sides are needed");
}

static int open_strictly(const char *name, struct tt_err *err)
{
    const struct tt_data_wish wish = {.bad = TT_BAD_STOP};
    return tt_data_open_as(test_path(name), &wish, &data, err);
}

static void cut_off(const char *path)
{
    unsigned char *bytes;
    size_t n;
    struct tt_err err = {0};
    assert_ok(tt_file_read(path, 1 << 20, &bytes, &n, &err), &err);
    test_write(path, bytes, n - 20);
    free(bytes);
}

/* Those whose headers are wrong, and those that turn out to be so later; in the order of names,
 * whichever thread finds them. */
static void damaged_files_are_left_out_and_told_or_refused(void **state)
{
    (void)state;
    struct tt_err err;
    for (int again = 0; again < 10; again++) {
        make_classes("damaged/train", 8, 10);
        make_classes("damaged/val", 2, 10);
        test_write(in("damaged/train", "ant", "5.png"), "no picture", 10);
        test_write(in("damaged/train", "cat", "1.png"), "\xff\xd8\xff", 3);
        cut_off(in("damaged/train", "cat", "3.png"));
        cut_off(in("damaged/val", "ant", "0.png"));
        assert_refused(open_strictly("damaged", &err), &err,
                       "ant/5.png: is no picture of a kind that is known here (PNG, JPEG");
        assert_non_null(strstr(err.text, "so are 1 more; --bad skip leaves them out"));
        assert_ok(open_as("damaged", 0, 0, &err), &err);
        assert_int_equal(data.train.n, 13);
        assert_int_equal(data.val.n, 3);
        static const int red[] = {110, 111, 112, 113, 114, 116, 117, 10, 12, 14, 15, 16, 17};
        for (int i = 0; i < 13; i++) {
            assert_int_equal(data.train.x[i * SIDE * SIDE * 3], red[i]);
            assert_int_equal(data.train.y[i], i >= 7);
        }
        assert_int_equal(data.val.x[0], 111);
        assert_told("left out: 2 of 20 pictures cannot be read");
        assert_told("cat/1.png: damaged JPEG");
        assert_told("left out: 2 of 18 pictures cannot be read; --bad stop");
        assert_told("ant/0.png: damaged PNG");
        tt_data_done(&data);
    }
    write_png(in("damaged/train", "ant", "5.png"), SIDE, 3, 1);
    write_png(in("damaged/train", "cat", "1.png"), SIDE, 3, 1);
    assert_refused(open_strictly("damaged", &err), &err, "cat/3.png: damaged PNG");
    test_write(in("none", "a", "1.png"), "x", 1);
    test_write(in("none", "b", "1.png"), "x", 1);
    refuse("none", "none of 2 pictures can be read; the first: ");
}

static void links_and_pipes_are_no_pictures(void **state)
{
    (void)state;
    struct tt_err err;
    static const char *const target[] = {"x.png", "/dev/zero", "nowhere.png"};
    make_classes("links", 5, 10);
    char path[512];
    snprintf(path, sizeof path, "%s", in("links", "ant", "x.png"));
    for (int i = 0; i < 4; i++) {
        assert_int_equal(i < 3 ? symlink(target[i], path) : mkfifo(path, 0600), 0);
        assert_refused(open_strictly("links", &err), &err,
                       i == 0   ? "x.png: Too many levels of symbolic links"
                       : i == 2 ? "x.png: No such file"
                                : "is no regular file");
        assert_ok(open_as("links", 0, 0, &err), &err);
        assert_int_equal(data.train.n + data.val.n, 10);
        tt_data_done(&data);
        unlink(path);
    }
    assert_int_equal(symlink("0.png", path), 0); /* to a picture is fine */
    assert_ok(open_as("links", 0, 0, &err), &err);
    assert_int_equal(data.train.n + data.val.n, 11);
    tt_data_done(&data);
    assert_int_equal(symlink("..", in("links", "ant", "up")), 0);
    refuse("links", "a link in a circle?");
}

static const struct tt_inputs_wish plain = {.invert = false};

static void predictions_take_jpeg(void **state)
{
    (void)state;
    struct tt_inputs x;
    struct tt_err err = {0};
    static struct tt_data like = {.input = {.n = 3, .dim = {3, SIDE, SIDE}}};
    write_jpeg(test_path("p.jpg"), 2 * SIDE, 120);
    assert_ok(tt_inputs_read(test_path("p.jpg"), &like, &plain, &x, &err), &err);
    assert_int_equal(x.set.n, 1);
    assert_true(abs(x.set.x[0] - 120) < 6);
    assert_true(x.set.x[1] < 10);
    tt_inputs_done(&x);
    test_write(test_path("p.jpg"), "\xff\xd8\xff\xe0", 4);
    assert_refused(tt_inputs_read(test_path("p.jpg"), &like, &plain, &x, &err), &err,
                   "damaged JPEG");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(training_and_validation_come_from_their_folders),
        cmocka_unit_test(one_picture_in_five_is_kept_without_a_split),
        cmocka_unit_test(parts_have_their_usual_names),
        cmocka_unit_test(another_folder_validates),
        cmocka_unit_test(sizes_become_the_commonest),
        cmocka_unit_test(sides_are_at_most_64_unless_more_is_asked),
        cmocka_unit_test(gray_pictures_stay_gray),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(damaged_files_are_left_out_and_told_or_refused),
        cmocka_unit_test(links_and_pipes_are_no_pictures),
        cmocka_unit_test(predictions_take_jpeg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
