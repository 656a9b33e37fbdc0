/* A list of columns or classes, row by row. */
#include "data_view.h"

#include <stdio.h>

#include "../screen/zones.h"

#include <stdio.h>

#include <tuitrain/base/text.h>

void tt_data_choose(struct tt_data_view *self, int64_t at, int64_t n)
{
    self->chosen = at >= n ? n - 1 : at;
    self->chosen = self->chosen < 0 ? 0 : self->chosen;
}

void tt_data_settle(struct tt_data_view *self, int64_t n, int rows)
{
    tt_data_choose(self, self->chosen, n);
    self->rows = rows;
    if (self->chosen < self->first)
        self->first = self->chosen;
    if (self->chosen >= self->first + rows)
        self->first = self->chosen - rows + 1;
    if (self->first > n - rows)
        self->first = n > rows ? n - rows : 0;
}

const char *tt_data_count(char *out, size_t size, int64_t n)
{
    if (n < 0)
        snprintf(out, size, "%s", "");
    else
        tt_text_thousands(out, size, n);
    return out;
}

int tt_data_put(struct tt_canvas *c, int x, int y, int w, enum tt_style style, const char *text,
                bool right)
{
    if (w <= 0)
        return x;
    if (right)
        tt_text_right(c, x + w, y, w, style, text);
    else
        tt_text_cut(c, x, y, w, style, text);
    return x + w + 1;
}

void tt_data_add_row(struct tt_canvas *c, struct tt_rect r, int64_t at)
{
    char line[32];
    snprintf(line, sizeof line, "row %lld", (long long)at);
    tt_zone_add(c, r, TT_ZONE_VIEW, line);
}
