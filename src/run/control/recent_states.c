#include "recent_states.h"

#include <math.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/run/session/session.h>

#include "../checkpoint/save.h"

enum { MOST_BYTES = 64 << 20 }; /* of recent states; and the start is kept below that */

static int slots_for(size_t size)
{
    size_t n = size > 0 ? MOST_BYTES / size : 0;
    return n > TT_RECENT_STATES ? TT_RECENT_STATES : (int)n;
}

bool tt__recent_states_take(struct tt_recent_states *m, struct tt_session *s, int branch,
                            int64_t entries, bool calm, double now)
{
    if (now < m->due)
        return true;
    double began = tt_clock_now();
    if (!tt_session_finite(s, NULL, 0))
        return false;
    int n = m->start ? slots_for(m->start->size) : 0;
    struct tt_state_copy **slot = m->start ? &m->recent[m->next] : &m->start;
    if (!m->start || n > 0)
        *slot = tt_state_copy_state(s, branch, entries, *slot, NULL);
    if (*slot)
        (*slot)->calm = calm;
    if (slot != &m->start && n > 0)
        m->next = (m->next + 1) % n;
    /* At most half a per cent of the time goes here. */
    double took = tt_clock_now() - began;
    m->due = n > 0 || slot == &m->start ? began + fmax(1, 200 * took) : INFINITY;
    return true;
}

void tt__recent_states_done(struct tt_recent_states *m)
{
    tt_state_copy_free(m->start);
    for (int i = 0; i < TT_RECENT_STATES; i++)
        tt_state_copy_free(m->recent[i]);
}

const struct tt_state_copy *tt__recent_states_find(const struct tt_recent_states *m,
                                                   const struct tt_timeline *t,
                                                   const struct tt_way *way, bool calm)
{
    const struct tt_state_copy *best = NULL;
    for (int i = -1; i < TT_RECENT_STATES; i++) {
        const struct tt_state_copy *copy = i < 0 ? m->start : m->recent[i];
        if (copy && copy->calm >= calm &&
            tt__way_passes(t, way, copy->branch, copy->step, copy->entries) &&
            (!best || copy->step > best->step))
            best = copy;
    }
    return best;
}
