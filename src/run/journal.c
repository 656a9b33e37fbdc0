#include "journal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void tt_journal_done(struct tt_journal *j)
{
    free(j->text);
    *j = (struct tt_journal){0};
}

static void append(struct tt_journal *j, const char *text, size_t n)
{
    if (j->size + n + 1 > j->capacity) {
        size_t capacity = 2 * (j->size + n + 1);
        char *bigger = realloc(j->text, capacity);
        if (!bigger)
            return;
        j->text = bigger;
        j->capacity = capacity;
    }
    memcpy(j->text + j->size, text, n);
    j->size += n;
    j->text[j->size] = '\0';
}

void tt_journal_add(struct tt_journal *j, int64_t step, const char *line)
{
    char entry[2048];
    int n = snprintf(entry, sizeof entry, "%" PRId64 " %s\n", step, line);
    if (n > 0 && (size_t)n < sizeof entry)
        append(j, entry, (size_t)n);
}

void tt_journal_set(struct tt_journal *j, const char *text)
{
    tt_journal_done(j);
    append(j, text, strlen(text));
}

const char *tt_journal_text(const struct tt_journal *j)
{
    return j->text ? j->text : "";
}
