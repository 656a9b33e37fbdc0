#include "net_short.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

enum { EACH = 64, WORD = 64 }; /* EACH: what a layer takes as text, with the activation before it */

bool tt__net_is_short(const char *text)
{
    return isdigit((unsigned char)*text) && strspn(text, "0123456789-") == strlen(text);
}

/* The number at the place, which is the i-th. */
static int read_number(const char *at, size_t length, int i, int64_t inputs, int64_t *number,
                       struct tt_err *err)
{
    char word[WORD];
    snprintf(word, sizeof word, "%.*s", (int)(length < WORD ? length : WORD - 1), at);
    bool last = !at[length];
    if (!tt_text_to_int(word, number) || *number < 1 || *number > 1 << 20 || (last && i == 0) ||
        (!last && !at[length + 1]))
        return tt_fail(err, TT_EUSAGE, "the short form is numbers of neurons, as in 784-128-10");
    if (i == 0 && *number != inputs)
        return tt_fail(err, TT_EUSAGE, "starts with %s inputs, a sample of this data has %" PRId64,
                       word, inputs);
    return 0;
}

char *tt__net_from_short(const char *text, int64_t inputs, const char **at, size_t *length,
                         struct tt_err *err)
{
    size_t size = (strlen(text) + 2) * EACH, used;
    char *list = malloc(size);
    *at = text;
    *length = 1;
    if (!list) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    used = (size_t)snprintf(list, size, "flatten");
    for (int i = 0; **at; i++) {
        int64_t number;
        *length = strcspn(*at, "-");
        if (read_number(*at, *length, i, inputs, &number, err) < 0) {
            free(list);
            return NULL;
        }
        *at += *length + ((*at)[*length] == '-');
        if (i > 0)
            used += (size_t)snprintf(list + used, size - used, "%s; linear %" PRId64 " name=fc%d",
                                     i > 1 ? "; relu" : "", number, i);
    }
    return list;
}
