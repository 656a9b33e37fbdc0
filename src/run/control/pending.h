/* Commands that wait for their steps (tuitrain/run/control/pending.h). */
#ifndef TT_SRC_RUN_CONTROL_PENDING_H
#define TT_SRC_RUN_CONTROL_PENDING_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/command.h>

#include "../folder/journal.h"

struct tt_pending {
    struct tt_journal journal;
    int64_t next;                         /* entry to give */
    const struct tt_journal_entry *given; /* the one that is being carried out, or NULL */
};

/* Whether any waits; whether the next one is for that step. */
bool tt__pending_waits(const struct tt_pending *p);
bool tt__pending_is_due(const struct tt_pending *p, int branch, int64_t step);

/* While some wait, what else bears on the numbers is refused: the two would get mixed up. */
int tt__pending_takes(const struct tt_pending *p, const struct tt_command *c, struct tt_err *err);

#endif
