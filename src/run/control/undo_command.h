/* `undo`: takes the last change of a setting back.  The journal has the ordinary commands that do
 * it, so a replay needs to know nothing of it. */
#ifndef TT_RUN_CONTROL_UNDO_COMMAND_H
#define TT_RUN_CONTROL_UNDO_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/command.h>

struct tt_worker;
struct tt_change;

/* Before a command is carried out: how things are, if it is one that `undo` takes back.  Returns
 * whether it is. */
bool tt__undo_look(const struct tt_worker *w, const struct tt_command *c, struct tt_change *out);

int tt__do_undo(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                struct tt_err *err);

#endif
