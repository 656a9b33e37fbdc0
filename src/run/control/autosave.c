#include "autosave.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/run/folder/paths.h>
#include <tuitrain/run/session/session.h>

#include "../checkpoint/save.h"

int tt__autosave_init(struct tt_autosave *k, const struct tt_config *c, double now,
                      struct tt_err *err)
{
    k->saved_at = k->best_at = now;
    k->kept = tt_calloc(c->keep + 1, sizeof *k->kept, err);
    return k->kept ? tt__every_parse(c->checkpoint_every, &k->every, err) : -1;
}

void tt__autosave_done(struct tt_autosave *k)
{
    free(k->kept);
    tt_state_copy_free(k->best);
}

bool tt__autosave_due(const struct tt_autosave *k, const struct tt_session *s, double now,
                      bool epoch_ended)
{
    const struct tt_every *e = &k->every;
    switch (e->unit) {
    case TT_EVERY_STEPS:
        return s->progress.step % (int64_t)e->n == 0;
    case TT_EVERY_EPOCHS:
        return epoch_ended && s->progress.epoch % (int64_t)e->n == 0;
    case TT_EVERY_SECONDS:
        return now - k->saved_at >= e->n;
    case TT_EVERY_NEVER:
        break;
    }
    return false;
}

void tt__autosave_retain(struct tt_autosave *k, const struct tt_config *c,
                         struct tt_state_copy *copy)
{
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

bool tt__autosave_best(struct tt_autosave *k, struct tt_session *s, double now)
{
    char path[TT_PATH];
    if (s->best.known && s->best.step == s->progress.step && s->val.step == s->progress.step) {
        snprintf(path, sizeof path, "%.1000s/best.safetensors", s->config.run_dir);
        tt_state_copy_free(k->best);
        k->best = tt_state_copy_model(s, path, NULL);
        if (k->best)
            k->best->kind = TT_STATE_COPY_BEST;
    }
    /* Every epoch may be the best one yet: the disk sees one in two seconds. */
    return now - k->best_at > 2;
}
