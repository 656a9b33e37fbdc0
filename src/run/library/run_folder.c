#include "run_folder.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "facts.h"

static void add_point(struct tt_library_run *r, enum tt_library_metric m, int64_t step, double time,
                      double value)
{
    tt__curves_add(&r->curves, m, (struct tt_library_point){step, time, value});
}

static void take_row(struct tt_library_run *r, const struct tt_row *row)
{
    /* A rewind: what was trained behind it is no part of what came of it. */
    if (row->branch > r->branch) {
        tt__curves_cut(&r->curves, row->step);
        r->branch = row->branch;
    }
    double time = tt__facts_row(&r->now, row);
    if (row->kind == TT_ROW_STEPS) {
        add_point(r, TT_LIBRARY_TRAIN_LOSS, row->step, time, row->loss);
        add_point(r, TT_LIBRARY_TRAIN_SCORE, row->step, time, row->score);
    } else if (row->kind == TT_ROW_EPOCH) {
        add_point(r, TT_LIBRARY_VAL_LOSS, row->step, time, row->val_loss);
        add_point(r, TT_LIBRARY_VAL_SCORE, row->step, time, row->val_score);
    }
}

static int64_t take_rows(void *run, struct tt__file *f, const unsigned char *data, size_t n)
{
    struct tt_library_run *r = run;
    struct tt_history h;
    (void)f;
    int64_t whole = tt_history_parse(&h, (const char *)data, n, -1, 0, NULL) < 0 ? 0 : h.whole;
    for (int64_t i = 0; whole > 0 && i < h.n; i++)
        take_row(r, &h.row[i]);
    tt_history_done(&h);
    return whole;
}

bool tt__run_folder_read(struct tt_library_run *r)
{
    const struct tt__follower by = {r, take_rows, tt__library_run_forget};
    if (r->n_files == 0) /* unreadable */
        return false;
    bool fresh = tt__follow(r->path, &r->file[0], &by);
    return tt__facts_state(&r->now, r->path) || fresh;
}

/* --- settings -------------------------------------------------------------------------------- */

/* Where it goes and what it leaves behind is no setting of the training. */
static bool bears(const char *name)
{
    static const char *const without[] = {
        "run-dir",   "save",          "speed",     "keep",
        "log-every", "no-events",     "epochs",    "checkpoint-every",
        "no-film",   "tb-histograms", "tb-images", "threads",
        "in-memory", "workers",       "no-cache",  NULL};
    for (int i = 0; without[i]; i++)
        if (strcmp(without[i], name) == 0)
            return false;
    return true;
}

static void add_setting(struct tt_library_run *r, const char *name, const char *value)
{
    char line[TT_OPT_TEXT];
    if (r->n_settings == TT_LIBRARY_SETTINGS)
        return;
    struct tt_library_setting *s = &r->setting[r->n_settings++];
    s->name = name;
    tt_text_copy(line, sizeof line, value);
    for (char *space; (space = strpbrk(line, "\n\t\r"));)
        *space = ' ';
    tt_text_printable(s->value, sizeof s->value, line);
}

void tt__run_folder_open(struct tt_library_run *r)
{
    char value[TT_OPT_TEXT];
    struct tt_config config;
    struct tt_err err = {0};
    if (tt__facts_config(&r->now, r->path, &config, &err) < 0 ||
        !tt__library_run_file(r, "metrics.jsonl"))
        return;
    for (const struct tt_opt *row = tt_config_rows; row->name; row++)
        if (bears(row->name))
            add_setting(r, row->name, tt_opt_get(row, &config, value, sizeof value));
    add_setting(r, "optimizer-options", config.optimizer_options);
}
