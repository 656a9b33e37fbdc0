/* Going back in time.
 *
 * To reach a state (folder/timeline.h), the nearest older one is taken, from memory or a
 * checkpoint, and training is repeated from there, with the journal's commands: the same bits.
 */
#ifndef TT_RUN_CONTROL_REWIND_H
#define TT_RUN_CONTROL_REWIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

struct tt_worker;

/* Steps of the newest state in memory, of this branch and those it comes from, whose losses were
 * calm (run/observe/loss_guard.h); -1: there is none. */
int64_t tt__rewind_calm_step(const struct tt_worker *w);

/* Goes back to step S of a branch and begins a new branch there, paused.  With `keep`, a checkpoint
 * keeps what is left.  `answer` gets a line.  On failure the run is where it was. */
int tt__rewind(struct tt_worker *w, int branch, int64_t step, bool keep, char *answer, size_t size,
               struct tt_err *err);

/* The step that spoiled the numbers, which are not finite after the current one, and what of the
 * network was spoiled first.  Afterwards the run stands before that step, on a new branch.  Fails
 * when there is no state to go back to. */
int tt__rewind_before_damage(struct tt_worker *w, int64_t *step, char *where, size_t size,
                             struct tt_err *err);

#endif
