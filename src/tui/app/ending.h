/* The way to the end of the screen: who has asked for it, and what the program still waits for. */
#ifndef TT_TUI_APP_ENDING_H
#define TT_TUI_APP_ENDING_H

#include <stdbool.h>

enum tt_phase {
    TT_PHASE_USED,    /* nobody has asked for the end */
    TT_PHASE_ENDING,  /* a signal came: `stop` is sent as soon as the queue takes it */
    TT_PHASE_LEAVING, /* `stop` was sent: the run is coming to rest, behind the screen */
    /* A second signal came: the screen is given back at once.  As the two before. */
    TT_PHASE_FORCED,
    TT_PHASE_FORCED_LEAVING,
    TT_PHASE_OVER, /* the run has come to rest */
    TT_PHASE_COUNT
};

struct tt_ending {
    enum tt_phase phase;
    int signal; /* the first that came, or 0 */
    bool gone;  /* the terminal was closed */
};

/* All that happens to it. */
void tt_ending_signal(struct tt_ending *e, int number);
void tt_ending_gone(struct tt_ending *e); /* counts as a hangup, but forces nothing */
void tt_ending_stop_sent(struct tt_ending *e);
void tt_ending_at_rest(struct tt_ending *e);

static inline bool tt_ending_has_stopped(const struct tt_ending *e) /* `stop` was sent */
{
    return e->phase == TT_PHASE_LEAVING || e->phase >= TT_PHASE_FORCED_LEAVING;
}

static inline bool tt_ending_has_screen(const struct tt_ending *e)
{
    return e->phase < TT_PHASE_FORCED;
}

#endif
