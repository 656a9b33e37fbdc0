/* A text table into a frame: all records first, and then what the first ones are. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/map.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/version.h>
#include <tuitrain/formats/encoding.h>
#include <tuitrain/formats/packed.h>

#include "../cache.h"
#include "frame_cache.h"
#include "json_records.h"
#include "kinds.h"
#include "lead.h"
#include "number.h"
#include "rows.h"

/* What does not fit into memory says so when it is to be read. */
static const size_t LIMIT = SIZE_MAX / 4;

/* The first record, which may turn out to be names. */
struct head {
    struct tt__cell *cell;
    int64_t n;
    int64_t line;
};

/* --- records --------------------------------------------------------------------------------- */

static int read_head(struct tt__reader *r, struct tt__frame *f, struct head *h, struct tt_err *err)
{
    bool more = true;
    if (!tt__next_record(r))
        return tt_fail(err, TT_EINPUT, "%s: is empty", f->label);
    h->line = r->line;
    while (more) {
        if ((h->n & (h->n - 1)) == 0) {
            struct tt__cell *cell = realloc(h->cell, (size_t)(h->n ? 2 * h->n : 1) * sizeof *cell);
            if (!cell)
                return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
            h->cell = cell;
        }
        more = tt__next_cell(r, &h->cell[h->n++]);
        if (h->cell[h->n - 1].n > TT__LONGEST_CELL)
            return tt__refuse_cell(f, h->line, h->n - 1, h->cell[h->n - 1].n, err);
        if (h->n > TT__MOST_COLUMNS + 1)
            return tt_fail(err, TT_EINPUT, "%s: more than %d columns", f->label, TT__MOST_COLUMNS);
    }
    return 0;
}

/* A title above the names is one cell, and no table: it is passed over as a comment is.  (One name
 * above two columns is R's, whose row names have none.) */
static int read_names(struct tt__reader *r, struct tt__frame *f, struct head *h, struct tt_err *err)
{
    enum { MOST_TITLES = 10 };
    for (int titles = 0; titles <= MOST_TITLES; titles++) {
        h->n = 0;
        if (read_head(r, f, h, err) < 0)
            return -1;
        if (h->n > 1 || f->dialect.columns < 3)
            break;
        r->comments++;
    }
    return 0;
}

/* The beginning of a line of the text, safe to show. */
static void show_line(const char *text, const char *end, int64_t line, char *out, size_t size)
{
    enum { SHOWN = 24 };
    char piece[SHOWN + 1];
    while (text < end && line > 1) {
        char c = *text++;
        if (c == '\r' && text < end && *text == '\n')
            text++;
        line -= c == '\n' || c == '\r';
    }
    size_t n = 0;
    while (text + n < end && text[n] != '\n' && text[n] != '\r')
        n++;
    bool cut = n > SHOWN;
    n = cut ? SHOWN : n;
    while (cut && n > 0 && (text[n] & 0xc0) == 0x80) /* in the middle of a character */
        n--;
    memcpy(piece, text, n);
    piece[n] = '\0';
    tt_text_printable(piece, sizeof piece, piece);
    snprintf(out, size, "%s%s", piece, cut ? "..." : "");
}

static int refuse_ragged(const struct tt__frame *f, const char *text, const char *end,
                         const struct tt__ragged *bad, int64_t rows, struct tt_err *err)
{
    char separator[] = {'"', f->dialect.separator, '"', '\0'}, line[64];
    const char *name = f->dialect.separator == '\t'  ? "tabs"
                       : f->dialect.separator == ' ' ? "spaces"
                                                     : separator;
    show_line(text, end, bad->line, line, sizeof line);
    return tt_fail(err, TT_EINPUT,
                   "%s: line %" PRId64 " (%s) has %" PRId64 " cell%s where most have %" PRId64
                   ", separated by %s (%" PRId64 " of %" PRId64
                   " rows are like that); what belongs together needs quotes, and what is no row "
                   "begins with #",
                   f->label, bad->line, line, bad->cells, bad->cells == 1 ? "" : "s", f->columns,
                   name, bad->n, rows);
}

/* --- what the first record is ---------------------------------------------------------------- */

static bool head_number(const struct tt__frame *f, const struct tt__cell *c, double *out)
{
    unsigned unused = 0;
    return tt__parse_number(c->at, c->n, f->dialect.decimal_comma, out, &unused);
}

/* pandas names columns 0, 1, 2, ... that have no name; an index before them has none.  Years in a
 * row stand beside names. */
static bool counts_up(const struct tt__frame *f, const struct head *h)
{
    enum { YEARS = 5 };
    int64_t first = h->n > 1 && h->cell[0].n == 0 ? 1 : 0, names = 0;
    double at, from = 0;
    while (names < h->n && h->cell[names].n > 0 && !head_number(f, &h->cell[names], &at))
        names++;
    if (names > 0 && h->n - names < YEARS)
        return false;
    first = names > 0 ? names : first;
    for (int64_t k = first; k < h->n; k++) {
        if (!head_number(f, &h->cell[k], &at) || memchr(h->cell[k].at, '.', h->cell[k].n))
            return false;
        from = k == first ? at : from;
        if (at != from + (double)(k - first))
            return false;
    }
    return (from == 0 || h->n - first > 2) && h->n - first > 1;
}

/* Rows that hold the same numbers make a row of numbers one of them. */
static bool repeats(const struct tt__frame *f, const struct head *h)
{
    for (int64_t r = 0; r < f->rows && r < 100; r++) {
        int64_t same = 0;
        double at;
        for (int64_t k = 0; k < h->n && k < f->columns; k++)
            same += head_number(f, &h->cell[k], &at) && f->column[k].cell[r] == at;
        if (same == h->n)
            return true;
    }
    return false;
}

static bool knows_text(const struct tt__series *c, const struct tt__cell *cell)
{
    for (uint32_t i = 0; i < c->n_texts && i < 1000; i++)
        if (c->text[i].length == cell->n && memcmp(c->text[i].at, cell->at, cell->n) == 0)
            return true;
    return false;
}

/* What no value of a column can be: text over numbers alone, or over few texts that recur. */
static bool is_foreign(const struct tt__frame *f, const struct tt__series *c)
{
    return c->n_texts == 0 ? c->numbers > 0 : c->numbers == 0 && (int64_t)c->n_texts * 4 <= f->rows;
}

/* Names stand over numbers, or, where there are none, are no values of their columns; a few may be
 * all the same ("y" over y and n). */
static bool is_header(const struct tt__frame *f, const struct head *h)
{
    int64_t texts = 0, numbers = 0, over_numbers = 0, known = 0, foreign = 0;
    for (int64_t k = 0; k < h->n && k < f->columns; k++) {
        const struct tt__series *c = &f->column[k];
        const struct tt__cell *cell = &h->cell[k];
        double unused;
        bool number = head_number(f, cell, &unused);
        numbers += number;
        if (number || cell->n == 0)
            continue;
        bool knows = knows_text(c, cell);
        texts++;
        over_numbers += c->numbers > 0;
        known += knows;
        foreign += !knows && is_foreign(f, c) &&
                   !tt__means_nothing(cell->at, (uint32_t)cell->n, c->numbers > 0);
    }
    if (numbers > 0 && f->rows > 0 && counts_up(f, h))
        return !repeats(f, h);
    if (f->rows == 0)
        return texts > 0 && numbers == 0;
    if (known > 0)
        return foreign >= 2 * known && numbers <= texts;
    return texts > 0 && (over_numbers > 0 || numbers == 0) && numbers <= texts;
}

/* scikit-learn's own files begin with samples, features and the names of classes. */
static bool has_sizes(const struct tt__frame *f, const struct head *h)
{
    double rows, columns, unused;
    return h->n >= 4 && head_number(f, &h->cell[0], &rows) &&
           head_number(f, &h->cell[1], &columns) && rows == (double)f->rows &&
           columns == (double)(f->columns - 1) && !head_number(f, &h->cell[2], &unused);
}

/* "506,13,,,": sizes alone, and names in the record after them. */
static bool is_sizes_alone(const struct tt__frame *f, const struct head *h)
{
    double rows, columns;
    bool sizes = h->n >= 3 && head_number(f, &h->cell[0], &rows) &&
                 head_number(f, &h->cell[1], &columns) && columns == (double)(h->n - 1);
    for (int64_t k = 2; sizes && k < h->n; k++)
        sizes = h->cell[k].n == 0;
    return sizes;
}

/* Numbers of classes become their names. */
static int name_classes(struct tt__frame *f, const struct head *h, struct tt_err *err)
{
    struct tt__series *c = &f->column[f->columns - 1];
    int64_t names = h->n - 2;
    if (names < 2 || c->numbers != f->rows)
        return 0;
    for (int64_t r = 0; r < f->rows; r++)
        if (c->cell[r] < 0 || c->cell[r] >= (double)names || c->cell[r] != floor(c->cell[r]))
            return 0;
    for (int64_t r = 0; r < f->rows; r++) {
        struct tt__cell name = h->cell[2 + (int64_t)c->cell[r]];
        int64_t rows = f->rows;
        f->rows = r + 1;
        int rc = tt__frame_set_cell(f, f->columns - 1, &name, err);
        f->rows = rows;
        if (rc < 0)
            return -1;
        c->numbers--;
    }
    return 0;
}

static int number_columns(struct tt__frame *f, struct tt_err *err)
{
    char name[32];
    for (int64_t k = 0; k < f->columns; k++) {
        int n = snprintf(name, sizeof name, "column %" PRId64, k + 1);
        if (tt__frame_name(f, k, &(struct tt__cell){.at = name, .n = (size_t)n}, err) < 0)
            return -1;
    }
    return 0;
}

/* A row of words over columns that hold numbers otherwise says what they are in. */
static bool has_units(const struct tt__frame *f)
{
    bool over_numbers = false;
    for (int64_t k = 0; k < f->columns && f->rows > 2; k++) {
        const struct tt__series *c = &f->column[k];
        double v = c->cell[0];
        if (v == v)
            return false;
        uint32_t code = tt__cell_code(v);
        over_numbers = over_numbers || (code != TT__GAP && c->n_texts == 1 &&
                                        c->text[0].count == 1 && c->numbers > 1);
    }
    return over_numbers;
}

/* The first record as names or as a row; the second as units. */
static int settle(struct tt__frame *f, const struct head *h, int64_t *shift, struct tt_err *err)
{
    if (has_sizes(f, h)) {
        f->sizes = true;
        return name_classes(f, h, err) < 0 ? -1 : number_columns(f, err);
    }
    if (h->n != f->columns && h->n + *shift != f->columns)
        return tt_fail(err, TT_EINPUT,
                       "%s: line %" PRId64 " has %" PRId64 " cells, most rows have %" PRId64,
                       f->label, h->line, h->n, f->columns);
    f->header = h->n < f->columns || is_header(f, h);
    if (!f->header) {
        if (number_columns(f, err) < 0 || tt__frame_insert_first_row(f, h->line, err) < 0)
            return -1;
        for (int64_t k = 0; k < f->columns; k++)
            if (tt__frame_set_first(f, k, &h->cell[k], err) < 0)
                return -1;
        return 0;
    }
    for (int64_t k = 0; k < h->n; k++)
        if (tt__frame_name(f, k + *shift, &h->cell[k], err) < 0)
            return -1;
    f->units = has_units(f);
    if (f->units)
        tt__frame_drop_first_row(f);
    return 0;
}

static bool last_is_empty(const struct tt__frame *f)
{
    const struct tt__series *c = &f->column[f->columns - 1];
    return f->rows > 0 && c->gaps == f->rows;
}

static int parse_text(struct tt__frame *f, size_t size, struct tt_job *job, struct tt_err *err)
{
    const char *text = (const char *)f->bytes;
    struct tt__reader r = {.at = text, .end = text + size, .line = 1};
    struct head h = {0};
    struct tt__ragged bad = {0};
    int64_t shift = 0;
    int rc = -1;
    if (tt__lead_check(f->label, r.at, r.end, err) < 0)
        goto out;
    r.at += tt__lead_separator(r.at, r.end);
    r.line += r.at > text;
    f->dialect = r.dialect = tt__dialect_guess(r.at, r.end);
    if (read_names(&r, f, &h, err) < 0)
        goto out;
    f->sizes = is_sizes_alone(f, &h);
    h.n = f->sizes ? 0 : h.n;
    if (f->sizes && read_head(&r, f, &h, err) < 0)
        goto out;
    int64_t columns = f->dialect.columns < 1 ? h.n : f->dialect.columns;
    while (f->columns < columns)
        if (tt__frame_add_column(f, "", 0, err) < 0)
            goto out;
    if (tt__read_rows(&r, f, &bad, job, err) < 0)
        goto out;
    f->comments = r.comments;
    if (r.open) {
        tt_fail(err, TT_EINPUT, "%s: line %" PRId64 ": a quote (%c) that no other one closes",
                f->label, r.open, f->dialect.quote);
        goto out;
    }
    if (bad.n > 0) {
        refuse_ragged(f, text, r.end, &bad, f->rows, err);
        goto out;
    }
    /* R's names leave out that of the row names; others end each row with a separator. */
    if (h.n + 1 == f->columns && last_is_empty(f))
        tt__frame_drop_last_column(f);
    else if (h.n + 1 == f->columns)
        shift = 1;
    rc = settle(f, &h, &shift, err);
    if (rc == 0 && f->rows == 0)
        rc = tt_fail(err, TT_EINPUT, "%s: holds names but no rows", f->label);
out:
    free(h.cell);
    return rc;
}

int tt__frame_parse_told(const char *label, unsigned char *bytes, size_t size, struct tt_job *job,
                         struct tt__frame *out, struct tt_err *err)
{
    memset(out, 0, sizeof *out);
    out->bytes = bytes;
    out->label = strdup(label);
    if (!out->label) {
        tt__frame_done(out);
        return tt_fail(err, TT_ENOMEM, "out of memory");
    }
    bool good = tt_text_to_utf8(label, &out->bytes, &size, &out->encoding, err) == 0;
    if (good && tt__is_json((const char *)out->bytes, size))
        good = tt__frame_parse_json(out, (const char *)out->bytes, size, err) == 0;
    else if (good)
        good = parse_text(out, size, job, err) == 0;
    if (!good) {
        tt__frame_done(out);
        return -1;
    }
    /* A table of numbers needs its text no more, which is as much memory again. */
    for (int64_t k = 0; k < out->columns; k++)
        if (out->column[k].n_texts > 0)
            return 0;
    free(out->bytes);
    out->bytes = NULL;
    return 0;
}

int tt__frame_parse(const char *label, unsigned char *bytes, size_t size, struct tt__frame *out,
                    struct tt_err *err)
{
    return tt__frame_parse_told(label, bytes, size, NULL, out, err);
}

/* Of what the file holds, and of the program that reads it.  False where it cannot be read. */
static bool find_key(const char *path, struct tt_job *job, uint64_t *key)
{
    const size_t piece = (size_t)16 << 20;
    struct tt_file_map *m = tt_map_open(path, NULL);
    const char *version = tt_commit();
    bool go_on = m;
    *key = tt__hash_bytes(0, version, strlen(version));
    for (size_t at = 0; go_on && at < m->size; at += piece) {
        size_t n = m->size - at < piece ? m->size - at : piece;
        *key = tt__hash_bytes(*key, m->data + at, n);
        tt_map_passed(m, n);
        go_on = tt_job_at(job, (int64_t)at, (int64_t)m->size);
    }
    tt_map_close(m);
    return go_on;
}

int tt__frame_read_told(const char *path, struct tt_job *job, bool keep, struct tt__frame *out,
                        struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    struct stat st;
    uint64_t key = 0;
    int64_t bytes = stat(path, &st) == 0 ? st.st_size : 0;
    memset(out, 0, sizeof *out);
    char member[TT_PACKED_MEMBER];
    tt_job_begin(job, "reading", TT_UNIT_BYTES, bytes);
    keep = keep && tt__frame_is_worth_keeping((size_t)bytes) && find_key(path, job, &key);
    if (keep && tt__frame_recall(path, key, out))
        return 0;
    if (job && atomic_load(&job->stop))
        return tt_job_stopped(err);
    if (tt_packed_read_one(path, LIMIT, NULL, member, &data, &size, err) < 0 ||
        tt__frame_parse_told(path, data, size, job, out, err) < 0)
        return -1;
    out->member = member[0] ? strdup(member) : NULL;
    if (keep && !out->member) { /* of an archive the member may be another one the next time */
        tt_job_begin(job, "keeping it for the next time", TT_UNIT_BYTES, 0);
        tt__frame_keep(out, key);
    }
    return 0;
}

int tt__frame_read(const char *path, struct tt__frame *out, struct tt_err *err)
{
    return tt__frame_read_told(path, NULL, false, out, err);
}
