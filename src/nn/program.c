#include "program.h"

#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/simd.h>

bool tt__is_view(const struct tt_net *net, int i)
{
    const struct tt_node *node = &net->node[i];
    return node->kind == TT_NODE_FORK || (node->kind == TT_NODE_LAYER && node->layer.view);
}

int tt__maker(const struct tt_net *net, int i)
{
    while (i >= 0 && tt__is_view(net, i))
        i = net->node[i].source;
    return i;
}

static void note_reader(const struct tt_net *net, struct tt__readers *r, int source, int reader)
{
    int i = tt__maker(net, source);
    if (i < 0)
        return;
    r->count[i]++;
    r->last[i] = reader > r->last[i] ? reader : r->last[i];
}

void tt__find_readers(const struct tt_net *net, struct tt__readers *r)
{
    memset(r, 0, sizeof *r);
    for (int i = 0; i < net->n; i++) {
        const struct tt_node *node = &net->node[i];
        if (tt__is_view(net, i))
            continue;
        note_reader(net, r, node->source, i);
        if (node->kind == TT_NODE_ADD)
            note_reader(net, r, node->other, i);
    }
    int end = tt__maker(net, net->n - 1);
    if (end >= 0)
        r->last[end] = net->n; /* the caller reads it */
}

/* Whether node i may write over what it reads.  The batch itself is not written over, nor what
 * another node reads too, nor, in training, what the one before still needs. */
bool tt__writes_over(const struct tt_net *net, int i, const struct tt__readers *r, bool training)
{
    const struct tt_node *node = &net->node[i];
    int source = tt__maker(net, node->source);
    if (source < 0 || r->count[source] != 1)
        return false;
    if (training && net->node[source].layer.type->needs_output)
        return false;
    return node->kind == TT_NODE_ADD || node->layer.type->in_place;
}

void tt__join_relus(struct tt_net *net)
{
    struct tt__readers r;
    tt__find_readers(net, &r);
    for (int i = 0; i < net->n; i++) {
        struct tt_layer *l = &net->node[i].layer;
        if (!l->type->relu || r.count[i] != 1 || r.last[i] == net->n)
            continue;
        struct tt_node *reader = &net->node[r.last[i]];
        if (reader->kind == TT_NODE_LAYER && reader->layer.kernels->joins_relu)
            l->view = reader->layer.relu = true;
    }
}

int64_t tt__stripes(const struct tt_program *p, int64_t n)
{
    int64_t stripes = p->heavy ? n : n / 16;
    return stripes < 1 ? 1 : stripes > TT__STRIPES ? TT__STRIPES : stripes;
}

/* --- stages ---------------------------------------------------------------------------------- */

static void add_op(struct tt_program *p, enum tt__op_kind kind, int node)
{
    p->op[p->n_ops++] = (struct tt__op){kind, node};
    p->stage[p->n_stages - 1].n++;
}

static void begin_stage(struct tt_program *p, bool chain)
{
    p->stage[p->n_stages++] = (struct tt__stage){.chain = chain, .meet = true, .first = p->n_ops};
}

static void add_to_chain(struct tt_program *p, enum tt__op_kind kind, int node)
{
    bool begun = p->n_stages > p->forward_end && p->stage[p->n_stages - 1].chain;
    if (!begun)
        begin_stage(p, true);
    add_op(p, kind, node);
}

static void add_whole(struct tt_program *p, enum tt__op_kind kind, int node)
{
    begin_stage(p, false);
    add_op(p, kind, node);
}

static bool is_whole(const struct tt_net *net, int i)
{
    const struct tt_layer *l = &net->node[i].layer;
    return net->node[i].kind == TT_NODE_LAYER && l->kernels->whole && l->kernels->whole(l);
}

static void add_forward(struct tt_program *p, const struct tt_net *net)
{
    for (int i = 0; i < net->n; i++) {
        const struct tt_node *node = &net->node[i];
        if (tt__is_view(net, i))
            continue;
        if (is_whole(net, i)) {
            add_whole(p, TT__FORWARD_WHOLE, i);
            continue;
        }
        if (node->kind == TT_NODE_LAYER && node->layer.kernels->look) {
            add_to_chain(p, TT__LOOK, i);
            add_whole(p, TT__SETTLE, i);
        }
        add_to_chain(p, TT__FORWARD, i);
    }
    if (p->n_stages == 0) /* nothing but views */
        begin_stage(p, true);
    p->stage[0].meet = false; /* each member has its own batch */
    /* The loss takes each member's own samples. */
    if (!p->stage[p->n_stages - 1].chain)
        begin_stage(p, true);
    p->forward_end = p->n_stages;
}

/* Of a layer that looks at images' parts nothing else reads the whole. */
static bool looks_at_parts(const struct tt_layer *l)
{
    return l->kernels->look && l->in.n > 1;
}

static bool has_partials(const struct tt_layer *l)
{
    return l->type->partials && l->n_params > 0;
}

static void add_backward(struct tt_program *p, const struct tt_net *net, int first)
{
    for (int i = net->n - 1; i >= first; i--) {
        const struct tt_node *node = &net->node[i];
        const struct tt_layer *l = &node->layer;
        bool wanted = p->dx[i] != TT__NONE;
        if (node->kind == TT_NODE_FORK) {
            add_to_chain(p, TT__BACKWARD, i);
        } else if (node->kind == TT_NODE_ADD || tt__is_view(net, i)) {
            continue;
        } else if (is_whole(net, i)) {
            if (wanted)
                add_whole(p, TT__BACKWARD_WHOLE, i);
        } else {
            if (l->kernels->look_back) {
                add_to_chain(p, TT__LOOK_BACK, i);
                add_whole(p, TT__SETTLE_BACK, i);
            }
            if (wanted || has_partials(l))
                add_to_chain(p, TT__BACKWARD, i);
        }
    }
    if (p->n_stages > p->forward_end)
        p->stage[p->forward_end].meet = !p->stage[p->forward_end].chain;
    begin_stage(p, false);
    for (int i = net->n - 1; i >= first; i--) {
        const struct tt_layer *l = &net->node[i].layer;
        if (has_partials(l))
            add_op(p, TT__ADD_PARTIALS, i);
        else if (l->n_params > 0 && l->kernels->gradient)
            add_op(p, TT__GRADIENT, i);
    }
}

/* --- gradients ------------------------------------------------------------------------------- */

static int new_cell(struct tt_program *p, int64_t count)
{
    p->cell[p->n_cells] = (struct tt__cell){.count = count, .users = 1};
    return p->n_cells++;
}

/* The node's dx goes to its source; from the first node of a shortcut to the fork's hold. */
static void hand_down(struct tt_program *p, const struct tt_net *net, int i, int cell)
{
    int source = net->node[i].source;
    if (source < 0)
        return;
    bool shortcut = net->node[source].kind == TT_NODE_FORK && i != source + 1;
    if (shortcut)
        p->hold[source] = cell;
    else
        p->dy[source] = cell;
}

static void plan_gradient(struct tt_program *p, const struct tt_net *net, int i, bool wanted)
{
    const struct tt_node *node = &net->node[i];
    const struct tt_layer *l = &node->layer;
    int dy = p->dy[i];
    if (node->kind == TT_NODE_ADD) {
        /* Body and shortcut get the same gradient; nobody writes over it before both are done. */
        p->dy[node->source] = dy;
        if (node->other == node->fork)
            p->hold[node->fork] = dy;
        else
            p->dy[node->other] = dy;
        p->cell[dy].users++;
    } else if (node->kind == TT_NODE_FORK) {
        /* The sum is written over the body's share. */
        p->cell[p->hold[i]].users--;
        p->dx[i] = dy;
        hand_down(p, net, i, dy);
    } else if (tt__is_view(net, i)) {
        hand_down(p, net, i, dy);
    } else if (wanted) {
        if (l->type->in_place && p->cell[dy].users == 1) {
            p->dx[i] = dy;
        } else {
            p->dx[i] = new_cell(p, l->in_count);
            if (!l->kernels->gradient) /* else dy is read once more, in the end */
                p->cell[dy].users--;
        }
        hand_down(p, net, i, p->dx[i]);
    }
}

/* Below the first layer that learns, nobody needs a gradient. */
static int first_learning(const struct tt_net *net)
{
    int i = 0;
    while (i < net->n - 1 && net->node[i].layer.n_params == 0)
        i++;
    return i;
}

/* Of a layer that looks at parts nothing else reads the whole. */
static bool reads_whole(const struct tt_net *net, const struct tt__op *op)
{
    const struct tt_node *node = &net->node[op->node];
    bool ends = op->kind == TT__SETTLE || op->kind == TT__SETTLE_BACK || op->kind == TT__GRADIENT;
    return op->kind != TT__ADD_PARTIALS &&
           !(ends && node->kind == TT_NODE_LAYER && looks_at_parts(&node->layer));
}

static bool writes_dx(const struct tt__op *op)
{
    return op->kind == TT__BACKWARD || op->kind == TT__BACKWARD_WHOLE;
}

static bool uses_cell(const struct tt_program *p, const struct tt_net *net, const struct tt__op *op,
                      int cell)
{
    int i = op->node;
    return (p->dy[i] == cell && reads_whole(net, op)) || (p->dx[i] == cell && writes_dx(op)) ||
           (p->hold[i] == cell && net->node[i].kind == TT_NODE_FORK);
}

static bool stage_uses(const struct tt_program *p, const struct tt_net *net, int s, int cell)
{
    bool uses = false;
    for (int k = 0; k < p->stage[s].n && s >= p->forward_end; k++)
        uses = uses || uses_cell(p, net, &p->op[p->stage[s].first + k], cell);
    return uses;
}

static void find_users(struct tt_program *p, const struct tt_net *net, int cell)
{
    struct tt__cell *c = &p->cell[cell];
    c->first_stage = c->writer = TT__NONE;
    c->chains = true;
    for (int s = p->forward_end; s < p->n_stages; s++) {
        if (!stage_uses(p, net, s, cell))
            continue;
        c->first_stage = c->first_stage == TT__NONE ? s : c->first_stage;
        c->last_stage = s;
        c->chains = c->chains && p->stage[s].chain;
        for (int k = 0; k < p->stage[s].n; k++) {
            const struct tt__op *op = &p->op[p->stage[s].first + k];
            if (p->dx[op->node] == cell && writes_dx(op)) {
                c->writers++;
                c->writer = op->node;
            }
        }
    }
}

/* Whether each chain that uses the cell can make it, from a gradient that stays. */
static bool can_make_again(const struct tt_program *p, const struct tt_net *net,
                           const struct tt__cell *c)
{
    if (c->writers != 1 || net->node[c->writer].kind != TT_NODE_LAYER ||
        !net->node[c->writer].layer.type->cheap_back)
        return false;
    const struct tt__cell *from = &p->cell[p->dy[c->writer]];
    return from != c && from->writers == 1 && !from->scratch;
}

static void find_scratch(struct tt_program *p, const struct tt_net *net)
{
    p->cell[p->dy[net->n - 1]].writers = 1; /* the loss */
    for (int c = 0; c < p->n_cells; c++) {
        struct tt__cell *cell = &p->cell[c];
        find_users(p, net, c);
        bool kept = c == p->dy[net->n - 1] || c == p->input_grad || !cell->chains;
        cell->scratch =
            !kept && (cell->first_stage == cell->last_stage || can_make_again(p, net, cell));
    }
}

/* --- outputs that pass ----------------------------------------------------------------------- */

/* The stage of forward in which node i is computed. */
static int forward_stage(const struct tt_program *p, int i)
{
    for (int s = 0; s < p->forward_end; s++)
        for (int k = 0; k < p->stage[s].n; k++) {
            const struct tt__op *op = &p->op[p->stage[s].first + k];
            if (op->node == i && (op->kind == TT__FORWARD || op->kind == TT__FORWARD_WHOLE))
                return s;
        }
    return TT__NONE;
}

/* The node in whose memory node i's output lies. */
static int root_of(const struct tt_net *net, const struct tt__readers *r, int i)
{
    i = tt__maker(net, i);
    while (i >= 0 && tt__writes_over(net, i, r, true))
        i = tt__maker(net, net->node[i].source);
    return i;
}

/* Whether node i's forward reads the memory of `root`. */
static bool takes(const struct tt_net *net, const struct tt__readers *r, int i, int root)
{
    const struct tt_node *node = &net->node[i];
    return !tt__is_view(net, i) &&
           (root_of(net, r, node->source) == root ||
            (node->kind == TT_NODE_ADD && root_of(net, r, node->other) == root));
}

/* Whether the op reads the memory of `root`. */
static bool op_reads(const struct tt_net *net, const struct tt__readers *r, const struct tt__op *op,
                     int root)
{
    const struct tt_node *node = &net->node[op->node];
    const struct tt_layer_type *type = node->layer.type;
    bool forward = op->kind <= TT__FORWARD_WHOLE;
    if (!reads_whole(net, op) || (node->kind != TT_NODE_LAYER && !forward))
        return false;
    if (forward)
        return takes(net, r, op->node, root);
    bool reads_x = !type->ignores_input && !type->in_place;
    return (type->needs_output && root_of(net, r, op->node) == root) ||
           (reads_x && root_of(net, r, node->source) == root);
}

/* Made of the batch itself, which is much smaller, in few operations, and more than caches hold: to
 * read it would take longer than to make it. */
static bool is_light(const struct tt_program *p, const struct tt_net *net, int i)
{
    const struct tt_node *node = &net->node[i];
    const struct tt_layer *l = &node->layer;
    const double most = 32;                 /* multiply-adds of an output */
    const int64_t cached = 4 * 1024 * 1024; /* floats */
    return node->kind == TT_NODE_LAYER && tt__maker(net, node->source) < 0 &&
           l->out_count >= 4 * l->in_count && l->multiply_adds <= most * (double)l->out_count &&
           l->out_count * p->batch > cached;
}

/* All that is done to the memory of `root` is cheap, and read in chains only: in forward within the
 * chain that makes it, unless it is light. */
static bool can_pass(const struct tt_program *p, const struct tt_net *net,
                     const struct tt__readers *r, int root)
{
    int home = forward_stage(p, root), source = root_of(net, r, net->node[root].source);
    bool light = is_light(p, net, root);
    if (!p->stage[home].chain || (source < 0 && !light) ||
        (source >= 0 && p->passing[source] && !is_light(p, net, source)))
        return false;
    for (int i = root; i < net->n; i++) {
        const struct tt_node *node = &net->node[i];
        bool inside = !tt__is_view(net, i) && root_of(net, r, i) == root;
        bool cheap =
            node->kind == TT_NODE_LAYER && (node->layer.type->cheap || (light && i == root));
        if (inside && !cheap)
            return false;
        if ((inside || takes(net, r, i, root)) && forward_stage(p, i) != home && !light)
            return false;
    }
    if (root_of(net, r, net->n - 1) == root)
        return false; /* the caller reads it */
    for (int s = 0; s < p->n_stages; s++)
        for (int k = 0; k < p->stage[s].n; k++)
            if (!p->stage[s].chain && op_reads(net, r, &p->op[p->stage[s].first + k], root))
                return false;
    return true;
}

/* Which nodes a stage makes once more: those that its ops read, and what these are made from. */
static void find_again(struct tt_program *p, const struct tt_net *net, const struct tt__readers *r,
                       int stage_at)
{
    struct tt__stage *stage = &p->stage[stage_at];
    bool needed[TT_NET_NODES] = {false};
    for (int i = net->n - 1; i >= 0; i--) {
        int root = tt__is_view(net, i) ? TT__NONE : root_of(net, r, i);
        if (root < 0 || !p->passing[root] || forward_stage(p, i) >= stage_at)
            continue;
        for (int k = 0; k < stage->n; k++)
            needed[i] = needed[i] || op_reads(net, r, &p->op[stage->first + k], root);
        for (int k = i + 1; k < net->n; k++)
            needed[i] = needed[i] || (needed[k] && takes(net, r, k, root));
    }
    stage->again = p->n_again;
    for (int i = 0; i < net->n; i++)
        if (needed[i])
            p->again[p->n_again++] = (struct tt__op){TT__AGAIN, i};
    for (int c = 0; c < p->n_cells; c++)
        if (p->cell[c].scratch && p->cell[c].first_stage != stage_at &&
            stage_uses(p, net, stage_at, c))
            p->again[p->n_again++] = (struct tt__op){TT__BACKWARD_AGAIN, p->cell[c].writer};
    stage->n_again = p->n_again - stage->again;
}

static void find_passing(struct tt_program *p, const struct tt_net *net)
{
    struct tt__readers r;
    tt__find_readers(net, &r);
    for (int i = 0; i < net->n; i++)
        if (!tt__is_view(net, i) && root_of(net, &r, i) == i)
            p->passing[i] = can_pass(p, net, &r, i);
    for (int s = 0; s < p->n_stages; s++)
        if (p->stage[s].chain)
            find_again(p, net, &r, s);
}

void tt__program_build(struct tt_program *p, const struct tt_net *net, int64_t batch,
                       bool input_grad)
{
    memset(p, 0, sizeof *p);
    p->batch = batch;
    for (int i = 0; i < TT_NET_NODES; i++)
        p->dy[i] = p->dx[i] = p->hold[i] = TT__NONE;
    for (int i = 0; i < net->n; i++) {
        const struct tt_layer *l = &net->node[i].layer;
        p->heavy = p->heavy || has_partials(l) ||
                   (net->node[i].kind == TT_NODE_LAYER && looks_at_parts(l));
    }
    /* Of a layer with `gradient` all of x makes the weights' gradient. */
    for (int i = 0; i < net->n; i++)
        if (net->node[i].kind == TT_NODE_LAYER && tt__maker(net, net->node[i].source) < 0)
            p->reads_all = p->reads_all || is_whole(net, i) || net->node[i].layer.kernels->gradient;
    int first = input_grad ? 0 : first_learning(net);
    p->dy[net->n - 1] = new_cell(p, net->node[net->n - 1].layer.out_count);
    for (int i = net->n - 1; i >= first; i--)
        plan_gradient(p, net, i, i > first || input_grad);
    /* A view as first layer passes on what it gets. */
    p->input_grad = !input_grad ? TT__NONE : p->dx[0] != TT__NONE ? p->dx[0] : p->dy[0];
    add_forward(p, net);
    add_backward(p, net, first);
    find_scratch(p, net);
    find_passing(p, net);
}

/* --- partial gradients ----------------------------------------------------------------------- */

int64_t tt__partial_size(const struct tt_layer *l)
{
    if (!has_partials(l))
        return 0;
    const struct tt_param *last = &l->param[l->n_params - 1];
    return tt_padded(last->offset + tt_shape_count(&last->shape) - l->param[0].offset);
}

TT_CLONES static void add_stripes(const float *restrict from, int64_t stride, int64_t stripes,
                                  int64_t n, float *restrict to)
{
    for (int64_t i = 0; i < n; i++)
        to[i] = from[i];
    for (int64_t s = 1; s < stripes; s++)
        for (int64_t i = 0; i < n; i++)
            to[i] += from[s * stride + i];
}

void tt__add_partials(const struct tt_layer *l, const struct tt_pass *pass, int64_t stripes)
{
    enum { PIECE = 1024 }; /* floats that stay in L1 while all stripes are added */
    const struct tt_part none = {.stripe = 0};
    for (int k = 0; k < l->n_params; k++) {
        int64_t count = tt_shape_count(&l->param[k].shape), pieces = (count + PIECE - 1) / PIECE;
        struct tt_span mine = tt_par_mine(pass->team, pieces);
        for (int64_t i = mine.begin; i < mine.end; i++) {
            int64_t at = i * PIECE, n = count - at < PIECE ? count - at : PIECE;
            add_stripes(tt_layer_partial(l, &none, k) + at, l->partial_size, stripes, n,
                        l->param[k].grad + at);
            tt_layer_ready(l, pass, k, at, n, l->param[k].grad + at);
        }
    }
}
