/* What is done about a step that was bad (--on-nan). */
#ifndef TT_RUN_CONTROL_INTERVENE_H
#define TT_RUN_CONTROL_INTERVENE_H

#include <stdbool.h>

struct tt_worker;

/* After each step.  Returns true when the step was bad: the run stands somewhere else then. */
bool tt__intervene(struct tt_worker *w);

/* Keeps a state to go back to, when it is time.  False when the weights are not finite. */
bool tt__remember(struct tt_worker *w);

#endif
