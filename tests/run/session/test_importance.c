/* What inputs are worth. */
#include "../small.h"

#include <math.h>

#include <tuitrain/run/session/importance.h>

/* What is learned is decided by `a` and by the text `where`; `b` says nothing. */
static struct tt_session *trained_on_table(bool values)
{
    static char text[1 << 16];
    size_t used = (size_t)sprintf(text, "a,b,where,kind\n");
    static const char *const where[] = {"north", "south", "east"};
    for (int i = 0; i < 400; i++) {
        double a = i * 37 % 101 / 101.0, b = i * 53 % 97 / 97.0;
        int w = i * 7 % 3;
        double is = 4 * a + (w == 1);
        used += (size_t)sprintf(text + used, values ? "%.3f,%.3f,%s,%.3f\n" : "%.3f,%.3f,%s,%.0f\n",
                                a, b, where[w], values ? is : (double)(is > 2.3));
    }
    test_write(test_path("t.csv"), text, used);
    struct tt_config c;
    tt_config_defaults(&c);
    strcpy(c.data, test_path("t.csv"));
    strcpy(c.target, "kind");
    strcpy(c.optimizer, "adam");
    c.lr = 0.01;
    c.threads = 2;
    struct tt_session *s = small_session(&c);
    steps(s, 300);
    return s;
}

static void columns_are_worth_what_they_say(void **state)
{
    (void)state;
    for (int values = 0; values < 2; values++) {
        struct tt_session *s = trained_on_table(values);
        struct tt_importance x;
        struct tt_err err = {0};
        int64_t order[3];
        tt_session_validate(s);
        assert_ok(tt_importance_measure(s, &s->data.val, &x, &err), &err);
        assert_int_equal(x.n, 3);
        assert_int_equal(x.samples, 80);
        assert_true(x.base.loss == s->val.loss);
        assert_string_equal(x.worth[0].name, "a");
        assert_string_equal(x.worth[2].name, "where");
        assert_true(x.worth[2].n >= 3); /* all that the text became */
        tt_importance_sort(&x, order);
        assert_int_equal(order[0], 0);
        assert_int_equal(order[1], 2);
        assert_int_equal(order[2], 1);
        assert_true(x.worth[0].score > (values ? 0.5 : 20));
        assert_true(x.worth[2].loss > 5 * fabs(x.worth[1].loss));
        assert_true(fabs(x.worth[1].score) < (values ? 0.05 : 4));
        tt_importance_done(&x);
        tt_session_free(s);
    }
}

/* The samples and the session are as before: a second look sees the same. */
static void a_look_changes_nothing(void **state)
{
    (void)state;
    struct tt_session *s = trained_on_table(false);
    struct tt_importance x, again;
    struct tt_err err = {0};
    size_t bytes = (size_t)(s->data.val.n * s->data.input.dim[0]) * sizeof(float);
    float *before = malloc(bytes);
    memcpy(before, s->data.val.numbers, bytes);
    int64_t validations = s->validations, revision = s->revision;
    assert_ok(tt_importance_measure(s, &s->data.val, &x, &err), &err);
    assert_ok(tt_importance_measure(s, &s->data.val, &again, &err), &err);
    assert_memory_equal(x.worth, again.worth, (size_t)x.n * sizeof *x.worth);
    assert_memory_equal(before, s->data.val.numbers, bytes);
    assert_true(s->validations == validations && s->revision == revision);
    assert_false(s->val.known);
    tt_importance_done(&x);
    tt_importance_done(&again);
    free(before);
    tt_session_free(s);
}

/* A class is a stripe of two rows of the picture: each row is worth something, and together they
 * are what there is. */
static void squares_of_pictures_are_worth_what_they_show(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_importance x;
    struct tt_err err = {0};
    steps(s, 200);
    assert_ok(tt_importance_measure(s, &s->data.val, &x, &err), &err);
    assert_int_equal(x.height, 6);
    assert_int_equal(x.width, 6);
    assert_int_equal(x.n, 36);
    assert_int_equal(x.samples, 100);
    int positive = 0;
    for (int k = 0; k < 36; k++)
        positive += x.worth[k].loss > 0;
    assert_true(positive >= 30);
    tt_importance_done(&x);
    tt_session_free(s);
}

static void one_sample_tells_nothing(void **state)
{
    (void)state;
    struct tt_config c = small_config();
    struct tt_session *s = small_session(&c);
    struct tt_importance x;
    struct tt_err err;
    struct tt_dataset one = s->data.val;
    one.n = 1;
    assert_refused(tt_importance_measure(s, &one, &x, &err), &err, "2 samples at least");
    tt_session_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_worth_what_they_say),
        cmocka_unit_test(a_look_changes_nothing),
        cmocka_unit_test(squares_of_pictures_are_worth_what_they_show),
        cmocka_unit_test(one_sample_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
