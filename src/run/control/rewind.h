/* Going back in time.
 *
 * A state at step S is what the run was when it had made S steps on a branch, before any command
 * that was given there.  To reach it, the nearest older state is taken, from memory or a
 * checkpoint, and training is repeated from there, with the journal's commands: the same bits.
 */
#ifndef TT_RUN_CONTROL_REWIND_H
#define TT_RUN_CONTROL_REWIND_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

struct tt_worker;
struct tt_state_copy;

enum { TT_RECENT_STATES = 8 };

/* States in memory: the run's start, and some recent ones, all with finite numbers. */
struct tt_memory {
    struct tt_state_copy *start, *recent[TT_RECENT_STATES]; /* owned */
    int next;                                               /* of `recent`: the oldest, or unused */
    double due;                                             /* when the next is taken */
};

/* Takes a state when it is time to; at a step boundary.  False when the weights are not finite. */
bool tt__memory_take(struct tt_worker *w);
void tt__memory_done(struct tt_memory *m);

/* Steps of the newest state in memory, of this branch and those it comes from, whose losses were
 * calm (run/observe/loss_guard.h); -1: there is none. */
int64_t tt__memory_calm_step(const struct tt_worker *w);

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
