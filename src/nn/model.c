#include <tuitrain/nn/model.h>

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>

#include "net.h"

struct tt_model {
    struct tt_layer layer[TT_NET_LAYERS];
    int n_layers;
    struct tt_param *param[TT_NET_LAYERS * TT_LAYER_PARAMS];
    int n_params;
    int64_t count;             /* learned numbers */
    int64_t flat;              /* floats of values and of grads, with padding */
    float *values, *grads;     /* (flat), owned */
    float *memory;             /* all activations and their gradients, owned */
    float *out[TT_NET_LAYERS]; /* each layer's outputs; NULL: those of the layer before */
    float *grad[2];            /* gradients of activations, used in turn */
};

struct tt_model *tt_model_new(const char *net, const struct tt_shape *input, struct tt_err *err)
{
    struct tt_model *m = calloc(1, sizeof *m);
    if (!m) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    if (tt_net_parse(net, input, m->layer, &m->n_layers, err) < 0) {
        tt_model_free(m);
        return NULL;
    }
    const int64_t line = TT_ALIGN / sizeof(float);
    for (int i = 0; i < m->n_layers; i++)
        for (int k = 0; k < m->layer[i].n_params; k++) {
            struct tt_param *p = &m->layer[i].param[k];
            int64_t n = tt_shape_count(&p->shape);
            p->offset = m->flat;
            m->count += n;
            m->flat += (n + line - 1) / line * line;
            m->param[m->n_params++] = p;
        }
    return m;
}

void tt_model_free(struct tt_model *m)
{
    if (!m)
        return;
    for (int i = 0; i < m->n_layers; i++)
        free(m->layer[i].self);
    free(m->values);
    free(m->grads);
    free(m->memory);
    free(m);
}

/* A layer gets memory of its own unless it moves nothing, or may write over its input. */
static bool has_own_output(const struct tt_model *m, int i)
{
    const struct tt_layer_type *type = m->layer[i].type;
    if (!type->forward)
        return false;
    /* The batch itself is not written over, nor what the layer before still needs. */
    int before = i - 1;
    while (before >= 0 && !m->layer[before].type->forward)
        before--;
    return !(type->in_place && before >= 0 && !m->layer[before].type->needs_output);
}

static int64_t padded(int64_t n)
{
    const int64_t line = TT_ALIGN / sizeof(float);
    return (n + line - 1) / line * line;
}

int tt_model_plan(struct tt_model *m, int64_t train_batch, int64_t eval_batch, struct tt_err *err)
{
    const int64_t limit = (int64_t)1 << 34; /* floats: 64 GiB is surely a mistake */
    int64_t batch = train_batch > eval_batch ? train_batch : eval_batch, total = 0, widest = 0;
    for (int i = 0; i < m->n_layers; i++) {
        int64_t n = m->layer[i].out_count;
        if (n < 1 || n > limit / batch || total > limit)
            return tt_fail(err, TT_EUSAGE, "a batch of %lld needs too much memory in layer %d",
                           (long long)batch, i);
        total += has_own_output(m, i) ? padded(n * batch) : 0;
        widest = n > widest ? n : widest;
    }
    int64_t grad = padded(widest * train_batch);
    m->values = tt_calloc(m->flat, sizeof *m->values, err);
    m->grads = tt_calloc(m->flat, sizeof *m->grads, err);
    m->memory = tt_calloc(total + 2 * grad, sizeof *m->memory, err);
    if (!m->values || !m->grads || !m->memory)
        return -1;
    for (int i = 0; i < m->n_params; i++) {
        m->param[i]->value = m->values + m->param[i]->offset;
        m->param[i]->grad = m->grads + m->param[i]->offset;
    }
    float *at = m->memory;
    for (int i = 0; i < m->n_layers; i++) {
        if (!has_own_output(m, i))
            continue;
        m->out[i] = at;
        at += padded(m->layer[i].out_count * batch);
    }
    m->grad[0] = at;
    m->grad[1] = at + grad;
    return 0;
}

void tt_model_init(struct tt_model *m, uint64_t seed)
{
    for (int i = 0; i < m->n_layers; i++)
        if (m->layer[i].type->init)
            m->layer[i].type->init(&m->layer[i], seed);
}

/* What layer i writes, given what it reads. */
static float *output_of(const struct tt_model *m, int i, const float *x)
{
    return m->out[i] ? m->out[i] : (float *)(uintptr_t)x;
}

const float *tt_model_forward(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    for (int i = 0; i < m->n_layers; i++) {
        const struct tt_layer *l = &m->layer[i];
        float *y = output_of(m, i, x);
        if (l->type->forward) {
            l->type->forward(l, pass, x, y);
            tt_par_barrier(pass->team);
        }
        x = y;
    }
    return x;
}

float *tt_model_output_grad(struct tt_model *m)
{
    return m->grad[0];
}

/* The outputs that layer i read in the last forward; `x` is the batch. */
static const float *input_of(const struct tt_model *m, int i, const float *x)
{
    for (int k = i - 1; k >= 0; k--)
        if (m->out[k])
            return m->out[k];
    return x;
}

/* Below the first layer that learns, nobody needs a gradient. */
static int first_learning(const struct tt_model *m)
{
    int i = 0;
    while (i < m->n_layers && m->layer[i].n_params == 0)
        i++;
    return i;
}

void tt_model_backward(struct tt_model *m, const struct tt_pass *pass, const float *x)
{
    int at = 0, first = first_learning(m);
    for (int i = m->n_layers - 1; i >= first; i--) {
        const struct tt_layer *l = &m->layer[i];
        if (!l->type->backward)
            continue;
        const float *in = input_of(m, i, x);
        const float *out = m->out[i] ? m->out[i] : in;
        bool over = m->out[i] == NULL; /* worked in place, and so does its gradient */
        float *dy = m->grad[at], *dx = i == first ? NULL : over ? dy : m->grad[!at];
        l->type->backward(l, pass, in, out, dy, dx);
        tt_par_barrier(pass->team);
        if (!over)
            at = !at;
    }
}

int tt_model_layers(const struct tt_model *m)
{
    return m->n_layers;
}

const struct tt_layer *tt_model_layer(const struct tt_model *m, int i)
{
    return &m->layer[i];
}

int64_t tt_model_outputs(const struct tt_model *m)
{
    return m->layer[m->n_layers - 1].out_count;
}

int tt_model_params(const struct tt_model *m)
{
    return m->n_params;
}

const struct tt_param *tt_model_param(const struct tt_model *m, int i)
{
    return m->param[i];
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
