/* The rows of the table in losses.c, one a file in losses/. */
#ifndef TT_NN_LOSSES_H
#define TT_NN_LOSSES_H

#include <tuitrain/nn/loss.h>

extern const struct tt_loss_type tt_loss_cross_entropy, tt_loss_mse, tt_loss_l1, tt_loss_huber,
    tt_loss_bce;

/* The class that the outputs z (C) speak for: the largest; of a single one 0 or 1 by its sign. */
int32_t tt__predicted(const float *z, int64_t outputs);

#endif
