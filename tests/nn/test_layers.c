/* Every layer: gradients against differences of the loss, at odd sizes, and the same bits whatever
 * the number of threads. */
#include "../support/shapes.h"
#include "../support/test.h"

#include <math.h>

#include <tuitrain/nn/gradcheck.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>

struct layer_case {
    const char *net;
    const char *loss;
    int64_t n;
    struct tt_shape input;
};

#define CE "cross-entropy"

static const struct layer_case cases[] = {
    {"linear 3", CE, 1, VECTOR(1)},
    {"linear 7; relu; linear 5", CE, 13, VECTOR(11)},
    {"linear 1; relu; linear 2", CE, 5, VECTOR(3)},
    {"relu; linear 4", CE, 3, VECTOR(5)},
    {"linear 17; dropout 0.5; relu; linear 3 bias=no", CE, 6, VECTOR(19)},
    {"flatten; linear 9; flatten; relu; relu; linear 4", CE, 4, VECTOR(6)},
    {"7-6-5-4", CE, 29, VECTOR(7)},
    {"conv 3 3; flatten; linear 3", CE, 1, IMAGE(1, 3, 3)},
    {"conv 5 3 pad=1; relu; conv 2 2 stride=3; flatten; linear 3", CE, 7, IMAGE(1, 7, 5)},
    {"conv 4 2 stride=3 bias=no; flatten; linear 2", CE, 3, IMAGE(3, 11, 7)},
    {"conv 6 3 groups=3 dilation=2 pad=2; flatten; linear 3", CE, 5, IMAGE(3, 5, 5)},
    {"conv 4 3 pad=1; conv 4 3 groups=4; flatten; linear 3", CE, 17, IMAGE(1, 5, 5)},
    {"conv 5 1; conv 3 1x3 stride=2x1; flatten; linear 3", CE, 4, IMAGE(2, 3, 5)},
    {"conv 4 3; maxpool 2 3; flatten; linear 3", CE, 3, IMAGE(1, 7, 7)},
    {"conv 4 3; maxpool 3 stride=2 pad=1; flatten; linear 3", CE, 3, IMAGE(1, 7, 7)},
    {"conv 4 3; relu; maxpool 2; flatten; linear 3", CE, 3, IMAGE(1, 8, 8)},
    {"conv 4 3; batchnorm; relu; maxpool 3 stride=2 pad=1; relu; flatten; linear 3", CE, 3,
     IMAGE(1, 7, 7)},
    {"conv 3 3; avgpool 3 stride=2 pad=1; flatten; linear 3", CE, 3, IMAGE(1, 7, 7)},
    {"conv 3 3; avgpool 2 pad=1 count_include_pad=no; flatten; linear 3", CE, 2, IMAGE(1, 5, 5)},
    {"conv 3 3; adaptiveavgpool 2x3; flatten; linear 3", CE, 2, IMAGE(1, 7, 7)},
    {"conv 5 3; globalavgpool; flatten; linear 3", CE, 2, IMAGE(1, 5, 7)},
    {"linear 5; batchnorm; tanh; linear 3", CE, 7, VECTOR(3)},
    {"batchnorm; linear 3", CE, 2, VECTOR(71)},
    {"conv 3 3; batchnorm; tanh; conv 1 1; batchnorm; flatten; linear 3", CE, 3, IMAGE(1, 5, 5)},
    {"conv 3 3; batchnorm affine=no; flatten; linear 3", CE, 1, IMAGE(1, 5, 4)},
    {"linear 7; layernorm; linear 3", CE, 5, VECTOR(3)},
    {"conv 3 3; layernorm; flatten; linear 3", CE, 1, IMAGE(1, 5, 5)},
    {"conv 6 3; groupnorm 3; silu; flatten; linear 3", CE, 5, IMAGE(1, 5, 5)},
    {"conv 5 3; groupnorm 5 affine=no; flatten; linear 3", CE, 2, IMAGE(1, 5, 4)},
    {"conv 4 3; dropout2d 0.5; flatten; linear 3", CE, 4, IMAGE(1, 5, 5)},
    {"linear 5; leakyrelu 0.2; linear 3", CE, 7, VECTOR(3)},
    {"linear 5; prelu; linear 7; prelu 7; linear 3", CE, 7, VECTOR(3)},
    {"conv 3 3; prelu 3; flatten; linear 3", CE, 5, IMAGE(1, 4, 5)},
    {"linear 5; elu 0.7; linear 3", CE, 7, VECTOR(3)},
    {"linear 5; gelu; linear 3", CE, 7, VECTOR(3)},
    {"linear 5; silu; linear 3", CE, 7, VECTOR(3)},
    {"linear 5; sigmoid; linear 3", CE, 7, VECTOR(3)},
    {"linear 5; tanh; linear 3", CE, 7, VECTOR(3)},
    {"linear 5; softplus 2; linear 3", CE, 7, VECTOR(3)},
    {"linear 5; softmax; linear 3", CE, 7, VECTOR(3)},
    {"conv 5 3; softmax; flatten; linear 3", CE, 3, IMAGE(1, 5, 4)},
    {"residual { linear 5; tanh }; linear 3", CE, 7, VECTOR(5)},
    {"residual { relu; linear 4 | linear 4 bias=no }; relu; linear 3", CE, 5, VECTOR(6)},
    {"linear 5; residual { relu }; residual { tanh | sigmoid; tanh }; linear 3", CE, 5, VECTOR(6)},
    {"residual { residual { linear 5; relu }; tanh | residual { sigmoid } }; linear 3", CE, 3,
     VECTOR(5)},
    /* Branches that are views: one gradient that several read, and a sum that is not written over
     * it. */
    {"linear 5; residual { residual { flatten } }; linear 3", CE, 5, VECTOR(6)},
    {"linear 5; residual { flatten | residual { tanh | flatten } }; linear 3", CE, 5, VECTOR(6)},
    {"linear 5; glu 7; tanh; glu 3 init=xavier", CE, 19, VECTOR(6)},
    {"glu 4; linear 3", CE, 1, VECTOR(1)},
    {"concat { linear 4; tanh | linear 2 }; linear 3", CE, 7, VECTOR(5)},
    {"linear 5; concat { relu }; concat { tanh | sigmoid | linear 2 | dropout 0.3 }; linear 3", CE,
     5, VECTOR(6)},
    {"conv 4 3 pad=1; concat { conv 3 3 pad=1; relu | maxpool 3 stride=1 pad=1 | conv 2 1 }; conv "
     "2 3; "
     "flatten; linear 3",
     CE, 5, IMAGE(1, 6, 5)},
    {"concat { conv 2 3 pad=1 }; concat { batchnorm; relu; conv 2 3 pad=1 }; globalavgpool; "
     "flatten; "
     "linear 3",
     CE, 6, IMAGE(2, 5, 4)},
    {"linear 150; concat { linear 130 | tanh }; residual { concat { linear 200 | linear 80 } }; "
     "linear 3",
     CE, 19, VECTOR(120)},
    {"concat { flatten | flatten | residual { flatten } }; linear 3", CE, 4, VECTOR(5)},
    {"conv 4 3 pad=1; relu; residual { conv 6 3 stride=2 pad=1; batchnorm; relu; conv 6 3 pad=1 | "
     "conv 6 1 stride=2; batchnorm }; relu; globalavgpool; flatten; linear 3",
     CE, 5, IMAGE(1, 7, 7)},
    /* Large enough for all threads together, and for more than one piece of the batch. */
    {"linear 150; tanh; linear 130; tanh; linear 3", CE, 19, VECTOR(120)},
    {"linear 130; tanh; linear 3", CE, 300, VECTOR(131)},
    {"linear 5; linear 3300 bias=no; tanh; linear 3", CE, 17, VECTOR(3)},
    /* Channels enough for products by places; blocks, borders, windows of many places. */
    {"conv 9 3 pad=1; tanh; conv 70 3 pad=1; tanh; conv 3 1; flatten; linear 3", CE, 3,
     IMAGE(2, 4, 3)},
    {"conv 9 1 pad=1; conv 10 3 stride=2 pad=1; flatten; linear 3", CE, 5, IMAGE(8, 3, 4)},
    {"conv 16 3 groups=2 pad=1; tanh; conv 9 3x2 dilation=2 pad=1; flatten; linear 3", CE, 2,
     IMAGE(16, 5, 4)},
    {"conv 8 3; conv 2 9 pad=4; flatten; linear 3", CE, 2, IMAGE(1, 6, 5)},
    {"conv 4 3 pad=1; batchnorm; relu; maxpool 2; conv 9 3; batchnorm; leakyrelu 0.5; avgpool 2; "
     "flatten; linear 3",
     CE, 18, IMAGE(1, 10, 8)},
    {"linear 3", "cross-entropy label-smoothing=0.2 weights=1,2,0.5", 7, VECTOR(3)},
    {"linear 3", "cross-entropy ignore-index=1", 7, VECTOR(3)},
    {"linear 5; tanh; linear 3", "mse", 7, VECTOR(3)},
    {"linear 5; tanh; linear 3", "l1", 7, VECTOR(3)},
    {"linear 5; tanh; linear 3", "huber delta=0.5", 7, VECTOR(3)},
    {"linear 5; tanh; linear 1", "bce", 7, VECTOR(3)},
    /* these have columns that are the same in all samples */
    {"linear 150; tanh; linear 3", CE, 19, VECTOR(120)},
    {"linear 64 bias=no; tanh; linear 3", CE, 300, VECTOR(300)},
    {"linear 64; relu; linear 260; tanh; linear 3", CE, 33, VECTOR(500)},
};
enum { CASES = sizeof cases / sizeof cases[0], WITH_MARGIN = CASES - 3 };

struct trial {
    struct tt_model *m;
    struct tt_loss loss;
    float *x;
    int32_t *y;
    struct tt_target target;
};

static bool in_margin(int64_t column)
{
    return column < 9 || column % 7 < 2 || column % 60 > 40;
}

static void begin_as(struct trial *t, const struct layer_case *c, bool observed)
{
    struct tt_err err = {0};
    struct tt_rng r;
    int64_t size = tt_shape_count(&c->input);
    const struct tt_plan plan = {.train_batch = c->n,
                                 .eval_batch = c->n,
                                 .threads = 8,
                                 .input_grad = true,
                                 .observed = observed};
    t->m = tt_model_new(c->net, &c->input, 3, NULL, &err);
    if (!t->m)
        fail_msg("%s", err.text);
    assert_ok(tt_model_plan(t->m, &plan, &err), &err);
    tt_model_init(t->m, 7);
    assert_ok(tt_loss_init(&t->loss, c->loss, tt_model_outputs(t->m), &err), &err);
    t->x = calloc((size_t)(c->n * size), sizeof *t->x);
    t->y = calloc((size_t)c->n, sizeof *t->y);
    tt_rng_init(&r, 5, TT_RNG_SHUFFLE, 99);
    for (int64_t i = 0; i < c->n * size; i++)
        t->x[i] = 2 * tt_rng_uniform(&r) - 1;
    for (int64_t i = size; c >= &cases[WITH_MARGIN] && i < c->n * size; i++)
        if (in_margin(i % size))
            t->x[i] = t->x[i % size];
    int64_t classes = tt_model_outputs(t->m) == 1 ? 2 : tt_model_outputs(t->m);
    for (int64_t i = 0; i < c->n; i++)
        t->y[i] = (int32_t)tt_rng_below(&r, (uint32_t)classes);
    t->target = (struct tt_target){.cls = t->y};
}

static void begin(struct trial *t, const struct layer_case *c)
{
    begin_as(t, c, false);
}

static void end(struct trial *t)
{
    tt_model_free(t->m);
    tt_loss_done(&t->loss);
    free(t->x);
    free(t->y);
}

static void gradients_agree_with_differences(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct trial t;
        begin(&t, &cases[i]);
        struct tt_gradcheck g =
            tt_gradcheck(t.m, &t.loss, t.x, &t.target, cases[i].n, 40, 1 + i % 3);
        if (!(g.worst < 2e-3))
            fail_msg("%s: %s", cases[i].net, g.where);
        if (!(g.checked > 2 * g.skipped))
            fail_msg("%s: %d checked, %d skipped", cases[i].net, g.checked, g.skipped);
        end(&t);
    }
}

/* Every layer of the table stands in a case above. */
static void no_layer_is_left_out(void **state)
{
    (void)state;
    for (int k = 0; tt_layer_types[k]; k++) {
        char word[64];
        bool found = false;
        snprintf(word, sizeof word, "%s", tt_layer_types[k]->name);
        for (int i = 0; i < CASES && !found; i++)
            for (const char *at = cases[i].net; (at = strstr(at, word)); at++)
                found = found ||
                        ((at == cases[i].net || at[-1] == ' ') && strchr("; {", at[strlen(word)]));
        if (!found && strcmp(word, "flatten") != 0)
            fail_msg("no case has a %s", word);
    }
}

/* A check that cannot fail would be none: a wrong backward must be seen. */
static void scale_dz(const void *options, double weight, struct tt_span rows, int64_t outputs,
                     const float *z, const struct tt_target *target, const struct tt_score *score,
                     float *dz)
{
    tt_loss_types[0]->apply(options, weight, rows, outputs, z, target, score, dz);
    for (int64_t i = rows.begin * outputs; dz && i < rows.end * outputs; i++)
        dz[i] *= 1.01f;
}

static void the_gradient_check_sees_one_per_cent(void **state)
{
    (void)state;
    struct tt_loss_type wrong = *tt_loss_types[0];
    struct trial t;
    wrong.apply = scale_dz;
    begin(&t, &cases[0]);
    t.loss.type = &wrong;
    assert_true(tt_gradcheck(t.m, &t.loss, t.x, &t.target, cases[0].n, 100, 1).worst > 2e-3);
    end(&t);
}

static void assert_same(const struct trial *a, const struct trial *b, const struct layer_case *c,
                        const char *what)
{
    size_t grads = (size_t)tt_model_flat_size(a->m) * sizeof(float);
    size_t state_size = (size_t)tt_model_state_size(a->m) * sizeof(float);
    size_t inputs = (size_t)(c->n * tt_shape_count(&c->input)) * sizeof(float);
    if (memcmp(tt_model_grads(a->m), tt_model_grads(b->m), grads) != 0 ||
        memcmp(tt_model_state(a->m), tt_model_state(b->m), state_size) != 0 ||
        memcmp(tt_model_input_grad(a->m), tt_model_input_grad(b->m), inputs) != 0)
        fail_msg("%s: %s gives other bits", c->net, what);
}

static void the_number_of_threads_changes_no_bit(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct trial one, many;
        begin(&one, &cases[i]);
        tt_gradcheck(one.m, &one.loss, one.x, &one.target, cases[i].n, 1, 1);
        for (int threads = 2; threads <= 8; threads += 2) {
            begin(&many, &cases[i]);
            tt_gradcheck(many.m, &many.loss, many.x, &many.target, cases[i].n, 1, threads);
            assert_same(&one, &many, &cases[i], "another number of threads");
            end(&many);
        }
        end(&one);
    }
}

static void a_layer_that_another_does_too_gives_the_same_bits(void **state)
{
    (void)state;
    int joined = 0;
    for (int i = 0; i < CASES; i++) {
        struct trial plain, whole;
        begin(&plain, &cases[i]);
        begin_as(&whole, &cases[i], true);
        for (int k = 0; k < tt_model_layers(plain.m); k++)
            joined += tt_model_layer(plain.m, k)->relu;
        tt_gradcheck(plain.m, &plain.loss, plain.x, &plain.target, cases[i].n, 1, 1);
        tt_gradcheck(whole.m, &whole.loss, whole.x, &whole.target, cases[i].n, 1, 1);
        assert_same(&plain, &whole, &cases[i], "each layer by itself");
        end(&plain);
        end(&whole);
    }
    assert_true(joined >= 2);
}

static void orthogonal_rows_are_at_right_angles(void **state)
{
    (void)state;
    struct tt_shape input = tt_shape1(30);
    struct tt_err err = {0};
    const struct tt_plan plan = {.train_batch = 1, .eval_batch = 1, .threads = 1};
    struct tt_model *m = tt_model_new("linear 20 init=orthogonal", &input, 1, NULL, &err);
    assert_ok(tt_model_plan(m, &plan, &err), &err);
    tt_model_init(m, 3);
    float w[20 * 30];
    tt_param_unpack(tt_model_param(m, 0), tt_model_param(m, 0)->value, w);
    for (int a = 0; a < 20; a++)
        for (int b = 0; b < 20; b++) {
            double dot = 0;
            for (int k = 0; k < 30; k++)
                dot += (double)w[a * 30 + k] * (double)w[b * 30 + k];
            assert_true(fabs(dot - (a == b)) < 1e-5);
        }
    tt_model_free(m);
}

static void named_initialisations_have_their_spread(void **state)
{
    (void)state;
    /* conv 64 3 on 32 channels: fan in 288, fan out 576. */
    static const struct {
        const char *net;
        double deviation;
    } kinds[] = {
        {"conv 64 3", 0.034020690871988585},            /* 1/sqrt(3 * 288) */
        {"conv 64 3 init=xavier", 0.04811252243246881}, /* sqrt(2/(288+576)) */
        {"conv 64 3 init=xavier-normal", 0.04811252243246881},
        {"conv 64 3 init=kaiming", 0.08333333333333333}, /* sqrt(2/288) */
        {"conv 64 3 init=kaiming-normal", 0.08333333333333333},
        {"conv 64 3 init=zeros", 0},
    };
    const struct tt_shape input = IMAGE(32, 3, 3);
    const struct tt_plan plan = {.train_batch = 1, .eval_batch = 1, .threads = 1};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct tt_err err = {0};
        double squares = 0;
        struct tt_model *m = tt_model_new(kinds[i].net, &input, 1, NULL, &err);
        assert_ok(tt_model_plan(m, &plan, &err), &err);
        tt_model_init(m, 3);
        for (int k = 0; k < 64 * 288; k++)
            squares += pow((double)tt_model_param(m, 0)->value[k], 2);
        assert_true(fabs(sqrt(squares / (64 * 288)) - kinds[i].deviation) <=
                    0.02 * kinds[i].deviation);
        tt_model_free(m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_agree_with_differences),
        cmocka_unit_test(no_layer_is_left_out),
        cmocka_unit_test(the_gradient_check_sees_one_per_cent),
        cmocka_unit_test(the_number_of_threads_changes_no_bit),
        cmocka_unit_test(a_layer_that_another_does_too_gives_the_same_bits),
        cmocka_unit_test(orthogonal_rows_are_at_right_angles),
        cmocka_unit_test(named_initialisations_have_their_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
