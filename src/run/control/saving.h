/* Files that the worker has written: checkpoints, the best weights, the model at the end. */
#ifndef TT_RUN_CONTROL_SAVING_H
#define TT_RUN_CONTROL_SAVING_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

struct tt_worker;
struct tt_state_copy;

/* A checkpoint of where the run stands; seq is of the command that asked, 0: nobody did. */
int tt__save_checkpoint(struct tt_worker *w, int64_t seq, struct tt_err *err);
/* Takes over a checkpoint that was made already, and writes it unless its like is on the disk. */
void tt__save_left(struct tt_worker *w, struct tt_state_copy *copy);
/* After each step: what is due. */
void tt__save_due(struct tt_worker *w, bool epoch_ended);
/* After a rewind what `resume` would go on from is another place. */
void tt__save_new_place(struct tt_worker *w);
/* All epochs are done: whoever leaves the program alone now, or kills it, finds everything on the
 * disk. */
void tt__save_finished(struct tt_worker *w);
/* The run comes to rest. */
int tt__save_last(struct tt_worker *w, struct tt_err *err);

#endif
