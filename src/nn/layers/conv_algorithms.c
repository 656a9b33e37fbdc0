/* The algorithms that compute a convolution's outputs and its weights' gradient, sample by sample.
 *
 * Rows: a row of outputs is a sum of products, one for each place of the window, of a row of the
 * padded image with that place's weights; the sum stays in registers (tt_gemm_sum).  Source of the
 * idea: Georganas et al., "Anatomy of high-performance deep learning convolutions on SIMD
 * architectures", SC'18.
 * Windows: what the window sees is copied out for every output, then there is one product (im2col).
 * Registers: without a product of matrices, see conv_few.h.
 *
 * All add up in the same order, so where they round alike they give the same bits, and which of
 * them is used may be left to a measurement. */
#include "conv_algorithms.h"

#include <string.h>

#include <tuitrain/base/simd.h>
#include <tuitrain/tensor/blas.h>
#include <tuitrain/tensor/gemm.h>

#include "../reduce.h"
#include "conv_few.h"

/* --- images with an edge --------------------------------------------------------------------- */

void tt__conv_embed(const float *from, int64_t h, int64_t w, int64_t channels, float *to,
                    int64_t high, int64_t wide, int64_t top, int64_t left)
{
    size_t row = (size_t)(wide * channels) * sizeof *to, lead = (size_t)(left * channels),
           inner = (size_t)(w * channels);
    for (int64_t i = 0; i < high; i++, to += wide * channels) {
        if (i < top || i >= top + h) {
            memset(to, 0, row);
            continue;
        }
        memset(to, 0, lead * sizeof *to);
        memcpy(to + lead, from + (i - top) * w * channels, inner * sizeof *to);
        memset(to + lead + inner, 0, row - (lead + inner) * sizeof *to);
    }
}

static const float *padded(const struct tt_layer *l, const float *x, float *scratch)
{
    const struct conv *self = l->self;
    if (self->pad[0] == 0 && self->pad[1] == 0)
        return x;
    tt__conv_embed(x, l->in.dim[1], l->in.dim[2], l->in.dim[0], scratch, self->high, self->wide,
                   self->pad[0], self->pad[1]);
    return scratch;
}

/* --- rows ------------------------------------------------------------------------------------ */

int tt__conv_terms(const struct conv *self, int64_t from, int64_t channels, int64_t wide,
                   tt_bytes *at)
{
    int terms = 0;
    for (int64_t t = from; t < self->window && terms < TT_GEMM_TERMS; t++, terms++)
        at[terms] = tt_floats(window_place(self, t, channels, wide));
    return terms;
}

/* While the outputs are in L1. */
static void add_bias(const struct tt_layer *l, int64_t o, int64_t places, int64_t n, float *y)
{
    if (l->n_params > BIAS)
        tt__add_row(y, l->param[BIAS]->value + o, places, n, l->out.dim[0]);
}

static void forward_block(const struct tt_layer *l, const float *image, int64_t o, float *y)
{
    const struct conv *self = l->self;
    int64_t channels = l->in.dim[0], n = block_width(self, o);
    const float *w = l->param[WEIGHT]->value + o * self->each_in * self->window;
    image += group_of(self, o) * self->each_in;
    for (int64_t from = 0; from < self->window; from += TT_GEMM_TERMS) {
        tt_bytes at_x[TT_GEMM_TERMS], at_w[TT_GEMM_TERMS];
        int terms = tt__conv_terms(self, from, channels, self->wide, at_x);
        for (int t = 0; t < terms; t++)
            at_w[t] = tt_floats((from + t) * self->each_in * n);
        for (int64_t i = 0; i < self->lines; i++) {
            float *to = y + i * self->line * self->out + o;
            tt_gemm_sum(0, self->line, n, self->each_in, terms,
                        image + i * self->stride[0] * self->wide * channels,
                        channels * self->stride[1], at_x, w, n, at_w, from > 0, to, self->out);
            if (from + terms == self->window)
                add_bias(l, o, self->line, n, to);
        }
    }
}

static void gradient_block(const struct tt_layer *l, const float *image, int64_t o, const float *dy,
                           float *dw, float beta)
{
    const struct conv *self = l->self;
    int64_t channels = l->in.dim[0], n = block_width(self, o);
    int64_t row = self->stride[0] * self->wide * channels;
    image += group_of(self, o) * self->each_in;
    for (int64_t from = 0; from < self->lines; from += TT_GEMM_TERMS) {
        tt_bytes at_x[TT_GEMM_TERMS], at_dy[TT_GEMM_TERMS], at_place[TT_GEMM_TERMS];
        int terms = 0;
        for (int64_t i = from; i < self->lines && terms < TT_GEMM_TERMS; i++, terms++) {
            at_x[terms] = tt_floats(i * row);
            at_dy[terms] = tt_floats(i * self->line * self->out);
        }
        for (int64_t t = 0; t < self->window; t++) {
            if (t % TT_GEMM_TERMS == 0)
                tt__conv_terms(self, t, channels, self->wide, at_place);
            tt_gemm_sum(1, self->each_in, n, self->line, terms,
                        image + at_place[t % TT_GEMM_TERMS] / sizeof *image,
                        channels * self->stride[1], at_x, dy + o, self->out, at_dy,
                        from > 0 ? 1 : beta, dw + t * self->each_in * n, n);
        }
    }
}

static void forward_rows(const struct tt_layer *l, const float *x, float *y, float *scratch)
{
    const struct conv *self = l->self;
    const float *image = padded(l, x, scratch);
    for (int64_t o = 0; o < self->out; o += self->block)
        forward_block(l, image, o, y);
}

static void gradient_rows(const struct tt_layer *l, const float *x, const float *dy, bool first,
                          float *dw, float *scratch)
{
    const struct conv *self = l->self;
    const float *image = padded(l, x, scratch);
    for (int64_t o = 0; o < self->out; o += self->block)
        gradient_block(l, image, o, dy, dw + o * self->each_in * self->window, first ? 0 : 1);
}

static bool rows_fit(const struct tt_layer *l)
{
    (void)l;
    return true;
}

/* Outputs j < n for which j * stride + shift lies in [0, width): those of a row whose window column
 * `shift` (padding taken off) sees the picture. */
static struct tt_span inside_of(int64_t shift, int64_t stride, int64_t width, int64_t n)
{
    int64_t begin = shift >= 0 ? 0 : (-shift + stride - 1) / stride;
    int64_t end = width - shift <= 0 ? 0 : (width - shift + stride - 1) / stride;
    begin = begin > n ? n : begin;
    end = end > n ? n : end;
    return (struct tt_span){begin, end < begin ? begin : end};
}

/* --- windows --------------------------------------------------------------------------------- */

static int64_t patches(const struct tt_layer *l)
{
    const struct conv *self = l->self;
    return l->out.dim[1] * l->out.dim[2] * self->each_in * self->window;
}

/* Few channels make short rows of products. */
static bool few_channels(const struct conv *self)
{
    const int64_t few = 8;
    return self->each_in < few && self->window > 1;
}

static bool windows_fit(const struct tt_layer *l)
{
    const struct conv *self = l->self;
    const int64_t cached = 128 * 1024; /* floats */
    return few_channels(self) || (self->window > 1 && patches(l) <= cached);
}

/* col (places, patch): what the window sees of one group's channels, in the order of W. */
TT_CLONES static void copy_windows(const struct tt_layer *l, const float *x, float *restrict col)
{
    const struct conv *self = l->self;
    int64_t height = l->in.dim[1], width = l->in.dim[2], channels = l->in.dim[0];
    int64_t oh = l->out.dim[1], ow = l->out.dim[2], patch = self->each_in * self->window;
    for (int64_t u = 0; u < self->kernel[0]; u++)
        for (int64_t v = 0; v < self->kernel[1]; v++) {
            int64_t shift = v * self->dilation[1] - self->pad[1];
            struct tt_span in = inside_of(shift, self->stride[1], width, ow);
            for (int64_t i = 0; i < oh; i++) {
                int64_t row = i * self->stride[0] + u * self->dilation[0] - self->pad[0];
                bool inside = row >= 0 && row < height;
                struct tt_span at = inside ? in : (struct tt_span){0, 0};
                for (int64_t c = 0; c < self->each_in; c++) {
                    float *to =
                        col + i * ow * patch + (u * self->kernel[1] + v) * self->each_in + c;
                    const float *from = x + (row * width + shift) * channels + c;
                    for (int64_t j = 0; j < at.begin; j++)
                        to[j * patch] = 0;
                    for (int64_t j = at.begin; j < at.end; j++)
                        to[j * patch] = from[j * self->stride[1] * channels];
                    for (int64_t j = at.end; j < ow; j++)
                        to[j * patch] = 0;
                }
            }
        }
}

static void multiply_windows(const struct tt_layer *l, const float *col, int64_t o, float *y)
{
    const struct conv *self = l->self;
    const int64_t near = 4096; /* outputs that stay in L1 for their bias */
    int64_t patch = self->each_in * self->window, n = block_width(self, o);
    int64_t places = self->lines * self->line, most = near / n < 1 ? 1 : near / n;
    for (int64_t at = 0; at < places; at += most) {
        int64_t m = places - at < most ? places - at : most;
        float *to = y + at * self->out + o;
        tt_gemm(0, 0, m, n, patch, col + at * patch, patch, l->param[WEIGHT]->value + o * patch, n,
                0, to, self->out);
        add_bias(l, o, m, n, to);
    }
}

static void forward_windows(const struct tt_layer *l, const float *x, float *y, float *scratch)
{
    const struct conv *self = l->self;
    for (int64_t o = 0; o < self->out; o += self->block) {
        if (o % self->each_out == 0)
            copy_windows(l, x + group_of(self, o) * self->each_in, scratch);
        multiply_windows(l, scratch, o, y);
    }
}

static void gradient_windows(const struct tt_layer *l, const float *x, const float *dy, bool first,
                             float *dw, float *scratch)
{
    const struct conv *self = l->self;
    int64_t patch = self->each_in * self->window;
    for (int64_t o = 0; o < self->out; o += self->block) {
        if (o % self->each_out == 0)
            copy_windows(l, x + group_of(self, o) * self->each_in, scratch);
        tt_gemm(1, 0, patch, block_width(self, o), self->lines * self->line, scratch, patch, dy + o,
                self->out, first ? 0 : 1, dw + o * patch, block_width(self, o));
    }
}

/* --- registers ------------------------------------------------------------------------------- */

static bool registers_fit(const struct tt_layer *l)
{
    const struct conv *self = l->self;
    return self->each_in * self->window <= TT__FEW_TERMS && self->block % TT_LANES == 0 &&
           self->out % TT_LANES == 0;
}

/* The whole image's outputs of the block that begins at o. */
static struct tt__few few_of(const struct tt_layer *l, int64_t o)
{
    const struct conv *self = l->self;
    int64_t channels = l->in.dim[0];
    struct tt__few f = {.lines = l->out.dim[1],
                        .places = l->out.dim[2],
                        .line = self->stride[0] * self->wide * channels,
                        .step = self->stride[1] * channels,
                        .terms = self->window * self->each_in,
                        .n = block_width(self, o),
                        .ld = self->out};
    for (int64_t k = 0; k < f.terms; k++)
        f.at[k] = window_place(self, k / self->each_in, channels, self->wide) +
                  group_of(self, o) * self->each_in + k % self->each_in;
    return f;
}

static void forward_registers(const struct tt_layer *l, const float *x, float *y, float *scratch)
{
    const struct conv *self = l->self;
    const float *image = padded(l, x, scratch);
    for (int64_t o = 0; o < self->out; o += self->block) {
        struct tt__few f = few_of(l, o);
        tt__few_forward(&f, image, l->param[WEIGHT]->value + o * f.terms,
                        l->n_params > BIAS ? l->param[BIAS]->value + o : NULL, y + o);
    }
}

static void gradient_registers(const struct tt_layer *l, const float *x, const float *dy,
                               bool first, float *dw, float *scratch)
{
    const struct conv *self = l->self;
    const float *image = padded(l, x, scratch);
    for (int64_t o = 0; o < self->out; o += self->block) {
        struct tt__few f = few_of(l, o);
        tt__few_gradient(&f, image, dy + o, first, dw + o * f.terms);
    }
}

/* --- the table ------------------------------------------------------------------------------- */

enum { ROWS, WINDOWS, REGISTERS };

const struct tt__conv_algorithm tt__conv_algorithms[] = {
    [ROWS] = {"rows", rows_fit, forward_rows, gradient_rows},
    [WINDOWS] = {"windows", windows_fit, forward_windows, gradient_windows},
    [REGISTERS] = {"registers", registers_fit, forward_registers, gradient_registers},
    {NULL, NULL, NULL, NULL},
};

void tt__conv_usual(struct tt_layer *l)
{
    struct conv *self = l->self;
    self->gradient = few_channels(self) ? WINDOWS : ROWS;
    self->forward = few_channels(self) && !tt_blas_small() ? WINDOWS : ROWS;
}

int64_t tt__conv_room(const struct tt_layer *l)
{
    const struct conv *self = l->self;
    int64_t image = self->high * self->wide * l->in.dim[0];
    return windows_fit(l) && patches(l) > image ? patches(l) : image;
}
