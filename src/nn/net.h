/* The network language: text to layers. */
#ifndef TT_NN_NET_H
#define TT_NN_NET_H

#include <tuitrain/nn/layer.h>

enum { TT_NET_NODES = 512, TT_NODE_TEXT = 64 };

enum tt_node_kind {
    TT_NODE_LAYER,
    TT_NODE_FORK, /* a residual block begins: passes its input to body and shortcut */
    TT_NODE_ADD,  /* and ends: body + shortcut */
};

/* A layer and where it stands.  The nodes are in the order of computing. */
struct tt_node {
    struct tt_layer layer;
    enum tt_node_kind kind;
    int source; /* the node whose output it reads; -1 is the batch */
    int other;  /* ADD: the shortcut's last node; of an empty shortcut the FORK */
    int fork;   /* ADD: its FORK */
    int depth;
    char text[TT_NODE_TEXT]; /* as it was written */
    size_t at, length;       /* where in the net's text */
};

struct tt_net {
    struct tt_node node[TT_NET_NODES];
    int n;
    char *text; /* the whole list; owned */
};

/* Fills *net, which is zeroed.  Shapes are inferred and checked.  On failure too, the caller calls
 * tt_net_done(). */
int tt_net_parse(const char *text, const struct tt_shape *input, int64_t outputs,
                 struct tt_net *net, struct tt_err *err);
void tt_net_done(struct tt_net *net);

/* Sets an option of a layer that is at work, and writes it into the text. */
int tt_net_set(struct tt_net *net, int i, const struct tt_opt *row, const char *value,
               struct tt_err *err);

/* The nodes as a graph (src/nn/describe.c). */
int tt_net_describe(const struct tt_net *net, struct tt_graph *g, struct tt_err *err);

#endif
