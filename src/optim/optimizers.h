/* The rows of the table in optimizers.c, one a file. */
#ifndef TT_OPTIM_OPTIMIZERS_H
#define TT_OPTIM_OPTIMIZERS_H

#include <tuitrain/optim/optimizer.h>

extern const struct tt_optimizer_type tt_optimizer_sgd, tt_optimizer_adam, tt_optimizer_adamw,
    tt_optimizer_rmsprop, tt_optimizer_adagrad, tt_optimizer_lion;

#endif
