#include "metrics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

enum { MOST_BYTES = 1 << 28, MOST_BRANCHES = 1 << 20 };

static double number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* Of classes, or of values. */
static double either(const json_t *object, const char *one, const char *other)
{
    return number(object, json_object_get(object, one) ? one : other);
}

static bool whole_number(const json_t *object, const char *key, int64_t most, int64_t *out)
{
    const json_t *value = json_object_get(object, key);
    *out = json_integer_value(value);
    return json_is_integer(value) && *out >= 0 && *out <= most;
}

/* In a long run a row stands for epochs without one, too. */
static bool read_epoch(const json_t *o, struct tt_row *row)
{
    const json_t *since = json_object_get(o, "since");
    row->kind = TT_ROW_EPOCH;
    row->loss = number(o, "train_loss");
    row->score = either(o, "train_acc", "train_r2");
    row->best_loss = row->val_loss = number(o, "val_loss");
    row->best_score = row->val_score = either(o, "val_acc", "val_r2");
    row->val_mae = number(o, "val_mae");
    row->val_rmse = number(o, "val_rmse");
    row->seconds = number(o, "seconds");
    if (!whole_number(o, "epoch", INT64_MAX, &row->epoch) ||
        !whole_number(o, "epochs", INT64_MAX, &row->epochs))
        return false;
    row->best_epoch = row->epoch;
    if (!since)
        return true;
    row->best_loss = number(since, "best_val_loss");
    row->best_score = either(since, "best_val_acc", "best_val_r2");
    row->seconds = number(since, "seconds");
    return whole_number(since, "best_epoch", INT64_MAX, &row->best_epoch);
}

static bool read_row(const json_t *o, struct tt_row *row)
{
    const char *event = json_string_value(json_object_get(o, "event"));
    int64_t branch;
    *row = (struct tt_row){0};
    if (!event || !whole_number(o, "step", INT64_MAX, &row->step) ||
        !whole_number(o, "branch", MOST_BRANCHES, &branch))
        return false;
    row->branch = (int)branch;
    row->time = number(o, "time");
    row->lr = number(o, "lr");
    row->regression = json_object_get(o, "r2") || json_object_get(o, "train_r2");
    if (strcmp(event, "steps") == 0) {
        row->kind = TT_ROW_STEPS;
        row->loss = number(o, "loss");
        row->score = either(o, "accuracy", "r2");
        return true;
    }
    if (strcmp(event, "epoch") == 0)
        return read_epoch(o, row);
    row->kind = TT_ROW_END;
    const char *state = json_string_value(json_object_get(o, "state"));
    if (state)
        tt_text_printable(row->state, sizeof row->state, state);
    return strcmp(event, "end") == 0 && state;
}

static int add(struct tt_history *h, const struct tt_row *row, struct tt_err *err)
{
    if (h->n == h->capacity) {
        int64_t capacity = h->capacity ? 2 * h->capacity : 256;
        struct tt_row *bigger = realloc(h->row, (size_t)capacity * sizeof *bigger);
        if (!bigger)
            return tt_fail(err, TT_ENOMEM, "out of memory for the run's history");
        h->row = bigger;
        h->capacity = capacity;
    }
    h->row[h->n++] = *row;
    return 0;
}

int tt_history_parse(struct tt_history *h, const char *text, size_t size, int branch, int64_t step,
                     struct tt_err *err)
{
    *h = (struct tt_history){0};
    for (size_t at = 0; at < size;) {
        const char *line = text + at, *end = memchr(line, '\n', size - at);
        struct tt_row row;
        if (!end)
            break;
        json_t *o = json_loadb(line, (size_t)(end - line), JSON_REJECT_DUPLICATES, NULL);
        bool good = o && read_row(o, &row);
        json_decref(o);
        bool beyond = good && branch >= 0 &&
                      (row.branch > branch || (row.branch == branch && row.step > step) ||
                       row.kind == TT_ROW_END);
        /* How a run ended says nothing of one that goes on; the rows before it stay. */
        if (beyond && row.kind == TT_ROW_END && row.branch <= branch && row.step <= step) {
            at = (size_t)(end - text) + 1;
            continue;
        }
        if (!good || beyond)
            break;
        if (add(h, &row, err) < 0)
            return -1;
        at = (size_t)(end - text) + 1;
        h->whole = (int64_t)at;
    }
    return 0;
}

int tt_history_read(struct tt_history *h, const char *run_dir, int branch, int64_t step,
                    struct tt_err *err)
{
    char path[TT_PATH];
    unsigned char *data;
    size_t size;
    *h = (struct tt_history){0};
    snprintf(path, sizeof path, "%.1000s/metrics.jsonl", run_dir);
    if (access(path, F_OK) < 0)
        return 0;
    if (tt_file_read(path, MOST_BYTES, &data, &size, err) < 0)
        return -1;
    int rc = tt_history_parse(h, (const char *)data, size, branch, step, err);
    free(data);
    return rc;
}

void tt_history_done(struct tt_history *h)
{
    free(h->row);
    *h = (struct tt_history){0};
}
