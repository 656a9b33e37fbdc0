#include <tuitrain/nn/model.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/mem.h>

#include "net.h"

enum { SLOTS = 64, NONE = -1 };

/* Where a node reads and writes in one kind of pass. */
struct tt_model {
    struct tt_net net;
    const struct tt_device *device;
    struct tt_param *param[TT_NET_NODES * TT_LAYER_PARAMS];
    struct tt_param *buffer[TT_NET_NODES * TT_LAYER_BUFFERS];
    int n_params, n_buffers;
    int64_t count;                 /* learned numbers */
    int64_t flat, state_size;      /* floats, with padding */
    float *values, *grads, *state; /* (flat), (flat), (state_size); owned */
    float *memory;                 /* everything below and the layers' memory; owned */
    int64_t floats;                /* of memory */
    int64_t eval_batch;
    float *out[2][TT_NET_NODES]; /* outputs in [eval, training]; NULL: those of the source */
    float *dx[TT_NET_NODES];     /* where backward writes; NULL: not wanted */
    float *dy[TT_NET_NODES];     /* what it reads */
    float *hold[TT_NET_NODES];   /* FORK: the shortcut's share of the gradient */
    int first;                   /* backward ends here */
    const float *input_grad;
};

static int64_t padded(int64_t n)
{
    const int64_t line = TT_ALIGN / sizeof(float);
    return (n + line - 1) / line * line;
}

/* --- building -------------------------------------------------------------------------------- */

static void number_params(struct tt_model *m)
{
    for (int i = 0; i < m->net.n; i++) {
        struct tt_layer *l = &m->net.node[i].layer;
        for (int k = 0; k < l->n_params; k++) {
            int64_t n = tt_shape_count(&l->param[k].shape);
            l->param[k].offset = m->flat;
            m->count += n;
            m->flat += padded(n);
            m->param[m->n_params++] = &l->param[k];
        }
        for (int k = 0; k < l->n_buffers; k++) {
            l->buffer[k].offset = m->state_size;
            m->state_size += padded(tt_shape_count(&l->buffer[k].shape));
            m->buffer[m->n_buffers++] = &l->buffer[k];
        }
    }
}

static int find_kernels(struct tt_model *m, struct tt_err *err)
{
    for (int i = 0; i < m->net.n; i++) {
        struct tt_layer *l = &m->net.node[i].layer;
        l->kernels = m->device->kernels(l->type);
        if (!l->kernels)
            return tt_fail(err, TT_EUSAGE, "net: device %s cannot compute the layer %s",
                           m->device->name, l->type->name);
    }
    return 0;
}

struct tt_model *tt_model_new(const char *net, const struct tt_shape *input, int64_t outputs,
                              const struct tt_device *device, struct tt_err *err)
{
    struct tt_model *m = calloc(1, sizeof *m);
    if (!m) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    m->device = device ? device : tt_devices[0];
    if (tt_net_parse(net, input, outputs, &m->net, err) < 0 || find_kernels(m, err) < 0) {
        tt_model_free(m);
        return NULL;
    }
    number_params(m);
    return m;
}

void tt_model_free(struct tt_model *m)
{
    if (!m)
        return;
    tt_net_done(&m->net);
    m->device->release(m->values);
    m->device->release(m->grads);
    m->device->release(m->state);
    m->device->release(m->memory);
    free(m);
}

/* --- planning -------------------------------------------------------------------------------- */

/* A node that computes nothing: its output is its source's. */
static bool is_view(const struct tt_model *m, int i)
{
    const struct tt_node *node = &m->net.node[i];
    return node->kind != TT_NODE_ADD && !node->layer.kernels->forward;
}

/* The node whose memory `i` reads; NONE is the batch. */
static int maker(const struct tt_model *m, int i)
{
    while (i >= 0 && is_view(m, i))
        i = m->net.node[i].source;
    return i;
}

/* How often the output of each node is read, and by whom last. */
struct readers {
    int count[TT_NET_NODES], last[TT_NET_NODES];
};

static void note_reader(const struct tt_model *m, struct readers *r, int source, int reader)
{
    int i = maker(m, source);
    if (i < 0)
        return;
    r->count[i]++;
    r->last[i] = reader > r->last[i] ? reader : r->last[i];
}

static void find_readers(const struct tt_model *m, struct readers *r)
{
    memset(r, 0, sizeof *r);
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_node *node = &m->net.node[i];
        if (is_view(m, i))
            continue;
        note_reader(m, r, node->source, i);
        if (node->kind == TT_NODE_ADD)
            note_reader(m, r, node->other, i);
    }
    int end = maker(m, m->net.n - 1);
    if (end >= 0)
        r->last[end] = m->net.n; /* the caller reads it */
}

/* Whether node i may write over what it reads.  The batch itself is not written over, nor what
 * another node reads too, nor, in training, what the one before still needs. */
static bool writes_over(const struct tt_model *m, int i, const struct readers *r, bool training)
{
    const struct tt_node *node = &m->net.node[i];
    int source = maker(m, node->source);
    if (source < 0 || r->count[source] != 1)
        return false;
    if (training && m->net.node[source].layer.type->needs_output)
        return false;
    return node->kind == TT_NODE_ADD || node->layer.type->in_place;
}

/* Memory is handed out in two rounds: the first counts, the second, with m->memory, points. */
struct layout {
    struct tt_model *m;
    int64_t used;
    int64_t train, eval;
};

static float *take(struct layout *a, int64_t floats)
{
    float *at = a->m->memory ? a->m->memory + a->used : NULL;
    a->used += padded(floats);
    return at;
}

/* A training pass keeps every output until its gradient is made. */
static void lay_training(struct layout *a, const struct readers *r)
{
    struct tt_model *m = a->m;
    for (int i = 0; i < m->net.n; i++)
        if (!is_view(m, i) && !writes_over(m, i, r, true))
            m->out[true][i] = take(a, m->net.node[i].layer.out_count * a->train);
}

/* Slots are memory used by one output (or gradient) after the other. */
struct slots {
    int64_t size[SLOTS];
    int users[SLOTS];
    int n;
};

static int slot_take(struct slots *s, int64_t floats)
{
    int i = 0;
    while (i < s->n && s->users[i] > 0)
        i++;
    if (i == SLOTS)
        i--; /* blocks nest 16 deep at most, with two slots each: never */
    if (i == s->n)
        s->n++;
    if (floats > s->size[i])
        s->size[i] = floats;
    s->users[i] = 1;
    return i;
}

static void slots_lay(struct layout *a, const struct slots *s, float *at[SLOTS])
{
    for (int i = 0; i < s->n; i++)
        at[i] = take(a, s->size[i]);
}

static void lay_eval(struct layout *a, const struct readers *r)
{
    struct tt_model *m = a->m;
    struct slots s = {.n = 0};
    int slot[TT_NET_NODES];
    float *at[SLOTS];
    for (int i = 0; i < TT_NET_NODES; i++)
        slot[i] = NONE;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_node *node = &m->net.node[i];
        if (is_view(m, i))
            continue;
        int source = maker(m, node->source);
        int other = node->kind == TT_NODE_ADD ? maker(m, node->other) : NONE;
        bool over = writes_over(m, i, r, false);
        slot[i] =
            over && source >= 0 ? slot[source] : slot_take(&s, node->layer.out_count * a->eval);
        if (source >= 0 && !over && r->last[source] == i)
            s.users[slot[source]] = 0;
        if (other >= 0 && other != source && r->last[other] == i)
            s.users[slot[other]] = 0;
    }
    slots_lay(a, &s, at);
    for (int i = 0; i < m->net.n; i++)
        if (slot[i] != NONE && m->memory)
            m->out[false][i] = at[slot[i]];
}

/* Gradients: node i reads slot dy[i] and writes slot dx[i], which is the dy of its source. */
struct gradients {
    struct slots s;
    int dy[TT_NET_NODES], dx[TT_NET_NODES], hold[TT_NET_NODES];
};

static void release_slot(struct slots *s, int i)
{
    if (i != NONE)
        s->users[i]--;
}

/* The node's dx goes to its source; from the first node of a shortcut to the fork's hold. */
static void hand_down(const struct tt_model *m, struct gradients *g, int i, int slot)
{
    int source = m->net.node[i].source;
    if (source < 0)
        return;
    bool shortcut = m->net.node[source].kind == TT_NODE_FORK && i != source + 1;
    if (shortcut)
        g->hold[source] = slot;
    else
        g->dy[source] = slot;
}

static void plan_gradient(const struct layout *a, struct gradients *g, int i)
{
    const struct tt_model *m = a->m;
    const struct tt_node *node = &m->net.node[i];
    int dy = g->dy[i];
    if (node->kind == TT_NODE_ADD) {
        /* Body and shortcut get the same gradient; nobody writes over it before both are done. */
        g->dy[node->source] = dy;
        if (node->other == node->fork)
            g->hold[node->fork] = dy;
        else
            g->dy[node->other] = dy;
        g->s.users[dy]++;
    } else if (node->kind == TT_NODE_FORK) {
        /* The sum is written over the body's share. */
        release_slot(&g->s, g->hold[i]);
        g->dx[i] = dy;
        hand_down(m, g, i, dy);
    } else if (is_view(m, i)) {
        hand_down(m, g, i, dy);
    } else {
        if (node->layer.type->in_place && g->s.users[dy] == 1) {
            g->dx[i] = dy;
        } else {
            g->dx[i] = slot_take(&g->s, node->layer.in_count * a->train);
            release_slot(&g->s, dy);
        }
        hand_down(m, g, i, g->dx[i]);
    }
}

/* Below the first layer that learns, nobody needs a gradient. */
static int first_learning(const struct tt_model *m)
{
    int i = 0;
    while (i < m->net.n - 1 && m->net.node[i].layer.n_params == 0)
        i++;
    return i;
}

static void lay_gradients(struct layout *a, bool input_grad)
{
    struct tt_model *m = a->m;
    struct gradients g = {.s = {.n = 0}};
    float *at[SLOTS];
    for (int i = 0; i < m->net.n; i++)
        g.dy[i] = g.dx[i] = g.hold[i] = NONE;
    m->first = input_grad ? 0 : first_learning(m);
    g.dy[m->net.n - 1] = slot_take(&g.s, m->net.node[m->net.n - 1].layer.out_count * a->train);
    for (int i = m->net.n - 1; i >= m->first; i--)
        plan_gradient(a, &g, i);
    slots_lay(a, &g.s, at);
    for (int i = 0; i < m->net.n && m->memory; i++) {
        m->dy[i] = g.dy[i] == NONE ? NULL : at[g.dy[i]];
        m->dx[i] = g.dx[i] == NONE ? NULL : at[g.dx[i]];
        m->hold[i] = g.hold[i] == NONE ? NULL : at[g.hold[i]];
    }
    /* A view as first layer passes on what it gets. */
    m->input_grad = !m->memory || !input_grad ? NULL : m->dx[0] ? m->dx[0] : m->dy[0];
    if (!input_grad && m->memory)
        m->dx[m->first] = NULL;
}

/* What layers keep from forward to backward is theirs; what they use during a call is everyone's.
 */
static void lay_layers(struct layout *a, int threads)
{
    struct tt_model *m = a->m;
    int64_t work = 0, shared = 0;
    for (int i = 0; i < m->net.n; i++) {
        struct tt_layer *l = &m->net.node[i].layer;
        work = l->work > work ? l->work : work;
        int64_t wanted = l->shared + l->shared_each * (a->train > a->eval ? a->train : a->eval);
        shared = wanted > shared ? wanted : shared;
    }
    float *works = take(a, padded(work) * threads), *share = take(a, shared);
    for (int i = 0; i < m->net.n; i++) {
        struct tt_layer *l = &m->net.node[i].layer;
        l->kept_each = l->keep_each ? take(a, l->keep_each * a->train) : NULL;
        l->kept = l->keep ? take(a, l->keep) : NULL;
        l->works = works;
        l->share = share;
        if (m->memory)
            l->work = padded(l->work);
    }
}

static void lay(struct layout *a, const struct tt_plan *plan)
{
    struct readers r;
    find_readers(a->m, &r);
    a->used = 0;
    lay_training(a, &r);
    lay_eval(a, &r);
    lay_gradients(a, plan->input_grad);
    lay_layers(a, plan->threads < 1 ? 1 : plan->threads);
}

/* Enough samples for products to run at full speed, few enough for a batch to stay near. */
static int64_t suitable_eval_batch(const struct tt_model *m)
{
    int64_t widest = 1;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_layer *l = &m->net.node[i].layer;
        widest = l->out_count > widest ? l->out_count : widest;
        widest = l->in_count > widest ? l->in_count : widest;
    }
    int64_t batch = ((int64_t)1 << 20) / widest;
    return batch < 32 ? 32 : batch > 500 ? 500 : batch;
}

/* Everything has a size before anything is allocated: sums in double cannot overflow. */
static int check_memory(const struct tt_model *m, const struct layout *a,
                        const struct tt_plan *plan, struct tt_err *err)
{
    double batch = (double)(a->train > a->eval ? a->train : a->eval), most = 0, floats = 0;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_layer *l = &m->net.node[i].layer;
        double each = (double)(l->out_count + l->keep_each) * batch + (double)l->keep;
        floats += each;
        most = (double)l->work > most ? (double)l->work : most;
        double shared = (double)l->shared + (double)l->shared_each * batch;
        most = shared > most ? shared : most;
    }
    floats += most * (plan->threads + 1) + 3 * (double)m->flat;
    double bytes = floats * sizeof(float);
    double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (bytes > have)
        return tt_fail(err, TT_EUSAGE,
                       "net: training with batches of %" PRId64
                       " needs about %.1f GiB, this machine has %.1f",
                       a->train, bytes / 0x1p30, have / 0x1p30);
    return 0;
}

static void point_params(struct tt_model *m, float *values)
{
    for (int i = 0; i < m->n_params; i++) {
        m->param[i]->value = values + m->param[i]->offset;
        m->param[i]->grad = m->grads + m->param[i]->offset;
    }
}

int tt_model_plan(struct tt_model *m, const struct tt_plan *plan, struct tt_err *err)
{
    m->eval_batch = plan->eval_batch > 0 ? plan->eval_batch : suitable_eval_batch(m);
    struct layout a = {.m = m, .train = plan->train_batch, .eval = m->eval_batch};
    if (check_memory(m, &a, plan, err) < 0)
        return -1;
    lay(&a, plan);
    m->floats = a.used;
    m->values = m->device->alloc(m->flat, err);
    m->grads = m->device->alloc(m->flat, err);
    m->state = m->device->alloc(m->state_size, err);
    m->memory = m->device->alloc(m->floats, err);
    if (!m->values || !m->grads || !m->state || !m->memory)
        return -1;
    lay(&a, plan);
    point_params(m, m->values);
    for (int i = 0; i < m->n_buffers; i++)
        m->buffer[i]->value = m->state + m->buffer[i]->offset;
    return 0;
}

int64_t tt_model_eval_batch(const struct tt_model *m)
{
    return m->eval_batch;
}

int64_t tt_model_memory(const struct tt_model *m)
{
    return (m->floats + 2 * m->flat + m->state_size) * (int64_t)sizeof(float);
}

void tt_model_init(struct tt_model *m, uint64_t seed)
{
    for (int i = 0; i < m->net.n; i++)
        if (m->net.node[i].layer.type->init)
            m->net.node[i].layer.type->init(&m->net.node[i].layer, seed);
}

void tt_model_use_values(struct tt_model *m, float *values)
{
    point_params(m, values ? values : m->values);
}

/* --- running --------------------------------------------------------------------------------- */

/* What node i made in this pass. */
static const float *made(const struct tt_model *m, int i, const float *x, bool training)
{
    while (i >= 0 && !m->out[training][i])
        i = m->net.node[i].source;
    return i < 0 ? x : m->out[training][i];
}

const float *tt_model_forward(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    bool training = pass->training;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_node *node = &m->net.node[i];
        if (is_view(m, i))
            continue;
        const float *in = made(m, node->source, x, training);
        /* In place: the memory is the source's, which is the model's own. */
        float *out = m->out[training][i] ? m->out[training][i] : (float *)(uintptr_t)in;
        if (node->kind == TT_NODE_ADD)
            m->device->add(pass, node->layer.out_count, in, made(m, node->other, x, training), out);
        else
            node->layer.kernels->forward(&node->layer, pass, in, out);
        tt_par_barrier(pass->team);
    }
    return made(m, m->net.n - 1, x, training);
}

float *tt_model_output_grad(struct tt_model *m)
{
    return m->dy[m->net.n - 1];
}

void tt_model_backward(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    for (int i = m->net.n - 1; i >= m->first; i--) {
        const struct tt_node *node = &m->net.node[i];
        const struct tt_layer *l = &node->layer;
        if (node->kind == TT_NODE_FORK)
            m->device->add(pass, l->out_count, m->dy[i], m->hold[i], m->dx[i]);
        else if (node->kind == TT_NODE_ADD || !l->kernels->backward)
            continue;
        else
            l->kernels->backward(l, pass, made(m, node->source, x, true), made(m, i, x, true),
                                 m->dy[i], m->dx[i]);
        tt_par_barrier(pass->team);
    }
}

const float *tt_model_input_grad(const struct tt_model *m)
{
    return m->input_grad;
}

/* --- what it holds --------------------------------------------------------------------------- */

int tt_model_layers(const struct tt_model *m)
{
    return m->net.n;
}

const struct tt_layer *tt_model_layer(const struct tt_model *m, int i)
{
    return &m->net.node[i].layer;
}

const char *tt_model_layer_text(const struct tt_model *m, int i)
{
    return m->net.node[i].text;
}

int tt_model_depth(const struct tt_model *m, int i)
{
    return m->net.node[i].depth;
}

int64_t tt_model_outputs(const struct tt_model *m)
{
    return m->net.node[m->net.n - 1].layer.out_count;
}

double tt_model_multiply_adds(const struct tt_model *m)
{
    double sum = 0;
    for (int i = 0; i < m->net.n; i++)
        sum += m->net.node[i].layer.multiply_adds;
    return sum;
}

int tt_model_params(const struct tt_model *m)
{
    return m->n_params;
}

const struct tt_param *tt_model_param(const struct tt_model *m, int i)
{
    return m->param[i];
}

int tt_model_buffers(const struct tt_model *m)
{
    return m->n_buffers;
}

const struct tt_param *tt_model_buffer(const struct tt_model *m, int i)
{
    return m->buffer[i];
}

int64_t tt_model_count(const struct tt_model *m)
{
    return m->count;
}

int64_t tt_model_flat_size(const struct tt_model *m)
{
    return m->flat;
}

float *tt_model_values(struct tt_model *m)
{
    return m->values;
}

float *tt_model_grads(struct tt_model *m)
{
    return m->grads;
}

int64_t tt_model_state_size(const struct tt_model *m)
{
    return m->state_size;
}

float *tt_model_state(struct tt_model *m)
{
    return m->state;
}
