/* What the convolution's files share: conv.c is the layer, conv_ways.c computes forward and the
 * weight gradient, conv_choose.c measures which way to. */
#ifndef TT_NN_LAYERS_CONV_H
#define TT_NN_LAYERS_CONV_H

#include <tuitrain/nn/layer.h>
#include <tuitrain/tensor/gemm.h>

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
    /* Work memory, in floats from its start: images first. */
    int64_t at_dy, at_weights, at_sums;
    int forward, gradient; /* ways, as they stand in their table */
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

/* to (high, wide, channels) = from (h, w, channels) with `top` and `left` empty places before it;
 * what is left over is empty, too. */
void tt__conv_embed(const float *from, int64_t h, int64_t w, int64_t channels, float *to,
                    int64_t high, int64_t wide, int64_t top, int64_t left);

/* Where place t of the window begins, in an image of so many channels and places in a row. */
static inline int64_t window_place(const struct conv *self, int64_t t, int64_t channels,
                                   int64_t wide)
{
    int64_t row = t / self->kernel[1] * self->dilation[0],
            column = t % self->kernel[1] * self->dilation[1];
    return (row * wide + column) * channels;
}

/* Window places [from, from + TT_GEMM_TERMS) as terms of a sum of products.  Returns how many. */
int tt__conv_terms(const struct conv *self, int64_t from, int64_t channels, int64_t wide,
                   tt_bytes *at);

/* A way to compute one sample: y of x; dw of x and dy, unless `first` added to what is there.
 * To add one: its functions and its row in conv_ways.c. */
struct tt__conv_way {
    const char *name;
    bool (*fits)(const struct tt_layer *l); /* whether it can compute this layer */
    void (*forward)(const struct tt_layer *l, const float *x, float *y, float *work);
    void (*gradient)(const struct tt_layer *l, const float *x, const float *dy, bool first,
                     float *dw, float *work);
};
extern const struct tt__conv_way tt__conv_ways[]; /* ended by one without a name */

/* Floats that the ways need at the beginning of `work`. */
int64_t tt__conv_room(const struct tt_layer *l);

/* Sets the ways that the shape suggests. */
void tt__conv_usual(struct tt_layer *l);
/* Sets those that are fastest here among all that give the same bits as the usual ones, where they
 * have been measured or shall be; else the usual ones.  Any thread. */
void tt__conv_choose(struct tt_layer *l, bool measures);

#endif
