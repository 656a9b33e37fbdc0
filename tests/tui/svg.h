/* What every SVG file that is written must be. */
#ifndef TT_TESTS_TUI_SVG_H
#define TT_TESTS_TUI_SVG_H

#include "../support/test.h"

/* Every < that opens something is closed, and no & stands alone. */
static inline void assert_well_formed(const char *svg)
{
    int depth = 0;
    for (const char *p = svg; *p; p++) {
        if (*p == '&')
            assert_true(strncmp(p, "&lt;", 4) == 0 || strncmp(p, "&gt;", 4) == 0 ||
                        strncmp(p, "&amp;", 5) == 0 || strncmp(p, "&quot;", 6) == 0);
        if (*p != '<')
            continue;
        const char *end = strchr(p, '>');
        assert_non_null(end);
        depth += p[1] == '/' ? -1 : end[-1] == '/' ? 0 : 1;
        assert_true(depth >= 0);
    }
    assert_int_equal(depth, 0);
}

#endif
