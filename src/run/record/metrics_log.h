/* The record: what a run folder gets while the run goes on, beside checkpoints.
 *
 * metrics.jsonl   a line for every few steps, for every epoch, and for the end
 * metrics.csv     a line for every epoch
 * journal.jsonl   a line for every intervention
 * events.out...   TensorBoard; a branch has them in a folder of its own
 *
 * The writer thread follows the run's series by itself; the worker adds a note at the end of an
 * epoch and for an intervention, and waits for nothing.
 */
#ifndef TT_RUN_RECORD_METRICS_LOG_H
#define TT_RUN_RECORD_METRICS_LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/append.h>
#include <tuitrain/run/session/session.h>

#include "../folder/metrics.h"
#include "../link/link_internal.h"
#include "note.h"
#include "tensorboard.h"

struct tt_room;

/* Epochs since the last line of one. */
struct tt_epochs_since {
    int64_t n;
    double seconds; /* of their training passes */
    struct tt_row_best best[TT_ROW_METRICS];
    struct tt_event last;
};

struct tt_record {
    bool on;
    const struct tt_session *session; /* only what is constant while a run goes on */
    struct tt_config config;          /* as the run began */
    struct tt_link *link;
    int64_t log_every;
    struct tt_append metrics, csv, journal;
    struct tt_tensorboard tensorboard;
    struct tt_inbox notes; /* of the worker */
    _Atomic int64_t waiting,
        missed; /* of them; epochs that were too many, while the disk stood still */
    int branch;
    int64_t at;         /* points of the loss that were looked at */
    int64_t lr_at;      /* points of the learning rate */
    double loss, score; /* sums since the last line */
    int64_t n, last_step;
    double lr;
    int64_t epoch; /* that the next step lies in, from 1 on */
    struct tt_epochs_since since;
    bool config_waits;    /* config.ini is still to be written */
    bool failing;         /* the newest flush did not work */
    struct tt_room *room; /* for what a full disk refuses; not owned, or NULL */
};

/* Before the worker runs.  Of a resumed run, lines beyond its step are cut, to be made again. */
int tt__record_start(struct tt_record *r, const struct tt_session *s, struct tt_link *link,
                     const char *journal, bool resumed, struct tt_err *err);

/* Worker: hands over a note, which the record frees. */
void tt__record_add(struct tt_record *r, struct tt_note *note);

/* Writer thread: writes what is new; on its end, all of it. */
void tt__record_follow(struct tt_record *r);
/* The same, to the disk itself: a checkpoint must not be there before what led to it. */
void tt__record_sync(struct tt_record *r);
void tt__record_stop(struct tt_record *r);

#endif
