/* A CSV file of numbers: the last column is what is learned, the others are the input.
 *
 * One row in five, drawn always the same way, is kept for validation.  Columns are brought to mean
 * 0 and deviation 1 by the training rows' figures.  The last column is taken for classes when it
 * holds whole numbers 0, 1, ... with none left out, at most 100 of them; for values otherwise. */
#include "source.h"

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

#include "table.h"

enum { LIKELY_CLASSES = 100 };
_Static_assert((int)TT_CSV_NAME == (int)TT_COLUMN_NAME, "a column's name is taken over as it is");

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

/* Number of classes in the last column, or 0 when it holds something else. */
static int count_classes(const struct tt_csv *c)
{
    bool seen[TT__MOST_CLASSES] = {false};
    int most = -1;
    for (int64_t r = 0; r < c->rows; r++) {
        float v = c->value[(r + 1) * c->columns - 1];
        if (v < 0 || v >= TT__MOST_CLASSES || v != floorf(v))
            return 0;
        seen[(int)v] = true;
        most = (int)v > most ? (int)v : most;
    }
    for (int k = 0; k <= most; k++)
        if (!seen[k])
            return 0;
    return most + 1;
}

/* Copies the rows in a drawn order, so that training and validation rows are mixed. */
static int arrange(struct tt__table *t, const struct tt_csv *c, struct tt_err *err)
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

static int fill(const char *path, const struct tt_csv *c, enum tt_task task, struct tt_data *out,
                struct tt_err *err)
{
    struct tt__table *t = out->owner;
    int64_t columns = c->columns - 1, val = tt__kept(c->rows), train = c->rows - val;
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
                       path, c->name[columns], TT__MOST_CLASSES - 1);
    bool is_classes = task == TT_TASK_CLASSES ||
                      (task == TT_TASK_AUTO && classes >= 2 && classes <= LIKELY_CLASSES);
    if (tt__table_allocate(out, train, val, columns, false, err) < 0 || arrange(t, c, err) < 0)
        return -1;
    for (int64_t r = 0; is_classes && r < c->rows; r++)
        t->cls[r] = (uint8_t)t->value[r];
    tt_text_copy(out->value_name, sizeof out->value_name, c->name[columns]);
    out->input = tt_shape1(columns);
    return tt__table_finish(out, is_classes ? classes : 0, err);
}

static int open_file(const char *path, const struct tt_data_wish *wish, struct tt_data *out,
                     struct tt_err *err)
{
    struct tt_csv csv;
    struct tt__table *t = tt__table_new(out, err);
    if (!t)
        return -1;
    if (tt_csv_read(path, &csv, err) < 0)
        return -1;
    int rc = fill(path, &csv, wish->task, out, err);
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
    .close = tt__table_close,
};
