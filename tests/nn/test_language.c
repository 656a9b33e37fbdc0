#include "../support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/nn/language.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>

static const struct tt_shape image = {.n = 3, .dim = {1, 8, 8}};
static const struct tt_shape vector = {.n = 1, .dim = {16}};

static void must_be_text(const char *net, const struct tt_shape *input, const char *text)
{
    struct tt_err err = {0};
    struct tt_model *m = tt_model_new(net, input, 10, NULL, &err);
    if (!m)
        fail_msg("%s: %s", net, err.text);
    assert_string_equal(tt_model_text(m), text);
    tt_model_free(m);
}

/* Another spelling of the same network: the same layers, shapes and names of parameters. */
static void must_be_same(const char *net, const struct tt_shape *input, const char *as)
{
    struct tt_err err = {0};
    struct tt_model *a = tt_model_new(net, input, 10, NULL, &err);
    if (!a)
        fail_msg("%s: %s", net, err.text);
    struct tt_model *b = tt_model_new(as, input, 10, NULL, &err);
    if (!b)
        fail_msg("%s: %s", as, err.text);
    assert_int_equal(tt_model_layers(a), tt_model_layers(b));
    for (int i = 0; i < tt_model_layers(a); i++) {
        const struct tt_layer *x = tt_model_layer(a, i), *y = tt_model_layer(b, i);
        assert_ptr_equal(x->type, y->type);
        assert_string_equal(x->name, y->name);
        assert_int_equal(x->out_count, y->out_count);
        for (const struct tt_opt *row = x->type->opts; row && row->name; row++) {
            char p[64], q[64];
            tt_opt_get(row, x->self, p, sizeof p);
            tt_opt_get(row, y->self, q, sizeof q);
            if (strcmp(p, q) != 0)
                fail_msg("%s: %s is %s, not %s", net, row->name, p, q);
        }
    }
    assert_int_equal(tt_model_params(a), tt_model_params(b));
    for (int i = 0; i < tt_model_params(a); i++)
        assert_string_equal(tt_model_param(a, i)->name, tt_model_param(b, i)->name);
    tt_model_free(a);
    tt_model_free(b);
}

static void must_refuse(const char *net, const struct tt_shape *input, const char *word)
{
    struct tt_err err = {0};
    struct tt_model *m = tt_model_new(net, input, 10, NULL, &err);
    if (m)
        fail_msg("%s: accepted", net);
    if (!strstr(err.text, word) || strchr(err.text, '\n'))
        fail_msg("%s: \"%s\" has no \"%s\"", net, err.text, word);
}

static void comments_go_and_lines_separate(void **state)
{
    (void)state;
    must_be_text("# a network\nlinear 8 # hidden\n\n  relu;\nlinear 3\n# end", &vector,
                 "linear 8; relu; linear 3");
    must_be_text("linear 8; relu\n; linear 3", &vector, "linear 8; relu ; linear 3");
    must_be_text("residual # a block\n{\n  relu\n  linear 16\n}\nlinear 3\n", &vector,
                 "residual { relu; linear 16 }; linear 3");
    must_be_same("concat {\n linear 4\n | linear 5\n}\nlinear 3", &vector,
                 "concat { linear 4 | linear 5 }; linear 3");
    must_be_same("# short\n16-8-3", &vector, "16-8-3");
    must_refuse("# only a comment", &vector, "is empty");
}

static void repeat_writes_its_block_out(void **state)
{
    (void)state;
    must_be_text("repeat 3 { linear 8; relu }; linear 3", &vector,
                 "linear 8; relu; linear 8; relu; linear 8; relu; linear 3");
    must_be_text("repeat 2 { repeat 2 { relu; }; tanh };linear", &vector,
                 "relu; relu; tanh; relu; relu; tanh;linear");
    must_be_text("residual { repeat 2 {\n linear 16\n tanh } | relu }", &vector,
                 "residual { linear 16; tanh; linear 16; tanh | relu }");
    must_be_text("relu\nrepeat 2 { tanh }\nrelu", &vector, "relu; tanh; tanh; relu");
    must_be_same("repeat 1 { concat { relu | tanh } }", &vector, "concat { relu | tanh }");
    static const struct {
        const char *net, *word;
    } bad[] = {
        {"repeat { relu }", "a count from 1 to 512"},
        {"repeat 0 { relu }", "a count from 1 to 512"},
        {"repeat 99999999999999999999 { relu }", "a count from 1 to 512"},
        {"repeat 2 relu", "repeat 3 { linear 64; relu }"},
        {"repeat 2 { relu", "a } at its end"},
        {"repeat 2 { ; }", "no layers between"},
        {"repeat 2 { relu } tanh", "a ; goes between the } of repeat"},
        {"repeat 2{ linear 16 }bias=no", "a ; goes between the } of repeat"},
        {"concat { repeat 2 { relu | tanh } }", "it has no branches"},
        {"repeat 512 { relu; relu }", "more than 512 layers"},
        {"repeat 512 { repeat 512 { repeat 512 { relu } } }", "more than 1048576 characters"},
        {"repeat 2 { linear 16 name=a }", "two layers are called \"a\""},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        must_refuse(bad[i].net, &vector, bad[i].word);
    char deep[2000] = "";
    for (int i = 0; i < 100; i++)
        strcat(deep, "repeat 1 { ");
    must_refuse(deep, &vector, "more than 16 repeats");
}

static void a_net_may_be_long(void **state)
{
    (void)state;
    char *net = calloc(1, 500 * 80);
    for (int i = 0; i < 250; i++)
        sprintf(net + strlen(net),
                "linear 16 name=a_name_that_takes_some_room_%03d bias=yes; relu; ", i);
    struct tt_err err = {0};
    struct tt_model *m = tt_model_new(net, &vector, 10, NULL, &err);
    if (!m)
        fail_msg("%s", err.text);
    assert_int_equal(tt_model_layers(m), 500);
    tt_model_free(m);
    free(net);
}

static void carets_point_into_the_line_that_was_written(void **state)
{
    (void)state;
    struct tt_err err = {0};
    assert_null(tt_model_new("# one\nlinear 8 # two\n repeat 2 { rleu }\nlinear 3", &vector, 10,
                             NULL, &err));
    assert_string_equal(err.quote, " repeat 2 { rleu }");
    assert_string_equal(err.carets, "            ^^^^");
    assert_null(tt_model_new("linear 8\nrepeat x { relu }", &vector, 10, NULL, &err));
    assert_string_equal(err.quote, "repeat x { relu }");
    assert_string_equal(err.carets, "^^^^^^");
}

static void a_wrong_dimension_is_told_with_the_right_name(void **state)
{
    (void)state;
    must_refuse("conv1d 8 3", &image, "\"conv2d\"");
    must_refuse("conv3d 8 3", &image, "\"conv2d\"");
    must_refuse("MaxPool1d 2", &image, "\"maxpool2d\"");
    must_refuse("batchnorm1d", &image, "\"batchnorm2d\"");
    must_refuse("flatten; batchnorm2d", &image, "\"batchnorm1d\"");
    must_refuse("relu2d", &image, "it is \"relu\"");
    must_refuse("linear2d 8", &vector, "it is \"linear\"");
    must_refuse("dropout1d", &vector, "it is \"dropout\"");
    must_be_same("conv2d 8 3; batchnorm2d; maxpool2d 2; dropout2d", &image,
                 "conv 8 3; batchnorm; maxpool 2; dropout2d");
    must_be_same("batchnorm1d", &vector, "batchnorm");
}

static void pytorch_s_spellings_are_known(void **state)
{
    (void)state;
    must_be_same("Conv2d 8 kernel_size=3 padding=1; ReLU; Flatten; Linear 10", &image,
                 "conv 8 3 pad=1; relu; flatten; linear 10");
    must_be_same("nn.Conv2d(1, 8, kernel_size=(3, 5), padding=1, bias=False)\n"
                 "nn.BatchNorm2d(8)\nnn.LeakyReLU(negative_slope=0.2, inplace=True)\n"
                 "nn.MaxPool2d(2)\ntorch.nn.Flatten()\nnn.Linear(96, 10)",
                 &image,
                 "conv 8 3x5 pad=1 bias=no; batchnorm; leakyrelu 0.2; maxpool 2; flatten; linear "
                 "10");
    must_be_same("nn.Conv2d(1, 8, 3, 2, 1); nn.GroupNorm(2, 8); nn.PReLU(num_parameters=8); "
                 "nn.AvgPool2d(2, stride=1); nn.AdaptiveAvgPool2d((1, 1)); nn.Dropout(0.2)",
                 &image,
                 "conv 8 3 2 1; groupnorm 2; prelu 8; avgpool 2 1; adaptiveavgpool 1; dropout 0.2");
    must_be_same("nn.Linear(16, 8) name=fc1; swish; nn.LayerNorm(8); Softmax(dim=1)", &vector,
                 "linear 8 name=fc1; silu; layernorm; softmax");
    must_be_same("nn.Linear(in_features=16,out_features=8)", &vector, "linear 8");
    must_be_same("flatten; nn.Linear(1*8*8, 4); nn.Linear(2 * 2, 3)", &image,
                 "flatten; linear 4; linear 3");
    must_be_same("flatten; nn.Linear(in_features=1 * 8* 8, out_features=4)", &image,
                 "flatten; linear 4");
    static const struct {
        const char *net, *word;
    } bad[] = {
        {"nn.Linear(4 * 4 * 2, 10)", "in_features=4*4*2: the input has 16"},
        {"nn.Linear(4 * , 10)", "in_features=4*: the input has 16"},
        {"nn.Linear(128, 10)", "in_features=128: the input has 16"},
        {"nn.Linear(16, 10), nn.ReLU()", "a ; goes between layers"},
        {"nn.Linear(16 10)", "needs a ,"},
        {"nn.Linear(16, 10", "needs a ,"},
        {"nn.Linear(16,", "needs a )"},
        {"nn.Linear(16, 10, True, 3)", "one argument too many"},
        {"nn.Linear(16, ten)", "whole number"},
        {"nn.Linear(16, width=10)", "no option \"width\""},
        {"nn.Softmax(dim=0)", "only 1 is here"},
        {"dense 10", "did you mean \"linear\""},
        {"linear 10)", "a ) that nothing opened"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        must_refuse(bad[i].net, &vector, bad[i].word);
    must_refuse("nn.Linear(64, 10)", &image, "flatten");
    must_refuse("nn.MaxPool2d(2, ceil_mode=True)", &image, "ceil_mode=yes: only no");
    must_refuse("conv 8 3,5", &image, "a ; goes between layers");
}

static void other_names_of_losses_are_told(void **state)
{
    (void)state;
    static const char *const word[][2] = {
        {"mae", "mean l1"},         {"smoothl1", "mean huber, the same with delta=1"},
        {"nn.MSELoss", "mean mse"}, {"CrossEntropyLoss", "mean cross-entropy"},
        {"hubber", "mean huber"},   {"nn.NLLLoss", "mean cross-entropy, which"},
        {"xyzzy", "known: "}};
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++) {
        struct tt_err err = {0};
        assert_null(tt_loss_find(word[i][0], &err));
        if (!strstr(err.text, word[i][1]))
            fail_msg("%s: \"%s\" has no \"%s\"", word[i][0], err.text, word[i][1]);
    }
}

static void a_net_becomes_one_line(void **state)
{
    (void)state;
    struct tt_err err = {0};
    char *line =
        tt_net_one_line("# net\nrepeat 2 {\n  linear 8 # hidden\n  relu\n}\nlinear\n", &err);
    assert_string_equal(line, "repeat 2 { linear 8; relu }; linear");
    free(line);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_go_and_lines_separate),
        cmocka_unit_test(repeat_writes_its_block_out),
        cmocka_unit_test(a_net_may_be_long),
        cmocka_unit_test(carets_point_into_the_line_that_was_written),
        cmocka_unit_test(a_wrong_dimension_is_told_with_the_right_name),
        cmocka_unit_test(pytorch_s_spellings_are_known),
        cmocka_unit_test(other_names_of_losses_are_told),
        cmocka_unit_test(a_net_becomes_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
