/* The run folder as a whole: its name, and taking it for a run. */
#ifndef TT_RUN_FOLDER_RUN_DIR_H
#define TT_RUN_FOLDER_RUN_DIR_H

#include <tuitrain/base/err.h>
#include <tuitrain/run/config/config.h>

/* Names config->run_dir after the time, the data and the net: a name that is not there yet. */
void tt__run_dir_name(struct tt_config *config);

/* Makes the folder, locks it (run/folder/lock.h) and removes what a killed run left half written.
 * *lock is to be closed; -1 where the folder cannot be written, which is no failure here. */
int tt__run_dir_take(const char *run_dir, int *lock, struct tt_err *err);

#endif
