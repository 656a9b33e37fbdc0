#include "companions.h"

#include <stdio.h>
#include <string.h>

/* Columns and rows that a companion should have at least. */
enum { COMPANION_W = 78, COMPANION_H = 20, MOST_COLUMNS = 3, MOST_COMPANIONS = 9, MOST_BELOW = 2 };

/* Whether it can show anything of this run. */
static bool has_something(const struct tt_run_info *info, int view)
{
    return strcmp(tt_view_at(info, view)->name, "draw") != 0 || info->channels > 0;
}

static int companions_of(const struct tt_run_info *info, int view, int most, int *out)
{
    char names[160], *rest = NULL;
    int n = 0;
    /* Of data in a plane their decision surface says most. */
    snprintf(names, sizeof names, "%s%s", info->plane ? "inside " : "",
             tt_view_at(info, view)->wish.beside);
    for (char *name = strtok_r(names, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        int one = tt_find_view(info, name);
        if (one >= 0 && one != view && n < most && has_something(info, one))
            out[n++] = one;
    }
    return n;
}

static int within(int low, int value, int high)
{
    return value < low ? low : value > high ? high : value;
}

void tt_arrangement_companions(const struct tt_run_info *info, int view, struct tt_rect room,
                               struct tt_arrangement *out)
{
    const struct tt_wish *wish = &tt_view_at(info, view)->wish;
    int companion[MOST_COMPANIONS] = {0};
    tt_arrangement_single(out, view);
    if (!wish->beside)
        return;
    int columns = within(1, (room.w - wish->wanted_w) / COMPANION_W, MOST_COLUMNS);
    int rows = within(1, room.h / COMPANION_H, MOST_COMPANIONS);
    /* Where the view itself does not want all rows, some stand below it. */
    int below = within(0, (room.h - wish->wanted_h) / COMPANION_H, MOST_BELOW);
    int n =
        companions_of(info, view, within(1, columns * rows + below, MOST_COMPANIONS), companion);
    below = within(0, n - columns, below);
    int aside = n - below;
    rows = (aside + columns - 1) / columns;
    /* First the heads of all columns, then what stands below each. */
    for (int i = 0; i < aside; i += rows)
        tt_arrangement_split(out, i == 0 ? view : companion[i - rows], companion[i],
                             TT_PANE_BESIDE);
    for (int i = 0; i < aside; i++)
        if (i % rows > 0)
            tt_arrangement_split(out, companion[i - 1], companion[i], TT_PANE_BELOW);
    for (int i = aside; i < n; i++)
        tt_arrangement_split(out, i == aside ? view : companion[i - 1], companion[i],
                             TT_PANE_BELOW);
}
