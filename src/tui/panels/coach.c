#include "coach.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../screen/zones.h"
#include "../widgets/gauge.h"
#include "coach_words.h"

/* --- what can be done ------------------------------------------------------------------------ */

static int add_act(struct tt_act *out, int n, const struct tt_act *act)
{
    for (int i = 0; i < n; i++)
        if (strcmp(out[i].line, act->line) == 0)
            return n;
    if (n < TT_COACH_ACTS)
        out[n++] = *act;
    return n;
}

/* What is only watched cannot be changed, nor the past; and without a film there is nothing to look
 * back at. */
static int only_possible(const struct tt_scene *scene, struct tt_act *act, int n)
{
    int left = 0;
    for (int i = 0; i < n && !scene->past; i++) {
        bool film = strncmp(act[i].line, "film ", 5) == 0;
        bool looks = film || strncmp(act[i].line, "samples ", 8) == 0 ||
                     strncmp(act[i].line, "view ", 5) == 0;
        bool samples = strncmp(act[i].line, "samples ", 8) == 0;
        if ((film && scene->n_way < 2) || (!looks && scene->info->watched) ||
            (samples && scene->info->lacks))
            continue;
        act[left++] = act[i];
    }
    return left;
}

/* Beside what is wrong, when all epochs are done. */
static const struct tt_act at_end[] = {
    {"film play", "{film play}", "replays how it learned"},
    {"view inside", "{view inside}", "shows what it makes of the plane"},
    {"samples worst", "{view 4}", "shows what is still wrong"},
    {"epochs +5", "{epochs}", "more epochs"},
    {"view runs", "{view 8}", "beside earlier runs"},
    {"lr-find", "{lr-find}", "searches for a rate"},
};
enum { AT_END = sizeof at_end / sizeof at_end[0] };

/* Whether there is anything to see. */
static bool applies(const struct tt_scene *scene, const struct tt_act *act)
{
    if (strcmp(act->line, "view inside") == 0)
        return scene->info->plane;
    return strcmp(act->line, "samples worst") != 0 || !tt_coach_none_is_wrong(scene->snap);
}

int tt_coach_acts(const struct tt_scene *scene, struct tt_act out[TT_COACH_ACTS])
{
    const struct tt_snapshot *s = scene->snap;
    int n = 0;
    bool past = s->coaching.lost && !tt_coach_is_lost(s);
    for (int i = 0; i < s->coaching.n_acts && !past; i++)
        n = add_act(out, n, &s->coaching.act[i]);
    for (int w = 0; w < s->n_warnings && !tt_coach_is_lost(s); w++)
        for (int i = 0; i < s->warning[w].n_acts; i++)
            n = add_act(out, n, &s->warning[w].act[i]);
    for (int i = 0; i < AT_END && tt_coach_is_end(s); i++)
        if (applies(scene, &at_end[i]))
            n = add_act(out, n, &at_end[i]);
    return only_possible(scene, out, n);
}

/* --- the line -------------------------------------------------------------------------------- */

int tt_coach_rows(const struct tt_scene *scene, int h)
{
    const struct tt_snapshot *s = scene->snap;
    if (!tt_coach_is_end(s) && !tt_coach_is_lost(s))
        return 1;
    return h >= 30 ? 3 : h >= 20 ? 2 : 1;
}

static enum tt_style style_of(enum tt_tone tone)
{
    static const enum tt_style style[] = {[TT_TONE_QUIET] = TT_STYLE_NORMAL,
                                          [TT_TONE_GOOD] = TT_STYLE_GOOD,
                                          [TT_TONE_DOUBT] = TT_STYLE_WARN,
                                          [TT_TONE_BAD] = TT_STYLE_ERROR};
    return style[tone];
}

/* What is right and what is wrong differs without colours, too. */
static uint32_t mark_of(const struct tt_canvas *c, enum tt_tone tone)
{
    static const struct {
        uint32_t glyph, ascii;
    } mark[] = {[TT_TONE_QUIET] = {0xb7, '.'},
                [TT_TONE_GOOD] = {0x2713, 'v'},
                [TT_TONE_DOUBT] = {'!', '!'},
                [TT_TONE_BAD] = {'!', '!'}};
    return c->ascii ? mark[tone].ascii : mark[tone].glyph;
}

/* As many of them as fit, from `first` on; the first after `begin`.  Returns where they end. */
static int draw_acts(struct tt_canvas *c, int x, int y, int end, const struct tt_keymap *keys,
                     const struct tt_scene *scene, const char *begin)
{
    struct tt_act act[TT_COACH_ACTS];
    int n = tt_coach_acts(scene, act);
    for (int i = 0; i < n; i++) {
        char text[160];
        const char *gap = i == 0 ? begin : ", ";
        tt_coach_act_text(&act[i], keys, text, sizeof text);
        int w = tt_utf8_length(gap) + tt_utf8_length(text);
        if (x + w > end)
            continue;
        x += tt_text(c, x, y, end - x, TT_STYLE_NORMAL, gap);
        tt_zone_add(c, (struct tt_rect){x, y, tt_utf8_length(text), 1}, TT_ZONE_COMMAND,
                    act[i].line);
        x += tt_text(c, x, y, end - x, TT_STYLE_VALUE, text);
    }
    return x;
}

void tt_coach_draw_line(struct tt_canvas *c, struct tt_rect where, const struct tt_keymap *keys,
                        const struct tt_scene *scene)
{
    char text[TT_COACH_TEXT], why[64];
    const struct tt_snapshot *s = scene->snap;
    enum tt_tone tone = tt_coach_say(scene, text);
    if (scene->past) { /* it was said then */
        memmove(text + 6, text, sizeof text - 6);
        memcpy(text, "then: ", 6);
        text[sizeof text - 1] = '\0';
    }
    int end = where.x + where.w, x = where.x + 2, y = where.y;
    const char *key = tt_keymap_key(keys, "why");
    if (where.h < 1 || where.w < 8)
        return;
    snprintf(why, sizeof why, "%s why", key ? key : "`why`");
    tt_zone_add(c, where, TT_ZONE_COMMAND, "why");
    tt_put(c, where.x, y, mark_of(c, tone), style_of(tone));
    if (where.w >= 60) {
        int w = tt_utf8_length(why);
        end -= w + 1;
        tt_text(c, end + 1, y, w, TT_STYLE_DIM, why);
    }
    if (tt_coach_is_end(s) && tt_utf8_length(text) > end - x)
        tt_coach_say_reached_shortly(scene, text);
    tt_text_cut(c, x, y, end - x, style_of(tone), text);
    x += tt_utf8_length(text) < end - x ? tt_utf8_length(text) : end - x;
    if (scene->past && where.h > 1)
        tt_text_cut(c, where.x + 2, y + 1, where.w - 2, TT_STYLE_DIM,
                    "every view shows that moment; nothing of the run changes by it");
    if (where.h == 1 || !(tt_coach_is_end(s) || tt_coach_is_lost(s))) {
        draw_acts(c, x, y, end, keys, scene, ": ");
        return;
    }
    end = where.x + where.w;
    if (tt_coach_is_end(s) && where.h > 2) {
        tt_coach_say_wrong(scene, keys, text);
        tt_text_cut(c, where.x + 2, ++y, end - where.x - 2, TT_STYLE_NORMAL, text);
    }
    x = where.x + 2;
    y++;
    if (s->n_warnings > 0 && tt_coach_is_end(s))
        x += tt_textf(c, x, y, end - x, TT_STYLE_WARN, "%s: ", s->coaching.text);
    draw_acts(c, x, y, end, keys, scene, "");
}

/* --- the panel ------------------------------------------------------------------------------- */

enum { MOST_W = 92, MARGIN = 2, CAUSES = 3 };

/* What is left of the panel; `dry`: nothing is drawn, to see how much there is. */
struct page {
    struct tt_canvas *c;
    struct tt_rect r;
    bool dry;
};

static void put(struct page *p, enum tt_style style, const char *text)
{
    struct tt_rect r = p->r;
    int rows = tt_wrap(p->c, (struct tt_rect){r.x, r.y, r.w, 0}, style, text);
    rows = rows < r.h ? rows : r.h;
    if (rows > 0 && !p->dry)
        tt_wrap(p->c, (struct tt_rect){r.x, r.y, r.w, rows}, style, text);
    p->r.y += rows;
    p->r.h -= rows;
}

static void skip(struct page *p)
{
    if (p->r.h > 0) {
        p->r.y++;
        p->r.h--;
    }
}

static void put_cause(struct page *p, const struct tt_warning *w)
{
    char text[600];
    snprintf(text, sizeof text, "%s: %s.", tt_rules[w->rule].name, w->text);
    put(p, w->strength >= 2 ? TT_STYLE_ERROR : TT_STYLE_WARN, text);
    snprintf(text, sizeof text, "Why that counts: %s.", tt_rules[w->rule].reason);
    put(p, TT_STYLE_NORMAL, text);
    snprintf(text, sizeof text, "What helps: %s.", tt_rules[w->rule].advice);
    put(p, TT_STYLE_NORMAL, text);
    skip(p);
}

static void put_state(struct page *p, const struct tt_scene *scene, const struct tt_keymap *keys)
{
    const struct tt_snapshot *s = scene->snap;
    char text[TT_COACH_TEXT];
    enum tt_tone tone = tt_coach_say(scene, text);
    if (s->n_warnings == 0 || tt_coach_is_end(s) || tt_coach_is_lost(s))
        put(p, style_of(tone), text);
    if (tt_coach_is_end(s)) {
        tt_coach_say_wrong(scene, keys, text);
        put(p, TT_STYLE_NORMAL, text);
        if (s->coaching.text[0] && s->n_warnings == 0)
            put(p, TT_STYLE_NORMAL, s->coaching.text);
    } else if (tt_coach_is_lost(s)) {
        put(p, TT_STYLE_NORMAL,
            "Steps were so large that the loss ran away; the weights from before that are back, "
            "and the curve that was left is drawn dim.  With the same rate it will happen again.");
    } else if (s->n_warnings == 0 && s->val.known) {
        snprintf(text, sizeof text,
                 "Nothing looks wrong: neither in the losses (training %.4g, validation %.4g), nor "
                 "in the network, nor in the data.",
                 s->train.loss, s->val.loss);
        put(p, TT_STYLE_NORMAL, text);
    }
    skip(p);
}

static void put_acts(struct page *p, const struct tt_scene *scene)
{
    struct tt_act act[TT_COACH_ACTS];
    int n = tt_coach_acts(scene, act);
    for (int i = 0; i < n && p->r.h > 0; i++, skip(p)) {
        struct tt_rect r = p->r;
        if (p->dry)
            continue;
        const char digit[2] = {(char)('1' + i), '\0'};
        tt_zone_add(p->c, (struct tt_rect){r.x, r.y, r.w, 1}, TT_ZONE_KEY, digit);
        tt_text(p->c, r.x, r.y, 2, TT_STYLE_KEY, digit);
        tt_text_cut(p->c, r.x + 3, r.y, 26, TT_STYLE_VALUE, act[i].line);
        tt_text_cut(p->c, r.x + 30, r.y, r.w - 30, TT_STYLE_NORMAL, act[i].what);
    }
}

static struct tt_rect fill(struct page p, const struct tt_keymap *keys,
                           const struct tt_scene *scene)
{
    const struct tt_snapshot *s = scene->snap;
    put_state(&p, scene, keys);
    for (int i = 0; i < s->n_warnings && i < CAUSES; i++)
        put_cause(&p, &s->warning[i]);
    put_acts(&p, scene);
    return p.r;
}

void tt_coach_draw(const struct tt_coach *p, struct tt_canvas *c, struct tt_rect where,
                   const struct tt_keymap *keys, const struct tt_scene *scene)
{
    struct tt_act act[TT_COACH_ACTS];
    int w = where.w < MOST_W ? where.w : MOST_W;
    if (!p->open || where.h < 5 || where.w < 30)
        return;
    struct tt_rect box = {where.x, where.y, w, where.h};
    struct tt_rect in = {box.x + MARGIN, box.y + 1, w - 2 * MARGIN, where.h - 2};
    struct tt_rect rest = fill((struct page){c, in, true}, keys, scene);
    int h = where.h - rest.h;
    box = (struct tt_rect){where.x, where.y + where.h - h, w, h};
    tt_fill(c, box, ' ', TT_STYLE_NORMAL);
    tt_zone_cover(c, box);
    tt_frame(c, box, "how it goes");
    in.y = box.y + 1;
    in.h = h - 2;
    fill((struct page){c, in, false}, keys, scene);
    tt_text_right(c, box.x + w - 2, box.y + h - 1, w - 4, TT_STYLE_DIM,
                  tt_coach_acts(scene, act) > 0 ? " a digit does it  esc leave " : " esc leave ");
}

bool tt_coach_key(struct tt_coach *p, const struct tt_scene *scene, const char *key, char *line,
                  size_t size)
{
    struct tt_act act[TT_COACH_ACTS];
    int n = tt_coach_acts(scene, act);
    line[0] = '\0';
    if (strcmp(key, "esc") == 0 || strcmp(key, "enter") == 0 || strcmp(key, "q") == 0) {
        p->open = false;
        return true;
    }
    if (key[0] < '1' || key[0] > '0' + n || key[1])
        return false;
    p->open = false;
    tt_text_copy(line, size, act[key[0] - '1'].line);
    return true;
}

const struct tt_key_hint *tt_coach_hints(const struct tt_scene *scene)
{
    static const struct tt_key_hint each[][3] = {
        {{"esc", "leave"}, {NULL, NULL}},
        {{"1", "does it"}, {"esc", "leave"}, {NULL, NULL}},
        {{"1 2", "do it"}, {"esc", "leave"}, {NULL, NULL}},
        {{"1 2 3", "do it"}, {"esc", "leave"}, {NULL, NULL}},
    };
    struct tt_act act[TT_COACH_ACTS];
    int n = tt_coach_acts(scene, act);
    return each[n < 3 ? n : 3];
}
