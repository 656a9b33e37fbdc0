#include "search.h"

#include <string.h>

#include <tuitrain/base/text.h>

void tt_search_clear(struct tt_search *s)
{
    s->typing = false;
    tt_line_edit_set(&s->text, "");
}

void tt_search_begin(struct tt_search *s)
{
    tt_search_clear(s);
    s->typing = true;
}

bool tt_search_key(struct tt_search *s, const char *key)
{
    static const char *const moves[] = {"up", "down", "pageup", "pagedown"};
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
        if (strcmp(key, moves[i]) == 0) {
            s->typing = false;
            return false;
        }
    if (strcmp(key, "esc") == 0)
        tt_search_clear(s);
    else if (strcmp(key, "enter") == 0 || strcmp(key, "tab") == 0)
        s->typing = false;
    else
        tt_line_edit_key(&s->text, key);
    return true;
}

bool tt_search_finds(const struct tt_search *s, const char *text)
{
    return strcasestr(text, s->text.text) != NULL;
}

void tt_search_draw(const struct tt_search *s, struct tt_canvas *c, struct tt_rect heading)
{
    enum { MOST_W = 28, LEAST_W = 8 };
    int w = heading.w / 2 < MOST_W ? heading.w / 2 : MOST_W, x = heading.x + heading.w - w;
    if (w < LEAST_W || (!s->typing && s->text.length == 0))
        return;
    tt_text(c, x, heading.y, 2, TT_STYLE_KEY, " /");
    if (s->typing)
        tt_line_edit_draw_field(&s->text, c, x + 2, heading.y, w - 3);
    else {
        tt_fill(c, (struct tt_rect){x + 2, heading.y, w - 3, 1}, ' ', TT_STYLE_PROMPT);
        tt_text_cut(c, x + 2, heading.y, w - 3, TT_STYLE_PROMPT, s->text.text);
    }
    tt_put(c, x + w - 1, heading.y, ' ', TT_STYLE_NORMAL);
}
