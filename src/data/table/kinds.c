#include "kinds.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <tuitrain/base/mem.h>

#include "number.h"

const char *const tt_column_kinds[] = {"number",   "category", "boolean", "date",    "identifier",
                                       "constant", "text",     "empty",   "ignored", NULL};

/* --- names ----------------------------------------------------------------------------------- */

bool tt__name_is(const char *name, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (strcasecmp(name, words[i]) == 0)
            return true;
    return false;
}

/* A word begins after a mark, or with a capital after a small letter: "sale_price", "SalePrice". */
bool tt__name_ends_with(const char *name, const char *const *words)
{
    size_t n = strlen(name), at = n;
    while (at > 0) {
        at--;
        if (!isalnum((unsigned char)name[at])) {
            at++;
            break;
        }
        if (at > 0 && isupper((unsigned char)name[at]) && islower((unsigned char)name[at - 1]))
            break;
    }
    return tt__name_is(name + at, words);
}

/* --- gaps ------------------------------------------------------------------------------------ */

bool tt__means_nothing(const char *s, size_t n, bool among_numbers)
{
    static const char *const always[] = {"-", "--", "---", NULL};
    static const char *const numbers[] = {
        ".",         "..",      "none",    "missing", "inf",  "-inf", "+inf",  "infinity",
        "-infinity", "#DIV/0!", "#VALUE!", "n.a.",    "n.d.", "nil",  "#NUM!", NULL};
    char copy[16];
    if (n >= sizeof copy)
        return false;
    memcpy(copy, s, n);
    copy[n] = '\0';
    return tt__name_is(copy, always) || (among_numbers && tt__name_is(copy, numbers));
}

bool tt__cell_is_gap(const struct tt__series *c, double cell, bool among_numbers)
{
    if (cell == cell)
        return false;
    uint32_t code = tt__cell_code(cell);
    return code == TT__GAP ||
           tt__means_nothing(c->text[code - 1].at, c->text[code - 1].length, among_numbers);
}

/* --- counting -------------------------------------------------------------------------------- */

enum { SLOTS = 4 * 1024 };

struct counter {
    uint64_t key[SLOTS];
    int64_t n[SLOTS];
    int64_t distinct;
};

static void count(struct counter *c, double v)
{
    uint64_t key;
    v = v == 0 ? 0 : v; /* the two zeros are one */
    memcpy(&key, &v, sizeof key);
    uint64_t h = key * UINT64_C(0x9e3779b97f4a7c15);
    for (uint64_t at = h >> 52;; at = (at + 1) % SLOTS) {
        if (c->n[at] == 0) {
            c->key[at] = key;
            c->distinct++;
        } else if (c->key[at] != key) {
            continue;
        }
        c->n[at]++;
        return;
    }
}

static int by_number(const void *a, const void *b)
{
    const struct tt__value *x = a, *y = b;
    return x->cell < y->cell ? -1 : x->cell > y->cell;
}

/* Texts by their bytes, which in UTF-8 is by their characters. */
static int by_text(const void *a, const void *b, void *context)
{
    const struct tt__series *c = context;
    const struct tt__text *x = &c->text[tt__cell_code(((const struct tt__value *)a)->cell) - 1];
    const struct tt__text *y = &c->text[tt__cell_code(((const struct tt__value *)b)->cell) - 1];
    uint32_t n = x->length < y->length ? x->length : y->length;
    int order = memcmp(x->at, y->at, n);
    return order ? order : (x->length > y->length) - (x->length < y->length);
}

static int list_values(const struct tt__series *c, const struct counter *numbers,
                       bool among_numbers, struct tt__facts *out, struct tt_err *err)
{
    int64_t n = 0, of_numbers;
    if (numbers->distinct + (int64_t)c->n_texts > 4 * TT__DISTINCT)
        out->many = true;
    out->value =
        out->many ? NULL
                  : tt_calloc(numbers->distinct + (int64_t)c->n_texts + 1, sizeof *out->value, err);
    if (out->many)
        return 0;
    if (!out->value)
        return -1;
    for (int i = 0; i < SLOTS; i++)
        if (numbers->n[i] > 0) {
            memcpy(&out->value[n].cell, &numbers->key[i], sizeof(double));
            out->value[n++].n = numbers->n[i];
        }
    of_numbers = n;
    qsort(out->value, (size_t)n, sizeof *out->value, by_number);
    for (uint32_t i = 0; i < c->n_texts; i++)
        if (c->text[i].count > 0 &&
            !tt__means_nothing(c->text[i].at, c->text[i].length, among_numbers))
            out->value[n++] = (struct tt__value){tt__text_cell(i + 1), c->text[i].count};
    qsort_r(out->value + of_numbers, (size_t)(n - of_numbers), sizeof *out->value, by_text,
            (void *)(uintptr_t)c);
    out->distinct = n;
    out->many = n > TT__DISTINCT;
    return 0;
}

static void look_at_texts(const struct tt__series *c, bool among_numbers, struct tt__facts *out)
{
    static const char *const yes[] = {"true", "yes", "y", "t", "on", NULL};
    static const char *const no[] = {"false", "no", "n", "f", "off", NULL};
    int64_t dates = 0, later = 0, kinds = 0, positive = 0, negative = 0;
    out->stray_row = INT64_MAX;
    for (uint32_t i = 0; i < c->n_texts; i++) {
        const struct tt__text *t = &c->text[i];
        struct tt__date d;
        char word[8] = "";
        if (t->count == 0 || tt__means_nothing(t->at, t->length, among_numbers))
            continue;
        out->texts += t->count;
        out->stray_row = t->row < out->stray_row ? t->row : out->stray_row;
        kinds++;
        if (t->length < sizeof word) {
            memcpy(word, t->at, t->length);
            word[t->length] = '\0';
            positive += tt__name_is(word, yes);
            negative += tt__name_is(word, no);
        }
        if (dates == kinds - 1 && tt__parse_date(t->at, t->length, false, &d)) {
            dates++;
            later += d.exchanged;
            out->open = out->open || d.open;
        }
    }
    out->dates = kinds > 0 && dates == kinds;
    out->month_first_only = later == 0;
    out->booleans = kinds == 2 && positive == 1 && negative == 1;
}

int tt__facts_of(const struct tt__frame *f, int64_t column, struct tt__facts *out,
                 struct tt_err *err)
{
    const struct tt__series *c = &f->column[column];
    struct counter *counter = calloc(1, sizeof *counter);
    bool among_numbers = c->numbers > 0;
    double before = 0, sum = 0, squares = 0;
    *out = (struct tt__facts){.rows = f->rows, .whole = true, .steps = true, .rises = true};
    if (!counter)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
    for (int64_t r = 0; r < f->rows; r++) {
        double v = c->cell[r];
        if (v != v)
            continue;
        if (!out->many)
            count(counter, v);
        out->many = out->many || counter->distinct > TT__DISTINCT;
        if (out->numbers == 0 || v < out->low)
            out->low = v;
        if (out->numbers == 0 || v > out->high)
            out->high = v;
        out->whole = out->whole && v == floor(v);
        out->steps = out->steps && (out->numbers == 0 || v == before + 1);
        out->rises = out->rises && (out->numbers == 0 || v > before);
        before = v;
        sum += v;
        out->numbers++;
    }
    out->mean = out->numbers ? sum / (double)out->numbers : 0;
    for (int64_t r = 0; r < f->rows; r++)
        if (c->cell[r] == c->cell[r])
            squares += (c->cell[r] - out->mean) * (c->cell[r] - out->mean);
    out->deviation = out->numbers ? sqrt(squares / (double)out->numbers) : 0;
    look_at_texts(c, among_numbers, out);
    out->gaps = out->rows - out->numbers - out->texts;
    int rc = list_values(c, counter, among_numbers, out, err);
    free(counter);
    return rc;
}

void tt__facts_done(struct tt__facts *x)
{
    free(x->value);
    memset(x, 0, sizeof *x);
}

/* --- kinds ----------------------------------------------------------------------------------- */

static bool is_id_name(const char *name)
{
    static const char *const whole[] = {"",          "id",     "index",   "row",     "rownames",
                                        "row.names", "rownum", "no",      "nr",      "no.",
                                        "nr.",       "obs",    "key",     "uuid",    "guid",
                                        "#",         "serial", "subject", "patient", "individual",
                                        "person",    "record", "case",    "rowid",   NULL};
    static const char *const last[] = {"id", "ids", "uuid", "guid", "key", NULL};
    return strncasecmp(name, "unnamed:", 8) == 0 || tt__name_is(name, whole) ||
           tt__name_ends_with(name, last);
}

/* Row numbers and the like: numbers that count rows or things, under a name that says so. */
static bool is_numbering(const char *name, const struct tt__facts *x)
{
    if (!x->whole || x->texts > 0 || x->numbers < 2 || !is_id_name(name))
        return false;
    return x->steps || x->many || x->distinct == x->numbers || x->distinct > 20;
}

/* Different in nearly each row, or in a third of them and many. */
static bool tells_apart(int64_t distinct, int64_t n)
{
    return (distinct * 20 >= n * 19 && n >= 4) || (distinct > 20 && distinct * 3 > n);
}

static double mean_length(const struct tt__series *c, bool *spaces)
{
    double length = 0, n = 0;
    *spaces = false;
    for (uint32_t i = 0; i < c->n_texts; i++) {
        length += c->text[i].length;
        n++;
        *spaces = *spaces || memchr(c->text[i].at, ' ', c->text[i].length);
    }
    return n > 0 ? length / n : 0;
}

static void guess_text(const struct tt__series *c, const struct tt__facts *x, struct tt_column *out)
{
    bool spaces;
    int64_t n = x->rows - x->gaps, distinct = 0;
    for (uint32_t i = 0; i < c->n_texts; i++)
        distinct += c->text[i].count > 0;
    double length = mean_length(c, &spaces);
    if (tells_apart(distinct, n)) {
        out->kind = spaces && length > 20 ? TT_COLUMN_TEXT : TT_COLUMN_IDENTIFIER;
        snprintf(out->why, sizeof out->why, "%s, %" PRId64 " different ones in %" PRId64 " rows",
                 out->kind == TT_COLUMN_TEXT ? "free text" : "names", distinct, n);
    } else {
        out->kind = x->booleans ? TT_COLUMN_BOOLEAN : TT_COLUMN_CATEGORY;
    }
}

/* "c168", "190E": words that hold digits, and too many of them to be slips, are names as the
 * numbers beside them. */
static bool are_names(const struct tt__series *c, const struct tt__facts *x)
{
    int64_t named = 0;
    for (uint32_t i = 0; i < c->n_texts; i++) {
        bool digit = false;
        for (uint32_t k = 0; k < c->text[i].length; k++)
            digit = digit || isdigit((unsigned char)c->text[i].at[k]);
        named += digit ? c->text[i].count : 0;
    }
    return named == x->texts && named >= 3 && named * 50 >= x->numbers + x->texts;
}

/* Numbers with a few words among them are numbers with mistakes; few numbers among words are
 * levels. */
static bool is_stray(const struct tt__series *c, const struct tt__facts *x)
{
    int64_t n = x->numbers + x->texts;
    return x->texts > 0 && !are_names(c, x) &&
           ((x->many && x->numbers * 2 >= n) || (x->distinct > 10 && x->numbers * 10 >= n * 9));
}

/* "01234": nobody counts or measures so.  Where nearly each row has another one, they are numbers
 * of old files that fill their field with zeros, as far as anybody knows. */
static bool are_codes(const struct tt__series *c, const struct tt__facts *x)
{
    return (c->spelling & TT__ZEROS) && x->texts == 0 && x->whole && !x->many &&
           !tells_apart(x->distinct, x->numbers);
}

void tt__guess_kind(const struct tt__frame *f, int64_t column, const struct tt__facts *x,
                    struct tt_column *out)
{
    const struct tt__series *c = &f->column[column];
    out->why[0] = '\0';
    out->day_first = x->dates && !x->month_first_only;
    if (x->gaps == x->rows) {
        out->kind = TT_COLUMN_EMPTY;
    } else if (!x->many && x->distinct == 1 && x->gaps == 0) {
        char text[40];
        out->kind = TT_COLUMN_CONSTANT;
        snprintf(out->why, sizeof out->why, "\"%s\" in all rows",
                 tt__frame_text(f, column, 0, text, sizeof text));
    } else if (c->spelling & TT__LISTS) {
        out->kind = TT_COLUMN_TEXT;
        snprintf(out->why, sizeof out->why, "lists, and an input has one value");
    } else if (is_numbering(c->name, x)) {
        out->kind = TT_COLUMN_IDENTIFIER;
        snprintf(out->why, sizeof out->why, "%s", x->steps ? "row numbers" : "numbers of things");
    } else if (are_codes(c, x)) {
        out->kind = TT_COLUMN_CATEGORY;
        snprintf(out->why, sizeof out->why, "codes, with zeros before them");
    } else if (x->numbers > 0 && (x->texts == 0 || is_stray(c, x))) {
        out->kind = TT_COLUMN_NUMBER;
    } else if (x->numbers > 0) {
        out->kind = x->many || tells_apart(x->distinct, x->numbers + x->texts)
                        ? TT_COLUMN_IDENTIFIER
                        : TT_COLUMN_CATEGORY;
        snprintf(out->why, sizeof out->why, "numbers and words");
    } else if (x->dates) {
        out->kind = TT_COLUMN_DATE;
        if (x->open && x->month_first_only)
            snprintf(out->why, sizeof out->why, "month before day");
    } else {
        guess_text(c, x, out);
    }
}
