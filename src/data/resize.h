/* Pictures of bytes in another size. */
#ifndef TT_DATA_RESIZE_H
#define TT_DATA_RESIZE_H

#include <stdint.h>

#include <tuitrain/base/err.h>

struct tt_pixels {
    int64_t height, width, channels;
    const uint8_t *v; /* (height, width, channels) */
};

/* out (height, width, channels), bilinear: a pixel is the mean of those around its place, weighted
 * by a triangle as wide as the pixels of the smaller picture are.  That is what torchvision's
 * Resize and PIL do (antialias), but for its rounding between the two directions. */
int tt__resize(const struct tt_pixels *from, int64_t height, int64_t width, uint8_t *out,
               struct tt_err *err);

#endif
