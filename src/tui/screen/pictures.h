/* Pictures beside the cells: what is drawn in pixels, where the terminal shows such.
 *
 * Whoever draws one also draws cells in its place.  A cell that stands for a part of a picture has
 * its number; what is drawn over it later takes the number away, and with it that part of the
 * picture: so what lies above covers what lies below, in pixels as in cells.
 *
 *     draw the cells;
 *     struct tt_picture *p = tt_picture_add(c, at, w, h, false);
 *     if (p) fill p->data;                         w * h times red, green, blue
 *
 * UI thread only. */
#ifndef TT_TUI_SCREEN_PICTURES_H
#define TT_TUI_SCREEN_PICTURES_H

#include <stddef.h>

#include "canvas.h"

struct tt_picture {
    struct tt_rect at;     /* cells; all of it lies on the canvas */
    int w, h;              /* of data, which is stretched over those cells */
    bool indexed;          /* data are indices of the palette; else three bytes a pixel */
    uint8_t *data;         /* rows from the top */
    size_t room;           /* of data: it is used again */
    bool kept;             /* data and palette are those of the picture before, in the same cells */
    uint32_t palette[256]; /* 0xRRGGBB */
};

struct tt_pictures {
    int cell_w, cell_h;           /* pixels of a cell */
    bool blocks;                  /* of two colours: octants or sextants */
    bool curves;                  /* fine enough for lines, and `ground` is known */
    uint32_t ground;              /* the terminal's background, 0xRRGGBB */
    uint32_t ink[TT_STYLE_COUNT]; /* the foreground of each style */
    int scene;                    /* what is looked at: one picture may stand for an older of it */
    int before;                   /* what was looked at when the list was cleared */
    bool calm;                    /* curves need not move: none would be sent now */
    struct tt_picture **list;     /* owned; n of them */
    int n, room;
};

void tt_pictures_done(struct tt_pictures *p);
/* Belongs to tt_canvas_clear().  `scene` is a number for what is looked at. */
void tt_pictures_clear(struct tt_pictures *p, int scene);

/* A picture in those cells as they are now.  Data and palette, which is black, are to be filled
 * before the canvas is shown; where they were kept they need not.  Returns NULL where the terminal
 * has no pictures, or not all of `at` can be drawn on. */
struct tt_picture *tt_picture_add(struct tt_canvas *c, struct tt_rect at, int w, int h,
                                  bool indexed);

/* A part of a picture: a rectangle of cells that stand for it. */
struct tt_piece {
    struct tt_rect at; /* on the canvas */
    int picture;       /* in the list */
    uint64_t hash;     /* of what it shows */
};

/* Cuts what can be seen of the pictures into pieces of at most `most_w` x `most_h` cells, and gives
 * each to `take`.  Those of a picture that did not move stand where they stood. */
void tt_pictures_cut(const struct tt_canvas *c, int most_w, int most_h,
                     void (*take)(void *self, const struct tt_piece *piece), void *self);

/* The pixels of a piece, three bytes each: at.w * cell_w of them in each of at.h * cell_h rows; in
 * squares of `coarse` pixels of the same colour. */
void tt_pictures_render(const struct tt_pictures *p, const struct tt_piece *piece, int coarse,
                        uint8_t *rgb);

#endif
