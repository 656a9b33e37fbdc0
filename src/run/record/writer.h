/* The writer: a thread that turns copies of the state into files, so that training never waits for
 * a disk.
 *
 * Nothing is refused.  What somebody asked for waits in a list; of what comes by itself (automatic
 * checkpoints, the best weights) only the newest waits, so a slow disk costs neither memory nor
 * files.  All is written in the order in which it was handed over.  What cannot be written is tried
 * again (late.h); on a full disk older automatic checkpoints give it room (room.h). */
#ifndef TT_RUN_RECORD_WRITER_H
#define TT_RUN_RECORD_WRITER_H

#include <pthread.h>
#include <stdatomic.h>

#include <tuitrain/base/inbox.h>
#include <tuitrain/base/wake.h>

#include "../checkpoint/save.h"
#include "../link/link_internal.h"
#include "late.h"
#include "room.h"

struct tt_record;
struct tt_film_log;

/* Of what only the newest waits. */
enum tt_writer_newest { TT_NEWEST_CHECKPOINT, TT_NEWEST_BEST, TT_NEWEST_COUNT };

/* What may end a run with a failure: the newest of each could not be written. */
enum tt_writer_failed {
    TT_FAILED_CHECKPOINT,
    TT_FAILED_BEST,
    TT_FAILED_MODEL, /* of --save */
    TT_FAILED_SAVE,  /* of a command, since the last checkpoint */
    TT_FAILED_COUNT
};

struct tt_writer {
    struct tt_link *link;
    struct tt_record *record;
    struct tt_film_log *film;
    struct tt_state_copy *_Atomic newest[TT_NEWEST_COUNT]; /* worker -> writer; NULL: none waits */
    struct tt_inbox asked;                                 /* worker -> writer */
    _Atomic int waiting;                                   /* of what was asked for, not begun */
    _Atomic bool ending;
    struct tt_wake wake;
    pthread_t thread;
    uint64_t serial; /* worker: of the last copy handed over */

    /* The writer's thread: */
    struct tt_state_copy *taken[TT_NEWEST_COUNT]; /* out of `newest`, not begun */
    struct tt_inbox_node *list;                   /* out of `asked`, oldest first */
    struct tt_late late;
    struct tt_room room;
    uint64_t linked;                         /* serial of the checkpoint that `last` points to */
    int64_t missed[TT_STATE_COPY_STATE + 1]; /* by kind: failures in a row that nobody asked for */
    int64_t stuck;                           /* old checkpoints in a row that stayed ... */
    char run_dir[TT_PATH];                   /* ... in that run folder, ... */
    int64_t keep;                            /* ... where so many should */

    char failure[TT_FAILED_COUNT][TT_ERR_TEXT]; /* "": none */
};

int tt__writer_start(struct tt_writer *w, struct tt_link *link, struct tt_record *record,
                     struct tt_film_log *film, struct tt_err *err);

/* Worker: hands over a copy, which the writer frees. */
void tt__writer_put(struct tt_writer *w, struct tt_state_copy *copy);

/* How many copies that are not replaceable wait and are not begun. */
int tt__writer_waiting(const struct tt_writer *w);

/* Worker: the automatic checkpoint of that branch that waits and is not begun, or NULL: memory for
 * the newer one that is to be handed over now. */
struct tt_state_copy *tt__writer_reclaim(struct tt_writer *w, int branch);

/* Worker: writes what waits, then ends the thread.  Returns -1 with the reason when the newest
 * file of a kind could not be written. */
int tt__writer_stop(struct tt_writer *w, struct tt_err *err);

#endif
