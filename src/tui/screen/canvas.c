#include "canvas.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

void tt_canvas_init(struct tt_canvas *c, int w, int h, bool ascii)
{
    *c = (struct tt_canvas){.ascii = ascii};
    tt_canvas_resize(c, w, h);
}

void tt_canvas_resize(struct tt_canvas *c, int w, int h)
{
    c->w = w > 0 ? w : 0;
    c->h = h > 0 ? h : 0;
    free(c->cell);
    c->n_zones = 0;
    c->cell = calloc((size_t)c->w * (size_t)c->h + 1, sizeof *c->cell);
    if (!c->cell)
        abort();
    c->clip = (struct tt_rect){0, 0, c->w, c->h};
}

struct tt_rect tt_canvas_clip(struct tt_canvas *c, struct tt_rect r)
{
    struct tt_rect before = c->clip;
    int right = r.x + r.w < c->w ? r.x + r.w : c->w, bottom = r.y + r.h < c->h ? r.y + r.h : c->h;
    int x = r.x > 0 ? r.x : 0, y = r.y > 0 ? r.y : 0;
    c->clip = (struct tt_rect){x, y, right > x ? right - x : 0, bottom > y ? bottom - y : 0};
    return before;
}

void tt_canvas_done(struct tt_canvas *c)
{
    free(c->cell);
    c->cell = NULL;
}

void tt_canvas_clear(struct tt_canvas *c)
{
    memset(c->cell, 0, (size_t)c->w * (size_t)c->h * sizeof *c->cell);
    c->lost = 0;
    c->n_zones = 0;
}

/* Whatever slips in from outside, an ASCII terminal gets only ASCII. */
static uint32_t plain(uint32_t ch)
{
    static const struct {
        uint32_t ch;
        char ascii;
    } twin[] = {{0x2500, '-'}, {0x2502, '|'}, {0x250c, '+'}, {0x2510, '+'}, {0x2514, '+'},
                {0x2518, '+'}, {0x251c, '+'}, {0x2524, '+'}, {0x2013, '-'}, {0x2192, '>'},
                {0x00b7, '.'}, {0x2588, '#'}, {0x2591, '.'}, {0x25cf, '*'}, {0x25cb, 'o'},
                {0x25b6, '>'}, {0x25a0, '#'}, {0x2026, '.'}, {0x00d7, 'x'}, {0x2713, 'v'},
                {0x2016, '='}};
    if (ch < 0x80)
        return ch;
    for (size_t i = 0; i < sizeof twin / sizeof twin[0]; i++)
        if (twin[i].ch == ch)
            return (uint32_t)twin[i].ascii;
    return '?';
}

/* What is left of a wide character when its other half is written over. */
static void blank_half(struct tt_canvas *c, int x, int y)
{
    struct tt_cell *row = c->cell + y * c->w;
    if (row[x].ch == TT_CELL_REST && x > 0)
        row[x - 1] = (struct tt_cell){.ch = ' ', .style = row[x - 1].style};
    if (x + 1 < c->w && row[x + 1].ch == TT_CELL_REST)
        row[x + 1] = (struct tt_cell){.ch = ' ', .style = row[x + 1].style};
}

static bool inside(const struct tt_canvas *c, int x, int y)
{
    const struct tt_rect *r = &c->clip;
    return x >= r->x && y >= r->y && x < r->x + r->w && y < r->y + r->h;
}

struct tt_cell *tt_canvas_cell(struct tt_canvas *c, int x, int y)
{
    return inside(c, x, y) ? &c->cell[y * c->w + x] : NULL;
}

static void put_cell(struct tt_canvas *c, int x, int y, uint32_t ch, enum tt_style style)
{
    if (!inside(c, x, y))
        return;
    blank_half(c, x, y);
    c->cell[y * c->w + x] = (struct tt_cell){.ch = ch, .style = (uint8_t)style};
}

void tt_put(struct tt_canvas *c, int x, int y, uint32_t ch, enum tt_style style)
{
    put_cell(c, x, y, c->ascii ? plain(ch) : ch, style);
}

/* Both columns or none of it; on an ASCII screen two question marks. */
static void put_wide(struct tt_canvas *c, int x, int y, uint32_t ch, enum tt_style style)
{
    bool whole = !c->ascii && inside(c, x, y) && inside(c, x + 1, y);
    put_cell(c, x, y, whole ? ch : '?', style);
    put_cell(c, x + 1, y, whole ? TT_CELL_REST : '?', style);
}

static void add_mark(struct tt_canvas *c, int x, int y, uint32_t mark)
{
    struct tt_cell *cell = c->ascii ? NULL : tt_canvas_cell(c, x, y);
    for (int i = 0; cell && i < TT_CELL_MARKS; i++)
        if (!cell->mark[i]) {
            cell->mark[i] = mark;
            return;
        }
}

void tt_put_picture(struct tt_canvas *c, int x, int y, uint32_t ch, uint8_t fg, uint8_t bg)
{
    tt_put(c, x, y, ch, TT_STYLE_PICTURE);
    struct tt_cell *cell = tt_canvas_cell(c, x, y);
    if (!cell)
        return;
    cell->fg = fg;
    cell->bg = bg;
}

static bool is_of_number(char ch)
{
    return ch && strchr("0123456789.,+-%/:", ch);
}

/* "1e9", "28x28": letters between digits. */
static bool joins(const char *text, size_t at)
{
    return (text[at] == 'e' || text[at] == 'x') && at > 0 && isdigit((unsigned char)text[at - 1]);
}

/* Where the text is cut at byte `at`: where the number begins that would be cut there, or `at`.  A
 * name with digits is none, nor is what only ends in a comma or a full stop. */
static size_t number_at(const char *text, size_t at)
{
    size_t from = at, end = at;
    while (from > 0 && (is_of_number(text[from - 1]) || joins(text, from - 1)))
        from--;
    while (is_of_number(text[end]) || (end > from && text[end] && strchr("exkMGTPE", text[end])))
        end++;
    bool name = from > 0 && (isalpha((unsigned char)text[from - 1]) || text[from - 1] == '_' ||
                             (unsigned char)text[from - 1] >= 0x80);
    bool left = false, right = false;
    for (size_t i = from; i < end; i++) {
        left = left || (i < at && isdigit((unsigned char)text[i]));
        right = right || (i >= at && !strchr(",.:", text[i]));
    }
    return left && right && !name ? from : at;
}

static void put_ellipsis(struct tt_canvas *c, int x, int y, enum tt_style style)
{
    tt_put(c, x, y, c->ascii ? '~' : 0x2026, style);
}

/* Of `text` the first `at` bytes were drawn, in `used` columns.  Returns how many are left. */
static int take_number_back(struct tt_canvas *c, int x, int y, int used, enum tt_style style,
                            const char *text, size_t at)
{
    int columns = (int)(at - number_at(text, at));
    if (columns == 0)
        return used;
    tt_fill(c, (struct tt_rect){x + used - columns, y, columns, 1}, ' ', style);
    put_ellipsis(c, x + used - columns, y, style);
    return used - columns + 1;
}

static int put_text(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style,
                    const char *text, size_t *end)
{
    uint32_t ch;
    int n, used = 0, last = -1;
    size_t at = 0;
    for (; (n = tt_utf8_decode(text + at, &ch)) > 0; at += (size_t)n) {
        int w = tt_char_width(ch);
        if (used + w > max_w)
            break;
        if (w == 0 && last >= 0 && tt_char_is_mark(ch))
            add_mark(c, x + last, y, ch);
        if (w == 0)
            continue;
        if (w == 2)
            put_wide(c, x + used, y, ch, style);
        else
            tt_put(c, x + used, y, ch < 0x20 || (ch >= 0x7f && ch < 0xa0) ? '?' : ch, style);
        last = used;
        used += w;
    }
    *end = at;
    return used;
}

int tt_text_typed(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style,
                  const char *text)
{
    size_t unused;
    return put_text(c, x, y, max_w, style, text, &unused);
}

/* Fewer columns hold letters only: an ellipsis would say less. */
enum { LEAST_CUT = 3 };

/* Of `text` so many columns were drawn, and there is more: its end, an ellipsis. */
static int put_end(struct tt_canvas *c, int x, int y, int used, int max_w, enum tt_style style,
                   const char *text, size_t end)
{
    size_t kept = 0;
    if (number_at(text, end) != end)
        return take_number_back(c, x, y, used, style, text, end);
    if (used == max_w)
        tt_put(c, x + used - 1, y, ' ', style);
    used = put_text(c, x, y, max_w - 1, style, text, &kept);
    if (number_at(text, kept) != kept)
        return take_number_back(c, x, y, used, style, text, kept);
    while (used > 1 && inside(c, x + used - 1, y) && c->cell[y * c->w + x + used - 1].ch == ' ')
        used--;
    put_ellipsis(c, x + used, y, style);
    if (used + 1 < max_w)
        tt_put(c, x + used + 1, y, ' ', style); /* half of a wide one, or a blank's place */
    return used + 1;
}

int tt_text(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style, const char *text)
{
    size_t end;
    int used = put_text(c, x, y, max_w, style, text, &end);
    bool number = number_at(text, end) != end;
    if (!text[end] || max_w < 1 || (max_w < LEAST_CUT && !number))
        return used;
    c->lost += number;
    return put_end(c, x, y, used, max_w, style, text, end);
}

int tt_text_cut(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style, const char *text)
{
    size_t end;
    int used = put_text(c, x, y, max_w, style, text, &end);
    return text[end] && max_w > 0 ? put_end(c, x, y, used, max_w, style, text, end) : used;
}

int tt_textf(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style, const char *format,
             ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return tt_text(c, x, y, max_w, style, text);
}

void tt_text_right(struct tt_canvas *c, int x_end, int y, int max_w, enum tt_style style,
                   const char *text)
{
    int n = tt_utf8_length(text);
    n = n < max_w ? n : max_w;
    tt_text(c, x_end - n, y, n, style, text);
}

void tt_fill(struct tt_canvas *c, struct tt_rect r, uint32_t ch, enum tt_style style)
{
    for (int y = r.y; y < r.y + r.h; y++)
        for (int x = r.x; x < r.x + r.w; x++)
            tt_put(c, x, y, ch, style);
}

struct tt_rect tt_frame(struct tt_canvas *c, struct tt_rect r, const char *title)
{
    int right = r.x + r.w - 1, bottom = r.y + r.h - 1;
    for (int x = r.x + 1; x < right; x++) {
        tt_put(c, x, r.y, 0x2500, TT_STYLE_BORDER);
        tt_put(c, x, bottom, 0x2500, TT_STYLE_BORDER);
    }
    for (int y = r.y + 1; y < bottom; y++) {
        tt_put(c, r.x, y, 0x2502, TT_STYLE_BORDER);
        tt_put(c, right, y, 0x2502, TT_STYLE_BORDER);
    }
    tt_put(c, r.x, r.y, 0x250c, TT_STYLE_BORDER);
    tt_put(c, right, r.y, 0x2510, TT_STYLE_BORDER);
    tt_put(c, r.x, bottom, 0x2514, TT_STYLE_BORDER);
    tt_put(c, right, bottom, 0x2518, TT_STYLE_BORDER);
    if (title && r.w > 6) {
        int n = tt_text(c, r.x + 3, r.y, r.w - 6, TT_STYLE_TITLE, title);
        tt_put(c, r.x + 2, r.y, ' ', TT_STYLE_BORDER);
        tt_put(c, r.x + 3 + n, r.y, ' ', TT_STYLE_BORDER);
    }
    return (struct tt_rect){r.x + 1, r.y + 1, r.w - 2, r.h - 2};
}

char *tt_canvas_text(const struct tt_canvas *c)
{
    const size_t most = 4 * (1 + TT_CELL_MARKS); /* bytes of a cell */
    char *text = malloc((size_t)c->h * ((size_t)c->w * most + 1) + 1), *p = text;
    if (!text)
        abort();
    for (int y = 0; y < c->h; y++) {
        char *end = p;
        for (int x = 0; x < c->w; x++) {
            const struct tt_cell *cell = &c->cell[y * c->w + x];
            if (cell->ch == TT_CELL_REST)
                continue;
            p += tt_utf8_encode(cell->ch ? cell->ch : ' ', p);
            for (int i = 0; i < TT_CELL_MARKS && cell->mark[i]; i++)
                p += tt_utf8_encode(cell->mark[i], p);
            if (cell->ch && cell->ch != ' ')
                end = p;
        }
        p = end;
        *p++ = '\n';
    }
    *p = '\0';
    return text;
}
