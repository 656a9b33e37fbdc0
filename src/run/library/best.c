#include "best.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

/* By --best-by's names. */
static const struct metric {
    const char *name, *label, *format;
    size_t offset; /* in struct tt_row */
    bool rises;    /* better when higher */
} metrics[] = {
    {"val-acc", "", "%.2f%%", offsetof(struct tt_row, best_score), true},
    {"val-r2", "R2 ", "%.4f", offsetof(struct tt_row, best_score), true},
    {"val-loss", "loss ", "%.4g", offsetof(struct tt_row, best_loss), false},
    {"val-mae", "MAE ", "%.4g", offsetof(struct tt_row, val_mae), false},
    {"val-rmse", "RMSE ", "%.4g", offsetof(struct tt_row, val_rmse), false},
    {"train-loss", "train loss ", "%.4g", offsetof(struct tt_row, loss), false},
    {"train-acc", "train ", "%.2f%%", offsetof(struct tt_row, score), true},
};

/* Of nothing that was asked for, what the rows have: accuracies, or R2 of values. */
static const struct metric *metric_of(const struct tt_best *b)
{
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        if (strcmp(metrics[i].name, b->by) == 0)
            return &metrics[i];
    return &metrics[b->regression];
}

struct tt_best tt__best_none(const struct tt_config *config)
{
    struct tt_best b = {.value = NAN};
    if (config && config->best_by[0])
        tt_text_copy(b.by, sizeof b.by, config->best_by);
    else if (config)
        snprintf(b.by, sizeof b.by, "%.*s", (int)strcspn(config->early_stop, ":"),
                 config->early_stop);
    return b;
}

void tt__best_take(struct tt_best *b, const struct tt_row *row)
{
    b->regression = b->regression || row->regression;
    const struct metric *m = metric_of(b);
    double now = *(const double *)(const void *)((const char *)row + m->offset);
    if (!isfinite(now) || (isfinite(b->value) && !(m->rises ? now > b->value : now < b->value)))
        return;
    b->value = now;
    b->epoch = m->offset == offsetof(struct tt_row, best_score) ? row->best_epoch : row->epoch;
}

const char *tt_best_by(const struct tt_best *b)
{
    return metric_of(b)->name;
}

const char *tt_best_text(const struct tt_best *b, char *out, size_t size)
{
    const struct metric *m = metric_of(b);
    int n = snprintf(out, size, "%s", isfinite(b->value) ? m->label : "");
    if (isfinite(b->value) && (size_t)n < size)
        snprintf(out + n, size - (size_t)n, m->format, b->value);
    return out;
}

double tt_best_order(const struct tt_best *b)
{
    if (!isfinite(b->value))
        return (double)INFINITY;
    return metric_of(b)->rises ? -b->value : b->value;
}
