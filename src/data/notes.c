#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/data/dataset.h>

/* Without memory for it a line is not told. */
void tt_notes_add(struct tt_notes *n, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    size_t used = n->text ? strlen(n->text) : 0, more = strlen(line);
    char *text = realloc(n->text, used + more + 2);
    if (!text)
        return;
    memcpy(text + used, line, more);
    memcpy(text + used + more, "\n", 2);
    n->text = text;
}

void tt_notes_done(struct tt_notes *n)
{
    free(n->text);
    n->text = NULL;
}
