#include "table.h"

#include "sum.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <tuitrain/base/map.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/data/schema.h>

#include "channels.h"

static const double FLAT = 1e-12; /* a deviation below this is none */

struct tt__table *tt__table_new(struct tt_data *out, struct tt_err *err)
{
    struct tt__table *t = calloc(1, sizeof *t);
    if (!t)
        tt_fail(err, TT_ENOMEM, "out of memory");
    out->owner = t;
    return t;
}

/* The rest is for the network, and for what else runs here. */
int tt__check_memory(const char *name, double bytes, struct tt_err *err)
{
    double half = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / 2;
    if (bytes > half)
        return tt_fail(err, TT_EINPUT,
                       "%s: its samples would take %.1f GB, more than half of this machine's "
                       "memory (%.1f GB); take fewer or smaller ones",
                       name, bytes / 1e9, half / 1e9);
    return 0;
}

int tt__table_allocate(struct tt_data *out, int64_t train, int64_t val, int64_t row, bool bytes,
                       struct tt_err *err)
{
    struct tt__table *t = out->owner;
    int64_t all = train + val;
    t->train = train;
    t->val = val;
    t->row = row;
    if (tt__check_memory(out->name, (double)all * (double)row * (bytes ? 1 : sizeof *t->numbers),
                         err) < 0)
        return -1;
    t->values = t->values > 1 ? t->values : 1;
    t->value = tt_calloc(all, (size_t)t->values * sizeof *t->value, err);
    t->cls = tt_calloc(all, sizeof *t->cls, err);
    if (!t->value || !t->cls)
        return -1;
    if (bytes) {
        t->x = tt_calloc(all, (size_t)row, err);
        return t->x ? 0 : -1;
    }
    t->numbers = tt_calloc(all, (size_t)row * sizeof *t->numbers, err);
    t->mean = tt_calloc(row, sizeof *t->mean, err);
    t->scale = tt_calloc(row, sizeof *t->scale, err);
    return t->numbers && t->mean && t->scale ? 0 : -1;
}

void tt__table_keep_test(struct tt_data *out, int64_t test)
{
    struct tt__table *t = out->owner;
    t->val -= test;
    t->test = test;
}

void tt__table_close(struct tt_data *d)
{
    struct tt__table *t = d->owner;
    if (!t)
        return;
    free(t->x);
    free(t->numbers);
    free(t->cls);
    free(t->value);
    free(t->mean);
    free(t->scale);
    free(t->name);
    free(t->names);
    free(t->pictures);
    tt_map_close(t->map[0]);
    tt_map_close(t->map[1]);
    tt_schema_free(t->schema);
    free(t->facts);
    free(t);
    d->owner = NULL;
}

/* Of n numbers, `stride` apart; in any order the same (tt__sum). */
static void measure_floats(const float *x, int64_t n, int64_t stride, double *mean,
                           double *deviation)
{
    struct tt__sum sum = {0}, squares = {0};
    for (int64_t i = 0; i < n; i++)
        tt__sum_add(&sum, (double)x[i * stride]);
    *mean = tt__sum_value(&sum) / (double)n;
    for (int64_t i = 0; i < n; i++)
        tt__sum_add_square(&squares, (double)x[i * stride] - *mean);
    *deviation = sqrt(tt__sum_value(&squares) / (double)n);
}

static void measure(const double *x, int64_t n, int64_t stride, double *mean, double *deviation)
{
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++)
        sum += x[i * stride];
    *mean = sum / (double)n;
    for (int64_t i = 0; i < n; i++)
        squares += pow(x[i * stride] - *mean, 2);
    *deviation = sqrt(squares / (double)n);
}

float tt__scale_of(double deviation)
{
    return deviation > FLAT ? (float)(1 / deviation) : 1;
}

static void measure_columns(struct tt__table *t)
{
    for (int64_t k = 0; k < t->row; k++) {
        double mean, deviation;
        measure_floats(t->numbers + k, t->train, t->row, &mean, &deviation);
        t->mean[k] = (float)mean;
        t->scale[k] = tt__scale_of(deviation);
    }
}

static struct tt_dataset split(const struct tt__table *t, int64_t from, int64_t n, bool classes)
{
    struct tt_dataset s = {.n = n,
                           .x = t->x ? t->x + from * t->row : NULL,
                           .numbers = t->numbers ? t->numbers + from * t->row : NULL,
                           .standardised = t->schema != NULL,
                           .y = classes ? t->cls + from : NULL,
                           .value = classes ? NULL : t->value + from * t->values};
    for (int c = 0; c < t->values && !classes && n > 0; c++) {
        double mean, deviation;
        measure(s.value + c, n, t->values, &mean, &deviation);
        s.value_variance[c] = deviation * deviation;
    }
    return s;
}

int tt__table_finish(struct tt_data *out, int classes, struct tt_err *err)
{
    struct tt__table *t = out->owner;
    if (t->train + t->val + t->test > UINT32_MAX)
        return tt_fail(err, TT_EINPUT, "%s: too many samples", out->name);
    if (t->numbers) {
        if (!t->schema)
            measure_columns(t);
        out->column_mean = t->mean;
        out->column_scale = t->scale;
    } else if (out->std[0] == 0 && t->x) {
        tt__measure_bytes(out, t->x, t->train * t->row);
    }
    out->n_values = t->values;
    for (int c = 0; c < t->values && !classes && !t->schema; c++) {
        double deviation;
        measure(t->value + c, t->train, t->values, &out->value_mean[c], &deviation);
        out->value_std[c] = deviation > FLAT ? deviation : 1;
    }
    out->n_classes = classes;
    for (int k = 0; k < classes; k++)
        if (!out->class_name[k][0])
            snprintf(out->class_name[k], TT_CLASS_NAME, "%d", k);
    out->train = split(t, 0, t->train, classes > 0);
    out->val = split(t, t->train, t->val, classes > 0);
    if (t->test)
        out->test = split(t, t->train + t->val, t->test, classes > 0);
    return 0;
}
