/* The rows of the table in layers.c, and what the layers' files share. */
#ifndef TT_NN_LAYERS_H
#define TT_NN_LAYERS_H

#include <tuitrain/nn/layer.h>

extern const struct tt_layer_type tt_layer_linear, tt_layer_conv, tt_layer_flatten;
extern const struct tt_layer_type tt_layer_maxpool, tt_layer_avgpool, tt_layer_adaptiveavgpool,
    tt_layer_globalavgpool;
extern const struct tt_layer_type tt_layer_batchnorm, tt_layer_layernorm, tt_layer_groupnorm;
extern const struct tt_layer_type tt_layer_dropout, tt_layer_dropout2d;
extern const struct tt_layer_type tt_layer_relu, tt_layer_leakyrelu, tt_layer_prelu, tt_layer_elu,
    tt_layer_gelu, tt_layer_silu, tt_layer_sigmoid, tt_layer_tanh, tt_layer_softplus,
    tt_layer_softmax;
/* A block's first and last node; the parser makes the second. */
extern const struct tt_layer_type tt_layer_residual, tt_layer_add;

/* `linear` without a number has this many outputs. */
void tt_linear_default_outputs(struct tt_layer *l, int64_t outputs);

/* (N, count): y = a + b; y may be a. */
void tt__add(const struct tt_pass *pass, int64_t count, const float *a, const float *b, float *y);

/* Channels and places of a sample: (C, H, W) has H*W places, a vector (C) one. */
int64_t tt__channels(const struct tt_layer *l);
int64_t tt__places(const struct tt_layer *l);

/* Outputs j < n for which j * stride + shift lies in [0, width): those of a row whose window column
 * `shift` (padding taken off) sees the picture. */
struct tt_span tt__inside(int64_t shift, int64_t stride, int64_t width, int64_t n);

/* Reductions over n floats, in 16 lanes that are added in order: the same bits wherever the
 * numbers lie. */
double tt__sum(const float *x, int64_t n);
double tt__sum_squares(const float *x, float mean, int64_t n); /* of x - mean */
double tt__dot(const float *a, const float *b, int64_t n);
double tt__dot_centred(const float *a, const float *b, float mean, int64_t n); /* a (b - mean) */

#endif
