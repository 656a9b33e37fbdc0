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

/* y = a + b, n floats; y may be a. */
void tt__add(int64_t n, const float *a, const float *b, float *y);

/* Channels and places of a sample: (C, H, W) has H*W places, a vector (C) one. */
int64_t tt__channels(const struct tt_layer *l);
int64_t tt__places(const struct tt_layer *l);

/* Outputs j < n for which j * stride + shift lies in [0, width): those of a row whose window column
 * `shift` (padding taken off) sees the picture. */
struct tt_span tt__inside(int64_t shift, int64_t stride, int64_t width, int64_t n);

/* y[r,c] += b[c], and to[c] = the sum over rows of x[r,c], row after row; ld floats from one row to
 * the next. */
void tt__add_row(float *y, const float *b, int64_t rows, int64_t cols, int64_t ld);
void tt__sum_rows(const float *x, int64_t rows, int64_t cols, int64_t ld, float *to);

/* y = e^x, to 2 units of the last place, n floats; y may be x.  Above 88 it stays what it is there.
 */
void tt__exp(const float *x, float *y, int64_t n);

/* Adds up the columns of (rows, cols) matrices, row after row: to[c] += the sum over rows of
 *     x[r,c]      (x[r,c] - mean[c])^2
 * and sums[c], dots[c] += those of
 *     dy[r,c]     dy[r,c] (x[r,c] - mean[c]) */
void tt__column_sums(const float *x, int64_t rows, int64_t cols, double *to);
void tt__column_squares(const float *x, const float *mean, int64_t rows, int64_t cols, double *to);
void tt__column_dots(const float *dy, const float *x, const float *mean, int64_t rows, int64_t cols,
                     double *sums, double *dots);

#endif
