/* Files of very many tensors: names are compared n log n times, not n^2. */
#include "../small.h"

#include <tuitrain/formats/weights.h>
#include <tuitrain/run/session/state_names.h>

enum { WEIGHTS = 100000, MANY = 2 * WEIGHTS };

/* Every strcmp() of the program comes here. */
static long compared;

int strcmp(const char *a, const char *b)
{
    compared++;
    while (*a && *a == *b) {
        a++;
        b++;
    }
    return (int)(unsigned char)*a - (int)(unsigned char)*b;
}

/* Weights and their averages, as a checkpoint has them. */
static void write_many(const char *path)
{
    static float number = 0.5F;
    static char name[MANY][32];
    struct tt_named_tensor *t = calloc(MANY, sizeof *t);
    struct tt_metadata kind = {"tuitrain", "checkpoint 0"};
    struct tt_err err = {0};
    assert_non_null(t);
    for (int i = 0; i < MANY; i++) {
        snprintf(name[i], sizeof name[i], "%s%d.1.weight", i % 2 ? "ema." : "", i / 2);
        t[i] = (struct tt_named_tensor){
            .name = name[i], .dtype = TT_F32, .shape = tt_shape1(1), .data = &number, .bytes = 4};
    }
    const struct tt_tensor_set set = {
        .tensor = t, .n_tensors = MANY, .metadata = &kind, .n_metadata = 1};
    assert_ok(tt_weights_write(path, &set, &err), &err);
    free(t);
}

static void assert_few(long most, const char *what)
{
    if (compared > most)
        fail_msg("%s: %ld comparisons of names, at most %ld", what, compared, most);
    compared = 0;
}

static void names_are_looked_up_not_searched_for(void **state)
{
    (void)state;
    enum { EACH = 64 }; /* comparisons to find one: log2(MANY) is 18 */
    struct tt_tensor_set set, weights;
    struct tt_err err = {0};
    char report[400];
    write_many(test_path("many.safetensors"));
    compared = 0;
    assert_ok(tt_weights_read(test_path("many.safetensors"), &set, &err), &err);
    assert_few((long)EACH * MANY, "reading");
    assert_ok(tt_checkpoint_weights(&set, &weights, &err), &err);
    assert_few((long)EACH * MANY, "taking the weights");
    assert_int_equal(weights.n_tensors, WEIGHTS);
    tt_checkpoint_weights_done(&weights);
    /* Each name has another prefix of "1.weight". */
    struct tt_config c = small_config();
    c.net = "flatten; linear 3";
    struct tt_session *s = small_session(&c);
    compared = 0;
    assert_refused(tt_session_load_weights(s, &set, false, report, sizeof report, &err), &err,
                   "has shape [1], this network needs");
    assert_few((long)EACH * MANY, "matching");
    tt_session_free(s);
    tt_tensor_set_done(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_are_looked_up_not_searched_for)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
