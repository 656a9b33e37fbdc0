/* Pictures of bytes in other sizes, in two ways: as what a network learns from, and as what is
 * shown or drawn. */
#ifndef TT_DATA_RESAMPLE_H
#define TT_DATA_RESAMPLE_H

#include <stdint.h>

#include <tuitrain/base/err.h>

struct tt_bitmap {
    int64_t channels, height, width; /* 1 to 4; pixels */
    const uint8_t *pixel;            /* (height, width, channels); the caller's */
};

/* out (height, width, channels), bilinear: a pixel is the mean of those around its place, weighted
 * by a triangle as wide as the pixels of the smaller picture are.  The bytes are those of PIL's
 * resize(BILINEAR), which torchvision's Resize calls (antialias): first the rows, then the columns,
 * with weights of 22 bits, each rounded to bytes.  Fails with TT_ENOMEM. */
int tt_resize(const struct tt_bitmap *from, int64_t height, int64_t width, uint8_t *out,
              struct tt_err *err);

/* out (height, width, channels): each pixel is the mean of `from` over a square of side `step`, in
 * pixels of `from`; the first one's corner lies at x0, y0.  Outside of `from` there is black.
 * Allocates nothing. */
void tt_resample(const struct tt_bitmap *from, double x0, double y0, double step, int height,
                 int width, uint8_t *out);

/* The size that a picture of that size is shown in: no side longer than `side`, none below 1. */
void tt_shrunk_size(int height, int width, int side, int *to_height, int *to_width);

#endif
