/* What --val and --test say. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <tuitrain/base/text.h>

#include "divide.h"

/* A number with nothing behind it but what may be `end`. */
static bool number(const char *text, size_t n, double *out)
{
    char copy[40];
    if (n == 0 || n >= sizeof copy)
        return false;
    snprintf(copy, sizeof copy, "%.*s", (int)n, text);
    return tt_text_to_double(copy, out);
}

static bool read_share(const char *text, double *share)
{
    size_t n = strlen(text);
    const char *slash = strchr(text, '/');
    double below;
    if (n > 0 && text[n - 1] == '%' && number(text, n - 1, share)) {
        *share /= 100;
        return true;
    }
    if (slash && number(text, (size_t)(slash - text), share) &&
        number(slash + 1, strlen(slash + 1), &below)) {
        *share /= below;
        return true;
    }
    return number(text, n, share);
}

int tt__share_parse(const char *option, const char *text, enum tt__share *kind, double *share,
                    struct tt_err *err)
{
    *share = 0;
    *kind = TT__SHARE_NONE;
    if (!text || !text[0])
        return 0;
    if (!read_share(text, share)) {
        *kind = TT__SHARE_DATA;
        *share = 0;
        return 0;
    }
    *kind = TT__SHARE_PART;
    if (*share > 0 && *share < 1)
        return 0;
    if (access(text, F_OK) == 0) { /* a folder called 2023 */
        *kind = TT__SHARE_DATA;
        *share = 0;
        return 0;
    }
    return tt_fail(err, TT_EUSAGE,
                   "--%s %.60s: a share is more than 0 and less than 1 (0.2, 20%%, 1/5); anything "
                   "else is a file or folder",
                   option, text);
}
