#include "late.h"

#include <string.h>

/* Whether `old` is of no use any more when `newer` is there.  What somebody asked for gives way to
 * nothing but the same file. */
static bool replaces(const struct tt_state_copy *newer, const struct tt_state_copy *old)
{
    if (strcmp(newer->path, old->path) == 0)
        return newer->serial >= old->serial;
    return newer->kind == TT_STATE_COPY_CHECKPOINT && old->kind == newer->kind && old->seq == 0 &&
           old->branch == newer->branch && old->serial < newer->serial;
}

static void take_out(struct tt_late *l, int i)
{
    memmove(&l->copy[i], &l->copy[i + 1], (size_t)(TT_LATE - 1 - i) * sizeof l->copy[0]);
    l->copy[TT_LATE - 1] = NULL;
}

void tt__late_written(struct tt_late *l, const struct tt_state_copy *copy)
{
    for (int i = 0; i < TT_LATE && l->copy[i];) {
        struct tt_state_copy *old = l->copy[i];
        if (old == copy || !replaces(copy, old)) {
            i++;
            continue;
        }
        take_out(l, i);
        tt_state_copy_free(old);
    }
}

bool tt__late_add(struct tt_late *l, struct tt_state_copy *copy)
{
    tt__late_written(l, copy); /* what it replaces need not be tried any more */
    for (int i = 0; i < TT_LATE; i++)
        if (!l->copy[i]) {
            l->copy[i] = copy;
            return true;
        }
    return false;
}

struct tt_state_copy *tt__late_take(struct tt_late *l)
{
    struct tt_state_copy *first = l->copy[0];
    if (first)
        take_out(l, 0);
    return first;
}

void tt__late_done(struct tt_late *l)
{
    for (struct tt_state_copy *copy; (copy = tt__late_take(l));)
        tt_state_copy_free(copy);
}
