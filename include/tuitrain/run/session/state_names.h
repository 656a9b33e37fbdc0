/* What a saved file is, as the names in it tell: a checkpoint has training state beside the weights
 * (run/checkpoint/checkpoint.h), a model has not. */
#ifndef TT_RUN_SESSION_STATE_NAMES_H
#define TT_RUN_SESSION_STATE_NAMES_H

#include <stdbool.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/safetensors.h>

bool tt_is_checkpoint(const struct tt_tensor_set *set);
/* Whether a checkpoint's tensor is none of the weights. */
bool tt_is_training_state(const char *tensor);

/* The tensors that a file's network is evaluated with: of a checkpoint the weights, averaged where
 * it has averages; of a model all.  They point into `set`; the caller calls
 * tt_checkpoint_weights_done(). */
int tt_checkpoint_weights(const struct tt_tensor_set *set, struct tt_tensor_set *to,
                          struct tt_err *err);
void tt_checkpoint_weights_done(struct tt_tensor_set *weights);

#endif
