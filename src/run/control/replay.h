/* The worker's side of a replay (run/control/replay.h under include/). */
#ifndef TT_SRC_RUN_CONTROL_REPLAY_H
#define TT_SRC_RUN_CONTROL_REPLAY_H

struct tt_worker;

/* At each step boundary: compares, gives the commands that were given here, and stops the run when
 * nothing is left. */
void tt__replay_look(struct tt_worker *w);

#endif
