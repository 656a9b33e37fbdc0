/* The table of layers, made of layers.list.h, which says how to add one. */
#include <stddef.h>

#include <tuitrain/nn/layer.h>

#define LAYER(id) extern const struct tt_layer_type tt_layer_##id;
#define JOIN(id)
#include "layers.list.h"
#undef LAYER

const struct tt_layer_type *const tt_layer_types[] = {
#define LAYER(id) &tt_layer_##id,
#include "layers.list.h"
    NULL,
};
