/* Gives the commands that wait (pending.h), each at its step. */
#ifndef TT_RUN_CONTROL_REPEAT_H
#define TT_RUN_CONTROL_REPEAT_H

struct tt_worker;

/* Between steps: gives those that are due, and lets go of what can no longer be reached. */
void tt__repeat_pending(struct tt_worker *w);

#endif
