#include <tuitrain/formats/safetensors.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>

#include "set_memory.h"

enum { MAX_HEADER = 100000000 }; /* the specification's limit */
static const size_t MAX_FILE = (size_t)16 << 30;

static const struct {
    const char *name;
    size_t size;
} dtypes[TT_DTYPE_COUNT] = {
    [TT_BOOL] = {"BOOL", 1}, [TT_U8] = {"U8", 1},   [TT_I8] = {"I8", 1},     [TT_I16] = {"I16", 2},
    [TT_U16] = {"U16", 2},   [TT_F16] = {"F16", 2}, [TT_BF16] = {"BF16", 2}, [TT_I32] = {"I32", 4},
    [TT_U32] = {"U32", 4},   [TT_F32] = {"F32", 4}, [TT_F64] = {"F64", 8},   [TT_I64] = {"I64", 8},
    [TT_U64] = {"U64", 8},
};

const char *tt_dtype_name(enum tt_dtype t)
{
    return dtypes[t].name;
}

size_t tt_dtype_size(enum tt_dtype t)
{
    return dtypes[t].size;
}

/* --- reading --------------------------------------------------------------------------------- */

struct entry { /* one tensor's place in the file */
    uint64_t begin, end;
};

static int parse_dtype(const char *name, const char *tensor, const json_t *value,
                       enum tt_dtype *out, struct tt_err *err)
{
    const char *text = json_string_value(value);
    for (int i = 0; text && i < TT_DTYPE_COUNT; i++)
        if (strcmp(text, dtypes[i].name) == 0) {
            *out = (enum tt_dtype)i;
            return 0;
        }
    return tt_fail(err, TT_EINPUT, "%s: tensor \"%s\" has %s dtype %s", name, tensor,
                   text ? "unknown" : "no", text ? text : "");
}

static int parse_shape(const char *name, const char *tensor, const json_t *value,
                       struct tt_shape *out, struct tt_err *err)
{
    size_t n = json_array_size(value);
    if (!json_is_array(value) || n > TT_MAX_DIMS)
        return tt_fail(err, TT_EINPUT, "%s: tensor \"%s\" has no shape of at most %d sizes", name,
                       tensor, TT_MAX_DIMS);
    *out = (struct tt_shape){.n = (int)n};
    for (size_t i = 0; i < n; i++) {
        const json_t *d = json_array_get(value, i);
        if (!json_is_integer(d) || json_integer_value(d) < 0)
            return tt_fail(err, TT_EINPUT, "%s: tensor \"%s\" has a wrong shape", name, tensor);
        out->dim[i] = json_integer_value(d);
    }
    if (tt_shape_count(out) < 0)
        return tt_fail(err, TT_EINPUT, "%s: tensor \"%s\" has too large a shape", name, tensor);
    return 0;
}

static int parse_offsets(const char *name, const struct tt_named_tensor *t, const json_t *value,
                         uint64_t data_size, struct entry *out, struct tt_err *err)
{
    const json_t *b = json_array_get(value, 0), *e = json_array_get(value, 1);
    if (json_array_size(value) != 2 || !json_is_integer(b) || !json_is_integer(e) ||
        json_integer_value(b) < 0 || json_integer_value(e) < json_integer_value(b))
        return tt_fail(err, TT_EINPUT, "%s: tensor \"%s\" has wrong data_offsets", name, t->name);
    out->begin = (uint64_t)json_integer_value(b);
    out->end = (uint64_t)json_integer_value(e);
    if (out->end > data_size)
        return tt_fail(err, TT_EINPUT,
                       "%s: tensor \"%s\" ends at byte %" PRIu64 " of %" PRIu64 " (truncated?)",
                       name, t->name, out->end, data_size);
    uint64_t want = (uint64_t)tt_shape_count(&t->shape) * dtypes[t->dtype].size;
    if (out->end - out->begin != want)
        return tt_fail(err, TT_EINPUT,
                       "%s: tensor \"%s\" has %" PRIu64 " bytes, its shape needs %" PRIu64, name,
                       t->name, out->end - out->begin, want);
    return 0;
}

static int parse_tensor(const char *name, const char *key, const json_t *value, uint64_t data_size,
                        struct tt_named_tensor *t, struct entry *e, struct tt_err *err)
{
    if (!json_is_object(value) || json_object_size(value) != 3)
        return tt_fail(err, TT_EINPUT, "%s: \"%s\" is not a tensor's dtype, shape and data_offsets",
                       name, key);
    t->name = key;
    if (parse_dtype(name, key, json_object_get(value, "dtype"), &t->dtype, err) < 0 ||
        parse_shape(name, key, json_object_get(value, "shape"), &t->shape, err) < 0 ||
        parse_offsets(name, t, json_object_get(value, "data_offsets"), data_size, e, err) < 0)
        return -1;
    t->bytes = (size_t)(e->end - e->begin);
    return 0;
}

static int parse_metadata(const char *name, json_t *value, struct tt_tensor_set *out,
                          struct tt__set_memory *m, struct tt_err *err)
{
    const char *key;
    json_t *v;
    if (!json_is_object(value))
        return tt_fail(err, TT_EINPUT, "%s: __metadata__ is not an object", name);
    size_t size = 1;
    json_object_foreach(value, key, v)
    {
        if (!json_is_string(v))
            return tt_fail(err, TT_EINPUT, "%s: __metadata__ \"%s\" is not a string", name, key);
        size += strlen(json_string_value(v)) + 1;
    }
    m->metadata = calloc(json_object_size(value) + 1, sizeof *m->metadata);
    m->text = malloc(size);
    if (!m->metadata || !m->text)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    char *text = m->text;
    json_object_foreach(value, key, v)
    {
        strcpy(text, json_string_value(v));
        tt_text_from_utf8(text);
        m->metadata[out->n_metadata++] = (struct tt_metadata){key, text};
        text += strlen(text) + 1;
    }
    return 0;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

/* In the order of their places, each tensor begins where the one before ends. */
static int check_places(const char *name, struct entry *entry, size_t n, uint64_t data_size,
                        struct tt_err *err)
{
    uint64_t at = 0;
    qsort(entry, n, sizeof *entry, compare_entries);
    for (size_t i = 0; i < n; i++) {
        if (entry[i].begin != at)
            return tt_fail(err, TT_EINPUT, "%s: tensors %s at byte %" PRIu64, name,
                           entry[i].begin < at ? "overlap" : "leave a hole", at);
        at = entry[i].end;
    }
    if (at != data_size)
        return tt_fail(err, TT_EINPUT, "%s: %" PRIu64 " bytes of data, tensors take %" PRIu64, name,
                       data_size, at);
    return 0;
}

/* Copies the arrays, each on an 8-byte boundary. */
static int copy_data(const char *name, const unsigned char *from, const struct entry *entry,
                     struct tt_tensor_set *out, struct tt__set_memory *m, struct tt_err *err)
{
    size_t total = 0;
    for (size_t i = 0; i < out->n_tensors; i++)
        total += (m->tensor[i].bytes + 7) / 8 * 8;
    m->data = malloc(total + 1);
    if (!m->data)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory for %zu bytes", name, total);
    unsigned char *at = m->data;
    for (size_t i = 0; i < out->n_tensors; i++) {
        struct tt_named_tensor *t = &m->tensor[i];
        memcpy(at, from + entry[i].begin, t->bytes);
        t->data = at;
        at += (t->bytes + 7) / 8 * 8;
    }
    return 0;
}

static int parse_header(const char *name, const unsigned char *data, uint64_t data_size,
                        struct tt_tensor_set *out, struct tt__set_memory *m, struct tt_err *err)
{
    size_t n = json_object_size(m->header);
    const char *key;
    json_t *value;
    int rc = -1;
    struct entry *entry = calloc(n + 1, sizeof *entry);
    m->tensor = calloc(n + 1, sizeof *m->tensor);
    if (!entry || !m->tensor) {
        tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
        goto out;
    }
    json_object_foreach(m->header, key, value)
    {
        size_t i = out->n_tensors;
        if (strcmp(key, "__metadata__") == 0) {
            if (parse_metadata(name, value, out, m, err) < 0)
                goto out;
            continue;
        }
        if (parse_tensor(name, key, value, data_size, &m->tensor[i], &entry[i], err) < 0)
            goto out;
        out->n_tensors++;
    }
    if (copy_data(name, data, entry, out, m, err) < 0)
        goto out;
    rc = check_places(name, entry, out->n_tensors, data_size, err);
out:
    free(entry);
    return rc;
}

static uint64_t little_endian(const unsigned char *p)
{
    uint64_t v = 0;
    for (int i = 7; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

int tt_safetensors_parse(const char *name, const unsigned char *data, size_t size,
                         struct tt_tensor_set *out, struct tt_err *err)
{
    json_error_t why;
    memset(out, 0, sizeof *out);
    if (size < 8)
        return tt_fail(err, TT_EINPUT, "%s: %zu bytes are too few for a safetensors file", name,
                       size);
    uint64_t header = little_endian(data);
    if (header > MAX_HEADER || header > size - 8)
        return tt_fail(err, TT_EINPUT,
                       "%s: not a safetensors file, or truncated: a header of %" PRIu64
                       " bytes in a file of %zu",
                       name, header, size);
    if (header == 0 || data[8] != '{')
        return tt_fail(err, TT_EINPUT, "%s: not a safetensors file: its header is no JSON", name);
    struct tt__set_memory *m = calloc(1, sizeof *m);
    if (!m)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    out->memory = m;
    m->header = json_loadb((const char *)data + 8, (size_t)header, JSON_REJECT_DUPLICATES, &why);
    int rc = -1;
    if (!json_is_object(m->header))
        tt_fail(err, TT_EINPUT, "%s: its header is damaged: %s", name, why.text);
    else
        rc = parse_header(name, data + 8 + header, size - 8 - header, out, m, err);
    out->tensor = m->tensor;
    out->metadata = m->metadata;
    if (rc < 0)
        tt_tensor_set_done(out);
    return rc;
}

int tt_safetensors_read(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    memset(out, 0, sizeof *out);
    if (tt_file_read(path, MAX_FILE, &data, &size, err) < 0)
        return -1;
    int rc = tt_safetensors_parse(path, data, size, out, err);
    free(data);
    return rc;
}

void tt_tensor_set_done(struct tt_tensor_set *set)
{
    struct tt__set_memory *m = set->memory;
    if (m) {
        json_decref(m->header);
        free(m->tensor);
        free(m->metadata);
        free(m->text);
        free(m->data);
        free(m);
    }
    memset(set, 0, sizeof *set);
}

const struct tt_named_tensor *tt_tensor_set_find(const struct tt_tensor_set *set, const char *name)
{
    for (size_t i = 0; i < set->n_tensors; i++)
        if (strcmp(set->tensor[i].name, name) == 0)
            return &set->tensor[i];
    return NULL;
}

const char *tt_tensor_set_meta(const struct tt_tensor_set *set, const char *key)
{
    for (size_t i = 0; i < set->n_metadata; i++)
        if (strcmp(set->metadata[i].key, key) == 0)
            return set->metadata[i].value;
    return NULL;
}

/* --- writing --------------------------------------------------------------------------------- */

/* A path may be no UTF-8, and is kept all the same. */
static json_t *metadata_object(const struct tt_tensor_set *set)
{
    json_t *o = json_object();
    for (size_t i = 0; i < set->n_metadata; i++) {
        char *value = tt_text_as_utf8(set->metadata[i].value);
        json_object_set_new(o, set->metadata[i].key, value ? json_string(value) : NULL);
        free(value);
    }
    return o;
}

static json_t *tensor_object(const struct tt_named_tensor *t, size_t begin)
{
    json_t *shape = json_array();
    for (int i = 0; i < t->shape.n; i++)
        json_array_append_new(shape, json_integer(t->shape.dim[i]));
    return json_pack("{s:s, s:o, s:[I,I]}", "dtype", dtypes[t->dtype].name, "shape", shape,
                     "data_offsets", (json_int_t)begin, (json_int_t)(begin + t->bytes));
}

/* jansson keeps the order in which keys are set, so the same set gives the same bytes. */
static char *header_text(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    size_t at = 0;
    json_t *header = json_object();
    if (set->n_metadata > 0)
        json_object_set_new(header, "__metadata__", metadata_object(set));
    for (size_t i = 0; i < set->n_tensors; i++) {
        json_object_set_new(header, set->tensor[i].name, tensor_object(&set->tensor[i], at));
        at += set->tensor[i].bytes;
    }
    size_t entries = set->n_tensors + (set->n_metadata > 0);
    json_t *meta = json_object_get(header, "__metadata__");
    bool whole = json_object_size(header) == entries && json_object_size(meta) == set->n_metadata;
    char *text = whole ? json_dumps(header, JSON_COMPACT) : NULL;
    json_decref(header);
    if (!text)
        tt_fail(err, TT_EIO, "%s: a name or a text in the model is not UTF-8, or stands twice",
                path);
    return text;
}

int tt_safetensors_write(const char *path, const struct tt_tensor_set *set, struct tt_err *err)
{
    struct tt_file f = TT_FILE_INIT;
    unsigned char length[8];
    int rc = -1;
    char *text = header_text(path, set, err);
    if (!text)
        return -1;
    /* Spaces bring the arrays to an 8-byte boundary. */
    size_t n = strlen(text), padding = (8 - n % 8) % 8;
    for (int i = 0; i < 8; i++)
        length[i] = (unsigned char)((uint64_t)(n + padding) >> (8 * i));
    if (tt_file_begin(&f, path, err) < 0 || tt_file_write(&f, length, 8, err) < 0 ||
        tt_file_write(&f, text, n, err) < 0 || tt_file_write(&f, "       ", padding, err) < 0)
        goto out;
    for (size_t i = 0; i < set->n_tensors; i++)
        if (tt_file_write(&f, set->tensor[i].data, set->tensor[i].bytes, err) < 0)
            goto out;
    rc = tt_file_commit(&f, err);
out:
    tt_file_done(&f);
    free(text);
    return rc;
}
