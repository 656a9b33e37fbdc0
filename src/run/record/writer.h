/* The writer: a thread that turns copies of the state into files, so that training never waits for
 * a disk. */
#ifndef TT_RUN_RECORD_WRITER_H
#define TT_RUN_RECORD_WRITER_H

#include <pthread.h>
#include <stdatomic.h>

#include <tuitrain/base/ring.h>
#include <tuitrain/base/wake.h>

#include "../checkpoint/save.h"
#include "../link/link_internal.h"

struct tt_record;

struct tt_writer {
    struct tt_link *link;
    struct tt_record *record;
    struct tt_ring queue; /* struct tt_state_copy *; worker -> writer; NULL ends the thread */
    struct tt_wake wake;
    pthread_t thread;
    struct tt_state_copy *best; /* writer: the best weights, while they could not be written */
    _Atomic int failed;         /* the newest file of its kind could not be written */
    char failure[TT_ERR_TEXT];  /* writer writes; read after tt__writer_stop */
};

int tt__writer_start(struct tt_writer *w, struct tt_link *link, struct tt_record *record,
                     struct tt_err *err);

/* Worker: hands over a copy, which the writer frees.  Fails (and frees it) when 16 wait. */
int tt__writer_put(struct tt_writer *w, struct tt_state_copy *copy, struct tt_err *err);

/* Worker: writes what waits, then ends the thread.  Returns -1 with the reason when the last file
 * could not be written. */
int tt__writer_stop(struct tt_writer *w, struct tt_err *err);

#endif
