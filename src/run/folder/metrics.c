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

static const struct {
    const char *name, *of_values;
    bool rises; /* better when higher */
} metrics[TT_ROW_METRICS] = {
    [TT_ROW_VAL_LOSS] = {"val_loss", "val_loss", false},
    [TT_ROW_VAL_SCORE] = {"val_acc", "val_r2", true},
    [TT_ROW_VAL_MAE] = {"val_mae", "val_mae", false},
    [TT_ROW_VAL_RMSE] = {"val_rmse", "val_rmse", false},
    [TT_ROW_TRAIN_LOSS] = {"train_loss", "train_loss", false},
    [TT_ROW_TRAIN_SCORE] = {"train_acc", "train_r2", true},
};

const char *tt__row_metric_name(enum tt_row_metric m, bool regression)
{
    return regression ? metrics[m].of_values : metrics[m].name;
}

void tt__row_best_take(struct tt_row_best *best, enum tt_row_metric m, double value, int64_t epoch)
{
    bool better = metrics[m].rises ? value > best->value : value < best->value;
    if (isfinite(value) && (better || !isfinite(best->value)))
        *best = (struct tt_row_best){.value = value, .epoch = epoch};
}

/* In a long run a row stands for epochs without one, too: "since":{"seconds":1.5,"val_acc":{"best":
 * 99,"epoch":7}, ...}. */
static void read_since(const json_t *since, struct tt_row *row)
{
    row->seconds = number(since, "seconds");
    for (int m = 0; m < TT_ROW_METRICS; m++) {
        const json_t *of =
            json_object_get(since, tt__row_metric_name((enum tt_row_metric)m, row->regression));
        int64_t epoch;
        if (of && whole_number(of, "epoch", INT64_MAX, &epoch))
            row->best[m] = (struct tt_row_best){number(of, "best"), epoch};
    }
}

static bool read_epoch(const json_t *o, struct tt_row *row)
{
    const json_t *since = json_object_get(o, "since");
    row->kind = TT_ROW_EPOCH;
    row->loss = number(o, "train_loss");
    row->score = either(o, "train_acc", "train_r2");
    row->val_loss = number(o, "val_loss");
    row->val_score = either(o, "val_acc", "val_r2");
    row->val_mae = number(o, "val_mae");
    row->val_rmse = number(o, "val_rmse");
    row->seconds = number(o, "seconds");
    if (!whole_number(o, "epoch", INT64_MAX, &row->epoch) ||
        !whole_number(o, "epochs", INT64_MAX, &row->epochs))
        return false;
    const double own[TT_ROW_METRICS] = {row->val_loss, row->val_score, row->val_mae,
                                        row->val_rmse, row->loss,      row->score};
    for (int m = 0; m < TT_ROW_METRICS; m++)
        row->best[m] = (struct tt_row_best){own[m], row->epoch};
    if (since)
        read_since(since, row);
    return true;
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
    if (strcmp(event, "test") == 0) {
        row->kind = TT_ROW_TEST;
        row->val_loss = number(o, "loss");
        row->val_score = either(o, "accuracy", "r2");
        return true;
    }
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
