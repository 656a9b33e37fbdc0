/* Where gradients lie. */
#ifndef TT_NN_PROGRAM_GRADIENTS_H
#define TT_NN_PROGRAM_GRADIENTS_H

#include "program.h"

/* First: gives each gradient a gradient buffer. */
void tt__plan_gradients(struct tt_program *p, const struct tt_net *net, bool input_grad);

/* Once there are stages: which buffers are scratch. */
void tt__find_scratch(struct tt_program *p, const struct tt_net *net);

/* Whether stage s, of backward, uses a gradient buffer. */
bool tt__stage_uses(const struct tt_program *p, const struct tt_net *net, int s, int buffer);

#endif
