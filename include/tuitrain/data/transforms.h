/* Transforms: pictures changed at random when they are trained on, so that there seem to be more.
 *
 *     "shift 2; rotate 10; noise 0.1"
 *
 * What a sample becomes is a function of (seed, epoch, sample) and the list alone: not of batches,
 * threads, or what came before.  First all that move the picture do it together, in their order, so
 * that it is interpolated (bilinear) once; then the others follow.
 *
 * src/data/transforms.list.h has them all, and says how to add one.
 */
#ifndef TT_DATA_TRANSFORMS_H
#define TT_DATA_TRANSFORMS_H

#include <tuitrain/data/dataset.h>
#include <tuitrain/data/transform.h>

enum { TT_MOST_TRANSFORMS = 8 };

struct tt_augment {
    int n; /* 0: pictures stay as they are */
    struct tt_picture picture;
    const struct tt_transform_type *type[TT_MOST_TRANSFORMS];
    void *options[TT_MOST_TRANSFORMS]; /* owned */
};

/* "" or "off" is none.  Samples of shape `input`, (C, H, W), must be pictures of bytes for others.
 * On failure there is nothing to free. */
int tt_augment_init(struct tt_augment *a, const char *spec, const struct tt_shape *input,
                    struct tt_err *err);
void tt_augment_done(struct tt_augment *a);

/* x (H, W, C) = number `at` of a set as it is trained on in an epoch, normalised as by
 * tt_load_rows(); what happens to it follows from `sample`, its number in the data. */
void tt_augment_sample(const struct tt_augment *a, const struct tt_data *d,
                       const struct tt_dataset *set, int64_t at, uint64_t seed, int64_t epoch,
                       int64_t sample, float *x);

#endif
