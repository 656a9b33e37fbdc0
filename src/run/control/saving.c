#include "saving.h"

#include <tuitrain/base/clock.h>

#include "tell.h"
#include "worker.h"

static int write_checkpoint(struct tt_worker *w, struct tt_state_copy *copy, struct tt_err *err)
{
    if (copy->seq == 0)
        tt__autosave_retain(&w->saving.autosave, &w->session->config, copy);
    return tt__writer_put(&w->writer, copy, err);
}

int tt__save_checkpoint(struct tt_worker *w, int64_t seq, bool automatic, struct tt_err *err)
{
    struct tt_session *s = w->session;
    if (w->replay)
        return 0;
    struct tt_state_copy *copy = tt_state_copy_checkpoint(
        s, s->config.run_dir, tt__worker_branch(w), &w->journal, w->pace.elapsed, err);
    if (!copy)
        return -1;
    copy->seq = seq;
    copy->automatic = automatic;
    if (write_checkpoint(w, copy, err) < 0)
        return -1;
    w->saving.autosave.saved_at = tt_clock_now();
    w->saving.must = false;
    w->saving.step = s->progress.step;
    tt__mark(w, TT_MARK_CHECKPOINT);
    return 0;
}

static void save_by_itself(struct tt_worker *w)
{
    struct tt_err err = {0};
    if (tt__save_checkpoint(w, 0, true, &err) < 0)
        tt__tell(w, TT_EVENT_ERROR, 0, "checkpoint not saved: %.200s", err.text);
}

void tt__save_left(struct tt_worker *w, struct tt_state_copy *copy)
{
    struct tt_err err = {0};
    if (w->replay || copy->step == w->saving.step || copy->step == w->saving.since) {
        tt_state_copy_free(copy);
        return;
    }
    copy->automatic = true;
    if (write_checkpoint(w, copy, &err) < 0)
        tt__tell(w, TT_EVENT_ERROR, 0, "what was left is not saved: %.200s", err.text);
}

static void write_best(struct tt_worker *w)
{
    struct tt_autosave *k = &w->saving.autosave;
    struct tt_err err = {0};
    if (!k->best)
        return;
    k->best_at = tt_clock_now();
    if (tt__writer_put(&w->writer, k->best, &err) < 0)
        tt__tell(w, TT_EVENT_ERROR, 0, "best weights not saved: %.200s", err.text);
    k->best = NULL;
}

void tt__save_due(struct tt_worker *w, bool epoch_ended)
{
    struct tt_autosave *k = &w->saving.autosave;
    if (w->replay)
        return;
    if (epoch_ended && tt__autosave_best(k, w->session, w->pace.mark))
        write_best(w);
    if (tt__autosave_due(k, w->session, w->pace.mark, epoch_ended))
        save_by_itself(w);
}

void tt__save_new_place(struct tt_worker *w)
{
    struct tt_saving *k = &w->saving;
    if (!k->must || k->autosave.every.unit == TT_EVERY_NEVER || w->mode.ending)
        return;
    k->must = false;
    save_by_itself(w);
}

/* The model, where it was asked for. */
static void save_model(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    struct tt_err err = {0};
    if (!s->config.save[0] || w->saving.weights_step == s->progress.step || w->replay)
        return;
    struct tt_state_copy *copy = tt_state_copy_model(s, s->config.save, &err);
    if (!copy || tt__writer_put(&w->writer, copy, &err) < 0)
        tt__tell(w, TT_EVENT_ERROR, 0, "model not saved: %s", err.text);
    else
        w->saving.weights_step = s->progress.step;
}

void tt__save_finished(struct tt_worker *w)
{
    const struct tt_saving *k = &w->saving;
    save_model(w);
    write_best(w);
    if (k->autosave.every.unit != TT_EVERY_NEVER && w->session->progress.step > k->since)
        save_by_itself(w);
}

int tt__save_last(struct tt_worker *w, struct tt_err *err)
{
    const struct tt_saving *k = &w->saving;
    int64_t step = w->session->progress.step;
    write_best(w);
    if (step > k->since)
        save_model(w);
    bool unsaved = step != k->step && step > k->since;
    if (w->mode.ending == TT_ENDS_WITH_CHECKPOINT && (unsaved || k->must))
        return tt__save_checkpoint(w, 0, false, err);
    return 0;
}
