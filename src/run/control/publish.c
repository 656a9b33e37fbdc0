#include "publish.h"

#include <string.h>

#include <tuitrain/base/text.h>

#include "../session/metric.h"
#include "../session/settings_list.h"
#include "tell.h"
#include "worker.h"

static double remaining_seconds(const struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    int64_t steps = tt_session_steps_left(s);
    int64_t passes = s->config.epochs - s->progress.epoch;
    if (steps <= 0)
        return 0;
    if (w->pace.rate <= 0)
        return -1;
    return (double)steps * (double)s->config.batch_size / w->pace.rate +
           (double)passes * w->pace.val_seconds;
}

void tt__snapshot_make(struct tt_worker *w, struct tt_snapshot *snap)
{
    const struct tt_session *s = w->session;
    *snap = (struct tt_snapshot){
        .state = w->failure[0]    ? TT_FAILED
                 : w->mode.ending ? TT_STOPPED
                                  : tt__mode_state(&w->mode),
        .eval_mode = w->mode.eval,
        .paused = w->mode.paused,
        .step = s->progress.step,
        .epoch = s->progress.epoch,
        .epochs = s->config.epochs,
        .batch = s->progress.batch,
        .steps_per_epoch = s->steps_per_epoch,
        .steps = s->progress.step + tt_session_steps_left(s),
        .lr = s->lr,
        .lr_factor = s->lr_factor,
        .schedule_on = s->config.schedule[0] && strcmp(s->config.schedule, "constant") != 0,
        .max_speed = w->pace.max_speed,
        .running = tt_session_running(s),
        .train = s->train,
        .val = s->val,
        .best = s->best,
        .best_by = tt__metric_name(s->early.metric),
        .best_value = s->best_value,
        .best_is_back = s->early.back_at > 0 && s->early.back_at == s->progress.step,
        .images_per_second = w->pace.rate,
        .waiting = w->pace.waiting,
        .elapsed = w->pace.elapsed,
        .remaining = remaining_seconds(w),
        .last_saved_step = atomic_load(&w->link->last_saved_step),
        .confusion_known = s->validations > 0,
        .confusion_id = s->validations,
        .confusion_step = s->val.step,
        .n_classes = s->data.n_classes,
        .confusion = s->confusion,
        .n_pairs = s->n_pairs,
        .pairs = s->pairs,
        .report = w->report,
    };
    tt_text_copy(snap->not_saving, sizeof snap->not_saving,
                 tt_mailbox_take(&w->link->not_saving, NULL));
    const struct tt_health *h = &w->see.health;
    snap->coaching = h->coaching;
    snap->n_warnings = h->n_warnings;
    memcpy(snap->warning, h->warning, (size_t)h->n_warnings * sizeof *h->warning);
    snap->n_future = tt_session_future(s, TT_FUTURE, snap->future);
    tt_text_printable(snap->schedule, sizeof snap->schedule, s->config.schedule);
    tt_text_copy(snap->failure, sizeof snap->failure, w->failure);
}

void tt__publish(struct tt_worker *w)
{
    struct tt_snapshot snap;
    tt__snapshot_make(w, &snap);
    tt_mailbox_send(&w->link->snapshot, &snap);
}

void tt__publish_settings(struct tt_worker *w)
{
    if (w->told.has_settings &&
        memcmp(&w->told.settings, &w->session->config, sizeof w->told.settings) == 0)
        return;
    w->told.has_settings = true;
    memcpy(&w->told.settings, &w->session->config, sizeof w->told.settings);
    tt__settings_collect(w->session, tt_mailbox_back(&w->link->settings));
    tt_mailbox_publish(&w->link->settings);
}

void tt__publish_state(struct tt_worker *w)
{
    enum tt_state now = tt__mode_state(&w->mode);
    if (now == w->told.state)
        return;
    w->told.state = now;
    tt__publish(w);
    tt__tell(w, TT_EVENT_STATE, 0, "%s", tt_state_name(now));
}
