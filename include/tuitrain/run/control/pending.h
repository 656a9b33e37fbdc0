/* What a killed run had been told after its newest checkpoint.
 *
 * Its journal on disk has commands that the checkpoint knows nothing of; a run that goes on from
 * there is given them again, each at its step, and so has the bits of one that was never killed.
 */
#ifndef TT_RUN_CONTROL_PENDING_H
#define TT_RUN_CONTROL_PENDING_H

#include <tuitrain/base/err.h>

/* The lines of the run folder's journal.jsonl that bear on the numbers and that `journal` (a
 * checkpoint's, or NULL of a run that begins again) has not seen, as a text to be freed; *n: how
 * many.  `without` names a command that is left out, as it was given anew, or is NULL.  None where
 * the run was left without a checkpoint on purpose, or where the two do not tell of the same run.
 * NULL, with TT_ENOMEM, where memory is short. */
char *tt_pending_read(const char *run_dir, const char *journal, const char *without, int *n,
                      struct tt_err *err);

#endif
