#include <tuitrain/formats/safetensors.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <tuitrain/base/file.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/json_text.h>

#include "set_memory.h"

enum { MAX_HEADER = 100000000 }; /* the specification's limit */
static const size_t MAX_FILE = (size_t)16 << 30;

/* --- reading --------------------------------------------------------------------------------- */

struct entry { /* one tensor's place in the file */
    uint64_t begin, end;
};

struct input {
    const char *name;
    const unsigned char *memory; /* all of it, or NULL: it is in the file */
    int fd;
    size_t size;
};

static int get(const struct input *in, size_t at, void *to, size_t n, struct tt_err *err)
{
    if (!in->memory)
        return tt_file_read_at(in->fd, in->name, at, to, n, err);
    if (n > 0)
        memcpy(to, in->memory + at, n);
    return 0;
}

static int parse_dtype(const char *name, const char *tensor, const json_t *value,
                       enum tt_dtype *out, struct tt_err *err)
{
    const char *text = json_string_value(value);
    for (int i = 0; text && i < TT_DTYPE_COUNT; i++)
        if (strcmp(text, tt_dtype_name((enum tt_dtype)i)) == 0) {
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
    uint64_t want = (uint64_t)tt_shape_count(&t->shape) * tt_dtype_size(t->dtype);
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

/* Texts outlive the JSON that they come from. */
static const char *put_text(char **at, const char *text)
{
    char *kept = *at;
    size_t n = strlen(text) + 1;
    memcpy(kept, text, n);
    *at += n;
    return kept;
}

static int parse_metadata(const char *name, json_t *value, struct tt_tensor_set *out,
                          struct tt__set_memory *m, char **text, struct tt_err *err)
{
    const char *key;
    json_t *v;
    if (!json_is_object(value))
        return tt_fail(err, TT_EINPUT, "%s: __metadata__ is not an object", name);
    m->metadata = calloc(json_object_size(value) + 1, sizeof *m->metadata);
    if (!m->metadata)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    json_object_foreach(value, key, v)
    {
        if (!json_is_string(v))
            return tt_fail(err, TT_EINPUT, "%s: __metadata__ \"%s\" is not a string", name, key);
        struct tt_metadata *pair = &m->metadata[out->n_metadata++];
        pair->key = put_text(text, key);
        char *own = *text;
        pair->value = put_text(text, json_string_value(v));
        tt_text_from_utf8(own); /* gets shorter, if anything */
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
static int check_places(const char *name, const struct entry *entry, size_t n, uint64_t data_size,
                        struct tt_err *err)
{
    struct entry *sorted = malloc((n + 1) * sizeof *sorted);
    uint64_t at = 0;
    int rc = 0;
    if (!sorted)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    memcpy(sorted, entry, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, compare_entries);
    for (size_t i = 0; i < n && rc == 0; i++) {
        if (sorted[i].begin != at)
            rc = tt_fail(err, TT_EINPUT, "%s: tensors %s at byte %" PRIu64, name,
                         sorted[i].begin < at ? "overlap" : "leave a hole", at);
        at = sorted[i].end;
    }
    if (rc == 0 && at != data_size)
        rc = tt_fail(err, TT_EINPUT, "%s: %" PRIu64 " bytes of data, tensors take %" PRIu64, name,
                     data_size, at);
    free(sorted);
    return rc;
}

/* Copies the arrays, each on an 8-byte boundary.  They do not overlap, so this takes no more than
 * the file does. */
static int copy_data(const struct input *in, size_t from, const struct entry *entry,
                     struct tt_tensor_set *out, struct tt__set_memory *m, struct tt_err *err)
{
    size_t total = 0;
    for (size_t i = 0; i < out->n_tensors; i++)
        total += (m->tensor[i].bytes + 7) / 8 * 8;
    m->data = malloc(total + 1);
    if (!m->data)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory for %zu bytes", in->name, total);
    unsigned char *at = m->data;
    for (size_t i = 0; i < out->n_tensors; i++) {
        struct tt_named_tensor *t = &m->tensor[i];
        if (get(in, from + (size_t)entry[i].begin, at, t->bytes, err) < 0)
            return -1;
        t->data = at;
        at += (t->bytes + 7) / 8 * 8;
    }
    return 0;
}

static int list_tensors(const char *name, json_t *header, uint64_t data_size, struct entry *entry,
                        struct tt_tensor_set *out, struct tt__set_memory *m, struct tt_err *err)
{
    const char *key;
    json_t *value;
    char *text = m->text;
    json_object_foreach(header, key, value)
    {
        size_t i = out->n_tensors;
        if (strcmp(key, "__metadata__") == 0) {
            if (parse_metadata(name, value, out, m, &text, err) < 0)
                return -1;
            continue;
        }
        if (parse_tensor(name, put_text(&text, key), value, data_size, &m->tensor[i], &entry[i],
                         err) < 0)
            return -1;
        out->n_tensors++;
    }
    return check_places(name, entry, out->n_tensors, data_size, err);
}

/* `from`: where the header's text ends and the arrays begin.  *places: of the tensors, to be freed.
 */
static int parse_header(const struct input *in, json_t *header, size_t from, struct entry **places,
                        struct tt_tensor_set *out, struct tt_err *err)
{
    struct tt__set_memory *m = out->memory;
    size_t n = json_object_size(header);
    if (!m)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", in->name);
    *places = calloc(n + 1, sizeof **places);
    m->tensor = calloc(n + 1, sizeof *m->tensor);
    m->text = malloc(from + 1); /* an escape is never shorter than what it stands for */
    if (!*places || !m->tensor || !m->text)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", in->name);
    int rc = list_tensors(in->name, header, in->size - from, *places, out, m, err);
    out->tensor = m->tensor;
    out->metadata = m->metadata;
    return rc;
}

static uint64_t little_endian(const unsigned char *p)
{
    uint64_t v = 0;
    for (int i = 7; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

/* Reads the header's text into fresh memory; the arrays begin at *from. */
static int read_header(const struct input *in, char **text, size_t *from, struct tt_err *err)
{
    unsigned char first[9];
    if (in->size < 8)
        return tt_fail(err, TT_EINPUT, "%s: %zu bytes are too few for a safetensors file", in->name,
                       in->size);
    size_t have = in->size < sizeof first ? in->size : sizeof first;
    if (get(in, 0, first, have, err) < 0)
        return -1;
    uint64_t header = little_endian(first);
    if (header > MAX_HEADER || header > in->size - 8)
        return tt_fail(err, TT_EINPUT,
                       "%s: not a safetensors file, or truncated: a header of %" PRIu64
                       " bytes in a file of %zu",
                       in->name, header, in->size);
    if (header == 0 || first[8] != '{')
        return tt_fail(err, TT_EINPUT, "%s: not a safetensors file: its header is no JSON",
                       in->name);
    *text = malloc((size_t)header);
    if (!*text)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", in->name);
    *from = 8 + (size_t)header;
    return get(in, 8, *text, (size_t)header, err);
}

static int read_input(const struct input *in, bool arrays, struct tt_tensor_set *out,
                      struct tt_err *err)
{
    json_error_t why = {.text = ""};
    json_t *header = NULL;
    char *text = NULL;
    size_t from = 8;
    struct entry *places = NULL;
    memset(out, 0, sizeof *out);
    int rc = read_header(in, &text, &from, err);
    if (rc == 0)
        header = json_loadb(text, from - 8, JSON_REJECT_DUPLICATES, &why);
    free(text);
    if (rc == 0 && !json_is_object(header))
        rc = tt_fail(err, TT_EINPUT, "%s: its header is damaged: %s", in->name, why.text);
    if (rc == 0 && !(out->memory = calloc(1, sizeof(struct tt__set_memory))))
        rc = tt_fail(err, TT_ENOMEM, "%s: out of memory", in->name);
    if (rc == 0)
        rc = parse_header(in, header, from, &places, out, err);
    json_decref(header); /* a large one takes more memory than what comes of it */
    if (rc == 0)
        rc = tt__tensor_set_check(out, in->name, err);
    if (rc == 0 && arrays)
        rc = copy_data(in, from, places, out, out->memory, err);
    free(places);
    if (rc < 0)
        tt_tensor_set_done(out);
    return rc;
}

int tt_safetensors_parse(const char *name, const unsigned char *data, size_t size,
                         struct tt_tensor_set *out, struct tt_err *err)
{
    const struct input in = {.name = name, .memory = data, .size = size};
    return read_input(&in, true, out, err);
}

static int read_file(const char *path, bool arrays, struct tt_tensor_set *out, struct tt_err *err)
{
    struct input in = {.name = path};
    memset(out, 0, sizeof *out);
    in.fd = tt_file_open(path, MAX_FILE, &in.size, err);
    if (in.fd < 0)
        return -1;
    int rc = read_input(&in, arrays, out, err);
    close(in.fd);
    return rc;
}

int tt_safetensors_read(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    return read_file(path, true, out, err);
}

int tt_safetensors_list(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    return read_file(path, false, out, err);
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
    if ((int)json_array_size(shape) != t->shape.n) { /* no memory */
        json_decref(shape);
        return NULL;
    }
    return json_pack("{s:s, s:o, s:[I,I]}", "dtype", tt_dtype_name(t->dtype), "shape", shape,
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
    char *text = whole ? tt_json_whole(header, JSON_COMPACT) : NULL;
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
