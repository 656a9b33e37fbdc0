/* A model's memory: planned when shapes and batch are known, allocated at once. */
#include <tuitrain/nn/model.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/limits.h>
#include <tuitrain/base/mem.h>

#include "model_state.h"
#include "partials.h"
#include "program_build.h"
#include "readers.h"

enum { NONE = TT__NONE };

/* Memory is handed out in two rounds: the first counts, the second, with m->memory, points. */
struct layout {
    struct tt_model *m;
    int64_t used; /* bytes */
};

static int64_t padded_bytes(int64_t bytes)
{
    return (bytes + TT_ALIGN - 1) / TT_ALIGN * TT_ALIGN;
}

static void *take(struct layout *a, int64_t bytes)
{
    char *at = a->m->memory ? a->m->memory + a->used : NULL;
    a->used += padded_bytes(bytes);
    return at;
}

static float *take_floats(struct layout *a, int64_t n)
{
    return take(a, n * (int64_t)sizeof(float));
}

/* A training pass keeps every output until its gradient is made. */
static void lay_training(struct layout *a, const struct tt__readers *r)
{
    struct tt_model *m = a->m;
    m->transient_stride = 0;
    for (int i = 0; i < m->net.n; i++)
        if (m->program->transient[i])
            m->transient_stride += tt_padded(m->net.node[i].layer.out_count * m->chunk);
    float *at = take_floats(a, m->transient_stride * m->threads);
    for (int i = 0; i < m->net.n; i++) {
        int64_t count = m->net.node[i].layer.out_count;
        if (m->net.node[i].layer.view || tt__writes_over(&m->net, i, r, true))
            continue;
        if (!m->program->transient[i]) {
            m->out[i] = take_floats(a, count * m->train_batch);
            continue;
        }
        m->out[i] = at;
        at = at ? at + tt_padded(count * m->chunk) : NULL;
    }
}

/* Slots are memory used by one output after the other. */
struct slots {
    int64_t size[TT_NET_NODES];
    bool used[TT_NET_NODES];
    int n;
};

static int slot_take(struct slots *s, int64_t floats)
{
    int i = 0;
    while (i < s->n && s->used[i])
        i++;
    if (i == s->n)
        s->n++;
    if (floats > s->size[i])
        s->size[i] = floats;
    s->used[i] = true;
    return i;
}

/* What node i read for the last time can be written over from then on. */
static void free_inputs(const struct tt_model *m, const struct tt__readers *r, int i, bool over,
                        struct slots *s, const int *slot)
{
    const struct tt_node *node = &m->net.node[i];
    for (int k = 0; k < node->layer.n_inputs; k++) {
        int source = tt__maker(&m->net, node->input[k]);
        if (source >= 0 && r->last[source] == i && !(over && k == 0))
            s->used[slot[source]] = false;
    }
}

/* Each thread computes samples of its own, from the first layer to the last. */
static void lay_eval(struct layout *a, const struct tt__readers *r)
{
    struct tt_model *m = a->m;
    struct slots s = {.n = 0};
    int slot[TT_NET_NODES];
    int64_t at[TT_NET_NODES];
    for (int i = 0; i < TT_NET_NODES; i++)
        slot[i] = NONE;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_node *node = &m->net.node[i];
        if (node->layer.view)
            continue;
        int source = tt__maker(&m->net, node->input[0]);
        bool over = source >= 0 && tt__writes_over(&m->net, i, r, false);
        slot[i] = over ? slot[source] : slot_take(&s, node->layer.out_count * m->eval_batch);
        free_inputs(m, r, i, over, &s, slot);
    }
    m->eval_stride = 0;
    for (int i = 0; i < s.n; i++) {
        at[i] = m->eval_stride;
        m->eval_stride += tt_padded(s.size[i]);
    }
    float *memory = take_floats(a, m->eval_stride * m->threads);
    for (int i = 0; i < m->net.n && memory; i++)
        m->eval[i] = slot[i] == NONE ? NULL : memory + at[slot[i]];
}

static void lay_gradients(struct layout *a)
{
    struct tt_model *m = a->m;
    const struct tt_program *p = m->program;
    m->grad_stride = 0;
    for (int c = 0; c < p->n_grad_buffers; c++)
        if (p->grad_buffer[c].scratch)
            m->grad_stride += tt_padded(p->grad_buffer[c].count * m->chunk);
        else
            m->grad_buffer[c] = take_floats(a, p->grad_buffer[c].count * m->train_batch);
    float *at = take_floats(a, m->grad_stride * m->threads);
    for (int c = 0; c < p->n_grad_buffers && at; c++)
        if (p->grad_buffer[c].scratch) {
            m->grad_buffer[c] = at;
            at += tt_padded(p->grad_buffer[c].count * m->chunk);
        }
}

/* --- the layers' memory ---------------------------------------------------------------------- */

static int64_t asked_bytes(const struct tt_layer *l, enum tt_storage_kind kind)
{
    int64_t bytes = 0;
    for (int k = 0; k < l->n_storage; k++)
        if (l->storage[k].kind == kind)
            bytes += kind == TT_SCRATCH || kind == TT_THREAD_SAVED
                         ? padded_bytes(l->storage[k].bytes)
                         : l->storage[k].bytes;
    return bytes;
}

/* What is for one call only: the layers have it one after the other. */
struct shared {
    char *scratch, *samples;
    int64_t stride; /* from one thread's scratch to the next one's */
};

/* Bytes that a layer's requests of what all threads share for one call take, for a batch. */
static int64_t shared_bytes(const struct tt_layer *l, int64_t batch)
{
    int64_t bytes = 0;
    for (int k = 0; k < l->n_storage; k++)
        if (l->storage[k].kind == TT_SHARED_SCRATCH_PER_SAMPLE)
            bytes += padded_bytes(l->storage[k].bytes * batch);
    return bytes;
}

static void lay_layer(struct layout *a, struct tt_layer *l, const struct shared *s)
{
    const struct tt_model *m = a->m;
    char *scratch = s->scratch, *samples = s->samples;
    for (int k = 0; k < l->n_storage; k++) {
        struct tt_storage *q = &l->storage[k];
        int64_t each = padded_bytes(q->bytes);
        q->stride = q->bytes;
        switch (q->kind) {
        case TT_SAVED:
            q->at = take(a, q->bytes);
            break;
        case TT_SAVED_PER_SAMPLE:
            q->at = take(a, q->bytes * m->train_batch);
            break;
        case TT_THREAD_SAVED:
            q->stride = each;
            q->at = take(a, each * m->threads);
            break;
        case TT_SCRATCH:
            q->stride = s->stride;
            q->at = scratch;
            scratch = scratch ? scratch + each : NULL;
            break;
        case TT_SHARED_SCRATCH_PER_SAMPLE:
            q->at = samples;
            samples = samples ? samples + padded_bytes(q->bytes * m->train_batch) : NULL;
            break;
        }
        q->at = q->bytes ? q->at : NULL;
    }
    l->partial_size = tt__partial_size(l);
    l->partials = l->partial_size ? take_floats(a, l->partial_size * TT__STRIPES) : NULL;
}

/* What layers save from forward to backward is theirs; scratch is everyone's.
 */
static void lay_layers(struct layout *a)
{
    struct tt_model *m = a->m;
    struct shared s = {.stride = 0};
    int64_t samples = 0;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_layer *l = &m->net.node[i].layer;
        int64_t scratch = asked_bytes(l, TT_SCRATCH), wanted = shared_bytes(l, m->train_batch);
        s.stride = scratch > s.stride ? scratch : s.stride;
        samples = wanted > samples ? wanted : samples;
    }
    s.scratch = take(a, s.stride * m->threads);
    s.samples = take(a, samples);
    for (int i = 0; i < m->net.n; i++)
        lay_layer(a, &m->net.node[i].layer, &s);
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

/* --- planning -------------------------------------------------------------------------------- */

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
static int check_memory(const struct tt_model *m, int beside, struct tt_err *err)
{
    const double one = sizeof(float);
    double batch = (double)m->train_batch, each = 0, scratch = 0, shared = 0, fixed = 0;
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_layer *l = &m->net.node[i].layer;
        double s = (double)asked_bytes(l, TT_SCRATCH),
               b = (double)asked_bytes(l, TT_SHARED_SCRATCH_PER_SAMPLE);
        each += 2 * (double)l->out_count * one + (double)asked_bytes(l, TT_SAVED_PER_SAMPLE);
        fixed += (double)asked_bytes(l, TT_SAVED) + (double)tt__partial_size(l) * TT__STRIPES * one;
        fixed += (double)asked_bytes(l, TT_THREAD_SAVED) * (double)m->threads;
        scratch = s > scratch ? s : scratch;
        shared = b > shared ? b : shared;
    }
    double of_threads = (double)m->threads * (scratch + each * (double)(m->eval_batch + m->chunk));
    double bytes =
        (each + shared) * batch + fixed + of_threads + (2 + (double)beside) * (double)m->flat * one;
    double have = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    double left = (double)tt_limits_memory_left(); /* what data take is gone by now */
    if (m->values)                                 /* so are weights that are there already */
        left += 2 * (double)m->flat * one;
    have = left < have ? left : have;
    if (bytes > have)
        return tt_fail(err, TT_EUSAGE,
                       "net: training with batches of %" PRId64
                       " needs about %.1f GiB of memory, %.1f can be had",
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
        tt__fuse_relus(&m->net);
    tt__program_build(m->program, &m->net, m->train_batch, plan->input_grad);
    if (check_memory(m, plan->beside, err) < 0)
        return -1;
    lay(&a);
    m->bytes = a.used;
    m->values = m->device->alloc(m->flat * (int64_t)sizeof *m->values, err);
    m->grads = m->device->alloc(m->flat * (int64_t)sizeof *m->grads, err);
    m->state = m->device->alloc(m->state_size * (int64_t)sizeof *m->state, err);
    m->memory = m->device->alloc(m->bytes, err);
    if (!m->values || !m->grads || !m->state || !m->memory)
        return -1;
    lay(&a);
    point_params(m, m->values);
    for (int i = 0; i < m->n_buffers; i++)
        m->buffer[i]->value = m->state + m->buffer[i]->offset;
    for (int i = 0; i < m->net.n; i++) {
        struct tt_layer *l = &m->net.node[i].layer;
        if (l->kernels->autotune)
            l->kernels->autotune(l, plan->autotune);
    }
    return 0;
}

int tt_model_make_room(struct tt_model *m, int64_t train_batch, struct tt_err *err)
{
    struct layout a = {.m = m};
    int64_t batch = m->train_batch, bytes = m->bytes;
    char *memory = m->memory;
    bool input_grad = m->program->input_grad != NONE;
    if (train_batch <= batch)
        return 0;
    m->train_batch = train_batch;
    if (check_memory(m, 0, err) < 0) {
        m->train_batch = batch;
        return -1;
    }
    tt__program_build(m->program, &m->net, train_batch, input_grad);
    m->memory = NULL;
    lay(&a);
    m->bytes = a.used;
    m->memory = m->device->alloc(m->bytes, err);
    int rc = m->memory ? 0 : -1;
    if (rc < 0) {
        m->memory = memory;
        m->train_batch = batch;
        m->bytes = bytes;
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
    return m->bytes + (2 * m->flat + m->state_size) * (int64_t)sizeof(float);
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
