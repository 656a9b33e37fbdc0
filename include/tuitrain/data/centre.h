/* Drawings brought into place, as the digits of MNIST are: what is drawn is bright, on black. */
#ifndef TT_DATA_CENTRE_H
#define TT_DATA_CENTRE_H

#include <tuitrain/data/resample.h>

/* out (height, width, channels): scaled, sides kept in proportion, so that what is drawn fits a box
 * of 5/7 of the picture (20 of MNIST's 28 pixels), and moved so that its centre of mass is the
 * picture's middle.  Source: yann.lecun.com/exdb/mnist. */
void tt_centre(const struct tt_bitmap *from, int height, int width, uint8_t *out);
/* The whole of it, in the middle. */
void tt_centre_whole(const struct tt_bitmap *from, int height, int width, uint8_t *out);

/* Makes ink bright, and what is around it black: the ground of a gray picture is the median of
 * the pixels at its border, and ink is what differs from it by half of the greatest difference or
 * so; paper that is a little uneven is black. */
void tt_find_ink(uint8_t *gray, int64_t height, int64_t width);

#endif
