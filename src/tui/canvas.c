#include "canvas.h"

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
    c->cell = calloc((size_t)c->w * (size_t)c->h + 1, sizeof *c->cell);
    if (!c->cell)
        abort();
}

void tt_canvas_done(struct tt_canvas *c)
{
    free(c->cell);
    c->cell = NULL;
}

void tt_canvas_clear(struct tt_canvas *c)
{
    memset(c->cell, 0, (size_t)c->w * (size_t)c->h * sizeof *c->cell);
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

void tt_put(struct tt_canvas *c, int x, int y, uint32_t ch, enum tt_style style)
{
    if (x < 0 || y < 0 || x >= c->w || y >= c->h)
        return;
    c->cell[y * c->w + x] =
        (struct tt_cell){.ch = c->ascii ? plain(ch) : ch, .style = (uint8_t)style};
}

int tt_text(struct tt_canvas *c, int x, int y, int max_w, enum tt_style style, const char *text)
{
    uint32_t ch;
    int n, used = 0;
    while (used < max_w && (n = tt_utf8_decode(text, &ch)) > 0) {
        tt_put(c, x + used, y, ch < 0x20 ? '?' : ch, style);
        text += n;
        used++;
    }
    return used;
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
    char *text = malloc((size_t)c->h * ((size_t)c->w * 4 + 1) + 1), *p = text;
    if (!text)
        abort();
    for (int y = 0; y < c->h; y++) {
        char *end = p;
        for (int x = 0; x < c->w; x++) {
            uint32_t ch = c->cell[y * c->w + x].ch;
            char utf8[5];
            int n = tt_utf8_encode(ch ? ch : ' ', utf8);
            memcpy(p, utf8, (size_t)n);
            p += n;
            if (ch && ch != ' ')
                end = p;
        }
        p = end;
        *p++ = '\n';
    }
    *p = '\0';
    return text;
}
