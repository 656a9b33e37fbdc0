#include "replay.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/missing.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/run/command/commands.h>
#include <tuitrain/run/control/replay.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/tensor/blas.h>

#include "../checkpoint/save.h"
#include "execute.h"
#include "tell.h"
#include "worker.h"

struct point { /* a checkpoint of the run */
    char path[TT_PATH];
    int branch;
    int64_t step, entries; /* entries of the journal that it had seen */
    bool done;
};

struct tt_replay {
    struct tt_journal journal;
    int64_t next; /* entry to give */
    struct point *point;
    int n;
    struct tt_replay_result result;
};

/* --- the run that was ------------------------------------------------------------------------ */

/* Every checkpoint knows the journal up to its moment; the longest is the run's. */
static int learn(struct tt_replay *r, struct point *p, struct tt_err *err)
{
    struct tt_tensor_set set = {0};
    struct tt_journal journal = {0};
    if (tt_safetensors_read(p->path, &set, err) < 0)
        return -1;
    const char *text = tt_tensor_set_meta(&set, "journal");
    int rc = text ? tt_journal_parse(&journal, text, err)
                  : tt_fail(err, TT_EINPUT, "is no checkpoint: it has no journal");
    if (rc < 0)
        tt_err_prefix(err, "%s", p->path);
    p->entries = journal.n;
    if (journal.n > r->journal.n) {
        struct tt_journal shorter = r->journal;
        r->journal = journal;
        journal = shorter;
    }
    tt_journal_done(&journal);
    tt_tensor_set_done(&set);
    return rc;
}

static int add_point(struct tt_replay *r, const char *run_dir, int branch, int64_t step,
                     struct tt_err *err)
{
    struct point *bigger = realloc(r->point, ((size_t)r->n + 1) * sizeof *bigger);
    if (!bigger)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    r->point = bigger;
    struct point *p = &r->point[r->n];
    *p = (struct point){.branch = branch, .step = step};
    if (tt_checkpoint_path(run_dir, branch, step, p->path) < 0)
        return tt_fail(err, TT_EINPUT, "%s: the path is too long", run_dir);
    r->n++;
    return learn(r, p, err);
}

static int find_points(struct tt_replay *r, const char *run_dir, struct tt_err *err)
{
    DIR *dir = tt_checkpoints_open(run_dir);
    int branch, rc = 0;
    int64_t step;
    if (!dir)
        return access(run_dir, F_OK) < 0
                   ? tt_fail_missing(err, run_dir, "run folder")
                   : tt_fail(err, TT_EINPUT, "%s: no run folder with checkpoints", run_dir);
    while (rc == 0 && tt_checkpoints_next(dir, &branch, &step))
        rc = add_point(r, run_dir, branch, step, err);
    closedir(dir);
    return rc < 0 || r->n > 0
               ? rc
               : tt_fail(err, TT_EINPUT, "%s: holds no checkpoint to compare with", run_dir);
}

struct tt_replay *tt_replay_open(const char *run_dir, struct tt_err *err)
{
    struct tt_replay *r = calloc(1, sizeof *r);
    if (!r) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    if (find_points(r, run_dir, err) < 0) {
        tt_replay_free(r);
        return NULL;
    }
    r->result.checkpoints = r->n;
    return r;
}

void tt_replay_free(struct tt_replay *r)
{
    if (!r)
        return;
    tt_journal_done(&r->journal);
    free(r->point);
    free(r);
}

void tt_replay_result(const struct tt_replay *r, struct tt_replay_result *out)
{
    *out = r->result;
}

/* --- comparing ------------------------------------------------------------------------------- */

/* Of the metadata: what bears on the bits that follow. */
static bool counts(const char *key)
{
    static const char *const prefix[] = {"lr",   "schedule.", "early.", "updates", "gathered",
                                         "step", "epoch",     "batch",  "sums."};
    for (size_t i = 0; i < sizeof prefix / sizeof prefix[0]; i++)
        if (strncmp(key, prefix[i], strlen(prefix[i])) == 0)
            return true;
    return false;
}

static bool same_tensor(const struct tt_named_tensor *a, const struct tt_tensor_set *set,
                        char *text, size_t size)
{
    const struct tt_named_tensor *b = tt_tensor_set_find(set, a->name);
    if (!b || b->bytes != a->bytes || b->dtype != a->dtype) {
        snprintf(text, size, "%.100s is not there in this form", a->name);
        return false;
    }
    if (a->bytes == 0 || memcmp(a->data, b->data, a->bytes) == 0)
        return true;
    const unsigned char *x = a->data, *y = b->data;
    size_t i = 0, each = tt_dtype_size(a->dtype), differ = 0, first = 0;
    for (; i < a->bytes / each; i++)
        if (memcmp(x + i * each, y + i * each, each) != 0 && differ++ == 0)
            first = i;
    float here = 0, there = 0;
    if (a->dtype == TT_F32) {
        memcpy(&here, x + first * each, sizeof here);
        memcpy(&there, y + first * each, sizeof there);
    }
    snprintf(text, size, "%zu of %zu numbers of %.100s, first [%zu]: %.9g here, %.9g there", differ,
             a->bytes / each, a->name, first, (double)here, (double)there);
    return false;
}

static bool same(const struct tt_tensor_set *here, const struct tt_tensor_set *there, char *text,
                 size_t size)
{
    for (size_t i = 0; i < here->n_metadata; i++) {
        const char *key = here->metadata[i].key;
        const char *value = counts(key) ? tt_tensor_set_meta(there, key) : NULL;
        if (counts(key) && (!value || strcmp(value, here->metadata[i].value) != 0)) {
            snprintf(text, size, "%.60s is %.60s here, %.60s there", key, here->metadata[i].value,
                     value ? value : "missing");
            return false;
        }
    }
    for (size_t i = 0; i < here->n_tensors; i++)
        if (!same_tensor(&here->tensor[i], there, text, size))
            return false;
    return true;
}

/* Which circumstances differ, as they may be the reason. */
static void circumstances(const struct tt_tensor_set *here, const struct tt_tensor_set *there,
                          char *out, size_t size)
{
    static const char *const keys[] = {"blas", "tuitrain", "config.threads"};
    size_t n = 0;
    out[0] = '\0';
    for (int i = 0; i < 3; i++) {
        const char *a = tt_tensor_set_meta(here, keys[i]), *b = tt_tensor_set_meta(there, keys[i]);
        if (a && b && strcmp(a, b) != 0 && n < size)
            n +=
                (size_t)snprintf(out + n, size - n, "; %s: %.60s here, %.60s there", keys[i], a, b);
    }
    if (n == 0)
        snprintf(out, size, "; same version, kernels and threads");
}

static void compare(struct tt_worker *w, struct point *p)
{
    struct tt_replay_result *result = &w->replay->result;
    struct tt_tensor_set set = {0};
    struct tt_err err = {0};
    char text[300] = "", more[200];
    struct tt_state_copy *copy = tt_state_copy_state(w->session, p->branch, p->entries, NULL, &err);
    p->done = true;
    if (!copy || tt_safetensors_read(p->path, &set, &err) < 0) {
        snprintf(text, sizeof text, "%.250s", err.text);
    } else if (same(&copy->set, &set, text, sizeof text)) {
        result->agree++;
        tt__tell(w, TT_EVENT_INFO, 0, "step %" PRId64 ": the same bits as %s", p->step, p->path);
    }
    if (text[0]) {
        if (copy && set.n_tensors > 0)
            circumstances(&copy->set, &set, more, sizeof more);
        else
            more[0] = '\0';
        result->differ++;
        if (!result->first[0])
            snprintf(result->first, sizeof result->first, "step %" PRId64 " of branch %d: %s%s",
                     p->step, p->branch, text, more);
        tt__tell(w, TT_EVENT_ERROR, 0, "step %" PRId64 " differs from %s: %.150s", p->step, p->path,
                 text);
    }
    tt_state_copy_free(copy);
    tt_tensor_set_done(&set);
}

/* --- repeating ------------------------------------------------------------------------------- */

static void compare_here(struct tt_worker *w)
{
    struct tt_replay *r = w->replay;
    for (int i = 0; i < r->n; i++) {
        struct point *p = &r->point[i];
        if (!p->done && p->branch == tt__worker_branch(w) && p->step == w->session->progress.step &&
            p->entries == r->next)
            compare(w, p);
    }
}

static bool more_to_compare(const struct tt_worker *w)
{
    const struct tt_replay *r = w->replay;
    for (int i = 0; i < r->n; i++)
        if (!r->point[i].done && r->point[i].branch == tt__worker_branch(w) &&
            r->point[i].step > w->session->progress.step)
            return true;
    return false;
}

static void give(struct tt_worker *w, const struct tt_journal_entry *e)
{
    struct tt_replay *r = w->replay;
    int branch;
    int64_t step;
    r->next++;
    if (tt_command_affects_numbers(e->line) || tt_journal_rewind(e, &branch, &step))
        tt__execute_line(w, e->line);
    tt__mode_go_on(&w->mode); /* nobody is at the keys */
}

void tt__replay_look(struct tt_worker *w)
{
    struct tt_replay *r = w->replay;
    if (!r || w->mode.ending)
        return;
    compare_here(w);
    while (r->next < r->journal.n && r->journal.entry[r->next].step == w->session->progress.step &&
           r->journal.entry[r->next].branch == tt__worker_branch(w)) {
        give(w, &r->journal.entry[r->next]);
        compare_here(w);
    }
    bool commands_left = r->next < r->journal.n;
    if (!more_to_compare(w) && !commands_left)
        tt__mode_stop(&w->mode, false);
    else if (w->mode.finished && commands_left) {
        const struct tt_journal_entry *e = &r->journal.entry[r->next];
        r->result.differ++;
        snprintf(r->result.first, sizeof r->result.first,
                 "\"%.100s\" of step %" PRId64 ", branch %d, was never reached", e->line, e->step,
                 e->branch);
        tt__mode_stop(&w->mode, false);
    } else if (w->mode.finished) {
        tt__mode_stop(&w->mode, false);
    }
}
