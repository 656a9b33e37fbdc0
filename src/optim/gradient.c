#include <tuitrain/optim/gradient.h>

#include <math.h>

#include <tuitrain/base/simd.h>

struct tt_span tt_gradient_mine(const struct tt_thread_team *team, int64_t n)
{
    struct tt_span mine = tt_par_mine(team, (n + TT_GRADIENT_BLOCK - 1) / TT_GRADIENT_BLOCK);
    mine.begin *= TT_GRADIENT_BLOCK;
    mine.end *= TT_GRADIENT_BLOCK;
    mine.begin = mine.begin > n ? n : mine.begin;
    mine.end = mine.end > n ? n : mine.end;
    return mine;
}

TT_CLONES void tt_gradient_add(float *sum, const float *g, int64_t begin, int64_t end, int first)
{
    for (int64_t i = begin; i < end; i++)
        sum[i] = first ? g[i] : sum[i] + g[i];
}

TT_CLONES void tt_gradient_scale(float *g, int64_t begin, int64_t end, float scale)
{
    for (int64_t i = begin; i < end; i++)
        g[i] *= scale;
}

TT_CLONES void tt_gradient_clip_value(float *g, int64_t begin, int64_t end, float limit)
{
    for (int64_t i = begin; i < end; i++)
        g[i] = g[i] > limit ? limit : g[i] < -limit ? -limit : g[i];
}

/* In 16 lanes that are added in order. */
TT_CLONES static double sum_squares(const float *g, int64_t n)
{
    double lane[16] = {0}, sum = 0;
    for (int64_t i = 0; i < n; i++)
        lane[i % 16] += (double)g[i] * (double)g[i];
    for (int i = 0; i < 16; i++)
        sum += lane[i];
    return sum;
}

double tt_gradient_norm(const struct tt_thread_team *team, const float *g, int64_t n,
                        double *partial)
{
    struct tt_span mine = tt_gradient_mine(team, n);
    for (int64_t at = mine.begin; at < mine.end; at += TT_GRADIENT_BLOCK) {
        int64_t length = n - at < TT_GRADIENT_BLOCK ? n - at : TT_GRADIENT_BLOCK;
        partial[at / TT_GRADIENT_BLOCK] = sum_squares(g + at, length);
    }
    tt_par_barrier(team);
    double sum = 0;
    for (int64_t b = 0; b * TT_GRADIENT_BLOCK < n; b++)
        sum += partial[b];
    return sqrt(sum);
}

float tt_gradient_clip_scale(double norm, double limit)
{
    double scale = limit / (norm + 1e-6);
    return scale < 1 ? (float)scale : 1;
}

TT_CLONES void tt_weights_ema(float *average, const float *w, int64_t begin, int64_t end,
                              double decay)
{
    float keep = (float)decay, take = (float)(1 - decay);
    for (int64_t i = begin; i < end; i++)
        average[i] = keep * average[i] + take * w[i];
}
