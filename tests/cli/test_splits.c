/* The program and parts of data: what validates, what is the test, folds, and data that changed. */
#include "program.h"

#include <math.h>
#include <sys/stat.h>

#include <jansson.h>

static double number_in(const char *text, const char *after)
{
    const char *at = strstr(text, after);
    if (!at)
        fail_msg("no \"%s\" in \"%s\"", after, text);
    return atof(at + strlen(after));
}

/* Rows from `first` on: two classes that a line nearly parts. */
static void write_rows(const char *file, int first, int n)
{
    static char text[1 << 16];
    size_t used = (size_t)sprintf(text, "x,z,visit,kind\n");
    for (int i = first; i < first + n; i++)
        used += (size_t)sprintf(text + used, "%.2f,%.2f,v%d,%s\n", i * 37 % 101 / 10.0 + i % 2 * 6,
                                i * 53 % 97 / 10.0, i / 4, i % 2 ? "cat" : "dog");
    test_write(test_path(file), text, used);
}

/* The n-th line of JSON about an event, from 0. */
static json_t *event(const char *text, const char *name, int n)
{
    for (const char *line = text; *line;) {
        size_t size = strcspn(line, "\n");
        json_t *o = json_loadb(line, size, 0, NULL);
        const char *is = json_string_value(json_object_get(o, "event"));
        if (is && strcmp(is, name) == 0 && n-- == 0)
            return o;
        json_decref(o);
        line += size + (line[size] == '\n');
    }
    fail_msg("no %s in \"%s\"", name, text);
    return NULL;
}

static double number_of(const json_t *o, const char *key)
{
    assert_true(json_is_number(json_object_get(o, key)));
    return json_number_value(json_object_get(o, key));
}

static void the_test_is_looked_at_once_at_the_end(void **state)
{
    (void)state;
    static char out[sizeof(((struct result *)0)->out)];
    write_rows("t.csv", 0, 200);
    struct result *r =
        run("t.csv -e 3 --test 0.2 --no-tui --json --run-dir a --save m.safetensors");
    assert_int_equal(r->status, 0);
    strcpy(out, r->out);
    json_t *start = event(out, "start", 0), *test = event(out, "test", 0);
    assert_int_equal(number_of(start, "train_samples"), 120);
    assert_int_equal(number_of(start, "val_samples"), 40);
    assert_int_equal(number_of(start, "test_samples"), 40);
    assert_int_equal(number_of(test, "samples"), 40);
    assert_int_equal(number_of(test, "epoch"), 3);
    const char *first = strstr(out, "\"event\":\"test\"");
    assert_null(strstr(first + 1, "\"event\":\"test\""));
    assert_null(strstr(first + 1, "\"event\":\"epoch\""));
    /* It stands in the run folder, too, and what follows it is read all the same. */
    static char metrics[1 << 16];
    read_back(test_path("a/metrics.jsonl"), metrics, sizeof metrics);
    json_t *row = event(metrics, "test", 0);
    assert_true(number_of(row, "loss") == number_of(test, "loss"));
    assert_non_null(strstr(run("runs .")->out, "finished"));
    json_decref(row);
    json_decref(start);
    json_decref(test);
    /* Going on, and looking again, is told. */
    r = run("resume a -e 4 --no-tui");
    assert_non_null(strstr(r->out, "look 2 at it"));
    r = run("resume a -e 4 --no-tui");
    assert_null(strstr(r->out, "test:"));
}

static void validation_is_the_same_part_afterwards(void **state)
{
    (void)state;
    char want[40];
    write_rows("t.csv", 0, 200);
    struct result *r = run("t.csv -e 2 --val 0.3 --test 10% --group visit --split-seed 5 --no-tui "
                           "--run-dir b --save b.safetensors --overwrite");
    assert_non_null(strstr(r->err, "left out: column \"visit\", ignored: rows are grouped by it"));
    const char *last = strstr(r->out, "Epoch [2/2]");
    snprintf(want, sizeof want, "Val Loss: %.4f", number_in(last, "Val Loss: "));
    assert_non_null(strstr(run("eval b.safetensors")->out, want));
    assert_non_null(strstr(run("eval b")->out, want));
    assert_null(strstr(run("eval b.safetensors --split-seed 6")->out, want));
    assert_non_null(strstr(run("replay b -q")->out, "1 of 1 checkpoint: the same bits"));
    /* The seed of training has no part in it. */
    r = run("t.csv -e 2 --seed 2 --val 0.3 --test 10% --group visit --split-seed 5 --no-tui "
            "--run-dir b2 --save b2.safetensors");
    r = run("info b.safetensors --json");
    assert_int_equal(r->status, 0);
    static char one[1 << 16], two[1 << 16];
    size_t n = read_bytes("b.safetensors", one, sizeof one);
    size_t m = read_bytes("b2.safetensors", two, sizeof two);
    const char *rows = memmem(one, n, "\\\"rows\\\":\\\"", 11);
    const char *others = memmem(two, m, "\\\"rows\\\":\\\"", 11);
    assert_non_null(rows);
    assert_non_null(others);
    assert_memory_equal(rows, others, 27);
}

static void folds_come_to_a_mean_and_a_spread(void **state)
{
    (void)state;
    static char out[sizeof(((struct result *)0)->out)];
    write_rows("t.csv", 0, 100);
    struct result *r = run("t.csv -e 2 --folds 4 --test 0.2 --no-tui --json --run-dir f");
    assert_int_equal(r->status, 0);
    strcpy(out, r->out);
    double val[4], test[4], mean[2] = {0}, squares[2] = {0};
    for (int i = 0; i < 4; i++) {
        json_t *start = event(out, "start", i), *epoch = event(out, "epoch", 2 * i + 1);
        json_t *tested = event(out, "test", i), *end = event(out, "end", i);
        assert_int_equal(number_of(start, "fold"), i + 1);
        assert_int_equal(number_of(start, "folds"), 4);
        assert_string_equal(json_string_value(json_object_get(end, "state")), "finished");
        mean[0] += (val[i] = number_of(epoch, "val_acc")) / 4;
        mean[1] += (test[i] = number_of(tested, "loss")) / 4;
        json_decref(start);
        json_decref(epoch);
        json_decref(tested);
        json_decref(end);
    }
    for (int i = 0; i < 4; i++) {
        squares[0] += pow(val[i] - mean[0], 2);
        squares[1] += pow(test[i] - mean[1], 2);
    }
    json_t *folds = event(out, "folds", 0);
    const json_t *of[] = {json_object_get(folds, "val_acc"), json_object_get(folds, "test_loss")};
    for (int i = 0; i < 2; i++) {
        assert_true(fabs(number_of(of[i], "mean") - mean[i]) < 1e-9);
        assert_true(fabs(number_of(of[i], "deviation") - sqrt(squares[i] / 3)) < 1e-9);
    }
    json_decref(folds);
    static char text[1 << 14];
    read_back(test_path("f/folds.json"), text, sizeof text);
    assert_non_null(strstr(text, "\"val_acc\""));
    assert_int_equal(access(test_path("f/fold-4/last"), F_OK), 0);
    /* One of them can be gone on with, and measured. */
    assert_int_equal(run("resume f/fold-2 -e 3 --no-tui")->status, 0);
    assert_int_equal(number_in(run("eval f/fold-2")->out, "%, "), 20);
    r = run("eval f");
    assert_int_equal(r->status, 2);
    assert_non_null(
        strstr(r->err, "f: holds the runs of several folds; name one of them: f/fold-1"));
    r = run("t.csv -e 1 --folds 4 --fold 3 --no-tui --run-dir f3");
    assert_null(strstr(r->out, "folds:"));
    assert_non_null(strstr(r->err, "parts: fold 3 of 4, 75 to train on, 25 for validation"));
    r = run("t.csv -e 1 --folds 2 --no-tui --run-dir f2");
    assert_non_null(strstr(r->out, "\n2 folds: Train Loss: "));
    assert_non_null(strstr(r->out, "% +- "));
    assert_non_null(strstr(run("t.csv --folds 2 --save x.safetensors")->err, "--save and --folds"));
}

static void data_that_changed_are_gone_on_with_when_asked_for(void **state)
{
    (void)state;
    write_rows("t.csv", 0, 100);
    assert_int_equal(run("t.csv -e 1 --no-tui --run-dir c")->status, 0);
    write_rows("t.csv", 1, 100);
    struct result *r = run("resume c -e 2 --no-tui");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "t.csv: is no longer the data that the model was trained with; "
                                   "--data t.csv goes on with what is there now"));
    r = run("resume c -e 2 --no-tui --data t.csv");
    assert_int_equal(r->status, 0);
    assert_non_null(strstr(r->err, "is no longer the data"));
    assert_null(strstr(run("resume c -e 3 --no-tui")->err, "no longer")); /* it has them now */
    /* Not tables alone: every sample of pictures counts. */
    assert_int_equal(run(small("--no-tui --run-dir p"))->status, 0);
    FILE *f = fopen(test_path("small/train-images-idx3-ubyte"), "r+b");
    assert_non_null(f);
    fseek(f, -1, SEEK_END);
    int last = fgetc(f);
    fseek(f, -1, SEEK_END);
    fputc(last ^ 1, f);
    fclose(f);
    r = run("resume p -e 3 --no-tui");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "is no longer the data"));
}

static void data_are_found_beside_their_run(void **state)
{
    (void)state;
    mkdir(test_path("old"), 0777);
    mkdir(test_path("else"), 0777);
    write_rows("old/far.csv", 0, 100);
    write_rows("old/v.csv", 100, 20);
    char line[300];
    snprintf(line, sizeof line,
             "cd %s/old && %s far.csv --val v.csv -e 1 --no-tui -q --run-dir "
             "runs/a >/dev/null",
             test_folder(), getenv("TUITRAIN"));
    assert_int_equal(system(line), 0);
    assert_int_equal(rename(test_path("old"), test_path("new")), 0);
    struct result *r = run("resume new/runs/a -e 2 --no-tui");
    assert_string_equal(r->status ? r->err : "", "");
    assert_non_null(strstr(r->err, "tuitrain: far.csv: is not here; "));
    assert_non_null(strstr(r->err, "/new/far.csv is taken"));
    assert_non_null(strstr(r->err, "/new/v.csv is taken"));
    assert_null(strstr(r->err, "no longer"));
    assert_int_equal(number_in(run("eval new/runs/a")->out, "%, "), 20);
}

static void importance_is_told_of_each_column(void **state)
{
    (void)state;
    write_rows("t.csv", 0, 200);
    assert_int_equal(
        run("t.csv --no-tui -q --ignore visit --save w.safetensors --run-dir w")->status, 0);
    struct result *r = run("eval w.safetensors --importance");
    const char *x = strstr(r->out, "\nx  "), *z = strstr(r->out, "\nz  ");
    assert_non_null(x);
    assert_non_null(z);
    assert_true(x < z); /* the one that is worth more first */
    assert_non_null(strstr(r->out, "each column permuted 5 times among 40 samples"));
    json_t *o = event(run("eval w.safetensors --importance --json")->out, "eval", 0);
    const json_t *list = json_object_get(o, "importance");
    assert_int_equal(json_array_size(list), 2);
    assert_true(number_of(json_array_get(list, 0), "loss_gained") >
                number_of(json_array_get(list, 1), "loss_gained"));
    json_decref(o);
    assert_int_equal(run(small("--no-tui -q --save p.safetensors --run-dir q"))->status, 0);
    r = run("eval p.safetensors --importance");
    assert_non_null(strstr(r->out, "each of 6 x 6 squares painted over, in 100 samples"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_test_is_looked_at_once_at_the_end),
        cmocka_unit_test(validation_is_the_same_part_afterwards),
        cmocka_unit_test(folds_come_to_a_mean_and_a_spread),
        cmocka_unit_test(data_that_changed_are_gone_on_with_when_asked_for),
        cmocka_unit_test(data_are_found_beside_their_run),
        cmocka_unit_test(importance_is_told_of_each_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
