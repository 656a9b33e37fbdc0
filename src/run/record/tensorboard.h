/* The part of the record that TensorBoard reads. */
#ifndef TT_RUN_RECORD_TENSORBOARD_H
#define TT_RUN_RECORD_TENSORBOARD_H

#include "metrics_log.h"

/* A new file, for the record's branch from its last step on; closes the one before. */
int tt__record_events_open(struct tt_record *r, struct tt_err *err);
void tt__record_events_epoch(struct tt_record *r, const struct tt_note *note);
void tt__record_events_end(struct tt_record *r, enum tt_state state);

#endif
