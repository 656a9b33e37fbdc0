/* Made-up points of a plane. */
#include "../support/test.h"

#include <math.h>
#include <unistd.h>

#include <tuitrain/data/dataset.h>

static void open_points(const char *what, struct tt_data *d)
{
    struct tt_err err = {0};
    assert_ok(tt_data_open(what, TT_TASK_AUTO, d, &err), &err);
}

static void each_has_two_inputs_and_two_classes(void **state)
{
    (void)state;
    static const char *const names[] = {"spiral", "moons", "circles", "xor"};
    for (int i = 0; i < 4; i++) {
        struct tt_data d;
        open_points(names[i], &d);
        assert_string_equal(tt_data_source(&d), "plane");
        assert_int_equal(tt_shape_count(&d.input), 2);
        assert_string_equal(d.column_name[0], "x");
        assert_string_equal(d.column_name[1], "y");
        assert_int_equal(d.n_classes, 2);
        assert_int_equal(d.train.n + d.val.n, 800);
        int64_t first = 0;
        for (int64_t k = 0; k < d.train.n; k++)
            first += d.train.y[k] == 0;
        assert_int_equal(2 * first, d.train.n);
        tt_data_done(&d);
    }
}

static void where_points_lie_says_their_class(void **state)
{
    (void)state;
    struct tt_data d;
    open_points("circles:500:0", &d);
    for (int64_t k = 0; k < d.train.n; k++) {
        double r = hypot(tt_data_number(&d, &d.train, k, 0), tt_data_number(&d, &d.train, k, 1));
        bool outer = strcmp(tt_data_class(&d, d.train.y[k]), "outer") == 0;
        assert_true(fabs(r - (outer ? 1 : 0.5)) < 1e-5);
    }
    tt_data_done(&d);
    open_points("xor:500:0", &d);
    for (int64_t k = 0; k < d.train.n; k++) {
        double x = tt_data_number(&d, &d.train, k, 0), y = tt_data_number(&d, &d.train, k, 1);
        bool same = strcmp(tt_data_class(&d, d.train.y[k]), "same") == 0;
        assert_true(same == (x * y > 0));
    }
    tt_data_done(&d);
}

static void hills_are_values(void **state)
{
    (void)state;
    struct tt_data d;
    struct tt_err err = {0};
    open_points("hills:300", &d);
    assert_int_equal(d.n_classes, 0);
    assert_int_equal(d.train.n + d.val.n, 300);
    assert_true(d.train.value_variance[0] > 0.05);
    tt_data_done(&d);
    assert_refused(tt_data_open("moons", TT_TASK_VALUES, &d, &err), &err, "not values");
}

static void they_are_the_same_each_time_and_noise_moves_them(void **state)
{
    (void)state;
    struct tt_data a, b, c;
    open_points("moons:200", &a);
    open_points("moons:200", &b);
    open_points("moons:200:1.5", &c);
    size_t bytes = (size_t)(2 * a.train.n) * sizeof(float);
    assert_memory_equal(a.train.numbers, b.train.numbers, bytes);
    assert_true(a.hash == b.hash && a.hash != c.hash);
    double spread[2] = {0};
    for (int64_t k = 0; k < a.train.n; k++) {
        spread[0] += pow(tt_data_number(&a, &a.train, k, 1), 2);
        spread[1] += pow(tt_data_number(&c, &c.train, k, 1), 2);
    }
    assert_true(spread[1] > 3 * spread[0]);
    tt_data_done(&a);
    tt_data_done(&b);
    tt_data_done(&c);
}

static void what_is_wrong_is_told(void **state)
{
    (void)state;
    struct tt_data d;
    struct tt_err err = {0};
    assert_refused(tt_data_open("spirl", TT_TASK_AUTO, &d, &err), &err, "did you mean \"spiral\"");
    assert_refused(tt_data_open("moons:3", TT_TASK_AUTO, &d, &err), &err, "20 to 1000000");
    assert_refused(tt_data_open("moons:many", TT_TASK_AUTO, &d, &err), &err, "how many points");
    assert_refused(tt_data_open("moons:100:-1", TT_TASK_AUTO, &d, &err), &err, "noise");
    assert_refused(tt_data_open("moons:100:nan", TT_TASK_AUTO, &d, &err), &err, "noise");
    assert_true(tt_data_is_name("xor:50"));
    assert_false(tt_data_is_name("xo"));
}

static void a_file_of_that_name_comes_first(void **state)
{
    (void)state;
    char was[1024];
    struct tt_data d;
    struct tt_err err = {0};
    assert_non_null(getcwd(was, sizeof was));
    assert_int_equal(chdir(test_path("")), 0);
    FILE *f = fopen("moons", "w");
    assert_non_null(f);
    fprintf(f, "a,b,c,kind\n");
    for (int i = 0; i < 40; i++)
        fprintf(f, "%d,%d.5,%d,%s\n", i * 7 % 11, i * 5 % 13, i % 7, i % 2 ? "even" : "odd");
    assert_int_equal(fclose(f), 0);
    assert_ok(tt_data_open("moons", TT_TASK_AUTO, &d, &err), &err);
    assert_string_equal(tt_data_source(&d), "csv");
    assert_int_equal(unlink("moons"), 0);
    assert_int_equal(chdir(was), 0);
    tt_data_done(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_two_inputs_and_two_classes),
        cmocka_unit_test(where_points_lie_says_their_class),
        cmocka_unit_test(hills_are_values),
        cmocka_unit_test(they_are_the_same_each_time_and_noise_moves_them),
        cmocka_unit_test(what_is_wrong_is_told),
        cmocka_unit_test(a_file_of_that_name_comes_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
