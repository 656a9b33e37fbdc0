/* Room on a full disk: the film is given up, then old automatic checkpoints for what is newer. */
#ifndef TT_RUN_RECORD_ROOM_H
#define TT_RUN_RECORD_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/file.h>

struct tt_link;
struct tt_film_log;

/* The writer thread's. */
struct tt_room {
    struct tt_link *link;     /* is told */
    char run_dir[TT_PATH];    /* "": there are no checkpoints to give up ... */
    int64_t keep;             /* ... nor where this is 0: all are to stay */
    int64_t given_up;         /* since there was space */
    struct tt_film_log *film; /* is given up first; or NULL */
};

/* A file could not be written for want of space: removes the oldest automatic checkpoint, if that
 * lies on the same file system, and before any the film.  True: it is worth another try. */
bool tt__room_make(struct tt_room *r, const char *path);

/* A checkpoint was written without that: tells how many it took until now. */
void tt__room_is_back(struct tt_room *r);

#endif
