/* What the worker is at, and every change of that which is legal.  Pure: it knows no worker. */
#ifndef TT_RUN_CONTROL_MODE_H
#define TT_RUN_CONTROL_MODE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/run/link/snapshot.h>

/* What goes on right now; each may begin while one before it goes on, and comes first. */
enum tt_phase {
    TT_PHASE_TRAINING, /* steps, or a rest between them */
    TT_PHASE_VALIDATING,
    TT_PHASE_LR_FINDING,
    TT_PHASE_REWINDING,
};

enum tt_ending { TT_GOES_ON, TT_ENDS, TT_ENDS_WITH_CHECKPOINT };

struct tt_mode {
    enum tt_phase phase;
    enum tt_ending ending;
    bool paused;        /* by the user's wish, or as after a rewind */
    bool eval;          /* weights frozen, by the user's wish */
    bool finished;      /* all epochs are done */
    int64_t steps_left; /* > 0: single steps, then pause */
};

/* The one state that a watcher is told of; that it ends is told when it has ended. */
enum tt_state tt__mode_state(const struct tt_mode *m);
/* No step is made until something changes. */
bool tt__mode_rests(const struct tt_mode *m);
/* The next step is the last before a rest: a single one. */
bool tt__mode_last_step(const struct tt_mode *m);
/* On the way back only `stop` is taken: the rest would act on a state that is not the run's. */
int tt__mode_takes(const struct tt_mode *m, enum tt_command_id id, struct tt_err *err);

/* --- by command.  op: '1' on, '0' off, '!' the other ----------------------------------------- */

/* Returns 1 when it stands still only from now on, else 0; fails where all epochs are done.  In
 * eval mode training stands still already: what lets it go on leaves that. */
int tt__mode_pause(struct tt_mode *m, char op, struct tt_err *err);
/* n steps, then pause.  Fails in eval mode, and where all epochs are done. */
int tt__mode_step(struct tt_mode *m, int64_t n, struct tt_err *err);
/* Returns whether eval mode is on then. */
bool tt__mode_eval(struct tt_mode *m, char op);
void tt__mode_stop(struct tt_mode *m, bool checkpoint);

/* --- as the run goes on ---------------------------------------------------------------------- */

/* Begins a phase, unless one that comes first goes on; returns the phase to leave it to. */
enum tt_phase tt__mode_enter(struct tt_mode *m, enum tt_phase phase);
void tt__mode_leave(struct tt_mode *m, enum tt_phase to);
/* A step was made.  Returns true when it was the last of those asked for: it pauses. */
bool tt__mode_step_done(struct tt_mode *m);
/* Whether all epochs are done; returns true when they are only now. */
bool tt__mode_finish(struct tt_mode *m, bool finished);
/* Pauses without being asked: after a rewind, or where numbers are lost. */
void tt__mode_halt(struct tt_mode *m);
/* Goes on without being asked: in a replay nobody is at the keys. */
void tt__mode_go_on(struct tt_mode *m);

#endif
