/* A run folder: its rows and its journal become curves, events and a snapshot. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/folder/paths.h>

#include "../folder/metrics.h"
#include "../folder/timeline.h"
#include "../library/best.h"
#include "place.h"

void tt__place_tell(struct tt_place *p, enum tt_event_kind kind, int64_t step, double wall,
                    const char *text)
{
    struct tt_event e = {.kind = kind, .step = step};
    e.time = p->began > 0 && wall > p->began ? wall - p->began : 0;
    tt_text_printable(e.text, sizeof e.text, text);
    tt__link_emit(p->link, &e);
}

/* --- branches and commands ------------------------------------------------------------------- */

static void mark(struct tt_place *p, int64_t step, enum tt_mark what)
{
    struct tt_series *marks = tt__link_series(p->link, TT_SERIES_MARK);
    int64_t n = tt_series_length(marks);
    if (n > 0 && tt_series_at(marks, n - 1).step > step)
        step = tt_series_at(marks, n - 1).step; /* it was read behind a later row */
    tt_series_push(marks, step, what);
}

/* A command leaves a mark of its kind; those that change nothing of the training leave none. */
static void take_command(struct tt_place *p, const struct tt_journal_entry *e)
{
    static const struct {
        const char *name;
        enum tt_mark what;
    } kinds[] = {{"lr ", TT_MARK_LR},
                 {"checkpoint", TT_MARK_CHECKPOINT},
                 {"load ", TT_MARK_LOAD},
                 {"rewind ", TT_MARK_REWIND},
                 {"set ", TT_MARK_SET}};
    char text[200];
    if (strncmp(e->line, "stop", 4) == 0) /* its end says so */
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strncmp(e->line, kinds[i].name, strlen(kinds[i].name)) == 0)
            mark(p, e->step, kinds[i].what);
    snprintf(text, sizeof text, "> %.190s", e->line);
    tt__place_tell(p, TT_EVENT_INFO, e->step, e->time, text);
}

/* Those of the branch that is read, up to a step. */
static void take_commands(struct tt_place *p, int branch, int64_t step)
{
    for (; p->told < p->journal.n; p->told++) {
        const struct tt_journal_entry *e = &p->journal.entry[p->told];
        if (e->branch > branch || (e->branch == branch && e->step > step))
            return;
        take_command(p, e);
    }
}

/* Branches up to this one of the file, as the journal tells; without it each leaves the one before.
 * False: it is none of those that can be shown. */
static bool reach_branch(struct tt_place *p, int branch, int64_t step)
{
    struct tt_fork fork[TT_MAX_BRANCHES];
    int n = tt__journal_forks(&p->journal, fork, NULL), now = tt_link_branches(p->link) - p->base;
    for (; now <= branch; now++) {
        struct tt_fork to = {now - 1, step > 0 ? step - 1 : 0};
        if (now <= n && fork[now - 1].parent < now)
            to = fork[now - 1];
        if (tt__link_fork(p->link, to.parent + p->base, to.from, NULL) < 0)
            return false;
        p->last = to.from;
    }
    return branch == now - 1;
}

static int64_t take_journal(void *place, struct tt__file *f, const unsigned char *data, size_t n)
{
    struct tt_place *p = place;
    char line[4096];
    int64_t whole = 0;
    (void)f;
    for (const unsigned char *end; (end = memchr(data + whole, '\n', n - (size_t)whole));) {
        size_t length = (size_t)(end - data) - (size_t)whole + 1;
        if (length < sizeof line) {
            memcpy(line, data + whole, length);
            line[length] = '\0';
            tt_journal_parse(&p->journal, line, NULL); /* one that is broken is passed over */
        }
        whole += (int64_t)length;
        if ((size_t)whole == n)
            break;
    }
    return whole;
}

/* --- rows ------------------------------------------------------------------------------------ */

static struct tt_result result_of(const struct tt_row *row, double loss, double score)
{
    return (struct tt_result){.known = true,
                              .loss = loss,
                              .accuracy = row->regression ? 0 : score,
                              .r2 = row->regression ? score : 0,
                              .step = row->step,
                              .epoch = row->epoch};
}

static void tell_epoch(struct tt_place *p, const struct tt_row *row)
{
    struct tt_event e = {.kind = TT_EVENT_EPOCH,
                         .step = row->step,
                         .epoch = row->epoch,
                         .epochs = row->epochs,
                         .lr = row->lr,
                         .train = p->snap.train,
                         .val = p->snap.val,
                         .seconds = row->seconds};
    e.time = isfinite(row->time) && row->time > p->began ? row->time - p->began : 0;
    if (row->regression)
        snprintf(e.text, sizeof e.text,
                 "Epoch [%" PRId64 "/%" PRId64
                 "], Train Loss: %.4f, Train R2: %.4f, Val Loss: %.4f, Val R2: %.4f",
                 row->epoch, row->epochs, row->loss, row->score, row->val_loss, row->val_score);
    else
        snprintf(e.text, sizeof e.text,
                 "Epoch [%" PRId64 "/%" PRId64
                 "], Train Loss: %.4f, Train Acc: %.2f%%, Val Loss: %.4f, Val Acc: %.2f%%",
                 row->epoch, row->epochs, row->loss, row->score, row->val_loss, row->val_score);
    tt__link_emit(p->link, &e);
}

static void take_epoch(struct tt_place *p, const struct tt_row *row)
{
    struct tt_snapshot *s = &p->snap;
    s->train = result_of(row, row->loss, row->score);
    s->running.known = false;
    if (isfinite(row->val_loss)) {
        s->val = result_of(row, row->val_loss, row->val_score);
        s->val.mae = row->val_mae;
        s->val.rmse = row->val_rmse;
        tt_series_push(tt__link_series(p->link, TT_SERIES_VAL_LOSS), row->step, row->val_loss);
        tt_series_push(tt__link_series(p->link, TT_SERIES_VAL_ACC), row->step, row->val_score);
    }
    s->epoch = row->epoch;
    s->epochs = row->epochs;
    s->batch = 0;
    if (p->facts.per_epoch >= 1)
        s->steps_per_epoch = (int64_t)llround(p->facts.per_epoch);
    if (p->facts.best.epoch == row->epoch) {
        s->best = s->val;
        s->best_value = p->facts.best.value;
    }
    mark(p, row->step, TT_MARK_EPOCH);
    if (row->step > p->known)
        tell_epoch(p, row);
}

static void take_steps(struct tt_place *p, const struct tt_row *row)
{
    struct tt_snapshot *s = &p->snap;
    tt_series_push(tt__link_series(p->link, TT_SERIES_TRAIN_LOSS), row->step, row->loss);
    tt_series_push(tt__link_series(p->link, TT_SERIES_TRAIN_ACC), row->step, row->score);
    /* Rows stand for as many steps each, nearly. */
    struct tt_result r = result_of(row, row->loss, row->score);
    double n = s->running.known ? ++p->in_epoch : (p->in_epoch = 1);
    if (n > 1) {
        r.loss = s->running.loss + (r.loss - s->running.loss) / n;
        r.accuracy = s->running.accuracy + (r.accuracy - s->running.accuracy) / n;
        r.r2 = s->running.r2 + (r.r2 - s->running.r2) / n;
    }
    s->running = r;
}

static void take_row(struct tt_place *p, const struct tt_row *row)
{
    struct tt_snapshot *s = &p->snap;
    if (row->branch >= TT_MAX_BRANCHES || !reach_branch(p, row->branch, row->step) ||
        row->step < p->last)
        return;
    p->last = row->step;
    if (p->began <= 0 && isfinite(row->time))
        p->began = row->time;
    take_commands(p, row->branch, row->step);
    tt__facts_row(&p->facts, row);
    s->step = row->step;
    if (isfinite(row->lr) && row->lr != p->lr) {
        tt_series_push(tt__link_series(p->link, TT_SERIES_LR), row->step, row->lr);
        p->lr = s->lr = row->lr;
    }
    if (row->kind == TT_ROW_EPOCH)
        take_epoch(p, row);
    else if (row->kind == TT_ROW_STEPS)
        take_steps(p, row);
    if (s->steps_per_epoch > 0)
        s->batch = s->step - s->epoch * s->steps_per_epoch;
    if (s->steps_per_epoch > 0 && s->batch == 0) /* no step of the next epoch was made */
        s->running.known = false;
}

static int64_t take_rows(void *place, struct tt__file *f, const unsigned char *data, size_t n)
{
    struct tt_history h;
    (void)f;
    int64_t whole = tt_history_parse(&h, (const char *)data, n, -1, 0, NULL) < 0 ? 0 : h.whole;
    for (int64_t i = 0; whole > 0 && i < h.n; i++)
        take_row(place, &h.row[i]);
    tt_history_done(&h);
    return whole;
}

/* A row is gone, as after a resume from before it, or all are: points cannot be taken back from
 * curves that somebody looks at, so others begin, as after a rewind. */
static void forget_rows(void *place)
{
    struct tt_place *p = place;
    p->base = tt_link_branches(p->link);
    if (tt__link_fork(p->link, p->base - 1, -1, NULL) < 0)
        p->base--; /* there are as many as can be: what comes stands on the last one */
    p->known = p->snap.step;
    p->last = 0;
    p->lr = NAN;
    struct tt_library_facts before = p->facts;
    p->facts = tt__facts_none(before.epochs);
    p->facts.best = tt__best_none(&p->config);
    p->snap.val.known = p->snap.train.known = p->snap.best.known = p->snap.running.known = false;
    p->snap.failure[0] = '\0';
}

static void forget_journal(void *place)
{
    struct tt_place *p = place;
    tt_journal_done(&p->journal); /* its entries are the same up to where it was cut */
}

static int64_t newest_checkpoint(const char *folder)
{
    int64_t step, newest = -1;
    int branch;
    DIR *dir = tt_checkpoints_open(folder);
    while (dir && tt_checkpoints_next(dir, &branch, &step))
        newest = step > newest ? step : newest;
    if (dir)
        closedir(dir);
    return newest;
}

static enum tt_state state_of(const struct tt_library_facts *f)
{
    return strcmp(f->state, "running") == 0    ? TT_TRAINING
           : strcmp(f->state, "finished") == 0 ? TT_FINISHED
           : strcmp(f->state, "failed") == 0   ? TT_FAILED
                                               : TT_STOPPED;
}

bool tt__place_read_folder(struct tt_place *p)
{
    const struct tt__follower rows = {p, take_rows, forget_rows};
    const struct tt__follower journal = {p, take_journal, forget_journal};
    struct tt_snapshot *s = &p->snap;
    bool fresh = tt__follow(p->folder, &p->commands, &journal);
    fresh = tt__follow(p->folder, &p->rows, &rows) || fresh;
    fresh = tt__facts_state(&p->facts, p->folder) || fresh;
    if (!fresh)
        return false;
    take_commands(p, tt_link_branches(p->link) - 1 - p->base, s->step);
    s->state = state_of(&p->facts);
    s->elapsed = p->facts.seconds;
    s->last_saved_step = newest_checkpoint(p->folder);
    s->steps = s->steps_per_epoch * s->epochs;
    bool goes_on = s->state == TT_TRAINING && p->facts.per_step > 0 && s->steps >= s->step;
    s->remaining = goes_on ? (double)(s->steps - s->step) * p->facts.per_step : -1;
    if (strcmp(p->facts.state, "failed") == 0 && !s->failure[0])
        tt_text_copy(s->failure, sizeof s->failure, "the run ended with an error");
    return true;
}
