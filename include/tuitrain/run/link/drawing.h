/* A picture drawn by hand, on its way to the network, and what that says of it.  Each travels by a
 * mailbox: the newest counts. */
#ifndef TT_RUN_LINK_DRAWING_H
#define TT_RUN_LINK_DRAWING_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/samples.h>

enum { TT_DRAWING_SIDE = 64, TT_READING_CLASSES = 1000 };

struct tt_drawing {
    int64_t id; /* another for each change; 0: nothing is drawn */
    int channels, height, width;
    bool centred; /* brought into place as MNIST's digits are */
    uint8_t pixel[TT_DRAWING_SIDE * TT_DRAWING_SIDE * 3]; /* (height, width, channels) */
};

struct tt_reading {
    int64_t id;   /* of the drawing; 0: none yet */
    int64_t step; /* of the network that spoke */
    int n_classes;
    float p[TT_READING_CLASSES]; /* probabilities */
    float value;                 /* where values are learned */
    /* What the network was given; a larger one smaller. */
    int channels, height, width;
    uint8_t pixel[TT_PAGE_SIDE * TT_PAGE_SIDE * 3];
};

/* The drawing as a picture (height, width, channels), centred by tt_centre() where that is asked
 * for. */
void tt_drawing_picture(const struct tt_drawing *d, int height, int width, uint8_t *out);

#endif
