/* What the worker does after an epoch, and wherever the network is validated. */
#ifndef TT_RUN_CONTROL_EPOCHS_H
#define TT_RUN_CONTROL_EPOCHS_H

struct tt_worker;

void tt__validate(struct tt_worker *w);
/* After that, whether in training or by a command: how it goes, and what is wrong now. */
void tt__judge_health(struct tt_worker *w);
/* The same, where passes came too fast for it: before the run rests. */
void tt__catch_up_health(struct tt_worker *w);
/* Schedule and early stopping look at what the epoch brought. */
void tt__judge_epoch(struct tt_worker *w);
void tt__end_epoch(struct tt_worker *w);
/* Whether all epochs are done, after a command too: it may have asked for more. */
void tt__check_finished(struct tt_worker *w);

#endif
