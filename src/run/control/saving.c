#include "saving.h"

#include <tuitrain/base/clock.h>

#include "tell.h"
#include "worker.h"

enum { WAITING_WHEN_ALL_STAY = 16 };

/* A copy of where the run stands; `old`: memory for it. */
static struct tt_state_copy *copy_checkpoint(struct tt_worker *w, struct tt_state_copy *old,
                                             struct tt_err *err)
{
    struct tt_session *s = w->session;
    return tt_state_copy_checkpoint(s, s->config.run_dir, tt__worker_branch(w), &w->journal,
                                    w->pace.elapsed, old, err);
}

static void hand_over(struct tt_worker *w, struct tt_state_copy *copy)
{
    if (copy->seq == 0)
        tt_state_copy_mark_automatic(copy, w->session->config.keep);
    tt__writer_put(&w->writer, copy);
}

static void hand_over_newest(struct tt_worker *w, struct tt_state_copy *copy)
{
    hand_over(w, copy);
    w->saving.autosave.saved_at = tt_clock_now();
    w->saving.must = false;
    w->saving.step = w->session->progress.step;
    tt__mark(w, TT_MARK_CHECKPOINT);
}

int tt__save_checkpoint(struct tt_worker *w, int64_t seq, struct tt_err *err)
{
    if (w->replay)
        return 0;
    struct tt_state_copy *copy = copy_checkpoint(w, NULL, err);
    if (!copy)
        return -1;
    copy->seq = seq;
    hand_over_newest(w, copy);
    return 0;
}

/* Where the disk is slower than they come, the newest takes the place of the one that waits; where
 * all are to stay, only when many wait already. */
static void save_by_itself(struct tt_worker *w)
{
    struct tt_err err = {0};
    if (w->replay)
        return;
    struct tt_state_copy *copy =
        copy_checkpoint(w, tt__writer_reclaim(&w->writer, tt__worker_branch(w)), &err);
    if (!copy) {
        if (w->saving.not_copied++ == 0) /* the others would be the same line again */
            tt__tell(w, TT_EVENT_ERROR, 0, "checkpoint not saved: %.200s", err.text);
        return;
    }
    w->saving.not_copied = 0;
    copy->automatic = true;
    copy->replaceable =
        w->session->config.keep > 0 || tt__writer_waiting(&w->writer) >= WAITING_WHEN_ALL_STAY;
    hand_over_newest(w, copy);
}

void tt__save_left(struct tt_worker *w, struct tt_state_copy *copy)
{
    if (w->replay || copy->step == w->saving.step || copy->step == w->saving.since) {
        tt_state_copy_free(copy);
        return;
    }
    copy->automatic = true;
    hand_over(w, copy);
}

static void write_best(struct tt_worker *w)
{
    struct tt_autosave *k = &w->saving.autosave;
    if (!k->best)
        return;
    k->best_at = tt_clock_now();
    tt__writer_put(&w->writer, k->best);
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
    if (!copy) {
        tt__tell(w, TT_EVENT_ERROR, 0, "model not saved: %s", err.text);
        return;
    }
    tt__writer_put(&w->writer, copy);
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
        return tt__save_checkpoint(w, 0, err);
    return 0;
}
