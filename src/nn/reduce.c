#include "layers.h"

#include <string.h>

#include <tuitrain/base/simd.h>

enum { LANES = 16 };

/* Runs of this length keep the error of a float lane near rounding; their sums are doubles. */
enum { ROWS = 32 };

TT_CLONES void tt__add_row(float *y, const float *b, int64_t rows, int64_t cols, int64_t ld)
{
    for (int64_t r = 0; r < rows; r++) {
        int64_t c = 0;
        for (; c + LANES <= cols; c += LANES)
            for (int k = 0; k < LANES; k++)
                y[r * ld + c + k] += b[c + k];
        for (; c < cols; c++)
            y[r * ld + c] += b[c];
    }
}

TT_CLONES void tt__sum_rows(const float *x, int64_t rows, int64_t cols, int64_t ld, float *to)
{
    int64_t c = 0;
    for (; c < cols; c += LANES) {
        float lane[LANES] = {0};
        if (cols - c >= LANES)
            for (int64_t r = 0; r < rows; r++)
                for (int k = 0; k < LANES; k++)
                    lane[k] += x[r * ld + c + k];
        else
            for (int64_t r = 0; r < rows; r++)
                for (int64_t k = 0; k < cols - c; k++)
                    lane[k] += x[r * ld + c + k];
        for (int64_t k = 0; k < LANES && c + k < cols; k++)
            to[c + k] = lane[k];
    }
}

/* e^x = 2^n e^r with r within half a factor of 2: n in the exponent, a polynomial for the rest.
 * Source of the coefficients: Cephes, expf (Moshier). */
static inline __attribute__((always_inline)) void exp_lanes(float v[LANES])
{
    const float most = 88, least = -87.3365479f, round = 12582912; /* 1.5 * 2^23 */
    for (int i = 0; i < LANES; i++) {
        float x = v[i] > least ? v[i] : least; /* a NaN, too, until the end */
        x = x > most ? most : x;
        float shifted = x * 1.44269504f + round, k = shifted - round;
        float r = x - k * 0.693359375f + k * 2.12194440e-4f;
        float p = 1.9875691500e-4f;
        p = p * r + 1.3981999507e-3f;
        p = p * r + 8.3334519073e-3f;
        p = p * r + 4.1665795894e-2f;
        p = p * r + 1.6666665459e-1f;
        p = p * r + 5.0000001201e-1f;
        p = p * r * r + r + 1;
        union {
            float f;
            int32_t i;
        } power = {.i = ((int32_t)k + 127) * (1 << 23)};
        float e = v[i] < least ? 0 : p * power.f;
        v[i] = v[i] != v[i] ? v[i] : e;
    }
}

TT_CLONES void tt__exp(const float *x, float *y, int64_t n)
{
    for (int64_t i = 0; i < n; i += LANES) {
        float lane[LANES] = {0};
        int64_t here = n - i < LANES ? n - i : LANES;
        if (here == LANES) {
            for (int k = 0; k < LANES; k++)
                lane[k] = x[i + k];
            exp_lanes(lane);
            for (int k = 0; k < LANES; k++)
                y[i + k] = lane[k];
        } else {
            memcpy(lane, x + i, (size_t)here * sizeof *lane);
            exp_lanes(lane);
            memcpy(y + i, lane, (size_t)here * sizeof *lane);
        }
    }
}

/* Sixteen columns in a register each for every fourth row, while the rows pass. */
typedef float lanes __attribute__((vector_size(4 * LANES), aligned(4), may_alias));

#define AT(p)     (*(const lanes *)(const void *)(p))
#define TERM_V(r) VECTOR_TERM((from + (r)) * cols + c, c)

#define COLUMNS                                                                                    \
    for (int64_t begin = 0; begin < rows; begin += ROWS) {                                         \
        int64_t until = rows - begin < ROWS ? rows : begin + ROWS, c = 0;                          \
        for (; c + LANES <= cols; c += LANES) {                                                    \
            lanes s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};                                          \
            int64_t from = begin;                                                                  \
            for (; from + 4 <= until; from += 4) {                                                 \
                s0 += TERM_V(0);                                                                   \
                s1 += TERM_V(1);                                                                   \
                s2 += TERM_V(2);                                                                   \
                s3 += TERM_V(3);                                                                   \
            }                                                                                      \
            for (; from < until; from++)                                                           \
                s0 += TERM_V(0);                                                                   \
            s0 = (s0 + s1) + (s2 + s3);                                                            \
            for (int k = 0; k < LANES; k++)                                                        \
                to[c + k] += (double)s0[k];                                                        \
        }                                                                                          \
        for (; c < cols; c++) {                                                                    \
            float sum = 0;                                                                         \
            for (int64_t r = begin; r < until; r++)                                                \
                sum += SCALAR_TERM(r * cols + c, c);                                               \
            to[c] += (double)sum;                                                                  \
        }                                                                                          \
    }

TT_CLONES void tt__column_sums(const float *x, int64_t rows, int64_t cols, double *to){
#define VECTOR_TERM(i, c) AT(x + (i))
#define SCALAR_TERM(i, c) x[i]
    COLUMNS
#undef VECTOR_TERM
#undef SCALAR_TERM
}

TT_CLONES void tt__column_squares(const float *x, const float *mean, int64_t rows, int64_t cols,
                                  double *to){
#define VECTOR_TERM(i, c) (AT(x + (i)) - AT(mean + (c))) * (AT(x + (i)) - AT(mean + (c)))
#define SCALAR_TERM(i, c) (x[i] - mean[c]) * (x[i] - mean[c])
    COLUMNS
#undef VECTOR_TERM
#undef SCALAR_TERM
}

TT_CLONES void tt__column_dots(const float *dy, const float *x, const float *mean, int64_t rows,
                               int64_t cols, double *sums, double *dots)
{
    for (int64_t begin = 0; begin < rows; begin += ROWS) {
        int64_t until = rows - begin < ROWS ? rows : begin + ROWS, c = 0;
        /* x has not been read for a while. */
        for (int64_t i = until * cols; i < rows * cols && i < (until + ROWS) * cols; i += LANES)
            __builtin_prefetch(x + i);
        for (; c + LANES <= cols; c += LANES) {
            lanes s0 = {0}, s1 = {0}, d0 = {0}, d1 = {0}, s2 = {0}, s3 = {0}, d2 = {0}, d3 = {0};
            const lanes m = AT(mean + c);
            int64_t r = begin;
            for (; r + 4 <= until; r += 4) {
                lanes g0 = AT(dy + r * cols + c), g1 = AT(dy + (r + 1) * cols + c),
                      g2 = AT(dy + (r + 2) * cols + c), g3 = AT(dy + (r + 3) * cols + c);
                s0 += g0;
                s1 += g1;
                s2 += g2;
                s3 += g3;
                d0 += g0 * (AT(x + r * cols + c) - m);
                d1 += g1 * (AT(x + (r + 1) * cols + c) - m);
                d2 += g2 * (AT(x + (r + 2) * cols + c) - m);
                d3 += g3 * (AT(x + (r + 3) * cols + c) - m);
            }
            for (; r < until; r++) {
                s0 += AT(dy + r * cols + c);
                d0 += AT(dy + r * cols + c) * (AT(x + r * cols + c) - m);
            }
            s0 = (s0 + s1) + (s2 + s3);
            d0 = (d0 + d1) + (d2 + d3);
            for (int k = 0; k < LANES; k++) {
                sums[c + k] += (double)s0[k];
                dots[c + k] += (double)d0[k];
            }
        }
        for (; c < cols; c++) {
            float sum = 0, dot = 0;
            for (int64_t r = begin; r < until; r++) {
                sum += dy[r * cols + c];
                dot += dy[r * cols + c] * (x[r * cols + c] - mean[c]);
            }
            sums[c] += (double)sum;
            dots[c] += (double)dot;
        }
    }
}
