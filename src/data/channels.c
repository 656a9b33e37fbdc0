#include "channels.h"

#include <math.h>

#include <tuitrain/base/simd.h>

static const double FLAT = 1e-12; /* a variance below this is none */

struct tt__affine tt__affine_of(const struct tt_data *d)
{
    int channels = tt_data_channels(d);
    struct tt__affine a = {.one = channels == 1};
    for (int c = 0; c < channels; c++) {
        a.scale[c] = 1 / (255 * d->std[c]);
        a.shift[c] = -d->mean[c] / d->std[c];
    }
    for (int i = channels; i < TT__PERIOD; i++) {
        a.scale[i] = a.scale[i - channels];
        a.shift[i] = a.shift[i - channels];
    }
    return a;
}

TT_CLONES static void bytes(const float *restrict scale, const float *restrict shift,
                            const uint8_t *restrict u, float *restrict x, int64_t n)
{
    int64_t i = 0;
    for (; i + TT__PERIOD <= n; i += TT__PERIOD)
        for (int k = 0; k < TT__PERIOD; k++)
            x[i + k] = (float)u[i + k] * scale[k] + shift[k];
    for (int k = 0; i + k < n; k++)
        x[i + k] = (float)u[i + k] * scale[k] + shift[k];
}

/* Two numbers stay in registers, where a period of them is loaded again and again. */
TT_CLONES static void bytes_of_one(float scale, float shift, const uint8_t *restrict u,
                                   float *restrict x, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        x[i] = (float)u[i] * scale + shift;
}

void tt__affine_bytes(const struct tt__affine *a, const uint8_t *u, float *x, int64_t n)
{
    if (a->one)
        bytes_of_one(a->scale[0], a->shift[0], u, x, n);
    else
        bytes(a->scale, a->shift, u, x, n);
}

TT_CLONES static void numbers(const float *restrict scale, const float *restrict shift,
                              float *restrict x, int64_t n)
{
    int64_t i = 0;
    for (; i + TT__PERIOD <= n; i += TT__PERIOD)
        for (int k = 0; k < TT__PERIOD; k++)
            x[i + k] = x[i + k] * scale[k] + shift[k];
    for (int k = 0; i + k < n; k++)
        x[i + k] = x[i + k] * scale[k] + shift[k];
}

void tt__affine_numbers(const struct tt__affine *a, float *x, int64_t n)
{
    numbers(a->scale, a->shift, x, n);
}

void tt__measure_bytes(struct tt_data *d, const uint8_t *x, int64_t n)
{
    uint64_t count[TT_CHANNELS][256] = {{0}};
    int64_t channels = tt_data_channels(d);
    for (int64_t i = 0; i < n; i += channels)
        for (int64_t c = 0; c < channels; c++)
            count[c][x[i + c]]++;
    for (int64_t c = 0; c < channels; c++)
        tt__measure_counts(d, (int)c, count[c], n / channels);
}

void tt__measure_counts(struct tt_data *d, int channel, const uint64_t count[256], int64_t n)
{
    double sum = 0, squares = 0;
    for (int v = 0; v < 256; v++) {
        sum += (double)count[v] * v / 255;
        squares += (double)count[v] * v / 255 * v / 255;
    }
    double mean = sum / (double)n, variance = squares / (double)n - mean * mean;
    d->mean[channel] = (float)mean;
    d->std[channel] = variance > FLAT ? (float)sqrt(variance) : 1;
}
