#include <tuitrain/nn/model.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/mem.h>

#include "net.h"
#include "program.h"

enum { SLOTS = 64, NONE = TT__NONE };

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
    int64_t train_batch, eval_batch;
    int threads;
    struct tt_program *program; /* of training; owned */
    int64_t chunk;              /* samples that go through several layers together */
    float *out[TT_NET_NODES];   /* a training batch's outputs; NULL: those of the source */
    int64_t passing_stride;     /* of outputs for one part, from one member's to the next one's */
    float *eval[TT_NET_NODES];  /* those of eval mode, of the first member; ... */
    int64_t eval_stride;        /* ... floats to the next member's */
    float *cell[TT__CELLS];     /* gradients; of the first member, where a cell is scratch */
    int64_t cell_stride;        /* from one member's scratch to the next one's */
};

/* --- building -------------------------------------------------------------------------------- */

static void number_params(struct tt_model *m)
{
    for (int i = 0; i < m->net.n; i++) {
        struct tt_layer *l = &m->net.node[i].layer;
        for (int k = 0; k < l->n_params; k++) {
            int64_t n = tt_shape_count(&l->param[k].shape);
            l->param[k].offset = m->flat;
            m->count += n;
            m->flat += tt_padded(n);
            m->param[m->n_params++] = &l->param[k];
        }
        for (int k = 0; k < l->n_buffers; k++) {
            l->buffer[k].offset = m->state_size;
            m->state_size += tt_padded(tt_shape_count(&l->buffer[k].shape));
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
    free(m->program);
    free(m);
}

/* --- planning -------------------------------------------------------------------------------- */

/* Memory is handed out in two rounds: the first counts, the second, with m->memory, points. */
struct layout {
    struct tt_model *m;
    int64_t used;
};

static float *take(struct layout *a, int64_t floats)
{
    float *at = a->m->memory ? a->m->memory + a->used : NULL;
    a->used += tt_padded(floats);
    return at;
}

/* A training pass keeps every output until its gradient is made. */
static void lay_training(struct layout *a, const struct tt__readers *r)
{
    struct tt_model *m = a->m;
    m->passing_stride = 0;
    for (int i = 0; i < m->net.n; i++)
        if (m->program->passing[i])
            m->passing_stride += tt_padded(m->net.node[i].layer.out_count * m->chunk);
    float *at = take(a, m->passing_stride * m->threads);
    for (int i = 0; i < m->net.n; i++) {
        int64_t count = m->net.node[i].layer.out_count;
        if (tt__is_view(&m->net, i) || tt__writes_over(&m->net, i, r, true))
            continue;
        if (!m->program->passing[i]) {
            m->out[i] = take(a, count * m->train_batch);
            continue;
        }
        m->out[i] = at;
        at = at ? at + tt_padded(count * m->chunk) : NULL;
    }
}

/* Slots are memory used by one output after the other. */
struct slots {
    int64_t size[SLOTS];
    bool used[SLOTS];
    int n;
};

static int slot_take(struct slots *s, int64_t floats)
{
    int i = 0;
    while (i < s->n && s->used[i])
        i++;
    if (i == SLOTS)
        i--; /* blocks nest 16 deep at most, with two slots each: never */
    if (i == s->n)
        s->n++;
    if (floats > s->size[i])
        s->size[i] = floats;
    s->used[i] = true;
    return i;
}

/* Each member computes samples of its own, from the first layer to the last. */
static void lay_eval(struct layout *a, const struct tt__readers *r)
{
    struct tt_model *m = a->m;
    struct slots s = {.n = 0};
    int slot[TT_NET_NODES];
    int64_t at[SLOTS];
    for (int i = 0; i < TT_NET_NODES; i++)
        slot[i] = NONE;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_node *node = &m->net.node[i];
        if (tt__is_view(&m->net, i))
            continue;
        int source = tt__maker(&m->net, node->source);
        int other = node->kind == TT_NODE_ADD ? tt__maker(&m->net, node->other) : NONE;
        bool over = tt__writes_over(&m->net, i, r, false);
        slot[i] = over && source >= 0 ? slot[source]
                                      : slot_take(&s, node->layer.out_count * m->eval_batch);
        if (source >= 0 && !over && r->last[source] == i)
            s.used[slot[source]] = false;
        if (other >= 0 && other != source && r->last[other] == i)
            s.used[slot[other]] = false;
    }
    m->eval_stride = 0;
    for (int i = 0; i < s.n; i++) {
        at[i] = m->eval_stride;
        m->eval_stride += tt_padded(s.size[i]);
    }
    float *memory = take(a, m->eval_stride * m->threads);
    for (int i = 0; i < m->net.n && memory; i++)
        m->eval[i] = slot[i] == NONE ? NULL : memory + at[slot[i]];
}

static void lay_gradients(struct layout *a)
{
    struct tt_model *m = a->m;
    const struct tt_program *p = m->program;
    m->cell_stride = 0;
    for (int c = 0; c < p->n_cells; c++)
        if (p->cell[c].scratch)
            m->cell_stride += tt_padded(p->cell[c].count * m->chunk);
        else
            m->cell[c] = take(a, p->cell[c].count * m->train_batch);
    float *at = take(a, m->cell_stride * m->threads);
    for (int c = 0; c < p->n_cells && at; c++)
        if (p->cell[c].scratch) {
            m->cell[c] = at;
            at += tt_padded(p->cell[c].count * m->chunk);
        }
}

/* What layers keep from forward to backward is theirs; what they use during a call is everyone's.
 */
static void lay_layers(struct layout *a)
{
    struct tt_model *m = a->m;
    int64_t work = 0, shared = 0;
    for (int i = 0; i < m->net.n; i++) {
        struct tt_layer *l = &m->net.node[i].layer;
        work = l->work > work ? l->work : work;
        int64_t wanted = l->shared_each * m->train_batch;
        shared = wanted > shared ? wanted : shared;
    }
    work = tt_padded(work);
    float *works = take(a, work * m->threads), *share = take(a, shared);
    for (int i = 0; i < m->net.n; i++) {
        struct tt_layer *l = &m->net.node[i].layer;
        l->kept_each = l->keep_each ? take(a, l->keep_each * m->train_batch) : NULL;
        l->kept = l->keep ? take(a, l->keep) : NULL;
        l->own = tt_padded(l->own);
        l->owns = l->own ? take(a, l->own * m->threads) : NULL;
        l->partial_size = tt__partial_size(l);
        l->partials = l->partial_size ? take(a, l->partial_size * TT__STRIPES) : NULL;
        l->works = works;
        l->share = share;
        if (m->memory)
            l->work = work;
    }
}

static void lay(struct layout *a)
{
    struct tt__readers r;
    tt__find_readers(&a->m->net, &r);
    a->used = 0;
    lay_training(a, &r);
    lay_eval(a, &r);
    lay_gradients(a);
    lay_layers(a);
}

/* Samples whose widest layer fits a part of a core's second cache. */
static int64_t samples_in_cache(const struct tt_model *m, int64_t most)
{
    const int64_t cache = 256 * 1024; /* floats */
    int64_t widest = 1;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_layer *l = &m->net.node[i].layer;
        widest = l->in_count + l->out_count > widest ? l->in_count + l->out_count : widest;
    }
    int64_t n = cache / widest;
    return n < 1 ? 1 : n > most ? most : n;
}

/* Everything has a size before anything is allocated: sums in double cannot overflow. */
static int check_memory(const struct tt_model *m, struct tt_err *err)
{
    double batch = (double)m->train_batch, each = 0, work = 0, shared = 0, fixed = 0;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_layer *l = &m->net.node[i].layer;
        each += 2 * (double)l->out_count + (double)l->keep_each;
        fixed += (double)l->keep + (double)tt__partial_size(l) * TT__STRIPES;
        fixed += (double)l->own * (double)m->threads;
        work = (double)l->work > work ? (double)l->work : work;
        shared = (double)l->shared_each > shared ? (double)l->shared_each : shared;
    }
    double members = (double)m->threads * (work + each * (double)(m->eval_batch + m->chunk));
    double floats = each * batch + shared * batch + fixed + members + 3 * (double)m->flat;
    double bytes = floats * sizeof(float);
    double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    if (bytes > have)
        return tt_fail(err, TT_EUSAGE,
                       "net: training with batches of %" PRId64
                       " needs about %.1f GiB, this machine has %.1f",
                       m->train_batch, bytes / 0x1p30, have / 0x1p30);
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
    enum { EVAL = 64, CHUNK = 16 };
    m->train_batch = plan->train_batch;
    m->threads = plan->threads < 1 ? 1 : plan->threads;
    m->eval_batch = plan->eval_batch > 0 ? plan->eval_batch : samples_in_cache(m, EVAL);
    m->chunk = samples_in_cache(m, CHUNK);
    struct layout a = {.m = m};
    m->program = calloc(1, sizeof *m->program);
    if (!m->program)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (!plan->observed)
        tt__join_relus(&m->net);
    tt__program_build(m->program, &m->net, m->train_batch, plan->input_grad);
    if (check_memory(m, err) < 0)
        return -1;
    lay(&a);
    m->floats = a.used;
    m->values = m->device->alloc(m->flat, err);
    m->grads = m->device->alloc(m->flat, err);
    m->state = m->device->alloc(m->state_size, err);
    m->memory = m->device->alloc(m->floats, err);
    if (!m->values || !m->grads || !m->state || !m->memory)
        return -1;
    lay(&a);
    point_params(m, m->values);
    for (int i = 0; i < m->n_buffers; i++)
        m->buffer[i]->value = m->state + m->buffer[i]->offset;
    for (int i = 0; i < m->net.n; i++) {
        struct tt_node *node = &m->net.node[i];
        if (node->kind == TT_NODE_LAYER && node->layer.kernels->choose)
            node->layer.kernels->choose(&node->layer, plan->measures);
    }
    return 0;
}

int tt_model_make_room(struct tt_model *m, int64_t train_batch, struct tt_err *err)
{
    struct layout a = {.m = m};
    int64_t batch = m->train_batch, floats = m->floats;
    float *memory = m->memory;
    bool input_grad = m->program->input_grad != NONE;
    if (train_batch <= batch)
        return 0;
    m->train_batch = train_batch;
    if (check_memory(m, err) < 0) {
        m->train_batch = batch;
        return -1;
    }
    tt__program_build(m->program, &m->net, train_batch, input_grad);
    m->memory = NULL;
    lay(&a);
    m->floats = a.used;
    m->memory = m->device->alloc(m->floats, err);
    int rc = m->memory ? 0 : -1;
    if (rc < 0) {
        m->memory = memory;
        m->train_batch = batch;
        m->floats = floats;
        tt__program_build(m->program, &m->net, batch, input_grad);
    } else {
        m->device->release(memory);
    }
    lay(&a);
    return rc;
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
    /* Layers write PyTorch's order, where the gradients will be. */
    point_params(m, m->grads);
    for (int i = 0; i < m->net.n; i++)
        if (m->net.node[i].layer.type->init)
            m->net.node[i].layer.type->init(&m->net.node[i].layer, seed);
    for (int i = 0; i < m->n_params; i++)
        tt_param_pack(m->param[i], m->param[i]->value, m->values + m->param[i]->offset);
    memset(m->grads, 0, (size_t)m->flat * sizeof *m->grads);
    point_params(m, m->values);
}

void tt_model_use_values(struct tt_model *m, float *values)
{
    point_params(m, values ? values : m->values);
}

/* --- running --------------------------------------------------------------------------------- */

/* What node i made of the part of the batch that begins at sample `begin`.  x is the batch. */
static const float *made(const struct tt_model *m, const struct tt_pass *pass, int i,
                         const float *x, int64_t begin)
{
    while (i >= 0 && !m->out[i])
        i = m->net.node[i].source;
    if (i < 0)
        return x + begin * m->net.node[0].layer.in_count;
    return m->out[i] + (m->program->passing[i] ? pass->team->rank * m->passing_stride
                                               : begin * m->net.node[i].layer.out_count);
}

static float *gradient_at(const struct tt_model *m, const struct tt_pass *pass, int cell,
                          int64_t begin)
{
    if (cell == NONE)
        return NULL;
    const struct tt__cell *c = &m->program->cell[cell];
    return m->cell[cell] + (c->scratch ? pass->team->rank * m->cell_stride : begin * c->count);
}

static void compute(struct tt_model *m, const struct tt_pass *pass, const struct tt__op *op,
                    const struct tt_part *part, const float *x)
{
    int i = op->node;
    const struct tt_program *p = m->program;
    const struct tt_node *node = &m->net.node[i];
    const struct tt_layer *l = &node->layer;
    const struct tt_layer_kernels *k = l->kernels;
    int64_t begin = part->rows.begin, samples = part->rows.end - begin;
    const float *in = made(m, pass, node->source, x, begin), *out = made(m, pass, i, x, begin);
    float *to = (float *)(uintptr_t)out; /* the model's own, unless the node is a view */
    float *dy = gradient_at(m, pass, p->dy[i], begin), *dx = gradient_at(m, pass, p->dx[i], begin);
    switch (op->kind) {
    case TT__FORWARD:
    case TT__AGAIN:
        if (node->kind == TT_NODE_ADD)
            m->device->add(samples * l->out_count, in, made(m, pass, node->other, x, begin), to);
        else
            k->forward(l, pass, part, in, to);
        break;
    case TT__LOOK:
        k->look(l, pass, part, in);
        break;
    case TT__SETTLE:
        k->settle(l, pass, in);
        break;
    case TT__FORWARD_WHOLE:
        k->forward_whole(l, pass, in, to);
        break;
    case TT__BACKWARD:
    case TT__BACKWARD_AGAIN:
        if (node->kind == TT_NODE_FORK)
            m->device->add(samples * l->out_count, dy, gradient_at(m, pass, p->hold[i], begin), dx);
        else
            k->backward(l, pass, part, in, out, dy, dx);
        break;
    case TT__LOOK_BACK:
        k->look_back(l, pass, part, in, dy);
        break;
    case TT__SETTLE_BACK:
        k->settle_back(l, pass, in, dy);
        break;
    case TT__BACKWARD_WHOLE:
        k->backward_whole(l, pass, dy, dx);
        break;
    case TT__GRADIENT:
        k->gradient(l, pass, in, dy);
        break;
    case TT__ADD_PARTIALS:
        if (!pass->more)
            tt__add_partials(l, pass, tt__stripes(p, pass->n));
        break;
    }
}

static void compute_observed(struct tt_model *m, const struct tt_pass *pass,
                             const struct tt__op *op, const struct tt_part *part, const float *x)
{
    const struct tt_observer *o = pass->observer;
    double began = tt_clock_now();
    compute(m, pass, op, part, x);
    o->spent(o->context, op->node, tt_clock_now() - began);
    if (op->kind == TT__FORWARD || op->kind == TT__FORWARD_WHOLE)
        o->made(o->context, op->node, made(m, pass, op->node, x, part->rows.begin),
                part->rows.end - part->rows.begin);
}

static void run_op(struct tt_model *m, const struct tt_pass *pass, const struct tt__op *op,
                   const struct tt_part *part, const float *x)
{
    if (pass->observer)
        compute_observed(m, pass, op, part, x);
    else
        compute(m, pass, op, part, x);
}

/* This member's stripes, in parts, each through all the layers of the stage. */
static void run_chain(struct tt_model *m, const struct tt_pass *pass, const struct tt__stage *stage,
                      const float *x)
{
    int64_t stripes = tt__stripes(m->program, pass->n);
    struct tt_span mine = tt_par_mine(pass->team, stripes);
    for (int64_t s = mine.begin; s < mine.end; s++) {
        struct tt_span rows = tt_par_span(pass->n, stripes, s);
        int64_t parts = (rows.end - rows.begin + m->chunk - 1) / m->chunk;
        for (int64_t p = 0; p < parts; p++) {
            struct tt_span own = tt_par_span(rows.end - rows.begin, parts, p);
            const struct tt_part part = {
                {rows.begin + own.begin, rows.begin + own.end}, s, p == 0 && pass->before == 0};
            for (int i = 0; i < stage->n_again; i++)
                run_op(m, pass, &m->program->again[stage->again + i], &part, x);
            for (int i = 0; i < stage->n; i++)
                run_op(m, pass, &m->program->op[stage->first + i], &part, x);
        }
    }
}

static void run_stages(struct tt_model *m, const struct tt_pass *pass, int from, int to,
                       const float *x)
{
    const struct tt_part all = {{0, pass->n}, 0, true};
    for (int i = from; i < to; i++) {
        const struct tt__stage *stage = &m->program->stage[i];
        if (stage->meet)
            tt_par_barrier(pass->team);
        if (stage->chain)
            run_chain(m, pass, stage, x);
        else
            for (int k = 0; k < stage->n; k++)
                run_op(m, pass, &m->program->op[stage->first + k], &all, x);
    }
}

/* One member alone, from the first layer to the last. */
static const float *evaluate(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    const struct tt_part part = {{0, pass->n}, 0, true};
    int64_t own = pass->team->rank * m->eval_stride;
    const float *made_by[TT_NET_NODES] = {NULL};
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_node *node = &m->net.node[i];
        const float *in = node->source < 0 ? x : made_by[node->source];
        float *out = m->eval[i] ? m->eval[i] + own : NULL;
        made_by[i] = out ? out : in;
        if (tt__is_view(&m->net, i))
            continue;
        if (node->kind == TT_NODE_ADD)
            m->device->add(pass->n * node->layer.out_count, in, made_by[node->other], out);
        else
            node->layer.kernels->forward(&node->layer, pass, &part, in, out);
    }
    return made_by[m->net.n - 1];
}

struct tt_span tt_model_rows(const struct tt_model *m, const struct tt_pass *pass)
{
    if (!pass->training)
        return (struct tt_span){0, pass->n};
    int64_t stripes = tt__stripes(m->program, pass->n);
    struct tt_span mine = tt_par_mine(pass->team, stripes);
    return (struct tt_span){tt_par_span(pass->n, stripes, mine.begin).begin,
                            tt_par_span(pass->n, stripes, mine.end).begin};
}

int64_t tt_model_most(const struct tt_model *m, int64_t n)
{
    for (int i = 0; i < m->net.n; i++)
        if (m->net.node[i].kind == TT_NODE_LAYER && m->net.node[i].layer.kernels->settle)
            return n;
    return n < TT__MOST ? n : TT__MOST;
}

bool tt_model_reads_all(const struct tt_model *m)
{
    return m->program->reads_all;
}

const float *tt_model_forward(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    if (!pass->training)
        return evaluate(m, pass, x);
    run_stages(m, pass, 0, m->program->forward_end, x);
    return made(m, pass, m->net.n - 1, x, 0);
}

float *tt_model_output_grad(struct tt_model *m)
{
    return m->cell[m->program->dy[m->net.n - 1]];
}

void tt_model_backward(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    run_stages(m, pass, m->program->forward_end, m->program->n_stages, x);
}

const float *tt_model_input_grad(const struct tt_model *m)
{
    int cell = m->program->input_grad;
    return cell == NONE ? NULL : m->cell[cell];
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

const char *tt_model_text(const struct tt_model *m)
{
    return m->net.text;
}

int tt_model_set_option(struct tt_model *m, int i, const char *option, const char *value,
                        struct tt_err *err)
{
    const struct tt_layer_type *type = m->net.node[i].layer.type;
    const struct tt_opt *row = type->opts ? tt_opt_find(type->opts, option) : NULL;
    if (!row || !(row->flags & TT_OPT_LIVE))
        return tt_fail(err, TT_EUSAGE, "%s has no %s that could change", type->name, option);
    return tt_net_set(&m->net, i, row, value, err);
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

double tt_model_train_flops(const struct tt_model *m)
{
    double sum = 0;
    for (int i = 0; i < m->net.n; i++)
        sum += m->net.node[i].layer.multiply_adds * (sum > 0 ? 6 : 4);
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

int tt_model_describe(const struct tt_model *m, struct tt_graph *g, struct tt_err *err)
{
    return tt_net_describe(&m->net, g, err);
}
