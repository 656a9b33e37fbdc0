/* The command `lr-find`: a range test on a copy of the run. */
#ifndef TT_RUN_CONTROL_LR_FIND_COMMAND_H
#define TT_RUN_CONTROL_LR_FIND_COMMAND_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/command.h>

struct tt_worker;

int tt__do_lr_find(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                   struct tt_err *err);
/* The test has come to its end: tells what it found. */
void tt__lr_find_ended(struct tt_worker *w);

#endif
