/* Records of JSON as a table: an array of objects, or an object a line. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>
#include <tuitrain/base/text.h>

#include "json_layout.h"
#include "json_records.h"
#include "number.h"

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

bool tt__is_json(const char *text, size_t size)
{
    const char *end = text + size, *at = skip_blanks(text, end);
    if (at < end && *at == '[')
        at = skip_blanks(at + 1, end);
    if (at < end && *at == '[')
        return true;
    if (at >= end || *at != '{')
        return false;
    at = skip_blanks(at + 1, end);
    return at < end && (*at == '"' || *at == '}');
}

static int64_t column_of(struct tt__frame *f, const char *name, int64_t near, struct tt_err *err)
{
    /* Records have their keys in the same order, mostly. */
    if (near < f->columns && strcmp(f->column[near].name, name) == 0)
        return near;
    for (int64_t k = 0; k < f->columns; k++)
        if (strcmp(f->column[k].name, name) == 0)
            return k;
    return tt__frame_add_column(f, name, strlen(name), err) < 0 ? -1 : f->columns - 1;
}

/* As its text, which tells lists apart and is no number. */
static int set_list(struct tt__frame *f, int64_t k, const json_t *value, struct tt_err *err)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (!text)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    int rc = tt__frame_set(f, k, text, strlen(text), err);
    f->column[k].spelling |= TT__LISTS;
    free(text);
    return rc;
}

static int set_value(struct tt__frame *f, int64_t k, const json_t *value, struct tt_err *err)
{
    struct tt__series *c = &f->column[k];
    int64_t row = f->rows - 1;
    if (json_is_null(value))
        return 0;
    c->gaps--;
    if (json_is_array(value))
        return set_list(f, k, value, err);
    if (json_is_number(value)) {
        c->cell[row] = json_number_value(value);
        c->numbers++;
        return 0;
    }
    if (json_is_boolean(value))
        return json_is_true(value) ? tt__frame_set(f, k, "true", 4, err)
                                   : tt__frame_set(f, k, "false", 5, err);
    return tt__frame_set(f, k, json_string_value(value), json_string_length(value), err);
}

/* What the records have in common, while one is read. */
struct reading {
    struct tt__frame *frame;
    int64_t record, near;
    char name[1024]; /* of the column, with those of the objects around it */
};

/* An object within a record has a column for each of its keys, "size.width", as pandas'
 * json_normalize() names them. */
static int add_object(struct reading *r, const json_t *o, size_t named, struct tt_err *err)
{
    enum { DEEPEST = 16 };
    const char *key;
    json_t *value;
    int depth = named > 0;
    for (size_t i = 0; i < named; i++)
        depth += r->name[i] == '.';
    json_object_foreach((json_t *)o, key, value)
    {
        int n = snprintf(r->name + named, sizeof r->name - named, "%s%s", named ? "." : "", key);
        if (depth > DEEPEST || n < 0 || (size_t)n >= sizeof r->name - named)
            return tt_fail(err, TT_EINPUT,
                           "%s: record %" PRId64 ", \"%.60s\": is too deep, or too long a name",
                           r->frame->label, r->record, r->name);
        if (json_is_object(value)) {
            if (add_object(r, value, named + (size_t)n, err) < 0)
                return -1;
            continue;
        }
        int64_t k = column_of(r->frame, r->name, r->near, err);
        double was = k < 0 ? 0 : r->frame->column[k].cell[r->frame->rows - 1];
        if (was == was || tt__cell_code(was) != TT__GAP)
            return k < 0 ? -1
                         : tt_fail(err, TT_EINPUT, "%s: record %" PRId64 ": has \"%.60s\" twice",
                                   r->frame->label, r->record, r->name);
        if (set_value(r->frame, k, value, err) < 0)
            return -1;
        r->near = k + 1;
    }
    return 0;
}

static int add_record(struct tt__frame *f, json_t *o, int64_t record, struct tt_err *err)
{
    struct reading r = {.frame = f, .record = record};
    if (!json_is_object(o))
        return tt_fail(err, TT_EINPUT,
                       "%s: record %" PRId64
                       ": is no object: each of its values needs a name, as in "
                       "[{\"width\": 1.5, ...}, ...]",
                       f->label, record);
    if (tt__frame_add_row(f, record, err) < 0)
        return -1;
    for (int64_t k = 0; k < f->columns; k++) {
        f->column[k].cell[f->rows - 1] = tt__text_cell(TT__GAP);
        f->column[k].gaps++;
    }
    return add_object(&r, o, 0, err);
}

int tt__frame_parse_json(struct tt__frame *f, const char *text, size_t size, struct tt_err *err)
{
    const char *end = text + size, *at = skip_blanks(text, end);
    json_error_t where;
    int64_t record = 0;
    int rc = 0;
    f->header = true;
    f->unit = "record";
    f->dialect = (struct tt__dialect){.separator = ',', .quote = '"'};
    while (rc == 0 && at < end) {
        json_t *j = json_loadb(at, (size_t)(end - at), JSON_DISABLE_EOF_CHECK, &where);
        if (!j)
            return tt_fail(err, TT_EINPUT, "%s: after record %" PRId64 ", line %d of it: %s",
                           f->label, record, where.line, where.text);
        at = skip_blanks(at + where.position, end);
        if (record == 0 && at == end)
            j = tt__json_as_records(j);
        if (!j)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        for (size_t i = 0; rc == 0 && i < json_array_size(j); i++)
            rc = add_record(f, json_array_get(j, i), ++record, err);
        if (!json_is_array(j))
            rc = add_record(f, j, ++record, err);
        json_decref(j);
    }
    if (rc == 0 && (f->rows == 0 || f->columns == 0))
        rc = tt_fail(err, TT_EINPUT, "%s: holds no records", f->label);
    return rc;
}
