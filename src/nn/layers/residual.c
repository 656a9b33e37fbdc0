/* Residual block: y = body(x) + shortcut(x), where an empty shortcut is x itself.
 * Source: He, Zhang, Ren, Sun, CVPR 2016. */
#include <tuitrain/nn/layer.h>

#include "../reduce.h"

static int infer_block(struct tt_layer *l, struct tt_err *err)
{
    l->view = true;
    return tt_layer_same_shape(l, err);
}

static int infer(struct tt_layer *l, struct tt_err *err)
{
    char a[64], b[64];
    for (int k = 1; k < l->n_inputs; k++)
        if (!tt_shape_equal(&l->in, &l->inputs[k]))
            return tt_fail(err, TT_EUSAGE,
                           "the block's body makes %s, its shortcut %s; a shortcut that fits goes "
                           "after a |, as in residual { ... | conv 32 1 stride=2 }",
                           tt_shape_text(&l->in, a, sizeof a),
                           tt_shape_text(&l->inputs[k], b, sizeof b));
    return tt_layer_same_shape(l, err);
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *const *x, float *y)
{
    int64_t n = (part->rows.end - part->rows.begin) * l->out_count;
    (void)pass;
    tt__add(n, x[0], x[1], y);
    for (int k = 2; k < l->n_inputs; k++)
        tt__add(n, y, x[k], y);
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    tt_graph_op(g, "Add", g->in[0], g->in[1]);
    for (int k = 2; k < l->n_inputs; k++)
        tt_graph_op(g, "Add", g->value, g->in[k]);
}

const struct tt_layer_type tt_layer_add = {
    .name = "add",
    .help = "the sum of the inputs: the end of a residual block",
    .in_place = true,
    .shares_gradient = true,
    .infer = infer,
    .to_graph = to_graph,
    .cpu = {.forward_many = forward},
};

static const char *const branches[] = {"body", "shortcut", NULL};

const struct tt_layer_type tt_layer_residual = {
    .name = "residual",
    .help = "residual { BODY } or { BODY | SHORTCUT }: the sum of both",
    .join = &tt_layer_add,
    .branches = branches,
    .infer = infer_block,
    .to_graph = tt_layer_to_graph_identity,
};
