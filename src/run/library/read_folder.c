/* Reading one run: what has come since the last time, from where that ended. */
#include "library.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/config/config.h>

#include "../record/metrics_read.h"
#include "../folder/lock.h"

/* --- run folders ----------------------------------------------------------------------------- */

static void take_row(struct tt_library_run *r, const struct tt_row *row)
{
    struct tt_library_facts *f = &r->now;
    /* A rewind: what was trained behind it is no part of what came of it. */
    if (row->branch > r->branch) {
        tt__library_cut(r, row->step);
        r->branch = row->branch;
    }
    f->regression = f->regression || row->regression;
    tt_text_copy(r->ended, sizeof r->ended, row->kind == TT_ROW_END ? row->state : "");
    if (row->kind == TT_ROW_STEPS) {
        tt__library_add(r, TT_PAST_TRAIN_LOSS, row->step, row->time, row->loss);
        tt__library_add(r, TT_PAST_TRAIN_SCORE, row->step, row->time, row->score);
    }
    if (row->kind != TT_ROW_EPOCH)
        return;
    tt__library_add(r, TT_PAST_VAL_LOSS, row->step, row->time, row->val_loss);
    tt__library_add(r, TT_PAST_VAL_SCORE, row->step, row->time, row->val_score);
    f->epoch = row->epoch;
    f->epochs = row->epochs;
    if (row->epoch > 0)
        f->per_epoch = (double)row->step / (double)row->epoch;
    if (isfinite(row->seconds) && row->step > 0) {
        r->trained += row->seconds;
        f->seconds = r->trained;
        f->per_step = r->trained / (double)row->step;
    }
}

static int64_t take_rows(struct tt_library_run *r, struct tt__library_file *f,
                         const unsigned char *data, size_t n)
{
    struct tt_history h;
    struct tt_err err;
    (void)f;
    if (tt_history_parse(&h, (const char *)data, n, -1, 0, &err) < 0) {
        tt_history_done(&h);
        return 0;
    }
    for (int64_t i = 0; i < h.n; i++)
        take_row(r, &h.row[i]);
    int64_t whole = h.whole;
    tt_history_done(&h);
    return whole;
}

static bool read_folder(struct tt_library_run *r)
{
    bool fresh = tt__library_follow(r, &r->file[0], take_rows);
    const char *state = tt__lock_is_held(r->path) ? "running" : r->ended[0] ? r->ended : "crashed";
    if (strcmp(r->now.state, state) == 0)
        return fresh;
    tt_text_copy(r->now.state, sizeof r->now.state, state);
    return true;
}

/* Where it goes and what it leaves behind is no setting of the training. */
static bool bears(const char *name)
{
    static const char *const without[] = {
        "run-dir",       "save",      "speed",   "keep",
        "log-every",     "no-events", "epochs",  "checkpoint-every",
        "tb-histograms", "tb-images", "threads", NULL};
    for (int i = 0; without[i]; i++)
        if (strcmp(without[i], name) == 0)
            return false;
    return true;
}

static void add_setting(struct tt_library_run *r, const char *name, const char *value)
{
    char line[TT_OPT_TEXT];
    if (r->n_settings == TT_PAST_SETTINGS)
        return;
    struct tt_library_setting *s = &r->setting[r->n_settings++];
    s->name = name;
    tt_text_copy(line, sizeof line, value);
    for (char *space; (space = strpbrk(line, "\n\t\r"));)
        *space = ' ';
    tt_text_printable(s->value, sizeof s->value, line);
}

static void read_settings(struct tt_library_run *r)
{
    char path[TT_PATH], value[TT_OPT_TEXT];
    struct tt_config config;
    struct tt_err err = {0};
    snprintf(path, sizeof path, "%.1000s/config.ini", r->path);
    tt_config_defaults(&config);
    if (tt_config_read(path, &config, &err) < 0) {
        tt_text_printable(r->now.problem, sizeof r->now.problem, err.text);
        tt_text_copy(r->now.state, sizeof r->now.state, "unreadable");
        return;
    }
    r->now.epochs = config.epochs;
    for (const struct tt_opt *row = tt_config_rows; row->name; row++)
        if (bears(row->name))
            add_setting(r, row->name, tt_opt_get(row, &config, value, sizeof value));
    add_setting(r, "optimizer-options", config.optimizer_options);
}

/* --- the whole ------------------------------------------------------------------------------- */

struct tt_library_run *tt__library_run_new(const char *path, const char *name, bool tensorboard)
{
    struct tt_library_run *r = calloc(1, sizeof *r);
    if (!r)
        return NULL;
    tt_text_copy(r->path, sizeof r->path, path);
    tt_text_printable(r->name, sizeof r->name, name);
    r->tensorboard = tensorboard;
    r->now.best_loss = r->now.best_score = NAN;
    r->now.epochs = 0;
    tt_mailbox_init(&r->facts, sizeof r->now, NULL, NULL);
    if (!tensorboard) {
        r->file = calloc(1, sizeof *r->file);
        r->n_files = r->file != NULL;
    }
    if ((!tensorboard && !r->file) || !tt__library_cut(r, 0)) {
        tt__library_run_free(r);
        return NULL;
    }
    tt__library_hand_over(r);
    if (tensorboard) {
        tt_text_copy(r->now.state, sizeof r->now.state, "tensorboard");
    } else {
        tt_text_copy(r->file[0].name, sizeof r->file[0].name, "metrics.jsonl");
        read_settings(r);
    }
    tt_mailbox_send(&r->facts, &r->now);
    tt_mailbox_take(&r->facts, NULL); /* nobody else knows it yet */
    return r;
}

void tt__library_run_free(struct tt_library_run *r)
{
    tt__library_free_curves(r);
    tt_mailbox_done(&r->facts);
    free(r->file);
    free(r);
}

bool tt__library_run_read(struct tt_library_run *r)
{
    if (strcmp(r->now.state, "unreadable") == 0)
        return false;
    bool fresh = r->tensorboard ? tt__library_read_events(r) : read_folder(r);
    tt__library_hand_over(r);
    if (fresh)
        tt_mailbox_send(&r->facts, &r->now);
    return fresh;
}

const char *tt_library_path(const struct tt_library_run *r)
{
    return r->path;
}

bool tt_library_is_own(const struct tt_library_run *r)
{
    return r->own;
}

const char *tt_library_name(const struct tt_library_run *r)
{
    return r->name;
}

int tt_library_settings(const struct tt_library_run *r, const struct tt_library_setting **out)
{
    *out = r->setting;
    return r->n_settings;
}

const struct tt_library_facts *tt_library_facts(const struct tt_library_run *r)
{
    return tt_mailbox_taken(&r->facts);
}
