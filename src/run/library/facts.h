/* Facts of a run, as they are gathered from its rows or from TensorBoard's points. */
#ifndef TT_SRC_RUN_LIBRARY_FACTS_H
#define TT_SRC_RUN_LIBRARY_FACTS_H

#include <tuitrain/run/config/config.h>
#include <tuitrain/run/library/curves.h>
#include <tuitrain/run/library/facts.h>

#include "../folder/metrics.h"

/* Nothing is known but how many epochs were asked for. */
struct tt_library_facts tt__facts_none(int64_t epochs);
/* Nothing is known, since the folder cannot be read. */
struct tt_library_facts tt__facts_unreadable(const struct tt_err *err);

/* Reads what was asked from config.ini, and begins with it. */
int tt__facts_config(struct tt_library_facts *f, const char *folder, struct tt_config *config,
                     struct tt_err *err);

/* The run folder's next row, or a point of TensorBoard's; `wall` is seconds since 1970 or NaN.
 * Both return the time in the run. */
double tt__facts_row(struct tt_library_facts *f, const struct tt_row *row);
double tt__facts_point(struct tt_library_facts *f, enum tt_library_metric m, int64_t step,
                       double wall, double value);

/* Brings the state up to date with the folder's lock.  Returns whether it is another. */
bool tt__facts_state(struct tt_library_facts *f, const char *folder);

#endif
