/* Picture folders as people have them, and what of them a model keeps. */
#include "../support/test.h"

#include <math.h>

#include "picture_folders.h"

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
        for (int64_t i = 0; i < data.train.n; i++)
            assert_int_equal(data.train.y[i],
                             tt_sample_bytes(&data.train, SIDE * SIDE * 3, i)[0] % 2);
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
        for (int64_t i = 0; i < data.train.n; i++)
            assert_int_equal(data.train.y[i],
                             tt_sample_bytes(&data.train, SIDE * SIDE * 3, i)[0] % 2);
        assert_told("learns classes of \"label\" for the pictures of \"file\"");
        assert_told("labels.csv:12: missing.png: no such picture");
        tt_data_done(&data);
    }
    const struct tt_data_wish values = {.task = TT_TASK_VALUES, .target = "id"};
    assert_ok(tt_data_open_as(test_path("listed"), &values, &data, &err), &err);
    assert_int_equal(data.n_classes, 0);
    assert_string_equal(data.value_name, "id");
    for (int64_t i = 0; i < data.train.n; i++)
        assert_true(data.train.value[i] ==
                    100 + tt_sample_bytes(&data.train, SIDE * SIDE * 3, i)[0]);
    tt_data_done(&data);
    static const struct {
        const char *target, *word;
    } bad[] = {{"nothing", "has no such column; it has"},
               {"lable", "did you mean \"label\""},
               {"id,label", "of pictures one column is learned"},
               {"file", "names the pictures"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct tt_data_wish wrong = {.target = bad[i].target};
        assert_refused(tt_data_open_as(test_path("listed"), &wrong, &data, &err), &err,
                       bad[i].word);
    }
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
    assert_told("left out: 1 picture of classes that the model does not have: \"dog\"");
    tt_data_done(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_may_lie_deeper_and_within_wrappers),
        cmocka_unit_test(a_class_without_pictures_and_strays_are_told),
        cmocka_unit_test(names_of_any_length_are_classes),
        cmocka_unit_test(classes_may_be_what_names_begin_with),
        cmocka_unit_test(a_table_may_name_files_and_labels),
        cmocka_unit_test(figures_are_of_each_channel_or_given),
        cmocka_unit_test(a_model_s_pictures_are_taken_as_it_took_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
