#include "dots.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { BRAILLE = 0x2800 };

struct tt_dots tt_dots_of(struct tt_canvas *c, struct tt_rect where)
{
    struct tt_dots d = {.canvas = c,
                        .where = where,
                        .cells_w = where.w * (c->ascii ? 1 : 2),
                        .cells_h = where.h * (c->ascii ? 2 : 4),
                        .sheet = tt_sheet_add(c, where)};
    d.w = d.sheet.picture ? tt_sheet_w(&d.sheet) : d.cells_w;
    d.h = d.sheet.picture ? tt_sheet_h(&d.sheet) : d.cells_h;
    return d;
}

/* --- cells ----------------------------------------------------------------------------------- */

/* Below pixels there are fewer dots than are asked for. */
static int cells_x(const struct tt_dots *d, int x)
{
    return d->w == d->cells_w || x < 0 ? x : (int)((int64_t)x * d->cells_w / d->w);
}

static int cells_y(const struct tt_dots *d, int y)
{
    return d->h == d->cells_h || y < 0 ? y : (int)((int64_t)y * d->cells_h / d->h);
}

static struct tt_cell *cell_at(const struct tt_dots *d, int column, int row)
{
    return tt_canvas_cell(d->canvas, d->where.x + column, d->where.y + row);
}

static void set_cell(const struct tt_dots *d, struct tt_cell *cell, uint32_t ch,
                     enum tt_style style)
{
    *cell = (struct tt_cell){.ch = ch, .style = (uint8_t)style, .picture = d->sheet.number};
}

static void add_braille(const struct tt_dots *d, struct tt_cell *cell, int column, int row,
                        enum tt_style style)
{
    static const uint8_t bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    bool same = cell->style == style && (cell->ch & ~0xffu) == BRAILLE;
    uint32_t before = same ? cell->ch : BRAILLE;
    set_cell(d, cell, before | bit[row][column], style);
}

static void add_ascii(const struct tt_dots *d, struct tt_cell *cell, int row, enum tt_style style,
                      char glyph)
{
    uint32_t half = row == 0 ? '\'' : '.', other = row == 0 ? '.' : '\'';
    bool both = cell->style == style && (cell->ch == other || cell->ch == ':');
    set_cell(d, cell, glyph ? (uint32_t)(unsigned char)glyph : both ? ':' : half, style);
}

static void cells_column(const struct tt_dots *d, int x, int a, int b, enum tt_style style,
                         char ascii)
{
    int top = a < b ? a : b, bottom = a < b ? b : a;
    if (x < 0 || x >= d->cells_w || bottom < 0 || top >= d->cells_h)
        return;
    top = top < 0 ? 0 : top;
    bottom = bottom >= d->cells_h ? d->cells_h - 1 : bottom;
    for (int y = top; y <= bottom; y++) {
        bool plain = d->canvas->ascii;
        struct tt_cell *cell = cell_at(d, plain ? x : x / 2, plain ? y / 2 : y / 4);
        if (!cell)
            continue;
        if (plain)
            add_ascii(d, cell, y % 2, style, ascii);
        else
            add_braille(d, cell, x % 2, y % 4, style);
    }
}

static void cells_line(const struct tt_dots *d, int x0, int y0, int x1, int y1, enum tt_style style,
                       char ascii)
{
    cells_column(d, x0, y0, y0, style, ascii);
    for (int x = x0 + 1, last = y0; x <= x1; x++) {
        int y = y0 + (int)lround((double)(y1 - y0) * (x - x0) / (x1 - x0));
        /* A steep piece is shared between the two columns that it joins. */
        int middle = last + (y - last) / 2;
        if (abs(y - last) > 1)
            cells_column(d, x - 1, last, middle, style, ascii);
        cells_column(d, x, abs(y - last) > 1 ? middle : y, y, style, ascii);
        last = y;
    }
    if (d->sheet.picture && x1 <= x0 && y1 != y0)
        cells_column(d, x0, y0, y1, style, ascii);
}

/* A glyph over which the pixels still lie. */
static void cells_glyph(const struct tt_dots *d, int column, int row, uint32_t ch,
                        enum tt_style style)
{
    struct tt_cell *cell = cell_at(d, column, row);
    if (cell)
        set_cell(d, cell, ch, style);
}

/* --- both ------------------------------------------------------------------------------------ */

void tt_dots_column(const struct tt_dots *d, int x, int a, int b, enum tt_style style, char ascii)
{
    cells_column(d, cells_x(d, x), cells_y(d, a), cells_y(d, b), style, ascii);
    if (d->sheet.picture)
        tt_sheet_column(&d->sheet, x, a, b, style, false);
}

void tt_dots_shade(const struct tt_dots *d, int x, int a, int b, enum tt_style style)
{
    int column = cells_x(d, x), top = cells_y(d, a < b ? a : b), bottom = cells_y(d, a < b ? b : a);
    for (int y = top; y <= bottom; y++)
        if (d->canvas->ascii || (column + y) % 2 == 0 || y == top || y == bottom)
            cells_column(d, column, y, y, style, 0);
    if (d->sheet.picture)
        tt_sheet_column(&d->sheet, x, a, b, style, true);
}

void tt_dots_point(const struct tt_dots *d, int x, int y, enum tt_style style, char ascii)
{
    cells_column(d, cells_x(d, x), cells_y(d, y), cells_y(d, y), style, ascii);
    if (d->sheet.picture)
        tt_sheet_disc(&d->sheet, x, y, 0.11, style);
}

void tt_dots_line(const struct tt_dots *d, int x0, int y0, int x1, int y1, enum tt_style style,
                  char ascii)
{
    cells_line(d, cells_x(d, x0), cells_y(d, y0), cells_x(d, x1), cells_y(d, y1), style, ascii);
    if (d->sheet.picture)
        tt_sheet_line(&d->sheet, x0, y0, x1, y1, style);
}

void tt_dots_glyph(const struct tt_dots *d, int x, int y, uint32_t ch, enum tt_style style)
{
    enum { DISC = 0x25cf, UP = 0x25b4, DOWN = 0x25be };
    if (x < 0 || x >= d->w || y < 0 || y >= d->h)
        return;
    int column = (int)((int64_t)x * d->where.w / d->w), row = (int)((int64_t)y * d->where.h / d->h);
    bool drawn = d->sheet.picture && (ch == DISC || ch == UP || ch == DOWN);
    if (drawn && ch == DISC)
        tt_sheet_disc(&d->sheet, x, y, 0.22, style);
    else if (drawn)
        tt_sheet_tip(&d->sheet, x, ch == UP, style);
    if (drawn || !d->sheet.picture)
        cells_glyph(d, column, row, ch, style);
    else
        tt_put(d->canvas, d->where.x + column, d->where.y + row, ch, style);
}

void tt_dots_upright(const struct tt_dots *d, int column, bool dotted, uint32_t ch,
                     enum tt_style style)
{
    if (column < 0 || column >= d->where.w)
        return;
    for (int y = 0; y < d->where.h; y++)
        cells_glyph(d, column, y, ch, style);
    if (d->sheet.picture)
        tt_sheet_upright(&d->sheet, (column + 0.5) / d->where.w, dotted ? 3 : 0, style);
}

void tt_dots_across(const struct tt_dots *d, int row, bool dotted, uint32_t ch, enum tt_style style)
{
    if (row < 0 || row >= d->where.h)
        return;
    for (int x = dotted; x < d->where.w; x += 1 + dotted)
        cells_glyph(d, x, row, ch, style);
    if (d->sheet.picture)
        tt_sheet_across(&d->sheet, (row + 0.5) / d->where.h, dotted ? 2 : 0, style);
}
