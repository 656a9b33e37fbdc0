/* Flatten: a sample of any shape becomes a vector.  Nothing moves: y is x. */
#include "../layers.h"

static int infer(struct tt_layer *l, struct tt_err *err)
{
    (void)err;
    l->out = tt_shape1(l->in_count);
    return 0;
}

const struct tt_layer_type tt_layer_flatten = {
    .name = "flatten",
    .help = "each sample becomes a vector",
    .infer = infer,
};
