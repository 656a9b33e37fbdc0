/* Activation recomputation: outputs that are computed again for backward rather than kept for the
 * whole batch. */
#ifndef TT_NN_PROGRAM_RECOMPUTE_H
#define TT_NN_PROGRAM_RECOMPUTE_H

#include "program.h"

/* Last, when the other steps are done. */
void tt__plan_recompute(struct tt_program *p, const struct tt_net *net);

#endif
