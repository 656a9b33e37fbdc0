/* Layers: what a network is made of.
 *
 * To add a layer: 1. copy the nearest file in src/nn/layers/, change it; it ends in one
 * `const struct tt_layer_type`; 2. add its line to the table in src/nn/layers.c; 3. add its row to
 * the cases of tests/nn/test_layers.c.  The network language, --help and the checks follow from
 * the table.
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

enum { TT_LAYER_PARAMS = 4, TT_PARAM_NAME = 64 };

/* A learned array.  Memory belongs to the model. */
struct tt_param {
    char name[TT_PARAM_NAME]; /* "fc1.weight": PyTorch's name and shape */
    struct tt_shape shape;
    float *value, *grad; /* inside the model's flat arrays */
    int64_t offset;      /* of value and grad in those */
};

/* What holds during one pass over one batch. */
struct tt_pass {
    const struct tt_team *team;
    int64_t n;     /* samples in this batch */
    bool training; /* false: eval mode */
    uint64_t seed; /* with `step`, what random layers draw from */
    uint64_t step;
};

struct tt_layer {
    const struct tt_layer_type *type;
    void *self;    /* type->size bytes: the options, then what the layer keeps; zeroed at first */
    int index;     /* place in the list, layers without parameters counted */
    char name[24]; /* "fc1", or the index: the prefix of its parameters */
    struct tt_shape in, out; /* of one sample */
    int64_t in_count, out_count;
    int n_params;
    struct tt_param param[TT_LAYER_PARAMS];
};

struct tt_layer_type {
    const char *name; /* "linear" */
    const char *help; /* "y = x W^T + b" */
    /* In the network language words without '=' fill the rows in order. */
    const struct tt_opt *opts;
    size_t size;
    /* forward may write y over x (same memory), and backward dx over dy. */
    bool in_place;
    /* backward reads y: the next layer must not work in place on it. */
    bool needs_output;

    /* Sets l->out from l->in, or says why it cannot; declares parameters by tt_layer_param(). */
    int (*infer)(struct tt_layer *l, struct tt_err *err);
    /* Fills the parameters' values.  NULL without parameters. */
    void (*init)(struct tt_layer *l, uint64_t seed);
    /* x (N, in), y (N, out).  NULL: y is x, as in flatten. */
    void (*forward)(const struct tt_layer *l, const struct tt_pass *pass, const float *x, float *y);
    /* dy (N, out) -> dx (N, in), skipped when dx is NULL; writes (not adds) the parameters'
     * gradients.  x and y are what forward saw and made. */
    void (*backward)(const struct tt_layer *l, const struct tt_pass *pass, const float *x,
                     const float *y, const float *dy, float *dx);
};

extern const struct tt_layer_type *const tt_layer_types[]; /* NULL-ended */

/* For infer: declares a parameter called "NAME.SUFFIX". */
struct tt_param *tt_layer_param(struct tt_layer *l, const char *suffix, struct tt_shape shape);

/* U(-bound, bound), drawn from the stream of initialisation numbers `which`. */
void tt_init_uniform(struct tt_param *p, float bound, uint64_t seed, uint64_t which);

#endif
