#include "tell.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "worker.h"

void tt__tell(struct tt_worker *w, enum tt_event_kind kind, int64_t seq, const char *format, ...)
{
    struct tt_event e = {.kind = kind,
                         .state = tt__mode_state(&w->mode),
                         .seq = seq,
                         .step = w->session->progress.step};
    char text[sizeof e.text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    tt_text_printable(e.text, sizeof e.text, text);
    tt__link_emit(w->link, &e);
}

const char *tt__result_text(const struct tt_worker *w, const struct tt_result *r, char *out,
                            size_t size)
{
    if (w->session->regression)
        snprintf(out, size, "loss %.4f, R2 %.4f", r->loss, r->r2);
    else
        snprintf(out, size, "loss %.4f, accuracy %.2f%%", r->loss, r->accuracy);
    return out;
}

void tt__tell_schedule(struct tt_worker *w)
{
    char text[128];
    if (!tt__worker_rewinding(w) && !w->replay &&
        tt_schedule_grows(&w->session->schedule, text, sizeof text))
        tt__tell(w, TT_EVENT_WARNING, 0, "%s", text);
}

/* What the gradient, and the step against it, have come to. */
static void update_text(const struct tt_step_report *k, char *out, size_t size)
{
    out[0] = '\0';
    if (k->known && !k->updated)
        snprintf(out, size, "; its gradient waits: %" PRId64 " of %" PRId64, k->accumulated,
                 k->accumulate);
    else if (k->known)
        snprintf(out, size, "; gradient %.3g, weights moved %.2g%%, then loss %.4f", k->grad_norm,
                 k->weight_norm > 0 ? 100 * k->change_norm / k->weight_norm : 0.0, k->after);
}

void tt__tell_step(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    char more[120];
    update_text(&w->report, more, sizeof more);
    if (s->regression)
        tt__tell(w, TT_EVENT_INFO, 0, "step %" PRId64 ": loss %.4f, R2 %.4f%s", s->progress.step,
                 s->batch_loss, s->batch_score, more);
    else
        tt__tell(w, TT_EVENT_INFO, 0,
                 "step %" PRId64 ": loss %.4f, %" PRId64 " of %" PRId64 " right%s",
                 s->progress.step, s->batch_loss, s->batch_hits, s->batch_n, more);
}

/* --- epochs ---------------------------------------------------------------------------------- */

/* With what TensorBoard is to show beside numbers. */
static void note_epoch(struct tt_worker *w, const struct tt_event *e)
{
    struct tt_session *s = w->session;
    struct tt_note *note = w->record.on ? calloc(1, sizeof *note) : NULL;
    size_t classes = (size_t)s->data.n_classes, bytes = classes * classes * sizeof *s->confusion;
    if (!note)
        return;
    note->branch = tt__worker_branch(w);
    note->event = *e;
    bool large = tt__thin_due(e->epoch, TT_FINE_PICTURES);
    if (large && s->config.tb_histograms) {
        size_t flat = (size_t)tt_model_flat_size(s->model) * sizeof(float);
        note->weights = tt_state_copy_model(s, "", NULL);
        if ((note->gradients = malloc(flat)))
            memcpy(note->gradients, tt_model_grads(s->model), flat);
    }
    if (large && s->config.tb_images && classes > 0 && (note->confusion = malloc(bytes)))
        memcpy(note->confusion, s->confusion, bytes);
    if (large && s->config.tb_images && classes > 0 && s->data.val.x && s->data.input.n == 3 &&
        s->data.input.dim[1] <= 256 && s->data.input.dim[2] <= 256)
        note->n_pictures = s->data.val.n < TT_NOTE_PICTURES ? (int)s->data.val.n : TT_NOTE_PICTURES;
    for (int i = 0; i < note->n_pictures; i++)
        note->predicted[i] = (uint8_t)s->seen.score.predicted[i];
    tt__record_add(&w->record, note);
}

void tt__tell_epoch(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    struct tt_event e = {
        .kind = TT_EVENT_EPOCH,
        .state = tt__mode_state(&w->mode),
        .step = s->progress.step,
        .train = s->train,
        .val = s->val,
        .lr = w->step_lr,
        .epoch = s->progress.epoch,
        .epochs = s->config.epochs,
        .seconds = w->pace.epoch_seconds,
        .val_seconds = w->pace.val_seconds,
        .images_per_second = (double)s->data.train.n / w->pace.epoch_seconds,
    };
    if (s->regression)
        snprintf(e.text, sizeof e.text,
                 "Epoch [%" PRId64 "/%" PRId64
                 "], Train Loss: %.4f, Train R2: %.4f, Val Loss: %.4f, Val R2: %.4f, "
                 "Val MAE: %.4g, Val RMSE: %.4g",
                 s->progress.epoch, s->config.epochs, s->train.loss, s->train.r2, s->val.loss,
                 s->val.r2, s->val.mae, s->val.rmse);
    else
        snprintf(e.text, sizeof e.text,
                 "Epoch [%" PRId64 "/%" PRId64
                 "], Train Loss: %.4f, Train Acc: %.2f%%, Val Loss: %.4f, Val Acc: %.2f%%",
                 s->progress.epoch, s->config.epochs, s->train.loss, s->train.accuracy, s->val.loss,
                 s->val.accuracy);
    tt__link_emit(w->link, &e);
    note_epoch(w, &e);
}

void tt__tell_health(struct tt_worker *w)
{
    char text[TT_HEALTH_TEXT];
    for (int i = 0; i < w->see.health.n_fresh; i++) {
        tt__tell(w, TT_EVENT_WARNING, 0, "%s",
                 tt__health_text(w->see.health.fresh[i], text, sizeof text));
        tt__camera_note(&w->see.camera, TT_FILM_WARNED,
                        tt_rules[w->see.health.fresh[i]->rule].name);
    }
}

/* --- curves ---------------------------------------------------------------------------------- */

void tt__mark(struct tt_worker *w, enum tt_mark mark)
{
    if (!tt__worker_rewinding(w) && tt__thin_due(++w->marks[mark], TT_FINE_MARKS))
        tt_series_push(tt__link_series(w->link, TT_SERIES_MARK), w->session->progress.step, mark);
}

void tt__mark_lr(struct tt_worker *w)
{
    if (tt__worker_rewinding(w))
        return;
    tt_series_push(tt__link_series(w->link, TT_SERIES_LR), w->session->progress.step,
                   w->session->lr);
    tt__mark(w, TT_MARK_LR);
}

void tt__reserve_curves(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    for (int i = 0; i < TT_SERIES_COUNT; i++) {
        bool each_step = i == TT_SERIES_TRAIN_LOSS || i == TT_SERIES_TRAIN_ACC || i == TT_SERIES_LR;
        tt_series_reserve(tt__link_series(w->link, (enum tt_series_id)i),
                          each_step ? s->steps_per_epoch - s->progress.batch : 8, NULL);
    }
}

/* --- the record ------------------------------------------------------------------------------ */

/* What is not in the journal will be missing from a replay. */
static void tell_not_noted(struct tt_worker *w, const char *line)
{
    tt__tell(w, TT_EVENT_ERROR, 0, "out of memory: \"%.100s\" is missing from the journal", line);
}

void tt__note_command(struct tt_worker *w, int64_t step, int branch, const char *line)
{
    const struct tt_journal_entry *given = w->pending.given;
    const struct tt_journal_entry *entry =
        tt_journal_add(&w->journal, step, branch, given ? given->time : tt_clock_unix(), line);
    if (given && entry) /* the record has it */
        return;
    struct tt_note *note = entry && w->record.on ? calloc(1, sizeof *note) : NULL;
    if (note && (note->line = tt_journal_entry_text(entry))) {
        note->branch = branch;
        tt__record_add(&w->record, note);
        tt_wake_signal(&w->writer.wake); /* at once: who is killed now can still repeat it */
        return;
    }
    free(note);
    if (!entry || w->record.on)
        tell_not_noted(w, line);
}

void tt__note_branch(struct tt_worker *w)
{
    struct tt_note *note = w->record.on ? calloc(1, sizeof *note) : NULL;
    if (!note)
        return;
    note->branch = tt__worker_branch(w);
    note->event.kind = TT_EVENT_INFO;
    note->event.step = w->session->progress.step;
    note->event.epoch = w->session->progress.epoch;
    tt__record_add(&w->record, note);
}

void tt__note_end(struct tt_worker *w)
{
    struct tt_note *note = w->record.on ? calloc(1, sizeof *note) : NULL;
    if (!note)
        return;
    note->branch = tt__worker_branch(w);
    note->event.kind = TT_EVENT_STATE;
    note->event.step = w->session->progress.step;
    note->event.state = w->failure[0] ? TT_FAILED : w->mode.finished ? TT_FINISHED : TT_STOPPED;
    tt__record_add(&w->record, note);
}
