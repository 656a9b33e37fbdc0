/* How the arguments of each command are read, into the fields of struct tt_command that its action
 * uses.  `args` has no blanks around it. */
#ifndef TT_RUN_COMMAND_ARGUMENTS_H
#define TT_RUN_COMMAND_ARGUMENTS_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/link/command.h>

int tt__parse_none(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_switch(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_lr(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_count(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_epochs(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_speed(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_path(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_schedule(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_rewind(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_stop(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_lr_find(const char *args, struct tt_command *out, struct tt_err *err);
int tt__parse_set(const char *args, struct tt_command *out, struct tt_err *err);

#endif
