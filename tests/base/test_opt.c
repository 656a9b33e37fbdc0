#include "../support/test.h"

#include <stdbool.h>

#include <tuitrain/base/opt.h>

struct owner {
    int64_t n;
    double lr;
    bool on;
    char name[TT_OPT_TEXT];
};

static const struct tt_opt rows[] = {
    {.name = "number",
     .type = TT_OPT_INT,
     .offset = offsetof(struct owner, n),
     .def = 7,
     .min = 1,
     .max = 9},
    {.name = "lr",
     .type = TT_OPT_FLOAT,
     .offset = offsetof(struct owner, lr),
     .def = 0.01,
     .min = 0,
     .max = 10,
     .flags = TT_OPT_ABOVE_MIN},
    {.name = "on", .type = TT_OPT_BOOL, .offset = offsetof(struct owner, on)},
    {.name = "name", .type = TT_OPT_STRING, .offset = offsetof(struct owner, name), .text = "x"},
    {0},
};

static void defaults_fill_every_field(void **state)
{
    (void)state;
    struct owner o;
    memset(&o, 0xff, sizeof o);
    tt_opt_defaults(rows, &o);
    assert_int_equal(o.n, 7);
    assert_true(o.lr == 0.01);
    assert_false(o.on);
    assert_string_equal(o.name, "x");
}

static void values_out_of_range_name_the_range(void **state)
{
    (void)state;
    struct owner o;
    struct tt_err err;
    tt_opt_defaults(rows, &o);
    assert_refused(tt_opt_set(&rows[0], &o, "10", &err), &err, "[1, 9]");
    assert_refused(tt_opt_set(&rows[0], &o, "2.5", &err), &err, "whole number");
    assert_refused(tt_opt_set(&rows[1], &o, "0", &err), &err, "(0, 10]");
    assert_refused(tt_opt_set(&rows[1], &o, "nan", &err), &err, "number");
    assert_refused(tt_opt_set(&rows[1], &o, "", &err), &err, "number");
    assert_refused(tt_opt_set(&rows[2], &o, "perhaps", &err), &err, "yes or no");
    assert_int_equal(o.n, 7);
}

static void what_is_got_can_be_set_again(void **state)
{
    (void)state;
    struct owner o, p;
    struct tt_err err = {0};
    tt_opt_defaults(rows, &o);
    tt_opt_defaults(rows, &p);
    o.n = 3;
    o.lr = 1.0 / 3;
    o.on = true;
    strcpy(o.name, "a b");
    for (const struct tt_opt *row = rows; row->name; row++) {
        char text[TT_OPT_TEXT];
        assert_ok(tt_opt_set(row, &p, tt_opt_get(row, &o, text, sizeof text), &err), &err);
    }
    assert_true(p.n == 3 && p.lr == 1.0 / 3 && p.on);
    assert_string_equal(p.name, "a b");
}

static void a_near_miss_finds_the_name_meant(void **state)
{
    (void)state;
    const char *near = tt_nearest_name("nmae", &rows[0].name, sizeof rows[0]);
    assert_string_equal(near, "name");
    assert_null(tt_nearest_name("completely", &rows[0].name, sizeof rows[0]));
    static const char *const commands[] = {"load", "checkpoint", "epochs", NULL};
    assert_string_equal(tt_nearest_name("chkpt", commands, sizeof *commands), "checkpoint");
    assert_string_equal(tt_nearest_name("laod", commands, sizeof *commands), "load");
    assert_null(tt_nearest_name("hkpt", commands, sizeof *commands));
    assert_null(tt_nearest_name("chkptx", commands, sizeof *commands));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_fill_every_field),
        cmocka_unit_test(values_out_of_range_name_the_range),
        cmocka_unit_test(what_is_got_can_be_set_again),
        cmocka_unit_test(a_near_miss_finds_the_name_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
