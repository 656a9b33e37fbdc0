/* What a transform of pictures is.  src/data/transforms.list.h has them all, and says how to add
 * one.
 */
#ifndef TT_DATA_TRANSFORM_H
#define TT_DATA_TRANSFORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/rng.h>

struct tt_picture { /* (height, width, channels) numbers */
    int64_t channels, height, width;
};

/* Where the number of a place comes from: around the picture's middle,
 * x' = xx x + xy y + x0 and y' = yx x + yy y + y0.  Outside there is black. */
struct tt_map {
    double xx, xy, x0;
    double yx, yy, y0;
};

struct tt_transform_type {
    const char *name; /* "shift" */
    const char *help;
    const struct tt_opt *opts;
    size_t size;
    /* Checks options against the picture.  NULL: nothing to check. */
    int (*prepare)(void *options, const struct tt_picture *p, struct tt_err *err);
    /* One of these.  A map drawn from r, ... */
    struct tt_map (*map)(const void *options, const struct tt_picture *p, struct tt_rng *r);
    /* ... or a change of the normalised picture x, in which `one` (channels) is a byte's full
     * range. */
    void (*paint)(const void *options, const struct tt_picture *p, struct tt_rng *r,
                  const float *one, float *x);
};

extern const struct tt_transform_type *const tt_transform_types[]; /* NULL-ended */

#endif
