/* Where samples lie to the network, as a watcher sees it: what comes into its last linear layer,
 * for some fixed samples of the validation set, brought down to two numbers each.
 *
 * The worker makes one a few times a second while TT_WATCH_EMBED is set, on a copy of the network
 * in eval mode.  By PCA: the two directions in which the samples differ most, turned so that the
 * picture stays as near to the last one as it can.  By t-SNE (van der Maaten and Hinton 2008),
 * where TT_WATCH_TSNE is set: each picture goes on from the last one. */
#ifndef TT_RUN_LINK_EMBEDDING_H
#define TT_RUN_LINK_EMBEDDING_H

#include <stdbool.h>
#include <stdint.h>

enum { TT_EMBED_POINTS = 400, TT_EMBED_GROUPS = 5, TT_EMBED_LAYER = 64 };

struct tt_embed_point {
    int64_t index;     /* in the validation set */
    uint16_t group;    /* its class; of values a fifth of them, from the lowest */
    uint16_t taken;    /* the class that it is taken for */
    bool wrong;        /* that is another; of values, the error is twice as large as is usual */
    float value, said; /* where values are learned: the true one, and what is predicted */
    float pca[2], tsne[2];
};

struct tt_embedding {
    bool known;
    char why[160];               /* when it cannot be made: the reason */
    bool lost;                   /* what the network makes of samples are no numbers any more */
    int64_t number;              /* counts pictures */
    int64_t step;                /* of the network */
    char layer[TT_EMBED_LAYER];  /* whose outputs they are; "": the samples themselves */
    int64_t units, of;           /* numbers of each that were used, of all there are */
    float explained[2];          /* share of all variance along the two directions */
    bool tsne_known, settled;    /* there is one; it moves no more until the network does */
    int64_t turns;               /* of t-SNE */
    float edge[TT_EMBED_GROUPS]; /* of values: the highest of each group */
    int n, wrong;
    struct tt_embed_point point[TT_EMBED_POINTS];
};

#endif
