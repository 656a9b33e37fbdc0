/* A network: layers in a row, planned once, then run without allocating.
 *
 *     struct tt_model *m = tt_model_new("784-128-10", &input, err);
 *     tt_model_plan(m, 64, err);
 *     tt_model_init(m, seed);
 *     ... in a team: ...
 *     const float *z = tt_model_forward(m, &pass, x);
 *     (a loss writes tt_model_output_grad(m))
 *     tt_model_backward(m, &pass, x);
 *
 * The model owns one array of parameter values and one of gradients, so that an optimizer sees
 * flat arrays.
 */
#ifndef TT_NN_MODEL_H
#define TT_NN_MODEL_H

#include <stdio.h>

#include <tuitrain/nn/layer.h>

struct tt_model;

/* Reads the network language against the shape of one input sample:
 *   "784-128-10"                     linear layers with ReLU between, named fc1, fc2, ...
 *   "linear 128; relu; linear 10"    a list, named by place as in nn.Sequential
 * Errors quote the text and name the word that is wrong. */
struct tt_model *tt_model_new(const char *net, const struct tt_shape *input, struct tt_err *err);
void tt_model_free(struct tt_model *m);

/* Allocates parameters, gradients and activations for batches of up to `train_batch` samples with
 * gradients, and up to `eval_batch` without. */
int tt_model_plan(struct tt_model *m, int64_t train_batch, int64_t eval_batch, struct tt_err *err);

/* PyTorch's initial distributions, from `seed`. */
void tt_model_init(struct tt_model *m, uint64_t seed);

/* All members of pass->team.  x (N, input).  Returns the outputs (N, outputs), valid until the
 * next forward.  Ends with a barrier. */
const float *tt_model_forward(struct tt_model *m, const struct tt_pass *pass, const float *x);

/* Where the loss puts its gradient (N, outputs). */
float *tt_model_output_grad(struct tt_model *m);

/* All members.  Writes every parameter's gradient.  Ends with a barrier. */
void tt_model_backward(struct tt_model *m, const struct tt_pass *pass, const float *x);

int tt_model_layers(const struct tt_model *m);
const struct tt_layer *tt_model_layer(const struct tt_model *m, int i);
int64_t tt_model_outputs(const struct tt_model *m); /* elements of one output sample */

/* Parameters as named arrays, in order. */
int tt_model_params(const struct tt_model *m);
const struct tt_param *tt_model_param(const struct tt_model *m, int i);
int64_t tt_model_count(const struct tt_model *m); /* learned numbers, padding not counted */

/* The flat arrays.  Each parameter starts on a 64-byte boundary; the padding between stays 0. */
int64_t tt_model_flat_size(const struct tt_model *m);
float *tt_model_values(struct tt_model *m);
float *tt_model_grads(struct tt_model *m);

#endif
