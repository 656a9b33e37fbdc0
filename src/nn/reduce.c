#include "layers.h"

#include <tuitrain/base/simd.h>

enum { LANES = 16 };

static double add_lanes(const float lane[LANES])
{
    double sum = 0;
    for (int i = 0; i < LANES; i++)
        sum += (double)lane[i];
    return sum;
}

/* Runs of this length keep the error of a float lane near rounding; their sums are doubles. */
enum { RUN = 64 * LANES };

#define REDUCE(term)                                                                               \
    double sum = 0;                                                                                \
    for (int64_t from = 0; from < n; from += RUN) {                                                \
        int64_t to = n - from < RUN ? n : from + RUN, i = from;                                    \
        float lane[LANES] = {0};                                                                   \
        for (; i + LANES <= to; i += LANES)                                                        \
            for (int k = 0; k < LANES; k++)                                                        \
                lane[k] += term(i + k);                                                            \
        for (int k = 0; i < to; i++, k++)                                                          \
            lane[k] += term(i);                                                                    \
        sum += add_lanes(lane);                                                                    \
    }                                                                                              \
    return sum

TT_CLONES double tt__sum(const float *x, int64_t n)
{
#define TERM(i) x[i]
    REDUCE(TERM);
#undef TERM
}

TT_CLONES double tt__sum_squares(const float *x, float mean, int64_t n)
{
#define TERM(i) (x[i] - mean) * (x[i] - mean)
    REDUCE(TERM);
#undef TERM
}

TT_CLONES double tt__dot(const float *a, const float *b, int64_t n)
{
#define TERM(i) a[i] * b[i]
    REDUCE(TERM);
#undef TERM
}

TT_CLONES double tt__dot_centred(const float *a, const float *b, float mean, int64_t n)
{
#define TERM(i) a[i] * (b[i] - mean)
    REDUCE(TERM);
#undef TERM
}
