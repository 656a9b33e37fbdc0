/* From what is asked to what is divided, and what is noted of it. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "split.h"

static const double USUAL_SHARE = 0.2; /* of all samples, for validation */

static bool given(const char *text)
{
    return text && text[0];
}

bool tt__split_wished(const struct tt_data_wish *w)
{
    return given(w->val) || given(w->test) || given(w->group) || given(w->time) || w->folds > 0 ||
           w->fold > 0;
}

int tt__split_plan(const struct tt_data_wish *w, struct tt__divide *out, struct tt_err *err)
{
    enum tt__share val, test;
    *out = (struct tt__divide){.seed = (uint64_t)w->split_seed,
                               .stratify = !w->no_stratify,
                               .folds = w->folds,
                               .fold = w->fold};
    if (tt__share_parse("val", w->val, &val, &out->val, err) < 0 ||
        tt__share_parse("test", w->test, &test, &out->test, err) < 0)
        return -1;
    if (w->folds && val != TT__SHARE_NONE)
        return tt_fail(err, TT_EUSAGE,
                       "--folds %d and --val: each fold has its own part for validation", w->folds);
    if (!w->folds && w->fold)
        return tt_fail(err, TT_EUSAGE, "--fold %d: of how many? --folds %d would be the least",
                       w->fold, w->fold > 2 ? w->fold : 2);
    if (w->folds == 1 || w->folds < 0 || w->folds > TT_MOST_FOLDS || w->fold < 0 ||
        w->fold > w->folds || (w->folds && !w->fold))
        return tt_fail(err, TT_EUSAGE, "--folds %d --fold %d: takes 2 to %d folds, and one of them",
                       w->folds, w->fold, TT_MOST_FOLDS);
    if (given(w->group) && given(w->time))
        return tt_fail(err, TT_EUSAGE,
                       "--group and --time: a group may lie on both sides of a moment; one of the "
                       "two");
    if (val == TT__SHARE_NONE && !w->folds)
        out->val = USUAL_SHARE;
    return 0;
}

int tt__split_hold(const struct tt_data_wish *w, struct tt__divide *out, struct tt_err *err)
{
    if (out->held == 0)
        return 0;
    out->held_tests = given(w->val) || w->folds > 0;
    if (out->held_tests && out->test > 0)
        return tt_fail(err, TT_EUSAGE,
                       "--test %.60s: %s has %" PRId64
                       " samples of its own that are the test where --val or --folds is given",
                       w->test, out->label, out->held);
    if (!out->held_tests)
        out->val = 0;
    return 0;
}

/* --- what is noted --------------------------------------------------------------------------- */

void tt__split_free(struct tt_split *s)
{
    if (!s)
        return;
    void *const owned[] = {s->order, s->cls,         s->value,      s->mean,
                           s->scale, s->file_cls[0], s->file_cls[1]};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    free(s);
}

static void copy(char out[TT_OPT_TEXT], const char *text)
{
    tt_text_copy(out, TT_OPT_TEXT, text ? text : "");
}

struct tt_split *tt__split_of(struct tt_data *d, const struct tt_data_wish *w, struct tt_err *err)
{
    if (d->split)
        return d->split;
    struct tt_split *s = calloc(1, sizeof *s);
    if (!s) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    copy(s->said.val, w->val);
    copy(s->said.test, w->test);
    copy(s->said.group, w->group);
    copy(s->said.time, w->time);
    s->said.seed = w->split_seed;
    s->said.folds = w->folds;
    s->said.fold = w->fold;
    s->said.no_stratify = w->no_stratify;
    d->split = s;
    return s;
}

int tt__split_note(struct tt_data *d, const struct tt_data_wish *w, const struct tt__parts *parts,
                   struct tt_err *err)
{
    struct tt_split *s = tt__split_of(d, w, err);
    if (!s)
        return -1;
    int64_t n = parts->train + parts->val + parts->test;
    uint64_t h = tt__hash_mix((uint64_t)parts->train, (uint64_t)parts->val);
    for (int64_t i = 0; i < n; i++)
        h = tt__hash_mix(h, parts->order[i]);
    s->rows = h ? h : 1;
    return 0;
}

void tt__split_measure(struct tt_dataset *set, int values)
{
    memset(set->value_variance, 0, sizeof set->value_variance);
    if (!set->value || set->n == 0)
        return;
    for (int c = 0; c < values; c++) {
        double sum = 0, squares = 0, n = (double)set->n;
        for (int64_t i = 0; i < set->n; i++)
            sum += set->value[i * values + c];
        for (int64_t i = 0; i < set->n; i++)
            squares += pow(set->value[i * values + c] - sum / n, 2);
        double deviation = sqrt(squares / n);
        set->value_variance[c] = deviation * deviation;
    }
}

void tt__split_tell(struct tt_data *d, const struct tt_data_wish *w)
{
    char train[32], val[32], test[32], how[200] = "";
    if (!tt__split_wished(w))
        return;
    if (w->folds)
        snprintf(how, sizeof how, "fold %d of %d, ", w->fold, w->folds);
    if (given(w->group))
        snprintf(how + strlen(how), sizeof how - strlen(how), "no \"%.60s\" on two sides, ",
                 w->group);
    if (given(w->time))
        snprintf(how + strlen(how), sizeof how - strlen(how), "in the order of \"%.60s\", ",
                 w->time);
    tt_notes_add(&d->notes,
                 "parts: %s%s to train on, %s for validation, %s for the test at the end", how,
                 tt_text_thousands(train, sizeof train, d->train.n),
                 tt_text_thousands(val, sizeof val, d->val.n),
                 d->test.n ? tt_text_thousands(test, sizeof test, d->test.n) : "none");
}
