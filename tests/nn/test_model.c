#include "../support/test.h"

#include <math.h>

#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>
#include <tuitrain/nn/presets.h>

static struct tt_model *make(const char *net, const struct tt_shape *input, int64_t batch)
{
    struct tt_err err = {0};
    struct tt_model *m = tt_model_new(net, input, 10, NULL, &err);
    if (!m)
        fail_msg("%s", err.text);
    const struct tt_plan plan = {.train_batch = batch, .eval_batch = batch, .threads = 8};
    assert_ok(tt_model_plan(m, &plan, &err), &err);
    tt_model_init(m, 7);
    return m;
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
        {"linear 10 yes zeros 30", "one word too many"},
        {"linear width=10", "no option \"width\""},
        {"linear 0", "[1, 1048576]"},
        {"linear ten", "whole number"},
        {"linear 10;; relu", "a layer is missing"},
        {"15-10", "starts with 15 inputs, a sample of this data has 16"},
        {"16", "numbers of neurons"},
        {"16-", "numbers of neurons"},
        {"16--4", "numbers of neurons"},
        {"dropout 2", "[0, 1]"},
        {"", "is empty"},
    };
    const struct tt_shape input = {.n = 1, .dim = {16}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_err err = {0};
        struct tt_model *m = tt_model_new(bad[i].net, &input, 10, NULL, &err);
        assert_null(m);
        if (!strstr(err.text, bad[i].word))
            fail_msg("\"%s\" has no \"%s\"", err.text, bad[i].word);
    }
    const struct tt_shape image = {.n = 3, .dim = {1, 4, 4}};
    struct tt_err err = {0};
    assert_null(tt_model_new("linear 10", &image, 10, NULL, &err));
    assert_non_null(strstr(err.text, "flatten"));
}

static void wrong_images_and_blocks_are_told(void)
{
    static const struct {
        const char *net, *word;
    } bad[] = {
        {"conv 8 5", "window of 5x5 is larger than the input of 4x4"},
        {"conv 8 3 groups=2", "does not divide 1 input"},
        {"conv", "number of output channels"},
        {"conv 8 0", "[1, 4096]"},
        {"conv 8 3x", "two as in 3x5"},
        {"conv 8 3 strid=2", "did you mean \"stride\""},
        {"cnov 8 3", "did you mean \"conv\""},
        {"maxpool 5", "larger than the input"},
        {"maxpool 2 pad=2", "at most half the window"},
        {"flatten; conv 8", "needs images"},
        {"flatten; dropout2d", "needs images"},
        {"conv 6; groupnorm 4", "groups=4 does not divide 6 channels"},
        {"conv 6; prelu 5", "there are 6 channels"},
        {"linear 5 init=best", "one of default, xavier"},
        {"residual { conv 3 }", "its shortcut [1, 4, 4]"},
        {"residual conv 3", "one word too many"},
        {"residual; conv 3", "needs a {"},
        {"residual { relu", "needs a }"},
        {"residual { }", "a layer is missing"},
        {"residual { relu | }", "a layer is missing"},
        {"residual { relu | relu | relu }", "needs a }"},
        {"concat { relu | maxpool 2 }", "a branch makes [1, 4, 4], another [1, 2, 2]"},
        {"concat { relu | flatten }", "may differ in channels only"},
        {"concat { }", "a layer is missing"},
        {"concat { relu", "the end of concat needs a }"},
        {"concat relu", "one word too many"},
        {"glu 5", "needs a vector"},
        {"cat", "did you mean \"concat\""},
        {"relu }", "a } that nothing opened"},
        {"relu | relu", "a | that nothing opened"},
        {"flatten; linear 3 name=a; linear 3 name=a", "two layers are called \"a\""},
        {"flatten; linear 3 name=a/b", "letters, digits"},
    };
    const struct tt_shape image = {.n = 3, .dim = {1, 4, 4}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_err err = {0};
        assert_null(tt_model_new(bad[i].net, &image, 10, NULL, &err));
        if (!strstr(err.text, bad[i].word))
            fail_msg("%s: \"%s\" has no \"%s\"", bad[i].net, err.text, bad[i].word);
    }
}

static void a_block_has_up_to_64_branches(void **state)
{
    (void)state;
    const struct tt_shape input = tt_shape1(2);
    struct tt_err err = {0};
    char net[64 * 7 + 16] = "concat { relu";
    for (int i = 1; i < 64; i++)
        strcat(net, " | relu");
    char *end = net + strlen(net);
    strcpy(end, " }");
    struct tt_model *m = make(net, &input, 3);
    assert_int_equal(tt_model_outputs(m), 128);
    tt_model_free(m);
    strcpy(end, " | relu }");
    assert_null(tt_model_new(net, &input, 10, NULL, &err));
    assert_non_null(strstr(err.text, "more than 64 branches"));
}

static void carets_stand_under_the_word(void **state)
{
    (void)state;
    const struct tt_shape image = {.n = 3, .dim = {1, 28, 28}};
    struct tt_err err = {0};
    assert_null(tt_model_new("conv 8 3; cnov 4 3; flatten", &image, 10, NULL, &err));
    assert_string_equal(err.quote, "conv 8 3; cnov 4 3; flatten");
    assert_string_equal(err.carets, "          ^^^^");
    char longer[400] = "relu";
    for (int i = 0; i < 40; i++)
        strcat(longer, "; relu");
    strcat(longer, "; rleu; relu; relu; relu; relu; relu; relu; relu; relu; relu; relu; relu");
    assert_null(tt_model_new(longer, &image, 10, NULL, &err));
    size_t column = strspn(err.carets, " ");
    assert_memory_equal(err.quote + column, "rleu", 4);
    assert_string_equal(err.carets + column, "^^^^");
    wrong_images_and_blocks_are_told();
}

static void presets_are_networks(void **state)
{
    (void)state;
    const struct tt_shape image = {.n = 3, .dim = {1, 28, 28}};
    static const int64_t count[] = {101770, 61706, 421834, 77754}; /* counted in PyTorch */
    for (int i = 0; tt_presets[i].name; i++) {
        struct tt_model *m = make(tt_presets[i].net, &image, 1);
        tt_model_free(m);
        m = make(tt_presets[i].name, &image, 1);
        assert_int_equal(tt_model_outputs(m), 10);
        assert_int_equal(tt_model_count(m), count[i]);
        tt_model_free(m);
    }
}

static void absurd_sizes_are_refused_before_memory_is_taken(void **state)
{
    (void)state;
    static const char *const nets[] = {
        "conv 1048576 1; conv 1048576 1",
        "conv 1000000 3 pad=4096",
        "flatten; linear 1048576; linear 1048576; linear 10",
        "residual { conv 1048576 3 pad=1 | conv 1048576 1 }; flatten; linear 1048576",
    };
    const struct tt_shape image = {.n = 3, .dim = {3, 512, 512}};
    for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++) {
        struct tt_err err = {0};
        struct tt_model *m = tt_model_new(nets[i], &image, 10, NULL, &err);
        const struct tt_plan plan = {.train_batch = 65536, .threads = 2};
        if (m && tt_model_plan(m, &plan, &err) == 0)
            fail_msg("%s: accepted", nets[i]);
        if (!strstr(err.text, "large") && !strstr(err.text, "needs about") &&
            !strstr(err.text, "memory can hold"))
            fail_msg("%s: \"%s\"", nets[i], err.text);
        tt_model_free(m);
    }
}

static void an_unknown_device_is_told_with_the_known(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_null(tt_device_find("cuda", &err));
    assert_non_null(strstr(err.text, "known: auto, cpu"));
    assert_ptr_equal(tt_device_find("auto", &err), tt_device_find("cpu", &err));
}

/* A device of the test's own: counts calls, and computes by the processor's kernels. */
static int calls;
static const struct tt_layer_kernels *counted;

static void count_forward(const struct tt_layer *l, const struct tt_pass *pass,
                          const struct tt_part *part, const float *x, float *y)
{
    calls++;
    counted->forward(l, pass, part, x, y);
}

static const struct tt_layer_kernels *count_kernels(const struct tt_layer_type *type)
{
    static struct tt_layer_kernels k;
    if (strcmp(type->name, "tanh") == 0)
        return NULL;
    if (strcmp(type->name, "linear") != 0)
        return &type->cpu;
    counted = &type->cpu;
    k = type->cpu;
    k.forward = count_forward;
    return &k;
}

/* --- numbers --------------------------------------------------------------------------------- */

struct forward {
    struct tt_model *m;
    const float *x, *z;
    int64_t n;
    bool training;
    uint64_t step;
};

static void run_forward(const struct tt_thread_team *team, void *context)
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
    tt_param_pack(tt_model_param(m, 0), w, tt_model_param(m, 0)->value);
    memcpy(tt_model_param(m, 1)->value, b, sizeof b);
    struct forward f = {.m = m, .x = x, .n = 1};
    tt_par_run(1, run_forward, &f);
    static const float want[] = {0, 0, 19};
    assert_memory_equal(f.z, want, sizeof want);
    tt_model_free(m);
}

/* What is the same in all samples is left out of their products: one by one none is. */
static void a_batch_gives_what_its_samples_give(void **state)
{
    (void)state;
    enum { N = 20, IN = 300, OUT = 70 };
    const struct tt_shape input = tt_shape1(IN);
    struct tt_model *m = make("linear 70", &input, N);
    static float x[N * IN], z[N * OUT];
    tt_model_init(m, 3);
    for (int i = 0; i < N * IN; i++)
        x[i] = i % IN % 3 == 0 ? 0.01f * (float)(i % IN) : (float)(i % 17) - 8;
    struct forward f = {.m = m, .x = x, .n = N};
    tt_par_run(1, run_forward, &f);
    memcpy(z, f.z, sizeof z);
    for (int i = 0; i < N; i++) {
        f = (struct forward){.m = m, .x = x + i * IN, .n = 1};
        tt_par_run(1, run_forward, &f);
        for (int o = 0; o < OUT; o++)
            assert_float_equal(f.z[o], z[i * OUT + o], 1e-4);
    }
    tt_model_free(m);
}

static void cross_entropy_by_hand(void **state)
{
    (void)state;
    static const float z[] = {0, 0, 1000, -1000};
    static const int32_t y[] = {1, 0};
    double loss[2], weight[2];
    int32_t predicted[2];
    float dz[4];
    struct tt_loss l;
    struct tt_err err = {0};
    const struct tt_target target = {.cls = y};
    const struct tt_score score = {loss, weight, predicted};
    assert_ok(tt_loss_init(&l, "cross-entropy", 2, &err), &err);
    l.type->apply(l.options, tt_loss_weight(&l, 2, &target), (struct tt_span){0, 2}, 2, z, &target,
                  &score, dz);
    assert_true(fabs(loss[0] - log(2)) < 1e-7);
    assert_true(loss[1] == 0); /* nothing overflows */
    assert_true(dz[0] == 0.25f && dz[1] == -0.25f && dz[2] == 0 && dz[3] == 0);
    assert_int_equal(predicted[1], 0);
    tt_loss_done(&l);
}

static void wrong_losses_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *word;
    } bad[] = {
        {"crosses", "known: cross-entropy, mse"},
        {"cross", "did you mean cross-entropy?"},
        {"huber delta=0", "(0, 1000000]"},
        {"mse 3", "one word too many"},
        {"cross-entropy weights=1,2", "2 given for 3 classes"},
        {"cross-entropy weights=1,x,2", "\"x\" is no number"},
        {"cross-entropy label-smothing=0.1", "did you mean \"label-smoothing\""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct tt_err err;
        struct tt_loss l;
        assert_refused(tt_loss_init(&l, bad[i].spec, 3, &err), &err, bad[i].word);
        tt_loss_done(&l);
    }
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

static void packing_a_parameter_loses_nothing(void **state)
{
    (void)state;
    static const struct tt_param params[] = {
        {.shape = {.n = 1, .dim = {7}}},
        {.shape = {.n = 2, .dim = {70, 5}}, .block = 32},
        {.shape = {.n = 4, .dim = {5, 3, 2, 3}}, .block = 2, .window = 6},
        {.shape = {.n = 3, .dim = {3, 2, 4}}, .block = 3},
    };
    for (size_t i = 0; i < sizeof params / sizeof params[0]; i++) {
        float plain[400], stored[400], back[400];
        int64_t n = tt_shape_count(&params[i].shape);
        for (int64_t k = 0; k < n; k++)
            plain[k] = (float)k;
        tt_param_pack(&params[i], plain, stored);
        tt_param_unpack(&params[i], stored, back);
        assert_memory_equal(plain, back, (size_t)n * sizeof *plain);
    }
    /* Output 1 of channel 2 at window place 3: of the first block (window, C, 2). */
    float plain[90] = {0}, stored[90];
    plain[(1 * 3 + 2) * 6 + 3] = 1;
    tt_param_pack(&params[2], plain, stored);
    assert_true(stored[(3 * 3 + 2) * 2 + 1] == 1);
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

static void a_second_device_needs_no_change_of_layers(void **state)
{
    (void)state;
    struct tt_device device = *tt_devices[0];
    struct tt_err err = {0};
    struct tt_shape input = tt_shape1(4);
    const struct tt_plan plan = {.train_batch = 2, .eval_batch = 2, .threads = 1};
    static const float x[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    device.name = "counting";
    device.kernels = count_kernels;
    assert_null(tt_model_new("linear 3; tanh", &input, 3, &device, &err));
    assert_non_null(strstr(err.text, "device counting cannot compute the layer tanh"));
    struct tt_model *m = tt_model_new("linear 3; relu; linear 2", &input, 2, &device, &err);
    assert_ok(tt_model_plan(m, &plan, &err), &err);
    struct forward f = {.m = m, .x = x, .n = 2};
    tt_par_run(1, run_forward, &f);
    assert_int_equal(calls, 2);
    tt_model_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_short_form_is_the_reference_network),
        cmocka_unit_test(the_list_names_parameters_as_nn_sequential),
        cmocka_unit_test(a_wrong_net_is_told_in_words),
        cmocka_unit_test(linear_and_relu_by_hand),
        cmocka_unit_test(a_batch_gives_what_its_samples_give),
        cmocka_unit_test(cross_entropy_by_hand),
        cmocka_unit_test(wrong_losses_are_refused),
        cmocka_unit_test(presets_are_networks),
        cmocka_unit_test(absurd_sizes_are_refused_before_memory_is_taken),
        cmocka_unit_test(carets_stand_under_the_word),
        cmocka_unit_test(a_block_has_up_to_64_branches),
        cmocka_unit_test(an_unknown_device_is_told_with_the_known),
        cmocka_unit_test(a_second_device_needs_no_change_of_layers),
        cmocka_unit_test(dropout_scales_in_training_and_is_gone_in_eval),
        cmocka_unit_test(packing_a_parameter_loses_nothing),
        cmocka_unit_test(initial_values_fill_pytorch_s_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
