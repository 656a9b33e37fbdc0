#include <tuitrain/formats/tfevents.h>

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/file.h>

#include "crc32c.h"
#include "protobuf.h"
#include "tfevents.h"

/* The file is read as a whole; a longer one holds films, not curves. */
static const size_t MAX_FILE = (size_t)2 << 30;

struct reader {
    const struct tt_tfevents_visitor *visitor;
    struct tt_tfevents_result *out;
    struct tt_err *err;
    struct tt_tfevents_at at; /* of the current event */
    bool bad;                 /* it is no event: the visitor had nothing to do with it */
    size_t worth;             /* bytes that looking for records behind damage may still cost */
};

static uint64_t little_endian(const unsigned char *p, int n)
{
    uint64_t v = 0;
    for (int i = n - 1; i >= 0; i--)
        v = v << 8 | p[i];
    return v;
}

/* A place inside a record.  As protocol buffers demand, a field that stands twice counts the last
 * time, and one of an unexpected type is an unknown one. */
static struct tt__pb_cursor inside(const struct tt__pb_field *f)
{
    return (struct tt__pb_cursor){f->data, f->data + f->size};
}

static bool is(const struct tt__pb_field *f, uint32_t number, enum tt__pb_type type)
{
    return f->number == number && f->type == type;
}

/* Functions that look inside return -1 when the bytes are no fields; 0 is "not what we want". */

/* Whether metadata names another plugin than "scalars". */
static int other_plugin(struct tt__pb_cursor c, bool *other)
{
    struct tt__pb_field f, g;
    int rc;
    while ((rc = tt__pb_next(&c, &f)) > 0) {
        if (!is(&f, TT__METADATA_PLUGIN, TT__PB_BYTES))
            continue;
        struct tt__pb_cursor in = inside(&f);
        while ((rc = tt__pb_next(&in, &g)) > 0)
            if (is(&g, TT__PLUGIN_NAME, TT__PB_BYTES))
                *other = g.size > 0 && (g.size != 7 || memcmp(g.data, "scalars", 7) != 0);
        if (rc < 0)
            break;
    }
    return rc;
}

/* Whether a shape is that of a scalar: of no dimensions, and known. */
static int scalar_shape(struct tt__pb_cursor c, bool *scalar)
{
    struct tt__pb_field f;
    int rc;
    while ((rc = tt__pb_next(&c, &f)) > 0)
        if (is(&f, TT__SHAPE_DIM, TT__PB_BYTES) ||
            (is(&f, TT__SHAPE_UNKNOWN_RANK, TT__PB_VARINT) && f.value != 0))
            *scalar = false;
    return rc;
}

/* TensorProto: one float without dimensions, as a list (packed or not) or as raw bytes. */
static int tensor_scalar(struct tt__pb_cursor c, bool *found, float *out)
{
    struct tt__pb_field f;
    bool scalar = true;
    uint64_t dtype = 0, bits = 0;
    size_t values = 0;
    int rc;
    while ((rc = tt__pb_next(&c, &f)) > 0) {
        if (is(&f, TT__TENSOR_DTYPE, TT__PB_VARINT)) {
            dtype = f.value;
        } else if (is(&f, TT__TENSOR_SHAPE, TT__PB_BYTES)) {
            if (scalar_shape(inside(&f), &scalar) < 0)
                return -1;
        } else if (is(&f, TT__TENSOR_FLOAT, TT__PB_FIXED32)) {
            bits = f.value;
            values++;
        } else if (is(&f, TT__TENSOR_FLOAT, TT__PB_BYTES) ||
                   is(&f, TT__TENSOR_CONTENT, TT__PB_BYTES)) {
            if (f.size == 4)
                bits = little_endian(f.data, 4);
            values += f.size == 0 ? 0 : f.size == 4 ? 1 : 2; /* one is wanted */
        }
    }
    *found = dtype == TT__DT_FLOAT && scalar && values == 1;
    *out = tt__pb_as_float(bits);
    return rc;
}

static int give_scalar(struct reader *r, const struct tt__pb_field *tag, float value)
{
    char text[TT_TFEVENTS_TAG + 1];
    if (tag->size > TT_TFEVENTS_TAG)
        return 0;
    if (tag->size > 0)
        memcpy(text, tag->data, tag->size);
    text[tag->size] = '\0';
    r->out->scalars++;
    const struct tt_tfevents_scalar scalar = {text, value};
    return r->visitor->scalar(r->visitor->user, r->at, &scalar, r->err);
}

static int damaged(struct reader *r)
{
    r->bad = true;
    return -1;
}

static int read_value(struct reader *r, struct tt__pb_cursor c)
{
    struct tt__pb_field f, tag = {0};
    bool simple = false, tensor = false, other = false;
    float value = 0;
    int rc;
    while ((rc = tt__pb_next(&c, &f)) > 0) {
        if (is(&f, TT__VALUE_TAG, TT__PB_BYTES))
            tag = f;
        else if (is(&f, TT__VALUE_METADATA, TT__PB_BYTES))
            rc = other_plugin(inside(&f), &other);
        else if (is(&f, TT__VALUE_SIMPLE, TT__PB_FIXED32)) {
            simple = true;
            value = tt__pb_as_float(f.value);
        } else if (is(&f, TT__VALUE_TENSOR, TT__PB_BYTES)) {
            simple = false; /* of simple value and tensor the later one counts */
            rc = tensor_scalar(inside(&f), &tensor, &value);
        }
        if (rc < 0)
            break;
    }
    if (rc < 0)
        return damaged(r);
    if (simple || (tensor && !other))
        return give_scalar(r, &tag, value);
    r->out->others++;
    return 0;
}

static int read_summary(struct reader *r, struct tt__pb_cursor c)
{
    struct tt__pb_field f;
    int rc;
    while ((rc = tt__pb_next(&c, &f)) > 0)
        if (is(&f, TT__SUMMARY_VALUE, TT__PB_BYTES) && read_value(r, inside(&f)) < 0)
            return -1;
    return rc < 0 ? damaged(r) : 0;
}

static int read_session_log(struct reader *r, struct tt__pb_cursor c)
{
    struct tt__pb_field f;
    uint64_t status = 0;
    int rc;
    while ((rc = tt__pb_next(&c, &f)) > 0)
        if (is(&f, TT__SESSION_LOG_STATUS, TT__PB_VARINT))
            status = f.value;
    if (rc < 0)
        return damaged(r);
    if (status == TT__SESSION_LOG_START && r->visitor->start)
        return r->visitor->start(r->visitor->user, r->at, r->err);
    return 0;
}

/* Time and step may stand behind the summary that they belong to: two passes. */
static int read_event(struct reader *r, const unsigned char *data, size_t n)
{
    const struct tt__pb_cursor whole = {data, data + n};
    struct tt__pb_cursor c = whole;
    struct tt__pb_field f;
    int rc;
    r->at = (struct tt_tfevents_at){0};
    while ((rc = tt__pb_next(&c, &f)) > 0)
        if (is(&f, TT__EVENT_WALL_TIME, TT__PB_FIXED64))
            r->at.wall_time = tt__pb_as_double(f.value);
        else if (is(&f, TT__EVENT_STEP, TT__PB_VARINT))
            r->at.step = (int64_t)f.value;
    if (rc < 0)
        return damaged(r);
    c = whole;
    while (tt__pb_next(&c, &f) > 0)
        if ((is(&f, TT__EVENT_SUMMARY, TT__PB_BYTES) && read_summary(r, inside(&f)) < 0) ||
            (is(&f, TT__EVENT_SESSION_LOG, TT__PB_BYTES) && read_session_log(r, inside(&f)) < 0))
            return -1;
    return 0;
}

/* --- records --------------------------------------------------------------------------------- */

static bool all_zero(const unsigned char *p, size_t n)
{
    while (n > 0 && *p == 0) {
        p++;
        n--;
    }
    return n == 0;
}

static bool checks(const unsigned char *data, size_t n, const unsigned char *stored)
{
    return tt__crc32c_masked(data, n) == little_endian(stored, 4);
}

static bool has_header(const unsigned char *at, size_t left)
{
    return left >= TT__RECORD_HEADER + TT__RECORD_FOOTER && checks(at, 8, at + 8);
}

/* Bytes of the record whose header is there; 0: it ends beyond. */
static size_t record_size(const unsigned char *at, size_t left)
{
    uint64_t n = little_endian(at, 8);
    bool whole = n <= left - TT__RECORD_HEADER - TT__RECORD_FOOTER;
    return whole ? TT__RECORD_HEADER + (size_t)n + TT__RECORD_FOOTER : 0;
}

static bool body_checks(const unsigned char *at, size_t size)
{
    size_t n = size - TT__RECORD_HEADER - TT__RECORD_FOOTER;
    return checks(at + TT__RECORD_HEADER, n, at + TT__RECORD_HEADER + n);
}

/* Where a length is damaged nothing says where the next record begins, but its checksums do.
 * Returns how far it is; 0: none.  Bytes made so that many places look like one are not worth more
 * than a few readings of the file. */
static size_t find_record(struct reader *r, const unsigned char *at, size_t left)
{
    for (size_t skip = 1; skip < left && left - skip >= TT__RECORD_HEADER; skip++) {
        size_t size = has_header(at + skip, left - skip) ? record_size(at + skip, left - skip) : 0;
        if (size > r->worth)
            return 0;
        r->worth -= size;
        if (size > 0 && body_checks(at + skip, size))
            return skip;
    }
    return 0;
}

/* One record, or what is damaged up to the next.  Returns bytes taken, 0: none that is whole is
 * left, -1: the visitor wants no more. */
static int64_t take_record(struct reader *r, const unsigned char *at, size_t left)
{
    if (left < TT__RECORD_HEADER + TT__RECORD_FOOTER || (r->out->whole > 0 && all_zero(at, left)))
        return 0;
    if (!has_header(at, left)) {
        size_t skip = find_record(r, at, left);
        r->out->damaged += skip > 0;
        r->out->broken = skip == 0;
        return (int64_t)skip;
    }
    size_t size = record_size(at, left);
    if (size == 0)
        return 0;
    r->bad = !body_checks(at, size);
    if (!r->bad &&
        read_event(r, at + TT__RECORD_HEADER, size - TT__RECORD_HEADER - TT__RECORD_FOOTER) < 0 &&
        !r->bad)
        return -1;
    r->out->damaged += r->bad;
    r->out->records += !r->bad;
    return (int64_t)size;
}

int tt_tfevents_parse(const char *name, const unsigned char *data, size_t size,
                      const struct tt_tfevents_visitor *visitor, struct tt_tfevents_result *out,
                      struct tt_err *err)
{
    struct tt_tfevents_result unasked = {0};
    struct reader r = {
        .visitor = visitor, .out = out ? out : &unasked, .err = err, .worth = 4 * size + (1 << 20)};
    memset(r.out, 0, sizeof *r.out);
    if (size > 0 && size < TT__RECORD_HEADER)
        return tt_fail(err, TT_EINPUT, "%s: %zu bytes are too few for an event file", name, size);
    while (r.out->whole < size) {
        int64_t took = take_record(&r, data + r.out->whole, size - r.out->whole);
        if (took < 0)
            return -1;
        if (took == 0)
            break;
        r.out->whole += (size_t)took;
    }
    r.out->torn = r.out->whole < size;
    if (r.out->torn && r.out->whole == 0 && !checks(data, 8, data + 8))
        return tt_fail(err, TT_EINPUT, "%s: not a TensorBoard event file", name);
    return 0;
}

int tt_tfevents_read(const char *path, const struct tt_tfevents_visitor *visitor,
                     struct tt_tfevents_result *out, struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    if (out)
        memset(out, 0, sizeof *out);
    if (tt_file_read(path, MAX_FILE, &data, &size, err) < 0)
        return -1;
    int rc = tt_tfevents_parse(path, data, size, visitor, out, err);
    free(data);
    return rc;
}
