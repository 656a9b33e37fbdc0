/* What a text must hold, and must not. */
#ifndef TT_TESTS_TUI_TEXT_H
#define TT_TESTS_TUI_TEXT_H

#include "../support/test.h"

static inline void assert_has(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no \"%s\" in:\n%s", part, text);
}

static inline void assert_has_not(const char *text, const char *part)
{
    if (strstr(text, part))
        fail_msg("\"%s\" in:\n%s", part, text);
}

#endif
