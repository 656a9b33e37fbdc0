/* The timeline of a run: its branches, which are a tree, and the commands given on them.
 *
 * A state at step S of a branch is what the run was when it had made S steps there, before any
 * command that was given at that moment.  The way to it follows the branch that the run began on,
 * and leaves each branch where the next one left it.
 */
#ifndef TT_RUN_FOLDER_TIMELINE_H
#define TT_RUN_FOLDER_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/run/link/link.h>

#include "journal.h"

struct tt_timeline {
    const struct tt_branch *const *branch;
    int n; /* branches; the last is the one that is trained */
    const struct tt_journal *journal;
    bool (*affects_numbers)(const char *line); /* of a command */
};

/* To step `target` of a branch: how far it follows each branch; -1: not at all. */
struct tt_way {
    int64_t until[TT_MAX_BRANCHES];
    int64_t target;
};

struct tt_way tt__way_to(const struct tt_timeline *t, int branch, int64_t step);

/* Whether a command was given on the way. */
bool tt__on_way(const struct tt_way *way, const struct tt_journal_entry *e);

/* Whether a state at that step of a branch, which had seen so many journal entries, lies on the
 * way. */
bool tt__way_passes(const struct tt_timeline *t, const struct tt_way *way, int branch, int64_t step,
                    int64_t entries);

/* The furthest step of a branch; `now` is that of the one that is trained.  The commands that left
 * a branch tell how far it went. */
int64_t tt__reached(const struct tt_timeline *t, int branch, int64_t now);

/* Where branches 1, 2, ... left their parents. */
struct tt_fork {
    int parent;
    int64_t from;
};

/* As the journal tells; returns how many branches there are beside the first.  Fails where an entry
 * goes back to a branch that is not there, or there are too many. */
int tt__journal_forks(const struct tt_journal *j, struct tt_fork out[TT_MAX_BRANCHES],
                      struct tt_err *err);

#endif
