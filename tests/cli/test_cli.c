/* The program without a screen: what it prints, its exit status, and what it refuses. */
#include "program.h"

#include <tuitrain/run/config/config.h>

#include <dirent.h>
#include <math.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>
#include <tuitrain/formats/safetensors.h>

/* The output without what the clock and the number of threads put in. */
static void strip(char *text)
{
    static const char *const keys[] = {
        "\"seconds\":", "\"val_seconds\":", "\"elapsed\":", "\"images_per_second\":"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        for (char *p = text; (p = strstr(p, keys[i]));) {
            p += strlen(keys[i]);
            size_t n = strcspn(p, ",}");
            memmove(p, p + n, strlen(p + n) + 1);
        }
    /* When a file is written is no matter of the seed. */
    for (char *p; (p = strstr(text, "{\"event\":\"checkpoint\""));) {
        size_t n = strcspn(p, "\n") + 1;
        memmove(p, p + n, strlen(p + n) + 1);
    }
}

/* Of a folder below the tests' own; 0 where there is none. */
static int entries_of(const char *name)
{
    int n = 0;
    DIR *dir = opendir(test_path(name));
    while (dir && readdir(dir))
        n++;
    if (dir)
        closedir(dir);
    return n;
}

/* --- the tests ------------------------------------------------------------------------------- */

static void plain_output_is_the_reference_loop_s_line(void **state)
{
    (void)state;
    struct result *r = run(small("--epochs 2"));
    assert_int_equal(r->status, 0);
    assert_int_equal(lines_of(r->out), 2);
    int epoch, epochs, n = 0;
    double a, b, c, d;
    assert_int_equal(sscanf(r->out,
                            "Epoch [%d/%d], Train Loss: %lf, Train Acc: %lf%%, Val Loss: %lf, Val "
                            "Acc: %lf%%%n",
                            &epoch, &epochs, &a, &b, &c, &d, &n),
                     6);
    assert_int_equal(r->out[n], '\n');
    assert_true(epoch == 1 && epochs == 2 && b <= 100 && d <= 100);
    assert_string_equal(r->err, ""); /* no bar where standard error is no terminal */
}

static void the_same_seed_prints_the_same_with_any_threads(void **state)
{
    (void)state;
    struct result *a = run(small("--json --epochs 3 --seed 5 --threads 1"));
    strip(a->out);
    assert_int_equal(a->status, 0);
    assert_int_equal(lines_of(a->out), 6); /* start, 3 epochs, command, end */
    assert_non_null(strstr(a->out, "{\"event\":\"epoch\",\"epoch\":3,\"epochs\":3,\"step\":15,"));
    static const char *const others[] = {"--json --epochs 3 --seed 5 --threads 1",
                                         "--json --epochs 3 --seed 5 --threads 2",
                                         "--json --epochs 3 --seed 5 --threads 3"};
    for (size_t i = 0; i < 3; i++) {
        struct result *b = run(small(others[i]));
        strip(b->out);
        assert_string_equal(a->out, b->out);
        a = b;
    }
    struct result *c = run(small("--json --epochs 3 --seed 6"));
    strip(c->out);
    assert_string_not_equal(a->out, c->out);
}

#define TEN "abcdefghij"
#define LONG                                                                                       \
    TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN    \
        TEN TEN

static void wrong_options_end_with_2_and_one_line(void **state)
{
    (void)state;
    int folders = entries_of("runs");
    static const struct {
        const char *args, *word;
    } bad[] = {
        {"--epcohs 3", "did you mean --epochs"},
        {"--frobnicate", "no option --frobnicate"},
        {"-x", "no option -x"},
        {"--epochs", "needs a value"},
        {"--epochs 0", "[1, 1000000]"},
        {"--epochs 1.5", "whole number"},
        {"--epochs 3 --epochs 4", "given twice, as 3 and as 4"},
        {"--lr 0", "(0, 10]"},
        {"--lr -1", "(0, 10]"},
        {"--lr nan", "must be a number"},
        {"--batch-size 70000", "[1, 65536]"},
        {"--momentum 2", "[0, 1)"},
        {"--optimizer adam --beta1 1", "beta1 1: must be in [0, 1)"},
        {"--best-by xyz", "best-by: no metric \"xyz\"; known: val-loss"},
        {"--early-stop val-acc:2 --best-by val-loss", "follow one metric"},
        {"--schedule multistep:5,3", "milestones rise: multistep:3,5"},
        {"--optimizer adagard", "did you mean \"adagrad\""},
        {"--paused", "--paused waits for a key, and there is no screen"},
        {"--optimizer xyzzy", "known: sgd, adam"},
        {"--json=yes", "takes no value"},
        {"--threads 1000", "[0, 256]"},
        {"--net 784-128-9", "9 outputs, mnist has 10 classes"},
        {"--net 100-10", "starts with 100 inputs"},
        {"--net 'flatten; linaer 10'", "did you mean \"linear\""},
        {"--load /no/such/model", "/no/such/model"},
        {"--save /no/such/folder/m", "no folder /no/such/folder"},
        /* Before the data, which are not there either: */
        {"--save m.onnx /no/such/data", "--save: m.onnx: weights become"},
        {"--checkpoint-every x /no/such/data", "checkpoint-every"},
        {"--save .", "--save: .: is not a regular file"},
        {"--save /dev/full", "--save: /dev/full: is not a regular file"},
        {"--save /dev/null/m", "--save: /dev/null/m: "},
        {"--save /proc/m", "--save: /proc/m: cannot write there"},
        {"--save m.h5", "--save: m.h5: weights become .safetensors or .pth, not .h5"},
        {"--save m.onnx", "--save: m.onnx: weights become .safetensors or .pth; `tuitrain export`"},
        {"--save " LONG, "File name too long"},
        {"--run-dir /dev/null/x", "--run-dir"},
        {"one two", "one DATA at most"},
        {"/no/such/data", "no such file or folder; there is no folder /no"},
        {"-", "standard input holds rows for `predict`"},
        {"minst", "did you mean \"mnist\""},
        {"resume one two", "takes one run folder"},
        {"resume /no/such", "no such run folder"},
        {"resume /dev", "is no run folder, and none lies in it"},
        {"--device cuda", "known: auto, cpu"},
        {"--loss crossentropy", "did you mean cross-entropy?"},
        {"--loss xyzzy", "known: cross-entropy, mse"},
        {"--net @/no/such/net", "--net: /no/such/net"},
        {"--net @/dev/null", "--net: /dev/null"},
        {"--schedule setp:5", "did you mean \"step\""},
        {"--early-stop val-los:5", "known: val-loss"},
        {"--net 'conv 8 31; flatten; linear'", "window of 31x31 is larger"},
        {"--net ' '", "is empty"},
        {"--task values", "are classes, not values"},
        {"--adam", "no option --adam"},
        {"--amsgrad", "no option of the optimizer sgd"},
        {"info --net lenet6", "did you mean \"lenet5\""},
        {"info --input 28x28", "1x28x28"},
        {"bench --job X", "there are A, B, C, D and E"},
        {"bench mnist mnist", "one DATA at most"},
        {"mnist --data mnist", "one DATA at most"},
        {"predict m.safetensors", "takes a model, and files"},
        {"predict /no/such m.png", "/no/such"},
        {"synthetic:0", "a number from 1"},
        {"synthetic:many", "a number from 1"},
        {"eval", "takes a model"},
        {"eval /no/such", "/no/such"},
        {"export", "takes a model, the file to make"},
        {"export m.safetensors", "takes a model, the file to make"},
        {"export /no/such m.onnx", "/no/such: no such"},
        {"export m.safetensors m.onx", "m.onx: no such kind of file; known: .onnx, .safetensors"},
        {"export m.safetensors a.onnx/m", "known: .onnx, .safetensors"},
        /* Before the model, which is not there either: */
        {"export /no/such /no/such/folder/m.onnx", "there is no folder /no/such/folder"},
        {"export /no/such /proc/m.onnx", "/proc/m.onnx: cannot write there"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct result *r = run(bad[i].args);
        /* One line; under a net's, the place in the net. */
        int lines = strstr(r->err, "\n  ") ? 3 : 1;
        if (r->status != 2 || lines_of(r->err) != lines || !strstr(r->err, bad[i].word) || *r->out)
            fail_msg("%s: status %d, \"%s\", wanted \"%s\"", bad[i].args, r->status, r->err,
                     bad[i].word);
    }
    assert_int_equal(entries_of("runs"), folders); /* nothing was left behind */
}

/* The totals are PyTorch's: sum(p.numel() for p in model.parameters()). */
static void info_tells_what_a_net_is(void **state)
{
    (void)state;
    struct result *r = run("info --net cnn-small --input 1x28x28");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "conv 32 3 pad=1"));
    assert_non_null(strstr(r->out, "[64, 14, 14]"));
    assert_non_null(strstr(r->out, "421,834"));
    assert_non_null(strstr(r->out, "4,241,152")); /* 225,792 + 3,612,672 + 401,408 + 1,280 */
    r = run("info --json --net resnet8 --input 3x32x32 --outputs 100");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "\"name\":\"7.shortcut.0\""));
    assert_non_null(strstr(r->out, "\"output\":[64,8,8]"));
    r = run("bench --devices");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "cpu      present"));
}

static void bench_measures_a_job(void **state)
{
    (void)state;
    struct result *r = run("bench --json --job D synthetic:600");
    assert_int_equal(r->status, 0);
    json_error_t error;
    char *second = strchr(r->out, '\n');
    assert_non_null(second);
    json_t *machine = json_loads(r->out, JSON_DISABLE_EOF_CHECK, &error);
    json_t *job = json_loads(second, JSON_DISABLE_EOF_CHECK, &error);
    assert_non_null(machine);
    assert_non_null(job);
    double peak = json_real_value(json_object_get(machine, "gflops_all"));
    double rate = json_real_value(json_object_get(job, "images_per_second"));
    double gflops = json_real_value(json_object_get(job, "gflops"));
    assert_string_equal(json_string_value(json_object_get(job, "job")), "D");
    assert_true(peak > 0 && rate > 0);
    /* Two operations for each of 101,632 multiply-adds. */
    assert_true(fabs(gflops - rate * 203264 / 1e9) < 1e-6 * gflops);
    assert_true(fabs(json_real_value(json_object_get(job, "of_peak")) - gflops / peak) < 1e-6);
    json_decref(machine);
    json_decref(job);
}

static void values_are_learned_from_a_csv(void **state)
{
    (void)state;
    char text[4096] = "x,y\n";
    for (int i = 0; i < 100; i++)
        sprintf(text + strlen(text), "%d,%g\n", i, 2.5 * i + 1);
    test_write(test_path("line.csv"), text, strlen(text));
    struct result *r = run("line.csv --net linear --optimizer sgd --epochs 60 --batch-size 8 "
                           "--save m.safetensors");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "Epoch [60/60], Train Loss: 0.0000, Train R2: 1.0000, "));
    r = run("eval m.safetensors line.csv");
    assert_non_null(strstr(r->out, "Val R2: 1.0000"));
    r = run("eval m.safetensors --json");
    assert_non_null(strstr(r->out, "\"rmse\":"));
    r = run("line.csv --net linear --json --epochs 2");
    assert_non_null(strstr(r->out, "\"val_mae\":"));
    assert_null(strstr(r->out, "acc"));
}

static void early_stopping_ends_a_run(void **state)
{
    (void)state;
    struct result *r = run(small("--epochs 500 --lr 1.5 --early-stop val-loss:3"));
    assert_int_equal(r->status, 0);
    assert_null(strstr(r->out, "Epoch [500/"));
    assert_non_null(strstr(r->err, "early stop: val-loss was best"));
    assert_non_null(strstr(r->err, "those weights are back"));
}

static void the_best_weights_are_left_when_epochs_run_out(void **state)
{
    (void)state;
    struct result *r = run(small("--epochs 30 --lr 1.5 --early-stop val-loss:500"));
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "Epoch [30/30]"));
    assert_non_null(strstr(r->err, "the last epoch: val-loss was best"));
    assert_non_null(strstr(r->err, "those weights are back"));
}

/* Without a screen there is no lesson, but what there is can be told. */
static void lessons_are_listed_and_wrong_words_told(void **state)
{
    (void)state;
    struct result *r = run("tour");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "  overfitting    500 samples learned by heart"));
    r = run("tour overfitting");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "the tour needs the screen of a terminal"));
    r = run("tour overfiting");
    assert_int_equal(r->status, 2);
    assert_non_null(
        strstr(r->err, "tour: no lesson \"overfiting\"; did you mean \"overfitting\"?"));
}

static void an_optimizer_brings_its_own_learning_rate(void **state)
{
    (void)state;
    assert_non_null(strstr(run(small("--json --epochs 1 --optimizer adam"))->out, "\"lr\":0.001"));
    assert_non_null(
        strstr(run(small("--json --epochs 1 --optimizer adam --lr 0.5"))->out, "\"lr\":0.5"));
}

static void damaged_data_ends_with_2_and_one_line(void **state)
{
    (void)state;
    static const struct {
        const char *damage, *word;
    } bad[] = {
        {"rm d/t10k-labels-idx1-ubyte", "no t10k-labels"},
        {"truncate -s 100 d/train-images-idx3-ubyte", "promises"},
        {"truncate -s 3 d/train-labels-idx1-ubyte", "too few"},
        {"cp d/train-labels-idx1-ubyte d/train-images-idx3-ubyte", "magic"},
        {"printf x >>d/t10k-images-idx3-ubyte", "promises"},
        {"cp d/t10k-labels-idx1-ubyte d/train-labels-idx1-ubyte", "labels"},
        {"gzip d/train-images-idx3-ubyte; truncate -s 500 d/train-images-idx3-ubyte.gz",
         "truncated"},
        {"rm d/train-images-idx3-ubyte; mkdir d/train-images-idx3-ubyte", "not a regular file"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[1024];
        snprintf(line, sizeof line, "cd %s && rm -rf d && cp -r %s d && { %s; }", test_folder(),
                 small_data(), bad[i].damage);
        assert_int_equal(system(line), 0);
        struct result *r = run("d --net 36-8-3");
        /* One line; under a net's, the place in the net. */
        int lines = strstr(r->err, "\n  ") ? 3 : 1;
        if (r->status != 2 || lines_of(r->err) != lines || !strstr(r->err, bad[i].word))
            fail_msg("%s: status %d, \"%s\"", bad[i].damage, r->status, r->err);
    }
}

static void a_model_goes_out_and_in_again(void **state)
{
    (void)state;
    struct result *r = run(small("--epochs 4 --save m.safetensors"));
    assert_int_equal(r->status, 0);
    r = run("eval m.safetensors --json");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "\"event\":\"eval\""));
    assert_non_null(strstr(r->out, "\"samples\":100"));
    r = run("eval m.safetensors");
    assert_non_null(strstr(r->out, "precision"));
    assert_int_equal(run(small("--load m.safetensors --epochs 1"))->status, 0);
    char line[600];
    snprintf(line, sizeof line, "%s --net 36-9-3 --load m.safetensors", small_data());
    r = run(line);
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "m.safetensors: \"fc1.weight\" has shape [8, 36]"));
    test_write(test_path("junk"), "junk", 4);
    assert_int_equal(run(small("--load junk"))->status, 2);
}

/* What it counts and measures, without the time it took. */
static double eval_loss(const char *args)
{
    struct result *r = run(args);
    json_error_t error;
    assert_int_equal(r->status, 0);
    json_t *object = json_loads(r->out, 0, &error);
    double loss = json_real_value(json_object_get(object, "loss"));
    json_decref(object);
    return loss;
}

static void a_model_goes_out_and_in_as_pth(void **state)
{
    (void)state;
    char line[600];
    assert_int_equal(run(small("--epochs 2 --save m.safetensors"))->status, 0);
    assert_int_equal(run("export m.safetensors m.pth")->status, 0);
    double want = eval_loss("eval m.safetensors --json");
    snprintf(line, sizeof line, "eval m.pth %s --net 36-8-3 --json", small_data());
    assert_true(want > 0 && eval_loss(line) == want);
    /* Other networks are noticed; and a step is made from where the file left. */
    snprintf(line, sizeof line, "eval m.pth %s --net 36-9-3", small_data());
    struct result *r = run(line);
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "m.pth: \"fc1.weight\" has shape [8, 36]"));
    assert_int_equal(run(small("--load m.pth --epochs 1 --lr 1e-20 --save again.pth"))->status, 0);
    snprintf(line, sizeof line, "cmp %s %s", test_path("m.pth"), test_path("again.pth"));
    assert_int_equal(system(line), 0);
}

static struct tt_tensor_set read_set(const char *name)
{
    struct tt_tensor_set set;
    struct tt_err err = {0};
    assert_ok(tt_safetensors_read(test_path(name), &set, &err), &err);
    return set;
}

static void a_model_is_exported(void **state)
{
    (void)state;
    static char model[1 << 16], file[1 << 16], again[1 << 16];
    assert_int_equal(run(small("--epochs 2 --save m.safetensors"))->status, 0);
    struct result *r = run("export m.safetensors m.onnx --bare");
    assert_int_equal(r->status, 0);
    assert_string_equal(r->out, "m.onnx: written from m.safetensors\n");
    size_t n = read_bytes("m.onnx", file, sizeof file);
    assert_memory_equal(file, "\x08\x08\x12\x08tuitrain", 12); /* ir_version 8, producer */
    static const char *const in_file[] = {"Gemm",         "fc2.weight", "[\"0\",\"1\",\"2\"]",
                                          "(byte / 255 ", "mean",       "std"};
    for (size_t i = 0; i < sizeof in_file / sizeof in_file[0]; i++)
        if (!holds(file, n, in_file[i]))
            fail_msg("no \"%s\" in the file", in_file[i]);
    struct tt_tensor_set set = read_set("m.safetensors");
    const struct tt_named_tensor *w = tt_tensor_set_find(&set, "fc1.weight");
    assert_non_null(memmem(file, n, w->data, w->bytes));
    tt_tensor_set_done(&set);
    r = run("export m.safetensors n.onnx /no/such/data");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "m.safetensors: /no/such/data: no such"));
    /* The weights alone are the model again. */
    size_t m = read_bytes("m.safetensors", model, sizeof model);
    assert_int_equal(run("export m.safetensors w.safetensors")->status, 0);
    assert_int_equal(read_bytes("w.safetensors", again, sizeof again), m);
    assert_memory_equal(model, again, m);
    r = run("export --json w.safetensors again.ONNX --bare");
    assert_string_equal(r->out, "{\"event\":\"export\",\"model\":\"w.safetensors\",\"file\":"
                                "\"again.ONNX\"}\n");
    assert_int_equal(read_bytes("again.ONNX", again, sizeof again), n);
    assert_memory_equal(file, again, n);
}

/* What --save would have written, whatever else the checkpoint holds. */
static void a_checkpoint_is_exported_without_its_state(void **state)
{
    (void)state;
    static char one[1 << 16], two[1 << 16];
    char line[2048];
    snprintf(line, sizeof line,
             "cd %s && %s %s --net 36-8-3 --epochs 5000 --speed 100 --ema 0.9 --run-dir ck "
             ">out 2>err & pid=$!; "
             "while ! grep -q '^Epoch .2/' %s/out; do sleep 0.02; done; "
             "kill -TERM $pid; wait $pid; test $? -eq 143",
             test_folder(), getenv("TUITRAIN"), small_data(), test_folder());
    test_write(test_path("out"), "", 0);
    assert_int_equal(system(line), 0);
    assert_int_equal(run("export ck c.safetensors")->status, 0);
    struct tt_tensor_set ck = read_set("ck/last"), c = read_set("c.safetensors");
    const struct tt_named_tensor *trained = tt_tensor_set_find(&ck, "fc2.weight");
    const struct tt_named_tensor *average = tt_tensor_set_find(&ck, "ema.fc2.weight");
    const struct tt_named_tensor *exported = tt_tensor_set_find(&c, "fc2.weight");
    assert_int_equal(c.n_tensors, 4);
    assert_memory_equal(exported->data, average->data, average->bytes);
    assert_memory_not_equal(exported->data, trained->data, average->bytes);
    assert_string_equal(tt_tensor_set_meta(&c, "config.net"), "36-8-3");
    tt_tensor_set_done(&ck);
    tt_tensor_set_done(&c);
    assert_int_equal(run("eval c.safetensors")->status, 0);
    assert_int_equal(run("export c.safetensors c.onnx")->status, 0);
    assert_int_equal(run("export ck/last d.onnx")->status, 0);
    size_t n = read_bytes("c.onnx", one, sizeof one);
    assert_int_equal(read_bytes("d.onnx", two, sizeof two), n);
    assert_memory_equal(one, two, n);
}

static void a_run_is_listed_shown_and_repeated(void **state)
{
    (void)state;
    struct result *r = run(small("--epochs 2 --run-dir shelf/one --seed 3 -q"));
    assert_int_equal(r->status, 0);
    r = run("runs shelf");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "one  finished"));
    assert_non_null(strstr(r->out, " 2/2 "));
    r = run("runs shelf --json --sort best");
    assert_non_null(strstr(r->out, "\"state\":\"finished\""));
    assert_non_null(strstr(r->out, "\"seed\":\"3\""));
    r = run("info shelf/one");
    assert_non_null(strstr(r->out, "tuitrain replay shelf/one"));
    r = run("info shelf/one/last");
    assert_non_null(strstr(r->out, "a checkpoint, 8 tensors"));
    assert_non_null(strstr(r->out, "fc1.weight"));
    r = run("info shelf/one/best.safetensors --json");
    assert_non_null(strstr(r->out, "\"kind\":\"model\""));
    r = run("info shelf/one/events.out.tfevents.*");
    assert_non_null(strstr(r->out, "Accuracy/Validation"));
    r = run("replay shelf/one -q");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "1 of 1 checkpoint: the same bits"));
    r = run("replay shelf/one --lr 3");
    assert_int_equal(r->status, 2);
    r = run("replay shelf");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "shelf: no run folder with checkpoints"));
    /* The same again from its config.ini is the same run; the command line wins. */
    r = run("--config shelf/one/config.ini --no-tui -q --run-dir shelf/two");
    assert_int_equal(r->status, 0);
    r = run("replay shelf/two -q");
    assert_int_equal(r->status, 0);
    r = run("--config shelf/one/config.ini --no-tui -q --run-dir shelf/three --optimizer adam "
            "--epochs 1");
    assert_int_equal(r->status, 0);
    r = run("runs shelf --sort state");
    assert_int_equal(lines_of(r->out), 4);
    assert_non_null(strstr(r->out, " adam "));
    r = run("runs shelf --sort lr");
    assert_true(strstr(r->out, "three ") < strstr(r->out, "one ")); /* adam's is smaller */
    r = run("runs shelf --sort length");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "must be one of name, state, data"));
    r = run("runs /no/such");
    assert_int_equal(r->status, 2);
}

/* What others put beside the runs neither hides them nor reaches the terminal. */
static void foreign_folders_are_borne(void **state)
{
    (void)state;
    struct result *r = run(small("--epochs 1 --run-dir odd/good -q"));
    assert_int_equal(r->status, 0);
    char line[1024];
    snprintf(line, sizeof line,
             "cd %s && mkdir empty newer pipe named && touch file && ln -s loop loop && "
             "echo 'warp = 9' >newer/config.ini && mkfifo pipe/config.ini && "
             "cp good/config.ini named && mv named \"$(printf 'a\\033[31mb\\377')\"",
             test_path("odd"));
    assert_int_equal(system(line), 0);
    r = run("runs odd");
    assert_int_equal(r->status, 0);
    assert_int_equal(lines_of(r->out), 5);
    assert_non_null(strstr(r->out, "good "));
    assert_non_null(strstr(r->out, "newer  "));
    assert_non_null(strstr(r->out, "line 1: no option \"warp\""));
    assert_non_null(strstr(r->out, "is not a regular file"));
    assert_non_null(strstr(r->out, "a?[31mb?"));
    assert_null(strchr(r->out, '\033'));
    r = run("runs odd --json");
    assert_int_equal(lines_of(r->out), 4);
    assert_non_null(strstr(r->out, "\"state\":\"unreadable\",\"error\":"));
    assert_non_null(strstr(r->out, "\"best_val_acc\":"));
}

static void a_file_of_weights_alone_needs_its_net(void **state)
{
    (void)state;
    static const char header[] = "{\"0.weight\":{\"dtype\":\"F32\",\"shape\":[1,36],"
                                 "\"data_offsets\":[0,144]}}     ";
    char file[8 + sizeof header - 1 + 144] = {(char)(sizeof header - 1)};
    memcpy(file + 8, header, sizeof header - 1);
    test_write(test_path("bare.safetensors"), file, sizeof file);
    struct result *r = run("export bare.safetensors bare.onnx");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "bare.safetensors: does not say which network"));
    char line[600];
    snprintf(line, sizeof line, "export bare.safetensors bare.onnx %s --net 36-3", small_data());
    r = run(line);
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "0.weight"));
    struct stat st;
    assert_int_equal(stat(test_path("bare.onnx"), &st), -1);
}

static void columns_are_exported_with_their_figures(void **state)
{
    (void)state;
    static char file[1 << 16];
    char text[4096] = "a,b,y\n";
    for (int i = 0; i < 100; i++)
        sprintf(text + strlen(text), "%d,%d,%g\n", i, i * i % 7, 2.5 * i + 1);
    test_write(test_path("two.csv"), text, strlen(text));
    assert_int_equal(
        run("two.csv --net linear --epochs 1 --batch-size 8 --save v.safetensors")->status, 0);
    assert_int_equal(run("export v.safetensors v.onnx --bare")->status, 0);
    size_t n = read_bytes("v.onnx", file, sizeof file);
    static const char *const in_file[] = {"(column - mean) * scale", "value_mean", "value_std",
                                          "output * value_std + value_mean"};
    for (size_t i = 0; i < sizeof in_file / sizeof in_file[0]; i++)
        if (!holds(file, n, in_file[i]))
            fail_msg("no \"%s\" in the file", in_file[i]);
    /* With what comes before and after the network, each column is an input, and the value an
     * output. */
    assert_int_equal(run("export v.safetensors w.onnx")->status, 0);
    n = read_bytes("w.onnx", file, sizeof file);
    assert_true(holds(file, n, "IsNaN") && holds(file, n, "inputs/Concat"));
    assert_false(holds(file, n, "output * value_std"));
}

/* The files that are written are models, whichever way. */
static void an_onnx_file_is_a_model_again(void **state)
{
    (void)state;
    char text[4096] = "size,colour,kind\n";
    for (int i = 0; i < 100; i++)
        sprintf(text + strlen(text), "%d,%s,%s\n", i * 7 % 50, i % 3 ? "red" : "blue",
                i * 7 % 50 > 25 ? "large" : "small");
    test_write(test_path("k.csv"), text, strlen(text));
    assert_int_equal(
        run("k.csv --net 'linear 8; relu; linear' --epochs 3 --save k.safetensors")->status, 0);
    assert_int_equal(run("export k.safetensors k.onnx")->status, 0);
    assert_int_equal(run("export k.safetensors bare.onnx --bare")->status, 0);
    static char want[1 << 16];
    struct result *predicted = run("predict k.safetensors k.csv --json");
    assert_int_equal(predicted->status, 0);
    strcpy(want, predicted->out);
    static const char *const files[] = {"k.onnx", "bare.onnx"};
    for (int i = 0; i < 2; i++) {
        char line[100];
        snprintf(line, sizeof line, "predict %s k.csv --json", files[i]);
        struct result *r = run(line);
        if (r->status != 0 || strcmp(r->out, want) != 0)
            fail_msg("%s: %s%.300s", files[i], r->err, r->out);
        snprintf(line, sizeof line, "info %s", files[i]);
        r = run(line);
        assert_int_equal(r->status, 0);
        assert_non_null(strstr(r->out, "2 classes: large, small"));
    }
    char norm[600];
    snprintf(norm, sizeof norm,
             "%s --net 'flatten; linear 8; batchnorm; linear' --epochs 2 --save n.safetensors",
             small_data());
    /* Batch norm's count is of no operation, and is not lost. */
    assert_int_equal(run(norm)->status, 0);
    assert_int_equal(run("export n.safetensors n.onnx")->status, 0);
    assert_int_equal(run("export n.onnx again.safetensors")->status, 0);
    struct tt_tensor_set a = read_set("n.safetensors"), b = read_set("again.safetensors");
    assert_int_equal(a.n_tensors, b.n_tensors);
    for (size_t i = 0; i < a.n_tensors; i++) {
        const struct tt_named_tensor *t = tt_tensor_set_find(&b, a.tensor[i].name);
        if (!t || t->bytes != a.tensor[i].bytes || memcmp(t->data, a.tensor[i].data, t->bytes) != 0)
            fail_msg("%s is not the same", a.tensor[i].name);
    }
    tt_tensor_set_done(&a);
    tt_tensor_set_done(&b);
}

/* Stopped in the middle by a signal, gone on with, and the same to the last bit. */
static void a_resumed_run_ends_as_one_never_stopped(void **state)
{
    (void)state;
    const char *net =
        "--net 'flatten; linear 64; relu; dropout 0.3; linear 3' --epochs 40 --seed 3";
    char line[2048];
    snprintf(line, sizeof line, "%s %s --save whole.safetensors", small_data(), net);
    assert_int_equal(run(line)->status, 0);
    /* The line of the third epoch is what the signal waits for. */
    snprintf(line, sizeof line,
             "cd %s && %s %s %s --speed 100 --run-dir cut >cut.out & pid=$!; "
             "while ! grep -q '^Epoch .3/' %s/cut.out; do sleep 0.02; done; "
             "kill -TERM $pid; wait $pid; test $? -eq 143",
             test_folder(), getenv("TUITRAIN"), small_data(), net, test_folder());
    test_write(test_path("cut.out"), "", 0);
    assert_int_equal(system(line), 0);
    struct result *r = run("resume cut --speed 0 --save cut.safetensors --threads 1");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->out, "Epoch [40/40]"));
    assert_null(strstr(r->out, "Epoch [3/40]"));
    snprintf(line, sizeof line, "cmp %s/whole.safetensors %s/cut.safetensors", test_folder(),
             test_folder());
    assert_int_equal(system(line), 0);
    assert_int_equal(run("resume cut --lr 0.5")->status, 2);
}

static void version_and_help_say_what_there_is(void **state)
{
    (void)state;
    struct result *r = run("--version");
    assert_int_equal(r->status, 0);
    static const char *const in_version[] = {"tuitrain ",  "commit",  "compiler", "OpenBLAS",
                                             "kernel",     "threads", "optional", "libarchive",
                                             "libsqlite3", "libtiff", "libwebp"};
    for (size_t i = 0; i < sizeof in_version / sizeof in_version[0]; i++)
        assert_non_null(strstr(r->out, in_version[i]));
        /* A kernel of the processor's own class, whatever OpenBLAS would have taken. */
#ifdef __x86_64__
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2"))
        assert_null(strstr(r->out, "Prescott"));
#endif
    r = run("--help");
    assert_int_equal(r->status, 0);
    static const char *const in_help[] = {"--epochs N", "--momentum F", "--no-tui",  "resume",
                                          "dropout",    "(0.01)",       "-h, --help"};
    for (size_t i = 0; i < sizeof in_help / sizeof in_help[0]; i++)
        if (!strstr(r->out, in_help[i]))
            fail_msg("no \"%s\" in\n%s", in_help[i], r->out);
    /* A kernel that the user chose is respected. */
    char line[1024];
    snprintf(line, sizeof line, "OPENBLAS_CORETYPE=Haswell %s --version | grep -q 'kernel Haswell'",
             getenv("TUITRAIN"));
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2"))
        assert_int_equal(system(line), 0);
#endif
}

/* A full disk, as far as one can have it for nothing. */
static void a_save_that_fails_is_told_and_ends_with_1(void **state)
{
    (void)state;
#ifdef TT_SANITIZE
    skip(); /* ThreadSanitizer cannot start with so small a limit */
#endif
    char line[2048];
    snprintf(line, sizeof line,
             "cd %s && ulimit -f 1 && trap '' XFSZ && %s %s --net 36-64-3 --epochs 1 --save big "
             "2>err >out; test $? -eq 1 && grep -q 'model not saved: big: writing failed' err && "
             "! ls | grep -q '^big'",
             test_folder(), getenv("TUITRAIN"), small_data());
    assert_int_equal(system(line), 0);
}

/* Every option and subcommand, in words that the shell takes. */
static void every_shell_completes_what_there_is(void **state)
{
    (void)state;
    static const char *const shells[] = {"bash", "zsh", "fish"};
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
        char line[100], option[80];
        snprintf(line, sizeof line, "completion %s", shells[i]);
        const struct result *r = run(line);
        assert_int_equal(r->status, 0);
        for (const struct tt_opt *row = tt_config_rows; row->name; row++) {
            snprintf(option, sizeof option, i == 2 ? "-l %s " : "--%s", row->name);
            if (!strstr(r->out, option))
                fail_msg("%s: no %s", shells[i], option);
        }
        assert_non_null(strstr(r->out, "replay"));
        assert_non_null(strstr(r->out, "sgd adam adamw"));
        assert_non_null(strstr(r->out, "fill drop refuse"));
    }
    char line[1000];
    snprintf(
        line, sizeof line,
        "%s completion bash >%s && bash -c '. %s; COMP_WORDS=(tuitrain --optimizer ada); "
        "COMP_CWORD=2; _tuitrain; test \"${COMPREPLY[*]}\" = \"adam adamw adagrad\" || exit 1; "
        "COMP_WORDS=(tuitrain res); COMP_CWORD=1; _tuitrain; "
        "test \"${COMPREPLY[0]}\" = resume'",
        getenv("TUITRAIN"), test_path("c.bash"), test_path("c.bash"));
    assert_int_equal(system(line), 0);
    assert_int_equal(run("completion tcsh")->status, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_output_is_the_reference_loop_s_line),
        cmocka_unit_test(the_same_seed_prints_the_same_with_any_threads),
        cmocka_unit_test(wrong_options_end_with_2_and_one_line),
        cmocka_unit_test(info_tells_what_a_net_is),
        cmocka_unit_test(bench_measures_a_job),
        cmocka_unit_test(values_are_learned_from_a_csv),
        cmocka_unit_test(early_stopping_ends_a_run),
        cmocka_unit_test(the_best_weights_are_left_when_epochs_run_out),
        cmocka_unit_test(lessons_are_listed_and_wrong_words_told),
        cmocka_unit_test(an_optimizer_brings_its_own_learning_rate),
        cmocka_unit_test(damaged_data_ends_with_2_and_one_line),
        cmocka_unit_test(a_model_goes_out_and_in_as_pth),
        cmocka_unit_test(a_model_goes_out_and_in_again),
        cmocka_unit_test(a_model_is_exported),
        cmocka_unit_test(a_checkpoint_is_exported_without_its_state),
        cmocka_unit_test(a_run_is_listed_shown_and_repeated),
        cmocka_unit_test(foreign_folders_are_borne),
        cmocka_unit_test(a_file_of_weights_alone_needs_its_net),
        cmocka_unit_test(columns_are_exported_with_their_figures),
        cmocka_unit_test(an_onnx_file_is_a_model_again),
        cmocka_unit_test(a_resumed_run_ends_as_one_never_stopped),
        cmocka_unit_test(version_and_help_say_what_there_is),
        cmocka_unit_test(a_save_that_fails_is_told_and_ends_with_1),
        cmocka_unit_test(every_shell_completes_what_there_is),
    };
    if (!getenv("TUITRAIN")) {
        fprintf(stderr, "set TUITRAIN to the program's path\n");
        return 1;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
