#include "timeline.h"

struct tt_way tt__way_to(const struct tt_timeline *t, int branch, int64_t step)
{
    struct tt_way way = {.target = step};
    for (int i = 0; i < TT_MAX_BRANCHES; i++)
        way.until[i] = -1;
    for (int b = branch; b >= 0; b = t->branch[b]->parent) {
        way.until[b] = step;
        step = t->branch[b]->from < step ? t->branch[b]->from : step;
    }
    return way;
}

bool tt__on_way(const struct tt_way *way, const struct tt_journal_entry *e)
{
    return e->branch < TT_MAX_BRANCHES && e->step < way->until[e->branch];
}

bool tt__way_passes(const struct tt_timeline *t, const struct tt_way *way, int branch, int64_t step,
                    int64_t entries)
{
    if (branch >= TT_MAX_BRANCHES || step > way->until[branch])
        return false;
    /* Where the way leaves the branch, the commands given there are not part of it. */
    for (int64_t i = 0; i < entries && step == way->until[branch]; i++) {
        const struct tt_journal_entry *e = &t->journal->entry[i];
        if (e->branch == branch && e->step == step && t->affects_numbers(e->line))
            return false;
    }
    return true;
}

int64_t tt__reached(const struct tt_timeline *t, int branch, int64_t now)
{
    int64_t most = t->branch[branch]->from;
    if (branch == t->n - 1)
        return now;
    for (int64_t i = 0; i < t->journal->n; i++) {
        const struct tt_journal_entry *e = &t->journal->entry[i];
        if (e->branch == branch && e->step > most)
            most = e->step;
    }
    return most;
}

int tt__journal_forks(const struct tt_journal *j, struct tt_fork out[TT_MAX_BRANCHES],
                      struct tt_err *err)
{
    int n = 0;
    for (int64_t i = 0; i < j->n; i++) {
        struct tt_fork fork;
        if (!tt_journal_rewind(&j->entry[i], &fork.parent, &fork.from))
            continue;
        if (fork.parent > n)
            return tt_fail(err, TT_EINPUT, "its journal: \"%s\" names no branch", j->entry[i].line);
        if (n + 1 == TT_MAX_BRANCHES)
            return tt_fail(err, TT_EUSAGE, "a run has at most %d branches", TT_MAX_BRANCHES);
        out[n++] = fork;
    }
    return n;
}
