#include "pca.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { B = TT_PCA_BLOCK, SWEEPS = 12 };

bool tt__pca_init(struct tt_pca *p, int n)
{
    *p = (struct tt_pca){.n = n, .change = 1};
    p->v = calloc((size_t)n * B + 1, sizeof *p->v);
    p->w = calloc((size_t)n * B + 1, sizeof *p->w);
    return p->v && p->w;
}

void tt__pca_done(struct tt_pca *p)
{
    free(p->v);
    free(p->w);
    *p = (struct tt_pca){0};
}

/* Directions that no data are at a right angle to, but by chance. */
static void begin(struct tt_pca *p)
{
    uint32_t state = 12345;
    for (int i = 0; i < p->n * B; i++) {
        state = state * 1664525U + 1013904223U;
        p->v[i] = (double)(state >> 8) / (1 << 24) - 0.5;
    }
    p->begun = true;
}

/* w = G v. */
static void apply(struct tt_pca *p, const float *g, int64_t stride)
{
    for (int i = 0; i < p->n; i++) {
        double sum[B] = {0};
        for (int j = 0; j < p->n; j++)
            for (int k = 0; k < B; k++)
                sum[k] += (double)g[i * stride + j] * p->v[j * B + k];
        memcpy(p->w + (size_t)i * B, sum, sizeof sum);
    }
}

static double dot(const struct tt_pca *p, const double *a, int i, const double *b, int k)
{
    double sum = 0;
    for (int j = 0; j < p->n; j++)
        sum += a[j * B + i] * b[j * B + k];
    return sum;
}

/* Gram-Schmidt, each twice: once leaves too much of the others.  What nothing is left of, as where
 * there are fewer directions, becomes zero. */
static void orthonormalise(struct tt_pca *p, double *v)
{
    for (int k = 0; k < B; k++) {
        double before = sqrt(dot(p, v, k, v, k));
        for (int twice = 0; twice < 2; twice++)
            for (int i = 0; i < k; i++) {
                double by = dot(p, v, i, v, k);
                for (int j = 0; j < p->n; j++)
                    v[j * B + k] -= by * v[j * B + i];
            }
        double length = sqrt(dot(p, v, k, v, k));
        double by = length > 1e-10 * before && length > 0 ? 1 / length : 0;
        for (int j = 0; j < p->n; j++)
            v[j * B + k] *= by;
    }
}

/* One rotation of a symmetric matrix a, which makes a[i][k] zero; noted in r. */
static void rotate(double a[B][B], double r[B][B], int i, int k)
{
    if (fabs(a[i][k]) < 1e-300)
        return;
    double theta = (a[k][k] - a[i][i]) / (2 * a[i][k]);
    double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (int j = 0; j < B; j++) {
        double x = a[j][i], y = a[j][k];
        a[j][i] = c * x - s * y;
        a[j][k] = s * x + c * y;
    }
    for (int j = 0; j < B; j++) {
        double x = a[i][j], y = a[k][j];
        a[i][j] = c * x - s * y;
        a[k][j] = s * x + c * y;
        x = r[j][i];
        y = r[j][k];
        r[j][i] = c * x - s * y;
        r[j][k] = s * x + c * y;
    }
}

/* Eigenvectors of a small symmetric matrix by Jacobi's method: columns of r, largest first in
 * `order`. */
static void solve_small(double a[B][B], double r[B][B], int order[B])
{
    for (int i = 0; i < B; i++)
        for (int k = 0; k < B; k++)
            r[i][k] = i == k;
    for (int sweep = 0; sweep < SWEEPS; sweep++)
        for (int i = 0; i < B; i++)
            for (int k = i + 1; k < B; k++)
                rotate(a, r, i, k);
    for (int i = 0; i < B; i++) {
        int at = i;
        for (; at > 0 && a[order[at - 1]][order[at - 1]] < a[i][i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

/* Within the space of v, the directions that are G's own; w = G v follows them. */
static void settle(struct tt_pca *p)
{
    double a[B][B], r[B][B], old[B];
    int order[B] = {0};
    for (int i = 0; i < B; i++)
        for (int k = 0; k < B; k++)
            a[i][k] = dot(p, p->v, i, p->w, k);
    for (int i = 0; i < B; i++) /* but for rounding it is symmetric */
        for (int k = 0; k < i; k++)
            a[i][k] = a[k][i] = (a[i][k] + a[k][i]) / 2;
    solve_small(a, r, order);
    for (int j = 0; j < p->n; j++) {
        double *both[2] = {p->v + (size_t)j * B, p->w + (size_t)j * B};
        for (int h = 0; h < 2; h++) {
            memcpy(old, both[h], sizeof old);
            for (int k = 0; k < B; k++) {
                both[h][k] = 0;
                for (int i = 0; i < B; i++)
                    both[h][k] += old[i] * r[i][order[k]];
            }
        }
    }
    for (int k = 0; k < B; k++)
        p->value[k] = a[order[k]][order[k]];
}

void tt__pca_iterate(struct tt_pca *p, const float *g, int64_t stride)
{
    if (!p->begun) {
        begin(p);
        orthonormalise(p, p->v);
    }
    apply(p, g, stride);
    settle(p);
    /* How far G v is from l v, of the two that are wanted. */
    double off = 0;
    for (int j = 0; j < p->n; j++)
        for (int k = 0; k < 2; k++) {
            double d = p->w[j * B + k] - p->value[k] * p->v[j * B + k];
            off += d * d;
        }
    p->change = p->value[0] > 0 ? sqrt(off) / p->value[0] : 0;
    double *v = p->v; /* the next: G v, made orthonormal; what is returned stays in w */
    p->v = p->w;
    p->w = v;
    orthonormalise(p, p->v);
}

void tt__pca_points(const struct tt_pca *p, float *out)
{
    double unit = p->value[0] > 0 ? sqrt((double)p->n) : 0;
    double second = p->value[0] > 0 && p->value[1] > 0 ? sqrt(p->value[1] / p->value[0]) : 0;
    for (int j = 0; j < p->n; j++) {
        out[2 * j] = (float)(unit * p->w[j * B]);
        out[2 * j + 1] = (float)(unit * second * p->w[j * B + 1]);
    }
}

void tt__pca_align(int n, const float *to, float *points)
{
    double m[2][2] = {{0}};
    for (int i = 0; i < n; i++)
        for (int a = 0; a < 2; a++)
            for (int b = 0; b < 2; b++)
                m[a][b] += (double)points[2 * i + a] * (double)to[2 * i + b];
    /* By the angle that brings the most together, of turns and of mirrored turns. */
    double turn = hypot(m[0][0] + m[1][1], m[0][1] - m[1][0]);
    double mirror = hypot(m[0][0] - m[1][1], m[0][1] + m[1][0]);
    double angle = mirror > turn ? atan2(m[0][1] + m[1][0], m[0][0] - m[1][1])
                                 : atan2(m[0][1] - m[1][0], m[0][0] + m[1][1]);
    float c = (float)cos(angle), s = (float)sin(angle), way = mirror > turn ? -1 : 1;
    for (int i = 0; i < n; i++) {
        float x = points[2 * i], y = way * points[2 * i + 1];
        points[2 * i] = c * x - s * y;
        points[2 * i + 1] = s * x + c * y;
    }
}
