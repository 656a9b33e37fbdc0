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
#include <tuitrain/formats/bytes.h>
#include <tuitrain/run/session/session.h>

#include "../link/link_internal.h"

struct tt_state_copy;

enum { TT_NOTE_PICTURES = 25 };

struct tt_note {
    struct tt_note *next;
    int branch;
    char *line;            /* an intervention, as journal.jsonl has it; owned; or NULL: */
    struct tt_event event; /* the end of an epoch, or of the run */
    /* By option, for TensorBoard; owned, or NULL. */
    struct tt_state_copy *weights;
    float *gradients;    /* of the epoch's last step, laid out as the model's */
    uint32_t *confusion; /* (C,C) */
    int n_pictures;      /* of the first validation samples, and what they were taken for */
    uint8_t predicted[TT_NOTE_PICTURES];
};

struct tt_record {
    bool on;
    const struct tt_session *session; /* only what is constant while a run goes on */
    struct tt_config config;          /* as the run began */
    struct tt_link *link;
    int64_t log_every;
    struct tt_append metrics, csv, journal, events;
    struct tt_note *_Atomic pushed; /* newest first */
    int branch;
    int64_t at;         /* points of the loss that were looked at */
    int64_t lr_at;      /* points of the learning rate */
    double loss, score; /* sums since the last line */
    int64_t n, last_step;
    double lr;
    int64_t mark_at;   /* marks that were looked at */
    int64_t epoch;     /* that the next step lies in, from 1 on */
    int64_t untold;    /* epochs that no mark tells of: those before a run that lost its curves */
    bool config_waits; /* config.ini is still to be written */
    bool failing;      /* the newest flush did not work */
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
