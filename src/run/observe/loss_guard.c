#include "loss_guard.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../control/worker.h"

/* Losses far above that of a network which knows nothing: ln(classes), or the variance of values,
 * which is 1. */
enum { EXPLODED = 20, RESTLESS = 2 };

/* Divisor of the learning rate, and how often that is tried. */
enum { DIVISOR = 10, TIMES = 5 };

void tt__loss_guard_forget(struct tt_loss_guard *g)
{
    g->mean = 0;
    g->batches = 0;
}

static double ignorant_loss(const struct tt_session *s)
{
    return s->regression ? 1 : fmax(log(s->data.n_classes), 0.7);
}

bool tt__loss_guard_calm(const struct tt_worker *w)
{
    return w->loss_guard.mean <= RESTLESS * ignorant_loss(w->session);
}

/* Of about 20 batches, so that one odd batch is no explosion. */
static bool exploded(struct tt_loss_guard *g, const struct tt_session *s)
{
    double weight = fmax(0.05, 1 / (double)++g->batches);
    g->mean += weight * (s->batch_loss - g->mean);
    return g->batches >= 20 && g->mean > EXPLODED * ignorant_loss(s);
}

/* Goes back and tells so; `why` says what happened. */
static int go_back(struct tt_worker *w, const char *why, bool damage, struct tt_err *err)
{
    char where[160], line[64], answer[160];
    int64_t at = w->session->step, bad;
    int branch = tt__worker_branch(w);
    double lr = w->step_lr;
    if (damage && w->loss_guard.what != TT_ON_NAN_REWIND) {
        if (tt__rewind_before_damage(w, &bad, where, sizeof where, err) < 0)
            return -1;
        tt__worker_event(w, TT_EVENT_GUARD, 0,
                         "%s in step %" PRId64 " at lr %g, first in %s; back before it, at step "
                         "%" PRId64 ": lower lr, or r for further back",
                         why, bad, lr, where, w->session->step);
    } else {
        int64_t calm = tt__memory_calm_step(w);
        if (calm < 0)
            return tt_fail(err, TT_EINPUT, "no state from before is kept");
        if (tt__rewind(w, branch, calm, false, answer, sizeof answer, err) < 0)
            return -1;
        tt__worker_event(w, TT_EVENT_GUARD, 0,
                         "%s at step %" PRId64 ", lr %g; back at step %" PRId64, why, at, lr, calm);
    }
    snprintf(line, sizeof line, "rewind %d:%" PRId64, branch, w->session->step);
    tt__worker_note(w, at, branch, line);
    return 0;
}

static void stop(struct tt_worker *w, const char *why, int64_t at)
{
    snprintf(w->failure, sizeof w->failure, "%.100s at step %" PRId64 " (--on-nan stop)", why, at);
    w->stopping = w->keep_state = true;
}

static bool intervene(struct tt_worker *w, const char *why, bool damage)
{
    struct tt_err err = {0};
    int64_t at = w->session->step;
    double lr = w->step_lr;
    if (go_back(w, why, damage, &err) < 0) {
        w->paused = true;
        w->steps_left = 0;
        tt__worker_mark(w, TT_MARK_PAUSE);
        tt__worker_event(w, TT_EVENT_ERROR, 0,
                         "paused: %s at lr %g, and %.150s; load a checkpoint and lower lr", why,
                         w->step_lr, err.text);
        return true;
    }
    if (w->loss_guard.what == TT_ON_NAN_STOP)
        stop(w, why, at);
    if (w->loss_guard.what != TT_ON_NAN_REWIND || w->loss_guard.times++ >= TIMES)
        return true;
    char line[48];
    snprintf(line, sizeof line, "lr %.6g", lr / DIVISOR);
    tt__worker_do(w, line);
    tt__worker_do(w, "pause off");
    return true;
}

bool tt__loss_guard_look(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    if (w->loss_guard.what == TT_ON_NAN_IGNORE)
        return false;
    bool wild = exploded(&w->loss_guard, s);
    if (!isfinite(s->batch_loss))
        return intervene(
            w, isnan(s->batch_loss) ? "the loss became NaN" : "the loss became infinite", true);
    if (wild)
        return intervene(w, "the loss exploded", false);
    if (!tt__memory_take(w))
        return intervene(w, "a weight became NaN or infinite", true);
    return false;
}
