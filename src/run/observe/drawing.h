/* The worker's side of drawings (run/observe/drawing.h): the newest is read when it has changed,
 * and while the network changes some times a second. */
#ifndef TT_RUN_OBSERVE_DRAWING_H
#define TT_RUN_OBSERVE_DRAWING_H

#include <stdbool.h>

#include <tuitrain/run/link/drawing.h>

struct tt_worker;

struct tt_drawings {
    uint8_t *input; /* as the data set's pictures; owned */
    float *x;       /* normalised; owned */
    int64_t read, revision;
    double due;
};

/* Between two steps, or at rest. */
void tt__drawing_look(struct tt_worker *w, bool resting);
void tt__drawings_done(struct tt_drawings *k);

#endif
