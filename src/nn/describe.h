/* A network as a graph. */
#ifndef TT_NN_DESCRIBE_H
#define TT_NN_DESCRIBE_H

#include "net.h"

int tt_net_describe(const struct tt_net *net, struct tt_graph *g, struct tt_err *err);

#endif
