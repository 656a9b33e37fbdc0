/* The worker's side of drawings (run/observe/drawing.h): the newest is read when it has changed,
 * and while the network changes some times a second. */
#ifndef TT_RUN_OBSERVE_DRAWING_H
#define TT_RUN_OBSERVE_DRAWING_H

#include <stdbool.h>

#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/link/drawing.h>

struct tt_session;

struct tt_drawings {
    uint8_t *input; /* as the data set's pictures; owned */
    float *x;       /* normalised; owned */
    int64_t read, revision;
    double due;
};

/* Between two steps, or at rest, while somebody draws (TT_WATCH_DRAWING).  Returns the seconds that
 * it took: they are none of training. */
double tt__drawings_look(struct tt_drawings *k, struct tt_session *s, struct tt_mailbox *drawing,
                         struct tt_mailbox *reading, bool resting);
void tt__drawings_done(struct tt_drawings *k);

#endif
