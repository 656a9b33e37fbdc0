/* A model at work: training passes by the program, eval mode layer by layer. */
#include <tuitrain/nn/model.h>

#include <tuitrain/base/clock.h>

#include "model_state.h"
#include "partials.h"

enum { NONE = TT__NONE };

/* What node i made of the part of the batch that begins at sample `begin`.  x is the batch. */
static const float *made(const struct tt_model *m, const struct tt_pass *pass, int i,
                         const float *x, int64_t begin)
{
    while (i >= 0 && !m->out[i])
        i = m->net.node[i].input[0];
    if (i < 0)
        return x + begin * m->net.node[0].layer.in_count;
    return m->out[i] + (m->program->transient[i] ? pass->team->rank * m->transient_stride
                                                 : begin * m->net.node[i].layer.out_count);
}

static float *gradient_at(const struct tt_model *m, const struct tt_pass *pass, int buffer,
                          int64_t begin)
{
    if (buffer == NONE)
        return NULL;
    const struct tt__grad_buffer *c = &m->program->grad_buffer[buffer];
    return m->grad_buffer[buffer] +
           (c->scratch ? pass->team->rank * m->grad_stride : begin * c->count);
}

/* A layer with several inputs, forward or back. */
static void compute_many(struct tt_model *m, const struct tt_pass *pass, const struct tt__op *op,
                         const struct tt_part *part, const float *x, float *to)
{
    const struct tt_program *p = m->program;
    const struct tt_node *node = &m->net.node[op->node];
    const struct tt_layer *l = &node->layer;
    int64_t begin = part->rows.begin;
    const float *in[TT_NET_NODES];
    float *dx[TT_NET_NODES];
    for (int k = 0; k < l->n_inputs; k++)
        in[k] = made(m, pass, node->input[k], x, begin);
    if (op->kind != TT__BACKWARD) {
        l->kernels->forward_many(l, pass, part, in, to);
        return;
    }
    for (int k = 0; k < l->n_inputs; k++)
        dx[k] = gradient_at(m, pass, p->dx[tt__input_index(&m->net, op->node, k)], begin);
    l->kernels->backward_many(l, pass, part, in, to, gradient_at(m, pass, p->dy[op->node], begin),
                              dx);
}

/* The gradient of an output that several layers read. */
static void sum_gradients(const struct tt_model *m, const struct tt_pass *pass, int i,
                          const struct tt_part *part)
{
    const struct tt_program *p = m->program;
    const int *share = p->share + p->first_share[i];
    int64_t begin = part->rows.begin;
    int64_t n = (part->rows.end - begin) * m->net.node[i].layer.out_count;
    float *sum = gradient_at(m, pass, p->dy[i], begin);
    m->device->add(n, gradient_at(m, pass, share[0], begin), gradient_at(m, pass, share[1], begin),
                   sum);
    for (int k = 2; k < p->n_shares[i]; k++)
        m->device->add(n, sum, gradient_at(m, pass, share[k], begin), sum);
}

static void compute(struct tt_model *m, const struct tt_pass *pass, const struct tt__op *op,
                    const struct tt_part *part, const float *x)
{
    int i = op->node;
    const struct tt_program *p = m->program;
    const struct tt_node *node = &m->net.node[i];
    const struct tt_layer *l = &node->layer;
    const struct tt_layer_kernels *k = l->kernels;
    int64_t begin = part->rows.begin;
    const float *in = made(m, pass, node->input[0], x, begin), *out = made(m, pass, i, x, begin);
    float *to = (float *)(uintptr_t)out; /* the model's own, unless the node is a view */
    float *dy = gradient_at(m, pass, p->dy[i], begin);
    float *dx = gradient_at(m, pass, p->dx[tt__input_index(&m->net, i, 0)], begin);
    switch (op->kind) {
    case TT__FORWARD:
    case TT__RECOMPUTE:
        if (k->forward_many)
            compute_many(m, pass, op, part, x, to);
        else
            k->forward(l, pass, part, in, to);
        break;
    case TT__BATCH_STATS_ADD:
        k->batch_stats_add(l, pass, part, in);
        break;
    case TT__BATCH_STATS_FINISH:
        k->batch_stats_finish(l, pass, in);
        break;
    case TT__FORWARD_TEAM:
        k->forward_team(l, pass, in, to);
        break;
    case TT__BACKWARD:
    case TT__RECOMPUTE_BACKWARD:
        if (k->backward_many)
            compute_many(m, pass, op, part, x, to);
        else
            k->backward(l, pass, part, in, out, dy, dx);
        break;
    case TT__SUM_GRADIENTS:
        sum_gradients(m, pass, i, part);
        break;
    case TT__BATCH_STATS_ADD_BACKWARD:
        k->batch_stats_add_backward(l, pass, part, in, dy);
        break;
    case TT__BATCH_STATS_FINISH_BACKWARD:
        k->batch_stats_finish_backward(l, pass, in, dy);
        break;
    case TT__BACKWARD_TEAM:
        k->backward_team(l, pass, dy, dx);
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
    if (op->kind == TT__FORWARD || op->kind == TT__FORWARD_TEAM)
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

/* This thread's stripes, in parts, each through all the layers of the stage. */
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
            for (int i = 0; i < stage->n_recompute; i++)
                run_op(m, pass, &m->program->recompute[stage->recompute + i], &part, x);
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
        if (stage->barrier)
            tt_par_barrier(pass->team);
        if (stage->chain)
            run_chain(m, pass, stage, x);
        else
            for (int k = 0; k < stage->n; k++)
                run_op(m, pass, &m->program->op[stage->first + k], &all, x);
    }
}

/* One thread alone, from the first layer to the last. */
static const float *evaluate(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    const struct tt_part part = {{0, pass->n}, 0, true};
    int64_t own = pass->team->rank * m->eval_stride;
    const float *made_by[TT_NET_NODES] = {NULL}, *in[TT_NET_NODES] = {x};
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_node *node = &m->net.node[i];
        const struct tt_layer *l = &node->layer;
        float *out = m->eval[i] ? m->eval[i] + own : NULL;
        for (int k = 0; k < l->n_inputs; k++)
            in[k] = node->input[k] < 0 ? x : made_by[node->input[k]];
        made_by[i] = out ? out : in[0];
        if (l->view)
            continue;
        if (l->kernels->forward_many)
            l->kernels->forward_many(l, pass, &part, in, out);
        else
            l->kernels->forward(l, pass, &part, in[0], out);
        if (pass->observer)
            pass->observer->made(pass->observer->context, i, made_by[i], pass->n);
    }
    return made_by[m->net.n - 1];
}

struct tt_span tt_model_rows(const struct tt_model *m, const struct tt_pass *pass)
{
    if (!tt_pass_keeps(pass))
        return (struct tt_span){0, pass->n};
    int64_t stripes = tt__stripes(m->program, pass->n);
    struct tt_span mine = tt_par_mine(pass->team, stripes);
    return (struct tt_span){tt_par_span(pass->n, stripes, mine.begin).begin,
                            tt_par_span(pass->n, stripes, mine.end).begin};
}

int64_t tt_model_micro_batch(const struct tt_model *m, int64_t n)
{
    for (int i = 0; i < m->net.n; i++)
        if (m->net.node[i].layer.kernels->batch_stats_finish)
            return n;
    return n < TT__MICRO_BATCH ? n : TT__MICRO_BATCH;
}

bool tt_model_reads_all(const struct tt_model *m)
{
    return m->program->reads_all;
}

const float *tt_model_forward(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    if (!tt_pass_keeps(pass))
        return evaluate(m, pass, x);
    run_stages(m, pass, 0, m->program->forward_end, x);
    return made(m, pass, m->net.n - 1, x, 0);
}

float *tt_model_output_grad(struct tt_model *m)
{
    return m->grad_buffer[m->program->dy[m->net.n - 1]];
}

void tt_model_backward(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    run_stages(m, pass, m->program->forward_end, m->program->n_stages, x);
}

const float *tt_model_input_grad(const struct tt_model *m)
{
    int buffer = m->program->input_grad;
    return buffer == NONE ? NULL : m->grad_buffer[buffer];
}
