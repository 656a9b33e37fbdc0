/* A table's schema: what its columns hold and which one is learned, as asked or as guessed. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>

#include "asked.h"
#include "learned.h"
#include "number.h"
#include "pipeline.h"

/* --- what was asked -------------------------------------------------------------------------- */

static int ignore_one(struct tt__guess *g, char *name, struct tt_err *err)
{
    int64_t k = tt__frame_find(g->frame, name);
    if (k < 0)
        return tt__refuse_column(g->frame, "ignore", name, err);
    struct tt_column *c = &g->schema->column[k];
    c->kind = TT_COLUMN_IGNORED;
    snprintf(c->why, sizeof c->why, "as asked");
    g->asked[k] = true;
    return 0;
}

/* What rows are grouped by tells them apart, and is new in what comes later. */
static int leave_out_group(struct tt__guess *g, struct tt_err *err)
{
    const char *name = g->wish->group;
    if (!name || !name[0])
        return 0;
    int64_t k = tt__frame_find(g->frame, name);
    if (k < 0)
        return tt__refuse_column(g->frame, "group", name, err);
    struct tt_column *c = &g->schema->column[k];
    if (g->asked[k])
        return 0;
    c->kind = TT_COLUMN_IGNORED;
    snprintf(c->why, sizeof c->why, "rows are grouped by it");
    g->asked[k] = true;
    return 0;
}

static int take_as(struct tt__guess *g, char *word, struct tt_err *err)
{
    char list[200], *equals = strrchr(word, '=');
    int kind = -1;
    if (!equals)
        return tt_fail(err, TT_EUSAGE, "--as %.60s: takes NAME=KIND", word);
    *equals = '\0';
    int64_t k = tt__frame_find(g->frame, word);
    if (k < 0)
        return tt__refuse_column(g->frame, "as", word, err);
    for (int i = 0; tt_column_kinds[i]; i++)
        if (strcasecmp(tt_column_kinds[i], equals + 1) == 0)
            kind = i;
    if (kind < 0)
        return tt_fail(err, TT_EUSAGE, "--as %.60s=%.40s: there is no such kind; there are %s",
                       word, equals + 1,
                       tt_join_names(list, sizeof list, tt_column_kinds, sizeof *tt_column_kinds));
    struct tt_column *c = &g->schema->column[k];
    c->kind = (enum tt_column_kind)kind;
    c->lenient = true;
    snprintf(c->why, sizeof c->why, "as asked");
    if (kind == TT_COLUMN_BOOLEAN && !g->facts[k].booleans)
        return tt_fail(err, TT_EINPUT,
                       "--as %.60s=boolean: it does not hold true and false, yes and no, or the "
                       "like; category takes what it holds",
                       word);
    g->asked[k] = true;
    return 0;
}

/* --- all of it ------------------------------------------------------------------------------- */

static int look_at_columns(struct tt__guess *g, struct tt_err *err)
{
    const struct tt__frame *f = g->frame;
    for (int64_t k = 0; k < f->columns; k++) {
        struct tt_column *c = &g->schema->column[k];
        if (tt__facts_of(f, k, &g->facts[k], err) < 0)
            return -1;
        c->name = strdup(f->column[k].name);
        if (!c->name)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        g->schema->n_columns = k + 1;
        tt__guess_kind(f, k, &g->facts[k], c);
    }
    return 0;
}

/* Row numbers are better than nothing. */
static void have_inputs(struct tt__guess *g)
{
    struct tt_schema *s = g->schema;
    for (int64_t k = 0; k < s->n_columns; k++)
        if (!s->column[k].target && s->column[k].kind < TT_COLUMN_IDENTIFIER)
            return;
    for (int64_t k = 0; k < s->n_columns; k++)
        if (!s->column[k].target && s->column[k].kind == TT_COLUMN_IDENTIFIER &&
            g->facts[k].texts == 0 && !g->asked[k]) {
            s->column[k].kind = TT_COLUMN_NUMBER;
            s->column[k].why[0] = '\0';
        }
}

static int refuse_no_inputs(const struct tt__guess *g, struct tt_err *err)
{
    const struct tt_schema *s = g->schema;
    for (int64_t k = 0; k < s->n_columns; k++)
        if (!s->column[k].target && s->column[k].kind < TT_COLUMN_IDENTIFIER)
            return 0;
    if (s->n_columns == 1)
        return tt_fail(err, TT_EINPUT,
                       "%s: \"%.60s\" is its only column; there is nothing to learn it from",
                       g->frame->label, s->column[0].name);
    return tt_fail(err, TT_EINPUT,
                   "%s: nothing is left to learn \"%.60s\" from: %" PRId64
                   " other columns, each left out (`tuitrain info` says why); --as NAME=KIND takes "
                   "one in",
                   g->frame->label, s->column[s->target].name, s->n_columns - tt_schema_values(s));
}

/* A line for each column; one for all of them where they are many. */
static void tell_left_out(const struct tt_schema *s, enum tt_column_kind kind,
                          struct tt_notes *notes)
{
    enum { EACH = 4, NAMED = 3 };
    char list[300] = "", name[80];
    int64_t n = 0, told = 0;
    for (int64_t k = 0; k < s->n_columns; k++)
        n += !s->column[k].target && s->column[k].kind == kind;
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        if (c->target || c->kind != kind)
            continue;
        tt_text_printable(name, sizeof name, c->name);
        if (n <= EACH && !name[0])
            tt_notes_add(notes, "left out: column %" PRId64 ", which has no name, %s%s%s", k + 1,
                         tt_column_kinds[kind], c->why[0] ? ": " : "", c->why);
        else if (n <= EACH)
            tt_notes_add(notes, "left out: column \"%s\", %s%s%s", name, tt_column_kinds[kind],
                         c->why[0] ? ": " : "", c->why);
        else if (told++ < NAMED)
            snprintf(list + strlen(list), sizeof list - strlen(list), "\"%s\", ", name);
    }
    if (n > EACH)
        tt_notes_add(notes, "left out: %" PRId64 " columns, %s: %s...", n, tt_column_kinds[kind],
                     list);
}

static void tell_codes(const struct tt__guess *g, struct tt_notes *notes)
{
    const struct tt_schema *s = g->schema;
    char name[80];
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        if (c->target || c->kind != TT_COLUMN_CATEGORY || g->asked[k] ||
            !(g->frame->column[k].spelling & TT__ZEROS) || g->facts[k].texts > 0)
            continue;
        tt_text_printable(name, sizeof name, c->name);
        tt_notes_add(notes,
                     "column \"%s\" is taken as categories: %s; --as \"%s=number\" counts with it",
                     name, c->why, name);
    }
}

static void tell(const struct tt__guess *g, const char *why, struct tt_notes *notes)
{
    const struct tt_schema *s = g->schema;
    const struct tt_column *t = &s->column[s->target];
    char name[80], list[300] = "";
    tt_text_printable(name, sizeof name, t->name);
    for (int64_t k = 0; k < s->n_columns && s->n_values > 1; k++)
        if (s->column[k].target) {
            size_t used = strlen(list);
            tt_text_printable(name, 40, s->column[k].name);
            snprintf(list + used, sizeof list - used, "%s\"%s\"", used ? ", " : "", name);
        }
    if (s->n_values > 1)
        tt_notes_add(notes, "learns %d columns (%s), values of each: %s", s->n_values, why, list);
    else if (s->n_classes)
        tt_notes_add(notes, "learns column \"%s\" (%s): %d classes%s", name, why, s->n_classes,
                     g->wish->task == TT_TASK_AUTO && g->facts[s->target].texts == 0
                         ? "; --task values takes them as values"
                         : "");
    else
        tt_notes_add(notes, "learns column \"%s\" (%s): values%s", name, why,
                     g->wish->task == TT_TASK_AUTO && !g->facts[s->target].many &&
                             g->facts[s->target].whole && g->facts[s->target].distinct <= 20
                         ? "; --task classes takes them as classes"
                         : "");
    if (strcmp(why, "as asked") != 0)
        tt_notes_add(notes, "  --target NAME learns another of its %" PRId64 " columns",
                     s->n_columns);
    tell_codes(g, notes);
    for (int kind = TT_COLUMN_IDENTIFIER; kind < TT_COLUMN_KINDS; kind++)
        tell_left_out(s, (enum tt_column_kind)kind, notes);
}

static int guess_all(struct tt__guess *g, struct tt_notes *notes, struct tt_err *err)
{
    char why[80] = "";
    if (look_at_columns(g, err) < 0 || tt__guess_words(g, g->wish->ignore, ignore_one, err) < 0 ||
        tt__guess_words(g, g->wish->as, take_as, err) < 0 || leave_out_group(g, err) < 0 ||
        tt__find_learned(g, why, sizeof why, err) < 0 || tt__find_task(g, err) < 0)
        return -1;
    have_inputs(g);
    g->schema->drop_gaps = g->wish->missing == TT_MISSING_DROP;
    if (refuse_no_inputs(g, err) < 0)
        return -1;
    tell(g, why, notes);
    return 0;
}

void tt__facts_all_done(struct tt__facts *facts, int64_t n)
{
    for (int64_t k = 0; facts && k < n; k++)
        tt__facts_done(&facts[k]);
    free(facts);
}

struct tt_schema *tt__schema_guess(const struct tt__frame *f, const struct tt_data_wish *wish,
                                   struct tt__facts **facts, struct tt_notes *notes,
                                   struct tt_err *err)
{
    struct tt__guess g = {.frame = f, .wish = wish, .schema = calloc(1, sizeof *g.schema)};
    g.facts = tt_calloc(f->columns, sizeof *g.facts, err);
    g.asked = tt_calloc(f->columns, sizeof *g.asked, err);
    if (g.schema)
        g.schema->column = calloc((size_t)f->columns, sizeof *g.schema->column);
    bool room = g.schema && g.schema->column && g.facts && g.asked;
    if (!room)
        tt_fail(err, TT_ENOMEM, "out of memory");
    if (!room || guess_all(&g, notes, err) < 0) {
        tt_schema_free(g.schema);
        tt__facts_all_done(g.facts, f->columns);
        g.schema = NULL;
        g.facts = NULL;
    }
    free(g.asked);
    *facts = g.facts;
    return g.schema;
}
