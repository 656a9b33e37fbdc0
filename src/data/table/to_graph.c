/* What apply.c does to the rows of a table, as ONNX operations.
 *
 * Numbers go side by side through few operations, however many there are; each other column has its
 * own.  All figures are doubles up to the last operation, as in apply.c. */
#include "to_graph.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "date_to_graph.h"
#include "kinds.h"
#include "number.h"

/* Blocks (N, width) that are made one after another, and where each of their columns belongs. */
struct blocks {
    const struct tt_schema *schema;
    struct tt_graph *g;
    const char **block; /* (n), NULL-ended */
    int n;
    int64_t *to; /* (n_inputs) of column i of all blocks: the input that it is */
    int64_t columns;
    const char *all; /* "X", or NULL where each column has an input of its own */
    int64_t place;   /* of the column at hand in "X" */
};

static void add_block(struct blocks *b, const char *value, int64_t first, int64_t width)
{
    b->block[b->n++] = value;
    for (int64_t i = 0; i < width; i++)
        b->to[b->columns++] = first + i;
}

/* --- inputs ---------------------------------------------------------------------------------- */

/* The level as a number, or NaN. */
static double level_number(const char *level)
{
    unsigned spelling = 0;
    double v;
    return tt__parse_number(level, strlen(level), false, &v, &spelling) &&
                   !(spelling & ~(unsigned)TT__ZEROS)
               ? v
               : NAN;
}

bool tt__column_is_text(const struct tt_column *c)
{
    bool text = false;
    for (int i = 0; i < c->n_levels; i++)
        text = text || isnan(level_number(c->level[i]));
    return (c->kind == TT_COLUMN_CATEGORY || c->kind == TT_COLUMN_BOOLEAN) &&
           (text || c->n_levels == 0);
}

static bool is_taken(const struct tt_graph *g, const char *name)
{
    for (int i = 0; i < g->n_inputs; i++)
        if (strcmp(g->inputs[i].name, name) == 0)
            return true;
    for (int i = 0; i < g->n_tensors; i++)
        if (strcmp(g->tensor[i]->name, name) == 0)
            return true;
    return false;
}

/* The column's name, or one like it where that is taken or empty. */
static const char *input_name(struct tt_graph *g, const struct tt_schema *s, int64_t k)
{
    const char *name = s->column[k].name;
    if (name[0] && !is_taken(g, name))
        return name;
    size_t size = strlen(name) + 40;
    char *other = tt_graph_keep(g, size);
    for (int64_t i = k + 1; other; i++) {
        snprintf(other, size, "%s%s%" PRId64, name[0] ? name : "column", name[0] ? "_" : " ", i);
        if (!is_taken(g, other))
            break;
    }
    return other ? other : name;
}

/* The cells of a column, (N, 1). */
static const char *cells(struct blocks *b, int64_t k)
{
    struct tt_graph *g = b->g;
    if (b->all) {
        tt_graph_int(tt_graph_op(g, "Gather", b->all, tt_graph_whole(g, "column", &b->place, 1)),
                     "axis", 1);
        return g->value;
    }
    bool text = tt__column_is_text(&b->schema->column[k]);
    const struct tt_graph_value in = {.name = input_name(g, b->schema, k),
                                      .type = text ? TT_GRAPH_STRING : TT_GRAPH_F64,
                                      .shape = tt_shape1(1)};
    tt_graph_add_input(g, &in);
    return in.name;
}

/* --- numbers --------------------------------------------------------------------------------- */

/* Of `n` columns: their cells side by side (N, n), what fills gaps, and figures. */
struct numbers {
    const char **cell; /* (n + 1), NULL-ended, or unused with "X" */
    double *fill, *mean, *scale;
    int64_t *place, *gap; /* in "X"; those with an input that says where gaps are */
    int64_t n, gaps;
};

static bool room_for_numbers(struct numbers *t, struct tt_graph *g, int64_t n)
{
    size_t size = (size_t)n + 1;
    t->cell = tt_graph_keep(g, size * sizeof *t->cell);
    double *figures = tt_graph_keep(g, 3 * size * sizeof *figures);
    int64_t *places = tt_graph_keep(g, 2 * size * sizeof *places);
    if (!t->cell || !figures || !places)
        return false;
    t->fill = figures;
    t->mean = figures + size;
    t->scale = figures + 2 * size;
    t->place = places;
    t->gap = places + size;
    return true;
}

static void add_numbers(struct blocks *b, const struct numbers *t)
{
    struct tt_graph *g = b->g;
    const struct tt_shape row = tt_shape1(t->n);
    if (b->all)
        tt_graph_int(
            tt_graph_op(g, "Gather", b->all, tt_graph_whole(g, "columns", t->place, (int)t->n)),
            "axis", 1);
    else
        tt_graph_int(tt_graph_append(g, "Concat", t->cell), "axis", 1);
    const char *x = g->value, *gap = tt__op1(g, "IsNaN", x);
    x = tt__op3(g, "Where", gap, tt_graph_doubles(g, "fill", &row, t->fill), x);
    x = tt__op2(g, "Sub", x, tt_graph_doubles(g, "mean", &row, t->mean));
    x = tt__op2(g, "Mul", x, tt_graph_doubles(g, "scale", &row, t->scale));
    b->block[b->n++] = tt__cast(g, x, TT_GRAPH_F32);
    if (t->gaps > 0) {
        gap = tt__cast(g, gap, TT_GRAPH_F32);
        tt_graph_int(tt_graph_op(g, "Gather", gap, tt_graph_whole(g, "gaps", t->gap, (int)t->gaps)),
                     "axis", 1);
        b->block[b->n++] = g->value;
    }
}

static bool is_number(const struct tt_column *c)
{
    return c->n_inputs > 0 && c->kind == TT_COLUMN_NUMBER;
}

static void take_numbers(struct blocks *b)
{
    const struct tt_schema *s = b->schema;
    struct numbers t = {.n = 0};
    int64_t n = 0, place = 0;
    for (int64_t k = 0; k < s->n_columns; k++)
        n += is_number(&s->column[k]);
    if (n == 0 || !room_for_numbers(&t, b->g, n))
        return;
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        if (is_number(c)) {
            t.place[t.n] = place;
            if (!b->all)
                t.cell[t.n] = cells(b, k);
            t.fill[t.n] = c->fill;
            t.mean[t.n] = s->mean[c->first];
            t.scale[t.n] = s->scale[c->first];
            if (c->gaps)
                t.gap[t.gaps++] = t.n;
            b->to[b->columns++] = c->first;
            t.n++;
        }
        place += !c->target;
    }
    t.cell[t.n] = NULL;
    for (int64_t k = 0; k < s->n_columns; k++)
        if (is_number(&s->column[k]) && s->column[k].gaps)
            b->to[b->columns++] = s->column[k].first + 1;
    add_numbers(b, &t);
}

/* --- levels ---------------------------------------------------------------------------------- */

/* Texts that stand for nothing; a level goes before them. */
static const char *const nothing[] = {"",     "NA",   "N/A",  "n/a",  "NaN", "nan",
                                      "NULL", "null", "#N/A", "<NA>", "\\N", "NaT",
                                      "?",    "-",    "--",   "---",  "None"};
enum { NOTHING = sizeof nothing / sizeof nothing[0] };

/* "None" is what Python makes of a missing one, no text of files. */

static bool is_level(const struct tt_column *c, const char *word)
{
    for (int i = 0; i < c->n_levels; i++)
        if (strcmp(c->level[i], word) == 0)
            return true;
    return false;
}

struct words {
    const char **word;
    int64_t *code;
    int n;
};

static bool room_for_words(struct words *w, struct tt_graph *g, int n)
{
    w->n = 0;
    w->word = tt_graph_keep(g, (size_t)n * sizeof *w->word);
    w->code = tt_graph_keep(g, (size_t)n * sizeof *w->code);
    return w->word && w->code;
}

static void add_word(struct words *w, const char *word, int64_t code)
{
    for (int i = 0; i < w->n; i++)
        if (strcmp(w->word[i], word) == 0)
            return;
    w->word[w->n] = word;
    w->code[w->n++] = code;
}

static void add_nothing(struct words *w, const struct tt_column *c)
{
    for (int i = 0; i < NOTHING; i++)
        if (!is_level(c, nothing[i]))
            add_word(w, nothing[i], -2);
}

/* Codes (N, 1): those of words, -1 of others. */
static const char *encode(struct tt_graph *g, const char *x, const struct words *w)
{
    struct tt_graph_node *node = tt_graph_op(g, "LabelEncoder", x);
    node->domain = "ai.onnx.ml";
    tt_graph_attr_texts(node, "keys_strings", w->word, w->n);
    tt_graph_attr_ints(node, "values_int64s", w->code, w->n);
    tt_graph_int(node, "default_int64", -1);
    return g->value;
}

/* Codes of numbers: level i where the number is that of level i, -1, or -2 of NaN. */
static const char *encode_numbers(struct tt_graph *g, const char *x, const double *number, int n)
{
    const struct tt_shape row = tt_shape1(n);
    int64_t *place = tt_graph_keep(g, (size_t)n * sizeof *place);
    static const int64_t one = 1, two = -2, axis = 1;
    for (int i = 0; place && i < n; i++)
        place[i] = i + 1;
    if (!place)
        return x;
    const char *same = tt__op2(g, "Equal", x, tt_graph_doubles(g, "levels", &row, number));
    const char *code =
        tt__op2(g, "Mul", tt__cast(g, same, TT_GRAPH_I64), tt_graph_whole(g, "codes", place, n));
    code = tt__op2(g, "ReduceSum", code, tt_graph_whole(g, "axis", &axis, 1));
    code = tt__op2(g, "Sub", code, tt_graph_whole(g, "one", &one, 1));
    return tt__op3(g, "Where", tt__op1(g, "IsNaN", x), tt_graph_whole(g, "gap", &two, 1), code);
}

static const char *is_code(struct tt_graph *g, const char *code, const int64_t *wanted, int n)
{
    const char *same = tt__op2(g, "Equal", code, tt_graph_whole(g, "codes", wanted, n));
    return tt__cast(g, same, TT_GRAPH_F32);
}

/* An input for each level, one for others, one for gaps. */
static void take_category(struct blocks *b, int64_t k)
{
    const struct tt_column *c = &b->schema->column[k];
    struct tt_graph *g = b->g;
    struct words w;
    int64_t *wanted = tt_graph_keep(g, ((size_t)c->n_levels + 2) * sizeof *wanted);
    double *number = tt_graph_keep(g, ((size_t)c->n_levels + 1) * sizeof *number);
    const char *x = cells(b, k), *code;
    int n = 0;
    if (!wanted || !number || !room_for_words(&w, g, c->n_levels + NOTHING))
        return;
    for (; n < c->n_levels; n++) {
        wanted[n] = n;
        number[n] = level_number(c->level[n]);
        add_word(&w, c->level[n], n);
    }
    add_nothing(&w, c);
    code = tt__column_is_text(c) ? encode(g, x, &w) : encode_numbers(g, x, number, c->n_levels);
    if (c->other)
        wanted[n++] = -1;
    if (c->gaps)
        wanted[n++] = -2;
    add_block(b, is_code(g, code, wanted, n), c->first, n);
}

/* 0, 1, or between them where nobody knows. */
static void take_boolean(struct blocks *b, int64_t k)
{
    static const char *const yes[] = {"true", "yes", "y", "t", "on", "1"};
    static const char *const no[] = {"false", "no", "n", "f", "off", "0"};
    static const int64_t one = 1, gap = -2, unknown[] = {-1, -2};
    enum { WORDS = 6, CASES = 3, LONG = 8 };
    const struct tt_column *c = &b->schema->column[k];
    struct tt_graph *g = b->g;
    struct words w;
    double number[2] = {0, 1};
    char *spelled = tt_graph_keep(g, (size_t)2 * WORDS * CASES * LONG);
    const char *x = cells(b, k), *code;
    if (!spelled || !room_for_words(&w, g, 2 * WORDS * CASES + NOTHING))
        return;
    for (int i = 0; i < 2 * WORDS; i++) {
        const char *word = i < WORDS ? no[i] : yes[i - WORDS];
        for (int j = 0; j < CASES; j++, spelled += LONG) { /* true, True, TRUE */
            snprintf(spelled, LONG, "%s", word);
            for (int at = 0; at < (j == 0 ? 0 : j == 1 ? 1 : LONG) && spelled[at]; at++)
                spelled[at] = (char)toupper((unsigned char)spelled[at]);
            add_word(&w, spelled, i >= WORDS);
        }
    }
    add_nothing(&w, c);
    code = tt__column_is_text(c) ? encode(g, x, &w) : encode_numbers(g, x, number, 2);
    const struct tt_shape half = tt_shape1(2);
    const char *middle =
        tt__op2(g, "Mul", is_code(g, code, unknown, 2), tt_graph_fill(g, "half", &half, 0.5F));
    const char *sum = tt__op2(g, "ReduceSum", middle, tt_graph_whole(g, "axis", &one, 1));
    add_block(b, tt__op2(g, "Add", is_code(g, code, &one, 1), sum), c->first, 1);
    if (c->gaps)
        add_block(b, is_code(g, code, &gap, 1), c->first + 1, 1);
}

static void take_date(struct blocks *b, int64_t k)
{
    const struct tt_column *c = &b->schema->column[k];
    struct tt_graph *g = b->g;
    const char *x = cells(b, k), *gap = tt__op1(g, "IsNaN", x);
    x = tt__op3(g, "Where", gap, tt__number(g, c->fill), x);
    add_block(b, tt__date_to_graph(b->schema, c, g, x), c->first, c->n_inputs - c->gaps);
    if (c->gaps)
        add_block(b, tt__cast(g, gap, TT_GRAPH_F32), c->first + c->n_inputs - 1, 1);
}

/* --- all of it ------------------------------------------------------------------------------- */

/* Columns without names of their own, all of numbers. */
static bool is_rows(const struct tt_schema *s)
{
    char name[40];
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        snprintf(name, sizeof name, "column %" PRId64, k + 1);
        if (!c->target && c->n_inputs > 0 &&
            (strcmp(c->name, name) != 0 || tt__column_is_text(c) || c->kind == TT_COLUMN_DATE))
            return false;
    }
    return true;
}

static void take_all_columns(struct blocks *b)
{
    const struct tt_schema *s = b->schema;
    int64_t n = 0;
    for (int64_t k = 0; k < s->n_columns; k++)
        n += !s->column[k].target;
    const struct tt_graph_value in = {.name = "X", .type = TT_GRAPH_F64, .shape = tt_shape1(n)};
    tt_graph_add_input(b->g, &in);
    b->all = "X";
}

/* Blocks side by side, each column where the network has it. */
static void join(struct blocks *b)
{
    const struct tt_schema *s = b->schema;
    struct tt_graph *g = b->g;
    int64_t *from = tt_graph_keep(g, (size_t)s->n_inputs * sizeof *from);
    bool in_order = true;
    for (int64_t i = 0; from && i < b->columns; i++) {
        from[b->to[i]] = i;
        in_order = in_order && b->to[i] == i;
    }
    b->block[b->n] = NULL;
    if (b->n > 1)
        tt_graph_int(tt_graph_append(g, "Concat", b->block), "axis", 1);
    else
        g->value = b->block[0];
    if (from && !in_order)
        tt_graph_int(
            tt_graph_op(g, "Gather", g->value, tt_graph_whole(g, "order", from, (int)s->n_inputs)),
            "axis", 1);
}

void tt__schema_to_graph(const struct tt_schema *s, struct tt_graph *g)
{
    struct blocks b = {.schema = s, .g = g};
    b.block = tt_graph_keep(g, (2 * (size_t)s->n_columns + 3) * sizeof *b.block);
    b.to = tt_graph_keep(g, (size_t)s->n_inputs * sizeof *b.to);
    if (!b.block || !b.to)
        return;
    if (is_rows(s))
        take_all_columns(&b);
    take_numbers(&b);
    for (int64_t k = 0; k < s->n_columns; k++) {
        const struct tt_column *c = &s->column[k];
        if (c->n_inputs > 0 && c->kind == TT_COLUMN_CATEGORY)
            take_category(&b, k);
        else if (c->n_inputs > 0 && c->kind == TT_COLUMN_BOOLEAN)
            take_boolean(&b, k);
        else if (c->n_inputs > 0 && c->kind == TT_COLUMN_DATE)
            take_date(&b, k);
        b.place += !c->target;
    }
    join(&b);
}
