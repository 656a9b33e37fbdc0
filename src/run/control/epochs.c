#include "epochs.h"

#include <inttypes.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/map.h>

#include "../session/metric.h"
#include "at_end.h"
#include "filming.h"
#include "publish.h"
#include "saving.h"
#include "tell.h"
#include "worker.h"

void tt__validate(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    double began = tt_clock_now();
    enum tt_phase before = tt__mode_enter(&w->mode, TT_PHASE_VALIDATING);
    tt__publish(w);
    tt_session_validate(s);
    tt__mode_leave(&w->mode, before);
    if (tt__worker_rewinding(w))
        return;
    w->pace.val_seconds = tt_clock_now() - began;
    tt_series_push(tt__link_series(w->link, TT_SERIES_VAL_LOSS), s->progress.step, s->val.loss);
    tt_series_push(tt__link_series(w->link, TT_SERIES_VAL_ACC), s->progress.step,
                   tt_session_score(s, &s->val));
}

void tt__catch_up_health(struct tt_worker *w)
{
    if (w->see.health.behind)
        tt__judge_health(w);
}

void tt__judge_health(struct tt_worker *w)
{
    tt__health_note_waiting(&w->see.health, w->pace.waited, w->pace.elapsed);
    tt__health_look(&w->see.health, w->session, tt__worker_series(w), &w->see.inspector.now);
    tt__tell_health(w);
}

void tt__judge_epoch(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    bool ran_out = s->progress.epoch >= s->config.epochs;
    if (!tt_session_judge(s))
        return;
    s->config.epochs = s->progress.epoch;
    if (tt__worker_rewinding(w))
        return;
    tt__mark(w, TT_MARK_LOAD);
    tt__tell(w, TT_EVENT_EARLY, 0,
             "%s: %s was best, %.6g, after epoch %" PRId64 "; those weights are back",
             ran_out ? "the last epoch" : "early stop", tt__metric_name(s->early.metric),
             s->early.best, s->early.best_epoch);
    tt_session_validate(s); /* what is looked at from now on is of those weights */
}

void tt__check_finished(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    /* What is given at once may be more epochs. */
    bool more = tt__pending_is_due(&w->pending, tt__worker_branch(w), s->progress.step);
    if (!tt__mode_finish(&w->mode, s->progress.epoch >= s->config.epochs && !more))
        return;
    tt__look_at_test(w);
    tt__save_finished(w);
    tt__tell(w, TT_EVENT_INFO, 0, "all %" PRId64 " epochs are done", s->config.epochs);
    tt__end_fold(w);
}

/* Samples that stay in their file may be written over while they are trained on. */
static void look_at_files(struct tt_worker *w)
{
    const struct tt_data *d = &w->session->data;
    struct tt_file_map *const each[] = {d->train.map, d->val.map, d->test.map};
    for (int i = 0; i < 3; i++)
        if (tt_map_changed(each[i]))
            tt__tell(w, TT_EVENT_ERROR, 0,
                     "%.200s was written to while it is trained on: its samples are others now, "
                     "and nothing that is told of this run holds for one set of data",
                     each[i]->path);
}

void tt__end_epoch(struct tt_worker *w)
{
    look_at_files(w);
    tt__mark(w, TT_MARK_EPOCH);
    tt__validate(w);
    tt__pace_validation(&w->pace, tt_clock_now());
    tt__tell_epoch(w);
    w->see.health.behind = true;
    if (tt__health_is_due(&w->see.health))
        tt__judge_health(w);
    w->pace.epoch_seconds = 0;
    tt__judge_epoch(w);
    if (w->session->progress.epoch >= w->session->config.epochs)
        tt__catch_up_health(w);
    tt__publish_settings(w);
    tt__check_finished(w);
    tt__film_pass(w);
}
