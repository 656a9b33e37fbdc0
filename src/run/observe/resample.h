/* Pictures of bytes in other sizes. */
#ifndef TT_RUN_OBSERVE_RESAMPLE_H
#define TT_RUN_OBSERVE_RESAMPLE_H

#include <stdint.h>

struct tt_bitmap {
    int channels, height, width;
    const uint8_t *pixel; /* (height, width, channels) */
};

/* out (height, width, channels): each pixel is the mean of `from` over a square of side `step`; the
 * first one's corner lies at x0, y0.  Outside of `from` there is black. */
void tt__resample(const struct tt_bitmap *from, double x0, double y0, double step, int height,
                  int width, uint8_t *out);

/* The size that a picture of that size is shown in: no side longer than `side`. */
void tt__shrunk_size(int height, int width, int side, int *to_height, int *to_width);

#endif
