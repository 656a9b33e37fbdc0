/* The rows of the table in transforms.c, by family in transforms/. */
#ifndef TT_DATA_TRANSFORMS_PRIVATE_H
#define TT_DATA_TRANSFORMS_PRIVATE_H

#include <tuitrain/data/transforms.h>

extern const struct tt_transform_type tt_transform_shift, tt_transform_rotate, tt_transform_scale,
    tt_transform_flip, tt_transform_crop, tt_transform_noise, tt_transform_erase;

/* Uniform in [low, high). */
double tt__uniform(struct tt_rng *r, double low, double high);
/* Whole, in [low, high]. */
int64_t tt__whole(struct tt_rng *r, int64_t low, int64_t high);

#endif
