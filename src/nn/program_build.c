#include "program_build.h"

#include <string.h>

#include "partials.h"
#include "program_recompute.h"
#include "program_gradients.h"
#include "readers.h"

/* --- stages ---------------------------------------------------------------------------------- */

static void add_op(struct tt_program *p, enum tt__op_kind kind, int node)
{
    p->op[p->n_ops++] = (struct tt__op){kind, node};
    p->stage[p->n_stages - 1].n++;
}

static void begin_stage(struct tt_program *p, bool chain)
{
    p->stage[p->n_stages++] =
        (struct tt__stage){.chain = chain, .barrier = true, .first = p->n_ops};
}

static void add_to_chain(struct tt_program *p, enum tt__op_kind kind, int node)
{
    bool begun = p->n_stages > p->forward_end && p->stage[p->n_stages - 1].chain;
    if (!begun)
        begin_stage(p, true);
    add_op(p, kind, node);
}

static void add_team_stage(struct tt_program *p, enum tt__op_kind kind, int node)
{
    begin_stage(p, false);
    add_op(p, kind, node);
}

static void add_forward(struct tt_program *p, const struct tt_net *net)
{
    for (int i = 0; i < net->n; i++) {
        const struct tt_layer *l = &net->node[i].layer;
        if (l->view)
            continue;
        if (tt__is_cooperative(l)) {
            add_team_stage(p, TT__FORWARD_TEAM, i);
            continue;
        }
        if (l->kernels->batch_stats_add) {
            add_to_chain(p, TT__BATCH_STATS_ADD, i);
            add_team_stage(p, TT__BATCH_STATS_FINISH, i);
        }
        add_to_chain(p, TT__FORWARD, i);
    }
    if (p->n_stages == 0) /* nothing but views */
        begin_stage(p, true);
    p->stage[0].barrier = false; /* each thread has its own batch */
    /* The loss takes each thread's own samples. */
    if (!p->stage[p->n_stages - 1].chain)
        begin_stage(p, true);
    p->forward_end = p->n_stages;
}

/* Whether a gradient of one of its inputs is wanted. */
static bool makes_dx(const struct tt_program *p, const struct tt_net *net, int i)
{
    bool makes = false;
    for (int k = 0; k < net->node[i].layer.n_inputs; k++)
        makes = makes || p->dx[tt__input_index(net, i, k)] != TT__NONE;
    return makes;
}

static void add_layer_backward(struct tt_program *p, const struct tt_net *net, int i)
{
    const struct tt_layer *l = &net->node[i].layer;
    bool wanted = makes_dx(p, net, i);
    if (tt__is_cooperative(l)) {
        if (wanted)
            add_team_stage(p, TT__BACKWARD_TEAM, i);
        return;
    }
    if (l->kernels->batch_stats_add_backward) {
        add_to_chain(p, TT__BATCH_STATS_ADD_BACKWARD, i);
        add_team_stage(p, TT__BATCH_STATS_FINISH_BACKWARD, i);
    }
    if (wanted || tt__has_partials(l))
        add_to_chain(p, TT__BACKWARD, i);
}

/* The parameters' gradients that need the whole batch, at the end. */
static void add_gradients(struct tt_program *p, const struct tt_net *net)
{
    begin_stage(p, false);
    for (int i = net->n - 1; i >= 0; i--) {
        const struct tt_layer *l = &net->node[i].layer;
        if (tt__has_partials(l))
            add_op(p, TT__ADD_PARTIALS, i);
        else if (l->n_params > 0 && l->kernels->gradient)
            add_op(p, TT__GRADIENT, i);
    }
}

static void add_backward(struct tt_program *p, const struct tt_net *net)
{
    for (int i = net->n - 1; i >= 0; i--) {
        const struct tt_layer *l = &net->node[i].layer;
        if (p->n_shares[i] > 1)
            add_to_chain(p, TT__SUM_GRADIENTS, i);
        if (p->dy[i] != TT__NONE && !l->view && !l->type->shares_gradient)
            add_layer_backward(p, net, i);
    }
    if (p->n_stages > p->forward_end)
        p->stage[p->forward_end].barrier = !p->stage[p->forward_end].chain;
    add_gradients(p, net);
}

/* --- all ------------------------------------------------------------------------------------- */

/* Whether the layer reads the batch itself, and all of it: of a layer with `gradient` all of x
 * makes the weights' gradient. */
static bool reads_all(const struct tt_net *net, int i)
{
    const struct tt_layer *l = &net->node[i].layer;
    bool first = false;
    for (int k = 0; k < l->n_inputs; k++)
        first = first || tt__maker(net, net->node[i].input[k]) < 0;
    return first && (tt__is_cooperative(l) || l->kernels->gradient);
}

void tt__program_build(struct tt_program *p, const struct tt_net *net, int64_t batch,
                       bool input_grad)
{
    memset(p, 0, sizeof *p);
    p->batch = batch;
    for (int i = 0; i < net->n; i++) {
        const struct tt_layer *l = &net->node[i].layer;
        p->heavy = p->heavy || tt__has_partials(l) || tt__has_stats_of_parts(l);
        p->reads_all = p->reads_all || reads_all(net, i);
    }
    tt__plan_gradients(p, net, input_grad);
    add_forward(p, net);
    add_backward(p, net);
    tt__find_scratch(p, net);
    tt__plan_recompute(p, net);
}
