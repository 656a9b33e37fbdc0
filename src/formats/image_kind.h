/* One kind of picture files.  images.list.h has them all, and says how to add one. */
#ifndef TT_FORMATS_IMAGE_KIND_H
#define TT_FORMATS_IMAGE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/pixels.h>

/* What is decoded, and what comes out beside the pixels. */
struct tt__image_file {
    const char *name;
    const unsigned char *data;
    size_t size;
    bool look;          /* sides and channels alone: no pixels */
    int turn;           /* 1 to 8, as EXIF's orientation; 0: as it is */
    bool premultiplied; /* colours are times their alpha already */
};

struct tt__image_kind {
    const char *name;    /* "PNG" */
    const char *ends[6]; /* of file names: ".png", NULL-ended */
    const char *without; /* a library that this program was built without, or NULL */
    bool (*is)(const unsigned char *data, size_t size);
    /* As it stands in the file, with 1 to 4 channels; what it allocates, the caller frees. */
    int (*decode)(struct tt__image_file *f, struct tt_image *out, struct tt_err *err);
};

/* Whether sides are within the limits. */
int tt__image_sides(const char *name, uint64_t height, uint64_t width, struct tt_err *err);
/* The same; and refuses more pixels than a file of this size can have, where a byte holds `most`.
 * Kinds that say a whole picture in a few bytes may have that of any picture of usual size. */
int tt__image_check(const struct tt__image_file *f, uint64_t height, uint64_t width, uint64_t most,
                    struct tt_err *err);
/* Room for the pixels of out's height, width and channels. */
int tt__image_allocate(const char *name, struct tt_image *out, struct tt_err *err);

/* The orientation in EXIF data, which are a TIFF file of their own: 1 to 8, or 0.  With their
 * name "Exif\0\0" before them, or without it. */
int tt__exif_turn(const unsigned char *data, size_t size);

#endif
