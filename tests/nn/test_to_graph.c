/* Networks as graphs: every layer has its operations, and what a node reads is there. */
#include "../support/shapes.h"
#include "../support/test.h"

#include <tuitrain/nn/model.h>
#include <tuitrain/nn/presets.h>

struct graph_case {
    const char *net;
    struct tt_shape input;
    const char *ops; /* in order */
};

static const struct graph_case cases[] = {
    {"linear 5", VECTOR(7), "Gemm"},
    {"7-6-5", VECTOR(7), "Flatten Gemm Relu Gemm"},
    {"dropout", VECTOR(7), "Identity"},
    {"dropout; relu; dropout", VECTOR(7), "Relu"},
    {"conv 4 3; dropout2d; flatten", IMAGE(2, 5, 5), "Conv Flatten"},
    {"maxpool", IMAGE(2, 5, 5), "MaxPool"},
    {"avgpool", IMAGE(2, 5, 5), "AveragePool"},
    {"adaptiveavgpool 2", IMAGE(2, 6, 4), "AveragePool"},
    {"adaptiveavgpool 2", IMAGE(2, 6, 5), "MatMul MatMul"},
    {"globalavgpool", IMAGE(2, 6, 5), "GlobalAveragePool"},
    {"batchnorm", VECTOR(7), "BatchNormalization"},
    {"layernorm affine=no", VECTOR(7), "LayerNormalization"},
    {"groupnorm 2", IMAGE(4, 5, 5),
     "Reshape InstanceNormalization Reshape Reshape Mul Reshape Add"},
    {"groupnorm 2 affine=no", VECTOR(8), "Reshape InstanceNormalization Reshape"},
    {"leakyrelu; elu", VECTOR(7), "LeakyRelu Elu"},
    {"prelu", VECTOR(7), "PRelu"},
    {"prelu 4", IMAGE(4, 5, 5), "Reshape PRelu"},
    {"gelu", VECTOR(7), "Mul Erf Add Mul Mul"},
    {"silu; sigmoid; tanh", VECTOR(7), "Sigmoid Mul Sigmoid Tanh"},
    {"softplus; softplus 2", VECTOR(7), "Softplus Mul Softplus Div"},
    {"softmax", IMAGE(4, 5, 5), "Softmax"},
    {"glu 5", VECTOR(7), "Gemm Gemm Sigmoid Mul"},
    {"concat { relu | tanh | dropout | linear 2 }", VECTOR(7), "Relu Tanh Gemm Concat"},
    {"concat { conv 3 1 }", IMAGE(2, 5, 5), "Conv Concat"},
    {"residual { relu }", VECTOR(7), "Relu Add"},
    {"residual { relu | residual { tanh }; linear 7 }", VECTOR(7), "Relu Tanh Add Gemm Add"},
};
enum { CASES = sizeof cases / sizeof cases[0] };

static struct tt_model *make(const char *net, const struct tt_shape *input, struct tt_graph *g)
{
    struct tt_err err = {0};
    struct tt_model *m = tt_model_new(net, input, 10, NULL, &err);
    if (!m)
        fail_msg("%s: %s", net, err.text);
    const struct tt_plan plan = {.train_batch = 1, .eval_batch = 1, .threads = 1};
    assert_ok(tt_model_plan(m, &plan, &err), &err);
    tt_model_init(m, 7);
    assert_ok(tt_model_to_graph(m, g, &err), &err);
    return m;
}

static void end(struct tt_model *m, struct tt_graph *g)
{
    tt_graph_done(g);
    tt_model_free(m);
}

static void each_layer_becomes_these_operations(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct tt_graph g;
        char ops[512] = "";
        struct tt_model *m = make(cases[i].net, &cases[i].input, &g);
        for (int k = 0; k < g.n_nodes; k++)
            sprintf(ops + strlen(ops), "%s%s", k ? " " : "", g.node[k]->op);
        if (strcmp(ops, cases[i].ops) != 0)
            fail_msg("%s became %s", cases[i].net, ops);
        end(m, &g);
    }
}

/* A layer without a to_graph, or without a case above, fails here. */
static void no_layer_is_left_out(void **state)
{
    (void)state;
    for (int k = 0; tt_layer_types[k]; k++) {
        const char *name = tt_layer_types[k]->name;
        size_t n = strlen(name);
        bool found = false;
        if (!tt_layer_types[k]->to_graph)
            fail_msg("%s has no to_graph", name);
        for (int i = 0; i < CASES && !found; i++)
            for (const char *at = cases[i].net; (at = strstr(at, name)); at++)
                found = found || ((at == cases[i].net || at[-1] == ' ') && strchr("; {", at[n]));
        if (!found)
            fail_msg("no case has a %s", name);
    }
}

static bool is_tensor(const struct tt_graph *g, const char *name)
{
    for (int i = 0; i < g->n_tensors; i++)
        if (strcmp(g->tensor[i]->name, name) == 0)
            return true;
    return false;
}

/* A node reads the input, a tensor, or what a node before it made. */
static bool is_known(const struct tt_graph *g, const char *name, int node)
{
    for (int i = 0; i < node; i++)
        if (strcmp(g->node[i]->out, name) == 0)
            return true;
    return strcmp(name, g->input_name) == 0 || is_tensor(g, name);
}

static void check_whole(const char *net, const struct tt_graph *g)
{
    for (int i = 0; i < g->n_nodes; i++) {
        for (int k = 0; k < g->node[i]->n_in; k++)
            if (!is_known(g, g->node[i]->in[k], i))
                fail_msg("%s: %s reads %s", net, g->node[i]->name, g->node[i]->in[k]);
        if (is_known(g, g->node[i]->out, i))
            fail_msg("%s: %s is made twice", net, g->node[i]->out);
    }
    for (int i = 0; i < g->n_tensors; i++)
        assert_true((g->tensor[i]->floats != NULL) != (g->tensor[i]->whole != NULL));
    assert_true(is_known(g, "output", g->n_nodes));
}

static void every_value_is_made_once_and_before_it_is_read(void **state)
{
    (void)state;
    static const struct tt_shape picture = IMAGE(1, 28, 28);
    for (int i = 0; i < CASES; i++) {
        struct tt_graph g;
        struct tt_model *m = make(cases[i].net, &cases[i].input, &g);
        check_whole(cases[i].net, &g);
        end(m, &g);
    }
    for (int i = 0; tt_presets[i].name; i++) {
        struct tt_graph g;
        struct tt_model *m = make(tt_presets[i].net, &picture, &g);
        check_whole(tt_presets[i].name, &g);
        assert_int_equal(g.output.dim[0], 10);
        end(m, &g);
    }
}

static void parameters_keep_their_names_and_pytorch_s_order(void **state)
{
    (void)state;
    struct tt_graph g;
    struct tt_model *m = make("residual name=block { conv 2 3 pad=1; batchnorm }",
                              &(struct tt_shape)IMAGE(2, 5, 5), &g);
    static const char *const names[] = {"block.body.0.weight",       "block.body.0.bias",
                                        "block.body.1.weight",       "block.body.1.bias",
                                        "block.body.1.running_mean", "block.body.1.running_var"};
    assert_int_equal(g.n_tensors, 6);
    for (int i = 0; i < 6; i++)
        assert_string_equal(g.tensor[i]->name, names[i]);
    for (int i = 0; i < 4; i++) {
        const struct tt_param *p = tt_model_param(m, i);
        float plain[2 * 2 * 3 * 3];
        tt_param_unpack(p, p->value, plain);
        assert_memory_equal(g.tensor[i]->floats, plain,
                            (size_t)tt_shape_count(&p->shape) * sizeof *plain);
    }
    /* body + input */
    assert_string_equal(g.node[2]->op, "Add");
    assert_string_equal(g.node[2]->in[0], g.node[1]->out);
    assert_string_equal(g.node[2]->in[1], "input");
    end(m, &g);
}

static void a_node_reads_all_branches_in_their_order(void **state)
{
    (void)state;
    struct tt_graph g;
    struct tt_model *m =
        make("concat name=mix { relu; tanh | sigmoid | dropout | linear 2 | elu | silu }",
             &(struct tt_shape)VECTOR(4), &g);
    const struct tt_graph_node *last = g.node[g.n_nodes - 1];
    static const char *const op[] = {"Tanh", "Sigmoid", "input", "Gemm", "Elu", "Mul"};
    assert_string_equal(last->op, "Concat");
    assert_int_equal(last->n_in, 6);
    for (int i = 0; i < 6; i++)
        assert_non_null(strstr(last->in[i], op[i]));
    assert_string_equal(tt_model_param(m, 0)->name, "mix.3.0.weight");
    end(m, &g);
}

static const struct tt_graph_attr *attribute(const struct tt_graph *g, int node, const char *name)
{
    for (int i = 0; i < g->node[node]->n_attrs; i++)
        if (strcmp(g->node[node]->attr[i].name, name) == 0)
            return &g->node[node]->attr[i];
    fail_msg("%s has no %s", g->node[node]->name, name);
    return NULL;
}

static void check_list(const struct tt_graph_attr *a, int n, const int64_t *want)
{
    assert_int_equal(a->kind, TT_GRAPH_INT_LIST);
    assert_int_equal(a->n, n);
    assert_memory_equal(a->ints, want, (size_t)n * sizeof *want);
}

/* Of numbers for height and width, each goes to its place. */
static void windows_keep_height_and_width_apart(void **state)
{
    (void)state;
    struct tt_graph g;
    struct tt_model *m = make("conv 4 3x2 stride=2x1 pad=1x0 dilation=1x2 groups=2; "
                              "avgpool 2x3 pad=1x0 count_include_pad=no",
                              &(struct tt_shape)IMAGE(2, 11, 8), &g);
    check_list(attribute(&g, 0, "kernel_shape"), 2, (const int64_t[]){3, 2});
    check_list(attribute(&g, 0, "strides"), 2, (const int64_t[]){2, 1});
    check_list(attribute(&g, 0, "pads"), 4, (const int64_t[]){1, 0, 1, 0});
    check_list(attribute(&g, 0, "dilations"), 2, (const int64_t[]){1, 2});
    assert_int_equal(attribute(&g, 0, "group")->ints[0], 2);
    check_list(attribute(&g, 1, "strides"), 2,
               (const int64_t[]){2, 3}); /* as large as the window */
    check_list(attribute(&g, 1, "pads"), 4, (const int64_t[]){1, 0, 1, 0});
    assert_int_equal(attribute(&g, 1, "count_include_pad")->ints[0], 0);
    end(m, &g);
}

/* Windows of 7 rows for 3 outputs are rows 0-2, 2-4, 4-6, as in PyTorch. */
static void means_over_unequal_windows_are_products(void **state)
{
    (void)state;
    struct tt_graph g;
    struct tt_model *m = make("adaptiveavgpool 3x1", &(struct tt_shape)IMAGE(1, 7, 2), &g);
    const float *rows = g.tensor[0]->floats, *columns = g.tensor[1]->floats;
    assert_int_equal(g.tensor[0]->shape.dim[1], 7);
    for (int i = 0; i < 21; i++)
        assert_true(rows[i] == (i % 7 >= 2 * (i / 7) && i % 7 <= 2 * (i / 7) + 2 ? 1.0f / 3 : 0));
    assert_true(columns[0] == 0.5f && columns[1] == 0.5f);
    end(m, &g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_layer_becomes_these_operations),
        cmocka_unit_test(no_layer_is_left_out),
        cmocka_unit_test(every_value_is_made_once_and_before_it_is_read),
        cmocka_unit_test(parameters_keep_their_names_and_pytorch_s_order),
        cmocka_unit_test(a_node_reads_all_branches_in_their_order),
        cmocka_unit_test(windows_keep_height_and_width_apart),
        cmocka_unit_test(means_over_unequal_windows_are_products),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
