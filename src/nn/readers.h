/* Who reads what in a network, and whose memory that is. */
#ifndef TT_NN_READERS_H
#define TT_NN_READERS_H

#include "net.h"

/* The node whose memory `i` reads, past views, whose output is their source's; -1 is the batch. */
int tt__maker(const struct tt_net *net, int i);

/* How often the output of each node is read, and by whom last. */
struct tt__readers {
    int count[TT_NET_NODES], last[TT_NET_NODES];
};
void tt__find_readers(const struct tt_net *net, struct tt__readers *r);

/* Whether node i may write over what it reads (from its first input). */
bool tt__writes_over(const struct tt_net *net, int i, const struct tt__readers *r, bool training);

/* The node in whose memory the output of node i lies in training; -1 is the batch. */
int tt__root(const struct tt_net *net, const struct tt__readers *r, int i);

/* Whether the forward of node i reads the memory of `root`. */
bool tt__takes(const struct tt_net *net, const struct tt__readers *r, int i, int root);

/* A ReLU that only one layer reads, and one that can do it too, computes nothing itself: a largest
 * of four, say, is the same before and after, and there are fewer of them. */
void tt__fuse_relus(struct tt_net *net);

#endif
