/* Figures of a schema from its training rows, in double. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include "number.h"
#include "pipeline.h"

enum { MOST_LEVELS = 64, ENOUGH_TO_BE_RARE = 50 };
static const double FLAT = 1e-12; /* a deviation below this share of the largest number is none */

struct fit {
    struct tt_schema *schema;
    const struct tt__frame *frame;
    const uint32_t *order;
    int64_t n;
    double *value; /* (n) of the column at hand, without gaps */
    int64_t values;
};

/* The k-th smallest (Hoare's quickselect, middle of three). */
static double select_value(double *v, int64_t n, int64_t k)
{
    int64_t low = 0, high = n - 1;
    while (low < high) {
        double a = v[low], b = v[low + (high - low) / 2], c = v[high];
        double pivot = a < b ? (b < c ? b : a < c ? c : a) : (a < c ? a : b < c ? c : b);
        int64_t i = low, j = high;
        while (i <= j) {
            while (v[i] < pivot)
                i++;
            while (v[j] > pivot)
                j--;
            if (i <= j) {
                double swap = v[i];
                v[i++] = v[j];
                v[j--] = swap;
            }
        }
        if (k <= j)
            high = j;
        else if (k >= i)
            low = i;
        else
            break;
    }
    return v[k];
}

static double median(double *v, int64_t n)
{
    double upper = select_value(v, n, n / 2), lower = upper;
    if (n % 2 == 0)
        lower = select_value(v, n, n / 2 - 1);
    return lower + (upper - lower) / 2;
}

static void measure(const double *v, int64_t n, double *mean, double *scale)
{
    double sum = 0, squares = 0, most = 0;
    for (int64_t i = 0; i < n; i++) {
        sum += v[i];
        most = fabs(v[i]) > most ? fabs(v[i]) : most;
    }
    *mean = sum / (double)n;
    if (!isfinite(*mean)) { /* a sum of the largest doubles */
        sum = 0;
        for (int64_t i = 0; i < n; i++)
            sum += v[i] / (double)n;
        *mean = sum;
    }
    for (int64_t i = 0; i < n; i++)
        squares += (v[i] - *mean) * (v[i] - *mean) / (double)n;
    double deviation = sqrt(squares);
    *scale = deviation > FLAT * most && isfinite(deviation) ? 1 / deviation : 1;
}

/* --- columns --------------------------------------------------------------------------------- */

static void gather(struct fit *t, const struct tt__series *from, struct tt_column *c)
{
    t->values = 0;
    for (int64_t i = 0; i < t->n; i++) {
        double v = from->cell[t->order[i]];
        struct tt__date d;
        if (v == v && c->kind == TT_COLUMN_DATE && !tt__number_date(v, &v))
            v = NAN;
        if (v != v && c->kind == TT_COLUMN_DATE && tt__cell_code(v) > TT__GAP) {
            const struct tt__text *x = &from->text[tt__cell_code(v) - 1];
            if (tt__parse_date(x->at, x->length, c->day_first, &d))
                v = d.days;
        }
        if (v == v)
            t->value[t->values++] = v;
    }
    c->gaps = t->values < t->n;
}

static int fit_number(struct fit *t, const struct tt__series *from, struct tt_column *c)
{
    double mean = 0, scale = 1;
    gather(t, from, c);
    if (t->values > 0) {
        measure(t->value, t->values, &mean, &scale);
        c->fill = median(t->value, t->values);
    }
    t->schema->mean[c->first] = mean;
    t->schema->scale[c->first] = scale;
    return 0;
}

/* Angles where the dates go far enough round. */
static int fit_date(struct fit *t, const struct tt__series *from, struct tt_column *c)
{
    double low = INFINITY, high = -INFINITY;
    bool time = false, date = false;
    for (uint32_t i = 0; i < from->n_texts; i++) {
        struct tt__date d;
        if (!tt__parse_date(from->text[i].at, from->text[i].length, c->day_first, &d))
            continue;
        time = time || d.time;
        date = date || d.date;
        low = d.days < low ? d.days : low;
        high = d.days > high ? d.days : high;
    }
    gather(t, from, c);
    double mean = 0, scale = 1;
    if (t->values > 0) {
        measure(t->value, t->values, &mean, &scale);
        c->fill = median(t->value, t->values);
    }
    c->parts = (date || !time ? TT_PART_DAYS : 0) | (date && high - low > 60 ? TT_PART_YEAR : 0) |
               (date && high - low >= 7 ? TT_PART_WEEK : 0) | (time ? TT_PART_DAY : 0);
    if (c->parts & TT_PART_DAYS) {
        t->schema->mean[c->first] = mean;
        t->schema->scale[c->first] = scale;
    }
    return 0;
}

static int by_count(const void *a, const void *b)
{
    int64_t x = ((const struct tt__value *)a)->n, y = ((const struct tt__value *)b)->n;
    return (x < y) - (x > y);
}

static int64_t find_value(const struct tt__facts *x, double v)
{
    for (int64_t k = 0; k < x->distinct; k++)
        if (x->value[k].cell == v)
            return k;
    return -1;
}

/* How often each of a column's values is among the training rows. */
static int count_levels(const struct fit *t, const struct tt__series *from, struct tt__facts *x,
                        struct tt_column *c, struct tt_err *err)
{
    int64_t *of_text = tt_calloc((int64_t)from->n_texts + 1, sizeof *of_text, err);
    if (!of_text)
        return -1;
    for (uint32_t i = 0; i <= from->n_texts; i++)
        of_text[i] = -1;
    for (int64_t k = 0; k < x->distinct; k++) {
        x->value[k].n = 0;
        if (x->value[k].cell != x->value[k].cell)
            of_text[tt__cell_code(x->value[k].cell)] = k;
    }
    for (int64_t i = 0; i < t->n; i++) {
        double v = from->cell[t->order[i]];
        int64_t k = v == v ? find_value(x, v) : of_text[tt__cell_code(v)];
        if (k >= 0)
            x->value[k].n++;
        else
            c->gaps = true;
    }
    free(of_text);
    return 0;
}

static int add_level(struct fit *t, int64_t column, double cell, struct tt_column *c,
                     struct tt_err *err)
{
    c->level[c->n_levels] = tt__value_label(t->frame, column, cell);
    if (!c->level[c->n_levels])
        return tt_fail(err, TT_ENOMEM, "out of memory");
    c->n_levels++;
    return 0;
}

/* The levels that are not rare, in the order of their values. */
static int fit_levels(struct fit *t, int64_t column, struct tt_column *c, struct tt_err *err)
{
    struct tt__facts x;
    if (tt__facts_of(t->frame, column, &x, err) < 0)
        return -1;
    if (x.many) {
        tt__facts_done(&x);
        return tt_fail(err, TT_EINPUT, "%s: column \"%.60s\": more than %d levels are too many",
                       t->frame->label, c->name, TT__DISTINCT);
    }
    int rc = count_levels(t, &t->frame->column[column], &x, c, err);
    struct tt__value *order = tt_calloc(x.distinct, sizeof *order, err);
    c->level = calloc((size_t)(x.distinct < 2 ? 2 : x.distinct), sizeof *c->level);
    int64_t least = 1;
    if (rc < 0 || !order || !c->level) {
        free(order);
        tt__facts_done(&x);
        return tt_fail(err, TT_ENOMEM, "out of memory");
    }
    if (x.distinct > 0) {
        memcpy(order, x.value, (size_t)x.distinct * sizeof *order);
        qsort(order, (size_t)x.distinct, sizeof *order, by_count);
        if (c->kind == TT_COLUMN_CATEGORY && t->n >= ENOUGH_TO_BE_RARE)
            least = t->n / 1000 > 2 ? t->n / 1000 : 2;
        if (x.distinct > MOST_LEVELS && order[MOST_LEVELS].n + 1 > least)
            least = order[MOST_LEVELS].n + 1;
    }
    if (c->kind == TT_COLUMN_BOOLEAN)
        least = 0; /* both, whether there or not */
    for (int64_t i = 0; rc == 0 && i < x.distinct; i++)
        if (x.value[i].n >= least)
            rc = add_level(t, column, x.value[i].cell, c, err);
        else
            c->other = c->other || x.value[i].n > 0;
    free(order);
    tt__facts_done(&x);
    return rc;
}

/* --- names ----------------------------------------------------------------------------------- */

static void name_input(struct tt_schema *s, int64_t at, const char *name, const char *mark,
                       const char *what)
{
    char text[400];
    snprintf(text, sizeof text, "%.180s%s%.180s", name, mark, what);
    tt_text_printable(s->input_name[at], sizeof *s->input_name, text);
}

static void name_inputs(struct tt_schema *s, const struct tt_column *c)
{
    static const struct {
        unsigned part;
        const char *name;
    } parts[] = {{TT_PART_DAYS, "days"},        {TT_PART_YEAR, "of year sin"},
                 {TT_PART_YEAR, "of year cos"}, {TT_PART_WEEK, "of week sin"},
                 {TT_PART_WEEK, "of week cos"}, {TT_PART_DAY, "of day sin"},
                 {TT_PART_DAY, "of day cos"}};
    int64_t at = c->first;
    if (c->kind == TT_COLUMN_CATEGORY) {
        for (int i = 0; i < c->n_levels; i++)
            name_input(s, at++, c->name, "=", c->level[i]);
        if (c->other)
            name_input(s, at++, c->name, " ", "other");
    } else if (c->kind == TT_COLUMN_DATE) {
        for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
            if (c->parts & parts[i].part)
                name_input(s, at++, c->name, " ", parts[i].name);
    } else {
        name_input(s, at++, c->name, "", "");
    }
    if (c->gaps)
        name_input(s, at, c->name, " ", "missing");
}

/* --- all ------------------------------------------------------------------------------------- */

int tt__schema_place(const struct tt_schema *s, int64_t k)
{
    int place = 0;
    for (int64_t i = 0; i < k; i++)
        place += s->column[i].target;
    return place;
}

/* `place`: which of the values that are learned it is. */
static int fit_values(struct fit *t, int64_t column, struct tt_column *c, int place,
                      struct tt_err *err)
{
    struct tt_schema *s = t->schema;
    double scale = 1, most = 0;
    gather(t, &t->frame->column[column], c);
    c->gaps = false;
    for (int64_t i = 0; i < t->values; i++)
        most = fmax(most, fabs(t->value[i]));
    if (most > sqrt(DBL_MAX) / 4) /* RMSE and R2 are made of squares */
        return tt_fail(err, TT_EINPUT,
                       "%s: column \"%.60s\": values up to %g are learned by their squares, which "
                       "are no numbers; in a larger unit they can be",
                       t->frame->label, c->name, most);
    s->value_mean[place] = 0;
    s->value_std[place] = 1;
    if (t->values > 0) {
        measure(t->value, t->values, &s->value_mean[place], &scale);
        s->value_std[place] = 1 / scale;
    }
    return 0;
}

static int64_t width_of(const struct tt_column *c)
{
    if (c->kind == TT_COLUMN_CATEGORY)
        return c->n_levels + c->other + c->gaps;
    if (c->kind != TT_COLUMN_DATE)
        return 1 + c->gaps;
    return (c->parts & TT_PART_DAYS ? 1 : 0) + (c->parts & TT_PART_YEAR ? 2 : 0) +
           (c->parts & TT_PART_WEEK ? 2 : 0) + (c->parts & TT_PART_DAY ? 2 : 0) + c->gaps;
}

/* Room for the figures of as many inputs more; they do nothing at first. */
static int make_inputs(struct tt_schema *s, int64_t more, struct tt_err *err)
{
    size_t n = (size_t)(s->n_inputs + more);
    double *mean = realloc(s->mean, n * sizeof *mean);
    s->mean = mean ? mean : s->mean;
    double *scale = realloc(s->scale, n * sizeof *scale);
    s->scale = scale ? scale : s->scale;
    void *name = realloc(s->input_name, n * sizeof *s->input_name);
    s->input_name = name ? name : s->input_name;
    if (!mean || !scale || !name)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    for (int64_t i = s->n_inputs; i < s->n_inputs + more; i++) {
        s->mean[i] = 0;
        s->scale[i] = 1;
        s->input_name[i][0] = '\0';
    }
    return 0;
}

static int fit_column(struct fit *t, int64_t k, int64_t at, struct tt_err *err)
{
    struct tt_schema *s = t->schema;
    struct tt_column *c = &s->column[k];
    const struct tt__series *from = &t->frame->column[at];
    int rc = 0;
    c->first = s->n_inputs;
    if (c->target)
        return s->n_classes ? 0 : fit_values(t, at, c, tt__schema_place(s, k), err);
    if (c->kind >= TT_COLUMN_IDENTIFIER)
        return 0;
    if (c->kind == TT_COLUMN_CATEGORY || c->kind == TT_COLUMN_BOOLEAN)
        rc = fit_levels(t, at, c, err);
    if (rc < 0 || make_inputs(s, 8 + c->n_levels, err) < 0)
        return -1;
    if (c->kind == TT_COLUMN_NUMBER)
        rc = fit_number(t, from, c);
    else if (c->kind == TT_COLUMN_DATE)
        rc = fit_date(t, from, c);
    c->n_inputs = width_of(c);
    s->n_inputs += c->n_inputs;
    name_inputs(s, c);
    return rc;
}

int tt__schema_fit(struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                   const uint32_t *order, int64_t n, struct tt_err *err)
{
    struct fit t = {.schema = s, .frame = f, .order = order, .n = n};
    t.value = tt_calloc(n, sizeof *t.value, err);
    int rc = t.value ? 0 : -1;
    s->n_inputs = 0;
    for (int64_t k = 0; rc == 0 && k < s->n_columns; k++)
        rc = fit_column(&t, k, map[k], err);
    free(t.value);
    return rc;
}
