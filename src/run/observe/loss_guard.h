/* The guard: numbers that are not finite, or a loss that explodes, stop the run before the weights
 * are spoiled. */
#ifndef TT_RUN_OBSERVE_LOSS_GUARD_H
#define TT_RUN_OBSERVE_LOSS_GUARD_H

#include <stdbool.h>
#include <stdint.h>

#include "../config/policy.h"

struct tt_worker;

struct tt_loss_guard {
    enum tt_on_nan what;
    double mean;     /* loss of recent batches */
    int64_t batches; /* that it is of */
    int times;       /* it went back by itself */
};

/* After each step.  Returns true when the step was bad: the run stands somewhere else then. */
bool tt__loss_guard_look(struct tt_worker *w);

/* After the run was put somewhere else. */
void tt__loss_guard_forget(struct tt_loss_guard *g);

/* Whether recent losses are as those of a network that learns, or has not begun to. */
bool tt__loss_guard_calm(const struct tt_worker *w);

#endif
