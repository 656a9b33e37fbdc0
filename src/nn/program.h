/* The order in which a training step computes a network: made once, when shapes are known.
 *
 * A program is a list of stages.  In a chain each thread takes its stripes of the batch through
 * several layers, part by part; other stages are one layer and the whole batch, cut among the
 * threads by the layer itself.  Before a stage all threads wait for each other at a barrier, unless
 * it says otherwise.
 *
 * program_build.c makes it, in three steps of a file each: gradients, stages, and what is
 * recomputed rather than kept. */
#ifndef TT_NN_PROGRAM_H
#define TT_NN_PROGRAM_H

#include "net.h"

/* Batches of more samples than TT__MICRO_BATCH are cut into micro-batches of at least half of it:
 * as many stripes in each. */
enum {
    TT__NONE = -1,
    TT__STRIPES = 16,
    TT__MICRO_BATCH = 256,
    TT__OPS = 7 * TT_NET_NODES,
    TT__GRAD_BUFFERS = TT_NET_INPUTS + TT_NET_NODES + 1
};

struct tt__op {
    enum tt__op_kind {
        TT__FORWARD,
        TT__RECOMPUTE, /* forward again, in a later stage */
        TT__BATCH_STATS_ADD,
        TT__BATCH_STATS_FINISH,
        TT__FORWARD_TEAM,
        TT__BACKWARD,
        TT__RECOMPUTE_BACKWARD,
        TT__BATCH_STATS_ADD_BACKWARD,
        TT__BATCH_STATS_FINISH_BACKWARD,
        TT__BACKWARD_TEAM,
        TT__SUM_GRADIENTS, /* of a node that several read: dy is the sum of its shares */
        TT__GRADIENT,
        TT__ADD_PARTIALS,
    } kind;
    int node;
};

struct tt__stage {
    bool chain, barrier;
    int first, n;               /* its ops */
    int recompute, n_recompute; /* what is recomputed, for each part, before them */
};

/* A gradient, (N, count).  One that is made and used within one chain, or recomputed in each that
 * uses it, is scratch: it is never there for the whole batch. */
struct tt__grad_buffer {
    int64_t count;
    int users; /* while gradients are planned: those that have not read it yet */
    int first_stage, last_stage;
    int writers, writer; /* the layer that writes it; TT__NONE: a sum or the loss does */
    bool chains;         /* only they use it */
    bool scratch;
};

struct tt_program {
    int64_t batch; /* most samples */
    struct tt__op op[TT__OPS];
    struct tt__stage stage[TT__OPS];
    struct tt__grad_buffer grad_buffer[TT__GRAD_BUFFERS];
    int n_ops, n_stages, n_grad_buffers;
    int forward_end; /* stages of forward */
    /* Outputs that are there for one part of the batch only: within the chain that makes them, and
     * recomputed in later ones that read them. */
    bool transient[TT_NET_NODES];
    struct tt__op recompute[2 * TT__OPS];
    int n_recompute;
    /* Gradients, as indices of grad_buffer; TT__NONE where nobody wants one.  That of node i's
     * output is dy[i].  A layer writes those of its inputs to dx[], at tt__input_index(); there
     * they are shares of the nodes it reads, which several may have: then dy[i] is the sum of
     * share[n] from first_share[i] on, n_shares[i] of them, in the order of the readers. */
    int dy[TT_NET_NODES], dx[TT_NET_INPUTS];
    int share[TT_NET_INPUTS], first_share[TT_NET_NODES], n_shares[TT_NET_NODES];
    int input_grad; /* a gradient buffer */
    bool reads_all; /* a layer reads all of the batch itself, not samples one by one */
    bool heavy;     /* samples are worth a stripe each */
};

/* All threads of the team compute the layer together. */
static inline bool tt__is_cooperative(const struct tt_layer *l)
{
    return l->kernels->cooperative && l->kernels->cooperative(l);
}

/* Whether the layer adds up statistics of images part by part: then nothing else reads the whole.
 */
static inline bool tt__has_stats_of_parts(const struct tt_layer *l)
{
    return l->kernels->batch_stats_add && l->in.n > 1;
}

/* Whether the op reads the whole of x or dy.  Of a layer with statistics of parts nothing else
 * does. */
static inline bool tt__reads_whole(const struct tt_net *net, const struct tt__op *op)
{
    bool ends = op->kind == TT__BATCH_STATS_FINISH || op->kind == TT__BATCH_STATS_FINISH_BACKWARD ||
                op->kind == TT__GRADIENT;
    return op->kind != TT__ADD_PARTIALS &&
           !(ends && tt__has_stats_of_parts(&net->node[op->node].layer));
}

/* Fixed shares of a batch of n: the same for any number of threads. */
static inline int64_t tt__stripes(const struct tt_program *p, int64_t n)
{
    int64_t stripes = p->heavy ? n : n / 16;
    return stripes < 1 ? 1 : stripes > TT__STRIPES ? TT__STRIPES : stripes;
}

#endif
