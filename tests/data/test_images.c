#include "../support/test.h"

#include <math.h>
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

static void write_photo(const char *path, int height, int width)
{
    unsigned char *pixels = calloc((size_t)(height * width), 3);
    size_t n;
    unsigned char *bytes = jpeg_make(pixels, height, width, 3, 0, &n);
    test_write(path, bytes, n);
    free(bytes);
    free(pixels);
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

static void assert_told(const char *words)
{
    if (!data.notes.text || !strstr(data.notes.text, words))
        fail_msg("\"%s\" has no \"%s\"", data.notes.text ? data.notes.text : "", words);
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
    for (int i = 0; i < 11; i++)
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

static void refuse(const char *name, const char *word)
{
    struct tt_err err;
    assert_refused(open_as(name, 0, 0, &err), &err, word);
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
    assert_refused(open_as("huge", 16384 * 64, 16384 * 64, &err), &err, "take fewer or smaller ones: --image-size");
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

/* --- folders as people have them ------------------------------------------------------------- */

static void pictures_may_lie_deeper_and_within_wrappers(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_classes("deep/all/data", 4, 10);
    write_png(in("deep/all/data/cat/more", "of", "9.png"), SIDE, 3, 99);
    test_write(in("deep", "all", "README"), "x", 1);
    assert_ok(open_as("deep", 0, 0, &err), &err);
    assert_int_equal(data.train.n + data.val.n, 9);
    assert_int_equal(data.n_classes, 2);
    assert_string_equal(data.class_name[1], "cat");
    assert_told("deep: all pictures are in ");
    tt_data_done(&data);
    make_classes("outer/set/Training", 4, 10);
    make_classes("outer/set/VALID", 1, 10);
    assert_ok(open_as("outer", 0, 0, &err), &err);
    assert_int_equal(data.train.n, 8);
    assert_int_equal(data.val.n, 2);
    tt_data_done(&data);
}

static void a_class_without_pictures_and_strays_are_told(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_classes("sparse", 5, 10);
    test_write(in("sparse", "dog", "notes.txt"), "x", 1);
    write_png(in("sparse", "bee", ".hidden.png"), SIDE, 3, 1);
    write_png(in("sparse", ".", "loose.png"), SIDE, 3, 1);
    assert_ok(open_as("sparse", 0, 0, &err), &err);
    assert_int_equal(data.n_classes, 2);
    assert_string_equal(data.class_name[0], "ant");
    assert_int_equal(data.train.n, 8);
    assert_told("left out: 2 classes without a picture: \"bee\", \"dog\"");
    assert_told("3 other files passed over: .hidden.png, notes.txt, loose.png");
    tt_data_done(&data);
}

static void names_of_any_length_are_classes(void **state)
{
    (void)state;
    struct tt_err err = {0};
    static const char *const name = "Tomato___Tomato_Yellow_Leaf_Curl_Virus";
    make_classes("long", 5, 10);
    write_png(in("long", name, "1.png"), SIDE, 3, 1);
    assert_ok(open_as("long", 0, 0, &err), &err);
    assert_string_equal(tt_data_class(&data, 0), name);
    assert_memory_equal(data.class_name[0], name, TT_CLASS_NAME - 1);
    tt_data_done(&data);
}

static void classes_may_be_what_names_begin_with(void **state)
{
    (void)state;
    static const char *const form[] = {"%s.%d.png", "%s_%d.png", "%s%d.png", "%s (%d).png",
                                       "%s_%dx.png"};
    struct tt_err err = {0};
    for (size_t k = 0; k < sizeof form / sizeof form[0]; k++) {
        char folder[16], name[32];
        snprintf(folder, sizeof folder, "prefix%zu", k);
        for (int i = 0; i < 8; i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(name, sizeof name, form[k], i % 2 ? "dog" : "cat", i);
#pragma GCC diagnostic pop
            write_png(in(folder, ".", name), SIDE, 3, i);
        }
        assert_ok(open_as(folder, 0, 0, &err), &err);
        assert_int_equal(data.n_classes, 2);
        assert_string_equal(data.class_name[0], "cat");
        assert_string_equal(data.class_name[1], "dog");
        for (int i = 0; i < 8; i++)
            assert_int_equal(data.train.y[i], data.train.x[i * SIDE * SIDE * 3] % 2);
        assert_told("classes are what the files' names begin with");
        tt_data_done(&data);
    }
    for (int i = 0; i < 8; i++) {
        char name[32];
        snprintf(name, sizeof name, "%c.png", 'a' + i);
        write_png(in("nameless", ".", name), SIDE, 3, i);
    }
    refuse("nameless", "are not named by these (cat.1.jpg, dog_2.png)");
}

static void a_table_may_name_files_and_labels(void **state)
{
    (void)state;
    struct tt_err err = {0};
    char text[1024] = "id,file,label\n", name[32];
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "p%d.png", i);
        write_png(in("listed", "images", name), SIDE, 3, i);
        sprintf(text + strlen(text), "%d,%s,%s\n", 100 + i, name, i % 2 ? "yes" : "no");
    }
    strcat(text, "200,missing.png,yes\n");
    test_write(in("listed", ".", "labels.csv"), text, strlen(text));
    for (int whole = 0; whole < 2; whole++) { /* the folder, or the table */
        assert_ok(open_as(whole ? "listed" : "listed/labels.csv", 0, 0, &err), &err);
        assert_int_equal(data.n_classes, 2);
        assert_string_equal(data.class_name[0], "no");
        assert_int_equal(data.train.n + data.val.n, 10);
        for (int i = 0; i < 10; i++)
            assert_int_equal(data.train.y[i], data.train.x[i * SIDE * SIDE * 3] % 2);
        assert_told("learns classes of \"label\" for the pictures of \"file\"");
        assert_told("labels.csv:12: missing.png: no such picture");
        tt_data_done(&data);
    }
    const struct tt_data_wish values = {.task = TT_TASK_VALUES, .target = "id"};
    assert_ok(tt_data_open_as(test_path("listed"), &values, &data, &err), &err);
    assert_int_equal(data.n_classes, 0);
    assert_string_equal(data.value_name, "id");
    for (int i = 0; i < 8; i++)
        assert_true(data.train.value[i] == 100 + data.train.x[i * SIDE * SIDE * 3]);
    tt_data_done(&data);
    const struct tt_data_wish none = {.target = "nothing"};
    assert_refused(tt_data_open_as(test_path("listed"), &none, &data, &err), &err,
                   "has no such column of labels");
    test_write(in("listed", ".", "labels.csv"), "a,file,b\n1,p0.png,x\n", 20);
    refuse("listed", "which of its columns are their labels? --target");
}

/* --- what a model took ----------------------------------------------------------------------- */

static void figures_are_of_each_channel_or_given(void **state)
{
    (void)state;
    struct tt_err err = {0};
    make_classes("figures/train", 3, 10);
    make_classes("figures/val", 3, 10);
    assert_ok(open_as("figures", 0, 0, &err), &err);
    assert_true(fabsf(data.mean[0] - 61 / 255.0F) < 1e-6F); /* 10, 11, 12, 110, 111, 112 */
    assert_true(fabsf(data.mean[1] - 40 / 255.0F) < 1e-6F);
    assert_true(data.std[0] > 0.19F && data.std[1] == 1);
    tt_data_done(&data);
    struct tt_data_wish wish = {.mean = "0.485,0.456,0.406", .std = "0.229,0.224,0.225"};
    assert_ok(tt_data_open_as(test_path("figures"), &wish, &data, &err), &err);
    assert_true(data.mean[2] == 0.406F && data.std[2] == 0.225F);
    tt_data_done(&data);
    wish = (struct tt_data_wish){.mean = "0.5", .std = "0.25"};
    assert_ok(tt_data_open_as(test_path("figures"), &wish, &data, &err), &err);
    assert_true(data.mean[2] == 0.5F && data.std[2] == 0.25F);
    tt_data_done(&data);
    static const struct {
        const char *mean, *std, *word;
    } bad[] = {{"0.5", "", "image-std is missing"},
               {"0.5,x", "1,1", "image-mean is \"0.5,x\""},
               {"0.5", "0", "a number above 0 for each channel"},
               {"0.5,0.5", "1,1", "image-mean has 2 numbers; the pictures of figures have 3"},
               {"0.5,0.5", "1", "image-mean has 2 numbers, image-std 1"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        wish = (struct tt_data_wish){.mean = bad[i].mean, .std = bad[i].std};
        assert_refused(tt_data_open_as(test_path("figures"), &wish, &data, &err), &err,
                       bad[i].word);
    }
}

/* Sizes, channels, figures and the numbers of classes are the model's; names are compared. */
static void a_model_s_pictures_are_taken_as_it_took_them(void **state)
{
    (void)state;
    static struct tt_data like;
    struct tt_err err = {0};
    static const char *const full[] = {"cat", "bee", "ant"};
    like = (struct tt_data){.input = {.n = 3, .dim = {1, 6, 5}},
                            .n_classes = 3,
                            .class_full = full,
                            .mean = {0.25F},
                            .std = {0.125F}};
    make_classes("other/train", 2, 10);
    make_classes("other/val", 1, 10);
    write_png(in("other/val", "ant", "dog.png"), 20, 3, 1);
    write_png(in("other/train", "dog", "1.png"), 20, 3, 1);
    const struct tt_data_wish wish = {.like = &like, .every_row = true};
    assert_ok(tt_data_open_as(test_path("other"), &wish, &data, &err), &err);
    assert_true(tt_shape_equal(&data.input, &like.input));
    assert_true(data.mean[0] == 0.25F && data.std[0] == 0.125F);
    assert_int_equal(data.n_classes, 3);
    assert_string_equal(tt_data_class(&data, 1), "bee");
    assert_int_equal(data.val.n, 7);
    assert_int_equal(data.unknown, 1);
    static const int cls[] = {2, 2, 0, 0, 2, 2, 0};
    for (int i = 0; i < 7; i++)
        assert_int_equal(data.val.y[i], cls[i]);
    assert_told("left out: 1 pictures of classes that the model does not have: \"dog\"");
    tt_data_done(&data);
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
        cmocka_unit_test(sizes_become_the_commonest),
        cmocka_unit_test(sides_are_at_most_64_unless_more_is_asked),
        cmocka_unit_test(gray_pictures_stay_gray),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(damaged_files_are_left_out_and_told_or_refused),
        cmocka_unit_test(links_and_pipes_are_no_pictures),
        cmocka_unit_test(pictures_may_lie_deeper_and_within_wrappers),
        cmocka_unit_test(a_class_without_pictures_and_strays_are_told),
        cmocka_unit_test(names_of_any_length_are_classes),
        cmocka_unit_test(classes_may_be_what_names_begin_with),
        cmocka_unit_test(a_table_may_name_files_and_labels),
        cmocka_unit_test(figures_are_of_each_channel_or_given),
        cmocka_unit_test(a_model_s_pictures_are_taken_as_it_took_them),
        cmocka_unit_test(predictions_take_jpeg),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
