#include "conv_few.h"

#include <tuitrain/base/simd.h>

/* As many sums as hide the latency of a multiply-add, and no more than fit the registers. */
enum { LANES = TT_LANES, WIDE = 2, PLACES = 4, TERMS = 9 };

#define INLINE static inline __attribute__((always_inline))

/* `places` outputs beside each other, of `wide` times as many channels as there are lanes.  Sums
 * and bias are added in the order in which products of matrices would be. */
INLINE void forward_tile(const struct tt__few *f, int places, int wide, const float *x,
                         const float *w, const float *b, float *y)
{
    tt_lanes sum[PLACES][WIDE] = {{{0}}};
    for (int64_t k = 0; k < f->terms; k++)
        for (int p = 0; p < places; p++)
            for (int g = 0; g < wide; g++)
                sum[p][g] += TT_LANES_AT(w + k * f->n + g * LANES) * x[f->at[k] + p * f->step];
    for (int p = 0; p < places; p++)
        for (int g = 0; g < wide; g++) {
            if (b)
                sum[p][g] += TT_LANES_AT(b + g * LANES);
            TT_LANES_AT(y + p * f->ld + g * LANES) = sum[p][g];
        }
}

INLINE void forward_line(const struct tt__few *f, int wide, const float *x, const float *w,
                         const float *b, float *y)
{
    int64_t j = 0;
    for (; j + PLACES <= f->places; j += PLACES)
        forward_tile(f, PLACES, wide, x + j * f->step, w, b, y + j * f->ld);
    for (; j < f->places; j++)
        forward_tile(f, 1, wide, x + j * f->step, w, b, y + j * f->ld);
}

TT_CLONES void tt__few_forward(const struct tt__few *f, const float *x, const float *w,
                               const float *b, float *y)
{
    for (int64_t i = 0; i < f->lines; i++, x += f->line, y += f->places * f->ld) {
        int64_t o = 0;
        for (; o + WIDE * LANES <= f->n; o += WIDE * LANES)
            forward_line(f, WIDE, x, w + o, b ? b + o : NULL, y + o);
        if (o < f->n)
            forward_line(f, 1, x, w + o, b ? b + o : NULL, y + o);
    }
}

/* Weights of TERMS terms, of which `terms` are wanted. */
INLINE void gradient_tile(const struct tt__few *f, int wide, const int64_t *at, int64_t terms,
                          const float *x, const float *dy, bool first, float *dw)
{
    tt_lanes sum[TERMS][WIDE] = {{{0}}};
    for (int64_t k = 0; k < terms && !first; k++)
        for (int g = 0; g < wide; g++)
            sum[k][g] = TT_LANES_AT(dw + k * f->n + g * LANES);
    for (int64_t i = 0; i < f->lines; i++, x += f->line)
        for (int64_t j = 0; j < f->places; j++, dy += f->ld)
            for (int k = 0; k < TERMS; k++)
                for (int g = 0; g < wide; g++)
                    sum[k][g] += TT_LANES_AT(dy + g * LANES) * x[j * f->step + at[k]];
    for (int64_t k = 0; k < terms; k++)
        for (int g = 0; g < wide; g++)
            TT_LANES_AT(dw + k * f->n + g * LANES) = sum[k][g];
}

TT_CLONES void tt__few_gradient(const struct tt__few *f, const float *x, const float *dy,
                                bool first, float *dw)
{
    for (int64_t k = 0; k < f->terms; k += TERMS) {
        int64_t at[TERMS], terms = f->terms - k < TERMS ? f->terms - k : (int64_t)TERMS, o = 0;
        for (int t = 0; t < TERMS; t++)
            at[t] = f->at[k + (t < terms ? t : 0)];
        for (; o + WIDE * LANES <= f->n; o += WIDE * LANES)
            gradient_tile(f, WIDE, at, terms, x, dy + o, first, dw + k * f->n + o);
        if (o < f->n)
            gradient_tile(f, 1, at, terms, x, dy + o, first, dw + k * f->n + o);
    }
}
