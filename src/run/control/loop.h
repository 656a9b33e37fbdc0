/* The worker's thread: takes commands, makes steps, serves who watches, until it ends. */
#ifndef TT_RUN_CONTROL_LOOP_H
#define TT_RUN_CONTROL_LOOP_H

struct tt_worker;

void tt__worker_main(struct tt_worker *w);

#endif
