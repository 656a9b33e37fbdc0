#include "to_graph.h"

int tt_net_to_graph(const struct tt_net *net, struct tt_graph *g, struct tt_err *err)
{
    const char *made[TT_NET_NODES], *in[TT_NET_NODES + 1]; /* the value that each node makes */
    tt_graph_init(g, &net->node[0].layer.in);
    const char *input = g->value;
    for (int i = 0; i < net->n; i++) {
        const struct tt_node *node = &net->node[i];
        g->scope = node->layer.name;
        for (int k = 0; k < node->layer.n_inputs; k++)
            in[k] = node->input[k] < 0 ? input : made[node->input[k]];
        in[node->layer.n_inputs] = NULL;
        g->in = in;
        g->value = in[0];
        node->layer.type->to_graph(&node->layer, g);
        made[i] = g->value;
    }
    g->in = NULL;
    return tt_graph_finish(g, &net->node[net->n - 1].layer.out, err);
}
