#include "help.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/command.h>

#include "commands.h"
#include "view.h"

enum { ENTRIES = TT_KEYS + 64, COLUMN_W = 56 };

struct entry {
    char keys[40];
    char what[112];
    enum tt_style style; /* TITLE: a heading */
};

struct page {
    struct entry entry[ENTRIES];
    int n;
};

static struct entry *add(struct page *p, enum tt_style style, const char *what)
{
    static struct entry beyond; /* never shown */
    struct entry *e = p->n < ENTRIES ? &p->entry[p->n++] : &beyond;
    e->style = style;
    e->keys[0] = '\0';
    tt_text_copy(e->what, sizeof e->what, what);
    return e;
}

/* All keys with one line share an entry. */
static void join_keys(const struct tt_keymap *m, const char *line, bool prompt, struct entry *e)
{
    for (int i = 0; i < m->n; i++) {
        const struct tt_binding *b = &m->binding[i];
        size_t used = strlen(e->keys);
        if (strcmp(b->line, line) == 0 && b->prompt == prompt)
            snprintf(e->keys + used, sizeof e->keys - used, "%s%s", used ? " " : "", b->key);
    }
}

static bool of_command(const char *line, const char *name)
{
    size_t n = strlen(name);
    return strncmp(line, name, n) == 0 && (line[n] == ' ' || line[n] == '\0');
}

/* An entry for every different line that a key has of this command. */
static void add_command(struct page *p, const struct tt_keymap *m, const char *name,
                        const char *help)
{
    for (int i = 0; i < m->n; i++) {
        const struct tt_binding *b = &m->binding[i];
        bool again = !of_command(b->line, name);
        for (int k = 0; k < i && !again; k++)
            again = strcmp(m->binding[k].line, b->line) == 0 && m->binding[k].prompt == b->prompt;
        if (again)
            continue;
        char what[112], line[TT_KEY_LINE + 8];
        int n = b->prompt ? (int)strcspn(b->line, " ") : (int)strlen(b->line);
        snprintf(line, sizeof line, "%.*s%s", n, b->line, b->prompt ? " ..." : "");
        snprintf(what, sizeof what, "%-14.40s %.60s", line, help);
        join_keys(m, b->line, b->prompt, add(p, TT_STYLE_NORMAL, what));
    }
}

/* Moving has so many keys that they share one entry. */
static void add_moves(struct page *p, const struct tt_keymap *m, const char *help)
{
    char what[112];
    snprintf(what, sizeof what, "%s:", help);
    for (int i = 0; i < m->n; i++) {
        size_t used = strlen(what);
        if (of_command(m->binding[i].line, "move"))
            snprintf(what + used, sizeof what - used, " %s", m->binding[i].key);
    }
    add(p, TT_STYLE_NORMAL, what);
}

static void fill(struct page *p, const struct tt_keymap *m)
{
    add(p, TT_STYLE_TITLE, "Steering the run");
    for (int i = 0; tt_commands[i].name; i++)
        add_command(p, m, tt_commands[i].name, tt_commands[i].help);
    add(p, TT_STYLE_NORMAL, "");
    add(p, TT_STYLE_TITLE, "The screen");
    for (int i = 0; tt_ui_commands[i].name; i++)
        if (strcmp(tt_ui_commands[i].name, "move") == 0)
            add_moves(p, m, tt_ui_commands[i].help);
        else if (strcmp(tt_ui_commands[i].name, "view") != 0)
            add_command(p, m, tt_ui_commands[i].name, tt_ui_commands[i].help);
    add(p, TT_STYLE_NORMAL, "");
    add(p, TT_STYLE_TITLE, "Views");
    for (int i = 0; tt_views[i]; i++) {
        char line[32], what[112];
        snprintf(line, sizeof line, "view %d", i + 1);
        snprintf(what, sizeof what, "%-14s %.60s", tt_views[i]->title, tt_views[i]->help);
        join_keys(m, line, false, add(p, TT_STYLE_NORMAL, what));
        const struct tt_view_type *other = tt_views[i]->for_values;
        if (other) {
            snprintf(what, sizeof what, "%-14s %.60s", other->title, other->help);
            add(p, TT_STYLE_NORMAL, what);
        }
    }
    join_keys(m, "view next", false, add(p, TT_STYLE_NORMAL, "next view"));
    join_keys(m, "view previous", false, add(p, TT_STYLE_NORMAL, "previous view"));
    add(p, TT_STYLE_NORMAL, "");
    add(p, TT_STYLE_TITLE, "Commands to type");
    for (int i = 0; tt_commands[i].name; i++) {
        char what[112];
        snprintf(what, sizeof what, "%-10s %-26.26s", tt_commands[i].name, tt_commands[i].args);
        add(p, TT_STYLE_DIM, what);
    }
    add(p, TT_STYLE_NORMAL, "");
    add(p, TT_STYLE_TITLE, "Letters on the curves' axis");
    add(p, TT_STYLE_DIM,
        "L learning rate   s setting   c checkpoint   p pause   o load   r rewind");
}

static void draw_entry(struct tt_canvas *c, int x, int y, int w, const struct entry *e)
{
    if (e->style == TT_STYLE_TITLE) {
        tt_text(c, x, y, w, e->style, e->what);
        return;
    }
    tt_text_right(c, x + 9, y, 9, TT_STYLE_GOOD, e->keys);
    int indent = e->keys[0] ? 11 : 2;
    tt_text(c, x + indent, y, w - indent, e->style, e->what);
}

void tt_help_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_keymap *keys,
                  int *scroll)
{
    static struct page page; /* too large for the stack; UI thread only */
    page.n = 0;
    fill(&page, keys);
    tt_fill(c, where, ' ', TT_STYLE_NORMAL);
    struct tt_rect in = tt_frame(c, where, "Help");
    in.x += 1;
    in.w -= 2;
    /* As many columns as it takes, as far as they fit; then it scrolls. */
    int fit = in.w / COLUMN_W > 1 ? in.w / COLUMN_W : 1;
    int columns = (page.n + in.h - 1) / in.h < fit ? (page.n + in.h - 1) / in.h : fit;
    int rows = (page.n + columns - 1) / columns, w = in.w / columns < 76 ? in.w / columns : 76;
    int most = rows > in.h ? rows - in.h : 0;
    *scroll = *scroll > most ? most : *scroll < 0 ? 0 : *scroll;
    for (int i = 0; i < page.n; i++) {
        int column = i / rows, y = i % rows - *scroll;
        if (y >= 0 && y < in.h)
            draw_entry(c, in.x + column * w, in.y + y, w - 1, &page.entry[i]);
    }
    if (most > 0) {
        char text[64];
        snprintf(text, sizeof text, " %d-%d of %d ", *scroll + 1, *scroll + in.h, rows);
        tt_text_right(c, where.x + where.w - 2, where.y + where.h - 1, 40, TT_STYLE_WARN, text);
    }
}
