#include "help.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../commands/index.h"
#include "../views/views.h"

enum {
    LINES = TT_TOPICS + 2 * TT_TOPIC_GROUPS,
    COLUMN_W = 56,
    WIDE_W = 88,
    KEYS_W = 9,
    KEYS_MOST = 22,
    WHAT_MOST = 26,
    SHORT = 24
};

const struct tt_key_hint *tt_help_hints(const struct tt_help *h)
{
    static const struct tt_key_hint usual[] = {
        {"esc", "leave"}, {"/", "search"}, {"up down", "scroll"}, {NULL, NULL}};
    static const struct tt_key_hint short_one[] = {{"esc", "leave"}, {"/", "search"}, {NULL, NULL}};
    static const struct tt_key_hint short_search[] = {
        {"esc", "all of it"}, {"enter", "keep these"}, {NULL, NULL}};
    static const struct tt_key_hint searching[] = {
        {"esc", "all of it"}, {"enter", "keep these"}, {"up down", "scroll"}, {NULL, NULL}};
    return h->searching ? (h->most > 0 ? searching : short_search)
                        : (h->most > 0 ? usual : short_one);
}

/* --- keys ------------------------------------------------------------------------------------ */

void tt_help_open(struct tt_help *h, const char *search)
{
    *h = (struct tt_help){.open = true};
    tt_line_edit_set(&h->search, search);
}

static void search_key(struct tt_help *h, const char *key)
{
    if (strcmp(key, "esc") == 0)
        tt_line_edit_set(&h->search, "");
    h->searching = strcmp(key, "esc") != 0 && strcmp(key, "enter") != 0;
    h->scroll = tt_line_edit_key(&h->search, key) ? 0 : h->scroll;
}

bool tt_help_key(struct tt_help *h, const char *key)
{
    bool moves = strcmp(key, "up") == 0 || strcmp(key, "down") == 0 || strcmp(key, "pageup") == 0 ||
                 strcmp(key, "pagedown") == 0;
    if (h->searching && !moves)
        search_key(h, key);
    else if (strcmp(key, "/") == 0)
        h->searching = true;
    else if (strcmp(key, "esc") == 0 && h->search.length > 0)
        tt_line_edit_set(&h->search, "");
    else
        return false;
    return true;
}

void tt_help_move(struct tt_help *h, const char *where, int page)
{
    enum { FAR = 10000 };
    h->scroll += strcmp(where, "up") == 0         ? -1
                 : strcmp(where, "down") == 0     ? 1
                 : strcmp(where, "pageup") == 0   ? -page
                 : strcmp(where, "pagedown") == 0 ? page
                 : strcmp(where, "home") == 0     ? -FAR
                 : strcmp(where, "end") == 0      ? FAR
                                                  : 0;
    h->scroll = h->scroll > h->most ? h->most : h->scroll < 0 ? 0 : h->scroll;
}

/* --- lines ----------------------------------------------------------------------------------- */

struct line {
    const struct tt_topic *topic; /* NULL: a heading, or a gap */
    char heading[64];
};

static bool is_shown(const struct tt_topic *t, const char *search)
{
    /* Settings have a view of their own, and come up when they are searched for. */
    if (!*search)
        return t->group != TT_TOPIC_SETTINGS;
    return strcasestr(t->what, search) || strcasestr(t->help, search) || strstr(t->keys, search);
}

static int make_lines(const struct tt_topics *t, const char *search, const char *view,
                      struct line out[LINES])
{
    static const char *const title[TT_TOPIC_GROUPS] = {[TT_TOPIC_HERE] = "In this view",
                                                       [TT_TOPIC_RUN] = "Steering the run",
                                                       [TT_TOPIC_SCREEN] = "The screen",
                                                       [TT_TOPIC_VIEWS] = "Views",
                                                       [TT_TOPIC_TYPED] = "Commands to type",
                                                       [TT_TOPIC_SETTINGS] = "Settings, themes",
                                                       [TT_TOPIC_MARKS] =
                                                           "Letters on the curves' axis"};
    int n = 0, group = -1;
    for (int i = 0; i < t->n; i++) {
        const struct tt_topic *topic = &t->topic[i];
        if (!is_shown(topic, search))
            continue;
        if ((int)topic->group != group && n > 0)
            out[n++] = (struct line){.topic = NULL};
        if ((int)topic->group != group) {
            out[n] = (struct line){.topic = NULL};
            bool here = topic->group == TT_TOPIC_HERE;
            snprintf(out[n++].heading, sizeof out->heading, "%s%s%s", title[topic->group],
                     here ? ": " : "", here ? view : "");
        }
        group = (int)topic->group;
        out[n++] = (struct line){.topic = topic};
    }
    return n;
}

/* The widest name of a group, so that the help beside them stands in a column. */
static int what_width(const struct line *line, int n, enum tt_topic_group group)
{
    int widest = 0;
    for (int i = 0; i < n; i++) {
        int w = line[i].topic && line[i].topic->group == group && line[i].topic->help[0]
                    ? tt_utf8_length(line[i].topic->what)
                    : 0;
        widest = w > widest ? w : widest;
    }
    return widest < WHAT_MOST ? widest : WHAT_MOST;
}

static bool is_typed(enum tt_topic_group group)
{
    return group == TT_TOPIC_TYPED || group == TT_TOPIC_SETTINGS;
}

/* A group's column of keys is as wide as the longest of them. */
static int keys_width(const struct line *line, int n, enum tt_topic_group group)
{
    if (is_typed(group))
        return 3;
    int widest = KEYS_W;
    for (int i = 0; i < n; i++) {
        const struct tt_topic *t = line[i].topic;
        int w = t && t->group == group ? tt_utf8_length(t->keys) : 0;
        widest = w > widest ? w : widest;
    }
    return widest < KEYS_MOST ? widest : KEYS_MOST;
}

static void draw_line(struct tt_canvas *c, int x, int y, int w, const struct line *line, int keys_w,
                      int what_w)
{
    const struct tt_topic *t = line->topic;
    if (!t) {
        tt_text(c, x, y, w, TT_STYLE_TITLE, line->heading);
        return;
    }
    bool typed = is_typed(t->group);
    if (!typed && tt_utf8_length(t->keys) > keys_w)
        tt_text_cut(c, x, y, keys_w, TT_STYLE_GOOD, t->keys);
    else
        tt_text_right(c, x + keys_w, y, keys_w, typed ? TT_STYLE_DIM : TT_STYLE_GOOD,
                      typed ? ":" : t->keys);
    int gap = typed ? 0 : 2;
    x += keys_w + gap;
    w -= keys_w + gap;
    int used = tt_text_cut(c, x, y, w, TT_STYLE_NORMAL, t->what);
    used = (used < what_w ? what_w : used) + 2;
    tt_text_cut(c, x + used, y, w - used, TT_STYLE_DIM, t->help);
}

/* --- the whole ------------------------------------------------------------------------------- */

static void draw_search(const struct tt_help *h, struct tt_canvas *c, struct tt_rect where)
{
    int x = where.x + 10, room = where.w - 14 < 24 ? where.w - 14 : 24;
    if (!h->searching && h->search.length == 0)
        return;
    x += tt_text(c, x, where.y, room, TT_STYLE_KEY, "/");
    if (h->searching)
        tt_line_edit_draw_field(&h->search, c, x, where.y, room - 1);
    else
        tt_text(c, x, where.y, room - 1, TT_STYLE_PROMPT, h->search.text);
}

void tt_help_draw(struct tt_help *h, struct tt_canvas *c, struct tt_rect where,
                  const struct tt_keymap *keys, const struct tt_scene *scene, int view)
{
    static struct tt_topics topics; /* too large for the stack; UI thread only */
    static struct line line[LINES];
    tt_topics_collect(&topics, keys, scene, view);
    int n = make_lines(&topics, h->search.text, tt_view_at(scene->info, view)->title, line);
    h->most = 0;
    tt_fill(c, where, ' ', TT_STYLE_NORMAL);
    struct tt_rect in = tt_frame(c, where, "Help");
    draw_search(h, c, where);
    in.x += 1;
    in.w -= 2;
    if (n == 0)
        tt_text(c, in.x, in.y, in.w, TT_STYLE_DIM, "nothing holds that text; esc shows all");
    if (n == 0 || in.h < 1)
        return;
    /* Wide columns where all can be seen with them, else narrow ones, as many as fit; then it
     * scrolls. */
    int wide = in.w / WIDE_W > 1 ? in.w / WIDE_W : 1;
    int fit = n <= wide * in.h ? wide : in.w / COLUMN_W > 1 ? in.w / COLUMN_W : 1;
    int each = in.h < SHORT ? in.h : SHORT, columns = (n + each - 1) / each;
    columns = columns < fit ? columns : fit;
    int rows = (n + columns - 1) / columns, w = in.w / columns < WIDE_W ? in.w / columns : WIDE_W;
    int most = rows > in.h ? rows - in.h : 0, width[TT_TOPIC_GROUPS], keys_w[TT_TOPIC_GROUPS];
    for (int i = 0; i < TT_TOPIC_GROUPS; i++) {
        width[i] = what_width(line, n, (enum tt_topic_group)i);
        keys_w[i] = keys_width(line, n, (enum tt_topic_group)i);
    }
    h->most = most;
    h->scroll = h->scroll > most ? most : h->scroll < 0 ? 0 : h->scroll;
    for (int i = 0; i < n; i++) {
        int column = i / rows, y = i % rows - h->scroll;
        if (y >= 0 && y < in.h)
            draw_line(c, in.x + column * w, in.y + y, w - 1, &line[i],
                      line[i].topic ? keys_w[line[i].topic->group] : 0,
                      line[i].topic ? width[line[i].topic->group] : 0);
    }
    if (most > 0) {
        char text[64];
        snprintf(text, sizeof text, " %d-%d of %d ", h->scroll + 1, h->scroll + in.h, rows);
        tt_text_right(c, where.x + where.w - 2, where.y + where.h - 1, 40, TT_STYLE_WARN, text);
    }
}
