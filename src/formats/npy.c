#include <tuitrain/formats/npy.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/convert.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "values are swapped for this order");

/* --- the header: a dict of three keys -------------------------------------------------------- */

enum { DESCR = 1, ORDER = 2, SHAPE = 4, ALL = 7, WORD = 32 };

struct header {
    const char *name;
    const char *at, *end;
    int seen; /* keys */
    char descr[WORD];
    struct tt_npy *out;
};

static void skip_spaces(struct header *h)
{
    while (h->at < h->end && *h->at == ' ')
        h->at++;
}

/* Whether c is next, which is passed over then. */
static bool take(struct header *h, char c)
{
    skip_spaces(h);
    if (h->at == h->end || *h->at != c)
        return false;
    h->at++;
    return true;
}

static bool take_word(struct header *h, const char *word)
{
    size_t n = strlen(word);
    skip_spaces(h);
    if ((size_t)(h->end - h->at) < n || memcmp(h->at, word, n) != 0)
        return false;
    h->at += n;
    return true;
}

static int refuse(const struct header *h, const char *what, struct tt_err *err)
{
    return tt_fail(err, TT_EINPUT, "%s: damaged NPY header: %s", h->name, what);
}

/* A text in either quotes, without escapes. */
static bool take_text(struct header *h, char out[WORD])
{
    skip_spaces(h);
    char quote = h->at < h->end ? *h->at : '\0';
    if (quote != '\'' && quote != '"')
        return false;
    const char *from = h->at + 1, *to = memchr(from, quote, (size_t)(h->end - from));
    if (!to || to - from >= WORD)
        return false;
    memcpy(out, from, (size_t)(to - from));
    out[to - from] = '\0';
    h->at = to + 1;
    return !strchr(out, '\\') && strlen(out) == (size_t)(to - from);
}

/* A size; Python 2 wrote an L after some. */
static bool take_size(struct header *h, int64_t *out)
{
    int64_t v = 0;
    skip_spaces(h);
    const char *from = h->at;
    for (; h->at < h->end && *h->at >= '0' && *h->at <= '9'; h->at++)
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, *h->at - '0', &v))
            return false;
    if (h->at == from)
        return false;
    *out = v;
    if (h->at < h->end && *h->at == 'L')
        h->at++;
    return true;
}

static int read_shape(struct header *h, struct tt_err *err)
{
    struct tt_shape *s = &h->out->shape;
    bool comma = true;
    if (!take(h, '('))
        return refuse(h, "its shape is no tuple", err);
    while (!take(h, ')')) {
        if (!comma)
            return refuse(h, "its shape is no tuple of sizes", err);
        if (s->n == TT_MAX_DIMS)
            return tt_fail(err, TT_EINPUT, "%s: an array of more than %d dimensions", h->name,
                           TT_MAX_DIMS);
        if (!take_size(h, &s->dim[s->n++]))
            return refuse(h, "its shape is no tuple of sizes", err);
        comma = take(h, ',');
    }
    return s->n == 1 && !comma ? refuse(h, "its shape is no tuple", err) : 0;
}

static int read_descr(struct header *h, struct tt_err *err)
{
    skip_spaces(h);
    if (h->at < h->end && *h->at == '[')
        return tt_fail(err, TT_EINPUT,
                       "%s: an array of records; numbers of one kind are read, such as |u1 or <f4",
                       h->name);
    return take_text(h, h->descr) ? 0 : refuse(h, "its descr is no text", err);
}

static int read_order(struct header *h, struct tt_err *err)
{
    h->out->fortran = take_word(h, "True");
    return h->out->fortran || take_word(h, "False")
               ? 0
               : refuse(h, "its fortran_order is neither True nor False", err);
}

static const struct {
    const char *name;
    int bit;
    int (*read)(struct header *h, struct tt_err *err);
} keys[] = {
    {"descr", DESCR, read_descr},
    {"fortran_order", ORDER, read_order},
    {"shape", SHAPE, read_shape},
};

static int read_pair(struct header *h, struct tt_err *err)
{
    char key[WORD];
    if (!take_text(h, key) || !take(h, ':'))
        return refuse(h, "no dict of descr, fortran_order and shape", err);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(key, keys[i].name) == 0 && !(h->seen & keys[i].bit)) {
            h->seen |= keys[i].bit;
            return keys[i].read(h, err);
        }
    char shown[WORD];
    tt_text_printable(shown, sizeof shown, key);
    return tt_fail(err, TT_EINPUT, "%s: damaged NPY header: key \"%s\" is unknown or there twice",
                   h->name, shown);
}

static int read_header(struct header *h, struct tt_err *err)
{
    if (!take(h, '{'))
        return refuse(h, "no dict of descr, fortran_order and shape", err);
    bool comma = true;
    while (!take(h, '}')) {
        if (!comma)
            return refuse(h, "no dict of descr, fortran_order and shape", err);
        if (read_pair(h, err) < 0)
            return -1;
        comma = take(h, ',');
    }
    if (h->seen != ALL)
        return refuse(h, "it lacks one of descr, fortran_order and shape", err);
    if (!take(h, '\n') || h->at != h->end)
        return refuse(h, "more than spaces and the end of the line follow its dict", err);
    return 0;
}

/* --- kinds of numbers ------------------------------------------------------------------------ */

enum { MOST_TEXT = 1 << 16, UTF32 = 4 };

/* "|S7" is 7 bytes, "<U7" 7 characters. */
static bool read_text_dtype(const char *descr, struct tt_npy *out)
{
    int64_t n;
    if (!strchr("<>=|", descr[0]) || (descr[1] != 'S' && descr[1] != 'U') ||
        !tt_text_to_int(descr + 2, &n) || n < 0 || n > MOST_TEXT)
        return false;
    out->kind = descr[1];
    out->size = (int)n * (descr[1] == 'U' ? UTF32 : 1);
    out->swapped = descr[0] == '>' && descr[1] == 'U';
    return true;
}

static int read_dtype(const char *name, const char *descr, struct tt_npy *out, struct tt_err *err)
{
    static const char *const known[] = {"b1", "i1", "i2", "i4", "i8", "u1",
                                        "u2", "u4", "u8", "f2", "f4", "f8"};
    char order = descr[0], shown[WORD];
    for (size_t i = 0; order && i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(descr + 1, known[i]) != 0)
            continue;
        out->kind = known[i][0];
        out->size = known[i][1] - '0';
        out->swapped = order == '>' && out->size > 1;
        if (order == '<' || order == '>' || order == '=' || (order == '|' && out->size == 1))
            return 0;
    }
    if (read_text_dtype(descr, out))
        return 0;
    tt_text_printable(shown, sizeof shown, descr);
    return tt_fail(
        err, TT_EINPUT,
        "%s: values of type \"%s\"%s; b1, i1 to i8, u1 to u8, f2 to f8, and texts, S and U, "
        "are read",
        name, shown,
        strchr(descr, 'O') ? " (Python objects; astype(str) or astype(float) makes them "
                             "others)"
                           : "");
}

const char *tt_npy_dtype(const struct tt_npy *a, char out[TT_NPY_DTYPE])
{
    bool wide = a->kind == 'U', one = a->size == 1 || a->kind == 'S';
    snprintf(out, TT_NPY_DTYPE, "%c%c%d",
             one          ? '|'
             : a->swapped ? '>'
                          : '<',
             a->kind, wide ? a->size / UTF32 : a->size);
    return out;
}

/* --- the file -------------------------------------------------------------------------------- */

/* Where the header begins, and its bytes. */
static int find_header(const char *name, const unsigned char *data, size_t size, size_t *from,
                       size_t *n, struct tt_err *err)
{
    if (size < 10 || memcmp(data, "\x93NUMPY", 6) != 0)
        return tt_fail(err, TT_EINPUT, "%s: not an NPY file (truncated?)", name);
    if (data[6] < 1 || data[6] > 3 || data[7] != 0)
        return tt_fail(err, TT_EINPUT, "%s: NPY version %d.%d, expected 1.0, 2.0 or 3.0", name,
                       data[6], data[7]);
    *from = data[6] == 1 ? 10 : 12;
    *n = (size_t)data[8] | (size_t)data[9] << 8;
    if (data[6] > 1 && size >= 12)
        *n |= (size_t)data[10] << 16 | (size_t)data[11] << 24;
    if (*n > TT_NPY_HEADER)
        return tt_fail(err, TT_EINPUT, "%s: an NPY header of %zu bytes, at most %d", name, *n,
                       TT_NPY_HEADER);
    if (size < *from || *n > size - *from)
        return tt_fail(err, TT_EINPUT, "%s: ends inside its NPY header", name);
    return 0;
}

enum { MANY = 1 << 24 }; /* texts without characters, which take no bytes */

int tt_npy_look(const char *name, const unsigned char *data, size_t have, size_t size,
                struct tt_npy *out, struct tt_err *err)
{
    size_t from = 0, n = 0;
    memset(out, 0, sizeof *out);
    if (find_header(name, data, have, &from, &n, err) < 0)
        return -1;
    struct header h = {.name = name, .at = (const char *)data + from, .out = out};
    h.end = h.at + n;
    if (read_header(&h, err) < 0 || read_dtype(name, h.descr, out, err) < 0)
        return -1;
    size_t left = size - from - n;
    out->count = tt_shape_count(&out->shape);
    size_t most = SIZE_MAX / (size_t)(out->size > 8 ? out->size : 8);
    if (out->count < 0 || (uint64_t)out->count > most ||
        (size_t)out->count * (size_t)out->size != left || (out->size == 0 && out->count > MANY)) {
        char shape[160], dtype[TT_NPY_DTYPE];
        return tt_fail(err, TT_EINPUT, "%s: header promises %s of %s, which %zu bytes are not",
                       name, tt_shape_text(&out->shape, shape, sizeof shape),
                       tt_npy_dtype(out, dtype), left);
    }
    out->from = from + n;
    return 0;
}

int tt_npy_parse(const char *name, const unsigned char *data, size_t size, struct tt_npy *out,
                 struct tt_err *err)
{
    if (tt_npy_look(name, data, size, size, out, err) < 0)
        return -1;
    out->values = data + out->from;
    return 0;
}

/* --- values ---------------------------------------------------------------------------------- */

/* Where value i of C order lies. */
static int64_t place(const struct tt_npy *a, int64_t i)
{
    if (!a->fortran)
        return i;
    int64_t at = 0, stride = a->count;
    for (int d = a->shape.n - 1; d >= 0; d--) {
        stride /= a->shape.dim[d];
        at += i % a->shape.dim[d] * stride;
        i /= a->shape.dim[d];
    }
    return at;
}

static double integer(uint64_t bits, const struct tt_npy *a)
{
    int unused = 64 - 8 * a->size;
    return a->kind == 'i' ? (double)((int64_t)(bits << unused) >> unused) : (double)bits;
}

double tt_npy_at(const struct tt_npy *a, int64_t i)
{
    uint64_t bits = 0;
    if (tt_npy_is_text(a))
        return NAN;
    memcpy(&bits, (const char *)a->values + place(a, i) * a->size, (size_t)a->size);
    if (a->swapped)
        bits = __builtin_bswap64(bits) >> (64 - 8 * a->size);
    if (a->kind == 'b')
        return bits != 0;
    if (a->kind != 'f')
        return integer(bits, a);
    double wide;
    float narrow;
    uint32_t low = (uint32_t)bits;
    switch (a->size) {
    case 2:
        return (double)tt_f16_to_f32((uint16_t)bits);
    case 4:
        memcpy(&narrow, &low, sizeof narrow);
        return (double)narrow;
    default:
        memcpy(&wide, &bits, sizeof wide);
        return wide;
    }
}

/* --- texts ----------------------------------------------------------------------------------- */

bool tt_npy_is_text(const struct tt_npy *a)
{
    return a->kind == 'S' || a->kind == 'U';
}

/* A character of UTF-32 takes up to 4 bytes, a byte that is no UTF-8 becomes 3. */
size_t tt_npy_text_room(const struct tt_npy *a)
{
    return (size_t)a->size * (a->kind == 'U' ? 1 : 3) + 1;
}

static size_t put_bytes(const char *from, size_t n, char *out)
{
    size_t used = 0;
    while (n > 0 && from[n - 1] == '\0')
        n--;
    for (size_t i = 0; i < n;) {
        char piece[5] = "";
        uint32_t ch;
        memcpy(piece, from + i, n - i < 4 ? n - i : 4);
        int k = piece[0] ? tt_utf8_decode(piece, &ch) : 0;
        ch = k > 0 ? ch : 0xfffd;
        i += k > 0 ? (size_t)k : 1;
        used += (size_t)tt_utf8_encode(ch, out + used);
    }
    return used;
}

static size_t put_wide(const struct tt_npy *a, const char *from, char *out)
{
    size_t used = 0, n = (size_t)a->size / UTF32;
    uint32_t ch = 0;
    for (; n > 0; n--) {
        memcpy(&ch, from + UTF32 * (n - 1), UTF32);
        if (ch != 0)
            break;
    }
    for (size_t i = 0; i < n; i++) {
        memcpy(&ch, from + UTF32 * i, UTF32);
        ch = a->swapped ? __builtin_bswap32(ch) : ch;
        bool good = ch != 0 && ch < 0x110000 && (ch < 0xd800 || ch > 0xdfff);
        used += (size_t)tt_utf8_encode(good ? ch : 0xfffd, out + used);
    }
    return used;
}

size_t tt_npy_text(const struct tt_npy *a, int64_t i, char *out)
{
    const char *from = (const char *)a->values + place(a, i) * a->size;
    size_t n = a->kind == 'U' ? put_wide(a, from, out) : put_bytes(from, (size_t)a->size, out);
    out[n] = '\0';
    return n;
}
