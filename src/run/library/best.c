/* What a run is judged by, and how far it came. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/library/facts.h>

#include "facts.h"

/* By --best-by's names. */
static const struct metric {
    const char *name, *label, *format;
    size_t offset; /* in struct tt_row */
    bool rises;    /* better when higher */
} metrics[] = {
    {"val-acc", "", "%.2f%%", offsetof(struct tt_row, val_score), true},
    {"val-r2", "R2 ", "%.4f", offsetof(struct tt_row, val_score), true},
    {"val-loss", "loss ", "%.4g", offsetof(struct tt_row, val_loss), false},
    {"val-mae", "MAE ", "%.4g", offsetof(struct tt_row, val_mae), false},
    {"val-rmse", "RMSE ", "%.4g", offsetof(struct tt_row, val_rmse), false},
    {"train-loss", "train loss ", "%.4g", offsetof(struct tt_row, loss), false},
    {"train-acc", "train ", "%.2f%%", offsetof(struct tt_row, score), true},
};

/* Of nothing that was asked for, what the rows have: accuracies, or R2 of values. */
static const struct metric *metric_of(const struct tt_library_facts *f)
{
    for (size_t i = 0; i < sizeof metrics / sizeof metrics[0]; i++)
        if (strcmp(metrics[i].name, f->best_by) == 0)
            return &metrics[i];
    return &metrics[f->regression];
}

/* What early stopping names counts where nothing else does, as in a run. */
void tt__facts_judge_by(struct tt_library_facts *f, const struct tt_config *config)
{
    const char *stop = config->early_stop, *by = config->best_by;
    if (by[0])
        tt_text_copy(f->best_by, sizeof f->best_by, by);
    else
        snprintf(f->best_by, sizeof f->best_by, "%.*s", (int)strcspn(stop, ":"), stop);
}

void tt__facts_judge(struct tt_library_facts *f, const struct tt_row *row)
{
    const struct metric *m = metric_of(f);
    double value = *(const double *)(const void *)((const char *)row + m->offset);
    if (!isfinite(value) || (isfinite(f->best) && !(m->rises ? value > f->best : value < f->best)))
        return;
    f->best = value;
    f->best_epoch = row->epoch;
}

const char *tt_library_best_by(const struct tt_library_facts *f)
{
    return metric_of(f)->name;
}

const char *tt_library_best_text(const struct tt_library_facts *f, char *out, size_t size)
{
    const struct metric *m = metric_of(f);
    int n = snprintf(out, size, "%s", isfinite(f->best) ? m->label : "");
    if (isfinite(f->best) && (size_t)n < size)
        snprintf(out + n, size - (size_t)n, m->format, f->best);
    return out;
}

double tt_library_best_order(const struct tt_library_facts *f)
{
    if (!isfinite(f->best))
        return (double)INFINITY;
    return metric_of(f)->rises ? -f->best : f->best;
}
