/* Pictures in cells: grey, in colours, or of signed numbers.
 *
 * Half blocks where the terminal has 256 colours, so that a cell holds two dots, one above the
 * other; else glyphs that are darker or lighter.  A picture keeps its proportions; it grows by
 * whole factors only, so that all its dots stay alike, and shrinks by averages.  Where the terminal
 * shows pixels these lie over the same cells, with all that the picture has. */
#ifndef TT_TUI_WIDGETS_IMAGE_H
#define TT_TUI_WIDGETS_IMAGE_H

#include <stdint.h>

#include "../screen/canvas.h"

enum tt_pixel {
    TT_PIXEL_GRAY,   /* a byte, 0 is black */
    TT_PIXEL_RGB,    /* three bytes */
    TT_PIXEL_SIGNED, /* a byte: 128 is zero, 1 the most below it and 255 above */
};

struct tt_pixels {
    enum tt_pixel kind;
    int w, h;
    const uint8_t *data; /* rows from the top */
};

/* The cells that a picture takes where `room` is; its corner is room's.  No cells where it is
 * empty or there is no room. */
struct tt_rect tt_image_fit(const struct tt_pixels *p, struct tt_rect room);

/* Draws it there; returns the cells that it took. */
struct tt_rect tt_image_draw(struct tt_canvas *c, struct tt_rect room, const struct tt_pixels *p);

#endif
