#include "program_recompute.h"

#include "program_gradients.h"
#include "readers.h"

/* The stage of forward in which node i is computed. */
static int forward_stage(const struct tt_program *p, int i)
{
    for (int s = 0; s < p->forward_end; s++)
        for (int k = 0; k < p->stage[s].n; k++) {
            const struct tt__op *op = &p->op[p->stage[s].first + k];
            if (op->node == i && (op->kind == TT__FORWARD || op->kind == TT__FORWARD_TEAM))
                return s;
        }
    return TT__NONE;
}

/* Whether the op reads the memory of `root`. */
static bool op_reads(const struct tt_net *net, const struct tt__readers *r, const struct tt__op *op,
                     int root)
{
    const struct tt_layer_type *type = net->node[op->node].layer.type;
    if (!tt__reads_arrays(net, op) || op->kind == TT__SUM_GRADIENTS)
        return false;
    if (op->kind <= TT__FORWARD_TEAM)
        return tt__takes(net, r, op->node, root);
    bool reads_x = !type->ignores_input && !type->in_place;
    return (type->needs_output && tt__root(net, r, op->node) == root) ||
           (reads_x && tt__takes(net, r, op->node, root));
}

/* Made of the batch itself, which is much smaller, in few operations, and more than caches hold: to
 * read it would take longer than to make it. */
static bool is_light(const struct tt_program *p, const struct tt_net *net, int i)
{
    const struct tt_node *node = &net->node[i];
    const struct tt_layer *l = &node->layer;
    const double most = 32;                 /* multiply-adds of an output */
    const int64_t cached = 4 * 1024 * 1024; /* floats */
    return l->n_inputs == 1 && tt__maker(net, node->input[0]) < 0 &&
           l->out_count >= 4 * l->in_count && l->multiply_adds <= most * (double)l->out_count &&
           l->out_count * p->batch > cached;
}

/* What the node at `root` is made of stays, or is light and stands in the way of nothing. */
static bool can_recompute(const struct tt_program *p, const struct tt_net *net,
                          const struct tt__readers *r, int root)
{
    const struct tt_node *node = &net->node[root];
    for (int k = 0; k < node->layer.n_inputs; k++) {
        int source = tt__root(net, r, node->input[k]);
        if (source < 0 ? !is_light(p, net, root)
                       : p->transient[source] && !is_light(p, net, source))
            return false;
    }
    return true;
}

/* Whether what node i does to the memory of `root`, where its output lies, is cheap. */
static bool is_cheap(const struct tt_net *net, int i, int root, bool light)
{
    const struct tt_layer *l = &net->node[i].layer;
    return (l->type->cheap && (i == root || l->n_inputs == 1)) || (light && i == root);
}

/* All that is done to the memory of `root` is cheap, and read in chains only: in forward within the
 * chain that makes it, unless it is light. */
static bool is_transient(const struct tt_program *p, const struct tt_net *net,
                         const struct tt__readers *r, int root)
{
    int home = forward_stage(p, root);
    bool light = is_light(p, net, root);
    if (!p->stage[home].chain || !can_recompute(p, net, r, root))
        return false;
    for (int i = root; i < net->n; i++) {
        bool inside = !net->node[i].layer.view && tt__root(net, r, i) == root;
        if (inside && !is_cheap(net, i, root, light))
            return false;
        if ((inside || tt__takes(net, r, i, root)) && forward_stage(p, i) != home && !light)
            return false;
    }
    if (tt__root(net, r, net->n - 1) == root)
        return false; /* the caller reads it */
    for (int s = 0; s < p->n_stages; s++)
        for (int k = 0; k < p->stage[s].n; k++)
            if (!p->stage[s].chain && op_reads(net, r, &p->op[p->stage[s].first + k], root))
                return false;
    return true;
}

/* Which nodes a stage recomputes: those that its ops read, and what these are made from. */
static void find_recompute(struct tt_program *p, const struct tt_net *net,
                           const struct tt__readers *r, int stage_at)
{
    struct tt__stage *stage = &p->stage[stage_at];
    bool needed[TT_NET_NODES] = {false};
    for (int i = net->n - 1; i >= 0; i--) {
        int root = net->node[i].layer.view ? TT__NONE : tt__root(net, r, i);
        if (root < 0 || !p->transient[root] || forward_stage(p, i) >= stage_at)
            continue;
        for (int k = 0; k < stage->n; k++)
            needed[i] = needed[i] || op_reads(net, r, &p->op[stage->first + k], root);
        for (int k = i + 1; k < net->n; k++)
            needed[i] = needed[i] || (needed[k] && tt__takes(net, r, k, root));
    }
    stage->recompute = p->n_recompute;
    for (int i = 0; i < net->n; i++)
        if (needed[i])
            p->recompute[p->n_recompute++] = (struct tt__op){TT__RECOMPUTE, i};
    for (int c = 0; c < p->n_grad_buffers; c++)
        if (p->grad_buffer[c].scratch && p->grad_buffer[c].first_stage != stage_at &&
            tt__stage_uses(p, net, stage_at, c))
            p->recompute[p->n_recompute++] =
                (struct tt__op){TT__RECOMPUTE_BACKWARD, p->grad_buffer[c].writer};
    stage->n_recompute = p->n_recompute - stage->recompute;
}

void tt__plan_recompute(struct tt_program *p, const struct tt_net *net)
{
    struct tt__readers r;
    tt__find_readers(net, &r);
    for (int i = 0; i < net->n; i++)
        if (!net->node[i].layer.view && tt__root(net, &r, i) == i)
            p->transient[i] = is_transient(p, net, &r, i);
    for (int s = 0; s < p->n_stages; s++)
        if (p->stage[s].chain)
            find_recompute(p, net, &r, s);
}
