/* The columns of a schema in another table, by their names. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include "pipeline.h"

static bool is_used(const struct tt_column *c, bool target)
{
    return c->n_inputs > 0 || (c->target && target);
}

static int by_name(const void *a, const void *b, void *context)
{
    const struct tt__frame *f = context;
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    int order = strcmp(f->column[x].name, f->column[y].name);
    return order ? order : (x > y) - (x < y);
}

/* In `sorted`, by name and then by place: of several of one name each is found once, in order. */
static int64_t find_exact(const struct tt__frame *f, const int64_t *sorted, const char *name,
                          const bool *taken)
{
    int64_t low = 0, high = f->columns;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (strcmp(f->column[sorted[middle]].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    while (low < f->columns && taken[sorted[low]])
        low++;
    return low < f->columns && strcmp(f->column[sorted[low]].name, name) == 0 ? sorted[low] : -1;
}

/* "Sepal.Length", "sepal_length" and "Sepal Length" are one. */
static bool same_words(const char *a, const char *b)
{
    for (;;) {
        while (*a && !isalnum((unsigned char)*a) && (unsigned char)*a < 0x80)
            a++;
        while (*b && !isalnum((unsigned char)*b) && (unsigned char)*b < 0x80)
            b++;
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
            return false;
        if (!*a)
            return true;
        a++;
        b++;
    }
}

static int64_t find_alike(const struct tt__frame *f, const char *name)
{
    int64_t found = -1;
    for (int64_t k = 0; k < f->columns; k++)
        if (name[0] && same_words(f->column[k].name, name)) {
            if (found >= 0)
                return -1;
            found = k;
        }
    return found;
}

/* --- by position ----------------------------------------------------------------------------- */

static int64_t count_inputs(const struct tt_schema *s)
{
    int64_t n = 0;
    for (int64_t k = 0; k < s->n_columns; k++)
        n += s->column[k].n_inputs > 0;
    return n;
}

/* Which columns are there: all, all but what is learned, or the model's with or without that. */
static int match_positions(const struct tt_schema *s, const struct tt__frame *f, bool target,
                           int64_t *map, struct tt_notes *notes, struct tt_err *err)
{
    int64_t inputs = count_inputs(s), at = 0;
    int64_t learned = tt_schema_values(s);
    bool all = f->columns == s->n_columns, with = f->columns == inputs + learned;
    bool others = !all && !with && !target && f->columns == s->n_columns - learned;
    if (!all && !with && !others && (f->columns != inputs || target))
        return tt_fail(err, TT_EINPUT,
                       "%s: %" PRId64 " columns; the model takes %" PRId64
                       "%s, and one that is learned",
                       f->label, f->columns, inputs, target ? "" : " with or without");
    if (!all && with && !target && f->columns == s->n_columns - learned)
        tt_notes_add(notes,
                     "%s: its columns are taken for the model's %" PRId64
                     " inputs and \"%.60s\", not for all that training had but that one",
                     f->label, inputs, s->column[s->target].name);
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        bool there = all || (others ? !c->target : c->n_inputs > 0 || (c->target && with));
        map[k] = there ? at++ : -1;
    }
    return 0;
}

/* "column 1", "column 2", ...: what columns without names are called, and all that is known of them
 * is their place. */
static bool has_no_names(const struct tt_schema *s)
{
    char text[40];
    for (int64_t k = 0; k < s->n_columns; k++) {
        snprintf(text, sizeof text, "column %" PRId64, k + 1);
        if (!s->column[k].target && strcmp(s->column[k].name, text) != 0)
            return false;
    }
    return true;
}

static bool fits_places(const struct tt_schema *s, const struct tt__frame *f, bool target)
{
    return f->columns == s->n_columns ||
           (!target && f->columns == s->n_columns - tt_schema_values(s));
}

/* Of one column more or less nobody knows which it is. */
static int match_places(const struct tt_schema *s, const struct tt__frame *f, bool target,
                        int64_t *map, struct tt_err *err)
{
    bool all = f->columns == s->n_columns;
    int64_t at = 0;
    if (!fits_places(s, f, target))
        return tt_fail(err, TT_EINPUT,
                       "%s: %" PRId64 " columns without names; the model was trained with %" PRId64
                       ", without names as well, and takes those%s, in their order%s",
                       f->label, f->columns, s->n_columns,
                       target ? "" : ", with or without what is learned",
                       !target && f->columns == count_inputs(s)
                           ? "; --by-position takes these for those that it looks at"
                           : "");
    for (int64_t k = 0; k < s->n_columns; k++)
        map[k] = all || !s->column[k].target ? at++ : -1;
    return 0;
}

/* --- by name --------------------------------------------------------------------------------- */

static bool knows(const struct tt_schema *s, const char *name)
{
    for (int64_t k = 0; k < s->n_columns; k++)
        if (strcmp(s->column[k].name, name) == 0)
            return true;
    return false;
}

/* "; is \"lenght\" meant for \"length\"?", or "". */
static void say_near(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                     bool target, char *out, size_t size)
{
    enum { FAR = 3 };
    int best = FAR;
    *out = '\0';
    for (int64_t k = 0; k < s->n_columns; k++) {
        const char *name = s->column[k].name;
        if (!is_used(&s->column[k], target) || map[k] >= 0)
            continue;
        for (int64_t i = 0; i < f->columns; i++) {
            int d = tt_text_distance(f->column[i].name, name);
            if (d >= best || 2 * d >= (int)strlen(name) || knows(s, f->column[i].name))
                continue;
            best = d;
            snprintf(out, size, "; is \"%.36s\" meant for \"%.36s\"?", f->column[i].name, name);
        }
    }
}

static int refuse_missing(const struct tt_schema *s, const struct tt__frame *f, const int64_t *map,
                          bool target, struct tt_err *err)
{
    char missing[160] = "", there[160] = "", near[120];
    int64_t n = 0, used = 0, inputs = 0;
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        used += is_used(c, target);
        inputs += is_used(c, false) && map[k] < 0;
        if (!is_used(c, target) || map[k] >= 0)
            continue;
        size_t at = strlen(missing);
        if (n++ < 4)
            snprintf(missing + at, sizeof missing - at, "%s\"%.36s\"", at ? ", " : "", c->name);
    }
    for (int64_t k = 0; k < f->columns && k < 4; k++) {
        size_t at = strlen(there);
        snprintf(there + at, sizeof there - at, "%s\"%.36s\"", at ? ", " : "", f->column[k].name);
    }
    say_near(s, f, map, target, near, sizeof near);
    return tt_fail(err, TT_EINPUT,
                   "%s: has no column %s%s, which the model was trained with (%" PRId64
                   " of %" PRId64 " are missing); it has %s%s%s%s",
                   f->label, missing, n > 4 ? ", ..." : "", n, used, there,
                   f->columns > 4 ? ", ..." : "", near,
                   inputs > 0 && (f->columns == used || f->columns == s->n_columns)
                       ? "; --by-position takes columns in their order"
                       : "");
}

static void tell_extra(const struct tt__frame *f, const bool *taken, struct tt_notes *notes)
{
    char list[160] = "", name[60];
    int64_t n = 0;
    for (int64_t k = 0; k < f->columns; k++) {
        size_t at = strlen(list);
        if (taken[k])
            continue;
        tt_text_printable(name, 40, f->column[k].name);
        if (n++ < 3)
            snprintf(list + at, sizeof list - at, "%s\"%s\"", at ? ", " : "", name);
    }
    if (n > 0)
        tt_notes_add(notes, "%s: not looked at: column%s %s%s, which the model does not take",
                     f->label, n > 1 ? "s" : "", list, n > 3 ? ", ..." : "");
}

static int match_names(const struct tt_schema *s, const struct tt__frame *f, bool target,
                       int64_t *map, bool *taken, struct tt_notes *notes, struct tt_err *err)
{
    bool missing = false;
    int64_t *sorted = tt_calloc(f->columns, sizeof *sorted, err);
    if (!sorted)
        return -1;
    for (int64_t k = 0; k < f->columns; k++)
        sorted[k] = k;
    qsort_r(sorted, (size_t)f->columns, sizeof *sorted, by_name, (void *)(uintptr_t)f);
    for (int64_t k = 0; k < s->n_columns; k++) {
        map[k] = find_exact(f, sorted, s->column[k].name, taken);
        if (map[k] >= 0)
            taken[map[k]] = true;
    }
    free(sorted);
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        if (map[k] >= 0 || !is_used(c, true))
            continue;
        int64_t at = find_alike(f, c->name);
        if (at >= 0 && !taken[at]) {
            map[k] = at;
            taken[at] = true;
            tt_notes_add(notes, "%s: column \"%.60s\" is taken for \"%.60s\"", f->label,
                         f->column[at].name, c->name);
        }
        missing = missing || (map[k] < 0 && is_used(c, target));
    }
    if (missing)
        return refuse_missing(s, f, map, target, err);
    tell_extra(f, taken, notes);
    return 0;
}

int64_t *tt__schema_match(const struct tt_schema *s, const struct tt__frame *f, bool by_position,
                          bool target, struct tt_notes *notes, struct tt_err *err)
{
    int64_t *map = tt_calloc(s->n_columns, sizeof *map, err);
    bool *taken = tt_calloc(f->columns, sizeof *taken, err);
    int rc = -1;
    by_position = by_position || s->by_position;
    if (map && taken && !f->header && !s->by_position && has_no_names(s) &&
        (!by_position || fits_places(s, f, target))) {
        rc = match_places(s, f, target, map, err);
    } else if (map && taken && by_position) {
        rc = match_positions(s, f, target, map, notes, err);
        if (rc == 0 && s->by_position)
            tt_notes_add(notes,
                         "%s: columns are taken in their order: the model is from before models "
                         "kept their names",
                         f->label);
    } else if (map && taken) {
        rc = match_names(s, f, target, map, taken, notes, err);
    }
    free(taken);
    if (rc < 0) {
        free(map);
        map = NULL;
    }
    return map;
}

/* --- models without a schema ----------------------------------------------------------------- */

static int name_column(struct tt_column *c, int64_t k, const char *name)
{
    char text[40];
    snprintf(text, sizeof text, "column %" PRId64, k + 1);
    c->name = strdup(name ? name : text);
    return c->name ? 0 : -1;
}

static int fill_without_names(struct tt_schema *s, const struct tt_data *d)
{
    for (int64_t k = 0; k < s->n_columns; k++) {
        struct tt_column *c = &s->column[k];
        bool last = k + 1 == s->n_columns;
        if (name_column(c, k, last && !d->n_classes ? d->value_name : NULL) < 0)
            return -1;
        c->kind = last && d->n_classes ? TT_COLUMN_CATEGORY : TT_COLUMN_NUMBER;
        c->target = last;
        c->first = k;
        c->n_inputs = !last;
        if (last)
            break;
        s->mean[k] = (double)d->column_mean[k];
        s->scale[k] = (double)d->column_scale[k];
        c->fill = s->mean[k];
        tt_text_printable(s->input_name[k], sizeof *s->input_name, c->name);
    }
    s->label = calloc((size_t)d->n_classes + 1, sizeof *s->label);
    for (int i = 0; s->label && i < d->n_classes; i++) {
        if (!(s->label[i] = strdup(tt_data_class(d, i))))
            return -1;
        s->n_classes = i + 1;
    }
    return s->label ? 0 : -1;
}

struct tt_schema *tt__schema_without_names(const struct tt_data *d, struct tt_err *err)
{
    struct tt_schema *s = calloc(1, sizeof *s);
    int64_t n = d->input.dim[0];
    if (s) {
        s->by_position = true;
        s->n_inputs = n;
        s->target = n;
        s->value_mean[0] = d->value_mean[0];
        s->value_std[0] = d->value_std[0];
        s->column = calloc((size_t)n + 1, sizeof *s->column);
        s->n_columns = s->column ? n + 1 : 0;
        s->mean = tt_calloc(n, sizeof *s->mean, err);
        s->scale = tt_calloc(n, sizeof *s->scale, err);
        s->input_name = tt_calloc(n, sizeof *s->input_name, err);
    }
    if (s && s->column && s->mean && s->scale && s->input_name && fill_without_names(s, d) == 0)
        return s;
    tt_schema_free(s);
    tt_fail(err, TT_ENOMEM, "out of memory");
    return NULL;
}
