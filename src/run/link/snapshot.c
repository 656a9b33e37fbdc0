#include <tuitrain/run/link/snapshot.h>

const char *tt_state_name(enum tt_state s)
{
    static const char *const name[TT_STATE_COUNT] = {"loading",   "training", "paused",
                                                     "rewinding", "lr-find",  "evaluating",
                                                     "finished",  "stopped",  "failed"};
    return name[s];
}
