/* Layers: what a network is made of.
 *
 * src/nn/layers.list.h has them all, and says how to add one.
 *
 * How a pass goes: the batch is cut into stripes, by its shape alone.  Each thread of the team
 * (tensor/par.h) takes its stripes through one layer after the other, in parts that fit its cache.
 * Where a layer needs the whole batch, the threads wait for each other at a barrier.
 *
 * Letters: x input, y output, w weight, b bias; d before them is the gradient of the loss.
 */
#ifndef TT_NN_LAYER_H
#define TT_NN_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/base/rng.h>
#include <tuitrain/tensor/graph.h>
#include <tuitrain/tensor/par.h>
#include <tuitrain/tensor/tensor.h>

enum { TT_LAYER_NAME = 48, TT_PARAM_NAME = 80 };

/* A learned array, or one that is saved beside these.  The numbers belong to the model. */
struct tt_param {
    char name[TT_PARAM_NAME]; /* "fc1.weight": PyTorch's name and shape */
    struct tt_shape shape;
    float *value, *grad; /* inside the model's flat arrays; grad is NULL for a buffer */
    int64_t offset;      /* of value and grad in those */
    bool counter;        /* a buffer that PyTorch keeps as an int64 scalar */
    bool frozen;         /* not to be trained: whoever updates leaves it alone */
    bool of_norm;        /* scales or shifts what a norm makes: --no-decay-bias leaves it alone */
    /* With block 0 the numbers lie as in PyTorch: (rows, rest).  Else so many rows are a block (the
     * last may have fewer), and each block lies transposed: (rest, block).  So the layer's products
     * need no transposition.  Of a convolution the rest is (C, window) in PyTorch, (window, C) in
     * memory. */
    int64_t block, window;
};

/* Between PyTorch's order and the one in memory. */
void tt_param_pack(const struct tt_param *p, const float *plain, float *stored);
void tt_param_unpack(const struct tt_param *p, const float *stored, float *plain);

/* Memory that a layer reserves: whom it is for, and how long its contents last. */
enum tt_storage_kind {
    /* From a training forward to its backward: */
    TT_SAVED,            /* one for the batch */
    TT_SAVED_PER_SAMPLE, /* one for each sample, behind each other */
    TT_THREAD_SAVED,     /* one for each thread of the team */
    /* While one call lasts; the next layer has the same memory: */
    TT_SCRATCH,                   /* one for each thread of the team */
    TT_SHARED_SCRATCH_PER_SAMPLE, /* one for each sample, for all threads of a cooperative layer */
};

struct tt_storage {
    enum tt_storage_kind kind;
    int64_t bytes;  /* of one */
    char *at;       /* the first, on a cache line; NULL without bytes */
    int64_t stride; /* bytes from one to the next */
};

/* Watches a training pass of a team of one, or a pass in eval mode, and changes nothing. */
struct tt_observer {
    /* In forward: n more samples' outputs y (n, out) of a layer, which will not stay there. */
    void (*made)(void *context, int layer, const float *y, int64_t n);
    /* In training: a call of a layer's kernels, in forward or backward, took so long. */
    void (*spent)(void *context, int layer, double seconds);
    void *context;
};

/* What holds during one forward and backward pass over a batch, or over a micro-batch. */
struct tt_pass {
    const struct tt_thread_team *team;
    int64_t n;     /* samples in this pass */
    bool training; /* false: eval mode */
    bool keeps;    /* in eval mode: forward keeps what a backward after it needs */
    /* A large batch is cut into micro-batches, over which the gradients add up: how many of its
     * samples came in those before, and whether there are more to come. */
    int64_t before;
    bool more;
    uint64_t seed; /* with `step`, what random layers draw from */
    uint64_t step;
    /* Called in backward of the last micro-batch, by the thread that has just made n gradients of a
     * parameter, from `first` on; nobody reads that parameter any more.  `grad` need not be in the
     * model's array, and is good during the call only.  NULL: all gradients go into the model's
     * array. */
    void (*ready)(void *context, const struct tt_param *p, int64_t first, int64_t n, float *grad);
    void *context;
    const struct tt_observer *observer; /* NULL: nobody looks on */
};

/* Whether forward goes by the program and keeps what backward needs. */
static inline bool tt_pass_keeps(const struct tt_pass *pass)
{
    return pass->training || pass->keeps;
}

/* Some samples of the batch, which go through several layers while they are in cache. */
struct tt_part {
    struct tt_span rows;
    int64_t stripe; /* which fixed share of the batch they belong to */
    bool first;     /* they are the stripe's first, of the first micro-batch */
};

struct tt_layer;

/* How one device computes one type of layer.  Images lie as (H, W, C): a place's channels together.
 * x, y, dy, dx point at what belongs to the part's first sample.
 *
 * Most layers have forward and backward only, which one thread calls for one part of the batch.  In
 * eval mode no layer needs more.  Others need the whole batch in training: of these are the
 * functions further down. */
struct tt_layer_kernels {
    /* Called once, when shapes and memory are known: chooses among algorithms that give the same
     * bits.  It may take some milliseconds to measure them, when `measure` says so.  NULL: there is
     * nothing to choose. */
    void (*autotune)(struct tt_layer *l, bool measure);

    /* x (n, in) -> y (n, out).  NULL: y is x. */
    void (*forward)(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y);
    /* dy (n, out) -> dx (n, in); dx is NULL when nobody wants it.  x and y are what forward saw and
     * made.  A type with `partials` also makes the parameters' gradients of the part, at
     * tt_layer_partial(): it writes them for the first part of a stripe, and adds to them after. */
    void (*backward)(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx);

    /* The same for a layer with several inputs, which has these two instead: x[k] is input k, dx[k]
     * its gradient, or NULL.  It can have parameters with `partials`, and none of what follows. */
    void (*forward_many)(const struct tt_layer *l, const struct tt_pass *pass,
                         const struct tt_part *part, const float *const *x, float *y);
    void (*backward_many)(const struct tt_layer *l, const struct tt_pass *pass,
                          const struct tt_part *part, const float *const *x, const float *y,
                          const float *dy, float *const *dx);

    /* For statistics of the batch, in training.  Before forward `batch_stats_add` is called for
     * each part, then all threads call `batch_stats_finish` together; the same before backward.  Of
     * images only the first of the two may read x and dy, not the second, nor `gradient`: where
     * these are recomputed they are there for a part at a time only. */
    void (*batch_stats_add)(const struct tt_layer *l, const struct tt_pass *pass,
                            const struct tt_part *part, const float *x);
    void (*batch_stats_finish)(const struct tt_layer *l, const struct tt_pass *pass,
                               const float *x);
    void (*batch_stats_add_backward)(const struct tt_layer *l, const struct tt_pass *pass,
                                     const struct tt_part *part, const float *x, const float *dy);
    void (*batch_stats_finish_backward)(const struct tt_layer *l, const struct tt_pass *pass,
                                        const float *x, const float *dy);

    /* Instead of forward and backward in training, where `cooperative` says so: all threads of the
     * team call them together with the whole batch, and cut the work among themselves. */
    bool (*cooperative)(const struct tt_layer *l);
    void (*forward_team)(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                         float *y);
    void (*backward_team)(const struct tt_layer *l, const struct tt_pass *pass, const float *dy,
                          float *dx);

    /* The parameters' gradients of a type without `partials`: all threads call it together, at the
     * end of backward.  It writes them, or adds them to those of the micro-batches before, and
     * calls tt_layer_ready(). */
    void (*gradient)(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *dy);

    /* It can compute the ReLU before it, too: when l->relu is set, forward takes x through a ReLU
     * first, and backward dx back through it. */
    bool fuses_relu;
};

struct tt_layer {
    const struct tt_layer_type *type;
    const struct tt_layer_kernels *kernels; /* of the model's device */
    void *self; /* type->size bytes: its options, then what it likes to note; zeroed at first */
    int index;  /* its place among all layers of the network, which its random numbers depend on */
    char name[TT_LAYER_NAME]; /* "fc1", "0", "3.body.1": the prefix of its parameters */

    /* Shapes of one sample: (C, H, W), or a vector. */
    int n_inputs;
    const struct tt_shape *inputs; /* (n_inputs) */
    struct tt_shape in, out;       /* `in` is that of the first input */
    int64_t in_count, out_count;

    bool view;            /* y is x: nothing is computed */
    bool relu;            /* it computes the ReLU before it, too */
    double multiply_adds; /* of one sample's forward, in the larger products */

    /* What infer declares; all three lists are owned. */
    struct tt_param **param, **buffer; /* buffers are saved with the weights, but not learned */
    struct tt_storage *storage;
    int n_params, n_buffers, n_storage;
    bool failed;           /* memory has run out in infer; ... */
    struct tt_param spare; /* ... this was handed out then */

    float *partials; /* (stripes, partial_size): the parameters' gradients of each stripe */
    int64_t partial_size;
};

struct tt_layer_type {
    const char *name; /* "linear" */
    const char *help; /* "y = x W^T + b" */
    /* In the network language words without '=' fill the rows in order. */
    const struct tt_opt *opts;
    size_t size; /* of l->self */

    /* Traits, from which the program follows (src/nn/program.h): */

    /* forward may write y over x, or over its first input, and backward dx over dy.  Such a layer
     * does not read x in backward. */
    bool in_place;
    /* backward reads y: the next layer must not write over it. */
    bool needs_output;
    /* backward does not read x (a layer that works in place does not, either). */
    bool ignores_input;
    /* forward costs little more than reading and writing: in training its output is recomputed
     * for backward rather than kept for the whole batch. */
    bool cheap;
    /* backward costs little more than writing dx, and reads nothing but dy and what forward saved:
     * dx is recomputed rather than kept for the whole batch. */
    bool cheap_back;
    /* backward makes the parameters' gradients of each stripe; the model adds them up, in the order
     * of the stripes. */
    bool partials;
    /* The gradient of each input is dy itself: there is no backward. */
    bool shares_gradient;
    /* y = max(0, x): a layer after it may compute it (fuses_relu). */
    bool relu;

    /* In the network language this type opens a block: its output, which is its input, goes into
     * each branch, and a layer of type `join` reads all their ends. */
    const struct tt_layer_type *join;
    const char *const
        *branches; /* their names, NULL-ended: no more may be written; NULL: numbers */

    /* Sets the number of outputs, where none was written.  NULL: it has no such option. */
    void (*default_outputs)(struct tt_layer *l, int64_t outputs);
    /* Sets l->out from l->inputs, or says why it cannot.  Declares parameters and buffers, and
     * reserves storage. */
    int (*infer)(struct tt_layer *l, struct tt_err *err);
    /* Fills parameters and buffers, in PyTorch's order.  NULL: it has none. */
    void (*init)(struct tt_layer *l, uint64_t seed);
    /* Appends the operations of eval mode to a graph.  Reads g->value, or of several inputs
     * g->in[k]; leaves the output in g->value.  The graph's tensors point at the parameters. */
    void (*to_graph)(const struct tt_layer *l, struct tt_graph *g);
    struct tt_layer_kernels cpu;
};

extern const struct tt_layer_type *const tt_layer_types[]; /* NULL-ended */

/* --- for infer ------------------------------------------------------------------------------- */

/* Declares the parameter or buffer "NAME.SUFFIX": the next element of l->param or l->buffer.  It
 * stays where it is. */
struct tt_param *tt_layer_param(struct tt_layer *l, const char *suffix, struct tt_shape shape);
struct tt_param *tt_layer_buffer(struct tt_layer *l, const char *suffix, struct tt_shape shape);

/* Reserves n elements of `size` bytes as l->storage[k], for each sample or thread as `kind` says. A
 * layer numbers what it reserves from 0. */
void tt_layer_reserve(struct tt_layer *l, int k, enum tt_storage_kind kind, int64_t n, size_t size);

/* The output has the input's shape. */
int tt_layer_same_shape(struct tt_layer *l, struct tt_err *err);

/* --- for kernels ----------------------------------------------------------------------------- */

/* l->storage[k]: that of sample or thread i, and that of this thread.  NULL where 0 elements were
 * reserved. */
void *tt_layer_storage(const struct tt_layer *l, int k, int64_t i);
void *tt_layer_thread_storage(const struct tt_layer *l, const struct tt_pass *pass, int k);

/* Where backward puts this stripe's gradient of parameter k; laid out as the parameter. */
float *tt_layer_partial(const struct tt_layer *l, const struct tt_part *part, int k);

/* Says that n gradients of parameter k, from `first` on, are made, and lie at `grad`.  Does nothing
 * before the last micro-batch. */
void tt_layer_ready(const struct tt_layer *l, const struct tt_pass *pass, int k, int64_t first,
                    int64_t n, float *grad);

/* --- for to_graph ---------------------------------------------------------------------------- */

/* The parameter (or buffer) as a tensor of the graph, under its own name; NULL gives
 * NULL.  Returns the name to read it by. */
const char *tt_layer_weight(struct tt_graph *g, const struct tt_param *p);
/* The same with a place for each height and width, (C) to (C, 1, 1), where the layer's samples are
 * images. */
const char *tt_layer_weight_each(const struct tt_layer *l, struct tt_graph *g,
                                 const struct tt_param *p);
/* In eval mode the output is the input. */
void tt_layer_to_graph_identity(const struct tt_layer *l, struct tt_graph *g);

#endif
