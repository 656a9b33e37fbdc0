#include "record.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "history.h"
#include "image.h"
#include "journal.h"
#include "record_events.h"

/* --- beginning ------------------------------------------------------------------------------- */

/* Where the first row lies that a resumed run makes again: "epoch,step,branch,..." */
static int64_t whole_csv(const char *path, int branch, int64_t step)
{
    unsigned char *data;
    size_t size, at = 0;
    if (access(path, F_OK) < 0 || tt_file_read(path, 1 << 28, &data, &size, NULL) < 0)
        return -1;
    for (char *end; (end = memchr(data + at, '\n', size - at));
         at = (size_t)(end - (char *)data) + 1) {
        int64_t e, s;
        int b;
        bool row = sscanf((char *)data + at, "%18" SCNd64 ",%18" SCNd64 ",%9d,", &e, &s, &b) == 3;
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

int tt__record_start(struct tt_record *r, const struct tt_session *s, struct tt_live *live,
                     const char *journal, bool resumed, struct tt_err *err)
{
    static const char head[] = "epoch,step,branch,train_loss,train_score,val_loss,val_score,lr,"
                               "seconds,val_seconds,images_per_second,time\n";
    char path[TT_PATH];
    struct tt_history h = {0};
    int branch = tt_live_branches(live) - 1;
    int64_t whole = 0, csv = 0;
    *r = (struct tt_record){.on = true, .session = s, .live = live, .branch = branch};
    r->config = s->config;
    r->log_every = s->config.log_every;
    r->last_step = s->step;
    r->at = tt_series_length(tt_live_series(live, TT_SERIES_TRAIN_LOSS));
    r->lr_at = tt_series_length(tt_live_series(live, TT_SERIES_LR));
    r->lr = s->lr;
    path_in(r, "metrics.csv", path);
    if (resumed) {
        if (tt_history_read(&h, s->config.run_dir, branch, s->step, err) < 0)
            return -1;
        whole = h.whole;
        csv = whole_csv(path, branch, s->step);
        tt_history_done(&h);
    }
    tt_append_init(&r->csv, path, csv > 0 ? csv : 0);
    if (csv <= 0)
        tt_append_add(&r->csv, head, strlen(head));
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
    return tt__record_events_open(r, err);
}

void tt__record_add(struct tt_record *r, struct tt_note *note)
{
    note->next = atomic_load_explicit(&r->pushed, memory_order_relaxed);
    while (!atomic_compare_exchange_weak_explicit(&r->pushed, &note->next, note,
                                                  memory_order_release, memory_order_relaxed)) {
    }
}

/* --- lines ----------------------------------------------------------------------------------- */

static const char *json_double(char *out, size_t size, double value)
{
    if (isfinite(value))
        return tt_text_double(out, size, value);
    snprintf(out, size, "null");
    return out;
}

static void write_steps(struct tt_record *r)
{
    char line[400], loss[40], score[40], lr[40];
    double n = (double)r->n;
    if (r->n == 0)
        return;
    int size = snprintf(line, sizeof line,
                        "{\"event\":\"steps\",\"step\":%" PRId64 ",\"branch\":%d,\"loss\":%s,"
                        "\"score\":%s,\"lr\":%s,\"time\":%.3f}\n",
                        r->last_step, r->branch, json_double(loss, sizeof loss, r->loss / n),
                        json_double(score, sizeof score, r->score / n),
                        json_double(lr, sizeof lr, r->lr), tt_clock_unix());
    tt_append_add(&r->metrics, line, (size_t)size);
    r->n = 0;
    r->loss = r->score = 0;
}

/* A line every few steps at first, and the later the fewer, so that a run of any length leaves a
 * file that can be read. */
static int64_t interval(const struct tt_record *r, int64_t step)
{
    int64_t every = r->log_every;
    while (step / every > 1 << 16)
        every *= 2;
    return every;
}

/* Up to a step, so that lines stand in the order of steps. */
static void follow_branch(struct tt_record *r, int64_t until)
{
    const struct tt_branch *b = tt_live_branch(r->live, r->branch);
    const struct tt_series *loss = b->series[TT_SERIES_TRAIN_LOSS];
    const struct tt_series *score = b->series[TT_SERIES_TRAIN_ACC];
    const struct tt_series *lr = b->series[TT_SERIES_LR];
    /* The score is pushed after the loss. */
    for (int64_t end = tt_series_length(score); r->at < end; r->at++) {
        struct tt_point p = tt_series_at(loss, r->at);
        if (p.step > until)
            break;
        while (r->lr_at < tt_series_length(lr) && tt_series_at(lr, r->lr_at).step < p.step)
            r->lr = tt_series_at(lr, r->lr_at++).value;
        r->loss += p.value;
        r->score += tt_series_at(score, r->at).value;
        r->n++;
        r->last_step = p.step;
        if (p.step % interval(r, p.step) == 0)
            write_steps(r);
    }
}

static void go_to_branch(struct tt_record *r, int branch)
{
    struct tt_err err = {0};
    while (r->branch < branch) {
        follow_branch(r, INT64_MAX);
        write_steps(r);
        r->branch++;
        const struct tt_branch *b = tt_live_branch(r->live, r->branch);
        r->at = tt_series_find(b->series[TT_SERIES_TRAIN_LOSS], b->from + 1);
        r->lr_at = 0;
        r->last_step = b->from;
        if (tt__record_events_open(r, &err) < 0)
            r->failing = true;
    }
}

static void write_epoch(struct tt_record *r, const struct tt_note *note)
{
    const struct tt_event *e = &note->event;
    const struct tt_session *s = r->session;
    bool values = s->regression;
    char number[9][40], line[900];
    const double v[] = {e->train.loss,  values ? e->train.r2 : e->train.accuracy,
                        e->val.loss,    values ? e->val.r2 : e->val.accuracy,
                        e->lr,          e->seconds,
                        e->val_seconds, e->images_per_second,
                        tt_clock_unix()};
    for (int i = 0; i < 9; i++)
        json_double(number[i], sizeof number[i], v[i]);
    int n = snprintf(line, sizeof line,
                     "{\"event\":\"epoch\",\"epoch\":%" PRId64 ",\"epochs\":%" PRId64
                     ",\"step\":%" PRId64 ",\"branch\":%d,\"train_loss\":%s,\"train_score\":%s,"
                     "\"val_loss\":%s,\"val_score\":%s,\"lr\":%s,\"seconds\":%s,"
                     "\"val_seconds\":%s,\"images_per_second\":%s,\"time\":%s}\n",
                     e->epoch, e->epochs, e->step, note->branch, number[0], number[1], number[2],
                     number[3], number[4], number[5], number[6], number[7], number[8]);
    tt_append_add(&r->metrics, line, (size_t)n);
    n = snprintf(line, sizeof line, "%" PRId64 ",%" PRId64 ",%d", e->epoch, e->step, note->branch);
    for (int i = 0; i < 9; i++)
        n += snprintf(line + n, sizeof line - (size_t)n, ",%s", isfinite(v[i]) ? number[i] : "nan");
    line[n++] = '\n';
    tt_append_add(&r->csv, line, (size_t)n);
    tt__record_events_epoch(r, note);
}

static void write_end(struct tt_record *r, const struct tt_note *note)
{
    char line[256];
    int n = snprintf(
        line, sizeof line,
        "{\"event\":\"end\",\"state\":\"%s\",\"step\":%" PRId64 ",\"branch\":%d,\"time\":%.3f}\n",
        tt_state_name(note->event.state), note->event.step, note->branch, tt_clock_unix());
    write_steps(r);
    tt_append_add(&r->metrics, line, (size_t)n);
    tt__record_events_end(r, note->event.state);
}

static void take_note(struct tt_record *r, struct tt_note *note)
{
    if (note->line) {
        tt_append_add(&r->journal, note->line, strlen(note->line));
    } else {
        go_to_branch(r, note->branch);
        follow_branch(r, note->event.step);
        if (note->event.kind == TT_EVENT_EPOCH)
            write_epoch(r, note);
        else
            write_end(r, note);
    }
    free(note->line);
    tt_image_free(note->weights);
    free(note->confusion);
    free(note);
}

/* --- the writer's side ----------------------------------------------------------------------- */

static void tell(struct tt_record *r, bool failing, const char *text)
{
    struct tt_event e = {.kind = failing ? TT_EVENT_ERROR : TT_EVENT_INFO, .step = r->last_step};
    if (failing == r->failing)
        return;
    r->failing = failing;
    atomic_store(&r->live->not_saving, failing);
    if (failing)
        snprintf(e.text, sizeof e.text, "not being saved: %.250s; training goes on", text);
    else
        snprintf(e.text, sizeof e.text, "is being saved again");
    tt__live_emit(r->live, &e);
}

static int flush(struct tt_record *r, int each(struct tt_append *, struct tt_err *),
                 struct tt_err *err)
{
    struct tt_append *const file[] = {&r->metrics, &r->csv, &r->journal, &r->events};
    char path[TT_PATH];
    path_in(r, "config.ini", path);
    int rc = r->config_waits ? tt_config_write(path, &r->config, err) : 0;
    r->config_waits = rc < 0;
    for (int i = 0; i < 4; i++)
        if (file[i]->path[0] && each(file[i], rc < 0 ? NULL : err) < 0)
            rc = -1;
    return rc;
}

void tt__record_follow(struct tt_record *r)
{
    struct tt_err err = {0};
    if (!r->on)
        return;
    struct tt_note *list = atomic_exchange_explicit(&r->pushed, NULL, memory_order_acquire),
                   *turned = NULL;
    while (list) { /* newest first becomes oldest first */
        struct tt_note *next = list->next;
        list->next = turned;
        turned = list;
        list = next;
    }
    while (turned) {
        struct tt_note *next = turned->next;
        take_note(r, turned);
        turned = next;
    }
    go_to_branch(r, tt_live_branches(r->live) - 1);
    follow_branch(r, INT64_MAX);
    tell(r, flush(r, tt_append_flush, &err) < 0, err.text);
}

void tt__record_sync(struct tt_record *r)
{
    struct tt_err err = {0};
    if (!r->on)
        return;
    tt__record_follow(r);
    tell(r, flush(r, tt_append_sync, &err) < 0, err.text);
}

void tt__record_stop(struct tt_record *r)
{
    struct tt_err err = {0};
    if (!r->on)
        return;
    tt__record_follow(r);
    tell(r, flush(r, tt_append_close, &err) < 0, err.text);
}
