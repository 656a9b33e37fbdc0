/* The network language as a text (man tuitrain-net). */
#ifndef TT_NN_LANGUAGE_H
#define TT_NN_LANGUAGE_H

#include <tuitrain/base/err.h>

/* The same network in one line, without comments; the caller frees it.  NULL on failure.  Layers
 * are not looked at. */
char *tt_net_one_line(const char *text, struct tt_err *err);

#endif
