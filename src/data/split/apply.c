/* Parts of data that know no columns: pictures, arrays. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/map.h>
#include <tuitrain/base/mem.h>

#include "../channels.h"
#include "../mapped.h"
#include "../sum.h"
#include "../table.h"
#include "split.h"

static const double FLAT = 1e-12; /* a deviation below this is none */

struct pool {
    struct tt_dataset all;   /* what is divided */
    struct tt_dataset aside; /* a part for validation or a test of the source's own, or n = 0 */
};

/* Which samples are divided, and what is not touched. */
static int find_pool(const struct tt_data *d, const struct tt_data_wish *w, struct tt__divide *plan,
                     struct pool *p, struct tt_notes *notes, struct tt_err *err)
{
    bool asks_test = w->test && w->test[0];
    *p = (struct pool){.all = d->train};
    if (d->drawn) {
        p->all.n += d->val.n;
        if (!asks_test)
            p->aside = d->test;
        else if (d->test.n > 0)
            tt_notes_add(notes, "its own test part, %" PRId64 " samples, is not used", d->test.n);
        return 0;
    }
    struct tt__divide own = *plan;
    own.label = d->name;
    own.held = d->test.n ? d->test.n : d->val.n;
    if (tt__split_hold(w, &own, err) < 0)
        return -1;
    plan->val = own.val;
    if (own.held_tests)
        p->aside = d->test.n ? d->test : d->val;
    return 0;
}

/* Classes or values in the order of the parts; the samples stay where they are. */
static int gather(struct tt_split *s, const struct tt_dataset *all, int values, int64_t n,
                  struct tt_err *err)
{
    const uint16_t *y = all->y;
    size_t each = (size_t)values * sizeof *s->value;
    if (y)
        s->cls = tt_calloc(n, sizeof *s->cls, err);
    else
        s->value = tt_calloc(n, each, err);
    if (y ? !s->cls : !s->value)
        return -1;
    for (int64_t i = 0; i < n; i++)
        if (y)
            s->cls[i] = y[s->order[i]];
        else
            memcpy(s->value + i * values, all->value + (int64_t)s->order[i] * values, each);
    return 0;
}

static struct tt_dataset part(const struct tt_split *s, const struct tt_dataset *all, int values,
                              int64_t from, int64_t n)
{
    struct tt_dataset set = *all;
    set.n = n;
    set.place = s->order + from;
    set.y = s->cls ? s->cls + from : NULL;
    set.value = s->value ? s->value + from * values : NULL;
    tt__split_measure(&set, values);
    return set;
}

/* --- what samples are normalised with -------------------------------------------------------- */

/* In a file, rows are gone through as they lie there: which of `n_all` are a part's. */
static uint8_t *rows_used(const struct tt_dataset *set, int64_t n_all, struct tt_err *err)
{
    uint8_t *used = tt_calloc(n_all, 1, err);
    for (int64_t i = 0; used && i < set->n; i++)
        used[tt_sample_row(set, i)] = 1;
    return used;
}

static void count_bytes(uint64_t count[TT_CHANNELS][256], const uint8_t *x, int64_t size,
                        int64_t channels)
{
    for (int64_t k = 0; k < size; k += channels)
        for (int64_t c = 0; c < channels; c++)
            count[c][x[k + c]]++;
}

static int count_there(const struct tt_dataset *set, int64_t n_all, int64_t size, int64_t channels,
                       uint64_t count[TT_CHANNELS][256], struct tt_job *job, struct tt_err *err)
{
    uint8_t *used = rows_used(set, n_all, err);
    int rc = used ? 0 : -1;
    tt_job_begin(job, "measuring", TT_UNIT_ROWS, n_all);
    for (int64_t i = 0; rc == 0 && i < n_all; i++) {
        if (used[i])
            count_bytes(count, set->x + i * size, size, channels);
        tt_map_passed(set->map, (size_t)size);
        if (i % 1024 == 0 && !tt_job_at(job, i, n_all))
            rc = tt_job_stopped(err);
    }
    free(used);
    return rc;
}

static int measure_bytes(struct tt_data *d, int64_t n_all, struct tt_job *job, struct tt_err *err)
{
    uint64_t count[TT_CHANNELS][256] = {{0}};
    int64_t size = tt_shape_count(&d->input), channels = tt_data_channels(d);
    if (d->train.map && count_there(&d->train, n_all, size, channels, count, job, err) < 0)
        return -1;
    for (int64_t i = 0; !d->train.map && i < d->train.n; i++)
        count_bytes(count, tt_sample_bytes(&d->train, size, i), size, channels);
    for (int c = 0; c < channels; c++)
        tt__measure_counts(d, c, count[c], d->train.n * (size / channels));
    return 0;
}

/* The same figures as in a file, where rows lie in another order (tt__sum). */
static void measure_column(const struct tt_data *d, int64_t size, int64_t k, struct tt_split *s)
{
    struct tt__sum sum = {0}, squares = {0};
    const struct tt_dataset *set = &d->train;
    for (int64_t i = 0; i < set->n; i++)
        tt__sum_add(&sum, (double)set->numbers[tt_sample_row(set, i) * size + k]);
    double mean = tt__sum_value(&sum) / (double)set->n;
    for (int64_t i = 0; i < set->n; i++)
        tt__sum_add_square(&squares, (double)set->numbers[tt_sample_row(set, i) * size + k] - mean);
    s->mean[k] = (float)mean;
    s->scale[k] = tt__scale_of(sqrt(tt__sum_value(&squares) / (double)set->n));
}

static int measure_columns(struct tt_data *d, struct tt_split *s, int64_t n_all, struct tt_job *job,
                           struct tt_err *err)
{
    int64_t size = tt_shape_count(&d->input);
    const struct tt_dataset *set = &d->train;
    s->mean = tt_calloc(size, sizeof *s->mean, err);
    s->scale = tt_calloc(size, sizeof *s->scale, err);
    if (!s->mean || !s->scale)
        return -1;
    uint8_t *used = set->map ? rows_used(set, n_all, err) : NULL;
    int rc = set->map && !used ? -1 : 0;
    if (rc == 0 && set->map)
        rc = tt__measure_mapped_rows(d->name, set->map, set->numbers, n_all, size, used, set->n,
                                     s->mean, s->scale, job, err);
    for (int64_t k = 0; !set->map && k < size; k++)
        measure_column(d, size, k, s);
    free(used);
    d->column_mean = s->mean;
    d->column_scale = s->scale;
    return rc;
}

/* `all` is what was divided. */
static int measure(struct tt_data *d, struct tt_split *s, const struct tt_dataset *all, bool given,
                   struct tt_job *job, struct tt_err *err)
{
    if (d->train.numbers && !d->train.standardised && measure_columns(d, s, all->n, job, err) < 0)
        return -1;
    if (d->train.x && !given && measure_bytes(d, all->n, job, err) < 0)
        return -1;
    if (d->n_classes)
        return 0;
    int values = tt_data_values(d);
    for (int c = 0; c < values; c++) {
        double sum = 0, deviation = sqrt(d->train.value_variance[c]);
        for (int64_t i = 0; i < d->train.n; i++)
            sum += d->train.value[i * values + c];
        d->value_mean[c] = sum / (double)d->train.n;
        d->value_std[c] = deviation > FLAT ? deviation : 1;
    }
    return 0;
}

/* --- all of it ------------------------------------------------------------------------------- */

static int refuse_columns(const struct tt_data *d, const struct tt_data_wish *w, struct tt_err *err)
{
    bool group = w->group && w->group[0];
    if (!group && !(w->time && w->time[0]))
        return 0;
    return tt_fail(err, TT_EUSAGE, "--%s %.60s: is of tables, and %s has no columns with names",
                   group ? "group" : "time", group ? w->group : w->time, d->name);
}

static int divide(struct tt_data *d, const struct tt_data_wish *w, struct tt__divide *plan,
                  const struct pool *p, bool given, struct tt_err *err)
{
    struct tt__parts parts;
    plan->label = d->name;
    plan->n = p->all.n;
    plan->cls = p->all.y;
    plan->n_classes = d->n_classes;
    if (tt__divide(plan, &parts, err) < 0)
        return -1;
    struct tt_split *s = tt__split_of(d, w, err);
    int rc = s ? tt__split_note(d, w, &parts, err) : -1;
    if (!s) {
        free(parts.order);
        return -1;
    }
    s->order = parts.order;
    int64_t before_test = parts.train + parts.val;
    int values = tt_data_values(d);
    if (rc < 0 || gather(s, &p->all, values, before_test + parts.test, err) < 0)
        return -1;
    struct tt_dataset val = d->val;
    d->train = part(s, &p->all, values, 0, parts.train);
    d->val = plan->val > 0 || plan->folds ? part(s, &p->all, values, parts.train, parts.val) : val;
    d->test = plan->test > 0 ? part(s, &p->all, values, before_test, parts.test) : p->aside;
    return measure(d, s, &p->all, given, w->job, err);
}

int tt__split_apply(struct tt_data *d, const struct tt_data_wish *w, bool given, struct tt_err *err)
{
    struct tt__divide plan;
    struct pool p;
    if (!d->drawn && !tt__split_wished(w))
        return 0;
    if (refuse_columns(d, w, err) < 0 || tt__split_plan(w, &plan, err) < 0 ||
        find_pool(d, w, &plan, &p, &d->notes, err) < 0)
        return -1;
    if (plan.val > 0 || plan.test > 0 || plan.folds)
        return divide(d, w, &plan, &p, given, err);
    /* What is left of the parts comes from other data. */
    d->test = p.aside;
    if (!d->drawn)
        return 0;
    struct tt_split *s = tt__split_of(d, w, err);
    d->train.n = p.all.n; /* the whole is trained on */
    tt__split_measure(&d->train, tt_data_values(d));
    return s ? measure(d, s, &p.all, given, w->job, err) : -1;
}
