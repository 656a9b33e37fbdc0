#include "ending.h"

#include <signal.h>

enum happening { SIGNAL, ANOTHER_SIGNAL, STOP_SENT, AT_REST, HAPPENINGS };

/* What follows: the one table of legal changes. */
static const enum tt_phase follows[TT_PHASE_COUNT][HAPPENINGS] = {
    [TT_PHASE_USED] = {TT_PHASE_ENDING, TT_PHASE_FORCED, TT_PHASE_LEAVING, TT_PHASE_OVER},
    [TT_PHASE_ENDING] = {TT_PHASE_ENDING, TT_PHASE_FORCED, TT_PHASE_LEAVING, TT_PHASE_OVER},
    [TT_PHASE_LEAVING] = {TT_PHASE_LEAVING, TT_PHASE_FORCED_LEAVING, TT_PHASE_LEAVING,
                          TT_PHASE_OVER},
    [TT_PHASE_FORCED] = {TT_PHASE_FORCED, TT_PHASE_FORCED, TT_PHASE_FORCED_LEAVING, TT_PHASE_OVER},
    [TT_PHASE_FORCED_LEAVING] = {TT_PHASE_FORCED_LEAVING, TT_PHASE_FORCED_LEAVING,
                                 TT_PHASE_FORCED_LEAVING, TT_PHASE_OVER},
    [TT_PHASE_OVER] = {TT_PHASE_OVER, TT_PHASE_OVER, TT_PHASE_OVER, TT_PHASE_OVER},
};

static void happens(struct tt_ending *e, enum happening what)
{
    e->phase = follows[e->phase][what];
}

void tt_ending_signal(struct tt_ending *e, int number)
{
    happens(e, e->signal ? ANOTHER_SIGNAL : SIGNAL);
    e->signal = e->signal ? e->signal : number;
}

void tt_ending_gone(struct tt_ending *e)
{
    e->gone = true;
    if (!e->signal)
        tt_ending_signal(e, SIGHUP);
}

void tt_ending_stop_sent(struct tt_ending *e)
{
    happens(e, STOP_SENT);
}

void tt_ending_at_rest(struct tt_ending *e)
{
    happens(e, AT_REST);
}
