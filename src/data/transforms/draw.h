/* Random numbers that transforms draw. */
#ifndef TT_DATA_TRANSFORMS_DRAW_H
#define TT_DATA_TRANSFORMS_DRAW_H

#include <tuitrain/base/rng.h>

/* Uniform in [low, high). */
static inline double tt__uniform(struct tt_rng *r, double low, double high)
{
    return low + (high - low) * (double)tt_rng_uniform(r);
}

/* Whole, in [low, high]. */
static inline int64_t tt__whole(struct tt_rng *r, int64_t low, int64_t high)
{
    return low + (int64_t)tt_rng_below(r, (uint32_t)(high - low + 1));
}

#endif
