/* Convolution in a core's registers, of images with few channels, as the first of a network sees
 * them: too little of a product of matrices. */
#ifndef TT_NN_LAYERS_CONV_FEW_H
#define TT_NN_LAYERS_CONV_FEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TT__FEW_TERMS = 256 };

/* Term k of output (i, j) is the input i * line + j * step + at[k], all in floats. */
struct tt__few {
    int64_t lines, places; /* outputs: rows, and in a row */
    int64_t line, step;
    int64_t terms; /* channels times places of the window */
    int64_t n;     /* output channels, a multiple of TT_LANES; w and dw are (terms, n) */
    int64_t ld;    /* from one output to the next */
    int64_t at[TT__FEW_TERMS];
};

/* y[i,j,o] = sum_k x[i,j,k] w[k,o] + b[o]; b may be NULL. */
void tt__few_forward(const struct tt__few *f, const float *x, const float *w, const float *b,
                     float *y);
/* dw[k,o] = sum_i,j x[i,j,k] dy[i,j,o], unless `first` added to what is there. */
void tt__few_gradient(const struct tt__few *f, const float *x, const float *dy, bool first,
                      float *dw);

#endif
