#include "gauge.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/zones.h"

struct tt_rect tt_heading(struct tt_canvas *c, struct tt_rect where, const char *title)
{
    uint32_t line = c->ascii ? '-' : 0x2500;
    int used = tt_text(c, where.x, where.y, where.w, TT_STYLE_TITLE, title);
    for (int x = used ? used + 1 : 0; x < where.w; x++)
        tt_put(c, where.x + x, where.y, line, TT_STYLE_BORDER);
    return (struct tt_rect){where.x, where.y + 1, where.w, where.h - 1};
}

void tt_gauge_draw(struct tt_canvas *c, int x, int y, int w, double share, enum tt_style full)
{
    if (!(share > 0))
        share = 0;
    int eighths = w > 0 ? (int)((share < 1 ? share : 1) * w * 8 + 0.5) : 0;
    for (int i = 0; i < w; i++) {
        int here = eighths - 8 * i;
        if (here >= 8)
            tt_put(c, x + i, y, 0x2588, full);
        else if (here > 0 && !c->ascii)
            tt_put(c, x + i, y, 0x2590u - (uint32_t)here, full); /* left here/8 block */
        else
            tt_put(c, x + i, y, c->ascii ? '.' : 0x2591, TT_STYLE_BAR_EMPTY);
    }
}

void tt_field(struct tt_canvas *c, struct tt_rect row, int indent, const char *name,
              enum tt_style style, const char *value)
{
    int at = indent < row.w ? indent : row.w;
    tt_text_cut(c, row.x, row.y, at > 0 ? at - 1 : 0, TT_STYLE_LABEL, name);
    if (!value)
        tt_text(c, row.x + at, row.y, row.w - at, TT_STYLE_DIM, c->ascii ? "-" : "–");
    else
        tt_text(c, row.x + at, row.y, row.w - at, style, value);
}

/* "esc leave": a click presses the key. */
static void add_key(struct tt_canvas *c, struct tt_rect r, const char *part)
{
    char key[16];
    snprintf(key, sizeof key, "%.*s", (int)strcspn(part, " "), part);
    tt_zone_add(c, r, TT_ZONE_KEY, key);
}

int tt_foot(struct tt_canvas *c, struct tt_rect box, const char *const *part, int n)
{
    int x = box.x + 2, y = box.y + box.h - 1, end = box.x + box.w - 2;
    for (int i = 0; i < n; i++) {
        int w = tt_utf8_length(part[i]) + 2; /* a blank before and behind it */
        if (!part[i][0] || x + w > end)
            continue;
        tt_fill(c, (struct tt_rect){x, y, w, 1}, ' ', TT_STYLE_DIM);
        tt_text(c, x + 1, y, w - 2, TT_STYLE_DIM, part[i]);
        add_key(c, (struct tt_rect){x, y, w, 1}, part[i]);
        x += w;
    }
    return x - box.x - 2;
}

int tt_piece(struct tt_canvas *c, int x, int y, int end, enum tt_style style, const char *text)
{
    int w = tt_utf8_length(text);
    return x + w <= end ? tt_text(c, x, y, w, style, text) : 0;
}

/* Bytes of `text` that go into a row of w columns: up to the last blank that fits; a word longer
 * than a row is broken. */
static size_t row_length(const char *text, int w)
{
    size_t at = 0, blank = 0;
    uint32_t ch;
    for (int column = 0; column < w;) {
        int n = tt_utf8_decode(text + at, &ch);
        if (n == 0)
            return at;
        column += tt_char_width(ch);
        if (column > w)
            break;
        if (ch == ' ')
            blank = at;
        at += (size_t)n;
    }
    return text[at] == '\0' || text[at] == ' ' || blank == 0 ? at : blank;
}

int tt_wrap(struct tt_canvas *c, struct tt_rect where, enum tt_style style, const char *text)
{
    int rows = 0;
    while (*text && where.w > 0 && (where.h == 0 || rows < where.h)) {
        size_t n = row_length(text, where.w);
        char row[1024];
        size_t copied = n < sizeof row ? n : sizeof row - 1;
        memcpy(row, text, copied);
        row[copied] = '\0';
        const char *rest = text + n + strspn(text + n, " ");
        if (where.h > 0 && rows + 1 == where.h && *rest)
            tt_text_cut(c, where.x, where.y + rows, where.w, style, text);
        else if (where.h > 0)
            tt_text(c, where.x, where.y + rows, where.w, style, row);
        text = rest;
        rows++;
    }
    return rows;
}
