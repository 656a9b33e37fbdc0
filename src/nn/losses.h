/* The rows of the table in losses.c, one a file in losses/. */
#ifndef TT_NN_LOSSES_H
#define TT_NN_LOSSES_H

#include <tuitrain/nn/loss.h>

extern const struct tt_loss_type tt_loss_cross_entropy;

#endif
