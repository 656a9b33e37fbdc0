/* A network as a graph. */
#ifndef TT_NN_TO_GRAPH_H
#define TT_NN_TO_GRAPH_H

#include "net.h"

int tt_net_to_graph(const struct tt_net *net, struct tt_graph *g, struct tt_err *err);

#endif
