#include "lesson.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <tuitrain/base/opt.h>
#include <tuitrain/base/text.h>
#include <tuitrain/base/user_file.h>

#include "../commands/list.h"

enum { MOST = 1 << 16, LINE = 2000 }; /* bytes of a file, of a line */

/* --- reading --------------------------------------------------------------------------------- */

struct reader {
    struct tt_lesson *lesson;
    struct tt_card *card; /* NULL: still in the head */
    char *open;           /* what a line without a word of its own goes on with */
    size_t size;
    const char *name; /* of that */
    bool begun;       /* a `lesson:` was there */
    char why[TT_ERR_TEXT + 16];
};

static bool refuse(struct reader *r, const char *format, const char *word)
{
    snprintf(r->why, sizeof r->why, format, word);
    return false;
}

/* Lines become one text; a terminal breaks it anew. */
static bool append(struct reader *r, const char *text)
{
    size_t used = strlen(r->open);
    int n = snprintf(r->open + used, r->size - used, "%s%s", used && *text ? " " : "", text);
    if (n >= 0 && (size_t)n < r->size - used)
        return true;
    snprintf(r->why, sizeof r->why, "%s: more than %zu bytes", r->name, r->size - 1);
    return false;
}

static bool take_field(struct reader *r, const char *name, char *out, size_t size, const char *text)
{
    if (out[0])
        return refuse(r, "a second `%s:`", name);
    if (!*text)
        return refuse(r, "`%s:` says nothing", name);
    r->open = out;
    r->size = size;
    r->name = name;
    return append(r, text);
}

/* What is carried out without being asked for writes no file and ends nothing. */
static bool check_command(struct reader *r, const char *line)
{
    struct tt_command_info info;
    struct tt_command command;
    struct tt_err err = {0};
    if (!tt_command_find(line, &info)) {
        tt_command_refuse(line, &err);
        return refuse(r, "begin: %s", err.text);
    }
    bool file = info.arg == TT_ARG_FILE && *tt_command_args(line);
    if (file || strcmp(info.name, "stop") == 0 || strcmp(info.name, "quit") == 0 ||
        strcmp(info.name, "lesson") == 0 || strcmp(info.name, "tour") == 0)
        return refuse(r, "begin: `%s` is left to the person", line);
    if (info.type && tt_command_parse(line, &command, NULL, &err) < 0)
        return refuse(r, "begin: %s", err.text);
    return true;
}

static bool check_begin(struct reader *r, const char *text)
{
    char lines[TT_LESSON_LINE], *rest = NULL;
    tt_text_copy(lines, sizeof lines, text);
    for (char *line = strtok_r(lines, ";", &rest); line; line = strtok_r(NULL, ";", &rest))
        if (!check_command(r, line + strspn(line, " ")))
            return false;
    return true;
}

static bool take_lesson(struct reader *r, const char *text)
{
    r->begun = true;
    return take_field(r, "lesson", r->lesson->title, sizeof r->lesson->title, text);
}

static bool take_about(struct reader *r, const char *text)
{
    return take_field(r, "about", r->lesson->about, sizeof r->lesson->about, text);
}

static bool take_run(struct reader *r, const char *text)
{
    return take_field(r, "run", r->lesson->run, sizeof r->lesson->run, text);
}

static bool take_next(struct reader *r, const char *text)
{
    return take_field(r, "next", r->lesson->next, sizeof r->lesson->next, text);
}

static bool go_on_with_text(struct reader *r)
{
    r->open = r->card->text;
    r->size = sizeof r->card->text;
    r->name = "text";
    return true;
}

static bool take_card(struct reader *r, const char *text)
{
    struct tt_lesson *l = r->lesson;
    if (l->n == TT_LESSON_CARDS) {
        snprintf(r->why, sizeof r->why, "more than %d cards", TT_LESSON_CARDS);
        return false;
    }
    r->card = &l->card[l->n++];
    return take_field(r, "card", r->card->title, sizeof r->card->title, text) && go_on_with_text(r);
}

static bool take_begin(struct reader *r, const char *text)
{
    return take_field(r, "begin", r->card->begin, sizeof r->card->begin, text) &&
           check_begin(r, text) && go_on_with_text(r);
}

static bool take_do(struct reader *r, const char *text)
{
    return take_field(r, "do", r->card->todo, sizeof r->card->todo, text);
}

static bool take_hint(struct reader *r, const char *text)
{
    return take_field(r, "hint", r->card->hint, sizeof r->card->hint, text);
}

static bool take_until(struct reader *r, const char *text)
{
    if (r->card->until.n > 0)
        return refuse(r, "a second `%s:`", "until");
    r->open = NULL;
    return tt_until_read(&r->card->until, text, r->why, sizeof r->why);
}

static const struct {
    const char *name;
    bool of_card;
    bool (*take)(struct reader *r, const char *text);
} words[] = {{"lesson", false, take_lesson}, {"about", false, take_about},
             {"run", false, take_run},       {"next", false, take_next},
             {"card", false, take_card},     {"begin", true, take_begin},
             {"do", true, take_do},          {"until", true, take_until},
             {"hint", true, take_hint},      {NULL, false, NULL}};

static bool take_word(struct reader *r, int word, const char *text)
{
    const char *name = words[word].name;
    bool head = !words[word].of_card && words[word].take != take_card;
    if (words[word].of_card && !r->card)
        return refuse(r, "`%s:` before the first `card:`", name);
    if (head && r->card)
        return refuse(r, "`%s:` belongs before the first `card:`", name);
    if (!r->begun && words[word].take != take_lesson)
        return refuse(r, "`%s:` before `lesson:`, which says the title", name);
    return words[word].take(r, text);
}

/* Which of our words a line begins with; -1: none.  What is nearly one is told, since it would be
 * shown as text. */
static int find_word(struct reader *r, const char *line, const char **text)
{
    char word[32];
    size_t n = strspn(line, "abcdefghijklmnopqrstuvwxyz");
    if (n == 0 || n >= sizeof word || line[n] != ':')
        return -1;
    snprintf(word, sizeof word, "%.*s", (int)n, line);
    *text = line + n + 1 + strspn(line + n + 1, " \t");
    for (int i = 0; words[i].name; i++)
        if (strcmp(words[i].name, word) == 0)
            return i;
    const char *near = tt_nearest_name(word, &words[0].name, sizeof words[0]);
    if (near)
        snprintf(
            r->why, sizeof r->why,
            "no word \"%s:\"; did you mean \"%s:\"?  Text that begins so has a blank before it",
            word, near);
    return -1;
}

/* A line without a word of ours is text that goes on. */
static bool take_line(struct reader *r, char *line)
{
    for (size_t n = strlen(line); n > 0 && isspace((unsigned char)line[n - 1]); n--)
        line[n - 1] = '\0';
    if (line[0] == '#')
        return true;
    const char *text = line + strspn(line, " \t");
    int word = find_word(r, line, &text);
    if (word >= 0)
        return take_word(r, word, text);
    if (r->why[0])
        return false;
    text = line + strspn(line, " \t");
    if (!*text)
        return true;
    if (!r->open)
        return refuse(r,
                      !r->begun ? "a lesson begins with `lesson: TITLE`, not \"%.40s\""
                                : "`until:` is one line; \"%.40s\" belongs before it",
                      text);
    return append(r, text);
}

/* A person may be shown every byte of it. */
static bool check_bytes(struct reader *r, const char *line, size_t n)
{
    size_t at = 0;
    if (n > LINE) {
        snprintf(r->why, sizeof r->why, "longer than %d bytes", LINE);
        return false;
    }
    while (at < n) {
        uint32_t ch;
        int used = tt_utf8_decode(line + at, &ch);
        if (used < 1 || (!tt_char_is_safe(ch) && ch != '\t' && ch != '\r'))
            return refuse(r, "%s", "a character that is no UTF-8, or would steer the terminal");
        at += (size_t)used;
    }
    return true;
}

static int check_whole(const struct tt_lesson *l, const char *file, int lines, struct tt_err *err)
{
    if (l->n == 0)
        return tt_fail(err, TT_EINPUT, "%s:%d: a lesson has a `card:` at least", file, lines);
    for (int i = 0; i < l->n; i++)
        if (l->card[i].until.n > 0 && !l->card[i].todo[0])
            return tt_fail(err, TT_EINPUT, "%s: card \"%s\" has `until:`, and no `do:`", file,
                           l->card[i].title);
    return 0;
}

int tt_lesson_read(struct tt_lesson *out, const char *file, const char *text, struct tt_err *err)
{
    struct reader r = {.lesson = out};
    char line[LINE + 1];
    int number = 0;
    memset(out, 0, sizeof *out);
    while (*text) {
        size_t n = strcspn(text, "\n");
        number++;
        bool good = check_bytes(&r, text, n);
        if (good) {
            memcpy(line, text, n);
            line[n] = '\0';
            good = take_line(&r, line);
        }
        if (!good)
            return tt_fail(err, TT_EINPUT, "%s:%d: %s", file, number, r.why);
        text += n + (text[n] == '\n');
    }
    return check_whole(out, file, number, err);
}

/* --- finding --------------------------------------------------------------------------------- */

static const struct tt_lesson_source *find_own(const char *name)
{
    for (const struct tt_lesson_source *s = tt_lessons; s->name; s++)
        if (strcmp(s->name, name) == 0)
            return s;
    return NULL;
}

/* "overfitting" of "lessons/overfitting". */
static const char *bare(const char *name)
{
    return strncmp(name, "lessons/", 8) == 0 ? name + 8 : name;
}

static bool find_user(const char *name, char path[TT_PATH])
{
    char file[TT_LESSON_NAME + 16];
    if (!name[0] || name[0] == '.' || strchr(name, '/') || strlen(name) >= TT_LESSON_NAME)
        return false;
    snprintf(file, sizeof file, "lessons/%s", name);
    return tt_find_config(file, path) && access(path, F_OK) == 0;
}

static bool begins_as_one(const char *path)
{
    char text[1024];
    struct stat st;
    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
        return false;
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(text, 1, sizeof text - 1, f) : 0;
    if (f)
        fclose(f);
    text[n] = '\0';
    const char *at = tt_user_text(text);
    while (*at == '#' || *at == '\n' || *at == '\r')
        at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n');
    return strncmp(at, "lesson:", 7) == 0;
}

bool tt_lesson_is(const char *name)
{
    char path[TT_PATH];
    return find_user(bare(name), path) || find_own(bare(name)) || begins_as_one(name);
}

static char *text_of(const struct tt_lesson_source *s)
{
    size_t size = 1, used = 0;
    for (int i = 0; s->line[i]; i++)
        size += strlen(s->line[i]) + 1;
    char *text = calloc(size, 1);
    for (int i = 0; text && s->line[i]; i++)
        used += (size_t)snprintf(text + used, size - used, "%s\n", s->line[i]);
    return text;
}

static int open_own(struct tt_lesson *l, const struct tt_lesson_source *s, struct tt_err *err)
{
    char *text = text_of(s);
    if (!text)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    int rc = tt_lesson_read(l, s->name, text, err);
    free(text);
    return rc;
}

static int open_file(struct tt_lesson *l, const char *path, struct tt_err *err)
{
    unsigned char *text;
    size_t n;
    if (tt_file_read(path, MOST, &text, &n, err) < 0)
        return -1;
    int rc = strlen((const char *)text) < n
                 ? tt_fail(err, TT_EINPUT, "%s: no text: it has a byte 0", path)
                 : tt_lesson_read(l, path, tt_user_text(text), err);
    free(text);
    tt_text_copy(l->path, sizeof l->path, path);
    return rc;
}

static int no_such(const char *name, struct tt_err *err)
{
    char all[400];
    const char *near = tt_nearest_name(bare(name), &tt_lessons[0].name, sizeof tt_lessons[0]);
    tt_join_names(all, sizeof all, &tt_lessons[0].name, sizeof tt_lessons[0]);
    if (near)
        return tt_fail(err, TT_EUSAGE, "no lesson \"%.100s\"; did you mean \"%s\"?", name, near);
    return tt_fail(err, TT_EUSAGE, "no lesson \"%.100s\"; there are %s, or a FILE", name, all);
}

/* One that lies beside this one. */
static void find_next(struct tt_lesson *l)
{
    char folder[TT_PATH], beside[2 * TT_PATH];
    if (!l->path[0] || !l->next[0] || l->next[0] == '/')
        return;
    tt_parent_folder(l->path, folder);
    snprintf(beside, sizeof beside, "%s/%s", folder, l->next);
    if (access(beside, F_OK) == 0)
        tt_text_copy(l->next, sizeof l->next, beside);
}

struct tt_lesson *tt_lesson_open(const char *name, struct tt_err *err)
{
    char path[TT_PATH];
    struct tt_lesson *l = calloc(1, sizeof *l);
    const struct tt_lesson_source *own = find_own(bare(name));
    int rc;
    if (!l) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    if (strchr(name, '/') && access(name, F_OK) == 0)
        rc = open_file(l, name, err);
    else if (find_user(bare(name), path))
        rc = open_file(l, path, err);
    else if (own)
        rc = open_own(l, own, err);
    else
        rc = access(name, F_OK) == 0 ? open_file(l, name, err) : no_such(name, err);
    tt_text_copy(l->name, sizeof l->name, name);
    find_next(l);
    if (rc == 0)
        return l;
    free(l);
    return NULL;
}
