/* What is printed about a run folder. */
#ifndef TT_CLI_RUNS_H
#define TT_CLI_RUNS_H

#include <stdbool.h>

#include <tuitrain/base/err.h>

int tt_runs_print_one(const char *run_dir, bool json, struct tt_err *err);

#endif
