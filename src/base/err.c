#include <tuitrain/base/err.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

int tt_fail(struct tt_err *err, enum tt_code code, const char *format, ...)
{
    if (!err)
        return -1;
    char raw[TT_ERR_TEXT];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    err->code = code;
    err->quote[0] = err->carets[0] = '\0';
    /* Messages quote names from outside, which must not reach a terminal as they are. */
    tt_text_printable(err->text, sizeof err->text, raw);
    return -1;
}

void tt_err_prefix(struct tt_err *err, const char *format, ...)
{
    if (!err)
        return;
    char raw[2 * TT_ERR_TEXT];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(raw, TT_ERR_TEXT, format, args);
    va_end(args);
    if (n < 0)
        return;
    size_t used = strlen(raw);
    snprintf(raw + used, sizeof raw - used, ": %s", err->text);
    tt_text_printable(err->text, sizeof err->text, raw);
}

void tt_err_point(struct tt_err *err, const char *text, size_t at, size_t length)
{
    enum { WIDTH = TT_ERR_LINE - 8, BEFORE = 40 };
    if (!err)
        return;
    /* Of a long text, a window with the word in it. */
    size_t all = strlen(text), from = at > BEFORE && all > WIDTH ? at - BEFORE : 0;
    char piece[WIDTH + 1];
    snprintf(piece, sizeof piece, "%.*s", (int)WIDTH, text + from);
    for (char *c = piece; *c; c++)
        if ((unsigned char)*c < ' ' || (unsigned char)*c > '~')
            *c =
                *c == '\n' || *c == '\t' ? ' ' : '?'; /* one column a byte: the carets stay below */
    const char *dots = from > 0 ? "..." : "";
    snprintf(err->quote, sizeof err->quote, "%s%s", dots, piece);
    size_t column = at - from + strlen(dots), room = sizeof err->carets - 1;
    if (length < 1)
        length = 1;
    if (column >= room)
        column = room - 1;
    if (column + length > strlen(err->quote))
        length = strlen(err->quote) > column ? strlen(err->quote) - column : 1;
    memset(err->carets, ' ', column);
    memset(err->carets + column, '^', length);
    err->carets[column + length] = '\0';
}

int tt_err_exit_status(const struct tt_err *err)
{
    switch (err->code) {
    case TT_OK:
        return 0;
    case TT_EUSAGE:
    case TT_EINPUT:
        return 2;
    case TT_EIO:
    case TT_ENOMEM:
    case TT_EBUSY:
        return 1;
    }
    return 1;
}
