#include "table.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <tuitrain/base/print.h>
#include <tuitrain/base/text.h>

enum { GAP = 2, USUAL = 80, MOST_COLUMNS = 32, MOST_BYTES = 1024, LEAST = 8 };

void tt_table_init(struct tt_table *t, const struct tt_table_column *column, int columns)
{
    *t = (struct tt_table){.column = column, .columns = columns};
}

void tt_table_done(struct tt_table *t)
{
    for (int i = 0; i < t->at; i++)
        free(t->cell[i]);
    free(t->cell);
    *t = (struct tt_table){0};
}

static bool make_room(struct tt_table *t)
{
    if (t->at < t->room)
        return true;
    int room = t->room ? 2 * t->room : 8 * t->columns;
    char **bigger = realloc(t->cell, (size_t)room * sizeof *bigger);
    if (!bigger)
        return false;
    t->cell = bigger;
    t->room = room;
    return true;
}

void tt_table_add(struct tt_table *t, const char *text)
{
    char *copy = text ? malloc(strlen(text) + 1) : NULL;
    t->lost = t->lost || !make_room(t) || (text && !copy);
    if (t->lost) {
        free(copy);
        return;
    }
    if (copy)
        tt_text_printable(copy, strlen(text) + 1, text);
    t->cell[t->at++] = copy;
    t->rows = t->at / t->columns;
}

void tt_table_addf(struct tt_table *t, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    tt_table_add(t, text);
}

int tt_table_width(void)
{
    struct winsize size;
    int64_t columns;
    const char *asked = getenv("COLUMNS");
    if (asked && tt_text_to_int(asked, &columns) && columns > 0 && columns < 1 << 16)
        return (int)columns;
    return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : USUAL;
}

/* --- what fits ------------------------------------------------------------------------------- */

static const char *cell(const struct tt_table *t, int row, int column)
{
    return t->cell[row * t->columns + column];
}

/* A text that goes on over other columns takes what there is. */
static bool goes_on(const struct tt_table *t, int row, int column)
{
    return column + 1 < t->columns && !cell(t, row, column + 1);
}

static void measure(const struct tt_table *t, int width[MOST_COLUMNS])
{
    for (int k = 0; k < t->columns; k++) {
        width[k] = tt_utf8_length(t->column[k].head);
        for (int row = 0; row < t->rows; row++) {
            const char *text = cell(t, row, k);
            int need = text && !goes_on(t, row, k) ? tt_utf8_length(text) : 0;
            width[k] = need > width[k] ? need : width[k];
        }
    }
}

static int sum(const struct tt_table *t, const int width[MOST_COLUMNS])
{
    int all = -GAP;
    for (int k = 0; k < t->columns; k++)
        all += width[k] > 0 ? GAP + width[k] : 0;
    return all;
}

/* What a column can do without. */
static int spare(const struct tt_table *t, const int width[MOST_COLUMNS], int k)
{
    int least = t->column[k].least;
    return least > 0 && width[k] > least ? width[k] - least : 0;
}

/* Cuts texts, those that are worth least first, by as much as is too much. */
static void cut_texts(const struct tt_table *t, int width[MOST_COLUMNS], int most)
{
    for (;;) {
        int at = -1, over = sum(t, width) - most;
        for (int k = 0; k < t->columns; k++)
            if (spare(t, width, k) > 0 && (at < 0 || t->column[k].rank > t->column[at].rank))
                at = k;
        if (over <= 0 || at < 0)
            return;
        width[at] -= over < spare(t, width, at) ? over : spare(t, width, at);
    }
}

static bool leave_one_out(const struct tt_table *t, int width[MOST_COLUMNS])
{
    int at = -1;
    for (int k = 0; k < t->columns; k++)
        if (width[k] > 0 && t->column[k].rank > 0 &&
            (at < 0 || t->column[k].rank > t->column[at].rank))
            at = k;
    if (at >= 0)
        width[at] = 0;
    return at >= 0;
}

/* As much as is shown, with what can be cut at its least; then as wide as there is room for. */
static void fit(const struct tt_table *t, int width[MOST_COLUMNS], int most)
{
    int whole[MOST_COLUMNS], cut[MOST_COLUMNS];
    measure(t, whole);
    for (;;) {
        memcpy(cut, whole, sizeof cut);
        cut_texts(t, cut, most);
        if (sum(t, cut) <= most || !leave_one_out(t, whole))
            break;
    }
    /* Too narrow even for what is never left out. */
    for (int k = 0; k < t->columns && sum(t, cut) > most; k++)
        if (t->column[k].least > LEAST && cut[k] > LEAST)
            cut[k] = cut[k] - LEAST < sum(t, cut) - most ? LEAST : cut[k] - (sum(t, cut) - most);
    memcpy(width, cut, sizeof cut);
}

/* --- printing -------------------------------------------------------------------------------- */

const char *tt_table_cut(char *out, size_t size, const char *text, int columns)
{
    const char *end = tt_print_ascii_only() ? "~" : "\u2026";
    uint32_t ch;
    char *at = out;
    int used = 0;
    tt_text_printable(out, size, text);
    if (tt_utf8_length(out) <= columns)
        return out;
    for (int n; (n = tt_utf8_decode(at, &ch)) > 0 && used + tt_char_width(ch) < columns; at += n)
        used += tt_char_width(ch);
    tt_text_copy(at, size - (size_t)(at - out), columns > 0 ? end : "");
    return out;
}

static void print_cell(const char *text, int width, bool number, bool last)
{
    char shown[MOST_BYTES];
    tt_table_cut(shown, sizeof shown, text, width);
    if (last && !number)
        tt_print("%s", shown);
    else
        tt_print_padded(shown, number ? -width : width);
}

/* Nothing is filled up after the last cell. */
static void print_row(const struct tt_table *t, const int width[MOST_COLUMNS], int row, int most)
{
    int x = 0, last = t->columns - 1;
    while (last > 0 && width[last] == 0)
        last--;
    for (int k = 0; k < t->columns; k++) {
        const char *text = row < 0 ? t->column[k].head : cell(t, row, k);
        bool rest = row >= 0 && goes_on(t, row, k);
        if (width[k] == 0 && !rest)
            continue;
        if (x > 0)
            tt_print("%*s", GAP, "");
        x += x > 0 ? GAP : 0;
        int room = rest && most - x > width[k] ? most - x : width[k];
        print_cell(text ? text : "", room, t->column[k].number && !rest, rest || k == last);
        if (rest)
            break;
        x += width[k];
    }
    tt_print_newline();
}

void tt_table_print(const struct tt_table *t, int width)
{
    int fitted[MOST_COLUMNS];
    fit(t, fitted, width);
    for (int row = -1; row < t->rows; row++)
        print_row(t, fitted, row, width);
    if (t->lost)
        tt_print_error("tuitrain: out of memory: rows are missing");
}
