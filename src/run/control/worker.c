#include "worker.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../session/early_stop.h"
#include "../session/settings_list.h"
#include "commands.h"
#include "intervene.h"

static enum tt_state state_of(const struct tt_worker *w)
{
    if (w->going_back)
        return TT_REWINDING;
    if (w->finder.twin)
        return TT_LR_FINDING;
    if (w->evaluating || w->eval_mode)
        return TT_EVALUATING;
    if (w->finished)
        return TT_FINISHED;
    /* Single steps are steps of a paused run. */
    return w->paused || w->steps_left > 0 ? TT_PAUSED : TT_TRAINING;
}

/* --- what the watcher sees ------------------------------------------------------------------- */

void tt__worker_event(struct tt_worker *w, enum tt_event_kind kind, int64_t seq, const char *format,
                      ...)
{
    struct tt_event e = {.kind = kind, .state = state_of(w), .seq = seq, .step = w->session->step};
    char text[sizeof e.text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    tt_text_printable(e.text, sizeof e.text, text);
    tt__link_emit(w->link, &e);
}

void tt__worker_mark(struct tt_worker *w, enum tt_mark mark)
{
    if (!w->going_back)
        tt_series_push(tt__link_series(w->link, TT_SERIES_MARK), w->session->step, mark);
}

static double remaining_seconds(const struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    int64_t steps = tt_session_steps_left(s);
    int64_t passes = s->config.epochs - s->epoch;
    if (steps <= 0)
        return 0;
    if (w->rate <= 0)
        return -1;
    return (double)steps * (double)s->config.batch_size / w->rate + (double)passes * w->val_seconds;
}

void tt__worker_publish(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    struct tt_snapshot snap = {
        .state = w->failure[0] ? TT_FAILED
                 : w->stopping ? TT_STOPPED
                               : state_of(w),
        .eval_mode = w->eval_mode,
        .paused = w->paused,
        .step = s->step,
        .epoch = s->epoch,
        .epochs = s->config.epochs,
        .batch = s->batch,
        .steps_per_epoch = s->steps_per_epoch,
        .steps = s->step + tt_session_steps_left(s),
        .lr = s->lr,
        .lr_factor = s->lr_factor,
        .schedule_on = s->config.schedule[0] && strcmp(s->config.schedule, "constant") != 0,
        .max_speed = w->max_speed,
        .running = tt_session_running(s),
        .train = s->train,
        .val = s->val,
        .best = s->best,
        .images_per_second = w->rate,
        .elapsed = w->elapsed,
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
    tt_text_copy(snap.not_saving, sizeof snap.not_saving,
                 tt_mailbox_take(&w->link->not_saving, NULL));
    snap.n_warnings = tt__health_warnings(&w->health, snap.warning);
    snap.n_future = tt_session_future(s, TT_FUTURE, snap.future);
    tt_text_printable(snap.schedule, sizeof snap.schedule, s->config.schedule);
    tt_text_copy(snap.failure, sizeof snap.failure, w->failure);
    tt_mailbox_send(&w->link->snapshot, &snap);
}

void tt__settings_publish(struct tt_worker *w)
{
    if (w->settings_published &&
        memcmp(&w->published, &w->session->config, sizeof w->published) == 0)
        return;
    w->settings_published = true;
    memcpy(&w->published, &w->session->config, sizeof w->published);
    tt__settings_collect(w->session, tt_mailbox_back(&w->link->settings));
    tt_mailbox_publish(&w->link->settings);
}

static void announce_state(struct tt_worker *w)
{
    enum tt_state now = state_of(w);
    if (now == w->announced)
        return;
    w->announced = now;
    tt__worker_publish(w);
    tt__worker_event(w, TT_EVENT_STATE, 0, "%s", tt_state_name(now));
}

/* --- time ------------------------------------------------------------------------------------ */

static void start_clock(struct tt_worker *w)
{
    if (w->running)
        return;
    w->running = true;
    w->mark = w->rate_since = w->next_due = tt_clock_now();
    w->rate_images = 0;
}

/* Adds the time since the last call to `elapsed` and returns it. */
static double lap(struct tt_worker *w)
{
    double now = tt_clock_now(), seconds = now - w->mark;
    w->mark = now;
    w->elapsed += seconds;
    return seconds;
}

static void measure_rate(struct tt_worker *w)
{
    const double window = 0.25; /* seconds: steady to read, quick to follow */
    double seconds = w->mark - w->rate_since;
    if (seconds < window)
        return;
    w->rate = (double)w->rate_images / seconds;
    atomic_store_explicit(&w->link->rate, w->rate, memory_order_relaxed);
    w->rate_since = w->mark;
    w->rate_images = 0;
}

/* These seconds went to somebody who watches. */
static void not_training(struct tt_worker *w, double seconds)
{
    w->mark += seconds;
    w->rate_since += seconds;
}

/* --- steps and passes ------------------------------------------------------------------------ */

const char *tt__worker_result(const struct tt_worker *w, const struct tt_result *r, char *out,
                              size_t size)
{
    if (w->session->regression)
        snprintf(out, size, "loss %.4f, R2 %.4f", r->loss, r->r2);
    else
        snprintf(out, size, "loss %.4f, accuracy %.2f%%", r->loss, r->accuracy);
    return out;
}

void tt__worker_validate(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    double began = tt_clock_now();
    w->evaluating = true;
    tt__worker_publish(w);
    tt_session_validate(s);
    if (w->going_back) {
        w->evaluating = false;
        return;
    }
    w->evaluating = false;
    w->val_seconds = tt_clock_now() - began;
    tt_series_push(tt__link_series(w->link, TT_SERIES_VAL_LOSS), s->step, s->val.loss);
    tt_series_push(tt__link_series(w->link, TT_SERIES_VAL_ACC), s->step,
                   tt_session_score(s, &s->val));
}

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
    if (s->config.tb_histograms) {
        size_t flat = (size_t)tt_model_flat_size(s->model) * sizeof(float);
        note->weights = tt_state_copy_model(s, "", NULL);
        if ((note->gradients = malloc(flat)))
            memcpy(note->gradients, tt_model_grads(s->model), flat);
    }
    if (s->config.tb_images && classes > 0 && (note->confusion = malloc(bytes)))
        memcpy(note->confusion, s->confusion, bytes);
    if (s->config.tb_images && classes > 0 && s->data.val.x && s->data.input.n == 3 &&
        s->data.input.dim[1] <= 256 && s->data.input.dim[2] <= 256)
        note->n_pictures = s->data.val.n < TT_NOTE_PICTURES ? (int)s->data.val.n : TT_NOTE_PICTURES;
    for (int i = 0; i < note->n_pictures; i++)
        note->predicted[i] = (uint8_t)s->seen.score.predicted[i];
    tt__record_add(&w->record, note);
}

static void note_end(struct tt_worker *w)
{
    struct tt_note *note = w->record.on ? calloc(1, sizeof *note) : NULL;
    if (!note)
        return;
    note->branch = tt__worker_branch(w);
    note->event.kind = TT_EVENT_STATE;
    note->event.step = w->session->step;
    note->event.state = w->failure[0] ? TT_FAILED : w->finished ? TT_FINISHED : TT_STOPPED;
    tt__record_add(&w->record, note);
}

static void emit_epoch(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    struct tt_event e = {
        .kind = TT_EVENT_EPOCH,
        .state = state_of(w),
        .step = s->step,
        .train = s->train,
        .val = s->val,
        .lr = w->step_lr,
        .epoch = s->epoch,
        .epochs = s->config.epochs,
        .seconds = w->epoch_seconds,
        .val_seconds = w->val_seconds,
        .images_per_second = (double)s->data.train.n / w->epoch_seconds,
    };
    if (s->regression)
        snprintf(e.text, sizeof e.text,
                 "Epoch [%" PRId64 "/%" PRId64
                 "], Train Loss: %.4f, Train R2: %.4f, Val Loss: %.4f, Val R2: %.4f, "
                 "Val MAE: %.4g, Val RMSE: %.4g",
                 s->epoch, s->config.epochs, s->train.loss, s->train.r2, s->val.loss, s->val.r2,
                 s->val.mae, s->val.rmse);
    else
        snprintf(e.text, sizeof e.text,
                 "Epoch [%" PRId64 "/%" PRId64
                 "], Train Loss: %.4f, Train Acc: %.2f%%, Val Loss: %.4f, Val Acc: %.2f%%",
                 s->epoch, s->config.epochs, s->train.loss, s->train.accuracy, s->val.loss,
                 s->val.accuracy);
    tt__link_emit(w->link, &e);
    note_epoch(w, &e);
}

static void save_at_end(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    struct tt_err err = {0};
    if (!s->config.save[0] || w->saved_weights_step == s->step || w->replay)
        return;
    struct tt_state_copy *copy = tt_state_copy_model(s, s->config.save, &err);
    if (!copy || tt__writer_put(&w->writer, copy, &err) < 0)
        tt__worker_event(w, TT_EVENT_ERROR, 0, "model not saved: %s", err.text);
    else
        w->saved_weights_step = s->step;
}

/* Whoever leaves the program alone now, or kills it, finds everything on the disk. */
static void keep_the_end(struct tt_worker *w)
{
    struct tt_err err = {0};
    tt__autosave_rest(w);
    if (w->autosave.every.unit != TT_EVERY_NEVER && w->session->step > w->unsaved_since &&
        tt__worker_checkpoint(w, 0, true, &err) < 0)
        tt__worker_event(w, TT_EVENT_ERROR, 0, "checkpoint not saved: %.200s", err.text);
}

static void check_finished(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    bool finished = s->epoch >= s->config.epochs;
    if (finished && !w->finished) {
        w->finished = true;
        w->steps_left = 0;
        save_at_end(w);
        keep_the_end(w);
        tt__worker_event(w, TT_EVENT_INFO, 0, "all %" PRId64 " epochs are done", s->config.epochs);
    }
    w->finished = finished;
}

/* Schedule and early stopping look at what the epoch brought. */
void tt__worker_judge(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    if (!tt_session_judge(s))
        return;
    s->config.epochs = s->epoch;
    if (w->going_back)
        return;
    tt__worker_mark(w, TT_MARK_LOAD);
    tt__worker_event(w, TT_EVENT_EARLY, 0,
                     "early stop: %s was best, %.6g, after epoch %" PRId64
                     "; those weights are back",
                     tt__early_name(&s->early), s->early.best, s->early.best_epoch);
}

static void tell_health(struct tt_worker *w)
{
    char text[TT_HEALTH_TEXT];
    for (int i = 0; i < w->health.n_changed; i++) {
        const struct tt_health_change *c = &w->health.changed[i];
        if (c->first)
            tt__worker_event(w, TT_EVENT_WARNING, 0, "%s",
                             tt__health_text(&w->health, c->rule, text, sizeof text));
    }
}

static void end_epoch(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    tt__worker_mark(w, TT_MARK_EPOCH);
    tt__worker_validate(w);
    lap(w);
    /* The pass above is not training: it must not lower the images per second. */
    w->rate_since += w->val_seconds;
    emit_epoch(w);
    tt__health_epoch(&w->health, s);
    tell_health(w);
    w->epoch_seconds = 0;
    tt__worker_judge(w);
    tt__settings_publish(w);
    check_finished(w);
}

void tt__worker_reserve(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    for (int i = 0; i < TT_SERIES_COUNT; i++) {
        bool each_step = i == TT_SERIES_TRAIN_LOSS || i == TT_SERIES_TRAIN_ACC || i == TT_SERIES_LR;
        tt_series_reserve(tt__link_series(w->link, (enum tt_series_id)i),
                          each_step ? s->steps_per_epoch - s->batch : 8, NULL);
    }
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

static void tell_step(struct tt_worker *w)
{
    const struct tt_session *s = w->session;
    char more[120];
    update_text(&w->report, more, sizeof more);
    if (s->regression)
        tt__worker_event(w, TT_EVENT_INFO, 0, "step %" PRId64 ": loss %.4f, R2 %.4f%s", s->step,
                         s->batch_loss, s->batch_score, more);
    else
        tt__worker_event(w, TT_EVENT_INFO, 0,
                         "step %" PRId64 ": loss %.4f, %" PRId64 " of %" PRId64 " right%s", s->step,
                         s->batch_loss, s->batch_hits, s->batch_n, more);
}

/* The schedule's own changes. */
static void note_lr(struct tt_worker *w)
{
    if (w->session->lr != w->step_lr)
        tt_series_push(tt__link_series(w->link, TT_SERIES_LR), w->session->step, w->session->lr);
}

/* --- who watches ----------------------------------------------------------------------------- */

static bool watches(const struct tt_worker *w, enum tt_watch what)
{
    return atomic_load_explicit(&w->link->watched, memory_order_relaxed) & what;
}

/* An inspection took so many seconds; 0: there was none. */
static void inspected(struct tt_worker *w, double seconds)
{
    if (seconds <= 0)
        return;
    not_training(w, seconds);
    tt__health_inspection(&w->health, w->session, &w->inspector.now);
    tell_health(w);
}

/* Between two steps, or at rest: then true says that there is more to do at once. */
static bool serve(struct tt_worker *w, bool resting)
{
    struct tt_session *s = w->session;
    if (watches(w, TT_WATCH_DRAWING))
        not_training(
            w, tt__drawings_look(&w->drawings, s, &w->link->drawing, &w->link->reading, resting));
    bool samples = watches(w, TT_WATCH_SAMPLES);
    not_training(w, tt__samples_look(&w->samples, s, &w->link->query, &w->link->samples_page,
                                     samples, resting));
    if (resting && watches(w, TT_WATCH_MODEL))
        inspected(w, tt__inspector_at_rest(&w->inspector, s, &w->link->inspection, w->step_lr));
    return w->samples.more;
}

static void one_step(struct tt_worker *w)
{
    struct tt_session *s = w->session;
    if (s->batch == 0)
        tt__worker_reserve(w);
    w->step_lr = s->lr;
    not_training(w, tt__inspector_before(&w->inspector, s, &w->link->inspection,
                                         watches(w, TT_WATCH_MODEL), w->steps_left == 1));
    /* A steady step is not looked at. */
    bool epoch_ended =
        w->steps_left == 1 ? tt_session_step_report(s, &w->report) : tt_session_step(s);
    w->epoch_seconds += lap(w);
    w->rate_images += s->batch_n;
    measure_rate(w);
    tt_series_push(tt__link_series(w->link, TT_SERIES_TRAIN_LOSS), s->step, s->batch_loss);
    tt_series_push(tt__link_series(w->link, TT_SERIES_TRAIN_ACC), s->step, s->batch_score);
    if (w->steps_left > 0 && --w->steps_left == 0) {
        w->paused = true;
        tell_step(w);
    }
    if (tt__intervene(w)) {
        tt__settings_publish(w);
        return;
    }
    inspected(w, tt__inspector_after(&w->inspector, s, &w->link->inspection, w->step_lr));
    if (epoch_ended)
        end_epoch(w);
    note_lr(w);
    tt__autosave_step(w, epoch_ended);
    if (w->max_speed > 0)
        w->next_due = fmax(w->next_due, w->mark - 1 / w->max_speed) + 1 / w->max_speed;
}

/* --- commands -------------------------------------------------------------------------------- */

int tt__worker_branch(const struct tt_worker *w)
{
    return tt_link_branches(w->link) - 1;
}

void tt__worker_note(struct tt_worker *w, int64_t step, int branch, const char *line)
{
    tt_journal_add(&w->journal, step, branch, tt_clock_unix(), line);
    struct tt_note *note = w->record.on && w->journal.n > 0 ? calloc(1, sizeof *note) : NULL;
    if (!note)
        return;
    note->branch = branch;
    note->line = tt_journal_entry_text(&w->journal.entry[w->journal.n - 1]);
    if (note->line)
        tt__record_add(&w->record, note);
    else
        free(note);
}

static void take_command(struct tt_worker *w, const struct tt_command *c)
{
    struct tt_err err = {0};
    char answer[256] = "", line[TT_COMMAND_TEXT + 64];
    int64_t step = w->session->step;
    int branch = tt__worker_branch(w);
    /* Absolute, so that it means the same when it is read again. */
    tt__command_journal_text(w, c, line, sizeof line);
    if (w->going_back && c->type != TT_COMMAND_STOP)
        tt_fail(&err, TT_EBUSY, "going back to a step; wait for it");
    else if (tt__command_do(w, c, answer, sizeof answer, &err) == 0)
        err.code = TT_OK;
    if (err.code != TT_OK) {
        tt__worker_event(w, TT_EVENT_REFUSED, c->seq, "refused: %s", err.text);
        return;
    }
    if (line[0])
        tt__worker_note(w, step, branch, line);
    tt__inspector_afresh(&w->inspector);
    if (!w->going_back)
        check_finished(w);
    tt__settings_publish(w);
    tt__worker_publish(w); /* who reads the answer looks at the figures, too */
    tt__worker_event(w, TT_EVENT_DONE, c->seq, "%s", answer);
}

void tt__worker_do(struct tt_worker *w, const char *line)
{
    struct tt_command c;
    if (tt_command_parse(line, &c, NULL, NULL) == 0)
        take_command(w, &c);
}

int tt__worker_repeat(struct tt_worker *w, const char *line, struct tt_err *err)
{
    struct tt_command c;
    char answer[256];
    if (!tt_command_affects_numbers(line))
        return 0;
    return tt_command_parse(line, &c, NULL, err) < 0
               ? -1
               : tt__command_do(w, &c, answer, sizeof answer, err);
}

void tt__worker_take_commands(struct tt_worker *w)
{
    struct tt_command c;
    while (!w->stopping && tt_ring_pop(&w->link->commands, &c))
        take_command(w, &c);
}

void tt__worker_note_lr(struct tt_worker *w)
{
    if (w->going_back)
        return;
    tt_series_push(tt__link_series(w->link, TT_SERIES_LR), w->session->step, w->session->lr);
    tt__worker_mark(w, TT_MARK_LR);
}

static int write_checkpoint(struct tt_worker *w, struct tt_state_copy *copy, struct tt_err *err)
{
    if (copy->seq == 0)
        tt__autosave_prune(w, copy);
    return tt__writer_put(&w->writer, copy, err);
}

int tt__worker_checkpoint(struct tt_worker *w, int64_t seq, bool automatic, struct tt_err *err)
{
    struct tt_session *s = w->session;
    if (w->replay)
        return 0;
    struct tt_state_copy *copy = tt_state_copy_checkpoint(
        s, s->config.run_dir, tt__worker_branch(w), &w->journal, w->elapsed, err);
    if (!copy)
        return -1;
    copy->seq = seq;
    copy->automatic = automatic;
    if (write_checkpoint(w, copy, err) < 0)
        return -1;
    w->autosave.saved_at = tt_clock_now();
    w->must_save = false;
    w->saved_step = s->step;
    tt__worker_mark(w, TT_MARK_CHECKPOINT);
    return 0;
}

void tt__worker_keep(struct tt_worker *w, struct tt_state_copy *copy)
{
    struct tt_err err = {0};
    if (w->replay || copy->step == w->saved_step || copy->step == w->unsaved_since) {
        tt_state_copy_free(copy);
        return;
    }
    copy->automatic = true;
    if (write_checkpoint(w, copy, &err) < 0)
        tt__worker_event(w, TT_EVENT_ERROR, 0, "what was left is not saved: %.200s", err.text);
}

/* --- the loop -------------------------------------------------------------------------------- */

/* After a rewind, what `resume` would go on from is another place. */
static void save_new_place(struct tt_worker *w)
{
    struct tt_err err = {0};
    if (!w->must_save || w->autosave.every.unit == TT_EVERY_NEVER || w->stopping)
        return;
    w->must_save = false;
    if (tt__worker_checkpoint(w, 0, true, &err) < 0)
        tt__worker_event(w, TT_EVENT_ERROR, 0, "checkpoint not saved: %.200s", err.text);
}

static void idle(struct tt_worker *w, double seconds)
{
    tt__worker_publish(w);
    /* The watcher looks at a run that moves once a frame; one that rests has to call it. */
    if (seconds < 0)
        tt_wake_signal(&w->link->news);
    tt_wake_wait(&w->link->work, seconds);
    tt_wake_clear(&w->link->work);
}

static void come_to_rest(struct tt_worker *w)
{
    struct tt_err err = {0};
    struct tt_session *s = w->session;
    int rc = 0;
    tt__autosave_rest(w);
    if (s->step > w->unsaved_since)
        save_at_end(w);
    bool unsaved = s->step != w->saved_step && s->step > w->unsaved_since;
    if (w->keep_state && (unsaved || w->must_save))
        rc = tt__worker_checkpoint(w, 0, false, &err);
    note_end(w);
    if (tt__writer_stop(&w->writer, rc < 0 ? NULL : &err) < 0 || rc < 0)
        tt_text_copy(w->failure, sizeof w->failure, err.text);
    tt__worker_publish(w);
    struct tt_event e = {
        .kind = TT_EVENT_STATE, .state = w->failure[0] ? TT_FAILED : TT_STOPPED, .step = s->step};
    tt_text_copy(e.text, sizeof e.text, w->failure[0] ? w->failure : "stopped");
    tt__link_emit(w->link, &e);
}

void tt__worker_main(struct tt_worker *w)
{
    tt_series_push(tt__link_series(w->link, TT_SERIES_LR), w->session->step, w->session->lr);
    w->announced = TT_LOADING;
    if (w->session->loaded[0])
        tt__worker_event(w, TT_EVENT_INFO, 0, "loaded %.100s: %s", w->session->config.load,
                         w->session->loaded);
    if (w->session->data.note[0])
        tt__worker_event(w, TT_EVENT_INFO, 0, "%s: %s", w->session->data.name,
                         w->session->data.note);
    tt__memory_take(w);
    check_finished(w);
    while (!w->stopping) {
        tt__worker_take_commands(w);
        tt__replay_look(w);
        save_new_place(w);
        if (w->stopping)
            break;
        announce_state(w);
        if (w->finder.twin) {
            w->running = false;
            tt__worker_lr_find(w);
            if (tt_mailbox_wanted(&w->link->snapshot))
                tt__worker_publish(w);
            continue;
        }
        bool resting = w->eval_mode || w->paused || w->finished;
        bool more = serve(w, resting);
        if (resting) {
            w->running = false;
            if (!more)
                idle(w, -1);
            continue;
        }
        start_clock(w);
        double wait = w->max_speed > 0 ? w->next_due - tt_clock_now() : 0;
        if (wait > 0) {
            idle(w, wait);
            continue;
        }
        one_step(w);
        if (tt_mailbox_wanted(&w->link->snapshot))
            tt__worker_publish(w);
    }
    come_to_rest(w);
}
