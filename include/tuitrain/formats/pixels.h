/* A picture in memory, as it comes out of a file (formats/image.h). */
#ifndef TT_FORMATS_PIXELS_H
#define TT_FORMATS_PIXELS_H

enum {
    TT_IMAGE_SIDE = 16384,     /* most pixels of a row or column */
    TT_IMAGE_PIXELS = 1 << 26, /* most pixels of a picture */
};

struct tt_image {
    int height, width, channels; /* channels: 1 gray, 3 RGB; 2 and 4 with an alpha channel */
    unsigned char *pixels;       /* (height, width, channels), owned; freed by tt_image_done */
};

void tt_image_done(struct tt_image *p);

#endif
