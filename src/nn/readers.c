#include "readers.h"

#include <string.h>

int tt__maker(const struct tt_net *net, int i)
{
    while (i >= 0 && net->node[i].layer.view)
        i = net->node[i].input[0];
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
        for (int k = 0; k < node->layer.n_inputs && !node->layer.view; k++)
            note_reader(net, r, node->input[k], i);
    }
    int end = tt__maker(net, net->n - 1);
    if (end >= 0)
        r->last[end] = net->n; /* the caller reads it */
}

/* The batch itself is not written over, nor what another node reads too, nor, in training, what the
 * one before still needs. */
bool tt__writes_over(const struct tt_net *net, int i, const struct tt__readers *r, bool training)
{
    const struct tt_node *node = &net->node[i];
    int source = tt__maker(net, node->input[0]);
    if (source < 0 || r->count[source] != 1)
        return false;
    if (training && net->node[source].layer.type->needs_output)
        return false;
    return node->layer.type->in_place;
}

int tt__root(const struct tt_net *net, const struct tt__readers *r, int i)
{
    i = tt__maker(net, i);
    while (i >= 0 && tt__writes_over(net, i, r, true))
        i = tt__maker(net, net->node[i].input[0]);
    return i;
}

bool tt__takes(const struct tt_net *net, const struct tt__readers *r, int i, int root)
{
    const struct tt_node *node = &net->node[i];
    for (int k = 0; k < node->layer.n_inputs && !node->layer.view; k++)
        if (tt__root(net, r, node->input[k]) == root)
            return true;
    return false;
}

void tt__fuse_relus(struct tt_net *net)
{
    struct tt__readers r;
    tt__find_readers(net, &r);
    for (int i = 0; i < net->n; i++) {
        struct tt_layer *l = &net->node[i].layer;
        if (!l->type->relu || r.count[i] != 1 || r.last[i] == net->n)
            continue;
        struct tt_layer *reader = &net->node[r.last[i]].layer;
        if (reader->kernels->fuses_relu)
            l->view = reader->relu = true;
    }
}
