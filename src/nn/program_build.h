/* Makes the program of a network. */
#ifndef TT_NN_PROGRAM_BUILD_H
#define TT_NN_PROGRAM_BUILD_H

#include "program.h"

void tt__program_build(struct tt_program *p, const struct tt_net *net, int64_t batch,
                       bool input_grad);

#endif
