#include "what.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/zones.h"
#include "../widgets/gauge.h"

enum { MOST_W = 78, LEAST_W = 24, LEAST_H = 5, ROW = 2000 };

const struct tt_key_hint *tt_what_hints(const struct tt_what *w)
{
    static const struct tt_key_hint several[] = {
        {"esc", "leave"}, {"left right", "other words"}, {"/", "look up"}, {NULL, NULL}};
    static const struct tt_key_hint one[] = {{"esc", "leave"}, {"/", "look up"}, {NULL, NULL}};
    return w->n > 1 ? several : one;
}

/* --- words on the screen --------------------------------------------------------------------- */

/* A row between two columns, or what is chosen of it, a byte a column: what is no letter of ASCII
 * is none of a word. */
static void read_row(const struct tt_canvas *c, struct tt_rect r, int y, bool chosen, char out[ROW])
{
    int n = 0;
    for (int x = r.x; x < r.x + r.w && n < ROW - 1; x++) {
        const struct tt_cell *cell = &c->cell[y * c->w + x];
        bool taken =
            cell->ch > ' ' && cell->ch < 0x7f && (!chosen || cell->style == TT_STYLE_SELECTED);
        out[n++] = taken ? (char)cell->ch : ' ';
    }
    out[n] = '\0';
}

static int add_words(const char *text, const struct tt_gloss **out, int n)
{
    const struct tt_gloss *word[TT_WHAT_WORDS];
    int k = tt_gloss_in(text, word, TT_WHAT_WORDS);
    for (int i = 0; i < k && n < TT_WHAT_WORDS; i++) {
        bool there = false;
        for (int j = 0; j < n; j++)
            there = there || out[j] == word[i];
        if (!there)
            out[n++] = word[i];
    }
    return n;
}

int tt_what_on(const struct tt_canvas *c, struct tt_rect r, const struct tt_gloss **out, int n)
{
    char text[ROW];
    int end = r.y + r.h < c->h ? r.y + r.h : c->h;
    r.w = r.x + r.w < c->w ? r.w : c->w - r.x;
    for (int pass = 0; pass < 2; pass++)
        for (int y = r.y; y < end; y++) {
            read_row(c, r, y, pass == 0, text);
            n = add_words(text, out, n);
        }
    return n;
}

const struct tt_gloss *tt_what_at(const struct tt_canvas *c, int x, int y)
{
    char text[ROW];
    if (x < 0 || y < 0 || x >= c->w || y >= c->h || x >= ROW - 1)
        return NULL;
    read_row(c, (struct tt_rect){0, 0, c->w, c->h}, y, false, text);
    return isalnum((unsigned char)text[x]) ? tt_gloss_at(text, (size_t)x) : NULL;
}

/* --- keys ------------------------------------------------------------------------------------ */

void tt_what_open(struct tt_what *w, const struct tt_gloss *first,
                  const struct tt_gloss *const *word, int n)
{
    *w = (struct tt_what){.open = true};
    if (first)
        w->word[w->n++] = first;
    for (int i = 0; i < n && w->n < TT_WHAT_WORDS; i++)
        if (word[i] != first)
            w->word[w->n++] = word[i];
    for (const struct tt_gloss *t = tt_glossary; t->word && w->n == 0; t++)
        if (strcmp(t->word, "loss") == 0)
            w->word[w->n++] = t; /* nothing stands there: where one begins */
}

void tt_what_pick(struct tt_what *w, int i)
{
    if (i >= 0 && i < w->n)
        w->at = i;
}

bool tt_what_key(struct tt_what *w, const char *key)
{
    static const char *const back[] = {"left", "up", "backtab"}, *const on[] = {"right", "down",
                                                                                "tab"};
    int by = 0;
    for (int i = 0; i < 3; i++)
        by += (strcmp(key, on[i]) == 0) - (strcmp(key, back[i]) == 0);
    if (by != 0)
        w->at = (w->at + w->n + by) % w->n;
    else if (strcmp(key, "esc") == 0 || strcmp(key, "enter") == 0 || strcmp(key, "q") == 0 ||
             strcmp(key, "f1") == 0)
        w->open = false;
    else
        return false;
    return true;
}

/* --- drawing --------------------------------------------------------------------------------- */

/* The words one after the other, in as many rows as it takes; returns how many.  c may be NULL. */
static int draw_words(const struct tt_what *w, struct tt_canvas *c, struct tt_rect r)
{
    int x = r.x, y = r.y;
    for (int i = 0; i < w->n; i++) {
        char number[16];
        int n = tt_utf8_length(w->word[i]->word);
        if (x > r.x && x + n > r.x + r.w) {
            x = r.x;
            y++;
        }
        if (c && y < r.y + r.h) {
            snprintf(number, sizeof number, "%d", i);
            tt_text_cut(c, x, y, r.x + r.w - x, i == w->at ? TT_STYLE_SELECTED : TT_STYLE_VALUE,
                        w->word[i]->word);
            tt_zone_add(c, (struct tt_rect){x, y, n, 1}, TT_ZONE_PICK, number);
        }
        x += n + 2;
    }
    return y - r.y + 1;
}

void tt_what_draw(const struct tt_what *w, struct tt_canvas *c, struct tt_rect where)
{
    int width = where.w < MOST_W ? where.w : MOST_W;
    if (!w->open || width < LEAST_W || where.h < LEAST_H)
        return;
    const struct tt_gloss *t = w->word[w->at];
    struct tt_rect in = {where.x + 2, where.y + 1, width - 4, where.h - 2};
    int text = tt_wrap(NULL, (struct tt_rect){in.x, in.y, in.w, 0}, TT_STYLE_NORMAL, t->text);
    text = text < in.h ? text : in.h;
    int words = w->n > 1 ? draw_words(w, NULL, in) : 0;
    words = words > in.h - text - 1 ? in.h - text - 1 : words;
    words = words < 0 ? 0 : words;
    int h = text + (words > 0 ? words + 1 : 0) + 2;
    struct tt_rect box = {where.x, where.y + where.h - h, width, h};
    tt_fill(c, box, ' ', TT_STYLE_NORMAL);
    tt_zone_cover(c, box);
    tt_frame(c, box, t->word);
    tt_wrap(c, (struct tt_rect){in.x, box.y + 1, in.w, text}, TT_STYLE_NORMAL, t->text);
    if (words > 0)
        draw_words(w, c, (struct tt_rect){in.x, box.y + text + 2, in.w, words});
}
