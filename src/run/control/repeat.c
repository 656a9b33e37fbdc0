#include "repeat.h"

#include <inttypes.h>

#include "epochs.h"
#include "execute.h"
#include "tell.h"
#include "worker.h"

static bool is_due(const struct tt_worker *w)
{
    return tt__pending_is_due(&w->pending, tt__worker_branch(w), w->session->progress.step);
}

/* They stand in the order in which they took effect, so what lies behind is never reached. */
static bool out_of_reach(const struct tt_worker *w)
{
    const struct tt_journal_entry *e = &w->pending.journal.entry[w->pending.next];
    int branch = tt__worker_branch(w);
    return e->branch < branch ||
           (e->branch == branch && (e->step < w->session->progress.step || w->mode.finished));
}

static void give_up(struct tt_worker *w, const char *why)
{
    struct tt_pending *p = &w->pending;
    const struct tt_journal_entry *e = &p->journal.entry[p->next];
    int64_t left = p->journal.n - p->next;
    tt__tell(w, TT_EVENT_WARNING, 0,
             "\"%.80s\" of step %" PRId64 ", branch %d, %s: %" PRId64
             " command%s of the journal left out",
             e->line, e->step, e->branch, why, left, left == 1 ? "" : "s");
    p->next = p->journal.n;
}

static void give(struct tt_worker *w)
{
    struct tt_pending *p = &w->pending;
    int64_t before = w->journal.n;
    bool paused = w->mode.paused;
    p->given = &p->journal.entry[p->next];
    tt__execute_line(w, p->given->line);
    p->given = NULL;
    if (!paused) /* as after a rewind: nobody waits for it */
        tt__mode_go_on(&w->mode);
    if (w->journal.n > before)
        p->next++;
    else
        give_up(w, "is refused now");
}

void tt__repeat_pending(struct tt_worker *w)
{
    if (!tt__pending_waits(&w->pending) || w->mode.ending)
        return;
    while (is_due(w))
        give(w);
    if (tt__pending_waits(&w->pending) && out_of_reach(w))
        give_up(w, "was not reached");
    tt__check_finished(w);
}
