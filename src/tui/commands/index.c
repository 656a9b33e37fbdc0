#include "index.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

#include "list.h"
#include "../screen/theme.h"
#include "../views/views.h"

static struct tt_topic *add(struct tt_topics *t, enum tt_topic_group group, const char *what,
                            const char *help)
{
    static struct tt_topic beyond; /* never shown */
    struct tt_topic *e = t->n < TT_TOPICS ? &t->topic[t->n++] : &beyond;
    *e = (struct tt_topic){.group = group};
    tt_text_copy(e->what, sizeof e->what, what);
    tt_text_copy(e->help, sizeof e->help, help ? help : "");
    return e;
}

static void set_line(struct tt_topic *e, const char *line, bool prompt)
{
    tt_text_copy(e->line, sizeof e->line, line);
    e->prompt = prompt;
}

/* All keys with one line share a topic. */
static void join_keys(const struct tt_keymap *m, const char *line, bool prompt, struct tt_topic *e)
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

/* --- the view that is shown ------------------------------------------------------------------ */

static void add_here(struct tt_topics *t, const struct tt_keymap *keys,
                     const struct tt_view_type *view)
{
    for (const struct tt_key_hint *h = view->hints; h && h->keys; h++) {
        char text[64], line[TT_KEY_LINE];
        if (!*tt_keymap_expand(keys, h->keys, text, sizeof text))
            continue;
        struct tt_topic *e = add(t, TT_TOPIC_HERE, h->what, "");
        tt_text_copy(e->keys, sizeof e->keys, text);
        /* One command can be chosen; of several the keys tell which. */
        bool one = h->keys[0] == '{' && strchr(h->keys, '}')[1] == '\0';
        snprintf(line, sizeof line, "%.*s", (int)strcspn(h->keys + 1, "}"), h->keys + 1);
        if (one)
            set_line(e, line, false);
    }
}

/* --- commands -------------------------------------------------------------------------------- */

static bool is_arrow(const char *key)
{
    return strcmp(key, "up") == 0 || strcmp(key, "down") == 0 || strcmp(key, "left") == 0 ||
           strcmp(key, "right") == 0;
}

/* Moving has so many keys that they share one topic. */
static void add_moves(struct tt_topics *t, const struct tt_keymap *m, const char *help)
{
    char all[112] = "";
    for (int i = 0; i < m->n; i++) {
        size_t used = strlen(all);
        const char *key = m->binding[i].key;
        if (of_command(m->binding[i].line, "move") && !is_arrow(key))
            snprintf(all + used, sizeof all - used, "%s%s", used ? " " : "also ", key);
    }
    tt_text_copy(add(t, TT_TOPIC_SCREEN, help, all)->keys, 40, "arrows");
}

/* What is said of the argument, else of the command. */
static const char *help_of(const struct tt_command_info *c, const char *line)
{
    const char *args = line + strlen(c->name) + (line[strlen(c->name)] == ' ');
    for (const struct tt_word *w = c->words; w && w->text; w++)
        if (w->help && strcmp(w->text, args) == 0)
            return w->help;
    return c->help;
}

/* A topic for every different line that a key has of this command. */
static void add_bound(struct tt_topics *t, const struct tt_keymap *m,
                      const struct tt_command_info *c, enum tt_topic_group group)
{
    for (int i = 0; i < m->n; i++) {
        const struct tt_binding *b = &m->binding[i];
        bool again = !of_command(b->line, c->name);
        for (int k = 0; k < i && !again; k++)
            again = strcmp(m->binding[k].line, b->line) == 0 && m->binding[k].prompt == b->prompt;
        if (again)
            continue;
        char what[64];
        int n = b->prompt ? (int)strcspn(b->line, " ") : (int)strlen(b->line);
        snprintf(what, sizeof what, "%.*s%s", n < 50 ? n : 50, b->line, b->prompt ? " ..." : "");
        struct tt_topic *e = add(t, group, what, b->prompt ? c->help : help_of(c, b->line));
        join_keys(m, b->line, b->prompt, e);
        set_line(e, b->line, b->prompt);
    }
}

/* Whether a key brings the command to the prompt, or does all that it can. */
static bool has_key(const struct tt_keymap *m, const struct tt_command_info *c)
{
    for (int i = 0; i < m->n; i++)
        if (of_command(m->binding[i].line, c->name) && (m->binding[i].prompt || !c->args[0]))
            return true;
    return false;
}

/* The command itself, as it is typed; to be chosen where no key does the same. */
static void add_typed(struct tt_topics *t, const struct tt_keymap *m,
                      const struct tt_command_info *c)
{
    char what[64], line[TT_KEY_LINE];
    bool needs = c->args[0] && c->args[0] != '[';
    snprintf(what, sizeof what, "%s%s%s", c->name, c->args[0] ? " " : "", c->args);
    snprintf(line, sizeof line, "%s%s", c->name, needs ? " " : "");
    set_line(add(t, TT_TOPIC_TYPED, what, c->help), has_key(m, c) ? "" : line, needs);
}

static void add_commands(struct tt_topics *t, const struct tt_keymap *m, bool own)
{
    struct tt_command_info c;
    for (int i = 0; tt_command_info(i, &c); i++)
        if ((c.type == NULL) == own && strcmp(c.name, "move") == 0)
            add_moves(t, m, c.help);
        else if ((c.type == NULL) == own && strcmp(c.name, "view") != 0)
            add_bound(t, m, &c, own ? TT_TOPIC_SCREEN : TT_TOPIC_RUN);
}

static void add_all_typed(struct tt_topics *t, const struct tt_keymap *m)
{
    struct tt_command_info c;
    for (int i = 0; tt_command_info(i, &c); i++)
        if (c.args[0] || !has_key(m, &c))
            add_typed(t, m, &c);
}

/* --- the rest -------------------------------------------------------------------------------- */

static void add_views(struct tt_topics *t, const struct tt_keymap *m, const struct tt_scene *scene)
{
    for (int i = 0; tt_views[i]; i++) {
        const struct tt_view_type *v = tt_view_at(scene->info, i);
        struct tt_topic *e = add(t, TT_TOPIC_VIEWS, v->title, v->help);
        char line[TT_KEY_LINE];
        snprintf(line, sizeof line, "view %d", i + 1);
        join_keys(m, line, false, e);
        snprintf(line, sizeof line, "view %s", v->name);
        join_keys(m, line, false, e);
        set_line(e, line, false);
    }
    struct tt_topic *e = add(t, TT_TOPIC_VIEWS, "next view", "");
    join_keys(m, "view next", false, e);
    set_line(e, "view next", false);
    e = add(t, TT_TOPIC_VIEWS, "previous view", "");
    join_keys(m, "view previous", false, e);
    set_line(e, "view previous", false);
}

static void add_settings(struct tt_topics *t, const struct tt_settings *all)
{
    for (int i = 0; all && i < all->n; i++) {
        const struct tt_setting *s = &all->setting[i];
        char what[64], help[112], line[TT_KEY_LINE];
        if (s->fixed)
            continue;
        snprintf(what, sizeof what, "set %.50s", s->name);
        snprintf(help, sizeof help, "%.80s (%.24s)", s->row->help, s->value[0] ? s->value : "off");
        snprintf(line, sizeof line, "set %s", s->set);
        set_line(add(t, TT_TOPIC_SETTINGS, what, help), line, true);
    }
    for (const struct tt_theme_source *theme = tt_themes; theme->name; theme++) {
        char what[64];
        snprintf(what, sizeof what, "theme %s", theme->name);
        set_line(add(t, TT_TOPIC_SETTINGS, what, theme->help), what, false);
    }
}

static void add_marks(struct tt_topics *t)
{
    static const struct {
        const char *mark, *what;
    } marks[] = {{"L", "another learning rate"}, {"s", "a setting was changed"},
                 {"c", "a checkpoint"},          {"p", "a pause"},
                 {"o", "weights were loaded"},   {"r", "gone back to here"}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        tt_text_copy(add(t, TT_TOPIC_MARKS, marks[i].what, "")->keys, 40, marks[i].mark);
}

void tt_topics_collect(struct tt_topics *out, const struct tt_keymap *keys,
                       const struct tt_scene *scene, int view)
{
    out->n = 0;
    add_here(out, keys, tt_view_at(scene->info, view));
    add_commands(out, keys, false);
    add_commands(out, keys, true);
    add_views(out, keys, scene);
    add_all_typed(out, keys);
    add_settings(out, scene->settings);
    add_marks(out);
}

/* --- searching ------------------------------------------------------------------------------- */

static bool begins_word(const char *text, size_t at)
{
    return at == 0 || !isalnum((unsigned char)text[at - 1]);
}

/* Letters of a word in their order, the first of which begins one: more for those in a row, and
 * for those that begin a word. */
static int score_word(const char *text, const char *word, size_t n, uint64_t *marks)
{
    int score = 1;
    size_t at = 0, last = SIZE_MAX;
    for (size_t k = 0; k < n; k++) {
        int letter = tolower((unsigned char)word[k]);
        while (text[at] &&
               (tolower((unsigned char)text[at]) != letter || (k == 0 && !begins_word(text, at))))
            at++;
        if (!text[at])
            return 0;
        score += (last != SIZE_MAX && at == last + 1 ? 8 : 0) + (begins_word(text, at) ? 6 : 0);
        if (marks && at < 64)
            *marks |= UINT64_C(1) << at;
        last = at++;
    }
    return score;
}

/* A word that is there in one piece is worth more than its letters. */
static int score_text(const char *text, const char *word, size_t n, uint64_t *marks)
{
    char piece[64];
    snprintf(piece, sizeof piece, "%.*s", (int)n, word);
    const char *whole = strcasestr(text, piece);
    if (!whole)
        return score_word(text, word, n, marks);
    uint64_t found = 0;
    int score = 20 + score_word(whole, word, n, &found);
    if (marks)
        *marks |= whole - text < 64 ? found << (whole - text) : 0;
    return score + (whole == text ? 10 : 0);
}

int tt_topic_score(const struct tt_topic *topic, const char *query, uint64_t *marks)
{
    int score = 1;
    uint64_t found = 0;
    for (const char *word = query; *word;) {
        size_t n = strcspn(word, " ");
        uint64_t here = 0;
        int what = n > 0 ? 2 * score_text(topic->what, word, n, &here) : 1;
        int help = n > 2 ? score_text(topic->help, word, n, NULL) : 0;
        bool key = n > 0 && strlen(topic->keys) == n && strncmp(topic->keys, word, n) == 0;
        /* In a sentence any letters are found in a row: only whole pieces count. */
        help = help >= 20 ? help - 15 : 0;
        if (what == 0 && help == 0 && !key)
            return 0;
        score += (what > help ? what : help) + (key ? 50 : 0);
        found |= what > 0 ? here : 0;
        word += n;
        word += strspn(word, " ");
    }
    if (marks)
        *marks = found;
    return score;
}
