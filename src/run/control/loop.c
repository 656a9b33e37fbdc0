#include "loop.h"

#include <inttypes.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "at_end.h"
#include "epochs.h"
#include "execute.h"
#include "filming.h"
#include "intervene.h"
#include "publish.h"
#include "repeat.h"
#include "replay.h"
#include "saving.h"
#include "tell.h"
#include "watchers.h"
#include "worker.h"

/* --- a step ---------------------------------------------------------------------------------- */

/* Its figures, on the curves and in the pace. */
static void note_step(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    if (tt__pace_step(&w->pace, tt_clock_now(), s->batch_n)) {
        tt__pace_waited(&w->pace, tt_session_waited(s));
        atomic_store_explicit(&w->link->rate, w->pace.rate, memory_order_relaxed);
    }
    tt_series_push(tt__link_series(w->link, TT_SERIES_TRAIN_LOSS), s->progress.step, s->batch_loss);
    tt_series_push(tt__link_series(w->link, TT_SERIES_TRAIN_ACC), s->progress.step, s->batch_score);
    if (tt__mode_step_done(&w->mode))
        tt__tell_step(w);
}

/* The schedule's own changes. */
static void note_lr(struct tt_worker *w)
{
    if (w->session->lr != w->step_lr)
        tt_series_push(tt__link_series(w->link, TT_SERIES_LR), w->session->progress.step,
                       w->session->lr);
}

static void one_step(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    if (s->progress.batch == 0)
        tt__reserve_curves(w);
    w->step_lr = s->lr;
    tt__watch_before(w);
    /* A steady step is not looked at. */
    bool epoch_ended =
        tt__mode_last_step(&w->mode) ? tt_session_step_report(s, &w->report) : tt_session_step(s);
    note_step(w);
    if (tt__intervene(w)) {
        tt__publish_settings(w);
        return;
    }
    tt__watch_after(w);
    if (epoch_ended)
        tt__end_epoch(w);
    note_lr(w);
    tt__save_due(w, epoch_ended);
    tt__pace_next(&w->pace);
}

/* --- the loop -------------------------------------------------------------------------------- */

static void idle(struct tt_worker *w, double seconds)
{
    tt__publish(w);
    /* The watcher looks at a run that moves once a frame; one that rests has to call it. */
    if (seconds < 0)
        tt_wake_signal(&w->link->news);
    tt_wake_wait(&w->link->work, seconds);
    tt_wake_clear(&w->link->work);
}

static void publish_if_wanted(struct tt_worker *w)
{
    if (tt_mailbox_wanted(&w->link->snapshot))
        tt__publish(w);
}

/* What a table was taken for, line by line. */
static void tell_notes(struct tt_worker *w)
{
    const char *line = w->session->data.notes.text;
    for (const char *end; line && (end = strchr(line, '\n')); line = end + 1)
        tt__tell(w, TT_EVENT_INFO, 0, "%.*s", (int)(end - line), line);
}

static void begin(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    tt_series_push(tt__link_series(w->link, TT_SERIES_LR), s->progress.step, s->lr);
    w->told.state = TT_LOADING;
    if (s->loaded[0])
        tt__tell(w, TT_EVENT_INFO, 0, "loaded %.100s: %s", s->config.load, s->loaded);
    if (s->data.note[0])
        tt__tell(w, TT_EVENT_INFO, 0, "%s: %s", s->data.name, s->data.note);
    if (s->outlook[0])
        tt__tell(w, TT_EVENT_WARNING, 0, "%s", s->outlook);
    tt__tell_schedule(w);
    if (tt__pending_waits(&w->pending))
        tt__tell(w, TT_EVENT_INFO, 0, "%" PRId64 " of the journal's commands are given again",
                 w->pending.journal.n);
    tell_notes(w);
    tt__tell_folds(w);
    if (!w->replay)
        tt__health_begin(&w->see.health, s);
    tt__remember(w);
    tt__film_begin(w);
    tt__check_finished(w);
}

/* Training, or waiting for the time or somebody to let it go on. */
static void train_or_rest(struct tt_worker *w)
{
    bool resting = tt__mode_rests(&w->mode), more = tt__watch(w, resting);
    if (resting) {
        tt__pace_stop(&w->pace);
        tt__catch_up_health(w);
        if (!more)
            idle(w, -1);
        return;
    }
    tt__pace_start(&w->pace, tt_clock_now());
    double wait = tt__pace_wait(&w->pace, tt_clock_now());
    if (wait > 0) {
        idle(w, wait);
        return;
    }
    one_step(w);
    publish_if_wanted(w);
}

static void come_to_rest(struct tt_worker *w)
{
    struct tt_err err = {0};
    tt__film_end(w);
    int rc = tt__save_last(w, &err);
    tt__note_end(w);
    if (tt__writer_stop(&w->writer, rc < 0 ? NULL : &err) < 0 || rc < 0)
        tt_text_copy(w->failure, sizeof w->failure, err.text);
    tt__publish(w);
    struct tt_event e = {.kind = TT_EVENT_STATE,
                         .state = w->failure[0] ? TT_FAILED : TT_STOPPED,
                         .step = w->session->progress.step};
    tt_text_copy(e.text, sizeof e.text, w->failure[0] ? w->failure : "stopped");
    tt__link_emit(w->link, &e);
}

void tt__worker_main(struct tt_worker *w)
{
    w->steering = &tt__steering;
    begin(w);
    while (!w->mode.ending) {
        tt__execute_waiting(w);
        tt__replay_look(w);
        tt__repeat_pending(w);
        tt__save_new_place(w);
        if (w->mode.ending)
            break;
        tt__publish_state(w);
        if (w->mode.phase == TT_PHASE_LR_FINDING) {
            tt__pace_stop(&w->pace);
            tt__watch_lr_find(w);
            publish_if_wanted(w);
        } else {
            train_or_rest(w);
        }
    }
    come_to_rest(w);
}
