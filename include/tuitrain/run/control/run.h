/* A run: a session at work on a thread of its own, with a writer thread for its files.
 *
 *     struct tt_run *run = tt_run_start(session, &options, err);
 *     ... tt_run_link(run): watch and steer ...
 *     (submit `stop`, wait for the state TT_STOPPED or TT_FAILED)
 *     tt_run_join(run);
 *     tt_run_free(run);
 *
 * The run owns the session from the start on; after tt_run_join() it may be read again.
 */
#ifndef TT_RUN_CONTROL_RUN_H
#define TT_RUN_CONTROL_RUN_H

#include <tuitrain/run/link/folds.h>
#include <tuitrain/run/link/link.h>
#include <tuitrain/run/session/session.h>

struct tt_run;
struct tt_journal; /* private to run/ */
struct tt_replay;

struct tt_run_options {
    double elapsed;      /* seconds trained before, of a resumed run */
    const char *journal; /* what was journalled before, as in a checkpoint, or NULL */
    const char *pending; /* commands that are given again (run/control/pending.h), or NULL */
    const char *changed; /* a command that says what is other than before, for the journal; or "" */
    bool resumed;        /* it goes on in a folder that has its past; step 0: it begins again */
    bool paused;         /* it begins at rest */
    bool fresh;          /* fails where a run lies in the folder by now (see tt_run_prepare) */
    bool overwrite;      /* what of another run lies in the folder goes first */
    struct tt_folds *folds;   /* this run is the next of them, and adds what it comes to; or NULL */
    struct tt_replay *replay; /* repeat that, writing nothing (run/control/replay.h); or NULL */
};

/* Checks that files can go to config.run_dir and config.save, a model of so many bytes to that one;
 * `taken` says that a run may lie in the folder already, for one that goes on there or overwrites
 * it; others are refused, and nothing is touched.  When config.run_dir is empty, makes a new folder
 * and writes its name back to *config.  Fails with TT_EINPUT or TT_EUSAGE, naming the path, and
 * with TT_EIO where there is no space for the model. */
int tt_run_prepare(struct tt_config *config, int64_t model_bytes, bool taken, struct tt_err *err);

/* The same as far as it can be told before the data are read: makes and writes nothing. */
int tt_run_check(const struct tt_config *config, bool taken, struct tt_err *err);

/* Takes back the folder that tt_run_prepare() made, when nothing came of the run. */
void tt_run_unprepare(const char *run_dir);

/* Starts the worker and the writer.  Signals should be blocked in the caller: the threads inherit
 * that.  Of *options only the folds and the replay
 * are kept.  Fails, and leaves the session to the caller, with
 * TT_EINPUT (another process writes to the run folder; the journal does not fit), TT_EUSAGE (an
 * option) or TT_ENOMEM.  A folder that cannot be written is no failure: an event tells of it. */
struct tt_run *tt_run_start(struct tt_session *s, const struct tt_run_options *options,
                            struct tt_err *err);

/* For one watcher thread; lives as long as the run. */
struct tt_link *tt_run_link(struct tt_run *run);
/* Waits until the threads are gone: some command, or the end of a replay, must have stopped them.
 */
void tt_run_join(struct tt_run *run);
/* Every intervention so far.  After tt_run_join(). */
const struct tt_journal *tt_run_journal(const struct tt_run *run);
void tt_run_free(struct tt_run *run); /* frees the session too */

#endif
