/* What is learned of pictures: classes by number or by name, one-hot, or values. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include "arrays.h"
#include "class_names.h"
#include "table.h"

enum { FEW = 20 }; /* whole numbers that are floats are classes where they are so few */

enum tt__targets tt__targets_kind(const struct tt_npy *y)
{
    int64_t columns = y->shape.n == 2 ? y->shape.dim[1] : 1;
    if (columns < 2)
        return TT__TARGETS_ONE;
    for (int64_t i = 0; i < y->shape.dim[0]; i++)
        if (tt__one_hot(y, i) < 0)
            return TT__TARGETS_SEVERAL;
    return TT__TARGETS_ONE_HOT;
}

int64_t tt__one_hot(const struct tt_npy *y, int64_t i)
{
    int64_t columns = y->shape.dim[1], at = -1;
    for (int64_t k = 0; k < columns; k++) {
        double v = tt_npy_at(y, i * columns + k);
        if (v == 1 && at < 0)
            at = k;
        else if (v != 0)
            return -1;
    }
    return at;
}

static int64_t place(const struct tt__labels *l, int64_t i)
{
    return i * l->columns + l->column;
}

/* --- names ----------------------------------------------------------------------------------- */

/* A value as text, malloced: of a text itself, of a number its shortest form. */
static char *text_of(const struct tt_npy *y, int64_t i)
{
    char number[40];
    if (!tt_npy_is_text(y))
        return strdup(tt_text_double(number, sizeof number, tt_npy_at(y, i)));
    char *text = malloc(tt_npy_text_room(y));
    if (text)
        tt_npy_text(y, i, text);
    return text;
}

static int by_number(const void *a, const void *b)
{
    double x = strtod(*(char *const *)a, NULL), y = strtod(*(char *const *)b, NULL);
    return (x > y) - (x < y);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Adds the values of an array that are not among the names. */
static int add_names(struct tt__labels *l, const struct tt_npz_array *y, struct tt_err *err)
{
    for (int64_t i = 0; i < y->array.shape.dim[0]; i++) {
        char *text = text_of(&y->array, place(l, i));
        int k = 0;
        while (text && k < l->classes && strcmp(l->name[k], text) != 0)
            k++;
        if (!text)
            return tt_fail(err, TT_ENOMEM, "%s: out of memory", y->label);
        if (k < l->classes) {
            free(text);
            continue;
        }
        if (k == TT_MAX_CLASSES) {
            free(text);
            return tt_fail(err, TT_EINPUT,
                           "%s: more than %d different values, which are too many classes%s",
                           y->label, TT_MAX_CLASSES,
                           tt_npy_is_text(&y->array) ? "" : "; --task values learns values");
        }
        l->name[l->classes++] = text;
    }
    return 0;
}

static int name_classes(struct tt__labels *l, const struct tt_npz_array *train,
                        const struct tt_npz_array *val, struct tt_err *err)
{
    bool texts = tt_npy_is_text(&train->array);
    l->name = tt_calloc(TT_MAX_CLASSES, sizeof *l->name, err);
    if (!l->name || add_names(l, train, err) < 0)
        return -1;
    int known = l->classes;
    if (val->array.values && add_names(l, val, err) < 0)
        return -1;
    if (l->classes > known)
        return tt_fail(err, TT_EINPUT, "%s: class \"%.60s\" never appears in training", val->label,
                       l->name[known]);
    qsort(l->name, (size_t)l->classes, sizeof *l->name, texts ? by_text : by_number);
    return 0;
}

/* --- numbers --------------------------------------------------------------------------------- */

/* What the targets are, over both parts. */
struct range {
    double low, high;
    bool whole, many;
    double seen[FEW + 1];
    int n;
};

static int look(const struct tt__labels *l, const struct tt_npz_array *y, struct range *r,
                struct tt_err *err)
{
    for (int64_t i = 0; y->array.values && i < y->array.shape.dim[0]; i++) {
        double v = tt_npy_at(&y->array, place(l, i));
        if (!isfinite(v))
            return tt_fail(err, TT_EINPUT,
                           "%s: sample %" PRId64 " holds what is no number (nan or infinite)",
                           y->label, i);
        r->low = fmin(r->low, v);
        r->high = fmax(r->high, v);
        r->whole = r->whole && v == floor(v);
        int k = 0;
        while (k < r->n && r->seen[k] != v)
            k++;
        if (k == r->n && r->n <= FEW)
            r->seen[r->n++] = v;
        r->many = r->n > FEW;
    }
    return 0;
}

static int count_classes(struct tt__labels *l, const struct tt_npz_array *train,
                         const struct tt_npz_array *val, const struct range *r, struct tt_err *err)
{
    struct range own = {.low = INFINITY, .high = -INFINITY, .whole = true};
    if (r->low < 0 || r->high >= TT__MOST_CLASSES || !r->whole)
        return name_classes(l, train, val, err);
    if (look(l, train, &own, err) < 0)
        return -1;
    l->classes = (int)own.high + 1;
    if (r->high > own.high)
        return tt_fail(err, TT_EINPUT, "%s: class %g never appears in training (0 to %g do)",
                       val->label, r->high, own.high);
    return 0;
}

/* --- all of it ------------------------------------------------------------------------------- */

/* Of several, the one that --target names by its number. */
static int choose(struct tt__labels *l, const struct tt_npz_array *y,
                  const struct tt_data_wish *wish, struct tt_notes *notes, struct tt_err *err)
{
    const char *name = wish->target && wish->target[0] ? wish->target : "1";
    const char *digits = strrchr(name, ' ');
    int64_t at;
    if (!tt_text_to_int(digits ? digits + 1 : name, &at) || at < 1 || at > l->columns)
        return tt_fail(err, TT_EUSAGE,
                       "--target %.60s: %s has %" PRId64
                       " columns to choose from; it takes a number from 1",
                       name, y->label, l->columns);
    l->column = at - 1;
    tt_notes_add(notes,
                 "learns column %" PRId64 " of the %" PRId64
                 " that are there to be learned; --target NUMBER takes another",
                 at, l->columns);
    return 0;
}

static bool are_reals(const struct tt_npz_array *y, const struct range *r)
{
    return y->array.kind == 'f' && (!r->whole || r->many || r->low < 0);
}

static int take_all(struct tt__labels *l, const struct tt_npz_array *y, struct tt_notes *notes)
{
    l->values = (int)l->columns;
    tt_notes_add(notes,
                 "learns all %d columns of \"%s\", values of each; --target NUMBER takes one",
                 l->values, y->label);
    return 0;
}

static bool asks_for_none(const struct tt__labels *l, const struct tt_data_wish *wish,
                          enum tt_task task)
{
    return l->columns > 1 && l->columns <= TT_MAX_VALUES && task != TT_TASK_CLASSES &&
           (!wish->target || !wish->target[0]) && (!wish->like || wish->like->n_values > 1);
}

/* Whether each of several columns holds values rather than labels; -1: something is wrong. */
static int are_amounts(struct tt__labels *l, const struct tt_npz_array *train,
                       const struct tt_npz_array *val, enum tt_task task, struct tt_err *err)
{
    bool amounts = !tt_npy_is_text(&train->array);
    for (l->column = 0; amounts && l->column < l->columns; l->column++) {
        struct range r = {.low = INFINITY, .high = -INFINITY, .whole = true};
        if (look(l, train, &r, err) < 0 || look(l, val, &r, err) < 0)
            return -1;
        amounts = task == TT_TASK_VALUES || are_reals(train, &r);
    }
    l->column = 0;
    return amounts;
}

static int refuse_one_class(const struct tt_npz_array *y, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT, "%s: all samples are of one class", y->label);
}

static int find_one_hot(struct tt__labels *l, const struct tt_npz_array *train,
                        struct tt_notes *notes)
{
    l->classes = (int)l->columns;
    tt_notes_add(notes, "\"%s\" is one-hot: %d classes, numbered from 0", train->label, l->classes);
    return 0;
}

int tt__labels_find(struct tt__labels *l, const struct tt_npz_array *train,
                    const struct tt_npz_array *val, const struct tt_data_wish *wish,
                    struct tt_notes *notes, struct tt_err *err)
{
    struct range r = {.low = INFINITY, .high = -INFINITY, .whole = true};
    const struct tt_shape *s = &train->array.shape;
    enum tt_task task = !wish->like             ? wish->task
                        : wish->like->n_classes ? TT_TASK_CLASSES
                                                : TT_TASK_VALUES;
    memset(l, 0, sizeof *l);
    l->values = 1;
    l->columns = s->n == 2 ? s->dim[1] : 1;
    l->kind = tt__targets_kind(&train->array);
    if (l->kind == TT__TARGETS_ONE_HOT && task != TT_TASK_VALUES && l->columns <= TT_MAX_CLASSES) {
        if (val->array.values && tt__targets_kind(&val->array) != TT__TARGETS_ONE_HOT)
            return tt_fail(err, TT_EINPUT, "%s: is not one-hot, as that of training is",
                           val->label);
        return find_one_hot(l, train, notes);
    }
    if (l->kind == TT__TARGETS_ONE_HOT)
        l->kind = TT__TARGETS_SEVERAL;
    if (asks_for_none(l, wish, task)) {
        int all = are_amounts(l, train, val, task, err);
        if (all != 0)
            return all < 0 ? -1 : take_all(l, train, notes);
    }
    if (l->columns > 1 && choose(l, train, wish, notes, err) < 0)
        return -1;
    if (tt_npy_is_text(&train->array)) {
        if (task == TT_TASK_VALUES)
            return tt_fail(err, TT_EINPUT, "%s: holds texts, so no values; --task classes",
                           train->label);
        return name_classes(l, train, val, err) < 0 ? -1
               : l->classes < 2                     ? refuse_one_class(train, err)
                                                    : 0;
    }
    if (look(l, train, &r, err) < 0 || look(l, val, &r, err) < 0)
        return -1;
    bool reals = are_reals(train, &r);
    if (task == TT_TASK_VALUES || (task == TT_TASK_AUTO && reals))
        return 0;
    if (task == TT_TASK_AUTO && train->array.kind == 'f')
        tt_notes_add(notes,
                     "\"%s\" holds %d different whole numbers, taken as classes; --task "
                     "values learns values",
                     train->label, r.n);
    if (count_classes(l, train, val, &r, err) < 0)
        return -1;
    return l->classes < 2 ? refuse_one_class(train, err) : 0;
}

static int own_class(const struct tt__labels *l, const struct tt_npz_array *y, int64_t i)
{
    if (l->kind == TT__TARGETS_ONE_HOT)
        return (int)tt__one_hot(&y->array, i);
    if (!l->name)
        return (int)tt_npy_at(&y->array, place(l, i));
    char *text = text_of(&y->array, place(l, i));
    int k = 0;
    while (text && k < l->classes && strcmp(l->name[k], text) != 0)
        k++;
    free(text);
    return text && k < l->classes ? k : -1;
}

int tt__labels_class(const struct tt__labels *l, const struct tt_npz_array *y, int64_t i)
{
    int k = own_class(l, y, i);
    return l->as && k >= 0 ? l->as[k] : k;
}

int tt__labels_as_model(struct tt__labels *l, const struct tt_npz_array *y,
                        const struct tt_data *like, struct tt_notes *notes, struct tt_err *err)
{
    enum { TOLD = -2 }; /* of no class of the model's, as -1 is */
    char number[20], list[TT__NAME_LIST] = "", known[TT__NAME_LIST];
    l->as = tt_calloc(l->classes, sizeof *l->as, err);
    if (!l->as)
        return -1;
    for (int k = 0; k < l->classes; k++) {
        snprintf(number, sizeof number, "%d", k);
        const char *name = l->name ? l->name[k] : number;
        l->as[k] = like->n_classes - 1;
        while (l->as[k] >= 0 && strcmp(tt_data_class(like, l->as[k]), name) != 0)
            l->as[k]--;
    }
    for (int64_t i = 0; i < y->array.shape.dim[0]; i++) {
        if (tt__labels_class(l, y, i) >= 0)
            continue;
        int k = own_class(l, y, i);
        l->unknown++;
        if (k < 0 || l->as[k] == TOLD)
            continue;
        l->as[k] = TOLD;
        snprintf(number, sizeof number, "%d", k);
        tt__list_name(list, l->name ? l->name[k] : number);
    }
    tt__list_classes(known, like);
    if (l->unknown == y->array.shape.dim[0])
        return tt__fail_no_class(y->label, list, known, err);
    if (l->unknown)
        tt_notes_add(notes,
                     "left out: %" PRId64 " of %" PRId64
                     " samples, whose class the model does not know (%s)",
                     l->unknown, y->array.shape.dim[0], list);
    return 0;
}

void tt__labels_values(const struct tt__labels *l, const struct tt_npz_array *y, int64_t i,
                       double *out)
{
    for (int c = 0; c < l->values; c++)
        out[c] = tt_npy_at(&y->array, place(l, i) + c);
}

void tt__labels_done(struct tt__labels *l)
{
    for (int k = 0; l->name && k < l->classes; k++)
        free(l->name[k]);
    free(l->name);
    free(l->as);
    l->name = NULL;
    l->as = NULL;
}
