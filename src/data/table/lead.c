#include "lead.h"

#include <string.h>
#include <strings.h>

size_t tt__lead_separator(const char *text, const char *end)
{
    size_t n = (size_t)(end - text), quoted = n > 0 && *text == '"', at = quoted;
    if (n < at + 5 || strncasecmp(text + at, "sep=", 4) != 0)
        return 0;
    at += 5 + quoted;
    if (at >= n || (quoted && text[at - 1] != '"') || (text[at] != '\r' && text[at] != '\n'))
        return 0;
    return at + 1 + (text[at] == '\r' && at + 1 < n && text[at + 1] == '\n');
}

int tt__lead_check(const char *label, const char *text, const char *end, struct tt_err *err)
{
    static const struct {
        const char *begins, *what;
    } others[] = {
        {"<!doctype html", "is a web page; download the file itself"},
        {"<html", "is a web page; download the file itself"},
        {"version https://git-lfs", "is a pointer of Git LFS; `git lfs pull` gets the file"},
    };
    while (text < end && (*text == ' ' || *text == '\n' || *text == '\r' || *text == '\t'))
        text++;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        size_t n = strlen(others[i].begins);
        if ((size_t)(end - text) >= n && strncasecmp(text, others[i].begins, n) == 0)
            return tt_fail(err, TT_EINPUT, "%s: %s", label, others[i].what);
    }
    return 0;
}
