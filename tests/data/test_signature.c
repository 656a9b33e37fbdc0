/* What a model says of its data, out and in again. */
#include "../support/test.h"

#include <jansson.h>
#include <tuitrain/data/signature.h>

static struct tt_tensor_set set_of(struct tt_signature *s)
{
    return (struct tt_tensor_set){.metadata = s->pair, .n_metadata = s->n};
}

static void read_again(const struct tt_data *d, struct tt_data *again)
{
    struct tt_signature s;
    struct tt_err err = {0};
    assert_ok(tt_signature_make(d, &s, &err), &err);
    size_t size = 0;
    for (size_t i = 0; i < s.n; i++)
        size += strlen(s.pair[i].value) + 1;
    assert_int_equal(tt_signature_size(&s), size);
    const struct tt_tensor_set set = set_of(&s);
    int rc = tt_signature_read(&set, again, &err);
    if (rc != 1)
        fail_msg("%d: %s", rc, err.text);
    tt_signature_done(&s);
}

static void pictures_and_classes_come_back(void **state)
{
    (void)state;
    static struct tt_data d, again;
    d = (struct tt_data){.input = {.n = 3, .dim = {3, 28, 27}},
                         .n_classes = 2,
                         .class_name = {"T-shirt/\"top\"", "gr\xc3\xbcn"},
                         .mean = {0.1307F, 0.25F, -1e-20F},
                         .std = {1 / 3.0F, 0.1F, 1e20F},
                         .ground = {255, 128, 0}};
    read_again(&d, &again);
    assert_true(tt_shape_equal(&d.input, &again.input));
    assert_memory_equal(d.mean, again.mean, sizeof d.mean);
    assert_memory_equal(d.std, again.std, sizeof d.std);
    assert_memory_equal(d.ground, again.ground, sizeof d.ground);
    assert_null(again.column_mean);
    assert_int_equal(again.n_classes, 2);
    assert_memory_equal(d.class_name, again.class_name, sizeof d.class_name);
    tt_data_done(&again);
}

/* What is shown is cut, what is compared is not. */
static void names_of_any_length_come_back(void **state)
{
    (void)state;
    static struct tt_data d, again;
    static const char *const full[] = {"Tomato___Tomato_Yellow_Leaf_Curl_Virus",
                                       "Tomato___Tomato_Yellow_Leaf_Curl_Virus, late", "well"};
    d = (struct tt_data){
        .input = {.n = 3, .dim = {1, 2, 2}}, .n_classes = 3, .class_full = full, .std = {1}};
    read_again(&d, &again);
    for (int c = 0; c < 3; c++)
        assert_string_equal(tt_data_class(&again, c), full[c]);
    assert_string_not_equal(again.class_name[0], again.class_name[1]);
    assert_string_equal(again.class_name[2], "well");
    tt_data_done(&again);
}

static void columns_and_values_come_back(void **state)
{
    (void)state;
    static struct tt_data d, again;
    const float mean[] = {1e-20F, 2 / 3.0F, -1e20F}, scale[] = {1, 0.1F, 3e38F};
    d = (struct tt_data){.input = {.n = 1, .dim = {3}},
                         .value_name = "price",
                         .column_mean = mean,
                         .column_scale = scale,
                         .value_mean = {12.34F},
                         .value_std = {0.7F}};
    read_again(&d, &again);
    assert_true(tt_shape_equal(&d.input, &again.input));
    assert_memory_equal(again.column_mean, mean, sizeof mean);
    assert_memory_equal(again.column_scale, scale, sizeof scale);
    assert_string_equal(again.value_name, "price");
    assert_true(again.n_classes == 0 && again.value_mean[0] == 12.34F &&
                again.value_std[0] == 0.7F);
    tt_data_done(&again);
}

/* One that was cut within a character, and one that would steer the terminal; what shows them makes
 * them safe. */
static void names_may_be_any_bytes(void **state)
{
    (void)state;
    static struct tt_data d, again;
    d = (struct tt_data){.input = {.n = 3, .dim = {1, 2, 2}},
                         .n_classes = 2,
                         .class_name = {"cut\xc3", "\033[2J"},
                         .mean = {0},
                         .std = {1}};
    read_again(&d, &again);
    assert_string_equal(again.class_name[0], "cut\xc3");
    assert_string_equal(again.class_name[1], "\033[2J");
    tt_data_done(&again);
}

static void wrong_ones_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *input, *normalize, *classes, *word;
    } bad[] = {
        {"[1,28]", "{\"mean\":0,\"std\":1}", "[\"a\",\"b\"]", "\"input\" is wrong"},
        {"[0]", "{\"mean\":[],\"scale\":[]}", "[\"a\",\"b\"]", "\"input\" is wrong"},
        {"[1,99999999,99999999]", "{\"mean\":0,\"std\":1}", "[\"a\",\"b\"]", "\"input\" is wrong"},
        {"[1,2,3", "{\"mean\":0,\"std\":1}", "[\"a\",\"b\"]", "\"input\" is wrong"},
        {"[1,2,3]", NULL, "[\"a\",\"b\"]", "\"normalize\" is missing"},
        {"[1,2,3]", "{\"mean\":0,\"std\":0}", "[\"a\",\"b\"]", "\"normalize\" is wrong"},
        {"[1,2,3]", "{\"mean\":1e300,\"std\":1}", "[\"a\",\"b\"]", "\"normalize\" is wrong"},
        {"[1,2,3]", "{\"mean\":[0],\"scale\":[1]}", "[\"a\",\"b\"]", "\"normalize\" is wrong"},
        {"[2]", "{\"mean\":0,\"std\":1}", "[\"a\",\"b\"]", "\"normalize\" is wrong"},
        {"[2]", "{\"mean\":[0,0],\"scale\":[1]}", "[\"a\",\"b\"]", "\"normalize\" is wrong"},
        {"[2]", "{\"mean\":[0,0],\"scale\":[1,\"x\"]}", "[\"a\",\"b\"]", "\"normalize\" is wrong"},
        {"[1,2,3]", "{\"mean\":0,\"std\":1}", "[\"a\"]", "\"classes\" is wrong"},
        {"[1,2,3]", "{\"mean\":0,\"std\":1}", "[\"a\",3]", "\"classes\" is wrong"},
        {"[1,2,3]", "{\"mean\":0,\"std\":1}", NULL, "\"classes\" is missing"},
    };
    static struct tt_data d;
    struct tt_err err;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_metadata pair[3] = {{"input", bad[i].input}};
        struct tt_tensor_set set = {.metadata = pair, .n_metadata = 1};
        if (bad[i].normalize)
            pair[set.n_metadata++] = (struct tt_metadata){"normalize", bad[i].normalize};
        if (bad[i].classes)
            pair[set.n_metadata++] = (struct tt_metadata){"classes", bad[i].classes};
        assert_refused(tt_signature_read(&set, &d, &err), &err, bad[i].word);
    }
    const struct tt_tensor_set nothing = {0};
    assert_int_equal(tt_signature_read(&nothing, &d, &err), 0);
}

/* An allocation of jansson's that finds no memory. */
static int fails_at, allocations;

static void *now_and_then(size_t size)
{
    return ++allocations == fails_at ? NULL : malloc(size);
}

/* A checkpoint that says [1,28] of pictures cannot be gone on with. */
static void without_memory_nothing_less_is_said(void **state)
{
    (void)state;
    static struct tt_data d;
    struct tt_signature whole, s;
    struct tt_err err = {0};
    d = (struct tt_data){.input = {.n = 3, .dim = {3, 28, 27}},
                         .n_classes = 3,
                         .class_name = {"a", "b", "c"},
                         .mean = {0.1307F, 0.25F, -1e-20F},
                         .std = {1 / 3.0F, 0.1F, 1e20F}};
    assert_ok(tt_signature_make(&d, &whole, &err), &err);
    allocations = 0;
    for (fails_at = 1; allocations >= fails_at - 1; fails_at++) {
        allocations = 0;
        json_set_alloc_funcs(now_and_then, free);
        int rc = tt_signature_make(&d, &s, &err);
        json_set_alloc_funcs(malloc, free);
        if (rc < 0)
            continue;
        assert_int_equal(s.n, whole.n);
        for (size_t i = 0; i < s.n; i++)
            if (strcmp(s.pair[i].value, whole.pair[i].value) != 0)
                fail_msg("no memory at allocation %d: %s", fails_at, s.pair[i].value);
        tt_signature_done(&s);
    }
    assert_true(fails_at > 20);
    tt_signature_done(&whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pictures_and_classes_come_back),
        cmocka_unit_test(names_of_any_length_come_back),
        cmocka_unit_test(columns_and_values_come_back),
        cmocka_unit_test(names_may_be_any_bytes),
        cmocka_unit_test(wrong_ones_are_refused),
        cmocka_unit_test(without_memory_nothing_less_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
