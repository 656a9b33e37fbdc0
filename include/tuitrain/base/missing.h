/* What is said of a path that is not there. */
#ifndef TT_BASE_MISSING_H
#define TT_BASE_MISSING_H

#include <tuitrain/base/err.h>

/* "PATH: no such WHAT", and what would be right where that can be known: the folder on the way that
 * is missing, or a name beside it that is much like it.  TT_EINPUT; returns -1. */
int tt_fail_missing(struct tt_err *err, const char *path, const char *what);

#endif
