#include "journal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/json_text.h>

void tt_journal_done(struct tt_journal *j)
{
    for (int64_t i = 0; i < j->n; i++)
        free(j->entry[i].line);
    free(j->entry);
    *j = (struct tt_journal){0};
}

static bool make_room(struct tt_journal *j)
{
    if (j->n < j->capacity)
        return true;
    int64_t capacity = j->capacity ? 2 * j->capacity : 16;
    struct tt_journal_entry *bigger = realloc(j->entry, (size_t)capacity * sizeof *bigger);
    if (!bigger)
        return false;
    j->entry = bigger;
    j->capacity = capacity;
    return true;
}

const struct tt_journal_entry *tt_journal_add(struct tt_journal *j, int64_t step, int branch,
                                              double time, const char *line)
{
    size_t size = strlen(line) + 1;
    char *copy = make_room(j) ? malloc(size) : NULL;
    if (!copy)
        return NULL;
    tt_text_printable(copy, size, line); /* JSON holds no broken UTF-8 */
    j->entry[j->n] =
        (struct tt_journal_entry){.step = step, .branch = branch, .time = time, .line = copy};
    return &j->entry[j->n++];
}

/* --- text ------------------------------------------------------------------------------------ */

char *tt_journal_entry_text(const struct tt_journal_entry *e)
{
    json_t *object = json_pack("{s:I, s:i, s:f, s:s}", "step", (json_int_t)e->step, "branch",
                               e->branch, "time", e->time, "command", e->line);
    char *text = object ? tt_json_whole(object, JSON_COMPACT) : NULL;
    size_t n = text ? strlen(text) : 0;
    char *line = text ? realloc(text, n + 2) : NULL;
    json_decref(object);
    if (!line) {
        free(text);
        return NULL;
    }
    memcpy(line + n, "\n", 2);
    return line;
}

char *tt_journal_text(const struct tt_journal *j)
{
    size_t size = 0;
    char *text = calloc(1, 1);
    for (int64_t i = 0; text && i < j->n; i++) {
        char *line = tt_journal_entry_text(&j->entry[i]);
        size_t n = line ? strlen(line) : 0;
        char *bigger = line ? realloc(text, size + n + 1) : NULL;
        if (bigger) {
            memcpy(bigger + size, line, n + 1);
            size += n;
        } else {
            free(text);
        }
        text = bigger;
        free(line);
    }
    return text;
}

static int parse_line(struct tt_journal *j, const char *line, size_t n, int64_t number,
                      struct tt_err *err)
{
    enum { MOST_BRANCHES = 1 << 20 };
    json_int_t step = -1;
    int branch = -1;
    double time = 0;
    const char *command = NULL;
    json_t *object = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
    bool whole = object && json_unpack(object, "{s:I, s:i, s:F, s:s}", "step", &step, "branch",
                                       &branch, "time", &time, "command", &command) == 0;
    whole = whole && step >= 0 && branch >= 0 && branch < MOST_BRANCHES && command[0] &&
            !strpbrk(command, "\r\n");
    bool kept = whole && tt_journal_add(j, step, branch, time, command);
    json_decref(object);
    if (kept)
        return 0;
    if (whole)
        return tt_fail(err, TT_ENOMEM, "out of memory for the journal");
    return tt_fail(err, TT_EINPUT,
                   "line %" PRId64 " is no journal entry; one looks like "
                   "{\"step\":938,\"branch\":0,\"time\":0.5,\"command\":\"lr 0.1\"}",
                   number);
}

int tt_journal_parse(struct tt_journal *j, const char *text, struct tt_err *err)
{
    for (int64_t number = 1; *text; number++) {
        size_t n = strcspn(text, "\n");
        if (n > 0 && parse_line(j, text, n, number, err) < 0)
            return -1;
        text += n + (text[n] == '\n');
    }
    return 0;
}

bool tt_journal_rewind(const struct tt_journal_entry *e, int *branch, int64_t *step)
{
    static const char word[] = "rewind ";
    char number[24];
    int64_t b;
    const char *at = e->line + strlen(word), *colon = strchr(e->line, ':');
    if (strncmp(e->line, word, strlen(word)) != 0 || !colon || colon - at >= (int)sizeof number)
        return false;
    snprintf(number, sizeof number, "%.*s", (int)(colon - at), at);
    if (!tt_text_to_int(number, &b) || !tt_text_to_int(colon + 1, step))
        return false;
    *branch = (int)b;
    return b >= 0 && b <= INT32_MAX && *step >= 0;
}
