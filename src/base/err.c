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
