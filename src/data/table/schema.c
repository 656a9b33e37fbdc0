#include <tuitrain/data/schema.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

void tt_schema_free(struct tt_schema *s)
{
    if (!s)
        return;
    for (int64_t k = 0; s->column && k < s->n_columns; k++) {
        struct tt_column *c = &s->column[k];
        for (int i = 0; c->level && i < c->n_levels; i++)
            free(c->level[i]);
        free(c->level);
        free(c->name);
    }
    for (int i = 0; s->label && i < s->n_classes; i++)
        free(s->label[i]);
    free(s->column);
    free(s->label);
    free(s->mean);
    free(s->scale);
    free(s->input_name);
    free(s);
}

static void describe_input(const struct tt_column *c, char *out, size_t size)
{
    const char *more = c->gaps ? ", gaps marked" : "";
    char fill[40];
    switch (c->kind) {
    case TT_COLUMN_CATEGORY:
        snprintf(out, size, "one-hot of %d%s%s", c->n_levels,
                 c->other ? ", rare ones \"other\"" : "", more);
        break;
    case TT_COLUMN_BOOLEAN:
        snprintf(out, size, "0 or 1%s", more);
        break;
    case TT_COLUMN_DATE:
        snprintf(out, size, "%s%s%s%s%s", c->parts & TT_PART_DAYS ? "days" : "",
                 c->parts & TT_PART_YEAR ? ", time of year" : "",
                 c->parts & TT_PART_WEEK ? ", weekday" : "",
                 c->parts & TT_PART_DAY ? ", time of day" : "", more);
        if (strncmp(out, ", ", 2) == 0)
            memmove(out, out + 2, strlen(out) - 1);
        break;
    default:
        snprintf(out, size, "mean 0, deviation 1");
        if (c->gaps)
            snprintf(out, size, "mean 0, deviation 1, gaps as %s and marked",
                     tt_text_double(fill, sizeof fill, c->fill));
    }
}

void tt_schema_describe(const struct tt_schema *s, int64_t column, char *out, size_t size)
{
    const struct tt_column *c = &s->column[column];
    if (c->target && s->n_classes)
        snprintf(out, size, "learned, %d classes", s->n_classes);
    else if (c->target)
        snprintf(out, size, "learned, values");
    else if (c->n_inputs == 0)
        snprintf(out, size, "left out%s%s", c->why[0] ? ": " : "", c->why);
    else
        describe_input(c, out, size);
}
