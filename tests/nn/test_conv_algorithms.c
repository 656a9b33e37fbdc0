/* Each algorithm of a convolution against loops; and that measuring changes no bits. */
#include "../support/test.h"

#include <math.h>

#include <tuitrain/nn/model.h>

#include "../../src/nn/layers/conv_algorithms.h"

struct conv_case {
    const char *net;
    struct tt_shape input;
};

#define IMAGE(c, h, w)                                                                             \
    {                                                                                              \
        .n = 3, .dim = { c, h, w }                                                                 \
    }
static const struct conv_case cases[] = {
    {"conv 32 3 pad=1", IMAGE(1, 28, 28)},
    {"conv 16 5 stride=2 pad=2 bias=no", IMAGE(3, 11, 14)},
    {"conv 48 3x2 dilation=2x1", IMAGE(2, 9, 7)},
    {"conv 16 3 pad=1", IMAGE(16, 6, 5)},
    {"conv 96 3 pad=1", IMAGE(4, 7, 6)},
    {"conv 32 3 groups=2 pad=1", IMAGE(4, 8, 8)},
    {"conv 6 3", IMAGE(1, 9, 9)},
    {"conv 16 1 stride=2", IMAGE(16, 7, 7)},
    {"conv 20 1", IMAGE(5, 4, 6)},
    {"conv 64 3 pad=1", IMAGE(32, 14, 14)},
};
enum { CASES = sizeof cases / sizeof cases[0] };

struct trial {
    struct tt_model *m;
    struct tt_layer *l;
    float *x, *y, *dy, *dw, *scratch;
    float *weights, *plain; /* in PyTorch's order: W, and what comes of dw */
    int64_t count;          /* of weights */
};

static float *numbers(int64_t n, uint64_t stream)
{
    struct tt_rng r;
    float *v = calloc((size_t)n, sizeof *v);
    assert_non_null(v);
    tt_rng_init(&r, 3, TT_RNG_SHUFFLE, stream);
    for (int64_t i = 0; i < n; i++)
        v[i] = 2 * tt_rng_uniform(&r) - 1;
    return v;
}

static void begin(struct trial *t, const struct conv_case *c)
{
    struct tt_err err = {0};
    const struct tt_plan plan = {.train_batch = 2, .eval_batch = 1, .threads = 1, .autotune = true};
    char net[80];
    snprintf(net, sizeof net, "%s; flatten; linear 2", c->net);
    t->m = tt_model_new(net, &c->input, 2, NULL, &err);
    if (!t->m)
        fail_msg("%s", err.text);
    assert_ok(tt_model_plan(t->m, &plan, &err), &err);
    tt_model_init(t->m, 7);
    t->l = (struct tt_layer *)(uintptr_t)tt_model_layer(t->m, 0);
    t->count = tt_shape_count(&t->l->param[WEIGHT]->shape);
    t->x = numbers(t->l->in_count, 1);
    t->dy = numbers(t->l->out_count, 2);
    t->y = calloc((size_t)t->l->out_count, sizeof *t->y);
    t->dw = calloc((size_t)t->count, sizeof *t->dw);
    t->weights = calloc((size_t)t->count, sizeof *t->weights);
    t->plain = calloc((size_t)t->count, sizeof *t->plain);
    t->scratch = calloc((size_t)tt__conv_room(t->l), sizeof *t->scratch);
    assert_true(t->y && t->dw && t->weights && t->plain && t->scratch);
    tt_param_unpack(t->l->param[WEIGHT], t->l->param[WEIGHT]->value, t->weights);
}

static void end(struct trial *t)
{
    float *all[] = {t->x, t->y, t->dy, t->dw, t->weights, t->plain, t->scratch};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        free(all[i]);
    tt_model_free(t->m);
}

/* Calls f for each product of which an output is the sum: w is in PyTorch's order. */
static void each_product(const struct trial *t, int64_t place, int64_t o,
                         void (*f)(void *context, int64_t x, int64_t w), void *context)
{
    const struct conv *s = t->l->self;
    int64_t channels = t->l->in.dim[0], high = t->l->in.dim[1], wide = t->l->in.dim[2];
    int64_t i = place / t->l->out.dim[2], j = place % t->l->out.dim[2];
    for (int64_t c = 0; c < s->each_in; c++)
        for (int64_t u = 0; u < s->kernel[0]; u++)
            for (int64_t v = 0; v < s->kernel[1]; v++) {
                int64_t row = i * s->stride[0] + u * s->dilation[0] - s->pad[0];
                int64_t col = j * s->stride[1] + v * s->dilation[1] - s->pad[1];
                int64_t from = o / s->each_out * s->each_in + c;
                if (row >= 0 && row < high && col >= 0 && col < wide)
                    f(context, (row * wide + col) * channels + from,
                      ((o * s->each_in + c) * s->kernel[0] + u) * s->kernel[1] + v);
            }
}

struct sums {
    const struct trial *t;
    double y, dy;
    double *dw;
};

static void add(void *context, int64_t x, int64_t w)
{
    struct sums *s = context;
    s->y += (double)s->t->x[x] * (double)s->t->weights[w];
    s->dw[w] += (double)s->t->x[x] * s->dy;
}

static void assert_near(double made, double right, const char *net, const char *algorithm,
                        const char *what)
{
    if (!(fabs(made - right) <= 2e-5 * (1 + fabs(right))))
        fail_msg("%s, %s: %s %.9g, should be %.9g", net, algorithm, what, made, right);
}

/* y and dw of the algorithm set in the layer; dw twice, added. */
static void compute(const struct trial *t)
{
    memset(t->y, 0xff, (size_t)t->l->out_count * sizeof *t->y);
    memset(t->dw, 0xff, (size_t)t->count * sizeof *t->dw);
    const struct conv *self = t->l->self;
    tt__conv_algorithms[self->forward].forward(t->l, t->x, t->y, t->scratch);
    tt__conv_algorithms[self->gradient].gradient(t->l, t->x, t->dy, true, t->dw, t->scratch);
    tt__conv_algorithms[self->gradient].gradient(t->l, t->x, t->dy, false, t->dw, t->scratch);
}

static void check_algorithm(const struct trial *t, const char *net, const char *algorithm)
{
    struct sums s = {.t = t, .dw = calloc((size_t)t->count, sizeof *s.dw)};
    int64_t out = t->l->out.dim[0];
    assert_non_null(s.dw);
    for (int64_t i = 0; i < t->l->out_count; i++) {
        int64_t o = i % out;
        s.y = t->l->n_params > BIAS ? (double)t->l->param[BIAS]->value[o] : 0;
        s.dy = 2 * (double)t->dy[i];
        each_product(t, i / out, o, add, &s);
        assert_near((double)t->y[i], s.y, net, algorithm, "y");
    }
    tt_param_unpack(t->l->param[WEIGHT], t->dw, t->plain);
    for (int64_t w = 0; w < t->count; w++)
        assert_near((double)t->plain[w], s.dw[w], net, algorithm, "dw");
    free(s.dw);
}

static void every_way_computes_the_convolution(void **state)
{
    (void)state;
    int fits[8] = {0}, algorithms = 0;
    for (int c = 0; c < CASES; c++) {
        struct trial t;
        begin(&t, &cases[c]);
        struct conv *self = t.l->self;
        for (algorithms = 0; tt__conv_algorithms[algorithms].name; algorithms++) {
            if (!tt__conv_algorithms[algorithms].fits(t.l))
                continue;
            fits[algorithms]++;
            self->forward = self->gradient = algorithms;
            compute(&t);
            check_algorithm(&t, cases[c].net, tt__conv_algorithms[algorithms].name);
        }
        end(&t);
    }
    for (int i = 0; i < algorithms; i++)
        assert_true(fits[i] >= 4);
}

static void what_is_measured_changes_no_bits(void **state)
{
    (void)state;
    for (int c = 0; c < CASES; c++) {
        struct trial t;
        begin(&t, &cases[c]); /* has chosen */
        size_t y_size = (size_t)t.l->out_count * sizeof *t.y;
        size_t w_size = (size_t)t.count * sizeof *t.dw;
        float *y = malloc(y_size), *dw = malloc(w_size);
        assert_true(y && dw);
        compute(&t);
        memcpy(y, t.y, y_size);
        memcpy(dw, t.dw, w_size);
        tt__conv_usual(t.l);
        compute(&t);
        assert_memory_equal(y, t.y, y_size);
        assert_memory_equal(dw, t.dw, w_size);
        free(y);
        free(dw);
        end(&t);
    }
}

static void a_choice_is_remembered(void **state)
{
    (void)state;
    for (int c = 0; c < CASES; c++) {
        struct trial one, two;
        begin(&one, &cases[c]);
        begin(&two, &cases[c]);
        const struct conv *a = one.l->self, *b = two.l->self;
        assert_int_equal(a->forward, b->forward);
        assert_int_equal(a->gradient, b->gradient);
        end(&one);
        end(&two);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_computes_the_convolution),
        cmocka_unit_test(what_is_measured_changes_no_bits),
        cmocka_unit_test(a_choice_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
