#include "autosave.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/folder/paths.h>

#include "worker.h"

int tt__autosave_init(struct tt_worker *w, struct tt_err *err)
{
    const struct tt_config *c = &w->session->config;
    struct tt_autosave *k = &w->autosave;
    k->saved_at = k->best_at = tt_clock_now();
    k->kept = tt_calloc(c->keep + 1, sizeof *k->kept, err);
    return k->kept ? tt__every_parse(c->checkpoint_every, &k->every, err) : -1;
}

void tt__autosave_done(struct tt_autosave *k)
{
    free(k->kept);
    tt_state_copy_free(k->best);
}

void tt__autosave_prune(struct tt_worker *w, struct tt_state_copy *copy)
{
    const struct tt_config *c = &w->session->config;
    struct tt_autosave *k = &w->autosave;
    if (c->keep == 0)
        return;
    for (int64_t i = 0; i < k->n; i++) /* written again: the file is as new */
        if (k->kept[i].branch == copy->branch && k->kept[i].step == copy->step) {
            memmove(&k->kept[i], &k->kept[i + 1], (size_t)(--k->n - i) * sizeof *k->kept);
            break;
        }
    if (k->n == c->keep) {
        tt_checkpoint_path(c->run_dir, k->kept[0].branch, k->kept[0].step, copy->prune);
        memmove(&k->kept[0], &k->kept[1], (size_t)--k->n * sizeof *k->kept);
    }
    k->kept[k->n++] = (struct tt_retained){copy->branch, copy->step};
}

static bool due(const struct tt_worker *w, bool epoch_ended)
{
    const struct tt_session *s = w->session;
    const struct tt_every *e = &w->autosave.every;
    switch (e->unit) {
    case TT_EVERY_STEPS:
        return s->step % (int64_t)e->n == 0;
    case TT_EVERY_EPOCHS:
        return epoch_ended && s->epoch % (int64_t)e->n == 0;
    case TT_EVERY_SECONDS:
        return w->mark - w->autosave.saved_at >= e->n;
    case TT_EVERY_NEVER:
        break;
    }
    return false;
}

static void write_best(struct tt_worker *w)
{
    struct tt_autosave *k = &w->autosave;
    struct tt_err err = {0};
    if (!k->best)
        return;
    k->best_at = tt_clock_now();
    if (tt__writer_put(&w->writer, k->best, &err) < 0)
        tt__worker_event(w, TT_EVENT_ERROR, 0, "best weights not saved: %.200s", err.text);
    k->best = NULL;
}

/* Every epoch may be the best one yet: the disk sees one in two seconds. */
static void keep_best(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    struct tt_autosave *k = &w->autosave;
    char path[TT_PATH];
    if (s->best.known && s->best.step == s->step && s->val.step == s->step) {
        snprintf(path, sizeof path, "%.1000s/best.safetensors", s->config.run_dir);
        tt_state_copy_free(k->best);
        k->best = tt_state_copy_model(s, path, NULL);
        if (k->best)
            k->best->kind = TT_STATE_COPY_BEST;
    }
    if (w->mark - k->best_at > 2)
        write_best(w);
}

void tt__autosave_step(struct tt_worker *w, bool epoch_ended)
{
    struct tt_err err = {0};
    if (w->replay)
        return;
    if (epoch_ended)
        keep_best(w);
    if (due(w, epoch_ended) && tt__worker_checkpoint(w, 0, true, &err) < 0)
        tt__worker_event(w, TT_EVENT_ERROR, 0, "checkpoint not saved: %.200s", err.text);
}

void tt__autosave_rest(struct tt_worker *w)
{
    write_best(w);
}
