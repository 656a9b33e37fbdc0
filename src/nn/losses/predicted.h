/* The class that a sample's outputs speak for. */
#ifndef TT_NN_LOSSES_PREDICTED_H
#define TT_NN_LOSSES_PREDICTED_H

#include <stdint.h>

/* z (C): the largest; of a single one 0 or 1 by its sign. */
static inline int32_t tt__predicted(const float *z, int64_t outputs)
{
    if (outputs == 1)
        return z[0] > 0;
    int32_t best = 0;
    for (int32_t c = 1; c < outputs; c++)
        if (z[c] > z[best])
            best = c;
    return best;
}

#endif
