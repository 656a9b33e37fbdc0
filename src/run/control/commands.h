/* What the worker's commands do. */
#ifndef TT_RUN_CONTROL_COMMANDS_H
#define TT_RUN_CONTROL_COMMANDS_H

#include <tuitrain/run/command/commands.h>

struct tt_worker;

/* Carries it out, at a step boundary.  Writes one line for people to `answer`. */
int tt__command_do(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err);

/* As the journal has it: the same for whoever reads it later.  "": the journal needs none. */
void tt__command_journal_text(const struct tt_worker *w, const struct tt_command *c, char *out,
                              size_t size);

#endif
