/* A folder of TensorBoard's event files: losses and scores become curves; there is no more. */
#include <math.h>

#include <tuitrain/base/clock.h>

#include "../library/tensorboard.h"
#include "place.h"

static const double QUIET = 60; /* seconds without a point after which it counts as over */

static const enum tt_series_id series_of[TT_LIBRARY_METRICS] = {
    [TT_LIBRARY_VAL_LOSS] = TT_SERIES_VAL_LOSS,
    [TT_LIBRARY_VAL_SCORE] = TT_SERIES_VAL_ACC,
    [TT_LIBRARY_TRAIN_LOSS] = TT_SERIES_TRAIN_LOSS,
    [TT_LIBRARY_TRAIN_SCORE] = TT_SERIES_TRAIN_ACC,
};

static void note(struct tt_place *p, enum tt_library_metric m, struct tt_library_point at)
{
    struct tt_snapshot *s = &p->snap;
    bool val = m == TT_LIBRARY_VAL_LOSS || m == TT_LIBRARY_VAL_SCORE;
    struct tt_result *r = val ? &s->val : &s->running;
    r->known = true;
    r->step = at.step;
    if (m == TT_LIBRARY_VAL_LOSS || m == TT_LIBRARY_TRAIN_LOSS)
        r->loss = at.value;
    else if (p->facts.regression)
        r->r2 = at.value;
    else
        r->accuracy = at.value;
    s->step = at.step > s->step ? at.step : s->step;
}

/* What was cut off behind (a run begun again) is left out: points cannot be taken back. */
static void copy(struct tt_place *p, enum tt_library_metric m)
{
    const struct tt_library_curve *c = tt_library_curve(p->events, m);
    struct tt_series *to = tt__link_series(p->link, series_of[m]);
    int64_t n = tt_library_length(c);
    for (; p->taken[m] < n; p->taken[m]++) {
        struct tt_library_point at = tt_library_at(c, p->taken[m]);
        int64_t have = tt_series_length(to);
        if (have > 0 && tt_series_at(to, have - 1).step > at.step)
            continue;
        tt_series_push(to, at.step, at.value);
        note(p, m, at);
    }
}

bool tt__place_read_events(struct tt_place *p)
{
    struct tt_snapshot *s = &p->snap;
    bool fresh = tt__tensorboard_read(p->events);
    tt__library_run_hand_over(p->events, fresh);
    p->facts = p->events->now;
    for (int m = 0; m < TT_LIBRARY_METRICS; m++)
        copy(p, (enum tt_library_metric)m);
    enum tt_state before = s->state;
    s->state = tt_clock_unix() - p->facts.ended < QUIET ? TT_TRAINING : TT_FINISHED;
    s->epoch = s->epochs = p->facts.epoch;
    s->steps_per_epoch = p->facts.per_epoch >= 1 ? (int64_t)llround(p->facts.per_epoch) : 0;
    s->steps = s->step;
    s->elapsed = p->facts.seconds;
    return fresh || s->state != before;
}
