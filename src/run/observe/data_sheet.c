#include "data_sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/schema.h>

/* Rows that stand for all of a long table, and bytes that pictures may take. */
static const int64_t SEEN = 4096, MOST_BYTES = 16 << 20;

/* --- bars ------------------------------------------------------------------------------------ */

/* The k-th of those that are looked at. */
static int64_t sample_at(const struct tt_data_sheet *sheet, int64_t n, int64_t k)
{
    return (int64_t)((double)k * (double)n / (double)sheet->seen);
}

typedef double get_number(const struct tt_data *d, int64_t sample, int64_t input);

static double input_number(const struct tt_data *d, int64_t sample, int64_t input)
{
    return tt_data_number(d, &d->train, sample, input);
}

static double learned_value(const struct tt_data *d, int64_t sample, int64_t which)
{
    return d->train.value[sample * tt_data_values(d) + which];
}

static void count_numbers(const struct tt_data_sheet *sheet, const struct tt_data *d,
                          get_number *get, int64_t input, struct tt_sheet_bars *out)
{
    double sum = 0, squares = 0, n = (double)sheet->seen;
    *out = (struct tt_sheet_bars){.numbers = true, .low = INFINITY, .high = -INFINITY};
    for (int64_t k = 0; k < sheet->seen; k++) {
        double v = get(d, sample_at(sheet, d->train.n, k), input);
        out->low = fmin(out->low, v);
        out->high = fmax(out->high, v);
        sum += v;
    }
    if (sheet->seen == 0 || !isfinite(out->high - out->low))
        return;
    out->n = TT_SHEET_BINS;
    out->mean = sum / n;
    for (int64_t k = 0; k < sheet->seen; k++) {
        double v = get(d, sample_at(sheet, d->train.n, k), input);
        double at = out->high > out->low ? (v - out->low) / (out->high - out->low) : 0;
        int bin = (int)(at * TT_SHEET_BINS);
        out->bar[bin < TT_SHEET_BINS ? bin : TT_SHEET_BINS - 1]++;
        squares += (v - out->mean) * (v - out->mean);
    }
    out->deviation = sqrt(squares / n);
}

/* Of inputs that are 1 where a level is there. */
static void count_levels(const struct tt_data_sheet *sheet, const struct tt_data *d,
                         const struct tt_column *c, struct tt_sheet_bars *out)
{
    out->n = c->n_inputs < TT_SHEET_BINS ? (int)c->n_inputs : TT_SHEET_BINS;
    for (int64_t k = 0; k < sheet->seen; k++)
        for (int i = 0; i < out->n; i++)
            out->bar[i] += input_number(d, sample_at(sheet, d->train.n, k), c->first + i) > 0.5;
}

static void count_booleans(const struct tt_data_sheet *sheet, const struct tt_data *d,
                           const struct tt_column *c, struct tt_sheet_bars *out)
{
    out->n = 2;
    for (int64_t k = 0; k < sheet->seen; k++)
        out->bar[input_number(d, sample_at(sheet, d->train.n, k), c->first) > 0.5]++;
}

static void count_classes(const struct tt_data_sheet *sheet, struct tt_sheet_bars *out)
{
    out->n = sheet->n_classes < TT_SHEET_BINS ? sheet->n_classes : TT_SHEET_BINS;
    for (int i = 0; i < out->n; i++)
        out->bar[i] = sheet->in_train[i];
}

/* --- tables ---------------------------------------------------------------------------------- */

/* Of those that are learned. */
static int64_t which_value(const struct tt_schema *s, const struct tt_column *c)
{
    int64_t n = 0;
    for (int64_t k = 0; &s->column[k] != c; k++)
        n += s->column[k].target;
    return n;
}

static void fill_bars(struct tt_data_sheet *sheet, const struct tt_data *d,
                      const struct tt_column *c, struct tt_sheet_bars *out)
{
    if (c->target && d->n_classes)
        count_classes(sheet, out);
    else if (c->target)
        count_numbers(sheet, d, learned_value, which_value(d->schema, c), out);
    else if (c->n_inputs == 0)
        return;
    else if (c->kind == TT_COLUMN_CATEGORY)
        count_levels(sheet, d, c, out);
    else if (c->kind == TT_COLUMN_BOOLEAN)
        count_booleans(sheet, d, c, out);
    else
        count_numbers(sheet, d, input_number, c->first, out);
}

static void fill_column(struct tt_data_sheet *sheet, const struct tt_data *d, int64_t k)
{
    const struct tt_column *c = &d->schema->column[k];
    const struct tt_column_facts *x = d->facts ? &d->facts[k] : NULL;
    struct tt_sheet_column *to = &sheet->column[k];
    char raw[160];
    tt_text_printable(to->name, sizeof to->name, c->name && c->name[0] ? c->name : "(no name)");
    tt_text_copy(to->kind, sizeof to->kind, tt_column_kinds[c->kind]);
    tt_schema_describe(d->schema, k, raw, sizeof raw);
    tt_text_printable(to->becomes, sizeof to->becomes, raw);
    to->target = c->target;
    to->used = c->target || c->n_inputs > 0;
    to->cells = x ? x->cells : -1;
    to->gaps = x ? x->gaps : -1;
    to->distinct = x ? x->distinct : -1;
    fill_bars(sheet, d, c, &to->bars);
    bool numbers = x ? x->numbers : to->bars.numbers && c->kind == TT_COLUMN_NUMBER;
    if (numbers)
        snprintf(raw, sizeof raw, "%.5g to %.5g", x ? x->low : to->bars.low,
                 x ? x->high : to->bars.high);
    else if (x && x->cells > 0)
        snprintf(raw, sizeof raw, "%.20s to %.20s", x->first, x->last);
    else
        raw[0] = '\0';
    tt_text_printable(to->range, sizeof to->range, raw);
}

static bool fill_columns(struct tt_data_sheet *sheet, const struct tt_data *d)
{
    sheet->column = calloc((size_t)d->schema->n_columns, sizeof *sheet->column);
    if (!sheet->column)
        return false;
    sheet->n_columns = d->schema->n_columns;
    for (int64_t k = 0; k < sheet->n_columns; k++)
        fill_column(sheet, d, k);
    return true;
}

/* --- classes and pictures -------------------------------------------------------------------- */

static int64_t *count(const struct tt_dataset *set, int classes)
{
    int64_t *n = calloc((size_t)classes, sizeof *n);
    for (int64_t i = 0; n && i < set->n; i++)
        n[set->y[i]]++;
    return n;
}

/* The first samples of each class. */
static void take_pictures(struct tt_data_sheet *sheet, const struct tt_data *d)
{
    const struct tt_dataset *set = &d->train;
    int64_t size = tt_shape_count(&d->input), missing;
    int classes = sheet->n_classes < TT_SHEET_CLASSES ? sheet->n_classes : TT_SHEET_CLASSES;
    if (classes * TT_SHEET_EACH * size > MOST_BYTES)
        classes = (int)(MOST_BYTES / (TT_SHEET_EACH * size));
    sheet->pixels = calloc((size_t)(classes * TT_SHEET_EACH * size) + 1, 1);
    if (!sheet->pixels)
        return;
    missing = (int64_t)classes * TT_SHEET_EACH;
    for (int64_t i = 0; i < set->n && missing > 0; i++) {
        int c = set->y[i];
        if (c >= classes || sheet->pictures[c] == TT_SHEET_EACH)
            continue;
        memcpy(sheet->pixels + (c * TT_SHEET_EACH + sheet->pictures[c]++) * size,
               tt_sample_bytes(set, size, i), (size_t)size);
        missing--;
    }
    sheet->picture_classes = classes;
    sheet->channels = (int)d->input.dim[0];
    sheet->height = (int)d->input.dim[1];
    sheet->width = (int)d->input.dim[2];
}

struct tt_data_sheet *tt__data_sheet_new(const struct tt_session *s)
{
    const struct tt_data *d = &s->data;
    struct tt_data_sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet)
        return NULL;
    bool good = true, bytes = d->train.x;
    tt_text_copy(sheet->source, sizeof sheet->source, tt_data_source(d));
    tt_shape_text(&d->input, sheet->shape, sizeof sheet->shape);
    sheet->in_file = d->train.map;
    sheet->train = d->train.n;
    sheet->val = d->val.n;
    sheet->bytes = (double)(d->train.n + d->val.n) * (double)tt_shape_count(&d->input) *
                   (bytes ? 1 : sizeof(float));
    sheet->seen = d->train.n < SEEN ? d->train.n : SEEN;
    sheet->unknown = d->unknown;
    sheet->duplicates = d->duplicates;
    if (d->notes.text)
        sheet->notes = strdup(d->notes.text);
    if (d->n_classes) {
        sheet->n_classes = d->n_classes;
        sheet->in_train = count(&d->train, d->n_classes);
        sheet->in_val = count(&d->val, d->n_classes);
        good = sheet->in_train && sheet->in_val;
    } else {
        count_numbers(sheet, d, learned_value, 0, &sheet->values);
    }
    if (good && d->schema)
        good = fill_columns(sheet, d);
    if (good && bytes && d->n_classes && d->input.n == 3 &&
        (d->input.dim[0] == 1 || d->input.dim[0] == 3))
        take_pictures(sheet, d);
    if (good)
        return sheet;
    tt_data_sheet_free(sheet);
    return NULL;
}
