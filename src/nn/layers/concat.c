/* Concatenation: what the branches make of the input, side by side: one's channels after the
 * other's. y = [branch0(x), branch1(x), ...]       as torch.cat(dim=1) A single branch is followed
 * by x itself, as the layers of a dense block are. Sources: Szegedy et al., CVPR 2015; Huang, Liu,
 * van der Maaten, Weinberger, CVPR 2017. */
#include <string.h>

#include <tuitrain/nn/layer.h>

static int infer_block(struct tt_layer *l, struct tt_err *err)
{
    l->view = true;
    return tt_layer_same_shape(l, err);
}

static bool fits(const struct tt_shape *a, const struct tt_shape *b)
{
    bool same = a->n == b->n;
    for (int i = 1; i < a->n && same; i++)
        same = a->dim[i] == b->dim[i];
    return same;
}

static int infer(struct tt_layer *l, struct tt_err *err)
{
    char a[64], b[64];
    l->out = l->in;
    for (int k = 1; k < l->n_inputs; k++) {
        if (!fits(&l->in, &l->inputs[k]))
            return tt_fail(err, TT_EUSAGE,
                           "concat: a branch makes %s, another %s; they may differ in channels "
                           "only",
                           tt_shape_text(&l->in, a, sizeof a),
                           tt_shape_text(&l->inputs[k], b, sizeof b));
        l->out.dim[0] += l->inputs[k].dim[0];
    }
    return 0;
}

/* Places of a part, each with all channels. */
static int64_t places(const struct tt_layer *l, const struct tt_part *part)
{
    return (part->rows.end - part->rows.begin) * (l->out_count / l->out.dim[0]);
}

static void forward(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *const *x, float *y)
{
    int64_t n = places(l, part), all = l->out.dim[0];
    (void)pass;
    for (int k = 0; k < l->n_inputs; k++) {
        int64_t channels = l->inputs[k].dim[0];
        for (int64_t p = 0; p < n; p++)
            memcpy(y + p * all, x[k] + p * channels, (size_t)channels * sizeof *y);
        y += channels;
    }
}

static void backward(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *const *x, const float *y,
                     const float *dy, float *const *dx)
{
    int64_t n = places(l, part), all = l->out.dim[0];
    (void)pass;
    (void)x;
    (void)y;
    for (int k = 0; k < l->n_inputs; k++) {
        int64_t channels = l->inputs[k].dim[0];
        for (int64_t p = 0; p < n && dx[k]; p++)
            memcpy(dx[k] + p * channels, dy + p * all, (size_t)channels * sizeof *dy);
        dy += channels;
    }
}

static void to_graph(const struct tt_layer *l, struct tt_graph *g)
{
    (void)l;
    tt_graph_int(tt_graph_append(g, "Concat", g->in), "axis", 1);
}

const struct tt_layer_type tt_layer_cat = {
    .name = "cat",
    .help = "the inputs side by side: the end of a concat block",
    .ignores_input = true,
    .cheap = true,
    .infer = infer,
    .to_graph = to_graph,
    .cpu = {.forward_many = forward, .backward_many = backward},
};

const struct tt_layer_type tt_layer_concat = {
    .name = "concat",
    .help = "concat { BRANCH | BRANCH ... }: their channels side by side",
    .join = &tt_layer_cat,
    .infer = infer_block,
    .to_graph = tt_layer_to_graph_identity,
};
