/* Outputs that are made once more for backward rather than kept for the whole batch. */
#ifndef TT_NN_PROGRAM_AGAIN_H
#define TT_NN_PROGRAM_AGAIN_H

#include "program.h"

/* Last, when the other steps are done. */
void tt__find_passing(struct tt_program *p, const struct tt_net *net);

#endif
