#include "checkup.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include "../split/split.h"

int tt__refuse_gaps(const struct tt_schema *s, const struct tt__frame *f,
                    const struct tt__facts *facts, struct tt_err *err)
{
    char place[40];
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt__series *c = &f->column[k];
        bool used = s->column[k].kind < TT_COLUMN_IDENTIFIER;
        int64_t row = 0;
        if (!used || facts[k].gaps == 0)
            continue;
        while (!tt__cell_is_gap(c, c->cell[row], c->numbers > 0))
            row++;
        return tt_fail(err, TT_EINPUT,
                       "%s: %s, column \"%.60s\": is a gap (%" PRId64 " of %" PRId64
                       " rows have one there); --missing fill fills them, drop leaves rows out",
                       f->label, tt__frame_place(f, row, place), c->name, facts[k].gaps, f->rows);
    }
    return 0;
}

/* --- copies of the target -------------------------------------------------------------------- */

/* Correlation of an input with the values, over the training rows. */
static double correlation(const struct tt_data *d, int64_t input, int value)
{
    int64_t n = d->train.n, row = d->input.dim[0], values = tt_data_values(d);
    double sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
    for (int64_t i = 0; i < n; i++) {
        double x = (double)d->train.numbers[i * row + input];
        double y = d->train.value ? (d->train.value[i * values + value] - d->value_mean[value]) /
                                        d->value_std[value]
                                  : (double)d->train.y[i];
        sx += x;
        sy += y;
        sxx += x * x;
        syy += y * y;
        sxy += x * y;
    }
    double vx = sxx - sx * sx / (double)n, vy = syy - sy * sy / (double)n;
    return vx > 0 && vy > 0 ? (sxy - sx * sy / (double)n) / sqrt(vx * vy) : 0;
}

/* Whether each value of a column of few stands with one class only, and with all of them. */
static bool tells_classes(const struct tt_schema *s, const struct tt__frame *f, int64_t column,
                          const uint32_t *order, const struct tt_data *d)
{
    struct tt__facts x;
    int of_value[64];
    if (tt__facts_of(f, column, &x, NULL) < 0)
        return false;
    bool tells = !x.many && x.distinct >= s->n_classes && x.distinct <= 64 &&
                 x.distinct <= 2 * s->n_classes && x.gaps == 0;
    for (int i = 0; i < 64; i++)
        of_value[i] = -1;
    for (int64_t i = 0; tells && i < d->train.n; i++) {
        double v = f->column[column].cell[order[i]];
        int at = 0;
        while (at < x.distinct && memcmp(&x.value[at].cell, &v, sizeof v) != 0 &&
               x.value[at].cell != v)
            at++;
        tells = at < x.distinct && (of_value[at] < 0 || of_value[at] == d->train.y[i]);
        if (tells)
            of_value[at] = d->train.y[i];
    }
    tt__facts_done(&x);
    return tells;
}

/* *target becomes the learned column that it copies. */
static bool copies_value(const struct tt_data *d, int64_t input, int64_t *target)
{
    int at = 0;
    for (int64_t k = 0; k < d->schema->n_columns; k++) {
        if (!d->schema->column[k].target)
            continue;
        *target = k;
        if (fabs(correlation(d, input, at++)) > 0.9999)
            return true;
    }
    return false;
}

void tt__warn_of_copies(struct tt_data *d, const struct tt__frame *f, const uint32_t *order)
{
    enum { ENOUGH = 20 };
    const struct tt_schema *s = d->schema;
    int inputs = 0;
    for (int64_t k = 0; k < s->n_columns; k++)
        inputs += s->column[k].n_inputs > 0;
    for (int64_t k = 0; k < s->n_columns && d->train.n >= ENOUGH && inputs > 1; k++) {
        const struct tt_column *c = &s->column[k];
        bool copy = false;
        if (c->n_inputs == 0)
            continue;
        int64_t of = s->target;
        if (c->kind == TT_COLUMN_NUMBER && (s->n_classes == 0 || s->n_classes == 2))
            copy = copies_value(d, c->first, &of);
        if (!copy && s->n_classes > 0)
            copy = tells_classes(s, f, k, order, d);
        if (copy)
            tt_notes_add(&d->notes,
                         "warning: column \"%.60s\" is a near copy of \"%.60s\": what is learned "
                         "from it may be worth nothing; --ignore \"%.60s\" leaves it out",
                         c->name, s->column[of].name, c->name);
    }
}

/* --- what columns hold ----------------------------------------------------------------------- */

static int by_cell(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

/* Of numbers: how many different ones, and the most frequent; where they are few, they have been
 * counted. */
static void count_few(const struct tt__series *c, const struct tt__facts *x,
                      struct tt_column_facts *out)
{
    for (int64_t k = 0; k < x->distinct; k++) {
        const struct tt__value *v = &x->value[k];
        if (v->cell != v->cell)
            continue;
        out->distinct++;
        if (v->n > out->most_n) {
            out->most_n = v->n;
            tt__number_text(c, v->cell, out->most, sizeof out->most);
        }
    }
}

static void count_many(const struct tt__series *c, int64_t rows, struct tt_column_facts *out)
{
    double *v = tt_calloc(rows, sizeof *v, NULL);
    int64_t n = 0;
    for (int64_t r = 0; v && r < rows; r++)
        if (c->cell[r] == c->cell[r])
            v[n++] = c->cell[r];
    if (v)
        qsort(v, (size_t)n, sizeof *v, by_cell);
    for (int64_t i = 0, first = 0; v && i < n; i++) {
        if (v[i] != v[first])
            first = i;
        out->distinct += i == first;
        if (i - first + 1 > out->most_n) {
            out->most_n = i - first + 1;
            tt__number_text(c, v[i], out->most, sizeof out->most);
        }
    }
    free(v);
}

static void show_text(const struct tt__text *t, char *out, size_t size)
{
    char raw[160];
    snprintf(raw, sizeof raw, "%.*s", t->length < 150 ? (int)t->length : 150, t->at);
    tt_text_printable(out, size, raw);
}

static int compare(const struct tt__text *a, const struct tt__text *b)
{
    uint32_t n = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->at, b->at, n);
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

static void count_texts(const struct tt__series *c, bool among_numbers, struct tt_column_facts *out)
{
    const struct tt__text *first = NULL, *last = NULL;
    for (uint32_t i = 0; i < c->n_texts; i++) {
        const struct tt__text *t = &c->text[i];
        if (t->count == 0 || tt__means_nothing(t->at, t->length, among_numbers))
            continue;
        out->distinct++;
        first = !first || compare(t, first) < 0 ? t : first;
        last = !last || compare(t, last) > 0 ? t : last;
        if (t->count > out->most_n) {
            out->most_n = t->count;
            show_text(t, out->most, sizeof out->most);
        }
    }
    if (first)
        show_text(first, out->first, sizeof out->first);
    if (last)
        show_text(last, out->last, sizeof out->last);
}

struct tt_column_facts *tt__list_facts(const struct tt__frame *f, const struct tt_schema *s,
                                       struct tt_err *err)
{
    struct tt_column_facts *list = tt_calloc(s->n_columns, sizeof *list, err);
    for (int64_t k = 0; list && k < s->n_columns; k++) {
        const struct tt__series *c = &f->column[k];
        struct tt_column_facts *to = &list[k];
        struct tt__facts x;
        if (tt__facts_of(f, k, &x, err) < 0) {
            free(list);
            return NULL;
        }
        *to = (struct tt_column_facts){.cells = x.rows - x.gaps,
                                       .gaps = x.gaps,
                                       .numbers = x.numbers > 0 && x.texts == 0,
                                       .low = x.low,
                                       .high = x.high,
                                       .mean = x.mean,
                                       .deviation = x.deviation};
        if (x.many)
            count_many(c, f->rows, to);
        else
            count_few(c, &x, to);
        count_texts(c, c->numbers > 0, to);
        tt__facts_done(&x);
    }
    return list;
}

/* --- rows ------------------------------------------------------------------------------------ */

/* Word by word: the hash in a checkpoint must be the same in years. */
static uint64_t hash_row(const struct tt_data *d, const struct tt_dataset *set, int64_t i)
{
    int64_t row = d->input.dim[0];
    const float *x = set->numbers + i * row;
    uint64_t h = 0, bits;
    for (int64_t k = 0; k < row; k++) {
        uint32_t word;
        memcpy(&word, &x[k], sizeof word);
        h = tt__hash_mix(h, word);
    }
    if (set->y)
        return tt__hash_mix(h, set->y[i]);
    int values = tt_data_values(d);
    for (int c = 0; c < values; c++) {
        memcpy(&bits, &set->value[i * values + c], sizeof bits);
        h = tt__hash_mix(h, bits);
    }
    return h;
}

/* Those of training, of validation and of the test lie one after the other. */
uint64_t tt__hash_samples(const struct tt_data *d)
{
    const struct tt_dataset *const part[] = {&d->train, &d->val, &d->test};
    uint64_t h = tt__hash_mix((uint64_t)d->train.n, (uint64_t)d->val.n);
    for (int p = 0; p < 3; p++)
        for (int64_t i = 0; i < part[p]->n; i++)
            h = tt__hash_mix(h, hash_row(d, part[p], i));
    return h ? h : 1;
}

/* "cat" and "Cat" are two. */
static void warn_of_spellings(struct tt_data *d)
{
    for (int a = 0; a < d->n_classes; a++)
        for (int b = a + 1; b < d->n_classes; b++)
            if (strcasecmp(d->class_name[a], d->class_name[b]) == 0) {
                tt_notes_add(&d->notes,
                             "warning: \"%s\" and \"%s\" are two classes, which differ in capital "
                             "letters only",
                             d->class_name[a], d->class_name[b]);
                return;
            }
}

/* A class that is on one side only is not learned, or not measured. */
void tt__warn_of_classes(struct tt_data *d)
{
    int64_t train[TT_MAX_CLASSES] = {0}, val[TT_MAX_CLASSES] = {0};
    for (int64_t i = 0; d->train.y && i < d->train.n; i++)
        train[d->train.y[i]]++;
    for (int64_t i = 0; d->val.y && i < d->val.n; i++)
        val[d->val.y[i]]++;
    for (int c = 0, told = 0; c < d->n_classes && told < 3; c++)
        if ((train[c] == 0) != (val[c] == 0)) {
            told++;
            tt_notes_add(&d->notes, "warning: no %s row is of class \"%s\" (of %" PRId64 " rows)",
                         train[c] ? "validation" : "training", d->class_name[c], train[c] + val[c]);
        }
    warn_of_spellings(d);
}

void tt__tell_baseline(struct tt_data *d)
{
    struct tt_baseline b = tt_data_baseline(d, &d->val);
    if (d->n_classes)
        tt_notes_add(&d->notes,
                     "to beat: %.2f%% of the validation rows are right with \"%s\" for all",
                     b.accuracy, d->class_name[b.cls]);
    else /* the two means are far apart where rows are few or sorted */
        tt_notes_add(&d->notes,
                     "to beat: RMSE %.4g on the validation rows with the mean of training for all; "
                     "R2 is 0 with their own",
                     b.rmse);
}
