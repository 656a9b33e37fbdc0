#include "dots.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

enum { BRAILLE = 0x2800 };

struct tt_dots tt_dots_of(struct tt_canvas *c, struct tt_rect where)
{
    return (struct tt_dots){.canvas = c,
                            .where = where,
                            .w = where.w * (c->ascii ? 1 : 2),
                            .h = where.h * (c->ascii ? 2 : 4)};
}

static struct tt_cell *cell_at(const struct tt_dots *d, int column, int row)
{
    return tt_canvas_cell(d->canvas, d->where.x + column, d->where.y + row);
}

static void add_braille(struct tt_cell *cell, int column, int row, enum tt_style style)
{
    static const uint8_t bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    bool same = cell->style == style && (cell->ch & ~0xffu) == BRAILLE;
    uint32_t before = same ? cell->ch : BRAILLE;
    *cell = (struct tt_cell){.ch = before | bit[row][column], .style = (uint8_t)style};
}

static void add_ascii(struct tt_cell *cell, int row, enum tt_style style, char glyph)
{
    uint32_t half = row == 0 ? '\'' : '.', other = row == 0 ? '.' : '\'';
    bool both = cell->style == style && (cell->ch == other || cell->ch == ':');
    uint32_t ch = glyph ? (uint32_t)(unsigned char)glyph : both ? ':' : half;
    *cell = (struct tt_cell){.ch = ch, .style = (uint8_t)style};
}

void tt_dots_column(const struct tt_dots *d, int x, int a, int b, enum tt_style style, char ascii)
{
    int top = a < b ? a : b, bottom = a < b ? b : a;
    if (x < 0 || x >= d->w || bottom < 0 || top >= d->h)
        return;
    top = top < 0 ? 0 : top;
    bottom = bottom >= d->h ? d->h - 1 : bottom;
    for (int y = top; y <= bottom; y++) {
        bool plain = d->canvas->ascii;
        struct tt_cell *cell = cell_at(d, plain ? x : x / 2, plain ? y / 2 : y / 4);
        if (!cell)
            continue;
        if (plain)
            add_ascii(cell, y % 2, style, ascii);
        else
            add_braille(cell, x % 2, y % 4, style);
    }
}

void tt_dots_line(const struct tt_dots *d, int x0, int y0, int x1, int y1, enum tt_style style,
                  char ascii)
{
    tt_dots_column(d, x0, y0, y0, style, ascii);
    for (int x = x0 + 1, last = y0; x <= x1; x++) {
        int y = y0 + (int)lround((double)(y1 - y0) * (x - x0) / (x1 - x0));
        /* A steep piece is shared between the two columns that it joins. */
        int middle = last + (y - last) / 2;
        if (abs(y - last) > 1)
            tt_dots_column(d, x - 1, last, middle, style, ascii);
        tt_dots_column(d, x, abs(y - last) > 1 ? middle : y, y, style, ascii);
        last = y;
    }
}

void tt_dots_glyph(const struct tt_dots *d, int x, int y, uint32_t ch, enum tt_style style)
{
    if (x < 0 || x >= d->w || y < 0 || y >= d->h)
        return;
    bool plain = d->canvas->ascii;
    struct tt_cell *cell = cell_at(d, plain ? x : x / 2, plain ? y / 2 : y / 4);
    if (cell)
        *cell = (struct tt_cell){.ch = ch, .style = (uint8_t)style};
}
