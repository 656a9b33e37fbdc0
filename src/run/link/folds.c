#include <tuitrain/run/link/folds.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CLASSES = 1, VALUES = 2 };

static const struct row {
    const char *name, *shown;
    char form;         /* 'f': four decimals, '%': two, of per cent, 'g': four digits */
    size_t of, offset; /* which results, which figure */
    int kind;
} rows[] = {
#define ROW(name, shown, form, part, figure, kind)                                                 \
    {                                                                                              \
        name, shown, form, offsetof(struct tt_folds, part), offsetof(struct tt_result, figure),    \
            kind                                                                                   \
    }
    ROW("train_loss", "Train Loss", 'f', train, loss, CLASSES | VALUES),
    ROW("train_acc", "Train Acc", '%', train, accuracy, CLASSES),
    ROW("train_r2", "Train R2", 'f', train, r2, VALUES),
    ROW("val_loss", "Val Loss", 'f', val, loss, CLASSES | VALUES),
    ROW("val_acc", "Val Acc", '%', val, accuracy, CLASSES),
    ROW("val_r2", "Val R2", 'f', val, r2, VALUES),
    ROW("val_mae", "Val MAE", 'g', val, mae, VALUES),
    ROW("val_rmse", "Val RMSE", 'g', val, rmse, VALUES),
    ROW("test_loss", "Test Loss", 'f', test, loss, CLASSES | VALUES),
    ROW("test_acc", "Test Acc", '%', test, accuracy, CLASSES),
    ROW("test_r2", "Test R2", 'f', test, r2, VALUES),
    ROW("test_rmse", "Test RMSE", 'g', test, rmse, VALUES),
#undef ROW
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static double figure(const struct tt_folds *f, const struct row *r, int fold)
{
    const char *results = (const char *)f + r->of;
    return *(const double *)(const void *)(results + (size_t)fold * sizeof(struct tt_result) +
                                           r->offset);
}

/* Each fold has it, or none. */
static bool known(const struct tt_folds *f, const struct row *r)
{
    const struct tt_result *first = (const void *)((const char *)f + r->of);
    return r->kind & (f->regression ? VALUES : CLASSES) && f->n > 0 && first->known;
}

static struct tt_fold_field field(const struct tt_folds *f, const struct row *r)
{
    struct tt_fold_field x = {.name = r->name};
    double squares = 0;
    for (int i = 0; i < f->n; i++)
        x.mean += figure(f, r, i) / f->n;
    for (int i = 0; i < f->n; i++)
        squares += pow(figure(f, r, i) - x.mean, 2);
    x.deviation = f->n > 1 ? sqrt(squares / (f->n - 1)) : 0;
    return x;
}

int tt_folds_fields(const struct tt_folds *f, struct tt_fold_field out[TT_FOLD_FIELDS])
{
    int n = 0;
    for (int i = 0; i < ROWS; i++)
        if (known(f, &rows[i]))
            out[n++] = field(f, &rows[i]);
    return n;
}

static void show(char form, double value, char *out, size_t size)
{
    if (form == 'g')
        snprintf(out, size, "%.4g", value);
    else
        snprintf(out, size, form == '%' ? "%.2f%%" : "%.4f", value);
}

void tt_folds_text(const struct tt_folds *f, char *out, size_t size)
{
    char mean[40], deviation[40];
    snprintf(out, size, "%d fold%s:", f->n, f->n == 1 ? "" : "s");
    for (int i = 0, told = 0; i < ROWS; i++) {
        if (!known(f, &rows[i]))
            continue;
        struct tt_fold_field x = field(f, &rows[i]);
        size_t used = strlen(out);
        show(rows[i].form, x.mean, mean, sizeof mean);
        if (f->n == 1) {
            snprintf(out + used, size - used, "%s %s: %s", told++ ? "," : "", rows[i].shown, mean);
            continue;
        }
        show(rows[i].form, x.deviation, deviation, sizeof deviation);
        snprintf(out + used, size - used, "%s %s: %s +- %s", told++ ? "," : "", rows[i].shown, mean,
                 deviation);
    }
}
