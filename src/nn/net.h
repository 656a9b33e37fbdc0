/* A network as a graph of layers. */
#ifndef TT_NN_NET_H
#define TT_NN_NET_H

#include <tuitrain/nn/layer.h>

enum { TT_NET_NODES = 512, TT_NET_INPUTS = 2 * TT_NET_NODES, TT_NODE_TEXT = 64 };

/* A layer and where it stands.  The nodes are in the order of computing. */
struct tt_node {
    struct tt_layer layer;
    int *input; /* (layer.n_inputs) the nodes whose outputs it reads; -1 is the batch */
    int depth;
    char text[TT_NODE_TEXT]; /* as it was written */
    size_t at, length;       /* where in the net's text */
};

struct tt_net {
    struct tt_node node[TT_NET_NODES];
    int n;
    /* The inputs of all nodes, one node's after the other's: which node, and its output's shape. */
    int input[TT_NET_INPUTS];
    struct tt_shape shape[TT_NET_INPUTS];
    int n_inputs;
    char *text; /* the whole list; owned */
};

/* The number of node i's input k among all inputs. */
static inline int tt__input_index(const struct tt_net *net, int i, int k)
{
    return (int)(net->node[i].input - net->input) + k;
}

/* Frees what the layers own. */
void tt_net_done(struct tt_net *net);

/* Sets an option of a layer that is at work, and writes it into the text. */
int tt_net_set(struct tt_net *net, int i, const struct tt_opt *row, const char *value,
               struct tt_err *err);

#endif
