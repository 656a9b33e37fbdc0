/* Where samples lie to the network (run/link/embedding.h), for whoever watches (TT_WATCH_EMBED): a
 * copy of the weights is asked, in pieces of a few milliseconds, so that nothing of the run waits
 * for long and nothing of it is written. */
#ifndef TT_RUN_OBSERVE_EMBEDDING_H
#define TT_RUN_OBSERVE_EMBEDDING_H

#include <tuitrain/base/mailbox.h>
#include <tuitrain/run/link/embedding.h>
#include <tuitrain/run/session/session.h>

#include "pca.h"
#include "tsne.h"

/* What is done next. */
enum tt_embed_stage {
    TT_EMBED_REST,    /* nothing, or another turn of t-SNE */
    TT_EMBED_FORWARD, /* more samples through the copy */
    TT_EMBED_GRAM,    /* more rows of their products with each other */
    TT_EMBED_PCA,
    TT_EMBED_ROWS, /* more rows of t-SNE's P */
};

struct tt_embedder {
    struct tt_model *model; /* the copy; NULL: it is closed; owned */
    int layer;              /* whose outputs they are; -1: what comes in */
    int64_t chunk;          /* samples at once */
    uint32_t pick[TT_EMBED_POINTS];
    int32_t cls[TT_EMBED_POINTS], taken[TT_EMBED_POINTS];
    double loss[TT_EMBED_POINTS], weight[TT_EMBED_POINTS], residual[TT_EMBED_POINTS];
    float *x;       /* (chunk, input) owned */
    float *value;   /* (chunk, values) owned */
    float *outputs; /* (n, units) of the layer; owned */
    float *gram;    /* (n, n) owned */
    struct tt_pca pca;
    struct tt_tsne tsne;
    float points[2 * TT_EMBED_POINTS];

    enum tt_embed_stage stage;
    int64_t at;                  /* of the stage */
    int64_t first;               /* sample of the chunk under way */
    int64_t revision;            /* of the weights in the copy; -1: none yet */
    int64_t pictures;            /* frames whose PCA is there, ... */
    int64_t begun;               /* ... the one that P is, or will be, of; 0: none */
    int64_t told_turns;          /* of t-SNE, when it was last told */
    double frame_took;           /* seconds of the newest frame, or so far */
    double due, frame_due, told; /* when more may be done, another frame, and when it was told */
    struct tt_embedding now;
    bool more; /* at rest there is more to do at once */
    bool news; /* the watcher of a run at rest is to be called */
};

/* Between two steps, or at rest.  Returns the seconds that it took: they are none of training. */
double tt__embedder_look(struct tt_embedder *e, struct tt_session *s, struct tt_mailbox *out,
                         bool watched, bool tsne, bool resting);
void tt__embedder_done(struct tt_embedder *e);

#endif
