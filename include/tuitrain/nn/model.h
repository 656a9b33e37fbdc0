/* A network: a graph of layers, planned once, then run without allocating.
 *
 *     struct tt_model *m = tt_model_new("784-128-10", &input, 10, NULL, err);
 *     tt_model_plan(m, &(struct tt_plan){.train_batch = 64, .eval_batch = 500, .threads = 2}, err);
 *     tt_model_init(m, seed);
 *     ... in a team: ...
 *     const float *z = tt_model_forward(m, &pass, x);
 *     (a loss writes tt_model_rows() of tt_model_output_grad(m))
 *     tt_model_backward(m, &pass, x);
 *
 * The model owns one array of parameter values and one of gradients, so that an optimizer sees
 * flat arrays, and one of buffers (running statistics).
 */
#ifndef TT_NN_MODEL_H
#define TT_NN_MODEL_H

#include <tuitrain/nn/device.h>
#include <tuitrain/nn/layer.h>

struct tt_model;

/* Reads the network language (man tuitrain-net) against the shape of one input sample:
 *   "784-128-10"                     linear layers with ReLU between, named fc1, fc2, ...
 *   "linear 128; relu; linear 10"    a list, named by place as in nn.Sequential
 *   "lenet5"                         a preset
 * A `linear` without a number has as many outputs as the data needs: `outputs`.
 * Errors show the text with a caret under the word that is wrong.  device NULL is the first. */
struct tt_model *tt_model_new(const char *net, const struct tt_shape *input, int64_t outputs,
                              const struct tt_device *device, struct tt_err *err);
void tt_model_free(struct tt_model *m);

struct tt_plan {
    int64_t train_batch; /* most samples of a training pass: a batch, or a micro-batch */
    int64_t eval_batch;  /* most samples of a thread's pass in eval mode; 0: what suits the cache */
    int threads;         /* most threads of the team */
    int beside;          /* arrays as long as the weights that others will keep: an optimizer's */
    bool input_grad;     /* backward also makes the gradient of the batch itself */
    bool autotune;       /* layers may measure which algorithm is fastest here */
    bool observed;       /* there will be observers: every layer computes its own outputs */
};

/* Allocates parameters, gradients, activations and the layers' memory.  Refuses, before it
 * allocates anything, what would not fit into this machine. */
int tt_model_plan(struct tt_model *m, const struct tt_plan *plan, struct tt_err *err);
/* Makes room for training passes of so many samples; parameters and buffers stay.  Between passes.
 * On failure the model is as it was. */
int tt_model_make_room(struct tt_model *m, int64_t train_batch, struct tt_err *err);
int64_t tt_model_eval_batch(const struct tt_model *m);
int64_t tt_model_memory(const struct tt_model *m); /* bytes planned */

/* Most samples of a micro-batch, for batches of n: more than caches hold would take longer each.
 * A batch is then cut into tt_par_span(n, ceil(n / most), i).  n itself where a layer needs
 * statistics of the whole batch. */
int64_t tt_model_micro_batch(const struct tt_model *m, int64_t n);

/* PyTorch's initial distributions, or those the layers name, from `seed`. */
void tt_model_init(struct tt_model *m, uint64_t seed);

/* x (N, input) -> (N, outputs); images lie as (H, W, C).
 * In training all threads of pass->team call it together.  Each has an x of its own, of which it
 * has filled tt_model_rows(), or all where tt_model_reads_all(); of the outputs it may read its
 * rows.  In eval mode a thread calls it by itself, with an x of its own, of which all is filled. */
const float *tt_model_forward(struct tt_model *m, const struct tt_pass *pass, const float *x);

/* Where the loss puts its gradient (N, outputs). */
float *tt_model_output_grad(struct tt_model *m);

/* The samples that this thread takes care of. */
struct tt_span tt_model_rows(const struct tt_model *m, const struct tt_pass *pass);
/* Whether each thread needs the whole batch: the first layer does not go sample by sample. */
bool tt_model_reads_all(const struct tt_model *m);

/* All threads call it together, after a training forward, when they have written their rows of the
 * output's gradient.  It writes the gradients of all parameters, or adds to them after the first
 * micro-batch, and calls pass->ready.  It ends without a barrier: other threads may not be done.
 * In eval mode it may be called after a forward with pass->keeps, which goes as in training. */
void tt_model_backward(struct tt_model *m, const struct tt_pass *pass, const float *x);

/* Gradient of the batch (N, input) after backward, when the plan asked for it; else NULL. */
const float *tt_model_input_grad(const struct tt_model *m);

/* The layers in order.  A residual block is `residual`, the layers of its body, those of its
 * shortcut, and a last one called `add`. */
int tt_model_layers(const struct tt_model *m);
const struct tt_layer *tt_model_layer(const struct tt_model *m, int i);
const char *tt_model_layer_text(const struct tt_model *m, int i); /* "conv 32 3 pad=1" */
int tt_model_depth(const struct tt_model *m, int i);              /* blocks around layer i */
int tt_model_input(const struct tt_model *m, int i, int k);       /* what it reads; -1: the batch */
const char *tt_model_text(const struct tt_model *m); /* the list: that of a preset, too */

/* Sets an option of layer i that may change between two steps (TT_OPT_LIVE): dropout's p.  The
 * texts above say so from then on.  On failure nothing has changed. */
int tt_model_set_option(struct tt_model *m, int i, const char *option, const char *value,
                        struct tt_err *err);
int64_t tt_model_outputs(const struct tt_model *m);      /* elements of one output sample */
double tt_model_multiply_adds(const struct tt_model *m); /* of one sample's forward */

/* Floating-point operations of one sample's training step, in the larger products: two for each
 * multiply-add, of forward, weight gradient and, but in the first layer that learns, dx. */
double tt_model_train_flops(const struct tt_model *m);

/* Marks the parameters whose names match one of the patterns (of the shell, separated by commas:
 * "fc1.*,*.bias") as frozen, and no others.  Fails with TT_EUSAGE when a pattern matches none. */
int tt_model_freeze(struct tt_model *m, const char *patterns, struct tt_err *err);

/* Parameters, and buffers, as named arrays, in order. */
int tt_model_params(const struct tt_model *m);
const struct tt_param *tt_model_param(const struct tt_model *m, int i);
int tt_model_buffers(const struct tt_model *m);
const struct tt_param *tt_model_buffer(const struct tt_model *m, int i);
int64_t tt_model_count(const struct tt_model *m); /* learned numbers, padding not counted */

/* The network in eval mode as a graph (tensor/graph.h) from the batch, (N, input), to the outputs.
 * Initialises *g, which reads the values that parameters and buffers have now where they are: it
 * must not outlive the model.  The caller calls tt_graph_done(), on failure too. */
int tt_model_to_graph(const struct tt_model *m, struct tt_graph *g, struct tt_err *err);

/* The flat arrays.  Each parameter starts on a 64-byte boundary; the padding between stays 0. */
int64_t tt_model_flat_size(const struct tt_model *m);
float *tt_model_values(struct tt_model *m);
float *tt_model_grads(struct tt_model *m);
int64_t tt_model_state_size(const struct tt_model *m); /* of the buffers */
float *tt_model_state(struct tt_model *m);

/* Computes with other values than tt_model_values() from now on (NULL: with those again), as for
 * averaged weights.  Same layout; the caller keeps the memory. */
void tt_model_use_values(struct tt_model *m, float *values);

#endif
