/* What the worker tells: events and marks for the watcher, notes for the record and the journal. */
#ifndef TT_RUN_CONTROL_TELL_H
#define TT_RUN_CONTROL_TELL_H

#include <stddef.h>
#include <stdint.h>

#include <tuitrain/run/link/event.h>

struct tt_worker;

void tt__tell(struct tt_worker *w, enum tt_event_kind kind, int64_t seq, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* "loss 0.1234, accuracy 96.00%" or "loss 0.1234, R2 0.9321" */
const char *tt__result_text(const struct tt_worker *w, const struct tt_result *r, char *out,
                            size_t size);
/* A step that was made alone. */
void tt__tell_step(struct tt_worker *w);
/* An epoch and its validation: to the watcher and the record. */
void tt__tell_epoch(struct tt_worker *w);
/* Warns of a schedule that makes the rate grow. */
void tt__tell_schedule(struct tt_worker *w);
/* The rules that have begun to hold for the first time. */
void tt__tell_health(struct tt_worker *w);

/* On the curves. */
void tt__mark(struct tt_worker *w, enum tt_mark mark);
void tt__mark_lr(struct tt_worker *w); /* after a change by hand */
/* Room for the points that are left of this epoch, so that pushing them allocates nothing. */
void tt__reserve_curves(struct tt_worker *w);

/* A command into the journal. */
void tt__note_command(struct tt_worker *w, int64_t step, int branch, const char *line);
/* A branch has begun here. */
void tt__note_branch(struct tt_worker *w);
/* The end of the run into the record. */
void tt__note_end(struct tt_worker *w);

#endif
