#include "divide.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/data/loader.h>

enum part { TRAIN, VAL, TEST, OUT };

struct job {
    const struct tt__divide *d;
    uint32_t *drawn;   /* (n) the samples as they were drawn, or by time */
    uint8_t *part;     /* (n) of each sample */
    int64_t val, test; /* how many are wanted */
};

/* --- how many -------------------------------------------------------------------------------- */

static int64_t some_of(double share, int64_t n)
{
    int64_t k = (int64_t)(share * (double)n + 1e-9); /* 0.3 of 10 is 3 */
    return share > 0 && k < 1 ? 1 : k;
}

static int count(struct job *j, struct tt_err *err)
{
    const struct tt__divide *d = j->d;
    j->test = some_of(d->test, d->n);
    j->val = d->folds ? (d->n - j->test) / d->folds : some_of(d->val, d->n);
    int64_t parts = d->time && d->folds ? d->folds + 1 : d->folds;
    if (d->folds && d->n - j->test < parts)
        return tt_fail(err, TT_EUSAGE, "--folds %d: %s has %" PRId64 " samples for them", d->folds,
                       d->label, d->n - j->test);
    return d->n - j->val - j->test >= 1
               ? 0
               : tt_fail(err, TT_EUSAGE,
                         "%s: nothing is left to train on: of %" PRId64 " samples %" PRId64
                         " would be for validation, %" PRId64 " for a test",
                         d->label, d->n, j->val, j->test);
}

/* --- drawn ----------------------------------------------------------------------------------- */

/* Of `n` samples, as they stand in `line`, `some` are taken, evenly spaced, so that of those that
 * stand together each has the same share.  What is left moves up; returns how many these are. */
static int64_t take_evenly(struct job *j, uint32_t *line, int64_t n, int64_t some, enum part part)
{
    int64_t left = 0;
    uint64_t all = (uint64_t)n, k = (uint64_t)some;
    for (uint64_t i = 0; i < all; i++) {
        uint32_t sample = line[i];
        if ((i + 1) * k / all != i * k / all)
            j->part[sample] = (uint8_t)part;
        else
            line[left++] = sample;
    }
    return left;
}

/* The drawn samples by class, in each as they were drawn. */
static int sort_by_class(const struct job *j, uint32_t *out, struct tt_err *err)
{
    const struct tt__divide *d = j->d;
    int64_t *at = tt_calloc(d->n_classes + 1, sizeof *at, err);
    if (!at)
        return -1;
    for (int64_t i = 0; i < d->n; i++)
        at[d->cls[i] + 1]++;
    for (int c = 0; c < d->n_classes; c++)
        at[c + 1] += at[c];
    for (int64_t i = 0; i < d->n; i++)
        out[at[d->cls[j->drawn[i]]]++] = j->drawn[i];
    free(at);
    return 0;
}

/* What is to be learned must be seen: a class that training has no sample of gets one back. */
static int give_back(struct job *j, struct tt_err *err)
{
    const struct tt__divide *d = j->d;
    bool *seen = tt_calloc(d->n_classes, sizeof *seen, err);
    if (!seen)
        return -1;
    for (int64_t i = 0; i < d->n; i++)
        seen[d->cls[i]] = seen[d->cls[i]] || j->part[i] == TRAIN;
    for (int64_t i = 0; i < d->n; i++) {
        uint32_t sample = j->drawn[i];
        if (seen[d->cls[sample]])
            continue;
        seen[d->cls[sample]] = true;
        j->part[sample] = TRAIN;
    }
    free(seen);
    return 0;
}

static int draw_stratified(struct job *j, struct tt_err *err)
{
    const struct tt__divide *d = j->d;
    uint32_t *line = tt_calloc(d->n, sizeof *line, err);
    if (!line || sort_by_class(j, line, err) < 0) {
        free(line);
        return -1;
    }
    int64_t left = take_evenly(j, line, d->n, j->test, TEST);
    if (!d->folds)
        take_evenly(j, line, left, j->val, VAL);
    for (int64_t i = 0; d->folds && i < left; i++)
        if (i % d->folds == d->fold - 1)
            j->part[line[i]] = VAL;
    free(line);
    return give_back(j, err);
}

static void draw_plainly(struct job *j)
{
    const struct tt__divide *d = j->d;
    int64_t rest = d->n - j->test, from = rest - j->val, to = rest;
    if (d->folds) {
        from = rest * (d->fold - 1) / d->folds;
        to = rest * d->fold / d->folds;
    }
    for (int64_t i = from; i < d->n; i++)
        if (i < to || i >= rest)
            j->part[j->drawn[i]] = i < to ? VAL : TEST;
}

/* --- by time --------------------------------------------------------------------------------- */

struct moment {
    double time;
    uint32_t sample;
};

static int by_time(const void *a, const void *b)
{
    const struct moment *x = a, *y = b;
    if (x->time != y->time)
        return x->time < y->time ? -1 : 1;
    return x->sample < y->sample ? -1 : x->sample > y->sample;
}

/* A cut that parts no samples of the same time: before them, or else after them. */
static int64_t cut_at(const struct moment *m, int64_t n, int64_t at)
{
    int64_t low = at, high = at;
    while (low > 0 && low < n && m[low].time == m[low - 1].time)
        low--;
    while (high > 0 && high < n && m[high].time == m[high - 1].time)
        high++;
    return low > 0 ? low : high;
}

static int order_by_time(struct job *j, struct tt_err *err)
{
    const struct tt__divide *d = j->d;
    struct moment *m = tt_calloc(d->n, sizeof *m, err);
    if (!m)
        return -1;
    for (int64_t i = 0; i < d->n; i++)
        m[i] = (struct moment){d->time[i], (uint32_t)i};
    qsort(m, (size_t)d->n, sizeof *m, by_time);
    int64_t rest = j->test ? cut_at(m, d->n, d->n - j->test) : d->n;
    int64_t from = j->val ? rest - j->val : rest, to = rest;
    if (d->folds) {
        from = rest * d->fold / (d->folds + 1);
        to = cut_at(m, rest, rest * (d->fold + 1) / (d->folds + 1));
    }
    if (from < rest)
        from = cut_at(m, rest, from);
    for (int64_t i = 0; i < d->n; i++) {
        j->drawn[i] = m[i].sample;
        j->part[m[i].sample] = (uint8_t)(i < from ? TRAIN : i < to ? VAL : i < rest ? OUT : TEST);
    }
    free(m);
    return 0;
}

/* --- in groups ------------------------------------------------------------------------------- */

enum { MOST_PARTS = 102 }; /* training, validation and the test, or folds and the test */

/* Groups go one by one to the part that they bring nearest to its share of each class. */
struct deal {
    const struct job *j;
    int parts, classes;
    double share[MOST_PARTS];
    int64_t *have;    /* (parts, classes) */
    int64_t *all;     /* (classes) */
    int64_t *some;    /* (classes) of the group at hand */
    uint32_t *member; /* (n) samples by group */
    int64_t *first;   /* (groups + 1) where each begins there */
    int *to;          /* (groups) the part of each */
    int64_t groups[MOST_PARTS];
};

static int class_of(const struct deal *x, uint32_t sample)
{
    return x->classes > 1 ? x->j->d->cls[sample] : 0;
}

/* How much farther from its share a part would be (chi-squared). */
static double cost(const struct deal *x, int part, uint32_t group)
{
    double sum = 0;
    for (int64_t i = x->first[group]; i < x->first[group + 1]; i++) {
        int c = class_of(x, x->member[i]);
        double g = (double)x->some[c], want = x->share[part] * (double)x->all[c];
        double have = (double)x->have[part * x->classes + c];
        sum += (2 * (have - want) + g) / want; /* ... times g, which the loop sees to */
    }
    return sum;
}

static void add_group(struct deal *x, int part, uint32_t group, int sign)
{
    for (int64_t i = x->first[group]; i < x->first[group + 1]; i++)
        x->have[part * x->classes + class_of(x, x->member[i])] += sign;
    x->groups[part] += sign;
    x->to[group] = part;
}

static void deal_group(struct deal *x, uint32_t group)
{
    int best = 0;
    double least = 0;
    for (int64_t i = x->first[group]; i < x->first[group + 1]; i++)
        x->some[class_of(x, x->member[i])]++;
    for (int part = 0; part < x->parts; part++) {
        double c = cost(x, part, group);
        if (part == 0 || c < least) {
            best = part;
            least = c;
        }
    }
    for (int64_t i = x->first[group]; i < x->first[group + 1]; i++)
        x->some[class_of(x, x->member[i])] = 0;
    add_group(x, best, group, 1);
}

/* A part without any gets the smallest group of the one that has most. */
static void leave_none_empty(struct deal *x)
{
    const struct tt__divide *d = x->j->d;
    for (int part = 0; part < x->parts; part++) {
        int rich = 0;
        uint32_t least = 0;
        bool found = false;
        for (int k = 0; k < x->parts; k++)
            rich = x->groups[k] > x->groups[rich] ? k : rich;
        for (uint32_t g = 0; x->groups[part] == 0 && g < d->n_groups; g++)
            if (x->to[g] == rich &&
                (!found || x->first[g + 1] - x->first[g] < x->first[least + 1] - x->first[least])) {
                least = g;
                found = true;
            }
        if (found) {
            add_group(x, rich, least, -1);
            add_group(x, part, least, 1);
        }
    }
}

/* The part of the deal that stands for the test is the last one. */
static void take_deal(struct job *j, const struct deal *x)
{
    const struct tt__divide *d = j->d;
    for (int64_t i = 0; i < d->n; i++) {
        int to = x->to[d->group[i]];
        bool test = j->test && to == x->parts - 1;
        bool val = d->folds ? to == d->fold - 1 : to == 1;
        j->part[i] = (uint8_t)(test ? TEST : val ? VAL : TRAIN);
    }
}

static int have_deal(struct deal *x, struct tt_err *err)
{
    const struct tt__divide *d = x->j->d;
    int64_t cells = (int64_t)x->parts * x->classes;
    x->have = tt_calloc(cells, sizeof *x->have, err);
    x->all = tt_calloc(x->classes, sizeof *x->all, err);
    x->some = tt_calloc(x->classes, sizeof *x->some, err);
    x->member = tt_calloc(d->n, sizeof *x->member, err);
    x->first = tt_calloc((int64_t)d->n_groups + 2, sizeof *x->first, err);
    x->to = tt_calloc(d->n_groups, sizeof *x->to, err);
    if (!x->have || !x->all || !x->some || !x->member || !x->first || !x->to)
        return -1;
    for (int64_t i = 0; i < d->n; i++) {
        x->all[class_of(x, (uint32_t)i)]++;
        x->first[d->group[i] + 2]++;
    }
    for (uint32_t g = 0; g < d->n_groups; g++)
        x->first[g + 2] += x->first[g + 1];
    for (int64_t i = 0; i < d->n; i++)
        x->member[x->first[d->group[i] + 1]++] = (uint32_t)i;
    return 0;
}

static void deal_done(struct deal *x)
{
    free(x->have);
    free(x->all);
    free(x->some);
    free(x->member);
    free(x->first);
    free(x->to);
}

static int deal_groups(struct job *j, struct tt_err *err)
{
    const struct tt__divide *d = j->d;
    double n = (double)d->n, test = (double)j->test / n, val = (double)j->val / n;
    struct deal x = {.j = j, .classes = d->cls && d->stratify ? d->n_classes : 1};
    x.parts = d->folds ? d->folds : j->val ? 2 : 1;
    for (int p = 0; p < x.parts; p++)
        x.share[p] = d->folds ? (1 - test) / d->folds : p == 1 ? val : 1 - test - val;
    if (j->test)
        x.share[x.parts++] = test;
    if (d->n_groups < (uint32_t)x.parts)
        return tt_fail(err, TT_EUSAGE,
                       "--group: %s has %" PRIu32 " groups, and it takes %d for so many parts",
                       d->label, d->n_groups, x.parts);
    uint32_t *drawn = tt_calloc(d->n_groups, sizeof *drawn, err);
    int rc = drawn ? have_deal(&x, err) : -1;
    if (rc == 0) {
        tt_shuffle(d->seed, 0, d->n_groups, drawn);
        for (uint32_t g = 0; g < d->n_groups; g++)
            deal_group(&x, drawn[g]);
        leave_none_empty(&x);
        take_deal(j, &x);
    }
    deal_done(&x);
    free(drawn);
    return rc;
}

/* --- all of it ------------------------------------------------------------------------------- */

static int place(struct job *j, struct tt_err *err)
{
    const struct tt__divide *d = j->d;
    if (!j->val && !j->test && !d->folds) {
        for (int64_t i = 0; i < d->n; i++)
            j->drawn[i] = (uint32_t)i;
        return 0;
    }
    if (d->time)
        return order_by_time(j, err);
    tt_shuffle(d->seed, 0, d->n, j->drawn);
    if (d->group)
        return deal_groups(j, err);
    if (d->stratify && d->cls) {
        if (draw_stratified(j, err) < 0)
            return -1;
        if (memchr(j->part, VAL, (size_t)d->n) || (!j->val && !d->folds))
            return 0;
        memset(j->part, TRAIN, (size_t)d->n); /* too few of each class to share them out */
    }
    draw_plainly(j);
    return 0;
}

static int collect(const struct job *j, struct tt__parts *out, struct tt_err *err)
{
    const struct tt__divide *d = j->d;
    int64_t *const n[] = {&out->train, &out->val, &out->test};
    int64_t at = 0;
    out->order = tt_calloc(d->n + d->held, sizeof *out->order, err);
    if (!out->order)
        return -1;
    for (int part = TRAIN; part <= TEST; part++) {
        int64_t first = at;
        for (int64_t i = 0; i < d->n; i++)
            if (j->part[j->drawn[i]] == part)
                out->order[at++] = j->drawn[i];
        for (int64_t i = 0; part == (d->held_tests ? TEST : VAL) && i < d->held; i++)
            out->order[at++] = (uint32_t)(d->n + i);
        *n[part] = at - first;
    }
    bool wants_val = j->val > 0 || d->folds;
    if (out->train >= 1 && (out->val >= 1 || !wants_val) && (out->test >= 1 || !j->test))
        return 0;
    free(out->order);
    out->order = NULL;
    return tt_fail(err, TT_EUSAGE,
                   "%s: of %" PRId64 " samples %" PRId64 " would be for training, %" PRId64
                   " for validation, %" PRId64 " for a test; each part needs one at least%s",
                   d->label, d->n, out->train, out->val, out->test,
                   d->time ? ": too many have the same time" : "");
}

int tt__divide(const struct tt__divide *d, struct tt__parts *out, struct tt_err *err)
{
    struct job j = {.d = d};
    *out = (struct tt__parts){0};
    if (count(&j, err) < 0)
        return -1;
    j.drawn = tt_calloc(d->n, sizeof *j.drawn, err);
    j.part = tt_calloc(d->n, sizeof *j.part, err);
    int rc = j.drawn && j.part && place(&j, err) == 0 ? collect(&j, out, err) : -1;
    free(j.drawn);
    free(j.part);
    return rc;
}
