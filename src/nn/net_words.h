/* PyTorch's words for layers and options, in ours. */
#ifndef TT_NN_NET_WORDS_H
#define TT_NN_NET_WORDS_H

#include <tuitrain/nn/layer.h>

/* *type is the layer that `word` names for an input of this shape, or NULL when there is none.  -1
 * when the word is known, but means another layer: the message says which. */
int tt__layer_named(const char *word, const struct tt_shape *input,
                    const struct tt_layer_type **type, struct tt_err *err);

/* Where an argument of PyTorch's goes. */
struct tt__torch_arg {
    const char *name; /* "kernel_size" */
    /* The option, or how its value is checked: "=features", "=channels", "=inputs",
     * "=any", or the only value that there is: "=1", "=no". */
    const char *to;
};

/* The argument at this place in a call, or of this name; NULL when there is none. */
const struct tt__torch_arg *tt__torch_arg_at(const struct tt_layer_type *type, int place);
const struct tt__torch_arg *tt__torch_arg_named(const struct tt_layer_type *type, const char *name);

/* Checks the value of one that is no option of ours. */
int tt__torch_check(const struct tt__torch_arg *arg, const char *value,
                    const struct tt_shape *input, const char *layer, struct tt_err *err);

#endif
