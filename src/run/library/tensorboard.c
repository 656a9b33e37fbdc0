#include "tensorboard.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/tfevents.h>

#include "facts.h"

enum { MOST_FILES = 1024 };

bool tt__is_tensorboard(const char *file)
{
    return strstr(file, "tfevents") != NULL;
}

/* Whether a tag has one of the words, whatever the case: "Loss/val", "eval_accuracy". */
static bool has_word(const char *tag, const char *const *word)
{
    for (; *word; word++)
        if (strcasestr(tag, *word))
            return true;
    return false;
}

/* What a tag measures, or -1.  With no word of where it was measured it is of training. */
static int metric_of(const char *tag)
{
    static const char *const loss[] = {"loss", NULL}, *const score[] = {"acc", "r2", NULL},
                             *const val[] = {"val", "test", "dev", NULL};
    bool validation = has_word(tag, val);
    if (has_word(tag, loss))
        return validation ? TT_LIBRARY_VAL_LOSS : TT_LIBRARY_TRAIN_LOSS;
    if (has_word(tag, score))
        return validation ? TT_LIBRARY_VAL_SCORE : TT_LIBRARY_TRAIN_SCORE;
    return -1;
}

/* Whether the tag is the one that this metric is taken from. */
static bool is_chosen(struct tt_library_run *r, int m, const char *tag)
{
    char *chosen = r->tag[m];
    if (!chosen[0] && strlen(tag) < sizeof r->tag[m])
        tt_text_copy(chosen, sizeof r->tag[m], tag);
    return strcmp(chosen, tag) == 0;
}

/* Accuracies that are shares of 1 become per cent: decided by the first one. */
static double scaled(struct tt_library_run *r, int m, const char *tag, double value)
{
    bool accuracy =
        (m == TT_LIBRARY_VAL_SCORE || m == TT_LIBRARY_TRAIN_SCORE) && strcasestr(tag, "acc");
    if (r->factor[m] == 0)
        r->factor[m] = accuracy && value <= 1 ? 100 : 1;
    r->now.regression = r->now.regression || strcasestr(tag, "r2");
    return value * r->factor[m];
}

static int take_scalar(void *user, struct tt_tfevents_at at, const struct tt_tfevents_scalar *s,
                       struct tt_err *err)
{
    struct tt_library_run *r = user;
    int metric = metric_of(s->tag);
    (void)err;
    if (metric < 0 || !is_chosen(r, metric, s->tag))
        return 0;
    const enum tt_library_metric m = (enum tt_library_metric)metric;
    /* A later file that begins before the end of an earlier one: a run begun again. */
    if (at.step < tt__curve_last(&r->curves, m))
        tt__curves_cut(&r->curves, at.step);
    double value = scaled(r, metric, s->tag, s->value);
    double time = tt__facts_point(&r->now, m, at.step, at.wall_time, value);
    tt__curves_add(&r->curves, m, (struct tt_library_point){at.step, time, value});
    if (m == TT_LIBRARY_VAL_LOSS || m == TT_LIBRARY_VAL_SCORE) {
        int64_t n = tt_library_length(&r->curves.mine->curve[m]);
        r->now.epoch = n > r->now.epoch ? n : r->now.epoch;
        if (n == 1)
            r->now.per_epoch = at.step > 0 ? (double)at.step : 1;
    }
    return 0;
}

static int take_start(void *user, struct tt_tfevents_at at, struct tt_err *err)
{
    struct tt_library_run *r = user;
    (void)err;
    if (tt__curves_last(&r->curves) >= at.step)
        tt__curves_cut(&r->curves, at.step);
    return 0;
}

static int64_t take_records(void *run, struct tt__file *f, const unsigned char *data, size_t n)
{
    struct tt_library_run *r = run;
    const struct tt_tfevents_visitor visitor = {take_scalar, take_start, r};
    struct tt_tfevents_result result = {0};
    struct tt_err err = {0};
    enum { LEAST = 16 }; /* a record's header and footer */
    if (n < LEAST)
        return 0;
    if (tt_tfevents_parse(f->name, data, n, &visitor, &result, &err) < 0) {
        f->broken = true;
        if (f->offset > 0) /* of a file that was one up to here: nothing whole is left */
            return 0;
        tt_text_printable(r->now.problem, sizeof r->now.problem, err.text);
        return -1;
    }
    f->passed += (int64_t)result.damaged;
    f->broken = result.broken;
    return (int64_t)result.whole;
}

static int by_file(const void *a, const void *b)
{
    return strcmp(((const struct tt__file *)a)->name, ((const struct tt__file *)b)->name);
}

/* Notices files that were not there before. */
static void list_events(struct tt_library_run *r)
{
    DIR *dir = opendir(r->path);
    struct dirent *entry;
    int before = r->n_files;
    while (dir && (entry = readdir(dir))) {
        bool known = !tt__is_tensorboard(entry->d_name) || r->n_files == MOST_FILES;
        for (int i = 0; i < before && !known; i++)
            known = strcmp(r->file[i].name, entry->d_name) == 0;
        if (!known)
            tt__library_run_file(r, entry->d_name);
    }
    if (dir)
        closedir(dir);
    qsort(r->file, (size_t)r->n_files, sizeof *r->file, by_file);
}

bool tt__tensorboard_read(struct tt_library_run *r)
{
    const struct tt__follower by = {r, take_records, tt__library_run_forget};
    bool fresh = false;
    list_events(r);
    for (int i = 0; i < r->n_files; i++)
        fresh = tt__follow(r->path, &r->file[i], &by) || fresh;
    r->now.damaged = 0;
    for (int i = 0; i < r->n_files; i++)
        r->now.damaged += r->file[i].passed + r->file[i].broken;
    return fresh;
}
