/* The journal: every intervention that took effect, with its exact step.  In memory; a checkpoint
 * carries it as text, one "STEP LINE" a line.  Worker only. */
#ifndef TT_RUN_JOURNAL_H
#define TT_RUN_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

struct tt_journal {
    char *text; /* owned, NUL-ended; NULL when empty */
    size_t size, capacity;
};

void tt_journal_done(struct tt_journal *j);
/* Appends; an entry that finds no memory is dropped. */
void tt_journal_add(struct tt_journal *j, int64_t step, const char *line);
/* Takes over a text that tt_journal_text gave. */
void tt_journal_set(struct tt_journal *j, const char *text);
const char *tt_journal_text(const struct tt_journal *j); /* never NULL */

#endif
