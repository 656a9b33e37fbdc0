/* Lessons that follow a run: the screen has asked for one. */
#ifndef TT_CLI_LESSON_H
#define TT_CLI_LESSON_H

#include "options.h"

/* Begins the one that cli->options.next_lesson names, on a run of its own, shown as the one before
 * it was; that one has ended.  As a subcommand. */
int tt_lesson_run_next(struct tt_cli *cli, struct tt_err *err);

#endif
