/* The coach: evidence in, what is wrong and how it goes out.  Pure: it knows no session, no thread
 * and no past but the evidence, so nothing that it says can be stale. */
#ifndef TT_RUN_OBSERVE_COACH_H
#define TT_RUN_OBSERVE_COACH_H

#include <tuitrain/run/link/health.h>

#include "evidence.h"

/* What looks wrong, the strongest first.  A cause takes from the weight of what follows from it: a
 * rate that is too high also kills units and drives the losses apart.  Returns how many. */
int tt__coach_warnings(const struct tt_evidence *e, struct tt_warning out[TT_RULE_COUNT]);

/* One line on how it goes, with what to do next; `warning` is what tt__coach_warnings() gave. */
void tt__coach_say(const struct tt_evidence *e, const struct tt_warning *warning, int n,
                   struct tt_coaching *out);

/* The place of the pass with the lowest validation loss among e->epoch; -1 without any. */
int tt__coach_best(const struct tt_evidence *e);

#endif
