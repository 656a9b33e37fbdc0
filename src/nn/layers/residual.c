/* Residual block: y = body(x) + shortcut(x), where an empty shortcut is x itself.
 * Source: He, Zhang, Ren, Sun, CVPR 2016.  The model runs body and shortcut, and adds. */
#include <tuitrain/nn/layer.h>

extern const struct tt_layer_type tt_layer_add;

const struct tt_layer_type tt_layer_residual = {
    .name = "residual",
    .help = "residual { BODY } or { BODY | SHORTCUT }: the sum of both",
    .join = &tt_layer_add,
    .infer = tt_layer_same_shape,
    .describe = tt_layer_describe_nothing, /* as for forward: the model's business */
};

const struct tt_layer_type tt_layer_add = {
    .name = "add",
    .help = "the end of a residual block",
    .infer = tt_layer_same_shape,
};
