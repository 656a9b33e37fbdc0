/* Training once, and several times over. */
#ifndef TT_CLI_TRAIN_H
#define TT_CLI_TRAIN_H

#include <tuitrain/run/control/run.h>

#include "options.h"

/* A new run, from the data to its end; what was made of the data is told, of folds before the
 * first.  Returns the exit status, or -1 with err set. */
int tt_train_one(struct tt_cli *cli, const struct tt_config *config, struct tt_folds *folds,
                 struct tt_err *err);

/* All folds that cli->config asks for, one after the other, each in a folder of its own below the
 * run folder; what they came to is printed, and left in folds.json there. */
int tt_train_folds(struct tt_cli *cli, struct tt_err *err);

#endif
