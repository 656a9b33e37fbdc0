/* The order in which a training step computes a network: made once, when shapes are known.
 *
 * A program is a list of stages.  In a chain each member takes its stripes of the batch through
 * several layers, part by part; other stages are one layer and the whole batch, cut among the
 * members by the layer itself.  Before a stage all members meet, unless it says otherwise. */
#ifndef TT_NN_PROGRAM_H
#define TT_NN_PROGRAM_H

#include "net.h"

/* Batches of more samples than TT__MOST are taken in passes of at least half of it: as many stripes
 * in each. */
enum {
    TT__NONE = -1,
    TT__STRIPES = 16,
    TT__MOST = 256,
    TT__OPS = 6 * TT_NET_NODES,
    TT__CELLS = TT_NET_NODES + 1
};

struct tt__op {
    enum tt__op_kind {
        TT__FORWARD,
        TT__AGAIN, /* forward once more, in a later stage */
        TT__LOOK,
        TT__SETTLE,
        TT__FORWARD_WHOLE,
        TT__BACKWARD,
        TT__BACKWARD_AGAIN,
        TT__LOOK_BACK,
        TT__SETTLE_BACK,
        TT__BACKWARD_WHOLE,
        TT__GRADIENT,
        TT__ADD_PARTIALS,
    } kind;
    int node;
};

struct tt__stage {
    bool chain, meet;
    int first, n;       /* its ops */
    int again, n_again; /* what is made once more, for each part, before them */
};

/* A gradient, (N, count).  One that is made and used within one chain, or made once more in each
 * that uses it, is scratch: it is never there for the whole batch. */
struct tt__cell {
    int64_t count;
    int users, first_stage, last_stage;
    int writers, writer; /* the last node that writes it; TT__NONE: the loss does */
    bool chains;         /* only they use it */
    bool scratch;
};

struct tt_program {
    int64_t batch; /* most samples */
    struct tt__op op[TT__OPS];
    struct tt__stage stage[TT__OPS];
    struct tt__cell cell[TT__CELLS];
    int n_ops, n_stages, n_cells;
    int forward_end; /* stages of forward */
    /* Outputs that are there for one part of the batch only: within the chain that makes them, and
     * made once more in later ones that read them. */
    bool passing[TT_NET_NODES];
    struct tt__op again[2 * TT__OPS];
    int n_again;
    /* Node i reads cell dy[i] and writes cell dx[i], which is the dy of its source; TT__NONE where
     * nobody wants it.  A fork adds hold[i], the shortcut's share. */
    int dy[TT_NET_NODES], dx[TT_NET_NODES], hold[TT_NET_NODES];
    int input_grad; /* a cell */
    bool reads_all; /* a layer reads all of the batch itself, not samples one by one */
    bool heavy;     /* samples are worth a stripe each */
};

/* How often the output of each node is read, and by whom last. */
struct tt__readers {
    int count[TT_NET_NODES], last[TT_NET_NODES];
};
void tt__find_readers(const struct tt_net *net, struct tt__readers *r);
/* Whether node i may write over what it reads. */
bool tt__writes_over(const struct tt_net *net, int i, const struct tt__readers *r, bool training);

/* A ReLU that only one layer reads, and one that can do it too, computes nothing itself: a largest
 * of four, say, is the same before and after, and there are fewer of them. */
void tt__join_relus(struct tt_net *net);

void tt__program_build(struct tt_program *p, const struct tt_net *net, int64_t batch,
                       bool input_grad);

/* Fixed shares of a batch of n: the same for any number of threads. */
int64_t tt__stripes(const struct tt_program *p, int64_t n);

/* A node that computes nothing: its output is its source's. */
bool tt__is_view(const struct tt_net *net, int i);
/* The node whose memory `i` reads; -1 is the batch. */
int tt__maker(const struct tt_net *net, int i);

/* Floats of one stripe's gradients, of a layer that has such. */
int64_t tt__partial_size(const struct tt_layer *l);
/* All members: the gradients of all stripes, added in their order. */
void tt__add_partials(const struct tt_layer *l, const struct tt_pass *pass, int64_t stripes);

#endif
