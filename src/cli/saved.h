/* What a saved model or checkpoint says about itself. */
#ifndef TT_CLI_SAVED_H
#define TT_CLI_SAVED_H

#include <tuitrain/formats/safetensors.h>
#include <tuitrain/run/session/session.h>

#include "options.h"

/* Reads a model, a checkpoint, or of a run folder the newest whole one. */
int tt_saved_open(const char *what, struct tt_tensor_set *set, struct tt_err *err);

/* The net, loss and task that the file names, where the command line does not, and its data where
 * `data` is NULL; returns whether they are its own. */
bool tt_saved_config(const struct tt_tensor_set *set, const struct tt_cli_words *words,
                     const char *data, struct tt_config *c);

/* How the file's own data were divided into parts, where it says so and the command line does not.
 */
int tt_saved_split(const struct tt_tensor_set *set, const struct tt_cli_words *words,
                   struct tt_config *c, struct tt_err *err);

/* Data that config names by a path from where they were, and that are not there: looked for from
 * the folder of `what`, the run or model, and those above it.  What is found is told. */
void tt_saved_find_data(struct tt_config *c, const char *what);

/* Says on standard error when the file's tensors were found by shape and order alone. */
void tt_saved_tell_match(const char *model, const struct tt_session *s);

/* The model, ready to be used (tt_session_to_use): with its `own` data, or those of config.  Warns
 * where it should have its own and does not say what they are. */
struct tt_session *tt_saved_session(const char *model, const struct tt_tensor_set *set,
                                    const struct tt_config *config, bool own, struct tt_err *err);

/* A session to go on with training: its data become what they became before.  Where these are no
 * longer the same it says so, or fails when they `must` be. */
struct tt_session *tt_saved_train(const struct tt_config *config, const struct tt_tensor_set *set,
                                  bool must, struct tt_err *err);
/* A session to measure the model with: on the validation part of its own data, or on all rows of
 * other ones. */
struct tt_session *tt_saved_measure(const struct tt_config *config, const struct tt_tensor_set *set,
                                    bool own, bool by_position, struct tt_err *err);

/* The weights without the state that a checkpoint has beside them: what --save would have written
 * at that moment, so the moving average where there is one.  A model is what it is already, but for
 * the prefix that a wrapper of PyTorch's put before all of its names.
 * The result points into `from`; the caller calls tt_saved_weights_done(), not
 * tt_tensor_set_done(). */
int tt_saved_weights(const struct tt_tensor_set *from, struct tt_tensor_set *to,
                     struct tt_err *err);
void tt_saved_weights_done(struct tt_tensor_set *weights);

#endif
