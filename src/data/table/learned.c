#include "learned.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>

#include "asked.h"
#include "target.h"

/* What else was asked of a column may not go with learning it. */
static int check_asked(const struct tt__guess *g, int64_t k, struct tt_err *err)
{
    const struct tt__frame *f = g->frame;
    const struct tt_column *c = &g->schema->column[k];
    char name[80];
    if (!g->asked[k] || c->kind <= TT_COLUMN_BOOLEAN)
        return 0;
    tt_text_printable(name, sizeof name, c->name);
    if (c->lenient)
        return tt_fail(err, TT_EUSAGE,
                       "--as %s=%s: \"%s\" is learned, and that is no kind to learn; number "
                       "learns its values, category its classes",
                       name, tt_column_kinds[c->kind], name);
    if (g->wish->group && tt__frame_find(f, g->wish->group) == k)
        return tt_fail(err, TT_EUSAGE,
                       "--target: rows are grouped by \"%s\", which cannot be learned then: none "
                       "of what one side has is on the other",
                       name);
    return tt_fail(err, TT_EUSAGE, "--target: \"%s\" is left out by --ignore; it is one or other",
                   name);
}

static int learn_one(struct tt__guess *g, char *name, struct tt_err *err)
{
    const struct tt__frame *f = g->frame;
    struct tt_schema *s = g->schema;
    int64_t k = tt__frame_find(f, name);
    if (k < 0)
        return tt__refuse_column(f, "target", name, err);
    struct tt_column *c = &s->column[k];
    if (c->kind == TT_COLUMN_EMPTY || c->kind == TT_COLUMN_CONSTANT)
        return tt_fail(err, TT_EINPUT, "%s: column \"%s\" %s; there is nothing to learn", f->label,
                       c->name,
                       c->kind == TT_COLUMN_EMPTY ? "is empty" : "holds the same in all rows");
    if (c->target)
        return tt_fail(err, TT_EUSAGE, "--target %.60s: is named twice", name);
    if (check_asked(g, k, err) < 0)
        return -1;
    if (s->n_values == TT_MAX_VALUES)
        return tt_fail(err, TT_EUSAGE, "--target: more than %d columns", TT_MAX_VALUES);
    c->target = true;
    s->target = s->n_values == 0 || k < s->target ? k : s->target;
    s->n_values++;
    return 0;
}

/* Of an array's targets, one that was not left out. */
static bool is_meant(const struct tt__guess *g, int64_t k)
{
    return !g->asked[k] || g->schema->column[k].kind != TT_COLUMN_IGNORED;
}

/* Arrays of several targets that are all amounts are learned together. */
static bool are_amounts(const struct tt__guess *g, int64_t from)
{
    int64_t n = 0;
    for (int64_t k = from; k < g->frame->columns; k++) {
        const struct tt_column *c = &g->schema->column[k];
        const struct tt__facts *x = &g->facts[k];
        if (!is_meant(g, k))
            continue;
        if (x->numbers == 0 || x->texts > 0 || c->kind != TT_COLUMN_NUMBER ||
            (g->wish->task == TT_TASK_AUTO && tt__guess_classes("", x, c->kind)))
            return false;
        n++;
    }
    return n >= 2 && n <= TT_MAX_VALUES && g->wish->task != TT_TASK_CLASSES;
}

/* What an array holds to be learned, but for what was left out. */
static int learn_array(struct tt__guess *g, char *why, size_t size, struct tt_err *err)
{
    const struct tt__frame *f = g->frame;
    struct tt_schema *s = g->schema;
    int64_t from = f->columns - f->targets, first = from;
    while (first < f->columns && !is_meant(g, first))
        first++;
    if (first == f->columns)
        return tt_fail(err, TT_EUSAGE, "%s: --ignore leaves nothing of what is to be learned",
                       f->label);
    if (check_asked(g, first, err) < 0)
        return -1;
    s->target = first;
    s->column[first].target = true;
    bool several = are_amounts(g, first);
    for (int64_t k = first; several && k < f->columns; k++)
        if (is_meant(g, k)) {
            s->column[k].target = true;
            s->n_values++;
        }
    snprintf(why, size, "%s",
             several || f->targets == 1 ? "there to be learned"
                                        : "the first that is there to be learned");
    return 0;
}

int tt__find_learned(struct tt__guess *g, char *why, size_t size, struct tt_err *err)
{
    const struct tt__frame *f = g->frame;
    struct tt_schema *s = g->schema;
    const char *name = g->wish->target;
    char whole[TT_OPT_TEXT];
    if (name && name[0]) {
        snprintf(why, size, "as asked");
        tt_text_copy(whole, sizeof whole, name);
        if ((tt__frame_find(f, name) >= 0 ? learn_one(g, whole, err)
                                          : tt__guess_words(g, name, learn_one, err)) < 0)
            return -1;
    } else if (f->targets > 0) {
        if (learn_array(g, why, size, err) < 0)
            return -1;
    } else {
        s->target = tt__guess_target(f, g->facts, s->column, why, size);
        if (s->target < 0)
            return tt_fail(err, TT_EINPUT,
                           "%s: none of its %" PRId64
                           " columns can be learned: they are empty, the same in all rows, or "
                           "different in each; --target names one",
                           f->label, f->columns);
    }
    s->column[s->target].target = true;
    for (int64_t k = f->columns - f->targets; k < f->columns; k++)
        if (!s->column[k].target && is_meant(g, k)) {
            s->column[k].kind = TT_COLUMN_IGNORED;
            snprintf(s->column[k].why, sizeof s->column[k].why, "what else could be learned");
        }
    return 0;
}

char *tt__value_label(const struct tt__frame *f, int64_t column, double cell)
{
    const struct tt__series *c = &f->column[column];
    char text[40];
    if (cell == cell)
        return strdup(tt__number_text(c, cell, text, sizeof text));
    const struct tt__text *t = &c->text[tt__cell_code(cell) - 1];
    return strndup(t->at, t->length);
}

static int refuse_classes(const struct tt__guess *g, const struct tt__facts *x, struct tt_err *err)
{
    const struct tt__frame *f = g->frame;
    const char *name = f->column[g->schema->target].name;
    if (!x->many && x->distinct < 2)
        return tt_fail(err, TT_EINPUT, "%s: column \"%.60s\" holds one value only", f->label, name);
    return tt_fail(err, TT_EINPUT,
                   "%s: column \"%.60s\" has %s%" PRId64 " different values; up to %d can be "
                   "classes%s",
                   f->label, name, x->many ? "more than " : "",
                   x->many ? (int64_t)TT__DISTINCT : x->distinct, TT_MAX_CLASSES,
                   x->texts == 0 ? "; --task values learns values" : "; --target names another");
}

/* Classes in the order of numbers, then of texts. */
static int set_classes(struct tt__guess *g, struct tt_err *err)
{
    struct tt_schema *s = g->schema;
    const struct tt__facts *x = &g->facts[s->target];
    if (x->many || x->distinct < 2 || x->distinct > TT_MAX_CLASSES)
        return refuse_classes(g, x, err);
    s->label = calloc((size_t)x->distinct, sizeof *s->label);
    for (int64_t i = 0; s->label && i < x->distinct; i++) {
        s->label[i] = tt__value_label(g->frame, s->target, x->value[i].cell);
        if (!s->label[i])
            return tt_fail(err, TT_ENOMEM, "out of memory");
        s->n_classes = (int)i + 1;
    }
    if (!s->label)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    struct tt_column *c = &s->column[s->target];
    if (c->kind == TT_COLUMN_BOOLEAN && strchr("tTyYoO", s->label[0][0]) &&
        strcasecmp(s->label[0], "off") != 0) {
        char *first = s->label[0]; /* the negative one first */
        s->label[0] = s->label[1];
        s->label[1] = first;
    }
    return 0;
}

/* Several are values: classes would be as many questions as columns. */
static int take_values(struct tt__guess *g, struct tt_err *err)
{
    const struct tt_schema *s = g->schema;
    for (int64_t k = 0; k < s->n_columns; k++) {
        struct tt_column *c = &s->column[k];
        if (!c->target)
            continue;
        if (g->asked[k] && c->kind != TT_COLUMN_NUMBER)
            return tt_fail(err, TT_EUSAGE,
                           "--as %.60s=%s: several columns are learned, as values; one --target at "
                           "a time learns classes",
                           c->name, tt_column_kinds[c->kind]);
        if (g->wish->task == TT_TASK_CLASSES || g->facts[k].numbers == 0)
            return tt_fail(err, TT_EUSAGE,
                           "--target: several columns are learned as values, %s; one --target at "
                           "a time learns classes",
                           g->wish->task == TT_TASK_CLASSES ? "not as --task classes"
                                                            : "and one of them holds no numbers");
        c->kind = TT_COLUMN_NUMBER;
    }
    return 0;
}

int tt__find_task(struct tt__guess *g, struct tt_err *err)
{
    if (g->schema->n_values > 1)
        return take_values(g, err);
    struct tt_schema *s = g->schema;
    struct tt_column *c = &s->column[s->target];
    const struct tt__facts *x = &g->facts[s->target];
    bool classes = g->wish->task == TT_TASK_CLASSES ||
                   (g->wish->task == TT_TASK_AUTO &&
                    (g->asked[s->target] ? c->kind != TT_COLUMN_NUMBER
                                         : tt__guess_classes(c->name, x, c->kind)));
    if (classes) {
        if (c->kind != TT_COLUMN_BOOLEAN)
            c->kind = TT_COLUMN_CATEGORY;
        return set_classes(g, err);
    }
    if (x->numbers == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: column \"%.60s\" holds no numbers, so no values; --task classes "
                       "learns what it holds, --target names another column",
                       g->frame->label, c->name);
    c->kind = TT_COLUMN_NUMBER;
    return 0;
}
