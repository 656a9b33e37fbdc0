/* Which columns of a table are learned, and as classes or as values: as asked or as guessed. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>

#include "guess.h"
#include "target.h"

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
    if (s->n_values == TT_MAX_VALUES)
        return tt_fail(err, TT_EUSAGE, "--target: more than %d columns", TT_MAX_VALUES);
    c->target = true;
    s->target = s->n_values == 0 || k < s->target ? k : s->target;
    s->n_values++;
    return 0;
}

/* Arrays of several targets that are all amounts are learned together. */
static bool are_amounts(const struct tt__guess *g, int64_t from)
{
    int64_t n = g->frame->columns - from;
    if (n < 2 || n > TT_MAX_VALUES || g->wish->task == TT_TASK_CLASSES)
        return false;
    for (int64_t k = from; k < g->frame->columns; k++) {
        const struct tt_column *c = &g->schema->column[k];
        const struct tt__facts *x = &g->facts[k];
        if (x->numbers == 0 || x->texts > 0 || c->kind != TT_COLUMN_NUMBER ||
            (g->wish->task == TT_TASK_AUTO && tt__guess_classes("", x, c->kind)))
            return false;
    }
    return true;
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
    } else if (f->targets > 0 && are_amounts(g, f->columns - f->targets)) {
        s->target = f->columns - f->targets;
        s->n_values = (int)f->targets;
        snprintf(why, size, "there to be learned");
        for (int64_t k = s->target; k < f->columns; k++)
            s->column[k].target = true;
    } else if (f->targets > 0) {
        s->target = f->columns - f->targets;
        snprintf(why, size, "%s",
                 f->targets > 1 ? "the first that is there to be learned" : "there to be learned");
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
        if (!s->column[k].target) {
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
        return strdup(tt_text_double(text, sizeof text, cell));
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
