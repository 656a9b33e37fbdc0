#include "histogram.h"

#include <float.h>
#include <math.h>
#include <string.h>

/* limit: -DBL_MAX, -9.4e19 ... -1e-12, 0, 1e-12 ... 9.4e19, DBL_MAX.  Each is 1.1 times the one
 * before, rounded each time: as TensorFlow and PyTorch make theirs. */
static void fill_limits(double *limit)
{
    enum { ZERO = TT__HISTOGRAM_SIDE + 1 };
    double v = 1e-12;
    limit[ZERO] = 0;
    for (int k = 1; k <= TT__HISTOGRAM_SIDE; k++, v *= 1.1) {
        limit[ZERO + k] = v;
        limit[ZERO - k] = -v;
    }
    limit[0] = -DBL_MAX;
    limit[TT__HISTOGRAM_LIMITS - 1] = DBL_MAX;
}

/* The first limit above x; a float is above the first and below the last. */
static size_t bucket_of(const double *limit, double x)
{
    size_t low = 0, high = TT__HISTOGRAM_LIMITS - 1; /* limit[low] <= x < limit[high] */
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (x < limit[middle])
            high = middle;
        else
            low = middle;
    }
    return high;
}

void tt__histogram_count(struct tt__histogram *h, const float *value, size_t n)
{
    size_t last = 0;
    memset(h, 0, sizeof *h);
    fill_limits(h->limit);
    h->first = TT__HISTOGRAM_LIMITS;
    for (size_t i = 0; i < n; i++) {
        double x = value[i];
        if (!isfinite(x))
            continue;
        size_t b = bucket_of(h->limit, x);
        h->count[b]++;
        h->first = b < h->first ? b : h->first;
        last = b > last ? b : last;
        h->min = h->num == 0 || x < h->min ? x : h->min;
        h->max = h->num == 0 || x > h->max ? x : h->max;
        h->num++;
        h->sum += x;
        h->sum_squares += x * x;
    }
    /* Nothing to count: one empty bucket, as TensorFlow writes it. */
    h->first = h->num == 0 ? TT__HISTOGRAM_LIMITS - 1 : h->first - 1;
    h->buckets = h->num == 0 ? 1 : last - h->first + 1;
}
