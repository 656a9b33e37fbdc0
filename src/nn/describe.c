/* A network as a graph: layers describe themselves, residual blocks are described here. */
#include "net.h"

int tt_net_describe(const struct tt_net *net, struct tt_graph *g, struct tt_err *err)
{
    const char *made[TT_NET_NODES]; /* the value that each node makes */
    tt_graph_init(g, &net->node[0].layer.in);
    const char *input = g->value;
    for (int i = 0; i < net->n; i++) {
        const struct tt_node *node = &net->node[i];
        g->scope = node->layer.name;
        g->value = node->source < 0 ? input : made[node->source];
        if (node->kind == TT_NODE_ADD)
            tt_graph_op(g, "Add", g->value, made[node->other]);
        else
            node->layer.type->describe(&node->layer, g);
        made[i] = g->value;
    }
    return tt_graph_finish(g, &net->node[net->n - 1].layer.out, err);
}
