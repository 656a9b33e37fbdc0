/* JPEG: pictures of 8-bit gray or RGB pixels, with libjpeg.  Source: ITU-T T.81.
 *
 * What comes out is what PIL and torchvision give: turns asked for by a camera (EXIF) and colour
 * profiles are not applied.  Limits are PNG's, checked before anything is allocated, and a picture
 * must not have more pixels than its file could hold.  A picture that breaks off is refused, where
 * libjpeg would fill the rest with gray.
 */
#ifndef TT_FORMATS_JPEG_H
#define TT_FORMATS_JPEG_H

#include <stdbool.h>

#include <tuitrain/formats/png.h>

bool tt_jpeg_is(const unsigned char *data, size_t size);

/* Parses the whole file's bytes, as tt_png_parse() does and into the same; tt_png_done() frees. */
int tt_jpeg_parse(const char *name, const unsigned char *data, size_t size, int channels,
                  struct tt_png *out, struct tt_err *err);
/* Sides and channels alone; `pixels` stays NULL. */
int tt_jpeg_look(const char *name, const unsigned char *data, size_t size, struct tt_png *out,
                 struct tt_err *err);

#endif
