/* Several values that are learned of each sample. */
#include "program.h"

#include <math.h>

#include <jansson.h>

#include "../formats/npy_file.h"

enum { ROWS = 120 };

/* 10 a + 3 b, and 1000 - 200 b, which are as far from each other as seconds and metres. */
static double first_of(int i)
{
    return 10 * (i % 17) + 3 * (i % 7);
}

static double second_of(int i)
{
    return 1000 - 200 * (i % 7);
}

static void write_table(const char *name, const char *head, bool second_first)
{
    static char text[1 << 14];
    size_t used = (size_t)sprintf(text, "%s\n", head);
    for (int i = 0; i < ROWS; i++) {
        double y = first_of(i), z = second_of(i);
        used += (size_t)sprintf(text + used, "%d,%g,%d,%g\n", i % 17, second_first ? z : y, i % 7,
                                second_first ? y : z);
    }
    test_write(test_path(name), text, used);
}

static struct result *must(const char *args)
{
    struct result *r = run(args);
    if (r->status != 0)
        fail_msg("%s: %d, %s", args, r->status, r->err);
    return r;
}

static void have_model(void)
{
    static bool there;
    if (there)
        return;
    write_table("t.csv", "a,dose,b,time", false);
    struct result *r = must("t.csv --no-tui --target time,dose --epochs 150 --lr 0.01 "
                            "--early-stop off --save t.safetensors --run-dir t");
    assert_non_null(
        strstr(r->err, "learns 2 columns (as asked), values of each: \"dose\", \"time\""));
    there = true;
}

/* The figures of each, and their means, from what is predicted. */
static void figures_are_those_of_what_is_predicted(void **state)
{
    (void)state;
    double square[2] = {0}, sum[2] = {0}, sums[2] = {0}, absolute[2] = {0};
    have_model();
    struct result *r = must("predict t.safetensors t.csv --csv");
    char *line = strchr(r->out, '\n');
    assert_true(strncmp(r->out, "a,dose,b,time,predicted_dose,predicted_time\n", 44) == 0);
    for (int i = 0; i < ROWS; i++, line = strchr(line + 1, '\n')) {
        double y[2], said[2];
        assert_int_equal(
            sscanf(line + 1, "%*d,%lf,%*d,%lf,%lf,%lf", &y[0], &y[1], &said[0], &said[1]), 4);
        for (int c = 0; c < 2; c++) {
            square[c] += (said[c] - y[c]) * (said[c] - y[c]) / ROWS;
            absolute[c] += fabs(said[c] - y[c]) / ROWS;
            sum[c] += y[c] / ROWS;
            sums[c] += y[c] * y[c] / ROWS;
        }
    }
    r = must("eval t.safetensors t.csv --json");
    json_t *o = json_loads(r->out, 0, NULL), *values = json_object_get(o, "values");
    assert_int_equal(json_array_size(values), 2);
    double r2 = 0;
    for (size_t c = 0; c < 2; c++) {
        json_t *v = json_array_get(values, c);
        double own = 1 - square[c] / (sums[c] - sum[c] * sum[c]);
        assert_string_equal(json_string_value(json_object_get(v, "name")), c ? "time" : "dose");
        assert_true(fabs(json_number_value(json_object_get(v, "r2")) - own) < 1e-6);
        assert_true(fabs(json_number_value(json_object_get(v, "mae")) - absolute[c]) < 1e-4);
        assert_true(own > 0.95);
        r2 += own / 2;
    }
    assert_true(fabs(json_number_value(json_object_get(o, "r2")) - r2) < 1e-6);
    assert_true(fabs(json_number_value(json_object_get(o, "mae")) -
                     (absolute[0] + absolute[1]) / 2) < 1e-4);
    assert_true(fabs(json_number_value(json_object_get(o, "rmse")) -
                     sqrt((square[0] + square[1]) / 2)) < 1e-4);
    json_decref(o);
}

/* Wherever they stand in another file. */
static void columns_are_found_by_name(void **state)
{
    (void)state;
    char first[65536];
    have_model();
    snprintf(first, sizeof first, "%s", must("eval t.safetensors t.csv")->out);
    write_table("turned.csv", "a,time,b,dose", true);
    assert_string_equal(must("eval t.safetensors turned.csv")->out, first);
    write_table("less.csv", "a,dose,b,other", false);
    struct result *r = run("eval t.safetensors less.csv");
    assert_int_equal(r->status, 2);
    assert_non_null(strstr(r->err, "has no column \"time\""));
    /* As many columns, and all inputs by their names: their order would be another question. */
    assert_null(strstr(r->err, "--by-position"));
    must("predict t.safetensors less.csv");
}

/* A row lacks any of them: not the first alone. */
static void rows_without_one_of_them_are_left_out(void **state)
{
    (void)state;
    static char text[1 << 14];
    have_model();
    size_t used = (size_t)sprintf(text, "a,dose,b,time\n");
    for (int i = 0; i < ROWS; i++)
        used += (size_t)sprintf(text + used, i % 10 ? "%d,%g,%d,%g\n" : "%d,%g,%d,\n", i % 17,
                                first_of(i), i % 7, second_of(i));
    test_write(test_path("gaps.csv"), text, used);
    struct result *r = must("eval t.safetensors gaps.csv");
    assert_non_null(
        strstr(r->err, "left out: 12 of 120 rows without one of the 2 columns that are learned"));
    assert_non_null(strstr(r->out, "108 samples"));
}

static void an_exported_one_says_the_same(void **state)
{
    (void)state;
    char said[65536];
    have_model();
    must("export t.safetensors t.onnx");
    snprintf(said, sizeof said, "%s", must("predict t.safetensors t.csv --csv")->out);
    assert_string_equal(must("predict t.onnx t.csv --csv")->out, said);
}

static void a_run_goes_on_with_the_same_bits(void **state)
{
    (void)state;
    char whole[8192], cut[8192], line[1000];
    write_table("r.csv", "a,dose,b,time", false);
    must("r.csv --no-tui --target dose,time --epochs 6 -b 7 --early-stop off --save "
         "whole.safetensors "
         "--run-dir whole");
    /* Ended in the middle of an epoch, at whatever step. */
    snprintf(line, sizeof line,
             "cd %s && { %s r.csv --no-tui --target dose,time --epochs 6 -b 7 --early-stop off "
             "--log-every 1 --speed 30 --run-dir cut >/dev/null 2>&1 & } && "
             "while ! test -s cut/metrics.jsonl; do sleep 0.02; done; kill -TERM $!; wait $!; true",
             test_folder(), getenv("TUITRAIN"));
    assert_int_equal(system(line), 0);
    must("resume cut --no-tui --speed 0 --save cut.safetensors");
    size_t n = read_bytes("whole.safetensors", whole, sizeof whole);
    assert_int_equal(read_bytes("cut.safetensors", cut, sizeof cut), n);
    assert_memory_equal(whole, cut, n);
}

static void what_cannot_be_learned_together_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *args, *says;
    } bad[] = {
        {"w.csv --target dose,dosw", "--target dosw: w.csv has no such column; did you mean"},
        {"w.csv --target dose,dose", "--target dose: is named twice"},
        {"w.csv --target dose,name",
         "several columns are learned as values, and one of them holds"},
        {"w.csv --target dose,b --task classes", "not as --task classes"},
        {"w.csv --target dose,b --net 'linear 8; linear 1'",
         "ends with 1 outputs, w.csv has 2 values to learn"},
    };
    static char text[1 << 14];
    size_t used = (size_t)sprintf(text, "a,dose,b,name\n");
    for (int i = 0; i < 60; i++)
        used += (size_t)sprintf(text + used, "%d,%d.5,%d,%s\n", i % 17, i * 7 % 23, i % 13,
                                i % 3 ? "x" : "y");
    test_write(test_path("w.csv"), text, used);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char line[200];
        snprintf(line, sizeof line, "%s --no-tui", bad[i].args);
        struct result *r = run(line);
        if (r->status != 2 || !strstr(r->err, bad[i].says))
            fail_msg("%s: %d, %s", bad[i].args, r->status, r->err);
    }
}

/* (N, 2) of amounts beside pictures: both, or the one that is asked for. */
static void arrays_of_several_are_learned_together(void **state)
{
    (void)state;
    enum { N = 60, SIDE = 4 };
    static uint8_t x[N][SIDE][SIDE];
    static float y[N][2];
    for (int i = 0; i < N; i++)
        for (int k = 0; k < SIDE * SIDE; k++) {
            int v = (i * 37 + k * 91 + i * k * 13) % 256;
            x[i][k / SIDE][k % SIDE] = (uint8_t)v;
            y[i][k % 2] += (float)v / 16;
        }
    static struct npy_file file[2];
    npy_make(&file[0], "|u1", "60, 4, 4", x, sizeof x);
    npy_make(&file[1], "<f4", "60, 2", y, sizeof y);
    zip_t *z = npz_create(test_path("p.npz"));
    npz_add(z, "x.npy", &file[0], 0);
    npz_add(z, "y.npy", &file[1], 0);
    npz_finish(z);
    struct result *r = must("p.npz --no-tui --epochs 2 --run-dir p --save p.safetensors");
    assert_non_null(strstr(r->err, "learns all 2 columns of \"p.npz: y\", values of each"));
    r = must("predict p.safetensors p.npz --json");
    assert_non_null(strstr(r->out, "\"values\":{\"y 1\":"));
    must("eval p.safetensors p.npz");
    r = must("p.npz --no-tui --epochs 2 --target 2 --run-dir p2");
    assert_non_null(strstr(r->err, "learns column 2 of the 2"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_are_those_of_what_is_predicted),
        cmocka_unit_test(columns_are_found_by_name),
        cmocka_unit_test(rows_without_one_of_them_are_left_out),
        cmocka_unit_test(an_exported_one_says_the_same),
        cmocka_unit_test(a_run_goes_on_with_the_same_bits),
        cmocka_unit_test(what_cannot_be_learned_together_is_refused),
        cmocka_unit_test(arrays_of_several_are_learned_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
