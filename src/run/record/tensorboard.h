/* The part of the record that TensorBoard reads.  The writer's thread but for the first opening. */
#ifndef TT_RUN_RECORD_TENSORBOARD_H
#define TT_RUN_RECORD_TENSORBOARD_H

#include <tuitrain/base/append.h>
#include <tuitrain/run/session/session.h>

#include "note.h"

struct tt_tensorboard {
    const struct tt_session *session; /* only what is constant while a run goes on */
    const struct tt_config *config;   /* as the run began */
    struct tt_append file;            /* no path: events are not wanted */
};

/* A new file, for a branch from step `from` on; closes the one before. */
int tt__tensorboard_open(struct tt_tensorboard *t, int branch, int64_t from, struct tt_err *err);
void tt__tensorboard_epoch(struct tt_tensorboard *t, const struct tt_note *note);
void tt__tensorboard_end(struct tt_tensorboard *t, int64_t step, enum tt_state state);

#endif
