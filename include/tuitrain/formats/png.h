/* PNG: pictures of 8-bit gray or RGB pixels, to memory.  Source: w3.org/TR/png-3.  They are read as
 * all pictures are (formats/image.h). */
#ifndef TT_FORMATS_PNG_H
#define TT_FORMATS_PNG_H

#include <tuitrain/base/err.h>
#include <tuitrain/formats/bytes.h>

/* Adds a picture of (height, width, channels) bytes, channels 1 or 3, to `out`.  On failure `out`
 * is as it was. */
int tt_png_write(struct tt_bytes *out, const unsigned char *pixels, int height, int width,
                 int channels, struct tt_err *err);

#endif
