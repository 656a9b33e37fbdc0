/* Eval mode with pass->keeps: the same outputs, and their gradient with respect to the input, held
 * to differences of the outputs. */
#include "../support/test.h"

#include <math.h>

#include <tuitrain/nn/model.h>

static const struct tt_thread_team alone = {.rank = 0, .size = 1};

/* Smooth as far as differences go: leaps of a ReLU or a pooling are passed over. */
static const char *const nets[] = {
    "flatten; linear 12; tanh; linear 10",
    "flatten; linear 12; batchnorm; relu; dropout 0.5; linear 10",
    "conv 6 3 pad=1; batchnorm; relu; maxpool 2; flatten; linear 10",
    ("conv 4 3 pad=1; residual { conv 4 3 pad=1; batchnorm; relu; conv 4 3 pad=1 }; avgpool 2; "
     "flatten; linear 10"),
    "conv 4 3 pad=1; groupnorm 2; gelu; dropout2d 0.5; flatten; linear 10",
    "flatten; glu 9; layernorm; linear 10",
    "flatten; linear 300; sigmoid; linear 10",
};

struct setup {
    struct tt_model *m;
    int64_t size;
    float *x;
};

static void fill(float *v, int64_t n, uint64_t seed)
{
    for (int64_t i = 0; i < n; i++)
        v[i] = (float)((double)((uint64_t)(i + 1) * 2654435761U * (seed + 3) % 2003) / 1001.5 - 1);
}

static struct setup begin(const char *net)
{
    const struct tt_shape input = {.n = 3, .dim = {2, 6, 6}};
    const struct tt_plan plan = {
        .train_batch = 4, .eval_batch = 4, .threads = 1, .input_grad = true, .observed = true};
    struct tt_err err = {0};
    struct setup t = {.m = tt_model_new(net, &input, 10, NULL, &err), .size = 72};
    if (!t.m)
        fail_msg("%s", err.text);
    assert_ok(tt_model_plan(t.m, &plan, &err), &err);
    tt_model_init(t.m, 5);
    for (int i = 0; i < tt_model_buffers(t.m); i++) { /* running figures that are not 0 and 1 */
        const struct tt_param *p = tt_model_buffer(t.m, i);
        for (int64_t k = 0; k < tt_shape_count(&p->shape) && !p->counter; k++)
            p->value[k] = 0.5f + 0.25f * (float)(k % 3);
    }
    t.x = malloc((size_t)(4 * t.size) * sizeof *t.x);
    assert_non_null(t.x);
    fill(t.x, 4 * t.size, 1);
    return t;
}

static void end(struct setup *t)
{
    tt_model_free(t->m);
    free(t->x);
}

static void what_keeps_says_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        struct setup t = begin(nets[i]);
        struct tt_pass pass = {.team = &alone, .n = 3};
        float plain[30];
        memcpy(plain, tt_model_forward(t.m, &pass, t.x), sizeof plain);
        pass.keeps = true;
        const float *z = tt_model_forward(t.m, &pass, t.x);
        for (int k = 0; k < 30; k++)
            if (!(fabsf(z[k] - plain[k]) < 1e-5f))
                fail_msg("%s: output %d is %g, not %g", nets[i], k, (double)z[k], (double)plain[k]);
        end(&t);
    }
}

/* Output `o` of sample 1. */
static double output(struct setup *t, int o)
{
    const struct tt_pass pass = {.team = &alone, .n = 3};
    return (double)tt_model_forward(t->m, &pass, t->x)[10 + o];
}

static int64_t differing(struct setup *t, int o, const float *gradient, double *worst)
{
    const float h = 4e-3f;
    int64_t bad = 0;
    *worst = 0;
    for (int64_t i = 0; i < t->size; i++) {
        float *x = &t->x[t->size + i], was = *x;
        *x = was + h;
        double up = output(t, o);
        *x = was - h;
        double down = output(t, o), slope = (up - down) / (2 * (double)h);
        *x = was;
        double off = fabs(slope - (double)gradient[i]);
        bad += off > 2e-3 * (1 + fabs(slope));
        *worst = off > *worst ? off : *worst;
    }
    return bad;
}

static void the_gradient_of_an_output_is_its_slope(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        struct setup t = begin(nets[i]);
        struct tt_pass pass = {.team = &alone, .n = 3, .keeps = true};
        float gradient[72];
        double worst, size = 0;
        for (int o = 0; o < 10; o += 7) {
            tt_model_forward(t.m, &pass, t.x);
            float *dz = tt_model_output_grad(t.m);
            memset(dz, 0, 30 * sizeof *dz);
            dz[10 + o] = 1;
            tt_model_backward(t.m, &pass, t.x);
            const float *all = tt_model_input_grad(t.m);
            for (int64_t k = 0; k < 3 * t.size; k++) /* samples have nothing to do with another */
                assert_true(k / t.size == 1 || all[k] == 0);
            memcpy(gradient, all + t.size, sizeof gradient);
            int64_t bad = differing(&t, o, gradient, &worst);
            if (bad > 4) /* kinks that lie within a difference */
                fail_msg("%s: %d of 72 slopes differ, by up to %g", nets[i], (int)bad, worst);
            for (int k = 0; k < 72; k++)
                size += fabs((double)gradient[k]);
        }
        assert_true(size > 0.1);
        end(&t);
    }
}

/* A pass that looks at the network leaves its running statistics alone. */
static void looking_changes_nothing(void **state)
{
    (void)state;
    struct setup t = begin(nets[2]);
    size_t bytes = (size_t)tt_model_state_size(t.m) * sizeof(float);
    float *before = malloc(bytes);
    assert_non_null(before);
    memcpy(before, tt_model_state(t.m), bytes);
    const struct tt_pass pass = {.team = &alone, .n = 3, .keeps = true};
    tt_model_forward(t.m, &pass, t.x);
    memset(tt_model_output_grad(t.m), 0, 30 * sizeof(float));
    tt_model_backward(t.m, &pass, t.x);
    assert_memory_equal(before, tt_model_state(t.m), bytes);
    free(before);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_keeps_says_the_same),
        cmocka_unit_test(the_gradient_of_an_output_is_its_slope),
        cmocka_unit_test(looking_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
