/* The algorithms that compute a convolution's outputs and its weights' gradient. */
#ifndef TT_NN_LAYERS_CONV_ALGORITHMS_H
#define TT_NN_LAYERS_CONV_ALGORITHMS_H

#include "conv_shape.h"

/* to (high, wide, channels) = from (h, w, channels) with `top` and `left` empty places before it;
 * what is left over is empty, too. */
void tt__conv_embed(const float *from, int64_t h, int64_t w, int64_t channels, float *to,
                    int64_t high, int64_t wide, int64_t top, int64_t left);

/* Window places [from, from + TT_GEMM_TERMS) as terms of a sum of products.  Returns how many. */
int tt__conv_terms(const struct conv *self, int64_t from, int64_t channels, int64_t wide,
                   tt_bytes *at);

/* An algorithm for one sample: y of x; dw of x and dy, unless `first` added to what is there.
 * To add one: its functions and its row in conv_algorithms.c. */
struct tt__conv_algorithm {
    const char *name;
    bool (*fits)(const struct tt_layer *l); /* whether it can compute this layer */
    void (*forward)(const struct tt_layer *l, const float *x, float *y, float *scratch);
    void (*gradient)(const struct tt_layer *l, const float *x, const float *dy, bool first,
                     float *dw, float *scratch);
};
extern const struct tt__conv_algorithm tt__conv_algorithms[]; /* ended by one without a name */

/* Floats that the algorithms need as `scratch`. */
int64_t tt__conv_room(const struct tt_layer *l);

/* Sets the algorithms that the shape suggests. */
void tt__conv_usual(struct tt_layer *l);

#endif
