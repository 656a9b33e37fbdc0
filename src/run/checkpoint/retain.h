/* Which checkpoints of a run folder stay.  What counts is what lies there, not what a process
 * remembers: so the number holds over `resume`, and what could not be removed is tried again. */
#ifndef TT_RUN_CHECKPOINT_RETAIN_H
#define TT_RUN_CHECKPOINT_RETAIN_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

/* The metadata that a checkpoint has which nobody asked for: it may go when newer ones are there.
 */
#define TT_CHECKPOINT_AUTOMATIC "automatic"

/* Whether there is a checkpoint of that name that has to stay: somebody asked for it. */
bool tt__checkpoint_stays(const char *path);

/* Removes automatic checkpoints, those written longest ago first, until `keep` are left; never
 * `spare`, nor what `last` points to.  Fails when one cannot be removed; the others are then gone
 * all the same. */
int tt__checkpoints_retain(const char *run_dir, int64_t keep, const char *spare,
                           struct tt_err *err);

#endif
