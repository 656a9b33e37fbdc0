#include "loss_guard.h"

#include <math.h>

#include <tuitrain/run/session/session.h>

/* Losses far above that of a network which knows nothing: ln(classes), or the variance of values,
 * which is 1. */
enum { EXPLODED = 20, RESTLESS = 2 };
/* More than that a batch of values does not count: one value that is 300 deviations away, a slip of
 * who wrote it, makes its batch's loss 1000, whatever the weights; four of 20 are theirs. */
enum { ONE_BATCH = 5 * EXPLODED };

void tt__loss_guard_forget(struct tt_loss_guard *g)
{
    *g = (struct tt_loss_guard){0};
}

static double ignorant_loss(const struct tt_session *s)
{
    return s->regression ? 1 : fmax(log(s->data.n_classes), 0.7);
}

bool tt__loss_guard_calm(const struct tt_loss_guard *g, const struct tt_session *s)
{
    return g->mean <= RESTLESS * ignorant_loss(s);
}

enum tt_verdict tt__loss_guard_judge(struct tt_loss_guard *g, const struct tt_session *s)
{
    /* Of about 20 batches, so that one odd batch is no explosion. */
    double weight = fmax(0.05, 1 / (double)++g->batches);
    bool odd = s->regression && s->batch_loss > ONE_BATCH;
    double loss = odd ? ONE_BATCH : s->batch_loss;
    g->mean += weight * (loss - g->mean);
    if (isnan(s->batch_loss))
        return TT_LOSS_NAN;
    if (isinf(s->batch_loss))
        return TT_LOSS_INFINITE;
    return g->batches >= 20 && g->mean > EXPLODED * ignorant_loss(s) ? TT_LOSS_EXPLODED
                                                                     : TT_LOSS_OK;
}
