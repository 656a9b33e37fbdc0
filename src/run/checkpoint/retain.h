/* Which checkpoints of a run folder stay.  What counts is what lies there, not what a process
 * remembers: so the number holds over `resume`, and what could not be removed is tried again. */
#ifndef TT_RUN_CHECKPOINT_RETAIN_H
#define TT_RUN_CHECKPOINT_RETAIN_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

/* The metadata that says whether a checkpoint may go when newer ones are there: TT_YES where nobody
 * asked for it.  Older versions wrote none; of theirs the journal of the run tells. */
#define TT_CHECKPOINT_AUTOMATIC "automatic"
#define TT_YES                  "yes"

/* Whether there is a checkpoint of that name that has to stay: somebody asked for it. */
bool tt__checkpoint_stays(const char *path);

/* Removes automatic checkpoints, those written longest ago first, until `keep` are left; never
 * `spare`, nor what `last` points to.  Fails when one cannot be removed; the others are then gone
 * all the same. */
int tt__checkpoints_retain(const char *run_dir, int64_t keep, const char *spare,
                           struct tt_err *err);

/* A disk is full: removes the automatic checkpoint that was written longest ago, but neither what
 * `last` points to nor the only one, and says its name (TT_PATH).  False: there is none to give. */
bool tt__checkpoints_give_up(const char *run_dir, char *name);

#endif
