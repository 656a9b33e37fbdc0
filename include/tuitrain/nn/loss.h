/* Losses: how far outputs are from targets, and the gradient of that.
 *
 * To add a loss: one file in src/nn/losses/ and one line in the table in src/nn/losses.c.
 */
#ifndef TT_NN_LOSS_H
#define TT_NN_LOSS_H

#include <stdint.h>

#include <tuitrain/nn/layer.h>

struct tt_loss_type {
    const char *name; /* "cross-entropy" */
    const char *help;
    /* For the rows of this member: loss_row[n] = loss of sample n,
     * predicted[n] = the class with the largest output.
     * z (N, C) are the network's outputs, target (N).  dz (N, C) = gradient of the batch's mean
     * loss, or NULL. */
    void (*apply)(const struct tt_pass *pass, int64_t classes, const float *z,
                  const int32_t *target, double *loss_row, int32_t *predicted, float *dz);
};

extern const struct tt_loss_type *const tt_loss_types[]; /* NULL-ended */

#endif
