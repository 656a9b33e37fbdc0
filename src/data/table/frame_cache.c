#include "frame_cache.h"

#include <math.h>
#include <stdlib.h>

#include <tuitrain/formats/bytes.h>
#include <tuitrain/formats/encoding.h>
#include <tuitrain/tensor/par.h>

#include "../cache.h"

static const char kind[] = "frame";

size_t tt__frame_kept_from = (size_t)128 << 20;

bool tt__frame_is_worth_keeping(size_t bytes)
{
    enum { MOST = 8 };
    int n = tt_par_processors();
    return bytes >= tt__frame_kept_from * (size_t)(n < MOST ? n : MOST);
}

/* The layout: a struct fixed; the bytes of all texts; for each column a struct fixed_column, its
 * name and its texts' entries; the lines; the cells, column by column.  Changes with VERSION. */
enum { VERSION = 3, MOST_NAME = 1 << 20 };

struct fixed {
    uint32_t version, flags;
    int64_t rows, columns, comments, dialect_columns, text_bytes;
    char separator, quote, decimal_comma, encoding[13];
};
enum { HEADER = 1, UNITS = 2, SIZES = 4 };

struct fixed_column {
    uint32_t spelling, n_texts, name;
};

struct entry {
    int64_t at, row;
    uint32_t length, hash;
};

/* --- keeping --------------------------------------------------------------------------------- */

static int write_columns(struct tt__cache_file *out, const struct tt__frame *f, int64_t *bytes)
{
    int rc = 0;
    *bytes = 0;
    for (int64_t k = 0; rc == 0 && k < f->columns; k++) {
        const struct tt__series *c = &f->column[k];
        struct fixed_column fixed = {
            .spelling = c->spelling, .n_texts = c->n_texts, .name = (uint32_t)strlen(c->name)};
        rc = tt__cache_write(out, &fixed, sizeof fixed);
        rc = rc < 0 ? -1 : tt__cache_write(out, c->name, fixed.name);
        for (uint32_t i = 0; rc == 0 && i < c->n_texts; i++) {
            const struct tt__text *t = &c->text[i];
            struct entry e = {*bytes, t->row, t->length, t->hash};
            *bytes += t->length;
            rc = tt__cache_write(out, &e, sizeof e);
        }
    }
    return rc;
}

static int64_t text_bytes(const struct tt__frame *f, int64_t *entries)
{
    int64_t bytes = 0;
    *entries = 0;
    for (int64_t k = 0; k < f->columns; k++)
        for (uint32_t i = 0; i < f->column[k].n_texts; i++, (*entries)++)
            bytes += f->column[k].text[i].length;
    return bytes;
}

/* Writes in large pieces. */
static int write_texts(struct tt__cache_file *out, const struct tt__frame *f)
{
    struct tt_bytes b = {0};
    int rc = 0;
    for (int64_t k = 0; rc == 0 && k < f->columns; k++)
        for (uint32_t i = 0; rc == 0 && i < f->column[k].n_texts; i++) {
            const struct tt__text *t = &f->column[k].text[i];
            rc = tt_bytes_add(&b, t->at, t->length, NULL);
            if (rc == 0 && b.size > 1 << 20) {
                rc = tt__cache_write(out, b.data, b.size);
                b.size = 0;
            }
        }
    if (rc == 0 && b.size > 0)
        rc = tt__cache_write(out, b.data, b.size);
    tt_bytes_done(&b);
    return rc;
}

void tt__frame_keep(const struct tt__frame *f, uint64_t key)
{
    struct tt__cache_file out;
    struct fixed fixed = {.version = VERSION,
                          .flags = (f->header ? HEADER : 0u) | (f->units ? UNITS : 0u) |
                                   (f->sizes ? SIZES : 0u),
                          .rows = f->rows,
                          .columns = f->columns,
                          .comments = f->comments,
                          .dialect_columns = f->dialect.columns,
                          .separator = f->dialect.separator,
                          .quote = f->dialect.quote,
                          .decimal_comma = f->dialect.decimal_comma};
    int64_t entries, bytes = text_bytes(f, &entries);
    fixed.text_bytes = bytes;
    if (f->encoding)
        strncpy(fixed.encoding, f->encoding, sizeof fixed.encoding - 1);
    int64_t all = bytes + entries * (int64_t)sizeof(struct entry) + f->rows * (8 * f->columns + 4) +
                  f->columns * 200;
    int rc = tt__cache_begin(&out, kind, key, all);
    rc = rc < 0 ? -1 : tt__cache_write(&out, &fixed, sizeof fixed);
    rc = rc < 0 ? -1 : write_texts(&out, f);
    rc = rc < 0 ? -1 : write_columns(&out, f, &bytes);
    rc = rc < 0 ? -1 : tt__cache_write(&out, f->line, (size_t)f->rows * sizeof *f->line);
    for (int64_t k = 0; rc == 0 && k < f->columns; k++)
        rc = tt__cache_write(&out, f->column[k].cell, (size_t)f->rows * sizeof(double));
    if (rc == 0)
        tt__cache_commit(&out);
    tt__cache_done(&out);
}

/* --- recalling ------------------------------------------------------------------------------- */

/* What is left of the file; nothing in it is believed. */
struct rest {
    const unsigned char *at;
    size_t n;
};

static const void *take(struct rest *r, size_t n)
{
    if (n > r->n)
        return NULL;
    const void *at = r->at;
    r->at += n;
    r->n -= n;
    return at;
}

static bool copy(struct rest *r, void *to, size_t n)
{
    const void *from = take(r, n);
    if (from && n > 0)
        memcpy(to, from, n);
    return from;
}

static bool recall_texts(struct rest *r, const struct fixed *x, struct tt__series *c, uint32_t n,
                         const char *texts)
{
    struct entry e;
    int64_t bytes = x->text_bytes;
    if ((uint64_t)n * sizeof e > r->n)
        return false;
    for (uint32_t i = 0; i < n; i++) {
        if (!copy(r, &e, sizeof e) || e.at < 0 || e.at > bytes || e.length > bytes - e.at ||
            e.row < 0 || e.row >= x->rows || memchr(texts + e.at, 0, e.length) ||
            !tt_text_is_utf8(texts + e.at, e.length) ||
            !tt__series_add_text(c, texts + e.at, e.length, e.hash, 0, e.row) ||
            c->n_texts != i + 1)
            return false;
    }
    return true;
}

static bool recall_columns(struct rest *r, const struct fixed *x, struct tt__frame *f)
{
    struct fixed_column fixed;
    for (int64_t k = 0; k < x->columns; k++) {
        if (!copy(r, &fixed, sizeof fixed) || fixed.name > MOST_NAME)
            return false;
        const char *name = take(r, fixed.name);
        if (!name || !tt_text_is_utf8(name, fixed.name) || memchr(name, 0, fixed.name) ||
            tt__frame_add_column(f, name, fixed.name, NULL) < 0)
            return false;
        struct tt__series *c = &f->column[k];
        c->spelling = fixed.spelling;
        if (!recall_texts(r, x, c, fixed.n_texts, (const char *)f->bytes))
            return false;
    }
    return true;
}

/* Numbers, and codes of texts that there are; how many of each is counted anew. */
static bool count_cells(struct tt__series *c, int64_t rows)
{
    c->numbers = c->gaps = 0;
    for (uint32_t i = 0; i < c->n_texts; i++)
        c->text[i].count = 0;
    for (int64_t i = 0; i < rows; i++) {
        double v = c->cell[i];
        uint32_t code = tt__cell_code(v);
        if (isinf(v) || (v != v && code > c->n_texts))
            return false;
        c->numbers += v == v;
        c->gaps += v != v && code == TT__GAP;
        if (v != v && code != TT__GAP)
            c->text[code - 1].count++;
    }
    return true;
}

static const char *encoding_of(const char *name)
{
    static const char *const known[] = {"UTF-16LE", "UTF-16BE", "WINDOWS-1252", "ISO-8859-1"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i], name) == 0)
            return known[i];
    return NULL;
}

static bool recall(struct rest *r, struct tt__frame *f)
{
    struct fixed x;
    if (!copy(r, &x, sizeof x) || x.version != VERSION || x.rows < 1 || x.columns < 1 ||
        x.columns > TT__MOST_COLUMNS || x.rows > UINT32_MAX || x.text_bytes < 0 ||
        (uint64_t)x.rows * (uint64_t)x.columns > r->n / sizeof(double) ||
        (uint64_t)x.text_bytes > r->n || !f->label)
        return false;
    f->header = x.flags & HEADER;
    f->units = x.flags & UNITS;
    f->sizes = x.flags & SIZES;
    f->comments = x.comments;
    f->dialect = (struct tt__dialect){x.separator, x.quote, x.decimal_comma, x.dialect_columns};
    x.encoding[sizeof x.encoding - 1] = '\0';
    f->encoding = encoding_of(x.encoding);
    f->bytes = calloc((size_t)x.text_bytes + 1, 1);
    if (!f->bytes || !copy(r, f->bytes, (size_t)x.text_bytes) || !recall_columns(r, &x, f) ||
        tt__frame_add_rows(f, x.rows, NULL) < 0 ||
        !copy(r, f->line, (size_t)x.rows * sizeof *f->line))
        return false;
    for (int64_t k = 0; k < f->columns; k++)
        if (!copy(r, f->column[k].cell, (size_t)x.rows * sizeof(double)) ||
            !count_cells(&f->column[k], x.rows))
            return false;
    return r->n == 0;
}

bool tt__frame_recall_bytes(const char *label, const void *bytes, size_t n, struct tt__frame *out)
{
    struct tt__frame f = {.label = strdup(label)};
    struct rest r = {bytes, n};
    bool good = recall(&r, &f);
    if (good)
        *out = f;
    else
        tt__frame_done(&f);
    return good;
}

bool tt__frame_recall(const char *label, uint64_t key, struct tt__frame *out)
{
    struct tt_file_map *m = tt__cache_open(kind, key);
    bool good = m && tt__frame_recall_bytes(label, m->data + TT__CACHE_HEAD,
                                            (size_t)tt__cache_size(m), out);
    tt_map_close(m);
    return good;
}
