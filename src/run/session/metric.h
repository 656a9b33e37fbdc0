/* What a run is judged by: figures of its last epoch, by name. */
#ifndef TT_RUN_SESSION_METRIC_H
#define TT_RUN_SESSION_METRIC_H

#include <stdbool.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/session/session.h>

/* The metric of that name, or -1; `option` is who asks, for messages. */
int tt__metric_find(const char *option, const char *name, bool regression, struct tt_err *err);
/* "" is the accuracy, or R2 of values. */
int tt__metric_usual(bool regression);
const char *tt__metric_name(int metric);

/* NaN where it has not been measured yet. */
double tt__metric_value(int metric, const struct tt_result *train, const struct tt_result *val);
/* Whether it says so of a result for validation alone. */
bool tt__metric_of_train(int metric);
/* By how much `now` is better than `then`. */
double tt__metric_gain(int metric, double now, double then);

#endif
