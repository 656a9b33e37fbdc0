#include "tabs.h"

#include <stdlib.h>

void tt_tabs_open(struct tt_tabs *t, const struct tt_run_info *info)
{
    *t = (struct tt_tabs){.n = 0};
    for (; t->n < TT_TABS && tt_views[t->n]; t->n++) {
        size_t size = tt_view_at(info, t->n)->size;
        t->state[t->n] = calloc(1, size ? size : 1);
        if (!t->state[t->n])
            abort();
    }
}

void tt_tabs_close(struct tt_tabs *t)
{
    for (int i = 0; i < t->n; i++)
        free(t->state[i]);
    *t = (struct tt_tabs){.n = 0};
}

void tt_tabs_show(struct tt_tabs *t, int i)
{
    t->before = i != t->shown ? t->shown : t->before;
    t->shown = i;
}
