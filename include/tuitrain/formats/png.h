/* PNG: pictures of 8-bit gray or RGB pixels, to and from memory.  Source: w3.org/TR/png-3.
 *
 * Reading gives the samples as they stand in the file, which is what PyTorch's users get from
 * torchvision and PIL: a palette is looked up, 16 bits become their upper 8, an alpha channel is
 * dropped; gamma and colour profiles are not applied, texts are not looked at.
 * The header is checked before anything is allocated: sides and pixels have a limit, and a
 * picture must not be larger than its file could unpack to.
 */
#ifndef TT_FORMATS_PNG_H
#define TT_FORMATS_PNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/formats/bytes.h>

enum {
    TT_PNG_SIDE = 16384,     /* most pixels of a row or column */
    TT_PNG_PIXELS = 1 << 26, /* most pixels of a picture */
};

struct tt_png {
    int height, width, channels; /* channels: 1 gray, 3 RGB */
    unsigned char *pixels;       /* (height, width, channels), owned; freed by tt_png_done */
};

/* Adds a picture of (height, width, channels) bytes, channels 1 or 3, to `out`.  On failure `out`
 * is as it was. */
int tt_png_write(struct tt_bytes *out, const unsigned char *pixels, int height, int width,
                 int channels, struct tt_err *err);

/* Parses the whole file's bytes; `name` is for messages.  channels: 1 or 3 converts as PIL does
 * (gray is ITU-R 601 luma), 0 takes what the file has. */
int tt_png_parse(const char *name, const unsigned char *data, size_t size, int channels,
                 struct tt_png *out, struct tt_err *err);
bool tt_png_is(const unsigned char *data, size_t size);
/* Sides and channels alone, from the header; `pixels` stays NULL. */
int tt_png_look(const char *name, const unsigned char *data, size_t size, struct tt_png *out,
                struct tt_err *err);
int tt_png_read(const char *path, int channels, struct tt_png *out, struct tt_err *err);
void tt_png_done(struct tt_png *p);

/* Of any picture in memory: whether its sides are within the limits; gray and RGB into each other,
 * where it has the one and `channels` asks for the other. */
int tt_png_check_sides(const char *name, uint64_t height, uint64_t width, struct tt_err *err);
int tt_png_convert(const char *name, struct tt_png *p, int channels, struct tt_err *err);

#endif
