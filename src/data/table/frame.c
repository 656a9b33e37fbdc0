/* Columns that grow row by row, and the distinct texts of each. */
#include "frame.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>

#include "number.h"

/* --- texts ----------------------------------------------------------------------------------- */

/* Memory for texts that the file does not hold as they are. */
struct tt__block {
    struct tt__block *next;
    char text[];
};

static char *keep_text(struct tt__frame *f, size_t n, struct tt_err *err)
{
    struct tt__block *b = malloc(sizeof *b + n + 1);
    if (!b) {
        tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
        return NULL;
    }
    b->next = f->block;
    f->block = b;
    return b->text;
}

/* FNV-1a */
static uint32_t hash_of(const char *s, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)s[i]) * 16777619u;
    return h;
}

static bool grow_texts(struct tt__series *c)
{
    uint32_t room = c->room ? 2 * c->room : 16, slots = 4 * room;
    if (room < c->room || slots / 4 != room)
        return false;
    struct tt__text *text = realloc(c->text, room * sizeof *text);
    if (text)
        c->text = text;
    uint32_t *slot = calloc(slots, sizeof *slot);
    if (!text || !slot) {
        free(slot);
        return false;
    }
    for (uint32_t i = 0; i < c->n_texts; i++) {
        uint32_t at = c->text[i].hash & (slots - 1);
        while (slot[at])
            at = (at + 1) & (slots - 1);
        slot[at] = i + 1;
    }
    free(c->slot);
    c->slot = slot;
    c->slots = slots;
    c->room = room;
    return true;
}

/* The code of a text of the column, found `count` times more, which becomes one of its own where it
 * is new; 0 where there is no memory. */
static uint32_t intern(struct tt__series *c, const char *s, size_t n, uint32_t hash, int64_t count,
                       int64_t row)
{
    if (c->n_texts == c->room && !grow_texts(c))
        return 0;
    uint32_t at = hash & (c->slots - 1);
    for (; c->slot[at]; at = (at + 1) & (c->slots - 1)) {
        struct tt__text *t = &c->text[c->slot[at] - 1];
        if (t->hash == hash && t->length == n && memcmp(t->at, s, n) == 0) {
            t->count += count;
            return c->slot[at];
        }
    }
    c->text[c->n_texts] = (struct tt__text){s, (uint32_t)n, hash, count, row};
    return c->slot[at] = ++c->n_texts;
}

/* --- cells ----------------------------------------------------------------------------------- */

/* What stands for nothing in any column. */
static bool is_gap(const char *s, size_t n)
{
    static const char *const gaps[] = {"NA",   "N/A",  "NaN", "nan", "NULL", "null",
                                       "#N/A", "<NA>", "\\N", "NaT", "n/a",  "?"};
    if (n == 0)
        return true;
    if (n > 4)
        return false;
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        if (strlen(gaps[i]) == n && memcmp(gaps[i], s, n) == 0)
            return true;
    return false;
}

/* `s` must stay. */
static int set(struct tt__frame *f, int64_t column, int64_t row, const char *s, size_t n,
               struct tt_err *err)
{
    struct tt__series *c = &f->column[column];
    double v;
    if (is_gap(s, n)) {
        c->gaps++;
        v = tt__text_cell(TT__GAP);
    } else if (tt__parse_number(s, n, f->dialect.decimal_comma, &v, &c->spelling)) {
        c->numbers++;
        c->spelling |= tt__spelling_width(n);
    } else {
        uint32_t code = intern(c, s, n, hash_of(s, n), 1, row);
        if (!code)
            return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
        v = tt__text_cell(code);
    }
    c->cell[row] = v;
    return 0;
}

/* Two quotes within quotes stand for one. */
static int undouble(struct tt__frame *f, struct tt__cell *c, struct tt_err *err)
{
    char *text = keep_text(f, c->n, err), quote = f->dialect.quote;
    size_t n = 0;
    if (!text)
        return -1;
    for (size_t i = 0; i < c->n; i++) {
        text[n++] = c->at[i];
        i += c->at[i] == quote && i + 1 < c->n && c->at[i + 1] == quote;
    }
    c->at = text;
    c->n = n;
    return 0;
}

int tt__frame_add_column(struct tt__frame *f, const char *name, size_t n, struct tt_err *err)
{
    if (f->columns == TT__MOST_COLUMNS)
        return tt_fail(err, TT_EINPUT, "%s: more than %d columns", f->label, TT__MOST_COLUMNS);
    if ((f->columns & (f->columns - 1)) == 0) { /* a power of two is full */
        int64_t room = f->columns ? 2 * f->columns : 1;
        struct tt__series *more = realloc(f->column, (size_t)room * sizeof *more);
        if (!more)
            return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
        f->column = more;
    }
    struct tt__series *c = &f->column[f->columns];
    *c = (struct tt__series){.name = strndup(name, n)};
    f->columns++;
    if (f->room > 0)
        c->cell = malloc((size_t)f->room * sizeof *c->cell);
    if (!c->name || (f->room > 0 && !c->cell))
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
    for (int64_t r = 0; c->cell && r < f->rows; r++)
        c->cell[r] = tt__text_cell(TT__GAP);
    c->gaps = f->rows;
    return 0;
}

static int make_room(struct tt__frame *f, int64_t room, struct tt_err *err)
{
    if (room > UINT32_MAX)
        return tt_fail(err, TT_EINPUT, "%s: more than %u rows", f->label, UINT32_MAX / 2);
    for (int64_t k = 0; k < f->columns; k++) {
        double *cell = realloc(f->column[k].cell, (size_t)room * sizeof *cell);
        if (!cell)
            return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
        f->column[k].cell = cell;
    }
    uint32_t *line = realloc(f->line, (size_t)room * sizeof *line);
    if (!line)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
    f->line = line;
    f->room = room;
    return 0;
}

int tt__frame_add_row(struct tt__frame *f, int64_t line, struct tt_err *err)
{
    if (f->rows == f->room && make_room(f, f->room ? 2 * f->room : 16, err) < 0)
        return -1;
    f->line[f->rows++] = line > UINT32_MAX ? UINT32_MAX : (uint32_t)line;
    return 0;
}

int tt__frame_set(struct tt__frame *f, int64_t column, const char *text, size_t n,
                  struct tt_err *err)
{
    char *copy = keep_text(f, n, err);
    if (!copy)
        return -1;
    memcpy(copy, text, n);
    return set(f, column, f->rows - 1, copy, n, err);
}

void tt__frame_set_number(struct tt__frame *f, int64_t column, double value)
{
    struct tt__series *c = &f->column[column];
    bool gap = value != value;
    c->cell[f->rows - 1] = gap ? tt__text_cell(TT__GAP) : value;
    c->gaps += gap;
    c->numbers += !gap;
}

int tt__frame_set_cell(struct tt__frame *f, int64_t column, struct tt__cell *cell,
                       struct tt_err *err)
{
    if (cell->doubled && undouble(f, cell, err) < 0)
        return -1;
    return set(f, column, f->rows - 1, cell->at, cell->n, err);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void forget(struct tt__series *c, double v)
{
    if (v == v)
        c->numbers--;
    else if (tt__cell_code(v) == TT__GAP)
        c->gaps--;
    else
        c->text[tt__cell_code(v) - 1].count--;
}

void tt__frame_drop_first_row(struct tt__frame *f)
{
    for (int64_t k = 0; k < f->columns; k++) {
        struct tt__series *c = &f->column[k];
        forget(c, c->cell[0]);
        memmove(c->cell, c->cell + 1, (size_t)(f->rows - 1) * sizeof *c->cell);
        for (uint32_t i = 0; i < c->n_texts; i++)
            c->text[i].row -= c->text[i].row > 0;
    }
    memmove(f->line, f->line + 1, (size_t)(f->rows - 1) * sizeof *f->line);
    f->rows--;
}

/* An empty row before all others. */
int tt__frame_insert_first_row(struct tt__frame *f, int64_t line, struct tt_err *err)
{
    if (tt__frame_add_row(f, line, err) < 0)
        return -1;
    for (int64_t k = 0; k < f->columns; k++) {
        struct tt__series *c = &f->column[k];
        memmove(c->cell + 1, c->cell, (size_t)(f->rows - 1) * sizeof *c->cell);
        for (uint32_t i = 0; i < c->n_texts; i++)
            c->text[i].row++;
    }
    memmove(f->line + 1, f->line, (size_t)(f->rows - 1) * sizeof *f->line);
    f->line[0] = (uint32_t)line;
    return 0;
}

int tt__frame_set_first(struct tt__frame *f, int64_t column, struct tt__cell *cell,
                        struct tt_err *err)
{
    if (cell->doubled && undouble(f, cell, err) < 0)
        return -1;
    return set(f, column, 0, cell->at, cell->n, err);
}

int tt__frame_name(struct tt__frame *f, int64_t column, struct tt__cell *cell, struct tt_err *err)
{
    if (cell->doubled && undouble(f, cell, err) < 0)
        return -1;
    char *name = strndup(cell->at, cell->n);
    if (!name)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", f->label);
    free(f->column[column].name);
    f->column[column].name = name;
    return 0;
}

int tt__frame_add_rows(struct tt__frame *f, int64_t rows, struct tt_err *err)
{
    if (f->rows + rows > f->room && make_room(f, f->rows + rows, err) < 0)
        return -1;
    f->rows += rows;
    return 0;
}

uint32_t tt__series_add_text(struct tt__series *c, const char *text, size_t n, uint32_t hash,
                             int64_t count, int64_t row)
{
    return intern(c, text, n, hash, count, row);
}

bool tt__series_append(struct tt__series *to, int64_t row, struct tt__series *part, int64_t rows)
{
    uint32_t *code = malloc(((size_t)part->n_texts + 1) * sizeof *code);
    bool good = code;
    for (uint32_t i = 0; good && i < part->n_texts; i++) {
        const struct tt__text *t = &part->text[i];
        code[i + 1] = intern(to, t->at, t->length, t->hash, t->count, row + t->row);
        good = code[i + 1];
    }
    for (int64_t r = 0; good && r < rows; r++) {
        double v = part->cell[r];
        if (!(v == v) && tt__cell_code(v) != TT__GAP)
            v = tt__text_cell(code[tt__cell_code(v)]);
        to->cell[row + r] = v;
    }
    to->numbers += part->numbers;
    to->gaps += part->gaps;
    to->spelling |= part->spelling;
    free(code);
    free(part->cell); /* before the next one needs room */
    part->cell = NULL;
    return good;
}

void tt__frame_take_texts(struct tt__frame *to, struct tt__frame *part)
{
    struct tt__block **last = &part->block;
    while (*last)
        last = &(*last)->next;
    *last = to->block;
    to->block = part->block;
    part->block = NULL;
}

static void free_column(struct tt__series *c)
{
    free(c->name);
    free(c->cell);
    free(c->text);
    free(c->slot);
}

void tt__frame_drop_last_column(struct tt__frame *f)
{
    free_column(&f->column[--f->columns]);
}

void tt__frame_done(struct tt__frame *f)
{
    for (int64_t k = 0; k < f->columns; k++)
        free_column(&f->column[k]);
    while (f->block) {
        struct tt__block *next = f->block->next;
        free(f->block);
        f->block = next;
    }
    free(f->column);
    free(f->line);
    free(f->label);
    free(f->member);
    free(f->bytes);
    memset(f, 0, sizeof *f);
}

/* --- questions ------------------------------------------------------------------------------- */

int64_t tt__frame_find(const struct tt__frame *f, const char *name)
{
    int64_t number;
    for (int64_t k = 0; k < f->columns; k++)
        if (strcmp(f->column[k].name, name) == 0)
            return k;
    for (int64_t k = 0; k < f->columns; k++)
        if (strcasecmp(f->column[k].name, name) == 0)
            return k;
    return tt_text_to_int(name, &number) && number >= 1 && number <= f->columns ? number - 1 : -1;
}

const char *tt__frame_place(const struct tt__frame *f, int64_t row, char out[40])
{
    snprintf(out, 40, "%.20s %u", f->unit ? f->unit : "line", f->line[row]);
    return out;
}

const char *tt__number_text(const struct tt__series *c, double v, char *out, size_t size)
{
    int width = (c->spelling & TT__ZEROS) ? tt__spelling_digits(c->spelling) : 0;
    if (width == 0 || v != floor(v) || fabs(v) >= 1e15)
        return tt_text_double(out, size, v);
    snprintf(out, size, "%0*.0f", width, v);
    return out;
}

const char *tt__frame_text(const struct tt__frame *f, int64_t column, int64_t row, char *out,
                           size_t size)
{
    const struct tt__series *c = &f->column[column];
    double v = c->cell[row];
    char raw[200];
    if (v == v)
        return tt__number_text(c, v, out, size);
    uint32_t code = tt__cell_code(v);
    snprintf(raw, sizeof raw, "%.*s", code == TT__GAP ? 0 : (int)c->text[code - 1].length,
             code == TT__GAP ? "" : c->text[code - 1].at);
    tt_text_printable(out, size, raw);
    return out;
}
