#include "prompt.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <tuitrain/base/text.h>
#include <tuitrain/run/command.h>

#include "commands.h"
#include "view.h"

static void set_text(struct tt_prompt *p, const char *text)
{
    tt_text_copy(p->text, sizeof p->text, text);
    p->length = p->cursor = strlen(p->text);
}

void tt_prompt_open(struct tt_prompt *p, const char *text)
{
    p->open = true;
    p->at = p->n_history;
    p->candidates[0] = '\0';
    set_text(p, text);
}

/* --- editing --------------------------------------------------------------------------------- */

static bool is_continuation(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t before(const struct tt_prompt *p)
{
    size_t at = p->cursor;
    while (at > 0 && is_continuation(p->text[--at])) {
    }
    return at;
}

static size_t after(const struct tt_prompt *p)
{
    size_t at = p->cursor < p->length ? p->cursor + 1 : p->length;
    while (at < p->length && is_continuation(p->text[at]))
        at++;
    return at;
}

static void erase(struct tt_prompt *p, size_t from, size_t to)
{
    memmove(p->text + from, p->text + to, p->length - to + 1);
    p->length -= to - from;
    p->cursor = from;
}

static void insert(struct tt_prompt *p, const char *text)
{
    size_t n = strlen(text);
    if (p->length + n >= sizeof p->text)
        return;
    memmove(p->text + p->cursor + n, p->text + p->cursor, p->length - p->cursor + 1);
    memcpy(p->text + p->cursor, text, n);
    p->length += n;
    p->cursor += n;
}

static size_t word_before(const struct tt_prompt *p)
{
    size_t at = p->cursor;
    while (at > 0 && p->text[at - 1] == ' ')
        at--;
    while (at > 0 && p->text[at - 1] != ' ')
        at--;
    return at;
}

static void recall(struct tt_prompt *p, int by)
{
    int at = p->at + by;
    if (at < 0 || at > p->n_history)
        return;
    p->at = at;
    set_text(p, at < p->n_history ? p->history[at] : "");
}

static void remember(struct tt_prompt *p)
{
    if (p->n_history > 0 && strcmp(p->history[p->n_history - 1], p->text) == 0)
        return;
    if (p->n_history == TT_PROMPT_HISTORY) {
        memmove(p->history[0], p->history[1], sizeof p->history - sizeof p->history[0]);
        p->n_history--;
    }
    memcpy(p->history[p->n_history++], p->text, sizeof p->text);
}

/* --- completion ------------------------------------------------------------------------------ */

struct completion {
    struct tt_prompt *p;
    const char *stem;            /* what was typed of the word */
    char common[TT_PROMPT_TEXT]; /* what all that fit begin with */
    int n;
};

static void offer(struct completion *k, const char *word)
{
    size_t used = strlen(k->p->candidates);
    if (strncmp(word, k->stem, strlen(k->stem)) != 0)
        return;
    if (k->n++ == 0) {
        tt_text_copy(k->common, sizeof k->common, word);
    } else {
        size_t i = 0;
        while (k->common[i] && k->common[i] == word[i])
            i++;
        k->common[i] = '\0';
    }
    snprintf(k->p->candidates + used, sizeof k->p->candidates - used, "%s%.60s", used ? "  " : "",
             word);
}

static void offer_file(struct completion *k, const char *folder, const char *file)
{
    char name[TT_PROMPT_TEXT + 2];
    struct stat st;
    int n = snprintf(name, sizeof name - 1, "%s%s", folder, file);
    if (file[0] == '.' || n >= TT_PROMPT_TEXT)
        return;
    if (stat(name, &st) == 0 && S_ISDIR(st.st_mode))
        strcat(name, "/");
    offer(k, name);
}

static void offer_files(struct completion *k)
{
    char folder[TT_PROMPT_TEXT];
    struct dirent **entry = NULL;
    const char *slash = strrchr(k->stem, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - k->stem) + 1 : 0, k->stem);
    int n = scandir(folder[0] ? folder : ".", &entry, NULL, alphasort);
    for (int i = 0; i < n; i++) {
        offer_file(k, folder, entry[i]->d_name);
        free(entry[i]);
    }
    free(entry);
}

enum { PATH_AT = 5 }; /* behind "save " */

static bool is_path(const struct tt_prompt *p)
{
    return p->cursor >= PATH_AT &&
           (strncmp(p->text, "save ", PATH_AT) == 0 || strncmp(p->text, "load ", PATH_AT) == 0);
}

static void offer_view(struct completion *k, const struct tt_view_type *v)
{
    offer(k, v->name);
    if (v->for_values)
        offer(k, v->for_values->name);
}

static void complete(struct tt_prompt *p)
{
    size_t word = p->cursor;
    bool path = is_path(p);
    while (word > 0 && p->text[word - 1] != ' ')
        word--;
    if (path)
        word = PATH_AT; /* a file name may hold spaces */
    char stem[TT_PROMPT_TEXT];
    snprintf(stem, sizeof stem, "%.*s", (int)(p->cursor - word), p->text + word);
    struct completion k = {.p = p, .stem = stem};
    p->candidates[0] = '\0';
    if (word == 0) {
        for (int i = 0; tt_commands[i].name; i++)
            offer(&k, tt_commands[i].name);
        for (int i = 0; tt_ui_commands[i].name; i++)
            offer(&k, tt_ui_commands[i].name);
    } else if (path) {
        offer_files(&k);
    } else if (strncmp(p->text, "view ", 5) == 0) {
        for (int i = 0; tt_views[i]; i++)
            offer_view(&k, tt_views[i]);
    }
    if (k.n > 0)
        insert(p, k.common + strlen(stem));
    if (k.n == 1 && k.common[0] && k.common[strlen(k.common) - 1] != '/')
        insert(p, " ");
    if (k.n <= 1)
        p->candidates[0] = '\0';
}

/* --- keys and drawing ------------------------------------------------------------------------ */

bool tt_prompt_key(struct tt_prompt *p, const char *key)
{
    if (strcmp(key, "tab") != 0)
        p->candidates[0] = '\0';
    if (strcmp(key, "enter") == 0) {
        while (p->length > 0 && p->text[p->length - 1] == ' ')
            p->text[--p->length] = '\0';
        p->open = false;
        if (p->length > 0)
            remember(p);
        return p->length > 0;
    }
    if (strcmp(key, "esc") == 0 || (strcmp(key, "backspace") == 0 && p->length == 0))
        p->open = false;
    else if (strcmp(key, "left") == 0)
        p->cursor = before(p);
    else if (strcmp(key, "right") == 0)
        p->cursor = after(p);
    else if (strcmp(key, "home") == 0 || strcmp(key, "ctrl-a") == 0)
        p->cursor = 0;
    else if (strcmp(key, "end") == 0 || strcmp(key, "ctrl-e") == 0)
        p->cursor = p->length;
    else if (strcmp(key, "backspace") == 0)
        erase(p, before(p), p->cursor);
    else if (strcmp(key, "delete") == 0)
        erase(p, p->cursor, after(p));
    else if (strcmp(key, "ctrl-u") == 0)
        erase(p, 0, p->cursor);
    else if (strcmp(key, "ctrl-w") == 0)
        erase(p, word_before(p), p->cursor);
    else if (strcmp(key, "up") == 0)
        recall(p, -1);
    else if (strcmp(key, "down") == 0)
        recall(p, 1);
    else if (strcmp(key, "tab") == 0)
        complete(p);
    else if (strcmp(key, "space") == 0)
        insert(p, " ");
    else if (tt_utf8_single(key))
        insert(p, key);
    return false;
}

/* Arguments and help of the command whose name has been typed. */
static void find_hint(const char *text, char *out, size_t size)
{
    char word[32];
    snprintf(word, sizeof word, "%.*s", (int)strcspn(text, " "), text);
    out[0] = '\0';
    for (int i = 0; tt_commands[i].name; i++)
        if (strcmp(word, tt_commands[i].name) == 0)
            snprintf(out, size, "%s  %s", tt_commands[i].args, tt_commands[i].help);
    for (int i = 0; tt_ui_commands[i].name; i++)
        if (strcmp(word, tt_ui_commands[i].name) == 0)
            snprintf(out, size, "%s  %s", tt_ui_commands[i].args, tt_ui_commands[i].help);
    if (!text[0])
        snprintf(out, size, "a command; tab completes, enter does it, esc leaves");
}

void tt_prompt_draw(struct tt_canvas *c, int y, const struct tt_prompt *p, int *cursor_x)
{
    char head[TT_PROMPT_TEXT], hint[256];
    tt_fill(c, (struct tt_rect){0, y, c->w, 1}, ' ', TT_STYLE_NORMAL);
    snprintf(head, sizeof head, "%.*s", (int)p->cursor, p->text);
    int cursor = tt_utf8_length(head), room = c->w - 2;
    /* A line longer than the screen shows the part around the cursor. */
    int skip = cursor >= room ? cursor - room + 1 : 0;
    const char *from = p->text;
    uint32_t ch;
    for (int i = 0; i < skip; i++)
        from += tt_utf8_decode(from, &ch);
    *cursor_x = 1 + cursor - skip;
    tt_put(c, 0, y, ':', TT_STYLE_KEY);
    int x = 1 + tt_text(c, 1, y, room, TT_STYLE_PROMPT, from);
    find_hint(p->text, hint, sizeof hint);
    const char *aside = p->candidates[0] ? p->candidates : hint;
    if (x + 4 >= c->w)
        return;
    x += 3 + tt_text(c, x + 3, y, c->w - x - 3, TT_STYLE_DIM, aside);
    if (!p->candidates[0])
        tt_text(c, x + 2, y, c->w - x - 2, TT_STYLE_DIM, p->note);
}
