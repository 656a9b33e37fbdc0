#include "image_kind.h"

#include <stdlib.h>

int tt__image_sides(const char *name, uint64_t height, uint64_t width, struct tt_err *err)
{
    if (height < 1 || width < 1 || height > TT_IMAGE_SIDE || width > TT_IMAGE_SIDE ||
        height * width > TT_IMAGE_PIXELS)
        return tt_fail(err, TT_EINPUT,
                       "%s: a picture of %llux%llu pixels, expected sides of 1 to %d and at most "
                       "%d pixels",
                       name, (unsigned long long)width, (unsigned long long)height, TT_IMAGE_SIDE,
                       TT_IMAGE_PIXELS);
    return 0;
}

int tt__image_check(const struct tt__image_file *f, uint64_t height, uint64_t width, uint64_t most,
                    struct tt_err *err)
{
    static const uint64_t usual = UINT64_C(1) << 22;
    if (tt__image_sides(f->name, height, width, err) < 0)
        return -1;
    if (height * width / most > f->size && (most < 4096 || height * width > usual))
        return tt_fail(err, TT_EINPUT, "%s: %zu bytes cannot hold the picture that they promise",
                       f->name, f->size);
    return 0;
}

int tt__image_allocate(const char *name, struct tt_image *out, struct tt_err *err)
{
    out->pixels = calloc((size_t)out->height * (size_t)out->width, (size_t)out->channels);
    return out->pixels ? 0 : tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
}
