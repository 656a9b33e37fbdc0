#include "keymap.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/base/user_file.h>
#include <tuitrain/run/command/commands.h>

#include "list.h"

static const char defaults[] =
#include "keys.inc"
    ;

static bool known_key(const char *name)
{
    static const char *const names[] = {"space", "tab",    "backtab",  "enter",  "esc",
                                        "up",    "down",   "left",     "right",  "home",
                                        "end",   "pageup", "pagedown", "delete", "backspace"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    if (strncmp(name, "ctrl-", 5) == 0)
        return islower((unsigned char)name[5]) && !name[6];
    int64_t n;
    if (name[0] == 'f' && isdigit((unsigned char)name[1]))
        return tt_text_to_int(name + 1, &n) && n >= 1 && n <= 12;
    return (unsigned char)name[0] > 32 && tt_utf8_single(name);
}

/* Says what is wrong with a line that a key is to stand for.  Where the prompt comes between, only
 * the command's name is certain. */
static bool check_line(const char *line, char *why, size_t size)
{
    struct tt_command command;
    struct tt_command_info info;
    struct tt_err err = {0};
    int known = 0;
    size_t n = strlen(line);
    bool prompt = n >= 3 && strcmp(line + n - 3, "...") == 0;
    if (tt_command_find(line, &info) && !info.type)
        return true;
    if (tt_command_parse(line, &command, &known, &err) == 0 || (prompt && known))
        return true;
    if (!known)
        tt_command_refuse(line, &err);
    snprintf(why, size, "%s", err.text);
    return false;
}

static int bind(struct tt_keymap *m, const char *key, const char *line)
{
    struct tt_binding *b = NULL;
    for (int i = 0; i < m->n; i++)
        if (strcmp(m->binding[i].key, key) == 0)
            b = &m->binding[i];
    if (!*line) {
        if (b)
            memmove(b, b + 1, (size_t)(&m->binding[--m->n] - b) * sizeof *b);
        return 0;
    }
    if (!b) {
        if (m->n == TT_KEYS)
            return -1;
        b = &m->binding[m->n++];
    }
    size_t n = strlen(line);
    b->prompt = n >= 3 && strcmp(line + n - 3, "...") == 0;
    tt_text_copy(b->key, sizeof b->key, key);
    tt_text_copy(b->line, sizeof b->line, line);
    if (b->prompt)
        b->line[strlen(b->line) - 3] = '\0';
    return 0;
}

static bool read_line(void *self, char *line, char *why, size_t size)
{
    struct tt_keymap *m = self;
    char *key = line + strspn(line, " \t\r"), *rest = key + strcspn(key, " \t\r");
    /* "# ..." is a remark; '#' alone could be a key. */
    if (!*key || (key[0] == '#' && (key[1] == ' ' || !key[1])))
        return true;
    if (*rest)
        *rest++ = '\0';
    rest += strspn(rest, " \t");
    for (size_t n = strlen(rest); n > 0 && isspace((unsigned char)rest[n - 1]); n--)
        rest[n - 1] = '\0';
    if (!known_key(key))
        snprintf(why, size, "no key is called \"%.20s\"", key);
    else if (strlen(rest) >= TT_KEY_LINE)
        snprintf(why, size, "the command of \"%s\" is too long", key);
    else if (*rest && !check_line(rest, why, size))
        return false;
    else if (bind(m, key, rest) < 0)
        snprintf(why, size, "more than %d keys", TT_KEYS);
    else
        return true;
    return false;
}

int tt_keymap_read(struct tt_keymap *m, const char *text, char *why, size_t size)
{
    return tt_read_lines(text, read_line, m, why, size);
}

void tt_keymap_defaults(struct tt_keymap *m)
{
    char why[128];
    m->n = 0;
    tt_keymap_read(m, defaults, why, sizeof why);
}

void tt_keymap_read_user(struct tt_keymap *m, char *warning, size_t size)
{
    struct tt_err err = {0};
    int rc = tt_read_user_file("keys", read_line, m, &err);
    tt_text_copy(warning, size, rc < 0 ? err.text : "");
}

const struct tt_binding *tt_keymap_find(const struct tt_keymap *m, const char *key)
{
    for (int i = 0; i < m->n; i++)
        if (strcmp(m->binding[i].key, key) == 0)
            return &m->binding[i];
    return NULL;
}

const char *tt_keymap_key(const struct tt_keymap *m, const char *line)
{
    for (int i = 0; i < m->n; i++)
        if (strncmp(m->binding[i].line, line, strlen(line)) == 0)
            return m->binding[i].key;
    return NULL;
}

const char *tt_keymap_expand(const struct tt_keymap *m, const char *text, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    while (*text) {
        char word[TT_KEY_LINE];
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        size_t n = end ? (size_t)(end - text) - 1 : strcspn(text, " ");
        snprintf(word, sizeof word, "%.*s", (int)n, end ? text + 1 : text);
        const char *key = end ? tt_keymap_key(m, word) : word;
        if (key && used < size)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used ? " " : "", key);
        text = end ? end + 1 : text + n;
        text += strspn(text, " ");
    }
    return out;
}
