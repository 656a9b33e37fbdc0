#include <tuitrain/nn/model.h>

#include <stdlib.h>

#include <tuitrain/base/mem.h>

#include "to_graph.h"
#include "model_state.h"
#include "net_parse.h"

/* --- building -------------------------------------------------------------------------------- */

/* Where the parameters and buffers lie in the flat arrays. */
static int number_params(struct tt_model *m, struct tt_err *err)
{
    int params = 0, buffers = 0;
    for (int i = 0; i < m->net.n; i++) {
        params += m->net.node[i].layer.n_params;
        buffers += m->net.node[i].layer.n_buffers;
    }
    m->param = calloc((size_t)params + 1, sizeof *m->param);
    m->buffer = calloc((size_t)buffers + 1, sizeof *m->buffer);
    if (!m->param || !m->buffer)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    for (int i = 0; i < m->net.n; i++) {
        const struct tt_layer *l = &m->net.node[i].layer;
        for (int k = 0; k < l->n_params; k++) {
            int64_t n = tt_shape_count(&l->param[k]->shape);
            l->param[k]->offset = m->flat;
            m->count += n;
            m->flat += tt_padded(n);
            m->param[m->n_params++] = l->param[k];
        }
        for (int k = 0; k < l->n_buffers; k++) {
            l->buffer[k]->offset = m->state_size;
            m->state_size += tt_padded(tt_shape_count(&l->buffer[k]->shape));
            m->buffer[m->n_buffers++] = l->buffer[k];
        }
    }
    return 0;
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
    if (tt_net_parse(net, input, outputs, &m->net, err) < 0 || find_kernels(m, err) < 0 ||
        number_params(m, err) < 0) {
        tt_model_free(m);
        return NULL;
    }
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
    free(m->param);
    free(m->buffer);
    free(m);
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

int tt_model_input(const struct tt_model *m, int i, int k)
{
    return m->net.node[i].input[k];
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

int tt_model_to_graph(const struct tt_model *m, struct tt_graph *g, struct tt_err *err)
{
    return tt_net_to_graph(&m->net, g, err);
}
