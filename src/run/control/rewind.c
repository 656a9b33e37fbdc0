#include "rewind.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/checkpoint/checkpoint.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/run/folder/paths.h>

#include "../checkpoint/save.h"
#include "worker.h"

/* --- states in memory ------------------------------------------------------------------------ */

enum { MOST_BYTES = 64 << 20 }; /* of recent states; and the start is kept below that */

static int slots_for(size_t size)
{
    size_t n = size > 0 ? MOST_BYTES / size : 0;
    return n > TT_RECENT_STATES ? TT_RECENT_STATES : (int)n;
}

bool tt__memory_take(struct tt_worker *w)
{
    struct tt_memory *m = &w->memory;
    if (w->mark < m->due)
        return true;
    double now = tt_clock_now();
    if (!tt_session_finite(w->session, NULL, 0))
        return false;
    bool calm = tt__loss_guard_calm(&w->loss_guard, w->session);
    int n = m->start ? slots_for(m->start->size) : 0;
    struct tt_state_copy **slot = m->start ? &m->recent[m->next] : &m->start;
    if (!m->start || n > 0)
        *slot = tt_state_copy_state(w->session, tt__worker_branch(w), w->journal.n, *slot, NULL);
    if (*slot)
        (*slot)->calm = calm;
    if (slot != &m->start && n > 0)
        m->next = (m->next + 1) % n;
    /* At most half a per cent of the time goes here. */
    double took = tt_clock_now() - now;
    m->due = n > 0 || slot == &m->start ? now + fmax(1, 200 * took) : INFINITY;
    return true;
}

void tt__memory_done(struct tt_memory *m)
{
    tt_state_copy_free(m->start);
    for (int i = 0; i < TT_RECENT_STATES; i++)
        tt_state_copy_free(m->recent[i]);
}

/* --- the way to a state ---------------------------------------------------------------------- */

/* To step `target` of a branch: how far it follows each branch; -1: not at all. */
struct way {
    int64_t until[TT_MAX_BRANCHES];
    int64_t target;
};

static struct way way_to(const struct tt_worker *w, int branch, int64_t step)
{
    struct way way = {.target = step};
    for (int i = 0; i < TT_MAX_BRANCHES; i++)
        way.until[i] = -1;
    for (int b = branch; b >= 0;) {
        const struct tt_branch *at = tt_link_branch(w->link, b);
        way.until[b] = step;
        step = at->from < step ? at->from : step;
        b = at->parent;
    }
    return way;
}

static bool on_way(const struct way *way, const struct tt_journal_entry *e)
{
    return e->branch < TT_MAX_BRANCHES && e->step < way->until[e->branch];
}

/* Whether a state that had seen so many journal entries lies on the way. */
static bool usable(const struct tt_worker *w, const struct way *way, int branch, int64_t step,
                   int64_t entries)
{
    if (branch >= TT_MAX_BRANCHES || step > way->until[branch])
        return false;
    /* Where the way leaves the branch, the commands given there are not part of it. */
    for (int64_t i = 0; i < entries && step == way->until[branch]; i++)
        if (w->journal.entry[i].branch == branch && w->journal.entry[i].step == step &&
            tt_command_affects_numbers(w->journal.entry[i].line))
            return false;
    return true;
}

static const struct tt_state_copy *in_memory(const struct tt_worker *w, const struct way *way,
                                             bool calm)
{
    const struct tt_memory *m = &w->memory;
    const struct tt_state_copy *best = NULL;
    for (int i = -1; i < TT_RECENT_STATES; i++) {
        const struct tt_state_copy *copy = i < 0 ? m->start : m->recent[i];
        if (copy && copy->calm >= calm && usable(w, way, copy->branch, copy->step, copy->entries) &&
            (!best || copy->step > best->step))
            best = copy;
    }
    return best;
}

int64_t tt__memory_calm_step(const struct tt_worker *w)
{
    struct way way = way_to(w, tt__worker_branch(w), w->session->step);
    const struct tt_state_copy *copy = in_memory(w, &way, true);
    return copy ? copy->step : -1;
}

/* The newest checkpoint's place on the way below `below` and not before `floor`. */
static bool on_disk(const struct tt_worker *w, const struct way *way, int64_t floor, int64_t below,
                    int *branch, int64_t *step)
{
    DIR *dir = tt_checkpoints_open(w->session->config.run_dir);
    bool found = false;
    int b;
    int64_t s;
    while (dir && tt_checkpoints_next(dir, &b, &s)) {
        if (s >= below || s < floor || !usable(w, way, b, s, 0) || (found && s <= *step))
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
static bool from_disk(struct tt_worker *w, const struct way *way, int branch, int64_t step,
                      int64_t *entries)
{
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
    good = good && *entries <= w->journal.n && usable(w, way, branch, step, *entries) &&
           tt_checkpoint_go_back(w->session, &set, NULL) == 0 && w->session->step == step &&
           tt_session_finite(w->session, NULL, 0);
    tt_tensor_set_done(&set);
    return good;
}

/* Puts the session into the nearest state on the way.  *entries: how much of the journal it has. */
static int go_to_nearest(struct tt_worker *w, const struct way *way, int64_t *entries,
                         struct tt_err *err)
{
    const struct tt_state_copy *copy = in_memory(w, way, false);
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

/* Commands that come meanwhile: all but `stop` have to wait. */
static bool told_to_stop(struct tt_worker *w)
{
    tt__worker_publish(w);
    tt__worker_take_commands(w);
    return w->stopping;
}

/* Repeats training up to the target; with `damage`, until numbers are not finite.  Fails when told
 * to stop. */
static int go_forward(struct tt_worker *w, const struct way *way, int64_t entry, bool damage,
                      struct tt_err *err)
{
    struct tt_session *s = w->session;
    double look = tt_clock_now() + 0.03;
    while (s->step < way->target) {
        const struct tt_journal_entry *e = w->journal.entry;
        for (; entry < w->journal.n && (!on_way(way, &e[entry]) || e[entry].step <= s->step);
             entry++)
            if (on_way(way, &e[entry]) && e[entry].step == s->step &&
                tt__worker_repeat(w, e[entry].line, err) < 0)
                return -1;
        if (tt_session_step(s)) {
            tt_session_validate(s);
            tt__worker_judge(w);
        }
        if (damage && (!isfinite(s->batch_loss) || !tt_session_finite(s, NULL, 0)))
            return 0;
        if (tt_clock_now() < look)
            continue;
        if (told_to_stop(w))
            return tt_fail(err, TT_EBUSY, "stopped on the way to step %" PRId64, way->target);
        look = tt_clock_now() + 0.03;
    }
    return 0;
}

static int go(struct tt_worker *w, const struct way *way, bool damage, int64_t *repeated,
              struct tt_err *err)
{
    int64_t entries = 0;
    if (go_to_nearest(w, way, &entries, err) < 0)
        return -1;
    int64_t from = w->session->step;
    int rc = go_forward(w, way, entries, damage, err);
    *repeated = w->session->step - from;
    return rc;
}

/* Here a new branch begins. */
static int settle(struct tt_worker *w, int parent, struct tt_err *err)
{
    struct tt_session *s = w->session;
    if (tt__link_fork(w->link, parent, s->step, err) < 0)
        return -1;
    tt_session_validate(s);
    w->going_back = false;
    w->paused = w->must_save = true;
    w->running = false;
    w->steps_left = 0;
    w->epoch_seconds = 0;
    w->saved_step = -1;
    tt__loss_guard_forget(&w->loss_guard);
    tt__health_forget(&w->health);
    tt__inspector_afresh(&w->inspector);
    tt__worker_mark(w, TT_MARK_REWIND);
    tt_series_push(tt__link_series(w->link, TT_SERIES_LR), s->step, s->lr);
    return 0;
}

/* --- rewind ---------------------------------------------------------------------------------- */

/* The commands that left a branch tell how far it went. */
static int64_t reached(const struct tt_worker *w, int branch)
{
    int64_t most = tt_link_branch(w->link, branch)->from;
    if (branch == tt__worker_branch(w))
        return w->session->step;
    for (int64_t i = 0; i < w->journal.n; i++)
        if (w->journal.entry[i].branch == branch && w->journal.entry[i].step > most)
            most = w->journal.entry[i].step;
    return most;
}

static int check_target(const struct tt_worker *w, int branch, int64_t step, struct tt_err *err)
{
    int n = tt_link_branches(w->link);
    if (branch >= n)
        return tt_fail(err, TT_EUSAGE, "no branch %d; there are 0 to %d", branch, n - 1);
    if (step > reached(w, branch))
        return tt_fail(err, TT_EUSAGE, "step %" PRId64 " has not been reached, only %" PRId64, step,
                       reached(w, branch));
    return 0;
}

int tt__rewind(struct tt_worker *w, int branch, int64_t step, bool keep, char *answer, size_t size,
               struct tt_err *err)
{
    struct tt_session *s = w->session;
    int64_t left = s->step, repeated;
    if (check_target(w, branch, step, err) < 0)
        return -1;
    struct tt_state_copy *tip = tt_state_copy_checkpoint(s, s->config.run_dir, tt__worker_branch(w),
                                                         &w->journal, w->elapsed, err);
    if (!tip)
        return -1;
    struct way way = way_to(w, branch, step);
    w->going_back = true;
    if (go(w, &way, false, &repeated, err) < 0 || settle(w, branch, err) < 0) {
        tt_checkpoint_go_back(s, &tip->set, NULL); /* as it came from here, it fits */
        tt_state_copy_free(tip);
        w->going_back = false;
        return -1;
    }
    if (keep)
        tt__worker_keep(w, tip);
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
    struct way way = way_to(w, branch, w->session->step);
    w->going_back = true;
    if (go(w, &way, true, &unused, err) < 0)
        goto fail;
    *step = w->session->step;
    if (tt_session_finite(w->session, where, size))
        tt_text_copy(where, size, "the outputs");
    way = way_to(w, branch, *step - 1);
    if (go(w, &way, false, &unused, err) < 0 || settle(w, branch, err) < 0)
        goto fail;
    return 0;
fail:
    w->going_back = false;
    return -1;
}
