/* The run folder as a whole: its name, and taking it for a run. */
#ifndef TT_RUN_FOLDER_RUN_DIR_H
#define TT_RUN_FOLDER_RUN_DIR_H

#include <stdbool.h>

#include <tuitrain/base/err.h>
#include <tuitrain/run/config/config.h>

/* Names config->run_dir after the time, the data and the net, and makes it: it was not there yet,
 * and is nobody else's. */
int tt__run_dir_make(struct tt_config *config, struct tt_err *err);

/* Whether files of a run lie there. */
bool tt__run_dir_in_use(const char *run_dir);

/* Removes the files of the run that lies there, and no others.  For who has the lock. */
int tt__run_dir_clear(const char *run_dir, struct tt_err *err);

/* Makes the folder, locks it (run/folder/lock.h) and removes what a killed run left half written.
 * *lock is to be closed; -1 where the folder cannot be written, which is no failure here. */
int tt__run_dir_take(const char *run_dir, int *lock, struct tt_err *err);

/* Removes a folder that was made for a run, and in which there is nothing but the lock of nobody.
 */
void tt__run_dir_drop(const char *run_dir);

#endif
