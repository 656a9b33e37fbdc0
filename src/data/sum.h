/* A sum of doubles as if to twice their digits: rounded to a double it is the same in any order,
 * but for accidents of one in 10^15.  So samples give the same figures as they lie in a file and as
 * they are drawn into memory.  Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation
 * endlicher Summen, 1974; Dekker's product. */
#ifndef TT_DATA_SUM_H
#define TT_DATA_SUM_H

#include <math.h>

struct tt__sum {
    double high, low;
};

static inline void tt__sum_add(struct tt__sum *s, double v)
{
    double high = s->high + v, back = high - s->high;
    s->low += (s->high - (high - back)) + (v - back);
    s->high = high;
}

static inline void tt__sum_add_square(struct tt__sum *s, double v)
{
    double square = v * v;
    tt__sum_add(s, square);
    s->low += fma(v, v, -square);
}

static inline double tt__sum_value(const struct tt__sum *s)
{
    return s->high + s->low;
}

#endif
