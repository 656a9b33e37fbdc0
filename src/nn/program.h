/* The order in which a training step computes a network: made once, when shapes are known.
 *
 * A program is a list of stages, and a stage a list of operations.
 *   chain       Each thread takes its stripes of the batch through all operations, part by part.
 *   other       One operation on the whole batch: the layer cuts it among the threads itself.
 * Before a stage with a barrier all threads wait for each other.
 *
 * An output or a gradient is kept for the whole batch, or it is there for one part at a time, in
 * the chain that makes it: an output of this kind is transient, a gradient scratch.  Chains that
 * need it later recompute it.
 *
 * program_build.c makes the program, with program_gradients.c and program_recompute.c;
 * model_run.c runs it. */
#ifndef TT_NN_PROGRAM_H
#define TT_NN_PROGRAM_H

#include "net.h"

/* Batches of more samples than TT__MICRO_BATCH are cut into micro-batches of at least half of it:
 * as many stripes in each. */
enum {
    TT__NONE = -1,
    TT__STRIPES = 16, /* most that a batch is cut into */
    TT__MICRO_BATCH = 256,
    TT__OPS = 7 * TT_NET_NODES,
    TT__GRAD_BUFFERS = TT_NET_INPUTS + TT_NET_NODES + 1
};

struct tt__op {
    enum tt__op_kind {
        /* Of forward, which ends with TT__FORWARD_TEAM: */
        TT__FORWARD,
        TT__RECOMPUTE, /* forward again, in a later stage */
        TT__BATCH_STATS_ADD,
        TT__BATCH_STATS_FINISH,
        TT__FORWARD_TEAM,
        /* Of backward: */
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
    int first, n;               /* its operations, in op[] */
    int recompute, n_recompute; /* in recompute[], done for each part before these */
};

/* Where a gradient lies, (N, count); several may, one after the other. */
struct tt__grad_buffer {
    int64_t count;
    int users;                   /* while gradients are planned: readers to come */
    int first_stage, last_stage; /* that use it */
    int writers;                 /* how many operations write it, and ... */
    int writer;                  /* ... the layer of the last; TT__NONE: a sum, or the loss */
    bool chains;                 /* no other stage uses it */
    bool scratch;                /* there for one part at a time */
};

struct tt_program {
    int64_t batch; /* most samples of a pass */
    struct tt__op op[TT__OPS];
    struct tt__stage stage[TT__OPS];
    struct tt__grad_buffer grad_buffer[TT__GRAD_BUFFERS];
    int n_ops, n_stages, n_grad_buffers;
    int forward_end;              /* stages of forward */
    bool transient[TT_NET_NODES]; /* the node's output is there for one part at a time */
    struct tt__op recompute[2 * TT__OPS];
    int n_recompute;

    /* Gradients, as indices of grad_buffer; TT__NONE: nobody wants it. */
    int dy[TT_NET_NODES];  /* of node i's output */
    int dx[TT_NET_INPUTS]; /* of node i's input k, at tt__input_index(): a share of the dy of the
                              node that is read there */
    /* The shares of node i, in the order of its readers: of several dy[i] is the sum. */
    int share[TT_NET_INPUTS], first_share[TT_NET_NODES], n_shares[TT_NET_NODES];
    int input_grad; /* of the batch */

    bool reads_all; /* a layer reads the whole of the caller's batch, not its thread's samples only
                     */
    bool heavy;     /* a sample is enough work for a stripe */
};

/* All threads of the team compute the layer together. */
static inline bool tt__is_cooperative(const struct tt_layer *l)
{
    return l->kernels->cooperative && l->kernels->cooperative(l);
}

/* Whether the layer takes statistics of images, part by part. */
static inline bool tt__has_stats_of_parts(const struct tt_layer *l)
{
    return l->kernels->batch_stats_add && l->in.n > 1;
}

/* Whether the operation reads x or dy at all: with statistics of parts the ones after the parts do
 * not. */
static inline bool tt__reads_arrays(const struct tt_net *net, const struct tt__op *op)
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
