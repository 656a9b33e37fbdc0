#include "palette.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/zones.h"

enum { MOST_W = 88, MOST_ROWS = 16, KEYS_W = 10 };

const struct tt_key_hint tt_palette_hints[] = {
    {"enter", "do it"}, {"up down", "choose"}, {"esc", "leave"}, {NULL, NULL}};

/* --- finding --------------------------------------------------------------------------------- */

static int score_of(const struct tt_palette *p, int i)
{
    /* What no command does is for the help to tell. */
    return p->topics.topic[i].line[0] ? tt_topic_score(&p->topics.topic[i], p->query.text, NULL)
                                      : 0;
}

/* Sorted by insertion: there are few, and equals stay in their order. */
static void search(struct tt_palette *p)
{
    int score[TT_TOPICS];
    p->n = p->chosen = 0;
    for (int i = 0; i < p->topics.n; i++) {
        int s = score_of(p, i), at = p->n;
        if (s == 0)
            continue;
        for (; at > 0 && score[at - 1] < s; at--) {
            score[at] = score[at - 1];
            p->found[at] = p->found[at - 1];
        }
        score[at] = s;
        p->found[at] = i;
        p->n++;
    }
}

void tt_palette_open(struct tt_palette *p, const struct tt_keymap *keys,
                     const struct tt_scene *scene, int view)
{
    p->open = true;
    tt_line_edit_set(&p->query, "");
    tt_topics_collect(&p->topics, keys, scene, view);
    search(p);
}

const struct tt_topic *tt_palette_key(struct tt_palette *p, const char *key)
{
    int by = strcmp(key, "up") == 0 || strcmp(key, "backtab") == 0 ? -1
             : strcmp(key, "down") == 0 || strcmp(key, "tab") == 0 ? 1
             : strcmp(key, "pageup") == 0                          ? -8
             : strcmp(key, "pagedown") == 0                        ? 8
                                                                   : 0;
    if (by != 0) {
        /* A step goes round, a page does not. */
        int to = p->chosen + by, last = p->n > 0 ? p->n - 1 : 0, step = by == 1 || by == -1;
        p->chosen = to > last ? (step ? 0 : last) : to < 0 ? (step ? last : 0) : to;
    } else if (strcmp(key, "esc") == 0 || strcmp(key, "ctrl-p") == 0 ||
               (strcmp(key, "backspace") == 0 && p->query.length == 0)) {
        p->open = false;
    } else if (strcmp(key, "enter") == 0 && p->n > 0) {
        p->open = false;
        return &p->topics.topic[p->found[p->chosen]];
    } else if (tt_line_edit_key(&p->query, key)) {
        search(p);
    }
    return NULL;
}

const struct tt_topic *tt_palette_pick(struct tt_palette *p, int i)
{
    if (i < 0 || i >= p->n)
        return NULL;
    p->chosen = i;
    return tt_palette_key(p, "enter");
}

/* --- drawing --------------------------------------------------------------------------------- */

static void draw_row(const struct tt_palette *p, struct tt_canvas *c, struct tt_rect r, int i)
{
    const struct tt_topic *t = &p->topics.topic[p->found[i]];
    bool chosen = i == p->chosen;
    enum tt_style style = chosen ? TT_STYLE_SELECTED : TT_STYLE_NORMAL;
    uint64_t marks = 0;
    char number[16];
    tt_fill(c, r, ' ', style);
    snprintf(number, sizeof number, "%d", i);
    tt_zone_add(c, r, TT_ZONE_PICK, number);
    if (chosen)
        tt_put(c, r.x, r.y, '>', style);
    int keys_w = r.w > 40 ? KEYS_W : 0, what_w = r.w - keys_w - 2;
    int used = tt_text_cut(c, r.x + 2, r.y, what_w, style, t->what);
    tt_topic_score(t, p->query.text, &marks);
    for (int k = 0; k < used && !chosen; k++)
        if (marks >> k & 1 && (unsigned char)t->what[k] < 0x80)
            tt_put(c, r.x + 2 + k, r.y, (unsigned char)t->what[k], TT_STYLE_VAL);
    int x = r.x + 2 + (used < 20 ? 20 : used) + 2, end = r.x + r.w - keys_w;
    tt_text_cut(c, x, r.y, end - x, chosen ? style : TT_STYLE_DIM, t->help);
    tt_text_right(c, r.x + r.w - 1, r.y, keys_w, chosen ? style : TT_STYLE_GOOD, t->keys);
}

void tt_palette_draw(const struct tt_palette *p, struct tt_canvas *c, struct tt_rect where)
{
    int w = where.w < MOST_W ? where.w : MOST_W,
        rows = where.h - 4 < MOST_ROWS ? where.h - 4 : MOST_ROWS;
    char count[32];
    if (rows < 1 || w < 20)
        return;
    struct tt_rect box = {where.x + (where.w - w) / 2, where.y + (where.h - rows - 4) / 3, w,
                          rows + 4};
    tt_fill(c, box, ' ', TT_STYLE_NORMAL);
    tt_zone_cover(c, box);
    struct tt_rect in = tt_frame(c, box, "what do you want to do?");
    tt_put(c, in.x, in.y, '>', TT_STYLE_KEY);
    tt_line_edit_draw_field(&p->query, c, in.x + 2, in.y, in.w - 3);
    for (int x = 0; x < in.w; x++)
        tt_put(c, in.x + x, in.y + 1, 0x2500, TT_STYLE_BORDER);
    int from = p->chosen < rows ? 0 : p->chosen - rows + 1;
    for (int i = 0; i < rows && from + i < p->n; i++)
        draw_row(p, c, (struct tt_rect){in.x, in.y + 2 + i, in.w, 1}, from + i);
    if (p->n == 0)
        tt_text(c, in.x + 2, in.y + 2, in.w - 2, TT_STYLE_DIM, "nothing is called so");
    snprintf(count, sizeof count, " %d ", p->n);
    tt_text_right(c, box.x + w - 2, box.y + box.h - 1, 8, TT_STYLE_DIM, count);
}
