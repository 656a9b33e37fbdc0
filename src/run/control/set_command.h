/* The command `set`: another value of an option, from the next step on. */
#ifndef TT_RUN_CONTROL_SET_COMMAND_H
#define TT_RUN_CONTROL_SET_COMMAND_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/command.h>

struct tt_worker;

int tt__do_set(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
               struct tt_err *err);

#endif
