#include "best.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

/* By --best-by's names. */
static const struct metric {
    const char *name, *label, *format;
    enum tt_row_metric of;
    bool rises; /* better when higher */
} metrics[] = {
    {"val-acc", "", "%.2f%%", TT_ROW_VAL_SCORE, true},
    {"val-r2", "R2 ", "%.4f", TT_ROW_VAL_SCORE, true},
    {"val-loss", "loss ", "%.4g", TT_ROW_VAL_LOSS, false},
    {"val-mae", "MAE ", "%.4g", TT_ROW_VAL_MAE, false},
    {"val-rmse", "RMSE ", "%.4g", TT_ROW_VAL_RMSE, false},
    {"train-loss", "train loss ", "%.4g", TT_ROW_TRAIN_LOSS, false},
    {"train-acc", "train ", "%.2f%%", TT_ROW_TRAIN_SCORE, true},
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
    struct tt_row_best best = {b->value, b->epoch}, now = row->best[m->of];
    tt__row_best_take(&best, m->of, now.value, now.epoch);
    b->value = best.value;
    b->epoch = best.epoch;
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
