/* Bytes of pictures (H, W, C) as numbers of mean 0 and deviation 1, channel by channel. */
#ifndef TT_DATA_CHANNELS_H
#define TT_DATA_CHANNELS_H

#include <tuitrain/data/dataset.h>

/* x = u * scale + shift of what follows each other in a picture, as often as it repeats. */
enum { TT__PERIOD = 48 }; /* whole pixels of 1 to 4 channels, and whole vectors of any machine */
struct tt__affine {
    float scale[TT__PERIOD], shift[TT__PERIOD];
    bool one; /* of one channel: all of these are the same */
};

/* Of bytes: (u / 255 - mean) / std. */
struct tt__affine tt__affine_of(const struct tt_data *d);
/* n bytes or numbers, from the first channel on. */
void tt__affine_bytes(const struct tt__affine *a, const uint8_t *u, float *x, int64_t n);
void tt__affine_numbers(const struct tt__affine *a, float *x, int64_t n);

/* Mean and deviation of each channel of n bytes / 255, which is what Normalize wants. */
void tt__measure_bytes(struct tt_data *d, const uint8_t *x, int64_t n);
/* The same of how often each byte is there in one. */
void tt__measure_counts(struct tt_data *d, int channel, const uint64_t count[256], int64_t n);

#endif
