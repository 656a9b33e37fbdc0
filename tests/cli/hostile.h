/* Names that nobody would choose, and what must not come of them. */
#ifndef TT_TEST_CLI_HOSTILE_H
#define TT_TEST_CLI_HOSTILE_H

#include "program.h"

#include <tuitrain/base/text.h>

/* Sets the window's title, clears the screen, breaks the line, is no UTF-8, turns the direction
 * round, and is a control character of ISO 8859 in UTF-8. */
#define HOSTILE                                                                                    \
    "e\033]0;PWNED\007\033[2J\r\nx\xff\xfe\xe2\x80\xae\xc2\x9b"                                    \
    "31m"

/* Nothing but lines of what a terminal just shows. */
static inline void assert_harmless(const char *text, const char *command, const char *where)
{
    uint32_t ch;
    for (int n; (n = tt_utf8_decode(text, &ch)) > 0; text += n)
        if (ch != '\n' && !tt_char_is_safe(ch)) {
            char safe[4096], around[64];
            tt_text_printable(safe, sizeof safe, command);
            snprintf(around, sizeof around, "%.40s", text);
            tt_text_printable(around, sizeof around, around);
            fail_msg("tuitrain %s: U+%04X on %s, before \"%s\"", safe, (unsigned)ch, where, around);
        }
}

/* `ends` are the exit statuses that are right, as bits. */
static inline void try(const char *command, const char *more, unsigned ends)
{
    char line[4000];
    snprintf(line, sizeof line, "%s%s", command, more);
    struct result *r = run(line);
    if (r->status < 0 || !(ends & 1u << r->status))
        fail_msg("%s: ends with %d: %s", line, r->status, r->err);
    assert_harmless(r->out, line, "standard output");
    assert_harmless(r->err, line, "standard error");
}

#endif
