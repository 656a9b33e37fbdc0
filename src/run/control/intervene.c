#include "intervene.h"

#include <inttypes.h>
#include <stdio.h>

#include "execute.h"
#include "filming.h"
#include "rewind.h"
#include "tell.h"
#include "worker.h"

/* Divisor of the learning rate, and how often that is tried. */
enum { DIVISOR = 10, TIMES = 5 };

/* Goes back and tells so; `why` says what happened. */
static int go_back(struct tt_worker *w, const char *why, bool damage, struct tt_err *err)
{
    char where[160], line[64], answer[160];
    int64_t left = w->session->progress.step, at = left, bad;
    int branch = tt__worker_branch(w);
    double lr = w->step_lr;
    if (damage && w->on_nan != TT_ON_NAN_REWIND) {
        if (tt__rewind_before_damage(w, &bad, where, sizeof where, err) < 0)
            return -1;
        tt__tell(w, TT_EVENT_GUARD, 0,
                 "%s in step %" PRId64 " at lr %g, first in %s; back before it, at step "
                 "%" PRId64 "; a lower lr helps",
                 why, bad, lr, where, w->session->progress.step);
        at = bad;
    } else {
        int64_t calm = tt__rewind_calm_step(w);
        if (calm < 0)
            return tt_fail(err, TT_EINPUT, "no state from before is kept");
        if (tt__rewind(w, branch, calm, false, answer, sizeof answer, err) < 0)
            return -1;
        tt__tell(w, TT_EVENT_GUARD, 0, "%s at step %" PRId64 ", lr %g; back at step %" PRId64, why,
                 at, lr, calm);
    }
    tt__health_lost(&w->see.health, why, at, lr, w->session->progress.step);
    snprintf(line, sizeof line, "rewind %d:%" PRId64, branch, w->session->progress.step);
    tt__note_command(w, left, branch, line);
    tt__film_command(w, line);
    return 0;
}

static void stop(struct tt_worker *w, const char *why, int64_t at)
{
    snprintf(w->failure, sizeof w->failure, "%.100s at step %" PRId64 " (--on-nan stop)", why, at);
    tt__mode_stop(&w->mode, true);
}

static bool intervene(struct tt_worker *w, const char *why, bool damage)
{
    struct tt_err err = {0};
    int64_t at = w->session->progress.step;
    double lr = w->step_lr;
    if (go_back(w, why, damage, &err) < 0) {
        tt__mode_halt(&w->mode);
        tt__mark(w, TT_MARK_PAUSE);
        tt__tell(w, TT_EVENT_ERROR, 0,
                 "paused: %s at lr %g, and %.150s; load a checkpoint and lower lr", why, w->step_lr,
                 err.text);
        return true;
    }
    if (w->on_nan == TT_ON_NAN_STOP)
        stop(w, why, at);
    if (w->on_nan != TT_ON_NAN_REWIND || w->times_back++ >= TIMES)
        return true;
    char line[48];
    snprintf(line, sizeof line, "lr %.6g", lr / DIVISOR);
    tt__execute_line(w, line);
    tt__execute_line(w, "pause off");
    return true;
}

bool tt__remember(struct tt_worker *w)
{
    bool calm = tt__loss_guard_calm(&w->loss_guard, w->session);
    return tt__recent_states_take(&w->recent, w->session, tt__worker_branch(w), w->journal.n, calm,
                                  w->pace.mark);
}

bool tt__intervene(struct tt_worker *w)
{
    if (w->on_nan == TT_ON_NAN_IGNORE)
        return false;
    if (tt__pending_waits(&w->pending)) { /* what was done about it is among the commands */
        tt__loss_guard_judge(&w->loss_guard, w->session);
        tt__remember(w);
        return false;
    }
    switch (tt__loss_guard_judge(&w->loss_guard, w->session)) {
    case TT_LOSS_NAN:
        return intervene(w, "the loss became NaN", true);
    case TT_LOSS_INFINITE:
        return intervene(w, "the loss became infinite", true);
    case TT_LOSS_EXPLODED:
        return intervene(w, "the loss exploded", false);
    case TT_LOSS_OK:
        break;
    }
    return tt__remember(w) ? false : intervene(w, "a weight became NaN or infinite", true);
}
