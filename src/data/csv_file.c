/* A CSV file of numbers: the last column is what is learned, the others are the input.
 *
 * One row in five, drawn always the same way, is kept for validation.  Columns are brought to mean
 * 0 and deviation 1 by the training rows' figures.  The last column is taken for classes when it
 * holds whole numbers 0, 1, ... with none left out, at most 100 of them; for values otherwise. */
#include "sources.h"

#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/formats/csv.h>

enum { LIKELY_CLASSES = 100, MOST_CLASSES = 256 };
_Static_assert((int)TT_CSV_NAME == (int)TT_COLUMN_NAME, "a column's name is taken over as it is");

struct table {
    float *numbers; /* (rows, columns), training rows first */
    float *value;
    uint8_t *cls;
    float *mean, *scale; /* (columns) */
    char (*name)[TT_CSV_NAME];
};

/* Texts hold no control characters but those that move to other places. */
static bool is_text(const char *path)
{
    char first[256];
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t n = fd < 0 ? -1 : read(fd, first, sizeof first);
    bool text = n > 0;
    for (ssize_t i = 0; i < n; i++)
        text = text && (first[i] < 0 || first[i] >= '\t');
    if (fd >= 0)
        close(fd);
    return text;
}

static int probe(const char *path)
{
    static const char *const ends[] = {".csv", ".csv.gz", ".tsv", ".tsv.gz"};
    struct stat st;
    size_t n = strlen(path);
    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    for (int i = 0; i < 4; i++)
        if (n > strlen(ends[i]) && strcmp(path + n - strlen(ends[i]), ends[i]) == 0)
            return 90;
    return is_text(path) ? 10 : 0; /* some text file, perhaps */
}

static void close_table(struct tt_data *d)
{
    struct table *t = d->owner;
    if (!t)
        return;
    free(t->numbers);
    free(t->value);
    free(t->cls);
    free(t->mean);
    free(t->scale);
    free(t->name);
    free(t);
    d->owner = NULL;
}

/* Number of classes in the last column, or 0 when it holds something else. */
static int count_classes(const struct tt_csv *c)
{
    bool seen[MOST_CLASSES] = {false};
    int most = -1;
    for (int64_t r = 0; r < c->rows; r++) {
        float v = c->value[(r + 1) * c->columns - 1];
        if (v < 0 || v >= MOST_CLASSES || v != floorf(v))
            return 0;
        seen[(int)v] = true;
        most = (int)v > most ? (int)v : most;
    }
    for (int k = 0; k <= most; k++)
        if (!seen[k])
            return 0;
    return most + 1;
}

static int allocate(struct table *t, int64_t rows, int64_t columns, struct tt_err *err)
{
    t->numbers = tt_calloc(rows * columns, sizeof *t->numbers, err);
    t->value = tt_calloc(rows, sizeof *t->value, err);
    t->cls = tt_calloc(rows, sizeof *t->cls, err);
    t->mean = tt_calloc(columns, sizeof *t->mean, err);
    t->scale = tt_calloc(columns, sizeof *t->scale, err);
    return t->numbers && t->value && t->cls && t->mean && t->scale ? 0 : -1;
}

/* Mean and deviation of n numbers, `stride` apart. */
static void measure(const float *x, int64_t n, int64_t stride, double *mean, double *deviation)
{
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < n; i++)
        sum += (double)x[i * stride];
    *mean = sum / (double)n;
    for (int64_t i = 0; i < n; i++)
        squares += pow((double)x[i * stride] - *mean, 2);
    *deviation = sqrt(squares / (double)n);
}

/* Copies the rows in a drawn order, so that training and validation rows are mixed. */
static int arrange(struct table *t, const struct tt_csv *c, struct tt_err *err)
{
    int64_t columns = c->columns - 1;
    uint32_t *order = tt_calloc(c->rows, sizeof *order, err);
    if (!order)
        return -1;
    tt_shuffle(0, 0, c->rows, order);
    for (int64_t r = 0; r < c->rows; r++) {
        const float *row = c->value + (int64_t)order[r] * c->columns;
        memcpy(t->numbers + r * columns, row, (size_t)columns * sizeof *row);
        t->value[r] = row[columns];
    }
    free(order);
    return 0;
}

static struct tt_dataset part(const struct table *t, int64_t from, int64_t n, int64_t columns,
                              bool classes)
{
    double mean, deviation;
    measure(t->value + from, n, 1, &mean, &deviation);
    return (struct tt_dataset){.n = n,
                               .numbers = t->numbers + from * columns,
                               .y = classes ? t->cls + from : NULL,
                               .value = classes ? NULL : t->value + from,
                               .value_variance = deviation * deviation};
}

static int fill(const char *path, const struct tt_csv *c, enum tt_task task, struct tt_data *out,
                struct tt_err *err)
{
    struct table *t = out->owner;
    int64_t columns = c->columns - 1, val = c->rows / 5, train = c->rows - val;
    int classes = count_classes(c);
    if (columns < 1 || val < 1)
        return tt_fail(err, TT_EINPUT,
                       "%s: %" PRId64 " rows of %" PRId64
                       " columns; it takes 5 rows and 2 columns at least",
                       path, c->rows, c->columns);
    if (c->rows > UINT32_MAX)
        return tt_fail(err, TT_EINPUT, "%s: too many rows", path);
    if (task == TT_TASK_CLASSES && classes < 2)
        return tt_fail(err, TT_EINPUT,
                       "%s: column \"%s\" does not hold classes: whole numbers from 0 to %d, none "
                       "left out",
                       path, c->name[columns], MOST_CLASSES - 1);
    bool is_classes = task == TT_TASK_CLASSES ||
                      (task == TT_TASK_AUTO && classes >= 2 && classes <= LIKELY_CLASSES);
    if (allocate(t, c->rows, columns, err) < 0 || arrange(t, c, err) < 0)
        return -1;
    for (int64_t r = 0; is_classes && r < c->rows; r++)
        t->cls[r] = (uint8_t)t->value[r];
    for (int64_t k = 0; k < columns; k++) {
        double mean, deviation;
        measure(t->numbers + k, train, columns, &mean, &deviation);
        t->mean[k] = (float)mean;
        t->scale[k] = deviation > 1e-12 ? (float)(1 / deviation) : 1;
    }
    double mean, deviation;
    measure(t->value, train, 1, &mean, &deviation);
    out->value_mean = (float)mean;
    out->value_std = deviation > 1e-12 ? (float)deviation : 1;
    tt_text_copy(out->value_name, sizeof out->value_name, c->name[columns]);
    out->input = tt_shape1(columns);
    out->column_mean = t->mean;
    out->column_scale = t->scale;
    out->n_classes = is_classes ? classes : 0;
    for (int k = 0; k < out->n_classes; k++)
        snprintf(out->class_name[k], TT_CLASS_NAME, "%d", k);
    out->train = part(t, 0, train, columns, is_classes);
    out->val = part(t, train, val, columns, is_classes);
    return 0;
}

static int open_file(const char *path, enum tt_task task, struct tt_data *out, struct tt_err *err)
{
    struct tt_csv csv;
    out->owner = calloc(1, sizeof(struct table));
    if (!out->owner)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    if (tt_csv_read(path, &csv, err) < 0)
        return -1;
    int rc = fill(path, &csv, task, out, err);
    struct table *t = out->owner;
    t->name = csv.name;
    csv.name = NULL;
    out->column_name = (const char(*)[TT_COLUMN_NAME])t->name;
    tt_csv_done(&csv);
    return rc;
}

const struct tt_source_type tt_source_csv = {
    .name = "csv",
    .help = "a CSV file of numbers, the last column what is learned",
    .probe = probe,
    .open = open_file,
    .close = close_table,
};
