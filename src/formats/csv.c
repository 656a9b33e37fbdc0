#include <tuitrain/formats/csv.h>

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/formats/gz.h>

static const size_t LIMIT = (size_t)2 << 30;

struct reader {
    const char *label, *at, *end;
    char separator;
    int64_t line;
};

/* One field as text, without its quotes; true when another follows on the line. */
static bool next_field(struct reader *r, char *out, size_t size)
{
    const char *begin = r->at;
    bool quoted = begin < r->end && *begin == '"';
    const char *stop = begin + quoted;
    while (stop < r->end && *stop != '\n' && (quoted ? *stop != '"' : *stop != r->separator))
        stop++;
    const char *from = begin + quoted, *to = stop;
    if (quoted && stop < r->end && *stop == '"')
        stop++;
    while (stop < r->end && *stop != '\n' && *stop != r->separator)
        stop++;
    while (from < to && (*from == ' ' || *from == '\r'))
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\r'))
        to--;
    snprintf(out, size, "%.*s", to - from < (int)size ? (int)(to - from) : (int)size - 1, from);
    bool more = stop < r->end && *stop == r->separator;
    r->at = stop < r->end ? stop + 1 : stop;
    return more;
}

/* Moves to the next line that holds something. */
static bool next_line(struct reader *r)
{
    while (r->at < r->end) {
        const char *c = r->at;
        while (c < r->end && (*c == ' ' || *c == '\r'))
            c++;
        if (c < r->end && *c != '\n')
            return true;
        r->at = c < r->end ? c + 1 : c;
        r->line++;
    }
    return false;
}

static char find_separator(const char *text, const char *end)
{
    static const char known[] = "\t;,";
    const char *stop = memchr(text, '\n', (size_t)(end - text));
    if (!stop)
        stop = end;
    for (const char *s = known; *s; s++)
        if (memchr(text, *s, (size_t)(stop - text)))
            return *s;
    return ',';
}

/* Reads the first line: how many columns there are, and their names.  Returns whether it holds
 * numbers, or -1. */
static int read_head(struct reader *r, struct tt_csv *out, struct tt_err *err)
{
    char field[TT_CSV_NAME];
    bool numbers = true, more = true;
    double unused;
    out->name = calloc(TT_CSV_COLUMNS, sizeof *out->name);
    if (!out->name)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    while (more) {
        if (out->columns == TT_CSV_COLUMNS)
            return tt_fail(err, TT_EINPUT, "%s: more than %d columns", r->label, TT_CSV_COLUMNS);
        more = next_field(r, field, sizeof field);
        numbers = numbers && tt_text_to_double(field, &unused);
        tt_text_printable(out->name[out->columns++], TT_CSV_NAME, field);
    }
    for (int64_t i = 0; numbers && i < out->columns; i++)
        snprintf(out->name[i], TT_CSV_NAME, "column %" PRId64, i + 1);
    return numbers;
}

static int read_row(struct reader *r, const struct tt_csv *c, float *row, struct tt_err *err)
{
    char field[TT_CSV_NAME];
    bool more = true;
    int64_t n = 0;
    while (more) {
        double value;
        more = next_field(r, field, sizeof field);
        if (n == c->columns)
            return tt_fail(err, TT_EINPUT, "%s: line %" PRId64 ": more than %" PRId64 " columns",
                           r->label, r->line, c->columns);
        if (!tt_text_to_double(field, &value) || !isfinite(value) || !isfinite((float)value))
            return tt_fail(err, TT_EINPUT,
                           "%s: line %" PRId64 ", column %" PRId64 ": \"%.32s\" is no number",
                           r->label, r->line, n + 1, field);
        row[n++] = (float)value;
    }
    if (n < c->columns)
        return tt_fail(err, TT_EINPUT,
                       "%s: line %" PRId64 ": %" PRId64 " columns, the first line has %" PRId64,
                       r->label, r->line, n, c->columns);
    return 0;
}

static int64_t count_lines(const char *text, const char *end)
{
    int64_t n = 1;
    for (const char *c = text; c < end; c++)
        n += *c == '\n';
    return n;
}

static int parse(struct reader *r, struct tt_csv *out, struct tt_err *err)
{
    if (!next_line(r))
        return tt_fail(err, TT_EINPUT, "%s: is empty", r->label);
    struct reader first = *r;
    int numbers = read_head(r, out, err);
    if (numbers < 0)
        return -1;
    if (numbers)
        *r = first;
    else
        r->line++;
    /* Each number takes two bytes at least, its separator counted: the file's size bounds this. */
    int64_t lines = count_lines(r->at, r->end);
    if (lines > (r->end - r->at) / (2 * out->columns) + 2)
        lines = (r->end - r->at) / (2 * out->columns) + 2;
    out->value = tt_calloc(lines * out->columns, sizeof *out->value, err);
    if (!out->value)
        return -1;
    while (next_line(r)) {
        if (out->rows == lines)
            return tt_fail(err, TT_EINPUT, "%s: line %" PRId64 ": too few columns", r->label,
                           r->line);
        if (read_row(r, out, out->value + out->rows * out->columns, err) < 0)
            return -1;
        out->rows++;
        r->line++;
    }
    return out->rows ? 0 : tt_fail(err, TT_EINPUT, "%s: holds names but no numbers", r->label);
}

int tt_csv_parse(const char *label, const char *text, size_t size, struct tt_csv *out,
                 struct tt_err *err)
{
    struct reader r = {.label = label, .at = text, .end = text + size, .line = 1};
    memset(out, 0, sizeof *out);
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) /* a byte order mark */
        r.at += 3;
    r.separator = find_separator(r.at, r.end);
    if (parse(&r, out, err) == 0)
        return 0;
    tt_csv_done(out);
    return -1;
}

int tt_csv_read(const char *path, struct tt_csv *out, struct tt_err *err)
{
    unsigned char *data;
    size_t size;
    memset(out, 0, sizeof *out);
    if (tt_gz_read(path, LIMIT, NULL, &data, &size, err) < 0)
        return -1;
    int rc = tt_csv_parse(path, (const char *)data, size, out, err);
    free(data);
    return rc;
}

void tt_csv_done(struct tt_csv *c)
{
    free(c->value);
    free(c->name);
    memset(c, 0, sizeof *c);
}
