/* The network language: text to layers. */
#ifndef TT_NN_NET_H
#define TT_NN_NET_H

#include <tuitrain/nn/layer.h>

enum { TT_NET_LAYERS = 256 };

/* Fills layer[] (TT_NET_LAYERS of them, zeroed by the caller) and *n.  Shapes are inferred and
 * checked.  On failure too, the caller frees each layer's `self`. */
int tt_net_parse(const char *net, const struct tt_shape *input, struct tt_layer *layer, int *n,
                 struct tt_err *err);

#endif
