/* The run of a folder that was at work last. */
#ifndef TT_RUN_LIBRARY_NEWEST_H
#define TT_RUN_LIBRARY_NEWEST_H

#include <tuitrain/base/err.h>
#include <tuitrain/base/file.h>

/* Its path, by the times of its files.  Fails with TT_EINPUT where the folder cannot be read or has
 * no run in it. */
int tt_run_newest(const char *folder, char out[TT_PATH], struct tt_err *err);

#endif
