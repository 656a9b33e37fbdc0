/* A schema as JSON in a model's metadata, and back, with every size and number checked. */
#include <tuitrain/data/schema.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <tuitrain/formats/json_text.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

enum { VERSION = 1, MOST_COLUMNS = 65536, MOST_LEVELS = 4096 };
static const int64_t MOST_INPUTS = INT64_C(1) << 24;

/* --- writing --------------------------------------------------------------------------------- */

static json_t *list_texts(char *const *text, int n)
{
    json_t *list = json_array();
    for (int i = 0; i < n; i++)
        json_array_append_new(list, json_string(text[i]));
    return list;
}

static json_t *list_numbers(const double *v, int64_t n)
{
    json_t *list = json_array();
    for (int64_t i = 0; i < n; i++)
        json_array_append_new(list, json_real(v[i]));
    return list;
}

/* What is not so is not written. */
static void note(json_t *o, const char *key, bool is)
{
    if (is)
        json_object_set_new(o, key, json_true());
}

static json_t *write_column(const struct tt_column *c)
{
    json_t *o = json_pack("{s:s, s:s}", "name", c->name, "kind", tt_column_kinds[c->kind]);
    note(o, "target", c->target);
    note(o, "lenient", c->lenient);
    note(o, "gaps", c->gaps);
    note(o, "day_first", c->day_first);
    note(o, "other", c->other);
    if (c->why[0])
        json_object_set_new(o, "why", json_string(c->why));
    if (c->n_levels)
        json_object_set_new(o, "levels", list_texts(c->level, c->n_levels));
    if (c->kind == TT_COLUMN_DATE)
        json_object_set_new(o, "parts", json_integer(c->parts));
    if (c->n_inputs) {
        json_object_set_new(o, "fill", json_real(c->fill));
        json_object_set_new(o, "inputs", json_integer(c->n_inputs));
    }
    return o;
}

static json_t *write_value(const struct tt_schema *s, int c)
{
    return json_pack("{s:f, s:f}", "mean", s->value_mean[c], "std", s->value_std[c]);
}

char *tt_schema_text(const struct tt_schema *s, struct tt_err *err)
{
    json_t *columns = json_array(), *names = json_array();
    for (int64_t k = 0; k < s->n_columns; k++)
        json_array_append_new(columns, write_column(&s->column[k]));
    for (int64_t k = 0; k < s->n_inputs; k++)
        json_array_append_new(names, json_string(s->input_name[k]));
    json_t *o = json_pack("{s:i, s:o, s:o, s:o, s:o}", "version", VERSION, "columns", columns,
                          "inputs", names, "mean", list_numbers(s->mean, s->n_inputs), "scale",
                          list_numbers(s->scale, s->n_inputs));
    note(o, "by_position", s->by_position);
    note(o, "drop_gaps", s->drop_gaps);
    if (s->n_classes)
        json_object_set_new(o, "classes", list_texts(s->label, s->n_classes));
    else
        json_object_set_new(o, "value", write_value(s, 0));
    if (s->n_values > 1) {
        json_t *list = json_array();
        for (int c = 0; c < s->n_values; c++)
            json_array_append_new(list, write_value(s, c));
        json_object_set_new(o, "values", list);
    }
    char *text = tt_json_whole(o, JSON_COMPACT | JSON_REAL_PRECISION(17));
    json_decref(o);
    if (!text)
        tt_fail(err, TT_ENOMEM, "out of memory for the schema of the data");
    return text;
}

/* --- reading --------------------------------------------------------------------------------- */

static bool read_number(const json_t *j, double *out)
{
    *out = json_number_value(j);
    return json_is_number(j) && isfinite(*out);
}

static bool read_numbers(const json_t *list, int64_t n, double **out)
{
    if ((int64_t)json_array_size(list) != n || !(*out = tt_calloc(n, sizeof **out, NULL)))
        return false;
    for (int64_t i = 0; i < n; i++)
        if (!read_number(json_array_get(list, (size_t)i), &(*out)[i]))
            return false;
    return true;
}

static bool read_texts(const json_t *list, size_t most, char ***out, int *n)
{
    size_t size = json_array_size(list);
    if (!json_is_array(list) || size > most || !(*out = calloc(size + 1, sizeof **out)))
        return false;
    for (size_t i = 0; i < size; i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (!text || !((*out)[i] = strdup(text)))
            return false;
        *n = (int)i + 1;
    }
    return true;
}

static int find_kind(const char *name)
{
    for (int i = 0; name && tt_column_kinds[i]; i++)
        if (strcmp(tt_column_kinds[i], name) == 0)
            return i;
    return -1;
}

/* How many inputs a column of its kind makes. */
static int64_t inputs_of(const struct tt_column *c)
{
    switch (c->kind) {
    case TT_COLUMN_NUMBER:
    case TT_COLUMN_BOOLEAN:
        return 1 + c->gaps;
    case TT_COLUMN_CATEGORY:
        return c->n_levels + c->other + c->gaps;
    case TT_COLUMN_DATE:
        return (c->parts & TT_PART_DAYS ? 1 : 0) + (c->parts & TT_PART_YEAR ? 2 : 0) +
               (c->parts & TT_PART_WEEK ? 2 : 0) + (c->parts & TT_PART_DAY ? 2 : 0) + c->gaps;
    default:
        return 0;
    }
}

static bool read_column(const json_t *o, struct tt_column *c)
{
    const char *name = json_string_value(json_object_get(o, "name"));
    const char *why = json_string_value(json_object_get(o, "why"));
    const json_t *levels = json_object_get(o, "levels");
    int kind = find_kind(json_string_value(json_object_get(o, "kind")));
    json_int_t parts = json_integer_value(json_object_get(o, "parts"));
    json_int_t inputs = json_integer_value(json_object_get(o, "inputs"));
    if (!name || kind < 0 || !(c->name = strdup(name)) || parts < 0 || parts > 15)
        return false;
    c->kind = (enum tt_column_kind)kind;
    c->target = json_is_true(json_object_get(o, "target"));
    c->lenient = json_is_true(json_object_get(o, "lenient"));
    c->gaps = json_is_true(json_object_get(o, "gaps"));
    c->day_first = json_is_true(json_object_get(o, "day_first"));
    c->other = json_is_true(json_object_get(o, "other"));
    c->parts = (unsigned)parts;
    tt_text_printable(c->why, sizeof c->why, why ? why : "");
    if (levels && !read_texts(levels, MOST_LEVELS, &c->level, &c->n_levels))
        return false;
    if (inputs == 0)
        return true;
    c->n_inputs = inputs;
    return !c->target && inputs == inputs_of(c) &&
           read_number(json_object_get(o, "fill"), &c->fill) &&
           (c->kind != TT_COLUMN_BOOLEAN || c->n_levels == 2);
}

static bool read_columns(const json_t *list, struct tt_schema *s)
{
    size_t n = json_array_size(list);
    s->target = -1;
    if (n < 1 || n > MOST_COLUMNS || !(s->column = calloc(n, sizeof *s->column)))
        return false;
    for (size_t k = 0; k < n; k++) {
        struct tt_column *c = &s->column[k];
        s->n_columns = (int64_t)k + 1;
        if (!read_column(json_array_get(list, k), c))
            return false;
        s->n_values += c->target;
        if (c->target && s->target < 0)
            s->target = (int64_t)k;
        c->first = s->n_inputs;
        s->n_inputs += c->n_inputs;
        if (s->n_inputs > MOST_INPUTS)
            return false;
    }
    return s->n_inputs >= 1 && s->target >= 0;
}

static bool read_names(const json_t *list, struct tt_schema *s)
{
    if ((int64_t)json_array_size(list) != s->n_inputs ||
        !(s->input_name = tt_calloc(s->n_inputs, sizeof *s->input_name, NULL)))
        return false;
    for (int64_t i = 0; i < s->n_inputs; i++) {
        const char *name = json_string_value(json_array_get(list, (size_t)i));
        if (!name)
            return false;
        tt_text_printable(s->input_name[i], sizeof *s->input_name, name);
    }
    return true;
}

static bool read_value(const json_t *value, struct tt_schema *s, int c)
{
    return read_number(json_object_get(value, "mean"), &s->value_mean[c]) &&
           read_number(json_object_get(value, "std"), &s->value_std[c]) && s->value_std[c] > 0;
}

static bool read_all(const json_t *o, struct tt_schema *s)
{
    const json_t *classes = json_object_get(o, "classes"), *value = json_object_get(o, "value");
    s->by_position = json_is_true(json_object_get(o, "by_position"));
    s->drop_gaps = json_is_true(json_object_get(o, "drop_gaps"));
    if (!read_columns(json_object_get(o, "columns"), s) ||
        !read_names(json_object_get(o, "inputs"), s) ||
        !read_numbers(json_object_get(o, "mean"), s->n_inputs, &s->mean) ||
        !read_numbers(json_object_get(o, "scale"), s->n_inputs, &s->scale))
        return false;
    if (classes)
        return s->n_values == 1 && read_texts(classes, TT_MAX_CLASSES, &s->label, &s->n_classes) &&
               s->n_classes >= 2;
    if (s->n_values == 1)
        return read_value(value, s, 0);
    const json_t *list = json_object_get(o, "values");
    bool good = s->n_values <= TT_MAX_VALUES && (int)json_array_size(list) == s->n_values;
    for (int c = 0; good && c < s->n_values; c++)
        good = read_value(json_array_get(list, (size_t)c), s, c);
    return good;
}

struct tt_schema *tt_schema_parse(const char *text, struct tt_err *err)
{
    json_t *o = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    struct tt_schema *s = calloc(1, sizeof *s);
    json_int_t version = json_integer_value(json_object_get(o, "version"));
    bool good = o && s && version == VERSION && read_all(o, s);
    json_decref(o);
    if (good)
        return s;
    tt_schema_free(s);
    if (o && version > VERSION)
        tt_fail(err, TT_EINPUT, "its schema is of version %d, this program reads %d", (int)version,
                VERSION);
    else
        tt_fail(err, TT_EINPUT,
                "its metadata \"schema\" is wrong, so that it does not say what it was trained "
                "with");
    return NULL;
}

struct tt_schema *tt_schema_copy(const struct tt_schema *s, struct tt_err *err)
{
    char *text = tt_schema_text(s, err);
    struct tt_schema *copy = text ? tt_schema_parse(text, err) : NULL;
    free(text);
    return copy;
}
