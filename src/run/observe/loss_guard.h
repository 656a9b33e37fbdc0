/* The guard of the loss: sees when numbers are no longer finite, or the loss explodes.  What is
 * done about it is decided elsewhere (run/control/intervene.h). */
#ifndef TT_RUN_OBSERVE_LOSS_GUARD_H
#define TT_RUN_OBSERVE_LOSS_GUARD_H

#include <stdbool.h>
#include <stdint.h>

struct tt_session;

struct tt_loss_guard {
    double mean;     /* loss of recent batches */
    int64_t batches; /* that it is of */
};

enum tt_verdict { TT_LOSS_OK, TT_LOSS_EXPLODED, TT_LOSS_NAN, TT_LOSS_INFINITE };

/* After each step: of its loss, and of those before it. */
enum tt_verdict tt__loss_guard_judge(struct tt_loss_guard *g, const struct tt_session *s);

/* After the run was put somewhere else. */
void tt__loss_guard_forget(struct tt_loss_guard *g);

/* Whether recent losses are as those of a network that learns, or has not begun to. */
bool tt__loss_guard_calm(const struct tt_loss_guard *g, const struct tt_session *s);

#endif
