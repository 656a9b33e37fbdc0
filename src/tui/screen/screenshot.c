#include "screenshot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

enum { W = 10, H = 20, BASE = 15, MARGIN = 10 }; /* units of a cell */

/* --- colours --------------------------------------------------------------------------------- */

struct look { /* of a cell, all told */
    uint32_t fg, bg;
    unsigned attributes;
};

struct ground {
    uint32_t fg, bg;
};

static struct ground ground_of(const struct tt_theme *theme)
{
    if (strcmp(theme->name, "light") == 0)
        return (struct ground){0x202124, 0xffffff};
    return (struct ground){0xd6d9de, 0x0f1216};
}

static struct look look_of(const struct tt_canvas *c, const struct tt_theme *theme,
                           const struct tt_cell *cell)
{
    struct ground ground = ground_of(theme);
    if (cell->style == TT_STYLE_PICTURE)
        return (struct look){tt_theme_color(cell->fg), tt_theme_color(cell->bg), 0};
    struct tt_look l = tt_theme_look(theme, (enum tt_style)cell->style, c->colors);
    struct look out = {l.fg >= 0 ? tt_theme_color(l.fg) : ground.fg,
                       l.bg >= 0 ? tt_theme_color(l.bg) : ground.bg,
                       l.attributes & ~(unsigned)TT_REVERSE};
    if (l.attributes & TT_REVERSE) {
        uint32_t fg = out.fg;
        out.fg = out.bg;
        out.bg = fg;
    }
    return out;
}

static bool same(struct look a, struct look b)
{
    return a.fg == b.fg && a.bg == b.bg && a.attributes == b.attributes;
}

static const struct tt_cell *cell_at(const struct tt_canvas *c, int x, int y)
{
    return &c->cell[(size_t)y * c->w + x];
}

/* --- characters ------------------------------------------------------------------------------ */

void tt_xml_char(FILE *out, uint32_t ch)
{
    char text[5];
    if (ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || (ch >= 0xd800 && ch < 0xe000) ||
        (ch & 0xfffe) == 0xfffe || ch > 0x10ffff)
        return;
    tt_utf8_encode(ch, text);
    fputs(ch == '<'   ? "&lt;"
          : ch == '>' ? "&gt;"
          : ch == '&' ? "&amp;"
          : ch == '"' ? "&quot;"
                      : text,
          out);
}

void tt_xml_text(FILE *out, const char *text)
{
    uint32_t ch;
    for (int n; (n = tt_utf8_decode(text, &ch)) > 0; text += n)
        tt_xml_char(out, ch);
}

static void box(FILE *out, double x, double y, double w, double h)
{
    fprintf(out, "M%g %gh%gv%gh%gz", x, y, w, h, -w);
}

/* Lines of a frame: from the middle of the cell to its left, right, top and bottom. */
enum { LEFT = 1, RIGHT = 2, UP = 4, DOWN = 8 };
static int arms_of(uint32_t ch)
{
    static const struct {
        uint16_t ch, arms;
    } lines[] = {{0x2500, LEFT | RIGHT},      {0x2501, LEFT | RIGHT},
                 {0x2502, UP | DOWN},         {0x250c, RIGHT | DOWN},
                 {0x2510, LEFT | DOWN},       {0x2514, RIGHT | UP},
                 {0x2518, LEFT | UP},         {0x251c, UP | DOWN | RIGHT},
                 {0x2524, UP | DOWN | LEFT},  {0x252c, LEFT | RIGHT | DOWN},
                 {0x2534, LEFT | RIGHT | UP}, {0x253c, LEFT | RIGHT | UP | DOWN}};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (lines[i].ch == ch)
            return lines[i].arms;
    return 0;
}

static void draw_lines(FILE *out, int arms, bool heavy, double x, double y)
{
    double thick = heavy ? 3 : 1.2, half = thick / 2, cx = x + W / 2.0, cy = y + H / 2.0;
    if (arms & (LEFT | RIGHT)) {
        double from = arms & LEFT ? x : cx - half, to = arms & RIGHT ? x + W : cx + half;
        box(out, from, cy - half, to - from, thick);
    }
    if (arms & (UP | DOWN)) {
        double from = arms & UP ? y : cy - half, to = arms & DOWN ? y + H : cy + half;
        box(out, cx - half, from, thick, to - from);
    }
}

static void draw_braille(FILE *out, uint32_t dots, double x, double y)
{
    static const uint8_t bit[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const double size = 2.6;
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 2; column++)
            if (dots & bit[row][column])
                box(out, x + (column + 0.5) * W / 2 - size / 2, y + (row + 0.5) * H / 4 - size / 2,
                    size, size);
}

static void draw_quadrants(FILE *out, uint32_t ch, double x, double y)
{
    enum { TL = 1, TR = 2, BL = 4, BR = 8 };
    static const uint8_t parts[] = {BL,           BR,           TL, TL | BL | BR, TL | BR,
                                    TL | TR | BL, TL | TR | BR, TR, TR | BL,      TR | BL | BR};
    int set = parts[ch - 0x2596];
    for (int i = 0; i < 4; i++)
        if (set & 1 << i)
            box(out, x + i % 2 * W / 2.0, y + i / 2 * H / 2.0, W / 2.0, H / 2.0);
}

/* Dots whose sides are so much of their share of the cell. */
static void draw_shade(FILE *out, double side, double x, double y)
{
    for (int i = 0; i < 10; i++)
        box(out, x + i % 2 * W / 2.0, y + i / 2 * H / 5.0, side * W / 2, side * H / 5);
}

/* What a font would not bring to the cell's very edges is drawn as boxes.  Returns false when the
 * character is none of these. */
static bool draw_shape(FILE *out, uint32_t ch, double x, double y)
{
    int arms = arms_of(ch);
    if (arms)
        draw_lines(out, arms, ch == 0x2501, x, y);
    else if (ch > 0x2800 && ch <= 0x28ff)
        draw_braille(out, ch & 0xff, x, y);
    else if (ch == 0x2580)
        box(out, x, y, W, H / 2.0);
    else if (ch >= 0x2581 && ch <= 0x2588)
        box(out, x, y + H - (ch - 0x2580) * H / 8.0, W, (ch - 0x2580) * H / 8.0);
    else if (ch >= 0x2589 && ch <= 0x258f)
        box(out, x, y, (0x2590 - ch) * W / 8.0, H);
    else if (ch == 0x2590)
        box(out, x + W / 2.0, y, W / 2.0, H);
    else if (ch >= 0x2596 && ch <= 0x259f)
        draw_quadrants(out, ch, x, y);
    else if (ch == 0x25a0)
        box(out, x + 1, y + 6, 8, 8);
    else if (ch >= 0x2591 && ch <= 0x2593)
        draw_shade(out, sqrt((ch - 0x2590) / 4.0), x, y);
    else
        return false;
    return true;
}

/* --- SVG ------------------------------------------------------------------------------------- */

/* Cells from x to before `end` look the same. */
static void draw_shapes(FILE *out, const struct tt_canvas *c, int x, int end, int y,
                        struct look look)
{
    char *path = NULL;
    size_t size = 0;
    FILE *d = open_memstream(&path, &size);
    if (!d)
        return;
    for (int i = x; i < end; i++)
        draw_shape(d, cell_at(c, i, y)->ch, i * W, y * H);
    if (look.attributes & TT_UNDERLINE)
        box(d, x * W, y * H + H - 3, (end - x) * W, 1.2);
    fclose(d);
    if (size > 0)
        fprintf(out, "<path fill=\"#%06x\"%s d=\"%s\"/>\n", (unsigned)look.fg,
                look.attributes & TT_DIM ? " fill-opacity=\".6\"" : "", path);
    free(path);
}

static bool is_text(const struct tt_cell *cell)
{
    uint32_t ch = cell->ch;
    bool block = (ch >= 0x2580 && ch <= 0x259f) || (ch > 0x27ff && ch <= 0x28ff) || ch == 0x25a0;
    return ch > ' ' && ch != TT_CELL_REST && !block && !arms_of(ch);
}

/* A word, each character of which has its own x, so that no font's width matters; a viewer that
 * knows the first x only is not far off, as the font's size makes most fonts W wide. */
static void draw_word(FILE *out, const struct tt_canvas *c, int x, int end, int y, struct look look)
{
    fprintf(out, "<text fill=\"#%06x\"%s%s y=\"%d\" x=\"", (unsigned)look.fg,
            look.attributes & TT_BOLD ? " font-weight=\"bold\"" : "",
            look.attributes & TT_DIM ? " fill-opacity=\".6\"" : "", y * H + BASE);
    for (int i = x; i < end; i++)
        fprintf(out, "%s%d", i > x ? " " : "", i * W);
    fputs("\">", out);
    for (int i = x; i < end; i++) {
        tt_xml_char(out, cell_at(c, i, y)->ch);
        for (int k = 0; k < TT_CELL_MARKS && cell_at(c, i, y)->mark[k]; k++)
            tt_xml_char(out, cell_at(c, i, y)->mark[k]);
    }
    fputs("</text>\n", out);
}

/* A wide character and one with marks would shift the places of those behind them. */
static bool is_plain(const struct tt_cell *cell)
{
    return cell->mark[0] == 0 && tt_char_width(cell->ch) == 1;
}

static void draw_words(FILE *out, const struct tt_canvas *c, int x, int end, int y,
                       struct look look)
{
    while (x < end) {
        int to = x + 1;
        if (is_text(cell_at(c, x, y))) {
            while (is_plain(cell_at(c, x, y)) && to < end && is_text(cell_at(c, to, y)) &&
                   is_plain(cell_at(c, to, y)))
                to++;
            draw_word(out, c, x, to, y, look);
        }
        x = to;
    }
}

/* The cell behind the last one that looks as the one at x. */
static int end_of(const struct tt_canvas *c, const struct tt_theme *theme, int x, int y)
{
    struct look look = look_of(c, theme, cell_at(c, x, y));
    int end = x + 1;
    while (end < c->w && same(look, look_of(c, theme, cell_at(c, end, y))))
        end++;
    return end;
}

void tt_screenshot_svg(FILE *out, const struct tt_canvas *c, const struct tt_theme *theme)
{
    struct ground ground = ground_of(theme);
    int w = c->w * W + 2 * MARGIN, h = c->h * H + 2 * MARGIN;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
            "viewBox=\"%d %d %d %d\" font-family=\"DejaVu Sans Mono, Menlo, Consolas, Liberation "
            "Mono, monospace\" font-size=\"16.6\" xml:space=\"preserve\">\n"
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\" fill=\"#%06x\"/>\n",
            w, h, -MARGIN, -MARGIN, w, h, -MARGIN, -MARGIN, w, h, (unsigned)ground.bg);
    for (int y = 0; y < c->h; y++) /* grounds first: what is drawn may touch the next cell */
        for (int x = 0, end; x < c->w; x = end) {
            struct look look = look_of(c, theme, cell_at(c, x, y));
            end = end_of(c, theme, x, y);
            if (look.bg != ground.bg)
                fprintf(out,
                        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\" "
                        "shape-rendering=\"crispEdges\"/>\n",
                        x * W, y * H, (end - x) * W, H, (unsigned)look.bg);
        }
    for (int y = 0; y < c->h; y++)
        for (int x = 0, end; x < c->w; x = end) {
            struct look look = look_of(c, theme, cell_at(c, x, y));
            end = end_of(c, theme, x, y);
            draw_shapes(out, c, x, end, y, look);
            draw_words(out, c, x, end, y, look);
        }
    fputs("</svg>\n", out);
}

/* --- ANSI ------------------------------------------------------------------------------------ */

/* The terminal's own ground stays, as on the screen. */
static void ansi_look(FILE *out, const struct tt_canvas *c, const struct tt_theme *theme,
                      const struct tt_cell *cell)
{
    static const struct {
        unsigned attribute;
        int code;
    } codes[] = {{TT_BOLD, 1}, {TT_DIM, 2}, {TT_UNDERLINE, 4}, {TT_REVERSE, 7}};
    struct tt_look l = tt_theme_look(theme, (enum tt_style)cell->style, c->colors);
    if (cell->style == TT_STYLE_PICTURE)
        l = (struct tt_look){cell->fg, cell->bg, 0};
    fputs("\033[0", out);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (l.attributes & codes[i].attribute)
            fprintf(out, ";%d", codes[i].code);
    if (l.fg >= 0)
        fprintf(out, l.fg < 8 ? ";%d" : ";38;5;%d", l.fg < 8 ? 30 + l.fg : l.fg);
    if (l.bg >= 0)
        fprintf(out, l.bg < 8 ? ";%d" : ";48;5;%d", l.bg < 8 ? 40 + l.bg : l.bg);
    fputs("m", out);
}

void tt_screenshot_ansi(FILE *out, const struct tt_canvas *c, const struct tt_theme *theme)
{
    for (int y = 0; y < c->h; y++) {
        for (int x = 0, end; x < c->w; x = end) {
            end = end_of(c, theme, x, y);
            ansi_look(out, c, theme, cell_at(c, x, y));
            for (int i = x; i < end; i++) {
                const struct tt_cell *cell = cell_at(c, i, y);
                char text[5];
                if (cell->ch == TT_CELL_REST)
                    continue;
                tt_utf8_encode(cell->ch ? cell->ch : ' ', text);
                fputs(text, out);
                for (int k = 0; k < TT_CELL_MARKS && cell->mark[k]; k++) {
                    tt_utf8_encode(cell->mark[k], text);
                    fputs(text, out);
                }
            }
        }
        fputs("\033[0m\n", out);
    }
}
