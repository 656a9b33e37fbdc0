/* States in memory that a rewind may go back to: the run's start, and some recent ones, all with
 * finite numbers. */
#ifndef TT_RUN_CONTROL_RECENT_STATES_H
#define TT_RUN_CONTROL_RECENT_STATES_H

#include <stdbool.h>
#include <stdint.h>

#include "../folder/timeline.h"

struct tt_session;
struct tt_state_copy;

enum { TT_RECENT_STATES = 8 };

struct tt_recent_states {
    struct tt_state_copy *start, *recent[TT_RECENT_STATES]; /* owned */
    int next;                                               /* of `recent`: the oldest, or unused */
    double due;                                             /* when the next is taken */
};

/* Takes a state when it is time to; at a step boundary.  `entries`: how much of the journal it has
 * seen; `calm`: its recent losses are those of a run that goes well.  False when the weights are
 * not finite. */
bool tt__recent_states_take(struct tt_recent_states *m, struct tt_session *s, int branch,
                            int64_t entries, bool calm, double now);
void tt__recent_states_done(struct tt_recent_states *m);

/* The newest on the way, or NULL; with `calm`, of those alone. */
const struct tt_state_copy *tt__recent_states_find(const struct tt_recent_states *m,
                                                   const struct tt_timeline *t,
                                                   const struct tt_way *way, bool calm);

#endif
