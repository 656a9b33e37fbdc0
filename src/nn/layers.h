/* The rows of the table in layers.c, one a file in layers/. */
#ifndef TT_NN_LAYERS_H
#define TT_NN_LAYERS_H

#include <tuitrain/nn/layer.h>

extern const struct tt_layer_type tt_layer_linear;
extern const struct tt_layer_type tt_layer_relu;
extern const struct tt_layer_type tt_layer_flatten;
extern const struct tt_layer_type tt_layer_dropout;

#endif
