/* Values counted in TensorBoard's buckets. */
#ifndef TT_HISTOGRAM_H
#define TT_HISTOGRAM_H

#include <stddef.h>

enum {
    TT__HISTOGRAM_SIDE = 774, /* limits 1e-12 * 1.1^k below 1e20 */
    TT__HISTOGRAM_LIMITS = 2 * TT__HISTOGRAM_SIDE + 3,
};

struct tt__histogram {
    double min, max, num, sum, sum_squares;
    /* Bucket i counts values x with limit[i - 1] <= x < limit[i]. */
    double limit[TT__HISTOGRAM_LIMITS], count[TT__HISTOGRAM_LIMITS];
    size_t first, buckets; /* those that tell all: from an empty one, since only right limits are
                              stored, to the last that is not */
};

void tt__histogram_count(struct tt__histogram *h, const float *value, size_t n);

#endif
