/* The worker: the thread that trains.  Only it touches the session; commands reach it between
 * steps, and take effect there. */
#ifndef TT_RUN_WORKER_H
#define TT_RUN_WORKER_H

#include <stdbool.h>

#include <tuitrain/run/session.h>

#include "journal.h"
#include "wire.h"
#include "writer.h"

struct tt_worker {
    struct tt_session *session;
    struct tt_live *live;
    struct tt_writer writer;
    struct tt_journal journal;

    bool paused, eval_mode;
    bool evaluating; /* in a validation pass right now */
    bool finished;   /* all epochs are done */
    bool stopping;
    bool keep_state;            /* stop: write a checkpoint first */
    int64_t steps_left;         /* > 0: pause again after so many steps */
    int64_t saved_weights_step; /* the step that config.save was last written at; -1 */
    int64_t unsaved_since;      /* the step that the run started from: nothing new until then */
    char failure[256];
    enum tt_state announced;

    double step_lr;             /* of the step being made */
    double max_speed, next_due; /* cap in steps per second; when the next may begin */
    double elapsed, mark;       /* active seconds up to `mark` */
    double epoch_seconds;       /* training passes of this epoch */
    double val_seconds;         /* the last validation pass */
    double rate, rate_since;    /* images per second, measured since */
    int64_t rate_images;
    bool running; /* the clock is on */
};

void tt__worker_main(struct tt_worker *w);
void tt__worker_publish(struct tt_worker *w); /* also before the thread starts */

/* For commands. */
void tt__worker_event(struct tt_worker *w, enum tt_event_kind kind, int64_t seq, const char *format,
                      ...) __attribute__((format(printf, 4, 5)));
void tt__worker_mark(struct tt_worker *w, enum tt_mark mark);
void tt__worker_validate(struct tt_worker *w);
/* "loss 0.1234, accuracy 96.00%" or "loss 0.1234, R2 0.9321" */
const char *tt__worker_result(const struct tt_worker *w, const struct tt_result *r, char *out,
                              size_t size);
void tt__worker_note_lr(struct tt_worker *w); /* after a change by hand */
int tt__worker_checkpoint(struct tt_worker *w, int64_t seq, struct tt_err *err);

#endif
