/* The program and files: predictions, what files say of themselves, weights of other programs. */
#include "program.h"

#include <jansson.h>
#include <tuitrain/base/file.h>
#include <tuitrain/formats/png.h>
#include <tuitrain/formats/weights.h>

enum { SIDE = 6, SAMPLES = 100, HEAD = 16 };

/* The pictures of the small data's validation set, and their labels. */
static const unsigned char *pictures(const unsigned char **labels)
{
    static char x[HEAD + SAMPLES * SIDE * SIDE], y[8 + SAMPLES];
    small_data();
    assert_int_equal(read_bytes("small/t10k-images-idx3-ubyte", x, sizeof x), sizeof x);
    assert_int_equal(read_bytes("small/t10k-labels-idx1-ubyte", y, sizeof y), sizeof y);
    if (labels)
        *labels = (unsigned char *)y + 8;
    return (unsigned char *)x + HEAD;
}

static void write_png(const char *name, const unsigned char *pixel, int negative, int scale)
{
    struct tt_bytes png = {0};
    struct tt_err err = {0};
    unsigned char large[SIDE * SIDE * 16];
    for (int i = 0; i < SIDE * scale * SIDE * scale; i++) {
        int from = i / (SIDE * scale) / scale * SIDE + i % (SIDE * scale) / scale;
        large[i] = negative ? (unsigned char)(255 - pixel[from]) : pixel[from];
    }
    assert_ok(tt_png_write(&png, large, SIDE * scale, SIDE * scale, 1, &err), &err);
    test_write(test_path(name), png.data, png.size);
    tt_bytes_done(&png);
}

/* Trained once. */
static void have_model(void)
{
    static bool there;
    if (!there)
        assert_int_equal(
            run(small("--epochs 6 --seed 3 --save m.safetensors --run-dir run -q"))->status, 0);
    there = true;
}

/* Line n of the output as an object. */
static json_t *object(const struct result *r, int n)
{
    const char *line = r->out;
    json_error_t error;
    while (n-- > 0 && (line = strchr(line, '\n')))
        line++;
    json_t *o = line ? json_loads(line, JSON_DISABLE_EOF_CHECK, &error) : NULL;
    if (!o)
        fail_msg("no object in \"%s\", \"%s\"", r->out, r->err);
    return o;
}

static double number(const json_t *o, const char *key)
{
    return json_number_value(json_object_get(o, key));
}

static const char *text(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

/* --- predictions ----------------------------------------------------------------------------- */

static void predictions_are_those_of_eval(void **state)
{
    (void)state;
    static const char *const of[] = {"m.safetensors", "run"};
    const unsigned char *labels;
    pictures(&labels);
    have_model();
    for (int k = 0; k < 2; k++) {
        char line[200];
        int hits = 0;
        snprintf(line, sizeof line, "eval %s --json", of[k]);
        json_t *eval = object(run(line), 0);
        snprintf(line, sizeof line, "predict %s small/t10k-images-idx3-ubyte --json --top 3",
                 of[k]);
        struct result *r = run(line);
        assert_int_equal(lines_of(r->out), SAMPLES);
        for (int i = 0; i < SAMPLES; i++) {
            json_t *o = object(r, i), *top = json_object_get(o, "top");
            double sum = 0;
            assert_true(number(o, "index") == i && json_array_size(top) == 3);
            for (size_t t = 0; t < 3; t++)
                sum += number(json_array_get(top, t), "probability");
            assert_true(sum > 1 - 1e-6 && sum < 1 + 1e-6);
            assert_true(number(o, "probability") == number(json_array_get(top, 0), "probability"));
            assert_true(number(o, "probability") >= number(json_array_get(top, 1), "probability"));
            hits += atoi(text(o, "class")) == labels[i];
            json_decref(o);
        }
        assert_true(number(eval, "accuracy") == hits && hits > 50);
        json_decref(eval);
    }
}

static void a_png_says_what_its_pixels_say_elsewhere(void **state)
{
    (void)state;
    const unsigned char *x = pictures(NULL) + 7 * SIDE * SIDE;
    have_model();
    write_png("a.png", x, 0, 1);
    write_png("negative.png", x, 1, 1);
    write_png("large.png", x, 0, 4);
    json_t *want = object(run("predict m.safetensors small/t10k-images-idx3-ubyte --json"), 7);
    struct result *r = run("predict m.safetensors a.png large.png --json");
    json_t *a = object(r, 0), *large = object(r, 1);
    json_t *negative = object(run("predict --invert m.safetensors negative.png --json"), 0);
    assert_string_equal(text(a, "file"), "a.png");
    assert_true(number(a, "probability") == number(want, "probability"));
    assert_true(number(negative, "probability") == number(want, "probability"));
    assert_string_equal(text(large, "class"), text(want, "class"));
    json_t *const all[] = {want, a, large, negative};
    for (int i = 0; i < 4; i++)
        json_decref(all[i]);
    /* For people: a line a file, so many classes, the best first. */
    r = run("predict m.safetensors a.png large.png --top 2");
    assert_int_equal(lines_of(r->out), 2);
    assert_int_equal(strncmp(r->out, "a.png      ", 11), 0);
    assert_non_null(strstr(r->out, "large.png  "));
    assert_string_equal(r->err, "");
    /* A file that is none ends it, after what was asked for before. */
    r = run("predict m.safetensors a.png m.safetensors");
    assert_int_equal(r->status, 2);
    assert_int_equal(lines_of(r->out), 1);
    assert_non_null(strstr(r->err, "m.safetensors: is no picture (PNG, JPEG,"));
}

static void bright_pictures_are_wondered_at(void **state)
{
    (void)state;
    unsigned char white[SIDE * SIDE];
    memset(white, 255, sizeof white);
    have_model();
    write_png("white.png", white, 0, 1);
    struct result *r = run("predict m.safetensors white.png");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "white.png: is far brighter than what was learned from"));
    assert_string_equal(run("predict m.safetensors white.png -q")->err, "");
    assert_string_equal(run("predict m.safetensors white.png --invert")->err, "");
}

static void a_file_that_says_nothing_is_told_of(void **state)
{
    (void)state;
    char line[600];
    have_model();
    write_png("a.png", pictures(NULL), 0, 1);
    assert_int_equal(run("export m.safetensors m.pth")->status, 0);
    struct result *r = run("predict m.pth a.png");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "m.pth: does not say which network its weights are of"));
    snprintf(line, sizeof line, "predict m.pth a.png --net 36-8-3 --data %s --json", small_data());
    r = run(line);
    assert_int_equal(r->status, 0);
    assert_string_equal(r->err, "");
    json_t *a = object(r, 0), *b = object(run("predict m.safetensors a.png --json"), 0);
    assert_true(number(a, "probability") == number(b, "probability"));
    json_decref(a);
    json_decref(b);
    /* Without --data it is MNIST, which is said, and does not fit here. */
    r = run("predict m.pth a.png --net 36-8-3");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "m.pth: "));
}

/* As large as nobody types it; what the run keeps of it is enough to go on. */
static void a_net_of_a_file_may_be_long(void **state)
{
    (void)state;
    char net[16384] = "# all of it\nflatten\n", line[300];
    size_t n = strlen(net);
    for (int i = 0; i < 60; i++)
        n += (size_t)snprintf(net + n, sizeof net - n,
                              "linear 8 name=a_layer_with_a_rather_long_name_%02d  # the %d-th\n",
                              i, i);
    n += (size_t)snprintf(net + n, sizeof net - n, "repeat 2 {\n  linear 8\n  relu\n}\nlinear\n");
    test_write(test_path("long.net"), net, n);
    assert_int_equal(run("info --net @long.net --input 1x6x6")->status, 0);
    snprintf(line, sizeof line, "%s --net @long.net --epochs 1 --run-dir long -q", small_data());
    struct result *r = run(line);
    if (r->status != 0)
        fail_msg("%s", r->err);
    assert_int_equal(unlink(test_path("long.net")), 0);
    r = run("resume long --epochs 2 -q");
    if (r->status != 0)
        fail_msg("%s", r->err);
    assert_non_null(strstr(run("info long/best.safetensors")->out, "repeat 2 { linear 8; relu }"));
    json_t *o = object(run("info long --json"), 0);
    const char *kept = text(json_object_get(o, "config"), "net");
    assert_true(strlen(kept) > 2500);
    assert_null(strchr(kept, '#'));
    assert_non_null(strstr(kept, "repeat 2 { linear 8; relu }; linear"));
    json_decref(o);
    /* The other ways of writing a network fail on the command line as in a file, with the place. */
    test_write(test_path("bad.net"), "flatten\nlinaer 3\n", 17);
    snprintf(line, sizeof line, "%s --net @bad.net", small_data());
    r = run(line);
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "did you mean \"linear\""));
    test_write(test_path("empty.net"), "# nothing\n", 10);
    r = run("info --net @empty.net");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "--net: empty.net: has no network in it"));
    /* As Windows writes them: a mark before UTF-8, and carriage returns. */
    static const char net_text[] = "\xef\xbb\xbf"
                                   "flatten\r\nlinear\r\n";
    static const char ini_text[] = "\xef\xbb\xbf"
                                   "net = @mark.net\r\n";
    test_write(test_path("mark.net"), net_text, sizeof net_text - 1);
    test_write(test_path("mark.ini"), ini_text, sizeof ini_text - 1);
    snprintf(line, sizeof line, "%s --config mark.ini --epochs 1 --run-dir mark -q", small_data());
    r = run(line);
    if (r->status != 0)
        fail_msg("%s", r->err);
    test_write(test_path("run.ini"), "net = @bad.net\n", 15);
    snprintf(line, sizeof line, "%s --config run.ini", small_data());
    assert_non_null(strstr(run(line)->err, "linaer"));
}

static void values_are_in_their_own_units(void **state)
{
    (void)state;
    char lines[4096] = "x,y,price\n";
    for (int i = 0; i < 100; i++)
        sprintf(lines + strlen(lines), "%d,%d,%g\n", i, i * 7 % 10, 2.5 * i + 1000);
    test_write(test_path("line.csv"), lines, strlen(lines));
    assert_int_equal(run("line.csv --net linear --optimizer sgd --epochs 80 --batch-size 8 --save "
                         "v.safetensors -q")
                         ->status,
                     0);
    test_write(test_path("new.csv"), "x,y\n10,3\n20,4\n", 14);
    struct result *r = run("predict v.safetensors new.csv --json");
    json_t *o = object(r, 1);
    assert_int_equal(lines_of(r->out), 2);
    assert_string_equal(text(o, "name"), "price");
    assert_true(number(o, "value") > 1048 && number(o, "value") < 1052);
    json_decref(o);
    assert_int_equal(strncmp(run("predict v.safetensors new.csv")->out, "new.csv:0  price 102", 20),
                     0);
    r = run("predict v.safetensors new.csv --invert");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "--invert is for pictures"));
    r = run("info v.safetensors");
    assert_non_null(strstr(r->out, "2 inputs from 3 columns"));
    assert_non_null(strstr(r->out, "values of \"price\": mean 11"));
}

/* --- what files say -------------------------------------------------------------------------- */

static void onnx_needs_no_data(void **state)
{
    (void)state;
    static char with[1 << 16], without[1 << 16];
    char line[1024];
    snprintf(line, sizeof line, "cp -r %s %s/gone", small_data(), test_folder());
    assert_int_equal(system(line), 0);
    assert_int_equal(run("gone --net 36-8-3 --epochs 1 --run-dir g --save g.safetensors")->status,
                     0);
    assert_int_equal(run("export g.safetensors with.onnx gone")->status, 0);
    snprintf(line, sizeof line, "rm -r %s/gone", test_folder());
    assert_int_equal(system(line), 0);
    size_t n = read_bytes("with.onnx", with, sizeof with);
    static const char *const of[] = {"g.safetensors", "g"};
    for (int i = 0; i < 2; i++) {
        snprintf(line, sizeof line, "export %s without.onnx", of[i]);
        assert_int_equal(run(line)->status, 0);
        assert_int_equal(read_bytes("without.onnx", without, sizeof without), n);
        assert_memory_equal(with, without, n);
    }
}

static void info_says_what_files_hold(void **state)
{
    (void)state;
    char line[600];
    have_model();
    static const struct {
        const char *args, *word;
    } said[] = {
        {"info m.safetensors", "a model, 4 tensors, 323 numbers"},
        {"info m.safetensors", "samples     pictures 1x6x6, (byte / 255 - 0."},
        {"info m.safetensors", "learned     3 classes: 0, 1, 2\n"},
        {"info m.safetensors", "fc1.weight  F32    [8, 36]"},
        {"info run/last", "trained     step 30, epoch 6 of 6, branch 0, lr 0.01"},
        {"info run/last", "% after epoch "},
        {"info run/last", "seed=3"},
        {"info run/last", "tuitrain resume run/last"},
        {"info small", "a data set, 300 samples for training, 100 for validation"},
        {"info small", "\n2                         100           33\n"},
        {"info --data small", "300 samples"},
        {"info small --net 36-5-3", "multiply-adds"},
        {"info m.safetensors --json", "\"classes\":\"[\\\"0\\\",\\\"1\\\",\\\"2\\\"]\""},
    };
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        struct result *r = run(said[i].args);
        if (r->status != 0 || !strstr(r->out, said[i].word))
            fail_msg("%s: no \"%s\" in\n%s%s", said[i].args, said[i].word, r->out, r->err);
    }
    json_t *o = object(run("info small --json"), 0);
    json_t *train = json_object_get(o, "train");
    assert_true(number(train, "samples") == 300);
    assert_int_equal(json_array_size(json_object_get(train, "counts")), 3);
    assert_true(json_integer_value(json_array_get(json_object_get(train, "counts"), 1)) == 100);
    json_decref(o);
    test_write(test_path("junk"), "\1\2\3\4", 4);
    struct result *r = run("info junk");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "junk: holds no data that is known here"));
    snprintf(line, sizeof line, "info %s %s", small_data(), small_data());
    assert_int_equal(run(line)->status, 2);
}

/* --- weights of other programs --------------------------------------------------------------- */

static void what_was_loaded_how_is_said(void **state)
{
    (void)state;
    char line[1024];
    have_model();
    struct result *r = run(small("--epochs 1 --load m.safetensors"));
    assert_string_equal(r->err, "loaded m.safetensors: 4 of 4 tensors by name\n");
    /* The same layers, listed: others by name, the same by shape and order. */
    const char *net = "--net 'flatten; linear 8; relu; linear 3'";
    snprintf(line, sizeof line, "%s %s --epochs 1 --load m.safetensors", small_data(), net);
    r = run(line);
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "4 of 4 tensors by shape and order (1.weight is the file's "
                                   "fc1.weight, ...)"));
    snprintf(line, sizeof line, "%s --net 36-8-8-3 --epochs 1 --load m.safetensors", small_data());
    r = run(line);
    assert_int_equal(r->status, 2);
    assert_int_equal(lines_of(r->err), 1);
    assert_non_null(strstr(r->err, "--partial"));
    strcat(line, " --partial");
    r = run(line);
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "2 of 6 tensors by name; left as they were: "));
}

static void tensors_found_by_order_are_told_of_wherever_they_are_used(void **state)
{
    (void)state;
    char line[1024];
    const char *net = "--net 'flatten; linear 8; relu; linear 3'";
    const char *data = small_data();
    have_model();
    static const char *const how[] = {
        "eval m.safetensors %s %s", "predict m.safetensors digit.png %.0s%s",
        "export m.safetensors order.onnx %s %s", "eval --json m.safetensors %s %s"};
    test_write(test_path("digit.png"), "", 0);
    for (size_t i = 0; i < sizeof how / sizeof how[0]; i++) {
        snprintf(line, sizeof line, how[i], data, net);
        struct result *r = run(line);
        if (!strstr(r->err,
                    "tuitrain: m.safetensors: 4 of 4 tensors by shape and order (1.weight is"))
            fail_msg("%s: %s", line, r->err);
        assert_null(strstr(r->err, "guess")); /* no shape is there twice */
    }
    snprintf(line, sizeof line, "eval m.safetensors %s", data);
    assert_string_equal(run(line)->err, "");
}

/* --- weights for other programs -------------------------------------------------------------- */

static void assert_names(const char *file, const char *const *name, size_t n)
{
    struct tt_tensor_set set;
    struct tt_err err = {0};
    assert_ok(tt_weights_list(test_path(file), &set, &err), &err);
    for (size_t i = 0; i < n && i < set.n_tensors; i++)
        assert_string_equal(set.tensor[i].name, name[i]);
    assert_int_equal(set.n_tensors, n);
    tt_tensor_set_done(&set);
}

/* What model.state_dict() of the same nn.Sequential has, in its order. */
static void weights_are_saved_in_the_order_of_a_state_dict(void **state)
{
    (void)state;
    static const char *const name[] = {"0.weight",
                                       "0.bias",
                                       "1.weight",
                                       "1.bias",
                                       "1.running_mean",
                                       "1.running_var",
                                       "1.num_batches_tracked",
                                       "2.body.0.weight",
                                       "2.body.0.bias",
                                       "2.body.1.weight",
                                       "2.body.1.bias",
                                       "2.body.1.running_mean",
                                       "2.body.1.running_var",
                                       "2.body.1.num_batches_tracked",
                                       "4.weight",
                                       "4.bias"};
    static const char *const file[] = {"order.pth", "order.safetensors"};
    char line[1024];
    for (int i = 0; i < 2; i++) {
        snprintf(line, sizeof line,
                 "%s --net 'conv 4 3 pad=1; batchnorm; residual { conv 4 3 pad=1; batchnorm }; "
                 "flatten; linear 3' --epochs 1 --run-dir o%d --save %s",
                 small_data(), i, file[i]);
        assert_int_equal(run(line)->status, 0);
        assert_names(file[i], name, sizeof name / sizeof name[0]);
    }
    assert_int_equal(run("export o0 again.pth")->status, 0);
    assert_names("again.pth", name, sizeof name / sizeof name[0]);
}

static void wrappers_of_a_model_are_dropped(void **state)
{
    (void)state;
    static const float number = 1;
    static const char *const all[] = {"_orig_mod.module.fc.weight", "_orig_mod.module.fc.bias"};
    static const char *const some[] = {"module.weight", "fc.weight"};
    static const char *const fc[] = {"fc.weight", "fc.bias"};
    struct tt_err err = {0};
    for (int i = 0; i < 2; i++) {
        struct tt_named_tensor t[2] = {{0}};
        for (int k = 0; k < 2; k++)
            t[k] = (struct tt_named_tensor){.name = i ? some[k] : all[k],
                                            .dtype = TT_F32,
                                            .shape = tt_shape1(1),
                                            .data = &number,
                                            .bytes = sizeof number};
        const struct tt_tensor_set set = {.tensor = t, .n_tensors = 2};
        assert_ok(tt_weights_write(test_path("wrapped.pth"), &set, &err), &err);
        assert_int_equal(run("export wrapped.pth bare.safetensors")->status, 0);
        assert_names("bare.safetensors", i ? some : fc, 2);
    }
}

/* One's data, say: `--save houses.csv` in place of `--data`. */
static void what_is_no_model_is_not_saved_over(void **state)
{
    (void)state;
    static const char table[] = "a,b\n1,2\n";
    unsigned char *data;
    size_t size;
    char line[700];
    struct tt_err err = {0};
    test_write(test_path("houses.csv"), table, sizeof table - 1);
    snprintf(line, sizeof line, "%s --epochs 1 --run-dir over --save houses.csv -q", small_data());
    struct result *r = run(line);
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "--save: houses.csv: is there and is no model"));
    assert_ok(tt_file_read(test_path("houses.csv"), 100, &data, &size, &err), &err);
    assert_string_equal((char *)data, table);
    free(data);
    /* A model gives way, whatever its name, and so does an empty file. */
    for (int i = 0; i < 2; i++) {
        if (i == 0)
            test_write(test_path("model"), "", 0);
        snprintf(line, sizeof line, "%s --epochs 1 --run-dir over%d --save model -q", small_data(),
                 i);
        assert_int_equal(run(line)->status, 0);
    }
}

/* The pictures of another set, in the place of those that are trained on. */
static void data_that_are_written_over_are_told(void **state)
{
    (void)state;
    char line[2000];
    snprintf(line, sizeof line,
             "cd %s && cp -r %s mine && touch -d @1000 mine/* && { %s mine --no-tui --in-memory no "
             "--net 36-8-3 --epochs 3 --speed 10 --run-dir over-data >out 2>err & } "
             "&& while ! test -e over-data/config.ini; do sleep 0.02; done; "
             "touch -d @2000 mine/train-images*; wait $!",
             test_folder(), small_data(), getenv("TUITRAIN"));
    int status = system(line);
    char said[4096];
    read_back(test_path("err"), said, sizeof said);
    if (WEXITSTATUS(status) != 1 ||
        !strstr(said, "train-images-idx3-ubyte was written to while it is trained on"))
        fail_msg("%d: %s", status, said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predictions_are_those_of_eval),
        cmocka_unit_test(a_png_says_what_its_pixels_say_elsewhere),
        cmocka_unit_test(bright_pictures_are_wondered_at),
        cmocka_unit_test(a_file_that_says_nothing_is_told_of),
        cmocka_unit_test(a_net_of_a_file_may_be_long),
        cmocka_unit_test(values_are_in_their_own_units),
        cmocka_unit_test(onnx_needs_no_data),
        cmocka_unit_test(info_says_what_files_hold),
        cmocka_unit_test(what_was_loaded_how_is_said),
        cmocka_unit_test(tensors_found_by_order_are_told_of_wherever_they_are_used),
        cmocka_unit_test(weights_are_saved_in_the_order_of_a_state_dict),
        cmocka_unit_test(wrappers_of_a_model_are_dropped),
        cmocka_unit_test(what_is_no_model_is_not_saved_over),
        cmocka_unit_test(data_that_are_written_over_are_told),
    };
    if (!getenv("TUITRAIN")) {
        fprintf(stderr, "set TUITRAIN to the program's path\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
