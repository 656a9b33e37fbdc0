/* A large batch cut into micro-batches, and outputs that are recomputed rather than kept. */
#include "../support/test.h"

#include <math.h>

#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>

enum { SAMPLES = 600, MICRO_BATCHES = 3, CLASSES = 3 };

struct trial {
    struct tt_model *m;
    struct tt_loss loss;
    float *x; /* (n, input) */
    int64_t n, size, micro_batches;
    int32_t y[SAMPLES];
    struct tt_target target;
    double lost[SAMPLES], weight[SAMPLES];
    int32_t predicted[SAMPLES];
};

/* Planned for micro-batches of `most` samples. */
static void begin(struct trial *t, const char *net, const struct tt_shape *input, int64_t n,
                  int64_t most)
{
    struct tt_err err = {0};
    struct tt_rng r;
    const struct tt_plan plan = {.train_batch = most, .eval_batch = 1, .threads = 4};
    t->n = n;
    t->micro_batches = 1;
    t->size = tt_shape_count(input);
    t->m = tt_model_new(net, input, CLASSES, NULL, &err);
    if (!t->m)
        fail_msg("%s", err.text);
    assert_ok(tt_model_plan(t->m, &plan, &err), &err);
    tt_model_init(t->m, 7);
    assert_ok(tt_loss_init(&t->loss, "cross-entropy weights=1,2,0.5", CLASSES, &err), &err);
    t->x = calloc((size_t)(n * t->size), sizeof *t->x);
    assert_non_null(t->x);
    tt_rng_init(&r, 5, TT_RNG_SHUFFLE, 99);
    for (int64_t i = 0; i < n * t->size; i++)
        t->x[i] = i % t->size % 5 == 0 ? 1 : 2 * tt_rng_uniform(&r) - 1; /* some never vary */
    for (int64_t i = 0; i < n; i++)
        t->y[i] = (int32_t)tt_rng_below(&r, CLASSES);
    t->target = (struct tt_target){.cls = t->y};
}

static void end(struct trial *t)
{
    tt_model_free(t->m);
    tt_loss_done(&t->loss);
    free(t->x);
}

static void step(const struct tt_thread_team *team, void *context)
{
    struct trial *t = context;
    double weight = tt_loss_weight(&t->loss, t->n, &t->target);
    for (int64_t i = 0; i < t->micro_batches; i++) {
        struct tt_span part = tt_par_span(t->n, t->micro_batches, i);
        int64_t at = part.begin;
        const struct tt_pass pass = {.team = team,
                                     .n = part.end - at,
                                     .before = at,
                                     .more = part.end < t->n,
                                     .training = true,
                                     .seed = 1,
                                     .step = 1};
        const struct tt_target target = {.cls = t->y + at};
        const struct tt_score score = {t->lost + at, t->weight + at, t->predicted + at};
        const float *x = t->x + at * t->size;
        if (i > 0)
            tt_par_barrier(team);
        const float *z = tt_model_forward(t->m, &pass, x);
        t->loss.type->apply(t->loss.options, weight, tt_model_rows(t->m, &pass), CLASSES, z,
                            &target, &score, tt_model_output_grad(t->m));
        tt_model_backward(t->m, &pass, x);
    }
}

static void run(struct trial *t, int64_t micro_batches, int threads)
{
    t->micro_batches = micro_batches;
    tt_par_run(threads, step, t);
}

static void assert_near(const struct trial *a, const struct trial *b, const char *net)
{
    for (int k = 0; k < tt_model_params(a->m); k++) {
        const struct tt_param *p = tt_model_param(a->m, k), *q = tt_model_param(b->m, k);
        int64_t count = tt_shape_count(&p->shape);
        float most = 0, worst = 0;
        for (int64_t i = 0; i < count; i++) {
            most = fmaxf(most, fabsf(p->grad[i]));
            worst = fmaxf(worst, fabsf(p->grad[i] - q->grad[i]));
        }
        if (!(most > 0) || !(worst <= 2e-5F * most))
            fail_msg("%s: %s is off by %g of %g", net, p->name, (double)worst, (double)most);
    }
    for (int64_t i = 0; i < a->n; i++)
        assert_true(fabs(a->lost[i] - b->lost[i]) <= 1e-5);
}

static void assert_same(const struct trial *a, const struct trial *b, const char *net)
{
    size_t grads = (size_t)tt_model_flat_size(a->m) * sizeof(float);
    size_t state = (size_t)tt_model_state_size(a->m) * sizeof(float);
    if (memcmp(tt_model_grads(a->m), tt_model_grads(b->m), grads) != 0 ||
        memcmp(tt_model_state(a->m), tt_model_state(b->m), state) != 0 ||
        memcmp(a->lost, b->lost, (size_t)a->n * sizeof *a->lost) != 0)
        fail_msg("%s: other bits", net);
}

static void micro_batches_add_up_to_the_batch(void **state)
{
    (void)state;
    static const char *const nets[] = {
        "flatten; linear 5; dropout 0.3; relu; linear 3",
        "flatten; linear 300; relu; linear 200 bias=no; tanh; dropout 0.5; linear 3",
        "conv 5 3; prelu 5; dropout2d 0.2; maxpool 2; flatten; linear 3",
        "conv 6 3; groupnorm 2; relu; residual { conv 6 3 pad=1; tanh }; flatten; linear 3",
        "conv 6 3; relu; flatten; layernorm; linear 3",
        "flatten; linear 20; concat { tanh; dropout 0.2 | glu 30 }; linear 3",
    };
    const struct tt_shape input = {.n = 3, .dim = {1, 8, 9}};
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        struct trial whole, cut, more;
        begin(&whole, nets[i], &input, SAMPLES, SAMPLES);
        begin(&cut, nets[i], &input, SAMPLES, SAMPLES / MICRO_BATCHES);
        assert_int_equal((SAMPLES - 1) / tt_model_micro_batch(cut.m, SAMPLES) + 1, MICRO_BATCHES);
        assert_true(tt_model_memory(cut.m) < tt_model_memory(whole.m));
        run(&whole, 1, 1);
        run(&cut, MICRO_BATCHES, 1);
        assert_near(&whole, &cut, nets[i]);
        for (int threads = 2; threads <= 4; threads++) {
            begin(&more, nets[i], &input, SAMPLES, SAMPLES / MICRO_BATCHES);
            run(&more, MICRO_BATCHES, threads);
            assert_same(&cut, &more, nets[i]);
            end(&more);
        }
        end(&whole);
        end(&cut);
    }
}

static void a_layer_that_needs_the_batch_gets_it_whole(void **state)
{
    (void)state;
    struct trial t;
    const struct tt_shape input = {.n = 1, .dim = {4}};
    begin(&t, "linear 5; batchnorm; linear 3", &input, 10, 10);
    assert_int_equal(tt_model_micro_batch(t.m, 100000), 100000);
    end(&t);
}

/* With room for 84 samples the first outputs are more than is kept. */
static void what_is_recomputed_has_the_same_bits(void **state)
{
    (void)state;
    static const char *const nets[] = {
        "conv 64 3 pad=1; batchnorm; relu; maxpool 2; conv 4 3; batchnorm; relu; flatten; linear 3",
        "conv 64 3 pad=1; relu; conv 4 3; batchnorm; relu; avgpool 2; flatten; linear 3",
        "residual { conv 64 3 pad=1; batchnorm | conv 64 1 }; relu; maxpool 2; flatten; linear 3",
        "conv 64 3 pad=1; flatten; linear 3",
        "concat { conv 64 3 pad=1; relu | conv 64 1; batchnorm }; maxpool 3; flatten; linear 3",
    };
    const struct tt_shape input = {.n = 3, .dim = {1, 28, 28}};
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        struct trial kept, made;
        begin(&kept, nets[i], &input, 33, 83);
        begin(&made, nets[i], &input, 33, 84);
        if (tt_model_memory(made.m) >= tt_model_memory(kept.m))
            fail_msg("%s: nothing is recomputed", nets[i]);
        for (int threads = 1; threads <= 2; threads++) {
            run(&kept, 1, threads);
            run(&made, 1, threads);
            assert_same(&kept, &made, nets[i]);
        }
        end(&kept);
        end(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(micro_batches_add_up_to_the_batch),
        cmocka_unit_test(a_layer_that_needs_the_batch_gets_it_whole),
        cmocka_unit_test(what_is_recomputed_has_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
