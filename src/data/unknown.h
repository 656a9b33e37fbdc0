/* What is said of what holds no data that is known. */
#ifndef TT_DATA_UNKNOWN_H
#define TT_DATA_UNKNOWN_H

#include <tuitrain/base/err.h>

/* Refuses a file or folder that is there: a model, a picture, a run, a folder in which data lie.
 * `sure`: how sure it is that a path is data, as of a source's probe(). */
int tt__refuse_unknown(const char *what, int (*sure)(const char *path), struct tt_err *err);

#endif
