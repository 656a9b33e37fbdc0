/* Reading the ONNX files that onnx.c writes: their weights and what they say about themselves. */
#include <tuitrain/formats/onnx.h>

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>

#include "protobuf.h"
#include "set_memory.h"

static const size_t LIMIT = (size_t)2 << 30;
enum { ALIGNED = 16 };

/* Fields of ModelProto, GraphProto, TensorProto and StringStringEntryProto, as far as they count.
 */
enum { PRODUCER = 2, GRAPH = 7, PROPS = 14, INITIALIZER = 5 };
enum { DIMS = 1, TYPE = 2, NAME = 8, RAW = 9 };
enum { KEY = 1, VALUE = 2 };

/* The sizes are counted first, and then all is copied. */
struct reader {
    const char *name; /* of the file, for messages */
    struct tt_tensor_set *out;
    struct tt__set_memory *memory;
    bool counting, ours;
    size_t n_tensors, n_metadata, text, data;
    struct tt_err *err;
};

static int damaged(const struct reader *r)
{
    return tt_fail(r->err, TT_EINPUT, "%s: is no whole ONNX file (truncated?)", r->name);
}

static struct tt__pb_cursor inside(const struct tt__pb_field *f)
{
    return (struct tt__pb_cursor){f->data, f->data + f->size};
}

/* A copy with an end; NULL while sizes are counted. */
static const char *copy_text(struct reader *r, const struct tt__pb_field *f, size_t skip)
{
    char *to = r->counting ? NULL : r->memory->text + r->text;
    r->text += f->size - skip + 1;
    if (to) {
        memcpy(to, f->data + skip, f->size - skip);
        to[f->size - skip] = '\0';
    }
    return to;
}

/* --- weights --------------------------------------------------------------------------------- */

struct initializer {
    struct tt_shape shape;
    uint64_t type;
    struct tt__pb_field name, raw;
};

static bool add_dim(struct tt_shape *s, uint64_t size)
{
    if (s->n == TT_MAX_DIMS || size > INT64_MAX)
        return false;
    s->dim[s->n++] = (int64_t)size;
    return true;
}

/* One by one, or packed into bytes. */
static bool take_dims(struct tt_shape *s, const struct tt__pb_field *f)
{
    if (f->type == TT__PB_VARINT)
        return add_dim(s, f->value);
    const unsigned char *at = f->data, *end = f->data + f->size;
    while (at < end) {
        uint64_t v = 0;
        int shift = 0;
        do {
            if (at == end || shift > 63)
                return false;
            v |= (uint64_t)(*at & 0x7f) << shift;
            shift += 7;
        } while (*at++ & 0x80);
        if (!add_dim(s, v))
            return false;
    }
    return true;
}

static bool parse_initializer(struct tt__pb_cursor c, struct initializer *t)
{
    struct tt__pb_field f;
    int rc;
    memset(t, 0, sizeof *t);
    while ((rc = tt__pb_next(&c, &f)) > 0) {
        if (f.number == DIMS && !take_dims(&t->shape, &f))
            return false;
        if (f.number == TYPE && f.type == TT__PB_VARINT)
            t->type = f.value;
        if (f.number == NAME && f.type == TT__PB_BYTES)
            t->name = f;
        if (f.number == RAW && f.type == TT__PB_BYTES)
            t->raw = f;
    }
    return rc == 0;
}

/* Constants of the graph's own have the name of their node, with a slash in it. */
static int take_initializer(struct reader *r, const struct tt__pb_field *field)
{
    struct initializer t;
    if (!parse_initializer(inside(field), &t) || !t.name.size ||
        memchr(t.name.data, '\0', t.name.size))
        return damaged(r);
    if (memchr(t.name.data, '/', t.name.size))
        return 0;
    bool whole = t.type == TT_GRAPH_I64;
    size_t each = whole ? sizeof(int64_t) : sizeof(float);
    int64_t count = tt_shape_count(&t.shape);
    if ((!whole && t.type != TT_GRAPH_F32) || count < 0 || (uint64_t)count > t.raw.size / each ||
        (size_t)count * each != t.raw.size)
        return tt_fail(r->err, TT_EINPUT, "%s: tensor \"%.*s\" is damaged", r->name,
                       (int)(t.name.size < 100 ? t.name.size : 100), (const char *)t.name.data);
    const char *name = copy_text(r, &t.name, 0);
    if (!r->counting) {
        unsigned char *to = r->memory->data + r->data;
        memcpy(to, t.raw.data, t.raw.size);
        r->memory->tensor[r->n_tensors] = (struct tt_named_tensor){.name = name,
                                                                   .dtype = whole ? TT_I64 : TT_F32,
                                                                   .shape = t.shape,
                                                                   .data = t.raw.size ? to : NULL,
                                                                   .bytes = t.raw.size};
    }
    r->n_tensors++;
    r->data += (t.raw.size + ALIGNED - 1) / ALIGNED * ALIGNED;
    return 0;
}

static int read_graph(struct reader *r, struct tt__pb_cursor c)
{
    struct tt__pb_field f;
    int rc;
    while ((rc = tt__pb_next(&c, &f)) > 0)
        if (f.number == INITIALIZER && f.type == TT__PB_BYTES && take_initializer(r, &f) < 0)
            return -1;
    return rc < 0 ? damaged(r) : 0;
}

/* --- what it says of itself ------------------------------------------------------------------ */

/* Counts that no operation reads, "NAME COUNT" a line: tensors of no dimension. */
static int take_counts(struct reader *r, const struct tt__pb_field *value)
{
    const char *at = (const char *)value->data, *end = at + value->size;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        const char *gap = stop ? memchr(at, ' ', (size_t)(stop - at)) : NULL;
        int64_t count = 0;
        if (!gap || gap == at || stop - gap < 2 || stop - gap > 18)
            return damaged(r);
        for (const char *digit = gap + 1; digit < stop; digit++) {
            if (*digit < '0' || *digit > '9')
                return damaged(r);
            count = 10 * count + (*digit - '0');
        }
        const struct tt__pb_field text = {.data = (const unsigned char *)at,
                                          .size = (size_t)(gap - at)};
        const char *name = copy_text(r, &text, 0);
        if (!r->counting) {
            memcpy(r->memory->data + r->data, &count, sizeof count);
            r->memory->tensor[r->n_tensors] =
                (struct tt_named_tensor){.name = name,
                                         .dtype = TT_I64,
                                         .data = r->memory->data + r->data,
                                         .bytes = sizeof count};
        }
        r->n_tensors++;
        r->data += ALIGNED;
        at = stop + 1;
    }
    return 0;
}

static int take_pair(struct reader *r, struct tt__pb_cursor c)
{
    static const size_t own = sizeof TT_ONNX_OWN - 1;
    struct tt__pb_field f, key = {0}, value = {0};
    int rc;
    while ((rc = tt__pb_next(&c, &f)) > 0) {
        key = f.number == KEY && f.type == TT__PB_BYTES ? f : key;
        value = f.number == VALUE && f.type == TT__PB_BYTES ? f : value;
    }
    if (rc < 0 || !key.data || !value.data || memchr(value.data, '\0', value.size) ||
        memchr(key.data, '\0', key.size))
        return damaged(r);
    if (key.size <= own || memcmp(key.data, TT_ONNX_OWN, own) != 0)
        return 0;
    if (key.size == own + 6 && memcmp(key.data + own, "counts", 6) == 0)
        return take_counts(r, &value);
    const char *name = copy_text(r, &key, own), *text = copy_text(r, &value, 0);
    if (!r->counting)
        r->memory->metadata[r->n_metadata] = (struct tt_metadata){name, text};
    r->n_metadata++;
    return 0;
}

/* --- the file -------------------------------------------------------------------------------- */

static int read_model(struct reader *r, struct tt__pb_cursor c)
{
    struct tt__pb_field f;
    int rc;
    r->n_tensors = r->n_metadata = r->text = r->data = 0;
    while ((rc = tt__pb_next(&c, &f)) > 0) {
        if (f.type != TT__PB_BYTES)
            continue;
        if (f.number == PRODUCER)
            r->ours = f.size == 8 && memcmp(f.data, "tuitrain", 8) == 0;
        if (f.number == GRAPH && read_graph(r, inside(&f)) < 0)
            return -1;
        if (f.number == PROPS && take_pair(r, inside(&f)) < 0)
            return -1;
    }
    return rc < 0 ? damaged(r) : 0;
}

static int make_room(struct reader *r)
{
    struct tt__set_memory *m = calloc(1, sizeof *m);
    r->memory = m;
    r->out->memory = m;
    if (m) {
        m->tensor = calloc(r->n_tensors + 1, sizeof *m->tensor);
        m->metadata = calloc(r->n_metadata + 1, sizeof *m->metadata);
        m->text = malloc(r->text + 1);
        m->data = aligned_alloc(ALIGNED, r->data + ALIGNED);
    }
    return m && m->tensor && m->metadata && m->text && m->data
               ? 0
               : tt_fail(r->err, TT_ENOMEM, "%s: out of memory", r->name);
}

/* The last of what it says of itself: nothing shows otherwise that some of it is missing. */
static int check_end(const struct reader *r)
{
    struct tt_metadata *last = &r->memory->metadata[r->n_metadata - 1];
    if (!last->key || !last->value || strcmp(last->key, "format") != 0)
        return damaged(r);
    if (strcmp(last->value, "1") != 0)
        return tt_fail(r->err, TT_EINPUT, "%s: is of format %.20s, this program reads 1", r->name,
                       last->value);
    last->value = "pt"; /* what files of weights say there */
    return 0;
}

int tt_onnx_parse(const char *name, const unsigned char *data, size_t size,
                  struct tt_tensor_set *out, struct tt_err *err)
{
    struct reader r = {.name = name, .out = out, .counting = true, .err = err};
    const struct tt__pb_cursor all = {data, data + size};
    memset(out, 0, sizeof *out);
    if (read_model(&r, all) < 0)
        return -1;
    if (!r.ours || r.n_metadata == 0)
        return tt_fail(err, TT_EINPUT,
                       "%s: is another program's ONNX file, or an old one; those that tuitrain "
                       "writes are read, others' weights as .safetensors or .pth",
                       name);
    if (make_room(&r) == 0) {
        r.counting = false;
        if (read_model(&r, all) == 0 && check_end(&r) == 0) {
            out->tensor = r.memory->tensor;
            out->n_tensors = r.n_tensors;
            out->metadata = r.memory->metadata;
            out->n_metadata = r.n_metadata;
            if (tt__tensor_set_check(out, name, err) == 0)
                return 0;
        }
    }
    tt_tensor_set_done(out);
    return -1;
}

int tt_onnx_read(const char *path, struct tt_tensor_set *out, struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    memset(out, 0, sizeof *out);
    if (tt_file_read(path, LIMIT, &data, &size, err) < 0)
        return -1;
    int rc = tt_onnx_parse(path, data, size, out, err);
    free(data);
    return rc;
}
