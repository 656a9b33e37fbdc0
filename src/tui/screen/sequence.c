#include "sequence.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *tt_sequence_more(struct tt_sequence *b, size_t n)
{
    if (b->n + n > b->room) {
        size_t room = 2 * (b->n + n) + 256;
        char *more = realloc(b->at, room);
        if (!more) {
            b->lost = true;
            return NULL;
        }
        b->at = more;
        b->room = room;
    }
    b->n += n;
    return b->at + b->n - n;
}

void tt_sequence_add(struct tt_sequence *b, const void *bytes, size_t n)
{
    char *to = n > 0 ? tt_sequence_more(b, n) : NULL;
    if (to)
        memcpy(to, bytes, n);
}

void tt_sequence_text(struct tt_sequence *b, const char *text)
{
    tt_sequence_add(b, text, strlen(text));
}

void tt_sequence_format(struct tt_sequence *b, const char *format, ...)
{
    char text[128];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    tt_sequence_add(b, text, n < (int)sizeof text ? (size_t)n : sizeof text - 1);
}
