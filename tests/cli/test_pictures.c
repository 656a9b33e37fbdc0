/* The program and folders of pictures: what becomes of them is told, and goes into the model. */
#include "program.h"

#include <jansson.h>
#include <sys/stat.h>

#include <tuitrain/formats/bytes.h>
#include <tuitrain/formats/png.h>

enum { SIDE = 12 };

/* A bright square in a noisy picture: on the left of a cat, on the right of a dog. */
static void write_pet(const char *name, int dog, int i, int channels)
{
    unsigned char pixel[SIDE * SIDE * 3];
    struct tt_bytes png = {0};
    struct tt_err err = {0};
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            for (int c = 0; c < channels; c++) {
                bool in = y > 3 && y < 8 && (dog ? x > 7 : x < 4);
                pixel[(y * SIDE + x) * channels + c] =
                    (unsigned char)(in ? 220 + i : 40 + (i * 7 + x * 5 + y * 3 + c * 11) % 30);
            }
    assert_ok(tt_png_write(&png, pixel, SIDE, SIDE, channels, &err), &err);
    test_write(test_path(name), png.data, png.size);
    tt_bytes_done(&png);
}

static void make_folder(const char *name)
{
    mkdir(test_path(name), 0777);
}

static void have_pets(void)
{
    static bool there;
    char name[64];
    if (there)
        return;
    make_folder("pets");
    make_folder("pets/cat");
    make_folder("pets/dog");
    make_folder("pets/empty");
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "pets/%s/%d.png", i % 2 ? "dog" : "cat", i);
        write_pet(name, i % 2, i, 3);
    }
    test_write(test_path("pets/dog/broken.png"), "\x89PNG\r\n\x1a\n\0\0", 10);
    test_write(test_path("pets/dog/notes.txt"), "x", 1);
    there = true;
}

static void have_model(void)
{
    static bool there;
    have_pets();
    if (there)
        return;
    struct result *r = run("pets --no-tui --save pets.safetensors --run-dir pets-run "
                           "--ground black");
    if (r->status != 0)
        fail_msg("%d: %s", r->status, r->err);
    assert_non_null(strstr(r->err, "left out: 1 of 21 pictures cannot be read; --bad stop"));
    assert_non_null(strstr(r->err, "pets/dog/broken.png: damaged PNG"));
    assert_non_null(strstr(r->err, "left out: 1 class without a picture: \"empty\""));
    assert_non_null(strstr(r->err, "1 other file passed over: notes.txt"));
    assert_non_null(strstr(r->err, "for so few pictures: optimizer adam"));
    there = true;
}

static void info_keeps_its_columns_below_each_other(void **state)
{
    (void)state;
    char name[80];
    make_folder("long");
    make_folder("long/Tomato_Yellow_Leaf_Curl");
    make_folder("long/ok");
    for (int i = 0; i < 10; i++) {
        snprintf(name, sizeof name, "long/%s/%d.png", i % 2 ? "Tomato_Yellow_Leaf_Curl" : "ok", i);
        write_pet(name, i % 2, i, 3);
    }
    struct result *r = run("info long");
    const char *line = strstr(r->out, "\nCLASS");
    assert_non_null(line);
    size_t width = strcspn(line + 1, "\n");
    for (int i = 0; i < 3; i++) {
        assert_int_equal(strcspn(line + 1, "\n"), width);
        line += 1 + width;
    }
}

/* Not of files alone: of arrays, too. */
static void info_of_arrays_is_a_checkup(void **state)
{
    (void)state;
    char line[600];
    snprintf(line, sizeof line, "info %s --target species", small_data());
    struct result *r = run(line);
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "--target is passed over"));
    assert_non_null(strstr(r->out, "to beat: 3"));
    assert_non_null(strstr(r->out, "next: tuitrain "));
    assert_null(strstr(r->out, "uneven"));
    const char *sheet = strstr(r->out, "VALIDATION");
    assert_non_null(sheet);
    assert_non_null(strstr(sheet, "\n\n2\n")); /* the third class has its pictures below it */
    snprintf(line, sizeof line, "info %s --target species --json", small_data());
    r = run(line);
    assert_non_null(strstr(r->out, "\"baseline\":3"));
    assert_non_null(strstr(r->out, "passed over"));
}

static void info_is_a_checkup(void **state)
{
    (void)state;
    have_pets();
    struct result *r = run("info pets");
    assert_int_equal(r->status, 0);
    static const char *const words[] = {"20 pictures",
                                        "12x12 (20)",
                                        "RGB",
                                        "left out: 1 of 21",
                                        "without a picture: \"empty\"",
                                        "to beat: ",
                                        "next: tuitrain pets --net cnn-small",
                                        "\ncat\n",
                                        "%%%%"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (!strstr(r->out, words[i]))
            fail_msg("no \"%s\" in \"%s\"", words[i], r->out);
    assert_null(strchr(r->out, '\033')); /* no terminal, no colours */
    r = run("info pets --json");
    json_t *o = json_loads(r->out, 0, NULL), *p = json_object_get(o, "pictures");
    assert_int_equal(json_integer_value(json_object_get(p, "files")), 20);
    assert_int_equal(json_integer_value(json_object_get(p, "sizes")), 1);
    assert_int_equal(json_array_size(json_object_get(o, "mean")), 3);
    json_decref(o);
    assert_int_equal(run("info pets --bad stop")->status, 2);
    assert_non_null(strstr(run("info pets --bad stop")->err, "--bad skip leaves it out"));
}

static void a_folder_s_pictures_are_predicted_each_by_name(void **state)
{
    (void)state;
    have_model();
    make_folder("new");
    make_folder("new/deep");
    write_pet("new/deep/a.png", 1, 5, 3);
    write_pet("new/b.png", 0, 4, 1); /* gray */
    test_write(test_path("new/c.png"), "none", 4);
    struct result *r = run("predict pets.safetensors new");
    assert_int_equal(r->status, 0);
    assert_int_equal(lines_of(r->out), 2);
    assert_non_null(strstr(r->out, "new/b.png       cat "));
    assert_non_null(strstr(r->out, "new/deep/a.png  dog "));
    assert_non_null(strstr(r->err, "left out: 1 of 3 pictures cannot be read"));
    assert_int_equal(run("predict pets.safetensors new --bad stop")->status, 2);
    make_folder("hollow");
    assert_non_null(strstr(run("predict pets.safetensors hollow")->err, "holds no pictures"));
}

static void one_damaged_file_of_many_keeps_no_other_from_its_answer(void **state)
{
    (void)state;
    have_model();
    write_pet("first.png", 1, 5, 3);
    write_pet("last.png", 0, 4, 3);
    test_write(test_path("cut.png"), "\x89PNG\r\n\x1a\n\0\0", 10);
    struct result *r = run("predict pets.safetensors first.png cut.png none.png last.png");
    assert_int_equal(r->status, 2);
    assert_int_equal(lines_of(r->out), 2);
    assert_non_null(strstr(r->out, "last.png   cat "));
    assert_non_null(strstr(r->err, "cut.png: damaged PNG"));
    assert_non_null(strstr(r->err, "none.png: no such file"));
    assert_non_null(strstr(r->err, "2 of 4 files left out; --bad stop ends at the first"));
    r = run("predict pets.safetensors first.png cut.png last.png --bad stop");
    assert_int_equal(r->status, 2);
    assert_int_equal(lines_of(r->out), 1);
    assert_int_equal(run("predict pets.safetensors cut.png")->status, 2);
}

static void csv_has_every_probability(void **state)
{
    (void)state;
    char name[64];
    float cat, dog;
    have_model();
    write_pet("one, two.png", 1, 3, 3);
    struct result *r = run("predict pets.safetensors 'one, two.png' --csv");
    assert_int_equal(r->status, 0);
    assert_int_equal(strncmp(r->out, "file,predicted,p_cat,p_dog\n", 27), 0);
    assert_int_equal(sscanf(r->out + 27, "\"one, two.png\",%3[a-z],%f,%f", name, &cat, &dog), 3);
    assert_string_equal(name, "dog");
    assert_true(dog > cat && cat + dog > 0.999F && cat + dog < 1.001F);
    assert_int_equal(run("predict pets.safetensors 'one, two.png' --csv --json")->status, 2);
}

static void standard_input_is_a_file_too(void **state)
{
    (void)state;
    have_model();
    write_pet("in.png", 1, 3, 3);
    struct result *r =
        run("--version >/dev/null; (cat in.png | $TUITRAIN predict pets.safetensors -)");
    assert_int_equal(r->status, 0);
    assert_int_equal(strncmp(r->out, "-  dog ", 7), 0);
    r = run("predict pets.safetensors -"); /* nothing */
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "standard input: is no picture"));
}

/* With classes in another order, of another size, one that the model lacks. */
static void other_folders_are_evaluated_by_names(void **state)
{
    (void)state;
    char name[64];
    have_model();
    static const char *const folder[] = {"zoo", "zoo/ant", "zoo/dog", "zoo/fox"};
    for (int i = 0; i < 4; i++)
        make_folder(folder[i]);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "zoo/dog/%d.png", i);
        write_pet(name, 1, i, 3);
        snprintf(name, sizeof name, "zoo/ant/%d.png", i);
        write_pet(name, 0, i, 3);
        snprintf(name, sizeof name, "zoo/fox/%d.png", i);
        write_pet(name, 0, i, 3);
    }
    struct result *r = run("eval pets.safetensors zoo");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "Val Acc: 100.00%, 3 samples"));
    assert_non_null(strstr(r->err, "left out: 6 pictures of classes that the model does not have: "
                                   "\"ant\", \"fox\""));
}

/* Nothing in common: both sides' names, and no word of how many pictures there are. */
static void classes_that_the_model_does_not_have_are_named_beside_its_own(void **state)
{
    (void)state;
    char name[40];
    have_model();
    make_folder("wild");
    make_folder("wild/wolf");
    make_folder("wild/lynx");
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "wild/wolf/%d.png", i);
        write_pet(name, 1, i, 3);
        snprintf(name, sizeof name, "wild/lynx/%d.png", i);
        write_pet(name, 0, i, 3);
    }
    struct result *r = run("eval pets.safetensors wild");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "wild: nothing in it is of a class that the model knows: it has "
                                   "\"lynx\", \"wolf\", the model \"cat\", \"dog\"\n"));
}

/* The words are about the data: nobody typed a network. */
static void samples_of_another_size_are_told_of_as_such(void **state)
{
    (void)state;
    char line[600];
    have_model();
    snprintf(line, sizeof line, "eval pets.safetensors %s", small_data());
    struct result *r = run(line);
    assert_int_equal(r->status, 2);
    assert_int_equal(lines_of(r->err), 1);
    assert_non_null(strstr(r->err, "its samples are [1, 6, 6], the model takes [3, "));
}

/* A state_dict has no place for them. */
static void a_model_without_its_classes_says_whose_are_taken(void **state)
{
    (void)state;
    have_model();
    assert_int_equal(run("export pets.safetensors pets.pth")->status, 0);
    struct result *r = run("eval pets.pth pets");
    assert_non_null(strstr(r->err, "pets.pth: does not say what it was trained with: classes and "
                                   "preprocessing are those of pets"));
}

/* With the size, the figures and the classes that it had; again from its journal, to the bit. */
static void a_run_goes_on_and_is_repeated(void **state)
{
    (void)state;
    have_pets();
    assert_int_equal(
        run("pets --no-tui -q -e 2 --run-dir again --image-size 6 --ground ff0000")->status, 0);
    struct result *r = run("resume again --epochs 3 --no-tui -q");
    if (r->status != 0)
        fail_msg("%s", r->err);
    r = run("replay again");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "checkpoints: the same bits"));
}

static void what_is_too_large_is_refused_with_what_helps(void **state)
{
    (void)state;
    have_pets();
    struct result *r = run("pets --no-tui --image-size 2048x2048 --run-dir large");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "are too large for a network of linear layers; --image-size"));
    /* So does one that somebody typed. */
    r = run("pets --no-tui --image-size 6 --run-dir large "
            "--net 'flatten; linear 1000000; linear 10000; linear'");
    assert_int_equal(r->status, 1); /* as where memory is short */
    assert_non_null(strstr(r->err, "2.weight is too large: [10000, 1000000] numbers, at most 2^31; "
                                   "for pictures [3, 6, 6], which --image-size makes smaller"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(info_is_a_checkup),
        cmocka_unit_test(info_of_arrays_is_a_checkup),
        cmocka_unit_test(info_keeps_its_columns_below_each_other),
        cmocka_unit_test(a_folder_s_pictures_are_predicted_each_by_name),
        cmocka_unit_test(one_damaged_file_of_many_keeps_no_other_from_its_answer),
        cmocka_unit_test(csv_has_every_probability),
        cmocka_unit_test(standard_input_is_a_file_too),
        cmocka_unit_test(other_folders_are_evaluated_by_names),
        cmocka_unit_test(classes_that_the_model_does_not_have_are_named_beside_its_own),
        cmocka_unit_test(samples_of_another_size_are_told_of_as_such),
        cmocka_unit_test(a_model_without_its_classes_says_whose_are_taken),
        cmocka_unit_test(a_run_goes_on_and_is_repeated),
        cmocka_unit_test(what_is_too_large_is_refused_with_what_helps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
