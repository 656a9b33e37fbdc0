/* Layers: what a network is made of.
 *
 * src/nn/layers.list.h has them all, and says how to add one.
 *
 * How a pass goes: the batch is cut into stripes by its shape alone, and each thread of the team
 * (tensor/par.h) takes its stripes through one layer after the other in parts that fit its cache,
 * until a layer needs the whole batch; there they meet at a barrier.
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

/* A learned array.  Memory belongs to the model. */
struct tt_param {
    char name[TT_PARAM_NAME]; /* "fc1.weight": PyTorch's name and shape */
    struct tt_shape shape;
    float *value, *grad; /* inside the model's flat arrays; grad is NULL for a buffer */
    int64_t offset;      /* of value and grad in those */
    bool counter;        /* a buffer that PyTorch keeps as an int64 scalar */
    bool frozen;         /* not to be trained: whoever updates leaves it alone */
    /* 0: the numbers lie as in PyTorch.  Else the array is, in memory, cut into blocks of so many
     * rows (of its first dimension; the last block may be smaller), each of them transposed:
     * (rest, block).  So the products of a layer need no transposition.
     * Of a convolution the rest is (C, window) in PyTorch and (window, C) in memory. */
    int64_t block, window;
};

/* Between PyTorch's order and the one in memory. */
void tt_param_pack(const struct tt_param *p, const float *plain, float *stored);
void tt_param_unpack(const struct tt_param *p, const float *stored, float *plain);

/* Memory that a layer asks for in infer: how long it lasts, and whom it is for. */
enum tt_storage_kind {
    TT_SAVED,                     /* from a training forward to its backward, for the whole batch */
    TT_SAVED_PER_SAMPLE,          /* the same for each sample */
    TT_THREAD_SAVED,              /* the same for each thread of the team */
    TT_SCRATCH,                   /* while one call lasts, for each thread of the team */
    TT_SHARED_SCRATCH_PER_SAMPLE, /* while one call lasts, for all together, for each sample */
};

struct tt_storage {
    enum tt_storage_kind kind;
    int64_t bytes;  /* of each sample or thread, or of all */
    char *at;       /* where the model put it, on a cache line; NULL without bytes */
    int64_t stride; /* bytes from one sample's or thread's to the next one's */
};

/* Looks on while a team of one makes a training pass: it changes nothing. */
struct tt_observer {
    /* In forward: n more samples' outputs y (n, out) of a layer, which will not stay there. */
    void (*made)(void *context, int layer, const float *y, int64_t n);
    /* A piece of work for a layer, of forward or backward, took so long. */
    void (*spent)(void *context, int layer, double seconds);
    void *context;
};

/* What holds during one forward and backward pass over a batch, or over a micro-batch. */
struct tt_pass {
    const struct tt_thread_team *team;
    int64_t n;     /* samples in this pass */
    bool training; /* false: eval mode */
    /* A large batch is cut into micro-batches, over which the gradients add up: how many of its
     * samples came in those before, and whether there are more to come. */
    int64_t before;
    bool more;
    uint64_t seed; /* with `step`, what random layers draw from */
    uint64_t step;
    /* Called in backward of the last micro-batch by the thread that has just made n gradients of a
     * parameter, from `first` on, when the parameter is not read any more.  They may lie elsewhere
     * than in the model's array, and only for now.  NULL: all gradients go into the model's array.
     */
    void (*ready)(void *context, const struct tt_param *p, int64_t first, int64_t n, float *grad);
    void *context;
    const struct tt_observer *observer; /* NULL: nobody looks on */
};

/* Some samples of the batch, on their way through several layers while they are in cache. */
struct tt_part {
    struct tt_span rows;
    int64_t stripe; /* which fixed share of the batch they belong to */
    bool first;     /* they are the first of it, in the first micro-batch */
};

struct tt_layer;

/* The computing of one layer type on one device.  Images lie as (H, W, C): a place's channels
 * together.  x, y, dy, dx point at what belongs to the part's first sample.
 *
 * Most layers compute samples by themselves: `forward` and `backward`, called by one thread for a
 * part of the batch.  In eval mode all do.  Others look at the whole batch in training. */
struct tt_layer_kernels {
    /* Called when shapes and memory are settled, before all else: chooses among ways of computing
     * that give the same bits, say, and may take some milliseconds to measure them where `measures`
     * says so.  NULL: there is nothing to choose. */
    void (*choose)(struct tt_layer *l, bool measures);

    /* x (n, in) -> y (n, out).  NULL: y is x. */
    void (*forward)(const struct tt_layer *l, const struct tt_pass *pass,
                    const struct tt_part *part, const float *x, float *y);
    /* dy (n, out) -> dx (n, in), skipped when dx is NULL.  x and y are what forward saw and made.
     * Of a type with `partials` it also writes the parameters' gradients of the part, or adds them
     * to those of the stripe's parts before, at tt_layer_partial(). */
    void (*backward)(const struct tt_layer *l, const struct tt_pass *pass,
                     const struct tt_part *part, const float *x, const float *y, const float *dy,
                     float *dx);

    /* Of a layer with several inputs, instead of those two: x[k] is what it reads from input k, and
     * dx[k] that one's gradient, NULL where nobody wants it.  Such a layer goes sample by sample.
     */
    void (*forward_many)(const struct tt_layer *l, const struct tt_pass *pass,
                         const struct tt_part *part, const float *const *x, float *y);
    void (*backward_many)(const struct tt_layer *l, const struct tt_pass *pass,
                          const struct tt_part *part, const float *const *x, const float *y,
                          const float *dy, float *const *dx);

    /* Before forward in training: `batch_stats_add` takes each part, then all threads call
     * `batch_stats_finish` together, with the whole batch.  The same before backward.  Of images
     * only the first of the two may read x or dy, and `gradient` may not, either: of what is
     * recomputed there is no whole batch. */
    void (*batch_stats_add)(const struct tt_layer *l, const struct tt_pass *pass,
                            const struct tt_part *part, const float *x);
    void (*batch_stats_finish)(const struct tt_layer *l, const struct tt_pass *pass,
                               const float *x);
    void (*batch_stats_add_backward)(const struct tt_layer *l, const struct tt_pass *pass,
                                     const struct tt_part *part, const float *x, const float *dy);
    void (*batch_stats_finish_backward)(const struct tt_layer *l, const struct tt_pass *pass,
                                        const float *x, const float *dy);

    /* Instead of forward and backward, where `cooperative` says so: all threads of the team call it
     * together, and cut the work among themselves. */
    bool (*cooperative)(const struct tt_layer *l);
    void (*forward_team)(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                         float *y);
    void (*backward_team)(const struct tt_layer *l, const struct tt_pass *pass, const float *dy,
                          float *dx);

    /* All threads, at the end of backward: writes the parameters' gradients, or adds them to those
     * of the micro-batches before, and says so by tt_layer_ready(). */
    void (*gradient)(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *dy);

    /* Where l->relu says so, forward takes x through a ReLU first, and backward dx back. */
    bool joins_relu;
};

struct tt_layer {
    const struct tt_layer_type *type;
    const struct tt_layer_kernels *kernels; /* of the model's device */
    void *self; /* type->size bytes: the options, then what the layer keeps; zeroed at first */
    int index;  /* place among all layers of the network: its random numbers follow from it */
    char name[TT_LAYER_NAME]; /* "fc1", "0", "3.body.1": the prefix of its parameters */
    int n_inputs;
    const struct tt_shape *inputs; /* (n_inputs) of one sample: (C, H, W), or a vector */
    struct tt_shape in, out;       /* of one sample; `in` is the first input */
    int64_t in_count, out_count;
    bool view; /* y is x: nothing is computed */
    bool relu; /* computes the ReLU before it, too */
    int n_params, n_buffers, n_storage;
    struct tt_param **param;    /* owned, as these stay where they are */
    struct tt_param **buffer;   /* saved with the weights, not learned */
    struct tt_storage *storage; /* owned; in the order in which infer asked */
    double multiply_adds;       /* of one sample's forward, the larger products */
    bool failed;                /* memory has run out in infer; */
    struct tt_param spare;      /* what was handed out then */
    float *partials;            /* (stripes, partial_size) gradients of each stripe */
    int64_t partial_size;
};

struct tt_layer_type {
    const char *name; /* "linear" */
    const char *help; /* "y = x W^T + b" */
    /* In the network language words without '=' fill the rows in order. */
    const struct tt_opt *opts;
    size_t size;
    /* forward may write y over x (same memory; over its first input, where it has several), and
     * backward dx over dy.  Such a layer does not read x in backward. */
    bool in_place;
    /* backward reads y: the next layer must not work in place on it. */
    bool needs_output;
    /* backward does not read x (a layer that works in place does not, either). */
    bool ignores_input;
    /* forward costs little more than reading and writing: in training its output is recomputed
     * for backward rather than kept for the whole batch. */
    bool cheap;
    /* backward costs little more than writing dx, and reads nothing but dy and what the layer
     * saved: dx is recomputed rather than kept for the whole batch. */
    bool cheap_back;
    /* backward makes the parameters' gradients of each stripe; the model adds them, in the order
     * of the stripes. */
    bool partials;

    /* The gradient of each input is dy itself: there is no backward. */
    bool shares_gradient;
    /* y = max(0, x): a layer after it may compute it, too (joins_relu). */
    bool relu;
    /* In the network language it opens a block: it hands its input to branches, which this one
     * joins.  A second branch that is not written is the input itself. */
    const struct tt_layer_type *join;
    const char *const *branches; /* their names, as many as there may be; NULL: numbers */

    /* Without a number of outputs it gets as many as the data needs.  NULL: it has no such. */
    void (*default_outputs)(struct tt_layer *l, int64_t outputs);
    /* Sets l->out from l->in, or says why it cannot; declares parameters and buffers, and asks for
     * memory. */
    int (*infer)(struct tt_layer *l, struct tt_err *err);
    /* Fills the values of parameters and buffers, in PyTorch's order.  NULL without any. */
    void (*init)(struct tt_layer *l, uint64_t seed);
    /* Appends what the layer computes in eval mode to a graph: reads g->value (g->in[k], of several
     * inputs), and leaves its output in g->value.  The tensors point at the layer's parameters. */
    void (*describe)(const struct tt_layer *l, struct tt_graph *g);
    struct tt_layer_kernels cpu;
};

extern const struct tt_layer_type *const tt_layer_types[]; /* NULL-ended */

/* For infer: declares "NAME.SUFFIX", learned or kept beside the weights.  What is returned stays
 * where it is; it is the next element of l->param or l->buffer. */
struct tt_param *tt_layer_param(struct tt_layer *l, const char *suffix, struct tt_shape shape);
struct tt_param *tt_layer_buffer(struct tt_layer *l, const char *suffix, struct tt_shape shape);

/* For infer: asks for memory for n elements of `size` bytes.  It will be l->storage[0], [1], ... in
 * the order of asking, and is found by that number: */
void tt_layer_reserve(struct tt_layer *l, enum tt_storage_kind kind, int64_t n, size_t size);

/* What was asked for as number k, on a cache line: that of sample or thread i; NULL where it was of
 * no bytes.  And that of this thread. */
void *tt_layer_storage(const struct tt_layer *l, int k, int64_t i);
void *tt_layer_of_thread(const struct tt_layer *l, const struct tt_pass *pass, int k);

/* Where backward puts this stripe's gradient of parameter k; laid out as the parameter. */
float *tt_layer_partial(const struct tt_layer *l, const struct tt_part *part, int k);

/* Says that n gradients of parameter k, from `first` on, are there: at `grad`.  Of account in the
 * last micro-batch only. */
void tt_layer_ready(const struct tt_layer *l, const struct tt_pass *pass, int k, int64_t first,
                    int64_t n, float *grad);

/* For infer: the output has the input's shape. */
int tt_layer_same_shape(struct tt_layer *l, struct tt_err *err);

/* For describe: the parameter (or buffer) as a tensor of the graph, under its own name; NULL gives
 * NULL.  Returns the name to read it by. */
const char *tt_layer_weight(struct tt_graph *g, const struct tt_param *p);
/* The same with a place for each height and width, (C) to (C, 1, 1), where the layer's samples are
 * images. */
const char *tt_layer_weight_each(const struct tt_layer *l, struct tt_graph *g,
                                 const struct tt_param *p);
/* For describe: in eval mode the output is the input. */
void tt_layer_describe_nothing(const struct tt_layer *l, struct tt_graph *g);

#endif
