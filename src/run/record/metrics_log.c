#include "metrics_log.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/space.h>
#include <tuitrain/base/text.h>

#include "../folder/journal.h"
#include "../folder/metrics.h"
#include "room.h"

/* --- beginning ------------------------------------------------------------------------------- */

/* Where the first row lies that a resumed run makes again: "branch,epoch,epochs,step,..." */
static int64_t whole_csv(const char *path, int branch, int64_t step)
{
    unsigned char *data;
    size_t size, at = 0;
    if (access(path, F_OK) < 0 || tt_file_read(path, 1 << 28, &data, &size, NULL) < 0)
        return -1;
    for (char *end; (end = memchr(data + at, '\n', size - at));
         at = (size_t)(end - (char *)data) + 1) {
        int64_t s;
        int b;
        bool row = sscanf((char *)data + at, "%9d,%*18[0-9],%*18[0-9],%18" SCNd64 ",", &b, &s) == 2;
        if ((at > 0 && !row) || (row && (b > branch || (b == branch && s > step))))
            break;
    }
    free(data);
    return (int64_t)at;
}

static void path_in(const struct tt_record *r, const char *name, char out[TT_PATH])
{
    snprintf(out, TT_PATH, "%.900s/%.100s", r->config.run_dir, name);
}

static void write_csv_head(struct tt_record *r)
{
    const struct tt_event none = {.step = 0};
    struct tt_epoch_field field[TT_EPOCH_FIELDS];
    int n = tt_epoch_fields(&none, r->session->regression, field);
    tt_append_add(&r->csv, "branch", 6);
    for (int i = 0; i < n; i++) {
        tt_append_add(&r->csv, ",", 1);
        tt_append_add(&r->csv, field[i].name, strlen(field[i].name));
    }
    tt_append_add(&r->csv, ",time\n", 6);
}

static void take_best(struct tt_epochs_since *k, const struct tt_result *val,
                      const struct tt_result *train, bool regression, int64_t epoch)
{
    const double value[TT_ROW_METRICS] = {
        [TT_ROW_VAL_LOSS] = val->loss,
        [TT_ROW_VAL_SCORE] = regression ? val->r2 : val->accuracy,
        [TT_ROW_VAL_MAE] = regression ? val->mae : (double)NAN,
        [TT_ROW_VAL_RMSE] = regression ? val->rmse : (double)NAN,
        [TT_ROW_TRAIN_LOSS] = train ? train->loss : (double)NAN,
        [TT_ROW_TRAIN_SCORE] = !train       ? (double)NAN
                               : regression ? train->r2
                                            : train->accuracy,
    };
    for (int m = 0; m < TT_ROW_METRICS; m++)
        tt__row_best_take(&k->best[m], (enum tt_row_metric)m, value[m], epoch);
}

static void begin_since(struct tt_epochs_since *k)
{
    *k = (struct tt_epochs_since){.n = 0};
    for (int m = 0; m < TT_ROW_METRICS; m++)
        k->best[m].value = (double)NAN;
}

/* A resumed run: the best of the epochs that had no line yet; their time is not known any more. */
static void resume_since(struct tt_epochs_since *k, const struct tt_session *s)
{
    int64_t epoch = s->progress.epoch;
    begin_since(k);
    k->n = epoch > 0 ? epoch % tt__thin_every(epoch, TT_FINE_EPOCHS) : 0;
    if (k->n > 0 && s->best.known)
        take_best(k, &s->best, NULL, s->regression, s->best.epoch);
}

int tt__record_start(struct tt_record *r, const struct tt_session *s, struct tt_link *link,
                     const char *journal, bool resumed, struct tt_err *err)
{
    char path[TT_PATH];
    struct tt_history h = {0};
    int branch = tt_link_branches(link) - 1;
    int64_t whole = 0, csv = 0;
    *r = (struct tt_record){.on = true, .session = s, .link = link, .branch = branch};
    r->config = s->config;
    r->tensorboard = (struct tt_tensorboard){.session = s, .config = &r->config};
    r->log_every = s->config.log_every;
    r->last_step = s->progress.step;
    r->at = tt_series_length(tt_link_series(link, TT_SERIES_TRAIN_LOSS));
    r->lr_at = tt_series_length(tt_link_series(link, TT_SERIES_LR));
    r->lr = s->lr;
    r->epoch = s->progress.epoch + 1;
    if (resumed)
        resume_since(&r->since, s);
    path_in(r, "metrics.csv", path);
    if (resumed) {
        if (tt_history_read(&h, s->config.run_dir, branch, s->progress.step, err) < 0)
            return -1;
        whole = h.whole;
        csv = whole_csv(path, branch, s->progress.step);
        tt_history_done(&h);
    }
    tt_append_init(&r->csv, path, csv > 0 ? csv : 0);
    if (csv <= 0)
        write_csv_head(r);
    path_in(r, "metrics.jsonl", path);
    tt_append_init(&r->metrics, path, whole);
    path_in(r, "journal.jsonl", path);
    /* The journal of a resumed run is the checkpoint's: what came after is done again, or never
     * was. */
    tt_append_init(&r->journal, path, 0);
    if (resumed && journal)
        tt_append_add(&r->journal, journal, strlen(journal));
    path_in(r, "config.ini", path);
    r->config_waits = !resumed || access(path, F_OK) < 0;
    return tt__tensorboard_open(&r->tensorboard, branch, r->last_step, err);
}

void tt__record_add(struct tt_record *r, struct tt_note *note)
{
    bool epoch = !note->line && note->event.kind == TT_EVENT_EPOCH;
    if (epoch && atomic_load(&r->waiting) >= TT_NOTES_WAITING) {
        atomic_fetch_add(&r->missed, 1);
        tt__note_free(note);
        return;
    }
    atomic_fetch_add(&r->waiting, 1);
    tt_inbox_push(&r->notes, &note->node);
}

/* --- what the watcher is told ---------------------------------------------------------------- */

/* Some of what could not be written was too much to keep; true once. */
static bool lost_some(struct tt_record *r)
{
    struct tt_append *const file[] = {&r->metrics, &r->csv, &r->journal, &r->tensorboard.file};
    bool lost = false;
    for (int i = 0; i < 4; i++) {
        lost = lost || file[i]->lost;
        file[i]->lost = false;
    }
    return lost;
}

static void tell_missed(struct tt_record *r)
{
    int64_t n = atomic_exchange(&r->missed, 0);
    struct tt_event e = {.kind = TT_EVENT_WARNING, .step = r->last_step};
    snprintf(e.text, sizeof e.text,
             "%" PRId64 " epochs are missing from the logs: the disk stood still for too long", n);
    if (n > 0)
        tt__link_emit(r->link, &e);
}

static void tell(struct tt_record *r, bool failing, const char *text)
{
    struct tt_event e = {.kind = failing ? TT_EVENT_ERROR : TT_EVENT_MENDED, .step = r->last_step};
    if (failing == r->failing)
        return;
    r->failing = failing;
    if (failing)
        snprintf(e.text, sizeof e.text, "the run is not being saved: %.240s; training goes on",
                 text);
    else
        snprintf(e.text, sizeof e.text, "the run is being saved again%s",
                 lost_some(r) ? "; a part of the logs is lost" : "");
    tt__link_not_saving(r->link, failing ? text : "");
    tt__link_emit(r->link, &e);
}

/* --- lines ----------------------------------------------------------------------------------- */

static const char *json_double(char *out, size_t size, double value)
{
    if (isfinite(value))
        return tt_text_double(out, size, value);
    snprintf(out, size, "null");
    return out;
}

static const char *json_field(char *out, size_t size, const struct tt_epoch_field *f)
{
    if (!f->whole)
        return json_double(out, size, f->value);
    snprintf(out, size, "%.0f", f->value);
    return out;
}

static void write_steps(struct tt_record *r)
{
    char line[500], loss[40], score[40], lr[40], rate[40];
    double n = (double)r->n, images = atomic_load(&r->link->rate); /* 0: not known yet */
    if (r->n == 0)
        return;
    int size = snprintf(
        line, sizeof line,
        "{\"event\":\"steps\",\"step\":%" PRId64 ",\"branch\":%d,\"epoch\":%" PRId64
        ",\"loss\":%s,\"%s\":%s,\"lr\":%s,\"images_per_second\":%s,"
        "\"time\":%.3f}\n",
        r->last_step, r->branch, r->epoch, json_double(loss, sizeof loss, r->loss / n),
        r->session->regression ? "r2" : "accuracy", json_double(score, sizeof score, r->score / n),
        json_double(lr, sizeof lr, r->lr),
        json_double(rate, sizeof rate, images > 0 ? images : (double)NAN), tt_clock_unix());
    tt_append_add(&r->metrics, line, (size_t)size);
    r->n = 0;
    r->loss = r->score = 0;
}

/* Points below `end`, up to a step, so that lines stand in the order of steps. */
static void follow_branch(struct tt_record *r, int64_t until, int64_t end)
{
    const struct tt_branch *b = tt_link_branch(r->link, r->branch);
    const struct tt_series *loss = b->series[TT_SERIES_TRAIN_LOSS];
    const struct tt_series *score = b->series[TT_SERIES_TRAIN_ACC];
    const struct tt_series *lr = b->series[TT_SERIES_LR];
    for (; r->at < end; r->at++) {
        struct tt_point p = tt_series_at(loss, r->at);
        if (p.step > until)
            break;
        while (r->lr_at < tt_series_length(lr) && tt_series_at(lr, r->lr_at).step < p.step)
            r->lr = tt_series_at(lr, r->lr_at++).value;
        struct tt_series_stats of = tt_series_stats(loss, r->at, r->at + 1);
        int64_t steps = of.n + of.bad; /* in a long run a point stands for several */
        r->loss += p.value * (double)steps;
        r->score += tt_series_at(score, r->at).value * (double)steps;
        r->n += steps;
        int64_t before = r->last_step;
        int64_t every = r->log_every * tt__thin_every(p.step / r->log_every, TT_FINE_STEPS);
        r->last_step = p.step;
        if (p.step / every > before / every)
            write_steps(r);
    }
}

/* The score is pushed after the loss: so many points have both. */
static int64_t points_of(const struct tt_record *r, int branch)
{
    return tt_series_length(tt_link_branch(r->link, branch)->series[TT_SERIES_TRAIN_ACC]);
}

static void go_to_branch(struct tt_record *r, int branch)
{
    struct tt_err err = {0};
    while (r->branch < branch) {
        follow_branch(r, INT64_MAX, points_of(r, r->branch));
        write_steps(r);
        r->branch++;
        const struct tt_branch *b = tt_link_branch(r->link, r->branch);
        r->at = tt_series_find(b->series[TT_SERIES_TRAIN_LOSS], b->from + 1);
        r->lr_at = 0;
        r->last_step = b->from;
        r->since.n = 0;
        if (tt__tensorboard_open(&r->tensorboard, r->branch, r->last_step, &err) < 0)
            tell(r, true, err.text);
    }
}

static void pass_epoch(struct tt_record *r, const struct tt_event *e)
{
    struct tt_epochs_since *k = &r->since;
    if (k->n == 0)
        begin_since(k);
    k->n++;
    k->seconds += e->seconds;
    take_best(k, &e->val, &e->train, r->session->regression, e->epoch);
    k->last = *e;
}

/* What a line of one epoch says of those that have none: ,"since":{...}. */
static int print_since(const struct tt_record *r, char *out, size_t size)
{
    const struct tt_epochs_since *k = &r->since;
    char number[40];
    if (k->n < 2)
        return 0;
    int at = snprintf(out, size, ",\"since\":{\"epochs\":%" PRId64 ",\"seconds\":%s", k->n,
                      json_double(number, sizeof number, k->seconds));
    for (int m = 0; m < TT_ROW_METRICS; m++)
        if (isfinite(k->best[m].value))
            at +=
                snprintf(out + at, size - (size_t)at, ",\"%s\":{\"best\":%s,\"epoch\":%" PRId64 "}",
                         tt__row_metric_name((enum tt_row_metric)m, r->session->regression),
                         json_double(number, sizeof number, k->best[m].value), k->best[m].epoch);
    return at + snprintf(out + at, size - (size_t)at, "}");
}

/* The lines of the newest epoch. */
static void write_epoch(struct tt_record *r, int branch)
{
    struct tt_epoch_field field[TT_EPOCH_FIELDS];
    int fields = tt_epoch_fields(&r->since.last, r->session->regression, field);
    char json[2000], csv[800], number[40];
    int at = snprintf(json, sizeof json, "{\"event\":\"epoch\",\"branch\":%d", branch);
    int to = snprintf(csv, sizeof csv, "%d", branch);
    for (int i = 0; i < fields; i++) {
        double v = field[i].value;
        at += snprintf(json + at, sizeof json - (size_t)at, ",\"%s\":%s", field[i].name,
                       json_field(number, sizeof number, &field[i]));
        to += snprintf(csv + to, sizeof csv - (size_t)to, ",%s", isfinite(v) ? number : "nan");
    }
    double time = tt_clock_unix();
    at += print_since(r, json + at, sizeof json - (size_t)at);
    at += snprintf(json + at, sizeof json - (size_t)at, ",\"time\":%.3f}\n", time);
    to += snprintf(csv + to, sizeof csv - (size_t)to, ",%.3f\n", time);
    tt_append_add(&r->metrics, json, (size_t)at);
    tt_append_add(&r->csv, csv, (size_t)to);
    r->since.n = 0;
}

static void take_epoch(struct tt_record *r, const struct tt_note *note)
{
    r->epoch = note->event.epoch + 1;
    pass_epoch(r, &note->event);
    if (!tt__thin_due(note->event.epoch, TT_FINE_EPOCHS))
        return;
    write_epoch(r, note->branch);
    tt__tensorboard_epoch(&r->tensorboard, note);
}

/* Of an epoch that something is told after: whether its line is due or not. */
static void write_last_epoch(struct tt_record *r, int branch)
{
    if (r->since.n == 0 || r->since.last.step < r->last_step)
        return;
    const struct tt_note last = {.branch = branch, .event = r->since.last};
    write_epoch(r, branch);
    tt__tensorboard_epoch(&r->tensorboard, &last);
}

static void write_test(struct tt_record *r, const struct tt_note *note)
{
    const struct tt_result *v = &note->event.val;
    bool r2 = r->session->regression;
    char line[300], loss[40], score[40];
    int n = snprintf(line, sizeof line,
                     "{\"event\":\"test\",\"step\":%" PRId64 ",\"branch\":%d,\"samples\":%" PRId64
                     ",\"loss\":%s,\"%s\":%s,\"time\":%.3f}\n",
                     note->event.step, note->branch, r->session->data.test.n,
                     json_double(loss, sizeof loss, v->loss), r2 ? "r2" : "accuracy",
                     json_double(score, sizeof score, r2 ? v->r2 : v->accuracy), tt_clock_unix());
    write_steps(r);
    write_last_epoch(r, note->branch);
    tt_append_add(&r->metrics, line, (size_t)n);
}

static void write_end(struct tt_record *r, const struct tt_note *note)
{
    char line[256];
    int n = snprintf(
        line, sizeof line,
        "{\"event\":\"end\",\"state\":\"%s\",\"step\":%" PRId64 ",\"branch\":%d,\"time\":%.3f}\n",
        tt_state_name(note->event.state), note->event.step, note->branch, tt_clock_unix());
    write_steps(r);
    write_last_epoch(r, note->branch);
    tt_append_add(&r->metrics, line, (size_t)n);
    tt__tensorboard_end(&r->tensorboard, r->last_step, note->event.state);
}

static void take_note(struct tt_record *r, struct tt_note *note)
{
    if (note->line) {
        tt_append_add(&r->journal, note->line, strlen(note->line));
    } else {
        go_to_branch(r, note->branch);
        follow_branch(r, note->event.step, points_of(r, r->branch));
        if (note->event.kind == TT_EVENT_EPOCH)
            take_epoch(r, note);
        else if (note->event.kind == TT_EVENT_TEST)
            write_test(r, note);
        else if (note->event.kind == TT_EVENT_STATE)
            write_end(r, note);
        else /* a branch begins */
            r->epoch = note->event.epoch + 1;
    }
    tt__note_free(note);
}

/* --- the writer's side ----------------------------------------------------------------------- */

static int write_config(struct tt_record *r, const char *path, struct tt_err *err)
{
    int rc;
    do {
        tt_space_forget();
        rc = r->config_waits ? tt_config_write(path, &r->config, err) : 0;
    } while (rc < 0 && r->room && tt_space_was_short() && tt__room_make(r->room, path));
    r->config_waits = rc < 0;
    return rc;
}

/* With the room of old checkpoints where the disk is full. */
static int write_log(struct tt_record *r, struct tt_append *a,
                     int each(struct tt_append *, struct tt_err *), struct tt_err *err)
{
    int rc;
    do {
        tt_space_forget();
        rc = each(a, err);
    } while (rc < 0 && r->room && tt_space_was_short() && tt__room_make(r->room, a->path));
    return rc;
}

static int flush(struct tt_record *r, int each(struct tt_append *, struct tt_err *),
                 struct tt_err *err)
{
    struct tt_append *const file[] = {&r->metrics, &r->csv, &r->journal, &r->tensorboard.file};
    char path[TT_PATH];
    path_in(r, "config.ini", path);
    int rc = write_config(r, path, err);
    for (int i = 0; i < 4; i++)
        if (file[i]->path[0] && write_log(r, file[i], each, rc < 0 ? NULL : err) < 0)
            rc = -1;
    return rc;
}

void tt__record_follow(struct tt_record *r)
{
    struct tt_err err = {0};
    if (!r->on)
        return;
    /* Points first: of those that are there now, the notes that belong between them are there too,
     * so that no later step comes before the end of an epoch. */
    int branch = tt_link_branches(r->link) - 1;
    int64_t end = points_of(r, branch);
    struct tt_inbox_node *note = tt_inbox_take(&r->notes);
    while (note) {
        struct tt_inbox_node *next = note->next;
        atomic_fetch_sub(&r->waiting, 1);
        take_note(r, (struct tt_note *)note);
        note = next;
    }
    go_to_branch(r, branch);
    if (r->branch == branch)
        follow_branch(r, INT64_MAX, end);
    tell_missed(r);
    tell(r, flush(r, tt_append_flush, &err) < 0, err.text);
}

/* After a flush, so that what fails once is tried twice. */
static void finish(struct tt_record *r, int each(struct tt_append *, struct tt_err *))
{
    struct tt_err err = {0};
    if (!r->on)
        return;
    tt__record_follow(r);
    tell(r, flush(r, each, &err) < 0, err.text);
}

void tt__record_sync(struct tt_record *r)
{
    finish(r, tt_append_sync);
}

void tt__record_stop(struct tt_record *r)
{
    tt__record_sync(r);
    r->room = NULL; /* what is closed is not tried again */
    finish(r, tt_append_close);
}
