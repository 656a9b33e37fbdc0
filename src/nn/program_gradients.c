#include "program_gradients.h"

static int new_grad_buffer(struct tt_program *p, int64_t count)
{
    p->grad_buffer[p->n_grad_buffers] = (struct tt__grad_buffer){.count = count, .users = 1};
    return p->n_grad_buffers++;
}

/* Whose gradients are wanted: of outputs that something learned has a part in.  Below the first
 * layer that learns nobody needs one. */
static void find_wanted(const struct tt_net *net, bool input_grad, bool wanted[TT_NET_NODES])
{
    for (int i = 0; i < net->n; i++) {
        const struct tt_node *node = &net->node[i];
        wanted[i] = node->layer.n_params > 0;
        for (int k = 0; k < node->layer.n_inputs; k++)
            wanted[i] = wanted[i] || (node->input[k] < 0 ? input_grad : wanted[node->input[k]]);
    }
}

/* What the readers of node i's output have written for it, in their order. */
static void find_shares(struct tt_program *p, const struct tt_net *net, int i, int *used)
{
    p->first_share[i] = *used;
    for (int j = i + 1; j < net->n; j++)
        for (int k = 0; k < net->node[j].layer.n_inputs; k++) {
            int buffer = p->dx[tt__input_index(net, j, k)];
            if (net->node[j].input[k] == i && buffer != TT__NONE)
                p->share[(*used)++] = buffer;
        }
    p->n_shares[i] = *used - p->first_share[i];
}

/* Whether the sum of shares may be written over share k: one of the two that are added first, when
 * no one else is going to read it. */
static bool can_hold_sum(const struct tt_program *p, const int *share, int n, int k)
{
    int here = 0, later = 0;
    for (int j = 0; j < n; j++) {
        here += share[j] == share[k];
        later += share[j] == share[k] && j > 1;
    }
    return later == 0 && here == p->grad_buffer[share[k]].users;
}

static int plan_sum(struct tt_program *p, const struct tt_net *net, int i)
{
    const int *share = p->share + p->first_share[i], n = p->n_shares[i];
    int sum = can_hold_sum(p, share, n, 0)   ? share[0]
              : can_hold_sum(p, share, n, 1) ? share[1]
                                             : new_grad_buffer(p, net->node[i].layer.out_count);
    for (int k = 0; k < n; k++)
        p->grad_buffer[share[k]].users--;
    p->grad_buffer[sum].users = 1;
    return sum;
}

/* The layer's dx, of inputs whose gradient is wanted. */
static void plan_dx(struct tt_program *p, const struct tt_net *net, int i, const bool *wanted,
                    bool input_grad)
{
    const struct tt_node *node = &net->node[i];
    const struct tt_layer *l = &node->layer;
    int dy = p->dy[i], *dx = p->dx + tt__input_index(net, i, 0), passed_on = 0;
    bool same = l->view || l->type->shares_gradient;
    bool over = same || (l->type->in_place && l->n_inputs == 1 && p->grad_buffer[dy].users == 1);
    for (int k = 0; k < l->n_inputs; k++) {
        if (node->input[k] < 0 ? !input_grad : !wanted[node->input[k]])
            continue;
        dx[k] = over ? dy : new_grad_buffer(p, tt_shape_count(&l->inputs[k]));
        passed_on += over;
    }
    /* Nobody writes over a gradient that several inputs have before all are done. */
    if (passed_on > 0)
        p->grad_buffer[dy].users += passed_on - 1;
    else if (!l->kernels->gradient) /* else dy is read again, in the end */
        p->grad_buffer[dy].users--;
}

void tt__plan_gradients(struct tt_program *p, const struct tt_net *net, bool input_grad)
{
    bool wanted[TT_NET_NODES];
    int last = net->n - 1, used = 0;
    find_wanted(net, input_grad, wanted);
    for (int i = 0; i < TT_NET_NODES; i++)
        p->dy[i] = TT__NONE;
    for (int k = 0; k < TT_NET_INPUTS; k++)
        p->dx[k] = TT__NONE;
    p->dy[last] = new_grad_buffer(p, net->node[last].layer.out_count);
    for (int i = last; i >= 0; i--) {
        find_shares(p, net, i, &used);
        if (p->n_shares[i] > 0)
            p->dy[i] = p->n_shares[i] == 1 ? p->share[p->first_share[i]] : plan_sum(p, net, i);
        if (p->dy[i] != TT__NONE)
            plan_dx(p, net, i, wanted, input_grad);
    }
    p->input_grad = p->dx[0];
}

/* --- scratch --------------------------------------------------------------------------------- */

static bool writes_dx(const struct tt__op *op)
{
    return op->kind == TT__BACKWARD || op->kind == TT__BACKWARD_TEAM;
}

static bool writes(const struct tt_program *p, const struct tt_net *net, const struct tt__op *op,
                   int buffer)
{
    int i = op->node;
    bool found = op->kind == TT__SUM_GRADIENTS && p->dy[i] == buffer;
    for (int k = 0; k < net->node[i].layer.n_inputs && writes_dx(op); k++)
        found = found || p->dx[tt__input_index(net, i, k)] == buffer;
    return found;
}

static bool reads(const struct tt_program *p, const struct tt_net *net, const struct tt__op *op,
                  int buffer)
{
    int i = op->node;
    bool found = op->kind != TT__SUM_GRADIENTS && p->dy[i] == buffer && tt__reads_arrays(net, op);
    for (int k = 0; k < p->n_shares[i] && op->kind == TT__SUM_GRADIENTS; k++)
        found = found || p->share[p->first_share[i] + k] == buffer;
    return found;
}

bool tt__stage_uses(const struct tt_program *p, const struct tt_net *net, int s, int buffer)
{
    bool uses = false;
    for (int k = 0; k < p->stage[s].n && s >= p->forward_end; k++) {
        const struct tt__op *op = &p->op[p->stage[s].first + k];
        uses = uses || reads(p, net, op, buffer) || writes(p, net, op, buffer);
    }
    return uses;
}

static void find_users(struct tt_program *p, const struct tt_net *net, int buffer)
{
    struct tt__grad_buffer *c = &p->grad_buffer[buffer];
    c->first_stage = c->writer = TT__NONE;
    c->chains = true;
    for (int s = p->forward_end; s < p->n_stages; s++) {
        if (!tt__stage_uses(p, net, s, buffer))
            continue;
        c->first_stage = c->first_stage == TT__NONE ? s : c->first_stage;
        c->last_stage = s;
        c->chains = c->chains && p->stage[s].chain;
        for (int k = 0; k < p->stage[s].n; k++) {
            const struct tt__op *op = &p->op[p->stage[s].first + k];
            if (writes(p, net, op, buffer)) {
                c->writers++;
                c->writer = op->kind == TT__SUM_GRADIENTS ? TT__NONE : op->node;
            }
        }
    }
}

/* Whether each chain that uses the buffer can recompute it, from a gradient that stays. */
static bool can_recompute(const struct tt_program *p, const struct tt_net *net,
                          const struct tt__grad_buffer *c)
{
    if (c->writers != 1 || c->writer == TT__NONE)
        return false;
    const struct tt_layer *l = &net->node[c->writer].layer;
    const struct tt__grad_buffer *from = &p->grad_buffer[p->dy[c->writer]];
    return l->type->cheap_back && l->n_inputs == 1 && from != c && from->writers == 1 &&
           !from->scratch;
}

void tt__find_scratch(struct tt_program *p, const struct tt_net *net)
{
    int last = p->dy[net->n - 1];
    p->grad_buffer[last].writers = 1; /* the loss */
    for (int c = 0; c < p->n_grad_buffers; c++) {
        struct tt__grad_buffer *buffer = &p->grad_buffer[c];
        find_users(p, net, c);
        bool kept = c == last || c == p->input_grad || !buffer->chains;
        buffer->scratch =
            !kept && (buffer->first_stage == buffer->last_stage || can_recompute(p, net, buffer));
    }
}
