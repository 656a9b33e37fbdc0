#include "layouts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/text.h>
#include <tuitrain/base/user_file.h>

/* To add one: its row. */
const struct tt_layout_source tt_layouts[] = {
    {"auto", "", "what the screen has room for; a large one shows several views"},
    {"alone", ".", "one view at a time"},
    {"wide", "dashboard | confusion / samples", "the run, its mistakes, the very samples"},
    {"teach", "draw | dashboard / samples", "a drawing, and how it is learned"},
    {"debug", "model | dashboard / log", "the layers, the curves, what happened"},
    {"tune", "dashboard | settings / log", "the curves, and what can be changed"},
    {"compare", "runs | dashboard / settings", "earlier runs beside this one"},
    {NULL, NULL, NULL},
};

/* --- by name --------------------------------------------------------------------------------- */

static bool good_name(const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)name[i]) && name[i] != '-' && name[i] != '_')
            return false;
    return n > 0 && n < TT_LAYOUT_NAME;
}

static const struct tt_layout_source *built_in(const char *name)
{
    for (const struct tt_layout_source *l = tt_layouts; l->name; l++)
        if (strcmp(l->name, name) == 0)
            return l;
    return NULL;
}

/* Cuts a line of the file in two; false: it is blank, or a remark. */
static bool cut(char *line, char **name, char **text)
{
    char *sign = strchr(line, '=');
    line += strspn(line, " \t\r");
    *name = line;
    *text = sign ? sign + 1 + strspn(sign + 1, " \t") : NULL;
    if (!*line || *line == '#')
        return false;
    line[strcspn(line, " \t=\r")] = '\0';
    if (*text)
        (*text)[strcspn(*text, "\r")] = '\0';
    return true;
}

struct reader {
    tt_layout_fn *each;
    void *self;
};

static bool take_line(void *self, char *line, char *why, size_t size)
{
    const struct reader *r = self;
    char *name, *text;
    if (!cut(line, &name, &text))
        return true;
    if (!text || !*text || !good_name(name)) {
        snprintf(why, size, "takes NAME = VIEW | VIEW / VIEW");
        return false;
    }
    r->each(r->self, name, text);
    return true;
}

int tt_layouts_own(tt_layout_fn *each, void *self, struct tt_err *err)
{
    struct reader r = {each, self};
    return tt_read_user_file("layouts", take_line, &r, err);
}

struct search {
    const char *name;
    char *out;
    bool found;
};

static void compare(void *self, const char *name, const char *text)
{
    struct search *s = self;
    if (strcmp(name, s->name) != 0)
        return;
    tt_text_copy(s->out, TT_LAYOUT_TEXT, text);
    s->found = true;
}

int tt_layout_find(const char *name, char out[TT_LAYOUT_TEXT], struct tt_err *err)
{
    struct search s = {.name = name, .out = out};
    struct tt_err own = {0};
    int rc = tt_layouts_own(compare, &s, &own);
    if (s.found)
        return 0;
    const struct tt_layout_source *l = built_in(name);
    if (l) {
        tt_text_copy(out, TT_LAYOUT_TEXT, l->text);
        return 0;
    }
    if (rc < 0)
        return tt_fail(err, own.code, "%s", own.text);
    char names[160] = "";
    for (l = tt_layouts; l->name; l++)
        snprintf(names + strlen(names), sizeof names - strlen(names), "%s%s", names[0] ? ", " : "",
                 l->name);
    return tt_fail(err, TT_EUSAGE, "layout: no layout \"%.32s\"; there are %s and your own", name,
                   names);
}

/* --- saving ---------------------------------------------------------------------------------- */

static bool is_of(const char *line, size_t n, const char *wanted)
{
    char copy[TT_USER_LINE + 1], *name, *text;
    if (n > TT_USER_LINE)
        return false;
    memcpy(copy, line, n);
    copy[n] = '\0';
    return cut(copy, &name, &text) && strcmp(name, wanted) == 0;
}

/* All lines but those of that name, and behind them the new one. */
static int write_lines(struct tt_file *f, const char *old, const char *name, const char *text,
                       struct tt_err *err)
{
    char line[TT_LAYOUT_TEXT + TT_LAYOUT_NAME + 8];
    while (*old) {
        size_t n = strcspn(old, "\n");
        if (!is_of(old, n, name) &&
            (tt_file_write(f, old, n, err) < 0 || tt_file_write(f, "\n", 1, err) < 0))
            return -1;
        old += n + (old[n] == '\n');
    }
    int n = snprintf(line, sizeof line, "%s = %s\n", name, text);
    return tt_file_write(f, line, (size_t)n, err);
}

int tt_layout_save(const char *name, const char *text, char path[TT_PATH], struct tt_err *err)
{
    enum { MOST = 65536 };
    char folder[TT_PATH];
    unsigned char *old = NULL;
    size_t size;
    struct tt_file f = TT_FILE_INIT;
    if (!good_name(name))
        return tt_fail(err, TT_EUSAGE,
                       "layout save: takes a name of letters, digits, - and _, got \"%.32s\"",
                       name);
    if (built_in(name))
        return tt_fail(err, TT_EUSAGE, "layout save: \"%s\" is one of the program's own", name);
    if (!tt_find_config("layouts", path))
        return tt_fail(err, TT_EUSAGE, "layout save: there is no home folder to keep it in");
    tt_parent_folder(path, folder);
    if (tt_make_folders(folder, err) < 0 ||
        (access(path, F_OK) == 0 && tt_file_read(path, MOST, &old, &size, err) < 0))
        return -1;
    int rc = tt_file_begin(&f, path, err);
    if (rc == 0)
        rc = write_lines(&f, old ? tt_user_text(old) : "", name, text, err);
    if (rc == 0)
        rc = tt_file_commit(&f, err);
    tt_file_done(&f);
    free(old);
    return rc;
}
