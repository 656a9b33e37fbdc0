/* A file that is to be written at the end of long work: what would be wrong then is told before. */
#ifndef TT_BASE_TARGET_H
#define TT_BASE_TARGET_H

#include <stdint.h>

#include <tuitrain/base/err.h>

/* Whether a file of so many bytes could be written there with tt_file_begin() and so on; leaves
 * everything as it is.  Fails with TT_EINPUT where not: a folder or a device of that name, none to
 * hold it, no permission; with TT_EIO where there is no space. */
int tt_target_check(const char *path, int64_t bytes, struct tt_err *err);

#endif
