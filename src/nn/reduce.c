#include "reduce.h"

#include <string.h>

#include <tuitrain/base/simd.h>

enum { LANES = TT_LANES };

/* Runs of this length keep the error of a float lane near rounding; their sums are doubles. */
enum { ROWS = 32 };

TT_CLONES void tt__add(int64_t n, const float *a, const float *b, float *y)
{
    for (int64_t i = 0; i < n; i++)
        y[i] = a[i] + b[i];
}

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

#define INLINE static inline __attribute__((always_inline))
enum kind { SUMS, SQUARES, DOTS };

INLINE void add_row(enum kind kind, const float *first, const float *x, const tt_lanes *mean,
                    tt_lanes *sum, tt_lanes *dot)
{
    tt_lanes f = TT_LANES_AT(first), v = TT_LANES_AT(x) - *mean;
    if (kind != SQUARES)
        *sum += f;
    if (kind != SUMS)
        *dot += kind == DOTS ? f * v : v * v;
}

INLINE void add_lanes(const tt_lanes part[4], double *to)
{
    tt_lanes all = (part[0] + part[1]) + (part[2] + part[3]);
    for (int k = 0; k < LANES; k++)
        to[k] += (double)all[k];
}

/* Sixteen columns in a register each for every fourth row, while the rows pass.  Sums are those of
 * dy, or of x where there is no dy. */
INLINE void columns(enum kind kind, const float *dy, const float *x, const float *mean,
                    int64_t rows, int64_t cols, double *sums, double *dots)
{
    const float *first = kind == DOTS ? dy : x;
    for (int64_t begin = 0; begin < rows; begin += ROWS) {
        int64_t until = rows - begin < ROWS ? rows : begin + ROWS, c = 0;
        int64_t fours = until - (until - begin) % 4, next = (until + ROWS) * cols;
        /* x has not been read for a while. */
        for (int64_t i = until * cols; kind == DOTS && i < rows * cols && i < next; i += LANES)
            __builtin_prefetch(x + i);
        for (; c + LANES <= cols; c += LANES) {
            tt_lanes sum[4] = {{0}}, dot[4] = {{0}}, m = {0};
            if (kind != SUMS)
                m = TT_LANES_AT(mean + c);
            for (int64_t r = begin; r < fours; r += 4)
                for (int k = 0; k < 4; k++)
                    add_row(kind, first + (r + k) * cols + c, x + (r + k) * cols + c, &m, &sum[k],
                            &dot[k]);
            for (int64_t r = fours; r < until; r++)
                add_row(kind, first + r * cols + c, x + r * cols + c, &m, &sum[0], &dot[0]);
            if (kind != SQUARES)
                add_lanes(sum, sums + c);
            if (kind != SUMS)
                add_lanes(dot, dots + c);
        }
        for (; c < cols; c++) {
            float sum = 0, dot = 0;
            for (int64_t i = begin * cols + c; i < until * cols; i += cols) {
                float v = kind == SUMS ? x[i] : x[i] - mean[c];
                sum += first[i];
                dot += kind == DOTS ? first[i] * v : v * v;
            }
            if (kind != SQUARES)
                sums[c] += (double)sum;
            if (kind != SUMS)
                dots[c] += (double)dot;
        }
    }
}

TT_CLONES void tt__column_sums(const float *x, int64_t rows, int64_t cols, double *to)
{
    columns(SUMS, NULL, x, NULL, rows, cols, to, NULL);
}

TT_CLONES void tt__column_squares(const float *x, const float *mean, int64_t rows, int64_t cols,
                                  double *to)
{
    columns(SQUARES, NULL, x, mean, rows, cols, NULL, to);
}

TT_CLONES void tt__column_dots(const float *dy, const float *x, const float *mean, int64_t rows,
                               int64_t cols, double *sums, double *dots)
{
    columns(DOTS, dy, x, mean, rows, cols, sums, dots);
}
