/* Replay: a run once more, without anyone at the keys, from its journal; every checkpoint of it is
 * compared, bit by bit, with what the repetition has at that moment.
 */
#ifndef TT_RUN_CONTROL_REPLAY_H
#define TT_RUN_CONTROL_REPLAY_H

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>

struct tt_replay;

/* Finds the journal and the checkpoints of a run folder.  Fails with TT_EINPUT when there are none;
 * the caller frees it after the run. */
struct tt_replay *tt_replay_open(const char *run_dir, struct tt_err *err);
void tt_replay_free(struct tt_replay *r);

struct tt_replay_result {
    int checkpoints; /* there are */
    int agree, differ;
    char first[640]; /* the first difference: where, and what else differs; "" */
};

/* After the run that was given the replay has come to rest. */
void tt_replay_result(const struct tt_replay *r, struct tt_replay_result *out);

#endif
