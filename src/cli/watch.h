/* A run from its start to its end, with the screen or without. */
#ifndef TT_CLI_WATCH_H
#define TT_CLI_WATCH_H

#include <tuitrain/run/control/run.h>

#include "options.h"

/* Whether the screen is wanted and possible; where a terminal cannot hold it, says why. */
bool tt_cli_wants_screen(const struct tt_cli_options *cli);

/* Shows a run that goes on without us, and returns the exit status, or -1. */
int tt_cli_watch(struct tt_link *link, const struct tt_cli_options *cli, struct tt_err *err);

/* Trains the session, which it frees, and returns the exit status, or -1 where it cannot start. */
int tt_cli_run(struct tt_session *s, const struct tt_run_options *options,
               const struct tt_cli_options *cli, struct tt_err *err);

#endif
