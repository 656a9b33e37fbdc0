/* t-SNE (van der Maaten and Hinton, Visualizing Data using t-SNE, 2008), exact, for some hundred
 * points: how near two points are to each other among many numbers, as a probability p_ij, is to
 * show in how near they lie in the picture, q_ij ~ 1 / (1 + |y_i - y_j|^2).
 *
 * Work comes in small pieces, so that whoever has a millisecond can do some: the rows of P after a
 * change of distances, then turns of gradient descent.  A picture goes on from the one before. */
#ifndef TT_RUN_OBSERVE_TSNE_H
#define TT_RUN_OBSERVE_TSNE_H

#include <stdbool.h>
#include <stdint.h>

struct tt_tsne {
    int n;
    int64_t stride; /* floats from row to row: n, rounded up */
    float *row, *p; /* (n, stride) p_{j|i}, and the symmetric one that counts; owned */
    float *beta;    /* (n) of each row's bell curve; kept from one P to the next; owned */
    float *y[2];    /* (stride) places; beyond n far away; owned */
    float *speed[2], *gain[2]; /* (stride) owned */
    int rows;                  /* of the next P that are made; n: it counts */
    int64_t turns;             /* in all, ... */
    int64_t since;             /* ... and since P changed last */
};

bool tt__tsne_init(struct tt_tsne *t, int n); /* false: no memory */
void tt__tsne_done(struct tt_tsne *t);

/* Places to begin with, points (n, 2) with a spread of about 1: PCA's. */
void tt__tsne_begin(struct tt_tsne *t, const float *points);
/* A new P, of which nothing is known yet; the old one counts until all its rows are made. */
void tt__tsne_change(struct tt_tsne *t);
/* Its next row, from the Gram matrix g (n, n, rows `stride` apart) of the points. */
void tt__tsne_row(struct tt_tsne *t, const float *g, int64_t stride);
/* One turn of gradient descent.  `exaggeration` makes all p that many times as large: clusters draw
 * together, and can pass each other (4 to 12 at first, 1 in the end). */
void tt__tsne_turn(struct tt_tsne *t, float exaggeration);
/* (n, 2), with a spread of 1. */
void tt__tsne_points(const struct tt_tsne *t, float *out);

#endif
