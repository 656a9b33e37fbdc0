#include "line_edit.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

void tt_line_edit_set(struct tt_line_edit *e, const char *text)
{
    tt_text_copy(e->text, sizeof e->text, text);
    e->length = e->cursor = strlen(e->text);
}

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t before(const struct tt_line_edit *e)
{
    size_t at = e->cursor;
    while (at > 0 && is_continuation(e->text[--at])) {
    }
    return at;
}

static size_t after(const struct tt_line_edit *e)
{
    size_t at = e->cursor < e->length ? e->cursor + 1 : e->length;
    while (at < e->length && is_continuation(e->text[at]))
        at++;
    return at;
}

static void erase(struct tt_line_edit *e, size_t from, size_t to)
{
    memmove(e->text + from, e->text + to, e->length - to + 1);
    e->length -= to - from;
    e->cursor = from;
}

void tt_line_edit_replace(struct tt_line_edit *e, size_t from, const char *text)
{
    size_t n = strlen(text);
    if (e->length - (e->cursor - from) + n >= sizeof e->text)
        return;
    erase(e, from, e->cursor);
    memmove(e->text + e->cursor + n, e->text + e->cursor, e->length - e->cursor + 1);
    memcpy(e->text + e->cursor, text, n);
    e->length += n;
    e->cursor += n;
}

static size_t word_before(const struct tt_line_edit *e)
{
    size_t at = e->cursor;
    while (at > 0 && e->text[at - 1] == ' ')
        at--;
    while (at > 0 && e->text[at - 1] != ' ')
        at--;
    return at;
}

bool tt_line_edit_key(struct tt_line_edit *e, const char *key)
{
    if (strcmp(key, "left") == 0)
        e->cursor = before(e);
    else if (strcmp(key, "right") == 0)
        e->cursor = after(e);
    else if (strcmp(key, "home") == 0 || strcmp(key, "ctrl-a") == 0)
        e->cursor = 0;
    else if (strcmp(key, "end") == 0 || strcmp(key, "ctrl-e") == 0)
        e->cursor = e->length;
    else if (strcmp(key, "backspace") == 0)
        erase(e, before(e), e->cursor);
    else if (strcmp(key, "delete") == 0)
        erase(e, e->cursor, after(e));
    else if (strcmp(key, "ctrl-u") == 0)
        erase(e, 0, e->cursor);
    else if (strcmp(key, "ctrl-w") == 0)
        erase(e, word_before(e), e->cursor);
    else if (strcmp(key, "space") == 0)
        tt_line_edit_replace(e, e->cursor, " ");
    else if (tt_utf8_single(key))
        tt_line_edit_replace(e, e->cursor, key);
    else
        return false;
    return true;
}

int tt_line_edit_draw(const struct tt_line_edit *e, struct tt_canvas *c, int x, int y, int w,
                      int *cursor_x)
{
    char head[TT_LINE_EDIT_TEXT];
    const char *from = e->text;
    uint32_t ch;
    snprintf(head, sizeof head, "%.*s", (int)e->cursor, e->text);
    int cursor = tt_utf8_length(head);
    while (cursor >= w && *from) {
        from += tt_utf8_decode(from, &ch);
        cursor -= tt_char_width(ch);
    }
    if (cursor_x)
        *cursor_x = x + cursor;
    return tt_text_typed(c, x, y, w, TT_STYLE_PROMPT, from);
}

void tt_line_edit_draw_field(const struct tt_line_edit *e, struct tt_canvas *c, int x, int y, int w)
{
    int cursor = x;
    uint32_t ch = 0;
    char under[5] = " ";
    if (w < 1)
        return;
    tt_fill(c, (struct tt_rect){x, y, w, 1}, ' ', TT_STYLE_PROMPT);
    tt_line_edit_draw(e, c, x, y, w, &cursor);
    if (tt_utf8_decode(e->text + e->cursor, &ch) > 0)
        tt_utf8_encode(ch, under);
    tt_text(c, cursor, y, x + w - cursor, TT_STYLE_SELECTED, under);
}
