/* How a table is written: each separator is tried on the first records, and the one that cuts them
 * into the same number of cells, which are numbers or plain words, is the one. */
#include "reader.h"

#include <string.h>

#include "number.h"

enum { RECORDS = 200, CELLS = 4096, BYTES = 1 << 20 };

/* What the first records look like when they are cut in one way. */
struct look {
    int records;
    int64_t columns; /* of most of them */
    double agree;    /* share that has so many */
    double clean;    /* share of cells that hold no other separator */
    int commas;      /* cells that are numbers only with a decimal comma, ... */
    int points;      /* ... or only with a point */
    int either;      /* 1,234 */
    int thousands;   /* 1.234: with a point, or a thousand beside decimal commas */
    int numbers, cells;
};

static bool has_other(const struct tt__cell *c, char separator)
{
    static const char known[] = "\t;,|";
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i] != separator && c->at[i] && strchr(known, c->at[i]))
            return true;
    return false;
}

static void count_cell(struct look *l, const struct tt__cell *c, char separator)
{
    double unused;
    unsigned point = 0, comma = 0;
    bool has_comma = memchr(c->at, ',', c->n), has_point = memchr(c->at, '.', c->n);
    bool as_point = tt__parse_number(c->at, c->n, false, &unused, &point);
    bool in_commas = tt__parse_number(c->at, c->n, true, &unused, &comma);
    bool as_comma = has_comma && in_commas, thousand = in_commas && comma & TT__GROUPED;
    l->cells++;
    l->numbers += as_point || as_comma;
    l->commas += as_comma && (!as_point || (has_point && !(comma & TT__GROUPED)));
    l->points += as_point && has_point && !thousand;
    l->thousands += as_point && has_point && thousand && !as_comma;
    l->either += as_point && as_comma && point & TT__GROUPED;
    l->clean += as_point || as_comma || c->quoted || !has_other(c, separator);
}

static struct look look_at(const char *text, const char *end, struct tt__dialect d)
{
    struct look l = {0};
    struct tt__cell cell;
    struct tt__reader r = {.at = text, .end = end, .dialect = d, .line = 1};
    int64_t count[RECORDS] = {0};
    bool whole = true;
    while (l.records < RECORDS && l.cells < CELLS * 4 && tt__next_record(&r)) {
        bool more = true;
        int64_t n = 0;
        while (more) {
            more = tt__next_cell(&r, &cell);
            if (l.records > 0 && n < CELLS)
                count_cell(&l, &cell, d.separator);
            n++;
        }
        whole = r.at < end;
        count[l.records++] = n;
    }
    if (l.records > 1 && !whole && end[-1] != '\n' && end[-1] != '\r')
        l.records--; /* the piece may end within it */
    int best = 0;
    for (int i = 0; i < l.records; i++) {
        int same = 0;
        for (int k = 0; k < l.records; k++)
            same += count[k] == count[i];
        if (same > best) {
            best = same;
            l.columns = count[i];
        }
    }
    l.agree = l.records ? (double)best / l.records : 0;
    l.clean = l.cells ? l.clean / l.cells : 1;
    return l;
}

/* One column is no reason to believe in a separator. */
static double score(const struct look *l, char separator)
{
    if (l->columns < 2)
        return 0;
    double numbers = l->cells ? (double)l->numbers / l->cells : 0;
    return l->agree * l->agree * (l->clean + numbers) * (separator == ' ' ? 0.5 : 1);
}

struct tt__dialect tt__dialect_guess(const char *text, const char *end)
{
    static const char known[] = {'\t', ';', ',', '|', ' '};
    struct tt__dialect best = {.separator = ',', .quote = '"', .columns = 1};
    struct look found = {0};
    double most = 0;
    if (end - text > BYTES)
        end = text + BYTES;
    struct tt__reader first = {.at = text, .end = end, .dialect = best, .line = 1};
    if (!tt__next_record(&first))
        return best;
    const char *c = first.at;
    while (c < end && (*c == ' ' || *c == '\t'))
        c++;
    if (c < end && *c == '\'')
        best.quote = '\'';
    for (size_t i = 0; i < sizeof known; i++) {
        struct tt__dialect d = {.separator = known[i], .quote = best.quote};
        const struct look l = look_at(text, end, d);
        double s = score(&l, known[i]);
        if (s > most || i == 0) {
            most = s;
            found = l;
            if (s > 0) {
                best.separator = known[i];
                best.columns = l.columns;
            }
        }
    }
    if (most <= 0) /* a single column */
        found = look_at(text, end, best);
    /* "1.234" alone has a decimal point; beside "5,74" it has none. */
    if (found.commas * 4 < found.thousands || best.separator == ',')
        found.points += found.thousands;
    best.decimal_comma = best.separator != ',' && found.points == 0 &&
                         (found.commas > 0 || (found.either > 0 && best.separator == ';'));
    if (best.separator == ',' && found.commas > 0 && found.points == 0)
        best.decimal_comma = true; /* in quotes */
    return best;
}
