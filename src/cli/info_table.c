/* tuitrain info TABLE: each of its columns, what becomes of it, and what is suspicious. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/schema.h>

#include "info.h"
#include "json.h"

enum { MOST_ROWS = 60 };

/* "4.3 to 7.9" */
static void range_of(const struct tt_column_facts *x, char *out, size_t size)
{
    out[0] = '\0';
    if (x->numbers)
        snprintf(out, size, "%.6g to %.6g", x->low, x->high);
    else if (x->cells > 0)
        snprintf(out, size, "%.14s to %.14s", x->first, x->last);
}

/* Padded by what it takes on a terminal. */
static void print_cell(const char *text, int columns)
{
    char cut[128];
    tt_text_printable(cut, (size_t)columns + 1 < sizeof cut ? (size_t)columns + 1 : sizeof cut,
                      text);
    tt_print_padded(cut, columns + 1);
}

static void print_column(const struct tt_data *d, int64_t k)
{
    const struct tt_column *c = &d->schema->column[k];
    const struct tt_column_facts *x = &d->facts[k];
    char text[160], name[80];
    snprintf(name, sizeof name, "%.70s", c->name[0] ? c->name : "(no name)");
    print_cell(name, 20);
    print_cell(tt_column_kinds[c->kind], 10);
    tt_print("%8" PRId64 " %6" PRId64 " %8" PRId64 "  ", x->cells, x->gaps, x->distinct);
    range_of(x, text, sizeof text);
    print_cell(text, 24);
    snprintf(text, sizeof text, "%.12s (%" PRId64 ")", x->most, x->most_n);
    print_cell(x->most_n > 1 ? text : "", 18);
    tt_schema_describe(d->schema, k, text, sizeof text);
    tt_print_line("%s", text);
}

/* The command that trains, with what was asked for here. */
static void print_next(const char *what, const struct tt_data_wish *wish)
{
    const struct {
        const char *option, *value;
    } given[] = {{"target", wish->target},
                 {"ignore", wish->ignore},
                 {"as", wish->as},
                 {"x", wish->x},
                 {"y", wish->y},
                 {"task", wish->task ? tt_task_names[wish->task] : NULL},
                 {"missing", wish->missing ? tt_missing_names[wish->missing] : NULL}};
    tt_print_newline();
    tt_print("next: tuitrain ");
    tt_info_print_word(what);
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
        tt_info_print_option(given[i].option, given[i].value);
    tt_print_newline();
}

void tt_info_print_table(const struct tt_data *d, const char *what, const struct tt_data_wish *wish)
{
    const struct tt_schema *s = d->schema;
    tt_print_newline();
    tt_print_line("%-20s %-10s %8s %6s %8s  %-24s %-18s %s", "COLUMN", "KIND", "CELLS", "GAPS",
                  "DISTINCT", "RANGE", "MOST FREQUENT", "BECOMES");
    for (int64_t k = 0; k < s->n_columns; k++)
        if (k < MOST_ROWS || s->column[k].target)
            print_column(d, k);
    if (s->n_columns > MOST_ROWS)
        tt_print_line("... and %" PRId64 " more columns; --json has all", s->n_columns - MOST_ROWS);
    tt_print_newline();
    tt_info_print_notes(&d->notes);
    if (d->duplicates > 0)
        tt_print_line("%" PRId64 " of %" PRId64 " rows are as an earlier one", d->duplicates,
                      d->train.n + d->val.n + d->test.n);
    print_next(what, wish);
}

static json_t *column(const struct tt_data *d, int64_t k)
{
    const struct tt_column *c = &d->schema->column[k];
    const struct tt_column_facts *x = &d->facts[k];
    char becomes[160];
    tt_schema_describe(d->schema, k, becomes, sizeof becomes);
    json_t *o = json_pack("{s:o, s:o, s:I, s:I, s:I, s:o, s:I, s:o}", "name", tt_json_text(c->name),
                          "kind", tt_json_text(tt_column_kinds[c->kind]), "cells",
                          (json_int_t)x->cells, "gaps", (json_int_t)x->gaps, "distinct",
                          (json_int_t)x->distinct, "most", tt_json_text(x->most), "most_count",
                          (json_int_t)x->most_n, "becomes", tt_json_text(becomes));
    if (x->numbers) {
        json_object_set_new(o, "low", tt_json_number(x->low));
        json_object_set_new(o, "high", tt_json_number(x->high));
        json_object_set_new(o, "mean", tt_json_number(x->mean));
        json_object_set_new(o, "deviation", tt_json_number(x->deviation));
    }
    if (c->target)
        json_object_set_new(o, "target", json_true());
    return o;
}

void tt_info_table_json(const struct tt_data *d, json_t *o)
{
    json_t *columns = json_array();
    for (int64_t k = 0; k < d->schema->n_columns; k++)
        json_array_append_new(columns, column(d, k));
    json_object_set_new(o, "columns", columns);
    json_object_set_new(o, "notes", tt_info_notes_json(&d->notes));
    json_object_set_new(o, "duplicates", json_integer(d->duplicates));
}
