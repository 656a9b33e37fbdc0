/* Layers: what a network is made of.
 *
 * To add a layer: 1. copy the nearest file in src/nn/layers/, change it; it ends in one
 * `const struct tt_layer_type`; 2. add its line to the table in src/nn/layers.c; 3. add its row to
 * the cases of tests/nn/test_layers.c.  The network language, --help, info and the checks follow
 * from the table.
 *
 * Every member of a team (tensor/par.h) calls forward and backward together; a layer does its
 * member's shards.  The model puts a barrier after each call; a layer that needs one inside uses
 * tt_par_barrier().
 */
#ifndef TT_NN_LAYER_H
#define TT_NN_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/base/rng.h>
#include <tuitrain/tensor/par.h>
#include <tuitrain/tensor/tensor.h>

enum { TT_LAYER_PARAMS = 2, TT_LAYER_BUFFERS = 3, TT_LAYER_NAME = 48, TT_PARAM_NAME = 80 };

/* A learned array.  Memory belongs to the model. */
struct tt_param {
    char name[TT_PARAM_NAME]; /* "fc1.weight": PyTorch's name and shape */
    struct tt_shape shape;
    float *value, *grad; /* inside the model's flat arrays; grad is NULL for a buffer */
    int64_t offset;      /* of value and grad in those */
    bool counter;        /* a buffer that PyTorch keeps as an int64 scalar */
};

/* What holds during one pass over one batch. */
struct tt_pass {
    const struct tt_team *team;
    int64_t n;     /* samples in this batch */
    bool training; /* false: eval mode */
    uint64_t seed; /* with `step`, what random layers draw from */
    uint64_t step;
};

struct tt_layer;

/* The computing of one layer type on one device. */
struct tt_layer_kernels {
    /* x (N, in), y (N, out).  NULL: y is x, as in flatten. */
    void (*forward)(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y);
    /* dy (N, out) -> dx (N, in), skipped when dx is NULL; writes (not adds) the parameters'
     * gradients.  x and y are what forward saw and made. */
    void (*backward)(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx);
};

struct tt_layer {
    const struct tt_layer_type *type;
    const struct tt_layer_kernels *kernels; /* of the model's device */
    void *self; /* type->size bytes: the options, then what the layer keeps; zeroed at first */
    int index;  /* place among all layers of the network: its random numbers follow from it */
    char name[TT_LAYER_NAME]; /* "fc1", "0", "3.body.1": the prefix of its parameters */
    struct tt_shape in, out;  /* of one sample */
    int64_t in_count, out_count;
    int n_params, n_buffers;
    struct tt_param param[TT_LAYER_PARAMS];
    struct tt_param buffer[TT_LAYER_BUFFERS]; /* saved with the weights, not learned */
    double multiply_adds;                     /* of one sample's forward, the larger products */

    /* Memory in floats that infer asks for, and where the model put it. */
    int64_t keep_each;   /* from a training forward to its backward, for each sample, ... */
    int64_t keep;        /* ... and for the whole batch */
    int64_t work;        /* for each member of the team, while one call lasts */
    int64_t shared;      /* for all members together, while one call lasts, ... */
    int64_t shared_each; /* ... and for each sample */
    float *kept_each, *kept, *works, *share; /* member r works at works + r * work */
};

struct tt_layer_type {
    const char *name; /* "linear" */
    const char *help; /* "y = x W^T + b" */
    /* In the network language words without '=' fill the rows in order. */
    const struct tt_opt *opts;
    size_t size;
    /* forward may write y over x (same memory), and backward dx over dy.  Such a layer does not
     * read x in backward. */
    bool in_place;
    /* backward reads y: the next layer must not work in place on it. */
    bool needs_output;

    /* Sets l->out from l->in, or says why it cannot; declares parameters and buffers, and asks for
     * memory. */
    int (*infer)(struct tt_layer *l, struct tt_err *err);
    /* Fills the values of parameters and buffers.  NULL without any. */
    void (*init)(struct tt_layer *l, uint64_t seed);
    struct tt_layer_kernels cpu;
};

extern const struct tt_layer_type *const tt_layer_types[]; /* NULL-ended */

/* For infer: declares "NAME.SUFFIX", learned or kept beside the weights. */
struct tt_param *tt_layer_param(struct tt_layer *l, const char *suffix, struct tt_shape shape);
struct tt_param *tt_layer_buffer(struct tt_layer *l, const char *suffix, struct tt_shape shape);

/* For infer: the output has the input's shape. */
int tt_layer_same_shape(struct tt_layer *l, struct tt_err *err);

#endif
