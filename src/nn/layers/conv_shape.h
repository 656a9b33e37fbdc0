/* The options and sizes of a convolution, which its files share: conv.c is the layer,
 * conv_algorithms.c computes forward and the weight gradient, conv_autotune.c measures which one is
 * fastest. */
#ifndef TT_NN_LAYERS_CONV_SHAPE_H
#define TT_NN_LAYERS_CONV_SHAPE_H

#include <tuitrain/nn/layer.h>

struct conv {
    int64_t out, kernel[2], stride[2], pad[2], dilation[2], groups;
    bool bias;
    int init;
    /* From the shapes: */
    int64_t each_in, each_out; /* channels of a group */
    int64_t window;            /* KH * KW */
    int64_t lines, line;       /* rows of outputs, and places in one */
    int64_t high, wide;        /* the padded image */
    int64_t block;             /* outputs of one product */
    bool gather;               /* dx is a convolution of dy, too */
    int forward, gradient;     /* algorithms, as they stand in their table */
};

enum { WEIGHT, BIAS };

/* Outputs [o, o + block_width(o)) are computed together, from the channels of one group. */
static inline int64_t group_of(const struct conv *self, int64_t o)
{
    return o / self->each_out;
}

static inline int64_t block_width(const struct conv *self, int64_t o)
{
    return self->out - o < self->block ? self->out - o : self->block;
}

/* Where place t of the window begins, in an image of so many channels and places in a row. */
static inline int64_t window_place(const struct conv *self, int64_t t, int64_t channels,
                                   int64_t wide)
{
    int64_t row = t / self->kernel[1] * self->dilation[0],
            column = t % self->kernel[1] * self->dilation[1];
    return (row * wide + column) * channels;
}

#endif
