#include "rewind.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/folder/paths.h>

#include "../checkpoint/save.h"
#include "epochs.h"
#include "filming.h"
#include "publish.h"
#include "saving.h"
#include "tell.h"
#include "worker.h"

static struct tt_timeline timeline_of(const struct tt_worker *w)
{
    return (struct tt_timeline){
        .branch = (const struct tt_branch *const *)w->link->branch,
        .n = tt_link_branches(w->link),
        .journal = &w->journal,
        .affects_numbers = tt_command_affects_numbers,
    };
}

int64_t tt__rewind_calm_step(const struct tt_worker *w)
{
    struct tt_timeline t = timeline_of(w);
    struct tt_way way = tt__way_to(&t, tt__worker_branch(w), w->session->progress.step);
    const struct tt_state_copy *copy = tt__recent_states_find(&w->recent, &t, &way, true);
    return copy ? copy->step : -1;
}

/* --- the nearest state ----------------------------------------------------------------------- */

/* The newest checkpoint's place on the way below `below` and not before `floor`. */
static bool on_disk(const struct tt_worker *w, const struct tt_way *way, int64_t floor,
                    int64_t below, int *branch, int64_t *step)
{
    struct tt_timeline t = timeline_of(w);
    DIR *dir = tt_checkpoints_open(w->session->config.run_dir);
    bool found = false;
    int b;
    int64_t s;
    while (dir && tt_checkpoints_next(dir, &b, &s)) {
        if (s >= below || s < floor || !tt__way_passes(&t, way, b, s, 0) || (found && s <= *step))
            continue;
        *branch = b;
        *step = s;
        found = true;
    }
    if (dir)
        closedir(dir);
    return found;
}

/* Puts the session where a checkpoint was; false when that is of no use. */
static bool from_disk(struct tt_worker *w, const struct tt_way *way, int branch, int64_t step,
                      int64_t *entries)
{
    struct tt_timeline t = timeline_of(w);
    char path[TT_PATH];
    struct tt_tensor_set set = {0};
    struct tt_journal journal = {0};
    if (tt_checkpoint_path(w->session->config.run_dir, branch, step, path) < 0 ||
        tt_safetensors_read(path, &set, NULL) < 0)
        return false;
    const char *text = tt_tensor_set_meta(&set, "journal");
    bool good = text && tt_journal_parse(&journal, text, NULL) == 0;
    *entries = journal.n;
    tt_journal_done(&journal);
    good = good && *entries <= w->journal.n && tt__way_passes(&t, way, branch, step, *entries) &&
           tt_checkpoint_go_back(w->session, &set, NULL) == 0 &&
           w->session->progress.step == step && tt_session_finite(w->session, NULL, 0);
    tt_tensor_set_done(&set);
    return good;
}

/* Puts the session into the nearest state on the way.  *entries: how much of the journal it has. */
static int go_to_nearest(struct tt_worker *w, const struct tt_way *way, int64_t *entries,
                         struct tt_err *err)
{
    struct tt_timeline t = timeline_of(w);
    const struct tt_state_copy *copy = tt__recent_states_find(&w->recent, &t, way, false);
    int64_t floor = copy ? copy->step + 1 : 0, step = INT64_MAX;
    int branch = 0;
    /* A replay's journal is its own: checkpoints of the run that was have seen another. */
    while (!w->replay && on_disk(w, way, floor, step, &branch, &step))
        if (from_disk(w, way, branch, step, entries))
            return 0;
    if (!copy)
        return tt_fail(err, TT_EINPUT, "no state at or before step %" PRId64 " is kept",
                       way->target);
    *entries = copy->entries;
    return tt_checkpoint_go_back(w->session, &copy->set, err);
}

/* --- the way from there ---------------------------------------------------------------------- */

/* Repeats training up to the target; with `damage`, until numbers are not finite.  Fails when told
 * to stop. */
static int go_forward(struct tt_worker *w, const struct tt_way *way, int64_t entry, bool damage,
                      struct tt_err *err)
{
    struct tt_session *s = w->session;
    double look = tt_clock_now() + 0.03;
    while (s->progress.step < way->target) {
        const struct tt_journal_entry *e = w->journal.entry;
        for (; entry < w->journal.n &&
               (!tt__on_way(way, &e[entry]) || e[entry].step <= s->progress.step);
             entry++)
            if (tt__on_way(way, &e[entry]) && e[entry].step == s->progress.step &&
                w->steering->repeat(w, e[entry].line, err) < 0)
                return -1;
        if (tt_session_step(s)) {
            tt_session_validate(s);
            tt__judge_epoch(w);
        }
        if (damage && (!isfinite(s->batch_loss) || !tt_session_finite(s, NULL, 0)))
            return 0;
        if (tt_clock_now() < look)
            continue;
        tt__publish(w);
        if (w->steering->told_to_stop(w))
            return tt_fail(err, TT_EBUSY, "stopped on the way to step %" PRId64, way->target);
        look = tt_clock_now() + 0.03;
    }
    return 0;
}

static int go(struct tt_worker *w, const struct tt_way *way, bool damage, int64_t *repeated,
              struct tt_err *err)
{
    int64_t entries = 0;
    if (go_to_nearest(w, way, &entries, err) < 0)
        return -1;
    int64_t from = w->session->progress.step;
    int rc = go_forward(w, way, entries, damage, err);
    *repeated = w->session->progress.step - from;
    return rc;
}

/* Here a new branch begins.  `phase` is that from before the rewind. */
static int settle(struct tt_worker *w, int parent, enum tt_phase phase, struct tt_err *err)
{
    struct tt_session *s = w->session;
    if (tt__link_fork(w->link, parent, s->progress.step, err) < 0)
        return -1;
    tt__note_branch(w);
    tt__undo_forget(&w->undo);
    tt__film_branch(w, parent);
    tt_session_validate(s);
    tt__mode_leave(&w->mode, phase);
    tt__mode_halt(&w->mode);
    tt__pace_stop(&w->pace);
    w->pace.epoch_seconds = 0;
    w->saving.must = true;
    w->saving.step = -1;
    tt__loss_guard_forget(&w->loss_guard);
    tt__inspector_afresh(&w->see.inspector);
    tt__judge_health(w);
    tt__mark(w, TT_MARK_REWIND);
    tt_series_push(tt__link_series(w->link, TT_SERIES_LR), s->progress.step, s->lr);
    return 0;
}

/* --- rewind ---------------------------------------------------------------------------------- */

static int check_target(const struct tt_worker *w, int branch, int64_t step, struct tt_err *err)
{
    struct tt_timeline t = timeline_of(w);
    if (branch >= t.n)
        return tt_fail(err, TT_EUSAGE, "no branch %d; there are 0 to %d", branch, t.n - 1);
    int64_t most = tt__reached(&t, branch, w->session->progress.step);
    if (step > most)
        return tt_fail(err, TT_EUSAGE, "step %" PRId64 " has not been reached, only %" PRId64, step,
                       most);
    return 0;
}

int tt__rewind(struct tt_worker *w, int branch, int64_t step, bool keep, char *answer, size_t size,
               struct tt_err *err)
{
    struct tt_session *s = w->session;
    int64_t left = s->progress.step, repeated;
    if (check_target(w, branch, step, err) < 0)
        return -1;
    struct tt_state_copy *tip = tt_state_copy_checkpoint(s, s->config.run_dir, tt__worker_branch(w),
                                                         &w->journal, w->pace.elapsed, NULL, err);
    if (!tip)
        return -1;
    struct tt_timeline t = timeline_of(w);
    struct tt_way way = tt__way_to(&t, branch, step);
    enum tt_phase phase = tt__mode_enter(&w->mode, TT_PHASE_REWINDING);
    if (go(w, &way, false, &repeated, err) < 0 || settle(w, branch, phase, err) < 0) {
        tt_checkpoint_go_back(s, &tip->set, NULL); /* as it came from here, it fits */
        tt_state_copy_free(tip);
        tt__mode_leave(&w->mode, phase);
        return -1;
    }
    if (keep)
        tt__save_left(w, tip);
    else
        tt_state_copy_free(tip);
    snprintf(answer, size,
             "back at step %" PRId64 ", from %" PRId64 " (%" PRId64 " repeated): branch %d, paused",
             step, left, repeated, tt__worker_branch(w));
    return 0;
}

/* --- damage ---------------------------------------------------------------------------------- */

int tt__rewind_before_damage(struct tt_worker *w, int64_t *step, char *where, size_t size,
                             struct tt_err *err)
{
    int branch = tt__worker_branch(w);
    int64_t unused;
    struct tt_timeline t = timeline_of(w);
    struct tt_way way = tt__way_to(&t, branch, w->session->progress.step);
    enum tt_phase phase = tt__mode_enter(&w->mode, TT_PHASE_REWINDING);
    if (go(w, &way, true, &unused, err) < 0)
        goto fail;
    *step = w->session->progress.step;
    if (tt_session_finite(w->session, where, size))
        tt_text_copy(where, size, "the outputs");
    way = tt__way_to(&t, branch, *step - 1);
    if (go(w, &way, false, &unused, err) < 0 || settle(w, branch, phase, err) < 0)
        goto fail;
    return 0;
fail:
    tt__mode_leave(&w->mode, phase);
    return -1;
}
