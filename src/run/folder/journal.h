/* The journal: every intervention that took effect, with its exact step and branch.
 *
 * As text (in a checkpoint, and in a run folder's journal.jsonl) it has a line of JSON for each:
 * {"step":938,"branch":0,"time":1767225600.25,"command":"lr *1.1"}
 */
#ifndef TT_RUN_FOLDER_JOURNAL_H
#define TT_RUN_FOLDER_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

struct tt_journal_entry {
    int64_t step; /* steps done when it took effect */
    int branch;   /* the branch that it was given on; the run begins on 0 */
    double time;  /* seconds since 1970 */
    char *line;   /* the command; owned */
};

struct tt_journal {
    struct tt_journal_entry *entry; /* owned */
    int64_t n, capacity;
};

void tt_journal_done(struct tt_journal *j);

/* Appends, and returns the entry, which stays until the next one comes; NULL: no memory. */
const struct tt_journal_entry *tt_journal_add(struct tt_journal *j, int64_t step, int branch,
                                              double time, const char *line);

/* Appends the entries of a text of whole lines.  Fails with TT_EINPUT, naming the line. */
int tt_journal_parse(struct tt_journal *j, const char *text, struct tt_err *err);

/* One entry as its line of JSON, with the line feed; all of them.  free() it; NULL: no memory. */
char *tt_journal_entry_text(const struct tt_journal_entry *e);
char *tt_journal_text(const struct tt_journal *j);

/* Where a `rewind` goes back to, as its entry says; false of any other entry. */
bool tt_journal_rewind(const struct tt_journal_entry *e, int *branch, int64_t *step);

#endif
