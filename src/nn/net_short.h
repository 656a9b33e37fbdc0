/* The short form: 784-128-10. */
#ifndef TT_NN_NET_SHORT_H
#define TT_NN_NET_SHORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

bool tt__net_is_short(const char *text);

/* The list that it stands for, allocated.  NULL on failure; then *at and *length are what is wrong
 * in the text. */
char *tt__net_from_short(const char *text, int64_t inputs, const char **at, size_t *length,
                         struct tt_err *err);

#endif
