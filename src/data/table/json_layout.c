#include "json_layout.h"

#include <stdbool.h>

#include <tuitrain/base/text.h>

/* "0", "1", "5": rows that are left of a table keep their numbers. */
static bool is_numbered(const json_t *o)
{
    const char *key;
    json_t *value;
    int64_t number;
    json_object_foreach((json_t *)o, key, value)
    {
        if (!tt_text_to_int(key, &number))
            return false;
    }
    return json_object_size(o) > 0;
}

static const json_t *only_records(const json_t *o)
{
    const char *key;
    json_t *value;
    const json_t *found = NULL;
    json_object_foreach((json_t *)o, key, value)
    {
        if (!json_is_object(json_array_get(value, 0)))
            continue;
        if (found)
            return NULL;
        found = value;
    }
    return found;
}

static bool are_names(const json_t *names)
{
    for (size_t i = 0; i < json_array_size(names); i++)
        if (!json_is_string(json_array_get(names, i)))
            return false;
    return json_array_size(names) > 0;
}

static bool is_split(const json_t *o)
{
    const json_t *names = json_object_get(o, "columns"), *rows = json_object_get(o, "data");
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (json_array_size(json_array_get(rows, i)) != json_array_size(names))
            return false;
    return are_names(names) && json_array_size(rows) > 0;
}

/* Several columns, each a list of as many cells, or an object of as many that are numbered. */
static bool has_columns(const json_t *o, bool lists)
{
    const char *key;
    json_t *value;
    size_t rows = 0;
    json_object_foreach((json_t *)o, key, value)
    {
        size_t n = lists ? json_array_size(value) : json_object_size(value);
        if (n < 2 || (rows > 0 && n != rows) || (!lists && !is_numbered(value)))
            return false;
        rows = n;
    }
    return json_object_size(o) > 1;
}

static bool has_numbered_rows(const json_t *o)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)o, key, value)
    {
        if (!json_is_object(value))
            return false;
    }
    return json_object_size(o) > 1 && is_numbered(o);
}

static int set(json_t *record, const char *key, json_t *value)
{
    return value ? json_object_set(record, key, value) : 0; /* none there: a gap */
}

/* Row i of a split table, or of lists that are columns. */
static json_t *make_record(const json_t *whole, bool split, size_t i)
{
    const char *key;
    json_t *value, *record = json_object();
    const json_t *row = split ? json_array_get(json_object_get(whole, "data"), i) : NULL;
    const json_t *names = split ? json_object_get(whole, "columns") : NULL;
    int rc = record ? 0 : -1;
    for (size_t k = 0; rc == 0 && k < json_array_size(names); k++)
        rc = set(record, json_string_value(json_array_get(names, k)), json_array_get(row, k));
    if (!split)
        json_object_foreach((json_t *)whole, key, value) rc =
            rc < 0 ? rc : set(record, key, json_array_get(value, i));
    if (rc < 0) {
        json_decref(record);
        return NULL;
    }
    return record;
}

/* The row of that number, of columns that are objects. */
static json_t *pick_record(const json_t *whole, const char *number)
{
    const char *key;
    json_t *value, *record = json_object();
    int rc = record ? 0 : -1;
    json_object_foreach((json_t *)whole, key, value) rc =
        rc < 0 ? rc : set(record, key, json_object_get(value, number));
    if (rc < 0) {
        json_decref(record);
        return NULL;
    }
    return record;
}

static const json_t *first_value(const json_t *o)
{
    return json_object_iter_value(json_object_iter((json_t *)o));
}

static int add_numbered(json_t *records, const json_t *whole, bool columns)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(columns ? first_value(whole) : whole), key, value)
    {
        json_t *record = columns ? pick_record(whole, key) : json_incref(value);
        if (json_array_append_new(records, record) < 0)
            return -1;
    }
    return 0;
}

json_t *tt__json_as_records(json_t *whole)
{
    json_t *records = (json_t *)only_records(whole);
    bool split = is_split(whole), lists = !split && has_columns(whole, true);
    bool columns = !split && !lists && has_columns(whole, false);
    if (!records && !split && !lists && !columns && !has_numbered_rows(whole))
        return whole;
    if (records) {
        json_incref(records);
        json_decref(whole);
        return records;
    }
    records = json_array();
    int rc = records ? 0 : -1;
    size_t n = split   ? json_array_size(json_object_get(whole, "data"))
               : lists ? json_array_size(first_value(whole))
                       : 0;
    for (size_t i = 0; rc == 0 && i < n; i++)
        rc = json_array_append_new(records, make_record(whole, split, i));
    if (rc == 0 && !split && !lists)
        rc = add_numbered(records, whole, columns);
    json_decref(whole);
    if (rc == 0)
        return records;
    json_decref(records);
    return NULL;
}
