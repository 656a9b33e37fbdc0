#include "undo.h"

#include <string.h>

void tt__undo_keep(struct tt_undo *u, const struct tt_change *change)
{
    if (u->n == TT_UNDO_MOST) {
        memmove(u->change, u->change + 1, (TT_UNDO_MOST - 1) * sizeof *u->change);
        u->n--;
    }
    u->change[u->n++] = *change;
}

void tt__undo_forget(struct tt_undo *u)
{
    u->n = 0;
}
