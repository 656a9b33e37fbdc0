/* The worker's side of a replay (run/replay.h under include/). */
#ifndef TT_RUN_REPLAY_PRIVATE_H
#define TT_RUN_REPLAY_PRIVATE_H

struct tt_worker;

/* At each step boundary: compares, gives the commands that were given here, and stops the run when
 * nothing is left. */
void tt__replay_look(struct tt_worker *w);

#endif
