#include "tsne.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* LANES sums at once: as many as vector registers hold, in an order that is always the same. */
enum { LANES = 16, TRIES = 40 };

static const float FAR = 1e15F;
static const double PERPLEXITY = 30; /* neighbours that a point has, about */
static const float RATE = 50, LEAST_GAIN = 0.01F;

bool tt__tsne_init(struct tt_tsne *t, int n)
{
    *t = (struct tt_tsne){.n = n, .stride = (n + LANES - 1) / LANES * LANES};
    size_t stride = (size_t)t->stride, all = (size_t)n * stride;
    float **const room[] = {&t->y[0],     &t->y[1],    &t->speed[0],
                            &t->speed[1], &t->gain[0], &t->gain[1]};
    t->row = calloc(all + 1, sizeof *t->row);
    t->p = calloc(all + 1, sizeof *t->p);
    t->beta = calloc((size_t)n + 1, sizeof *t->beta);
    bool whole = t->row && t->p && t->beta;
    for (size_t i = 0; i < sizeof room / sizeof room[0]; i++)
        whole = (*room[i] = calloc(stride + 1, sizeof **room[i])) && whole;
    return whole;
}

void tt__tsne_done(struct tt_tsne *t)
{
    float *const owned[] = {t->row,      t->p,        t->beta,    t->y[0],   t->y[1],
                            t->speed[0], t->speed[1], t->gain[0], t->gain[1]};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    *t = (struct tt_tsne){0};
}

void tt__tsne_begin(struct tt_tsne *t, const float *points)
{
    for (int a = 0; a < 2; a++)
        for (int64_t i = 0; i < t->stride; i++) {
            /* What is beyond the last point is so far off that it counts for nothing. */
            t->y[a][i] = i < t->n ? 1e-4F * points[2 * i + a] : FAR * (float)(i + 1);
            t->speed[a][i] = 0;
            t->gain[a][i] = 1;
        }
    t->turns = t->since = 0;
}

/* --- P --------------------------------------------------------------------------------------- */

void tt__tsne_change(struct tt_tsne *t)
{
    t->rows = 0;
}

/* p_{j|i} ~ exp(-beta |x_i - x_j|^2), for one beta; returns the row's entropy. */
static double bell(const struct tt_tsne *t, int i, const float *g, int64_t stride, double beta,
                   double least, float *out)
{
    double sum = 0, weighted = 0, own = (double)g[i * stride + i];
    for (int j = 0; j < t->n; j++) {
        double d = own + (double)g[j * stride + j] - 2 * (double)g[i * stride + j] - least;
        float p = j == i ? 0 : expf((float)(-beta * d));
        out[j] = p;
        sum += (double)p;
        weighted += (double)p * d;
    }
    if (sum <= 0) /* of one point alone */
        return 0;
    for (int j = 0; j < t->n; j++)
        out[j] = (float)((double)out[j] / sum);
    return log(sum) + beta * weighted / sum;
}

/* The nearest point's distance, and the mean: taken off, the nearest has e^0. */
static double nearest(const struct tt_tsne *t, int i, const float *g, int64_t stride, double *mean)
{
    double least = HUGE_VAL, own = (double)g[i * stride + i];
    *mean = 0;
    for (int j = 0; j < t->n; j++) {
        double d = own + (double)g[j * stride + j] - 2 * (double)g[i * stride + j];
        if (j != i && d < least)
            least = d;
        *mean += d / t->n;
    }
    return least;
}

/* By bisection, from what it was for the last P. */
static void find_beta(struct tt_tsne *t, int i, const float *g, int64_t stride)
{
    double mean, least = nearest(t, i, g, stride, &mean);
    double most = (t->n - 1) / 3.0, wanted = log(PERPLEXITY < most ? PERPLEXITY : most);
    double low = 0, high = HUGE_VAL, beta = (double)t->beta[i];
    float *out = t->row + i * t->stride;
    if (!(mean - least > 0) || !isfinite(mean)) { /* all are the same */
        for (int j = 0; j < t->n; j++)
            out[j] = j == i ? 0 : 1 / (float)(t->n - 1);
        return;
    }
    if (!(beta > 0) || !isfinite(beta))
        beta = 1 / (mean - least);
    for (int k = 0; k < TRIES; k++) {
        double off = bell(t, i, g, stride, beta, least, out) - wanted;
        if (fabs(off) < 1e-3)
            break;
        low = off > 0 ? beta : low;
        high = off > 0 ? high : beta;
        beta = high < HUGE_VAL ? (low + high) / 2 : 2 * beta;
    }
    t->beta[i] = (float)beta;
}

static void count(struct tt_tsne *t)
{
    for (int i = 0; i < t->n; i++)
        for (int j = 0; j < t->n; j++) {
            float p = (t->row[i * t->stride + j] + t->row[j * t->stride + i]) / (float)(2 * t->n);
            t->p[i * t->stride + j] = p;
        }
    t->since = 0;
}

void tt__tsne_row(struct tt_tsne *t, const float *g, int64_t stride)
{
    if (t->rows == t->n)
        return;
    find_beta(t, t->rows, g, stride);
    if (++t->rows == t->n)
        count(t);
}

/* --- descent --------------------------------------------------------------------------------- */

static float total(const float *lane)
{
    float sum = 0;
    for (int l = 0; l < LANES; l++)
        sum += lane[l];
    return sum;
}

/* What draws point i to others, and what they push it away by; adds up 1 / (1 + d^2). */
static float forces(const struct tt_tsne *t, int i, float pull[2], float push[2])
{
    float z[LANES] = {0}, ax[LANES] = {0}, ay[LANES] = {0}, rx[LANES] = {0}, ry[LANES] = {0};
    const float *p = t->p + i * t->stride;
    float x = t->y[0][i], y = t->y[1][i];
    for (int64_t j = 0; j < t->stride; j += LANES)
        for (int l = 0; l < LANES; l++) {
            float dx = x - t->y[0][j + l], dy = y - t->y[1][j + l];
            float near = 1 / (1 + dx * dx + dy * dy), both = p[j + l] * near, away = near * near;
            z[l] += near;
            ax[l] += both * dx;
            ay[l] += both * dy;
            rx[l] += away * dx;
            ry[l] += away * dy;
        }
    pull[0] = total(ax);
    pull[1] = total(ay);
    push[0] = total(rx);
    push[1] = total(ry);
    return total(z) - 1; /* itself */
}

/* Momentum and a gain for each number, as in van der Maaten's own code. */
static void move(struct tt_tsne *t, int a, const float *gradient)
{
    float momentum = t->turns < 100 ? 0.5F : 0.8F, mean = 0;
    for (int i = 0; i < t->n; i++) {
        float *gain = &t->gain[a][i], *speed = &t->speed[a][i];
        bool on = (gradient[i] > 0) != (*speed > 0);
        *gain = on ? *gain + 0.2F : *gain * 0.8F;
        *gain = *gain < LEAST_GAIN ? LEAST_GAIN : *gain;
        *speed = momentum * *speed - RATE * *gain * gradient[i];
        if (!isfinite(*speed))
            *speed = 0;
        t->y[a][i] += *speed;
        mean += t->y[a][i] / (float)t->n;
    }
    for (int i = 0; i < t->n; i++)
        t->y[a][i] -= mean;
}

enum { MOST = 512 }; /* points */

void tt__tsne_turn(struct tt_tsne *t, float exaggeration)
{
    float pull[MOST][2], push[MOST][2], gradient[2][MOST], z = 0;
    int n = t->n < MOST ? t->n : MOST;
    for (int i = 0; i < n; i++)
        z += forces(t, i, pull[i], push[i]);
    for (int i = 0; i < n; i++)
        for (int a = 0; a < 2; a++)
            gradient[a][i] = 4 * (exaggeration * pull[i][a] - (z > 0 ? push[i][a] / z : 0));
    for (int a = 0; a < 2; a++)
        move(t, a, gradient[a]);
    t->turns++;
    t->since++;
}

void tt__tsne_points(const struct tt_tsne *t, float *out)
{
    double squares = 0;
    for (int i = 0; i < t->n; i++)
        squares += (double)(t->y[0][i] * t->y[0][i] + t->y[1][i] * t->y[1][i]) / 2;
    float scale = squares > 0 ? (float)(1 / sqrt(squares / t->n)) : 0;
    for (int i = 0; i < t->n; i++)
        for (int a = 0; a < 2; a++)
            out[2 * i + a] = scale * t->y[a][i];
}
