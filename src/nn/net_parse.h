/* The network language: text to layers (man tuitrain-net). */
#ifndef TT_NN_NET_PARSE_H
#define TT_NN_NET_PARSE_H

#include "net.h"

/* Fills *net, which is zeroed.  Shapes are inferred and checked.  On failure too, the caller calls
 * tt_net_done(). */
int tt_net_parse(const char *text, const struct tt_shape *input, int64_t outputs,
                 struct tt_net *net, struct tt_err *err);

#endif
