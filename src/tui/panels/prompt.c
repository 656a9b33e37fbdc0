#include "prompt.h"

#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "../commands/list.h"
#include "../screen/zones.h"
#include "../widgets/gauge.h"

static void look_again(struct tt_prompt *p, const struct tt_scene *scene)
{
    p->chosen = -1;
    p->typed = p->line;
    p->stale = false;
    tt_complete(&p->completion, p->line.text, p->line.cursor, scene);
}

void tt_prompt_open(struct tt_prompt *p, const char *text, const struct tt_scene *scene)
{
    p->open = true;
    p->at = p->n_history;
    tt_line_edit_set(&p->line, text);
    look_again(p, scene);
}

/* A character of it, of so many bytes; returns whether there was room. */
static bool paste_one(struct tt_line_edit *e, const char *text, int n, uint32_t ch)
{
    char one[8];
    snprintf(one, sizeof one, "%.*s", n, ch == '\t' ? " " : text);
    size_t before = e->length;
    if (ch == '\t' || tt_char_is_safe(ch))
        tt_line_edit_replace(e, e->cursor, one);
    else
        return true;
    return e->length > before;
}

void tt_prompt_paste(struct tt_prompt *p, const char *text, size_t n)
{
    for (size_t at = 0; at < n && !p->cut;) {
        uint32_t ch = 0;
        int k = tt_utf8_decode(text + at, &ch);
        k = k > 0 ? k : 1; /* a NUL among it */
        p->cut = !paste_one(&p->line, text + at, k, ch);
        at += (size_t)k;
    }
    p->stale = true;
}

void tt_prompt_look(struct tt_prompt *p, const struct tt_scene *scene)
{
    if (!p->stale)
        return;
    look_again(p, scene);
    if (p->cut)
        snprintf(p->completion.wrong, sizeof p->completion.wrong,
                 "more was pasted than a line holds: cut at %zu bytes", p->line.length);
    p->cut = false;
}

/* --- history --------------------------------------------------------------------------------- */

/* The next line, older or newer, that begins with what was typed. */
static void recall(struct tt_prompt *p, int by, const struct tt_scene *scene)
{
    struct tt_line_edit typed = p->typed;
    int at = p->at + by;
    while (at >= 0 && at < p->n_history && strncmp(p->history[at], typed.text, typed.length) != 0)
        at += by;
    if (at < 0 || at > p->n_history)
        return;
    p->at = at;
    if (at < p->n_history)
        tt_line_edit_set(&p->line, p->history[at]);
    else
        p->line = typed;
    look_again(p, scene);
    p->typed = typed;
}

static void remember(struct tt_prompt *p)
{
    if (p->n_history > 0 && strcmp(p->history[p->n_history - 1], p->line.text) == 0)
        return;
    if (p->n_history == TT_PROMPT_HISTORY) {
        memmove(p->history[0], p->history[1], sizeof p->history - sizeof p->history[0]);
        p->n_history--;
    }
    tt_text_copy(p->history[p->n_history++], sizeof p->history[0], p->line.text);
}

/* --- choosing -------------------------------------------------------------------------------- */

/* Puts candidate i into the line; -1 brings back what was typed. */
static void choose(struct tt_prompt *p, int i)
{
    p->line = p->typed;
    p->chosen = i;
    if (i >= 0)
        tt_line_edit_replace(&p->line, p->completion.from, p->completion.item[i].text);
}

static void move_choice(struct tt_prompt *p, int by)
{
    int n = p->completion.n;
    if (n > 0)
        choose(p, p->chosen < 0 ? (by > 0 ? 0 : n - 1) : (p->chosen + n + by) % n);
}

/* Whether the line is the name of a command that needs an argument. */
static bool needs_more(const struct tt_prompt *p)
{
    struct tt_command_info c;
    return tt_command_find(p->line.text, &c) && !strchr(p->line.text, ' ') && c.args[0] &&
           c.args[0] != '[';
}

/* What stands there is typed now; a blank follows where an argument does. */
static void accept(struct tt_prompt *p, const struct tt_scene *scene)
{
    if (needs_more(p) && p->line.cursor == p->line.length)
        tt_line_edit_replace(&p->line, p->line.cursor, " ");
    look_again(p, scene);
}

void tt_prompt_pick(struct tt_prompt *p, int i, const struct tt_scene *scene)
{
    tt_prompt_look(p, scene);
    if (i < 0 || i >= p->completion.n)
        return;
    choose(p, i);
    accept(p, scene);
}

/* As far as the candidates agree; then one after the other. */
static void complete(struct tt_prompt *p, const struct tt_scene *scene)
{
    const struct tt_completion *k = &p->completion;
    size_t common = tt_completion_common(k), stem = p->line.cursor - k->from;
    bool longer = common > stem && strncmp(k->item[0].text, p->line.text + k->from, stem) == 0;
    if (p->chosen >= 0 || k->n == 0 || (!longer && k->n > 1)) {
        move_choice(p, 1);
        return;
    }
    char text[sizeof k->item[0].text];
    snprintf(text, sizeof text, "%.*s", (int)common, k->item[0].text);
    tt_line_edit_replace(&p->line, k->from, text);
    if (k->n == 1)
        accept(p, scene);
    else
        look_again(p, scene);
}

/* --- keys ------------------------------------------------------------------------------------ */

/* Whether the line can be carried out as it stands. */
static bool enter(struct tt_prompt *p, const struct tt_scene *scene)
{
    struct tt_line_edit *e = &p->line;
    char last = e->length > 0 ? e->text[e->length - 1] : '\0';
    if (needs_more(p) || (p->chosen >= 0 && last && strchr("/= :", last))) {
        accept(p, scene);
        return false;
    }
    while (e->length > 0 && e->text[e->length - 1] == ' ')
        e->text[--e->length] = '\0';
    p->open = false;
    if (e->length > 0)
        remember(p);
    return e->length > 0;
}

bool tt_prompt_key(struct tt_prompt *p, const char *key, const struct tt_scene *scene)
{
    bool chosen = p->chosen >= 0;
    tt_prompt_look(p, scene);
    if (strcmp(key, "enter") == 0)
        return enter(p, scene);
    if (strcmp(key, "esc") == 0 && chosen)
        choose(p, -1);
    else if (strcmp(key, "esc") == 0 || (strcmp(key, "backspace") == 0 && p->line.length == 0))
        p->open = false;
    else if (strcmp(key, "tab") == 0)
        complete(p, scene);
    else if (strcmp(key, "backtab") == 0)
        move_choice(p, -1);
    else if (strcmp(key, "up") == 0 && !chosen)
        recall(p, -1, scene);
    else if (strcmp(key, "up") == 0)
        choose(p, p->chosen - 1);
    else if (strcmp(key, "down") == 0 && !chosen && p->at < p->n_history)
        recall(p, 1, scene);
    else if (strcmp(key, "down") == 0)
        move_choice(p, 1);
    else if (tt_line_edit_key(&p->line, key))
        look_again(p, scene);
    return false;
}

/* --- drawing --------------------------------------------------------------------------------- */

enum { MOST_ROWS = 16, LEAST_W = 44, MOST_NOTE = 22, LEAST_HELP = 44, GAP = 2 };

/* Columns of what is offered; 0 of what nobody has, or there is no room for. */
struct columns {
    int text, note, help;
};

static struct columns measure(const struct tt_completion *k, int room)
{
    struct columns w = {0};
    for (int i = 0; i < k->n; i++) {
        const struct tt_candidate *item = &k->item[i];
        int text = tt_utf8_length(item->text), note = tt_utf8_length(item->note),
            help = tt_utf8_length(item->help);
        w.text = text > w.text ? text : w.text;
        w.note = note > w.note ? note : w.note;
        w.help = help > w.help ? help : w.help;
    }
    w.text = w.text > room ? room : w.text;
    w.note = w.note > MOST_NOTE ? MOST_NOTE : w.note;
    if (room - w.text - w.note - 2 * GAP < (w.help < LEAST_HELP ? w.help : LEAST_HELP))
        w.note = 0;
    return w;
}

static int width_of(const struct columns *w)
{
    return w->text + (w->note ? GAP + w->note : 0) + (w->help ? GAP + w->help : 0);
}

static void draw_candidate(struct tt_canvas *c, struct tt_rect r, const struct tt_candidate *item,
                           const struct columns *w, bool chosen)
{
    enum tt_style style = chosen ? TT_STYLE_SELECTED : TT_STYLE_NORMAL,
                  dim = chosen ? style : TT_STYLE_DIM;
    int x = r.x + 2, end = r.x + r.w;
    tt_fill(c, r, ' ', style);
    if (chosen)
        tt_put(c, r.x, r.y, '>', style);
    tt_text_cut(c, x, r.y, w->text, style, item->text);
    x += w->text + GAP;
    if (w->note)
        tt_text_cut(c, x, r.y, w->note, chosen ? style : TT_STYLE_VALUE, item->note);
    x += w->note ? w->note + GAP : 0;
    tt_text_cut(c, x, r.y, end - x, dim, item->help);
}

/* What is known of the line: its command's form, what that does, what is wrong. */
struct head {
    char form[96], does[240];
    int rows; /* for `does`, and for what is wrong */
};

static struct head make_head(const struct tt_completion *k)
{
    struct head h;
    const char *now = k->now;
    snprintf(h.form, sizeof h.form, "%s", k->form[0] ? k->form : "commands");
    snprintf(h.does, sizeof h.does, "%s%s%s%s", k->help, now[0] ? "  (" : "", now,
             now[0] ? " now)" : "");
    h.rows = (k->form[0] != '\0') + (k->wrong[0] != '\0');
    return h;
}

/* So wide that all can be read, if the screen is. */
static int box_width(const struct tt_completion *k, const struct head *h, const struct columns *w,
                     int most)
{
    int needs[] = {width_of(w) + 5, tt_utf8_length(h->does) + 4, tt_utf8_length(k->wrong) + 4,
                   tt_utf8_length(h->form) + 8, LEAST_W},
        widest = 0;
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++)
        widest = needs[i] > widest ? needs[i] : widest;
    return widest < most ? widest : most;
}

static void draw_foot(struct tt_canvas *c, struct tt_rect box, const struct tt_completion *k,
                      int from, int list)
{
    const char *const keys[] = {"esc leave", "enter do it", k->n > 0 ? "tab choose" : ""};
    char count[40];
    int used = tt_foot(c, box, keys, 3);
    int w = snprintf(count, sizeof count, " %d-%d of %d%s ", from + 1, from + list, k->n,
                     k->more ? "+" : "");
    if (list > 0 && list < k->n && used + w + 6 <= box.w)
        tt_text(c, box.x + box.w - 2 - w, box.y + box.h - 1, w, TT_STYLE_DIM, count);
}

/* What is known of the line, then what may follow. */
static void draw_box(struct tt_canvas *c, struct tt_rect where, const struct tt_prompt *p)
{
    const struct tt_completion *k = &p->completion;
    struct head h = make_head(k);
    int y = where.y + where.h;
    int half = where.h / 2 > 4 ? where.h / 2 : 4, room = where.h - 3 < half ? where.h - 3 : half;
    room = room < MOST_ROWS ? room : MOST_ROWS;
    int list = room - h.rows < k->n ? room - h.rows : k->n;
    list = list < 0 ? 0 : list;
    if (room < h.rows)
        return;
    struct columns columns = measure(k, where.w - 5);
    int w = box_width(k, &h, &columns, where.w), does = k->form[0] != '\0';
    struct tt_rect box = {where.x, y - list - h.rows - 2, w, list + h.rows + 2};
    tt_fill(c, box, ' ', TT_STYLE_NORMAL);
    tt_zone_cover(c, box);
    struct tt_rect in = tt_frame(c, box, h.form);
    if (does)
        tt_text_cut(c, in.x + 1, in.y, in.w - 2, TT_STYLE_DIM, h.does);
    int from = p->chosen < list ? 0 : p->chosen - list + 1;
    for (int i = 0; i < list; i++) {
        struct tt_rect row = {in.x, in.y + does + i, in.w, 1};
        char number[16];
        snprintf(number, sizeof number, "%d", from + i);
        draw_candidate(c, row, &k->item[from + i], &columns, from + i == p->chosen);
        tt_zone_add(c, row, TT_ZONE_PICK, number);
    }
    if (k->wrong[0])
        tt_text_cut(c, in.x + 1, in.y + does + list, in.w - 2, TT_STYLE_ERROR, k->wrong);
    draw_foot(c, box, k, from, list);
}

void tt_prompt_draw(struct tt_canvas *c, struct tt_rect where, const struct tt_prompt *p,
                    int *cursor_x)
{
    int y = where.y + where.h;
    tt_fill(c, (struct tt_rect){0, y, c->w, 1}, ' ', TT_STYLE_NORMAL);
    tt_zone_cover(c, (struct tt_rect){0, y, c->w, 1});
    tt_put(c, 0, y, ':', TT_STYLE_KEY);
    tt_line_edit_draw(&p->line, c, 1, y, c->w - 1, cursor_x);
    draw_box(c, where, p);
}
