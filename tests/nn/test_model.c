#include "../support/test.h"

#include <math.h>

#include <tuitrain/nn/gradcheck.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>

static struct tt_model *make(const char *net, const struct tt_shape *input, int64_t batch)
{
    struct tt_err err = {0};
    struct tt_model *m = tt_model_new(net, input, &err);
    if (!m)
        fail_msg("%s", err.text);
    assert_ok(tt_model_plan(m, batch, batch, &err), &err);
    tt_model_init(m, 7);
    return m;
}

static void fill(float *x, int32_t *y, int64_t n, int64_t size, int classes)
{
    struct tt_rng r;
    tt_rng_init(&r, 5, TT_RNG_SHUFFLE, 99);
    for (int64_t i = 0; i < n * size; i++)
        x[i] = 2 * tt_rng_uniform(&r) - 1;
    for (int64_t i = 0; i < n; i++)
        y[i] = (int32_t)tt_rng_below(&r, (uint32_t)classes);
}

/* --- the network language -------------------------------------------------------------------- */

static void the_short_form_is_the_reference_network(void **state)
{
    (void)state;
    const struct tt_shape input = {.n = 3, .dim = {1, 28, 28}};
    struct tt_model *m = make("784-128-10", &input, 1);
    assert_int_equal(tt_model_count(m), 101770);
    assert_int_equal(tt_model_params(m), 4);
    static const char *const name[] = {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"};
    static const int64_t first[] = {128, 128, 10, 10};
    for (int i = 0; i < 4; i++) {
        assert_string_equal(tt_model_param(m, i)->name, name[i]);
        assert_int_equal(tt_model_param(m, i)->shape.dim[0], first[i]);
    }
    assert_int_equal(tt_model_param(m, 0)->shape.dim[1], 784);
    tt_model_free(m);
}

static void the_list_names_parameters_as_nn_sequential(void **state)
{
    (void)state;
    const struct tt_shape input = {.n = 3, .dim = {1, 4, 4}};
    struct tt_model *m =
        make(" flatten; linear 8 bias=no; relu; dropout p=0.25; linear 3; ", &input, 2);
    assert_int_equal(tt_model_layers(m), 5);
    assert_int_equal(tt_model_params(m), 3);
    assert_string_equal(tt_model_param(m, 0)->name, "1.weight");
    assert_string_equal(tt_model_param(m, 1)->name, "4.weight");
    assert_string_equal(tt_model_param(m, 2)->name, "4.bias");
    tt_model_free(m);
}

static void a_wrong_net_is_told_in_words(void **state)
{
    (void)state;
    static const struct {
        const char *net, *word;
    } bad[] = {
        {"linaer 10", "did you mean \"linear\""},
        {"xyzzy 10", "there are linear"},
        {"linear 10 yes 30", "one word too many"},
        {"linear width=10", "no option \"width\""},
        {"linear 0", "[1, 1048576]"},
        {"linear ten", "whole number"},
        {"linear", "number of outputs"},
        {"linear 10;; relu", "empty layer"},
        {"15-10", "starts with 15 inputs, a sample of this data has 16"},
        {"16", "no layer"},
        {"dropout 2", "[0, 1]"},
        {"", "empty layer"},
    };
    const struct tt_shape input = {.n = 1, .dim = {16}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_err err = {0};
        struct tt_model *m = tt_model_new(bad[i].net, &input, &err);
        assert_null(m);
        if (!strstr(err.text, bad[i].word))
            fail_msg("\"%s\" has no \"%s\"", err.text, bad[i].word);
    }
    const struct tt_shape image = {.n = 3, .dim = {1, 4, 4}};
    struct tt_err err = {0};
    assert_null(tt_model_new("linear 10", &image, &err));
    assert_non_null(strstr(err.text, "flatten"));
}

/* --- numbers --------------------------------------------------------------------------------- */

struct forward {
    struct tt_model *m;
    const float *x, *z;
    int64_t n;
    bool training;
    uint64_t step;
};

static void run_forward(const struct tt_team *team, void *context)
{
    struct forward *f = context;
    struct tt_pass pass = {
        .team = team, .n = f->n, .training = f->training, .seed = 3, .step = f->step};
    const float *z = tt_model_forward(f->m, &pass, f->x);
    if (team->rank == 0)
        f->z = z;
}

/* By hand: W = [[1,2],[3,4],[5,6]], b = [1,0,-20], x = [1,-1]. */
static void linear_and_relu_by_hand(void **state)
{
    (void)state;
    const struct tt_shape input = tt_shape1(2);
    struct tt_model *m = make("linear 3; relu", &input, 1);
    static const float w[] = {1, 2, 3, 4, 5, 6}, b[] = {1, 0, 20}, x[] = {1, -1};
    memcpy(tt_model_param(m, 0)->value, w, sizeof w);
    memcpy(tt_model_param(m, 1)->value, b, sizeof b);
    struct forward f = {.m = m, .x = x, .n = 1};
    tt_par_run(1, run_forward, &f);
    static const float want[] = {0, 0, 19};
    assert_memory_equal(f.z, want, sizeof want);
    tt_model_free(m);
}

static void cross_entropy_by_hand(void **state)
{
    (void)state;
    const struct tt_team team = {.size = 1};
    const struct tt_pass pass = {.team = &team, .n = 2};
    static const float z[] = {0, 0, 1000, -1000};
    static const int32_t y[] = {1, 0};
    double loss[2];
    int32_t predicted[2];
    float dz[4];
    tt_loss_types[0]->apply(&pass, 2, z, y, loss, predicted, dz);
    assert_true(fabs(loss[0] - log(2)) < 1e-7);
    assert_true(loss[1] == 0); /* nothing overflows */
    assert_true(dz[0] == 0.25f && dz[1] == -0.25f && dz[2] == 0 && dz[3] == 0);
    assert_int_equal(predicted[1], 0);
}

/* Odd sizes, one sample, one output before the last, several threads. */
static void gradients_agree_with_differences(void **state)
{
    (void)state;
    static const struct {
        const char *net;
        int64_t n, inputs;
        int classes;
    } cases[] = {
        {"linear 3", 1, 1, 3},
        {"linear 7; relu; linear 5", 13, 11, 5},
        {"linear 1; relu; linear 2", 5, 3, 2},
        {"relu; linear 4", 3, 5, 4},
        {"linear 17; dropout 0.5; relu; linear 3 bias=no", 6, 19, 3},
        {"flatten; linear 9; flatten; relu; relu; linear 4", 4, 6, 4},
        {"7-6-5-4", 29, 7, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tt_shape input = tt_shape1(cases[i].inputs);
        struct tt_model *m = make(cases[i].net, &input, cases[i].n);
        float *x = calloc((size_t)(cases[i].n * cases[i].inputs), sizeof *x);
        int32_t *y = calloc((size_t)cases[i].n, sizeof *y);
        fill(x, y, cases[i].n, cases[i].inputs, cases[i].classes);
        for (int threads = 1; threads <= 3; threads += 2) {
            struct tt_gradcheck g =
                tt_gradcheck(m, tt_loss_types[0], x, y, cases[i].n, 100, threads);
            if (!(g.worst < 1e-3))
                fail_msg("%s: %s", cases[i].net, g.where);
            assert_true(g.checked > 3 * g.skipped);
        }
        free(x);
        free(y);
        tt_model_free(m);
    }
}

/* A check that cannot fail would be none: a wrong backward must be seen. */
static void scale_dz(const struct tt_pass *pass, int64_t classes, const float *z,
                     const int32_t *target, double *loss_row, int32_t *predicted, float *dz)
{
    tt_loss_types[0]->apply(pass, classes, z, target, loss_row, predicted, dz);
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    for (int64_t i = rows.begin * classes; dz && i < rows.end * classes; i++)
        dz[i] *= 1.01f;
}

static void the_gradient_check_sees_one_per_cent(void **state)
{
    (void)state;
    const struct tt_loss_type wrong = {.name = "wrong", .apply = scale_dz};
    struct tt_shape input = tt_shape1(5);
    struct tt_model *m = make("linear 3", &input, 4);
    float x[20];
    int32_t y[4];
    fill(x, y, 4, 5, 3);
    assert_true(tt_gradcheck(m, &wrong, x, y, 4, 100, 1).worst > 2e-3);
    tt_model_free(m);
}

static void the_number_of_threads_changes_no_bit(void **state)
{
    (void)state;
    enum { N = 37, IN = 300, OUT = 10 };
    struct tt_shape input = tt_shape1(IN);
    struct tt_model *m = make("linear 160; dropout 0.3; relu; linear 10", &input, N);
    static float x[N * IN];
    int32_t y[N];
    size_t bytes = (size_t)tt_model_flat_size(m) * sizeof(float);
    float *want = malloc(bytes);
    fill(x, y, N, IN, OUT);
    for (int threads = 1; threads <= 8; threads++) {
        tt_gradcheck(m, tt_loss_types[0], x, y, N, 1, threads);
        if (threads == 1)
            memcpy(want, tt_model_grads(m), bytes);
        assert_memory_equal(tt_model_grads(m), want, bytes);
    }
    free(want);
    tt_model_free(m);
}

static void dropout_scales_in_training_and_is_gone_in_eval(void **state)
{
    (void)state;
    enum { N = 40, SIZE = 250 };
    struct tt_shape input = tt_shape1(SIZE);
    struct tt_model *m = make("dropout 0.25", &input, N);
    static float x[N * SIZE], first[N * SIZE];
    int zeros = 0;
    for (int i = 0; i < N * SIZE; i++)
        x[i] = 3;
    struct forward f = {.m = m, .x = x, .n = N, .training = true, .step = 1};
    tt_par_run(1, run_forward, &f);
    memcpy(first, f.z, sizeof first);
    for (int i = 0; i < N * SIZE; i++) {
        assert_true(first[i] == 0 || first[i] == 4);
        zeros += first[i] == 0;
    }
    assert_in_range(zeros, 2300, 2700); /* of 10000 */
    tt_par_run(3, run_forward, &f);
    assert_memory_equal(f.z, first, sizeof first);
    f.step = 2;
    tt_par_run(1, run_forward, &f);
    assert_memory_not_equal(f.z, first, sizeof first);
    f.training = false;
    tt_par_run(2, run_forward, &f);
    assert_memory_equal(f.z, x, sizeof x);
    tt_model_free(m);
}

static void initial_values_fill_pytorch_s_range(void **state)
{
    (void)state;
    struct tt_shape input = tt_shape1(784);
    struct tt_model *m = make("784-128-10", &input, 1);
    const struct tt_param *w = tt_model_param(m, 0);
    double bound = 1 / 28.0, sum = 0, squares = 0, most = 0;
    int64_t n = tt_shape_count(&w->shape);
    for (int64_t i = 0; i < n; i++) {
        sum += (double)w->value[i];
        squares += (double)w->value[i] * (double)w->value[i];
        most = fmax(most, fabs((double)w->value[i]));
    }
    assert_true(most <= bound && most > 0.999 * bound);
    assert_true(fabs(sum / (double)n) < bound / 100);
    assert_true(fabs(squares / (double)n / (bound * bound / 3) - 1) < 0.02);
    tt_model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_short_form_is_the_reference_network),
        cmocka_unit_test(the_list_names_parameters_as_nn_sequential),
        cmocka_unit_test(a_wrong_net_is_told_in_words),
        cmocka_unit_test(linear_and_relu_by_hand),
        cmocka_unit_test(cross_entropy_by_hand),
        cmocka_unit_test(gradients_agree_with_differences),
        cmocka_unit_test(the_gradient_check_sees_one_per_cent),
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
        cmocka_unit_test(dropout_scales_in_training_and_is_gone_in_eval),
        cmocka_unit_test(initial_values_fill_pytorch_s_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
