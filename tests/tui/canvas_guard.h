/* A canvas whose cells around a rectangle are watched, for the tests of what draws. */
#ifndef TT_TESTS_TUI_CANVAS_GUARD_H
#define TT_TESTS_TUI_CANVAS_GUARD_H

#include "../support/test.h"
#include "text.h"

#include "../../src/tui/screen/canvas.h"

enum { SENTINEL = 0x2603, SENTINEL_STYLE = TT_STYLE_PROMPT };

/* A canvas whose cells outside `where` are recognised again. */
static inline void canvas_guard(struct tt_canvas *c, int w, int h, struct tt_rect where, bool ascii)
{
    tt_canvas_init(c, w, h, ascii);
    for (int i = 0; i < w * h; i++)
        c->cell[i] = (struct tt_cell){.ch = SENTINEL, .style = SENTINEL_STYLE};
    for (int y = where.y; y < where.y + where.h; y++)
        for (int x = where.x; x < where.x + where.w; x++)
            c->cell[y * w + x] = (struct tt_cell){.style = TT_STYLE_NORMAL};
}

static inline void assert_guard(const struct tt_canvas *c, struct tt_rect where)
{
    for (int y = 0; y < c->h; y++)
        for (int x = 0; x < c->w; x++) {
            struct tt_cell cell = c->cell[y * c->w + x];
            bool inside =
                x >= where.x && x < where.x + where.w && y >= where.y && y < where.y + where.h;
            if (!inside && (cell.ch != SENTINEL || cell.style != SENTINEL_STYLE))
                fail_msg("wrote at %d,%d, outside %dx%d at %d,%d", x, y, where.w, where.h, where.x,
                         where.y);
            if (inside && c->ascii && cell.ch >= 0x80)
                fail_msg("U+%04X on an ASCII screen of %dx%d", (unsigned)cell.ch, where.w, where.h);
            if (inside && cell.style >= TT_STYLE_COUNT)
                fail_msg("style %d", cell.style);
        }
}

#endif
