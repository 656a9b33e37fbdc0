/* A layer's samples as places of channels. */
#ifndef TT_NN_LAYER_SHAPE_H
#define TT_NN_LAYER_SHAPE_H

#include <tuitrain/nn/layer.h>

/* Of an image (C, H, W) there are H*W places with C channels each; a vector (C) has one place. */
static inline int64_t tt__channels(const struct tt_layer *l)
{
    return l->in.dim[0];
}

static inline int64_t tt__places(const struct tt_layer *l)
{
    return l->in_count / l->in.dim[0];
}

#endif
