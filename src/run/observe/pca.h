/* Principal component analysis (Pearson 1901; Hotelling 1933) of n samples, of which the products
 * with each other are given: the Gram matrix G = X X^T of centred samples X (n, units).
 *
 * If G u = l u, then sqrt(l) u are the samples' coordinates along a principal direction, and l is n
 * times their variance.  The largest are found by orthogonal iteration with a Rayleigh-Ritz step
 * (Golub and Van Loan, Matrix Computations, 8.2), which goes on from where the last call ended. */
#ifndef TT_RUN_OBSERVE_PCA_H
#define TT_RUN_OBSERVE_PCA_H

#include <stdbool.h>
#include <stdint.h>

/* Directions that are kept: more than the two that are wanted, so that these are found sooner. */
enum { TT_PCA_BLOCK = 4 };

struct tt_pca {
    int n;
    double *v, *w;              /* (n, BLOCK) the directions, and G v; owned */
    double value[TT_PCA_BLOCK]; /* eigenvalues, largest first */
    double change; /* of the first two in the last iteration, relative to the largest */
    bool begun;
};

bool tt__pca_init(struct tt_pca *p, int n); /* false: no memory */
void tt__pca_done(struct tt_pca *p);
/* One iteration for g (n, n, rows `stride` apart). */
void tt__pca_iterate(struct tt_pca *p, const float *g, int64_t stride);
/* The two coordinates of each sample, so that the first has variance 1: out (n, 2). */
void tt__pca_points(const struct tt_pca *p, float *out);

/* Turns points (n, 2), and mirrors them where need be, so that they lie as near to `to` as they can
 * (orthogonal Procrustes problem; Schoenemann 1966). */
void tt__pca_align(int n, const float *to, float *points);

#endif
