/* TensorBoard's event files, as PyTorch's SummaryWriter and others write them. */
#include "library.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/tfevents.h>

enum { MOST_FILES = 1024 };

bool tt__library_is_events(const char *name)
{
    return strstr(name, "tfevents") != NULL;
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
        return validation ? TT_PAST_VAL_LOSS : TT_PAST_TRAIN_LOSS;
    if (has_word(tag, score))
        return validation ? TT_PAST_VAL_SCORE : TT_PAST_TRAIN_SCORE;
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
    bool accuracy = (m == TT_PAST_VAL_SCORE || m == TT_PAST_TRAIN_SCORE) && strcasestr(tag, "acc");
    if (r->factor[m] == 0)
        r->factor[m] = accuracy && value <= 1 ? 100 : 1;
    r->now.regression = r->now.regression || strcasestr(tag, "r2");
    return value * r->factor[m];
}

static int take_scalar(void *user, struct tt_tfevents_at at, const struct tt_tfevents_scalar *s,
                       struct tt_err *err)
{
    struct tt_library_run *r = user;
    int m = metric_of(s->tag);
    (void)err;
    if (m < 0 || !is_chosen(r, m, s->tag))
        return 0;
    const struct tt_library_curve *c = tt__library_curve_of(r, (enum tt_library_metric)m);
    int64_t n = tt_library_length(c);
    /* A later file that begins before the end of an earlier one: a run begun again. */
    if (n > 0 && at.step < tt_library_at(c, n - 1).step)
        tt__library_cut(r, at.step);
    tt__library_add(r, (enum tt_library_metric)m, at.step, at.wall_time,
                    scaled(r, m, s->tag, s->value));
    if (m == TT_PAST_VAL_LOSS || m == TT_PAST_VAL_SCORE) {
        n = tt_library_length(tt__library_curve_of(r, (enum tt_library_metric)m));
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
    if (tt__library_last_step(r) >= at.step)
        tt__library_cut(r, at.step);
    return 0;
}

static int64_t take_records(struct tt_library_run *r, struct tt__library_file *f,
                            const unsigned char *data, size_t n)
{
    const struct tt_tfevents_visitor visitor = {take_scalar, take_start, r};
    struct tt_tfevents_result result = {0};
    struct tt_err err = {0};
    enum { LEAST = 16 }; /* a record's header and footer */
    if (n < LEAST)
        return 0;
    if (tt_tfevents_parse(f->name, data, n, &visitor, &result, &err) < 0) {
        tt_text_printable(r->now.problem, sizeof r->now.problem, err.text);
        return -1;
    }
    return (int64_t)result.whole;
}

static int by_file(const void *a, const void *b)
{
    return strcmp(((const struct tt__library_file *)a)->name,
                  ((const struct tt__library_file *)b)->name);
}

/* Notices files that were not there before. */
static void list_events(struct tt_library_run *r)
{
    DIR *dir = opendir(r->path);
    struct dirent *entry;
    int before = r->n_files;
    while (dir && (entry = readdir(dir))) {
        struct tt__library_file *bigger;
        bool known = !tt__library_is_events(entry->d_name) || r->n_files == MOST_FILES;
        for (int i = 0; i < before && !known; i++)
            known = strcmp(r->file[i].name, entry->d_name) == 0;
        if (known || !(bigger = realloc(r->file, ((size_t)r->n_files + 1) * sizeof *bigger)))
            continue;
        r->file = bigger;
        struct tt__library_file *f = &r->file[r->n_files++];
        *f = (struct tt__library_file){0};
        tt_text_copy(f->name, sizeof f->name, entry->d_name);
    }
    if (dir)
        closedir(dir);
    qsort(r->file, (size_t)r->n_files, sizeof *r->file, by_file);
}

bool tt__library_read_events(struct tt_library_run *r)
{
    bool fresh = false;
    list_events(r);
    for (int i = 0; i < r->n_files; i++)
        fresh = tt__library_follow(r, &r->file[i], take_records) || fresh;
    return fresh;
}
