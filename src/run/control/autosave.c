#include "autosave.h"

#include <stdio.h>

#include <tuitrain/run/session/session.h>

#include "../checkpoint/save.h"

int tt__autosave_init(struct tt_autosave *k, const struct tt_config *c, double now,
                      struct tt_err *err)
{
    k->saved_at = k->best_at = now;
    return tt__every_parse(c->checkpoint_every, &k->every, err);
}

void tt__autosave_done(struct tt_autosave *k)
{
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

bool tt__autosave_best(struct tt_autosave *k, struct tt_session *s, double now)
{
    char path[TT_PATH];
    if (s->best.known && s->best.step == s->progress.step && s->val.step == s->progress.step) {
        snprintf(path, sizeof path, "%.1000s/best.safetensors", s->config.run_dir);
        tt_state_copy_free(k->best);
        k->best = tt_state_copy_model(s, path, NULL);
        if (k->best) {
            k->best->kind = TT_STATE_COPY_BEST;
            k->best->replaceable = true;
        }
    }
    /* Every epoch may be the best one yet: the disk sees one in two seconds. */
    return now - k->best_at > 2;
}
