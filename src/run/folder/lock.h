/* The lock of a run folder: two processes that write to one would spoil each other's files.
 *
 * It is held on the file `lock` in the folder, which has the holder's number in it, and goes with
 * its process, however that ends.
 */
#ifndef TT_RUN_FOLDER_LOCK_H
#define TT_RUN_FOLDER_LOCK_H

#include <stdbool.h>

#include <tuitrain/base/err.h>

/* *fd is the lock, to be closed, or -1 where the folder cannot be written or its file system has no
 * locks, which does not count as failure.  Fails with TT_EINPUT when another process, or another
 * run of this one, holds it. */
int tt__lock_take(const char *run_dir, int *fd, struct tt_err *err);

/* Whether anyone holds it; looking is in nobody's way. */
bool tt__lock_is_held(const char *run_dir);

#endif
