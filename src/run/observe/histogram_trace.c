#include "histogram_trace.h"

#include <math.h>
#include <string.h>

enum { MOST = 4096 }; /* values that one call looks at */

/* Half a decade each: what is smaller than 1e-10 is nearly nothing, what is larger than 100 much.
 */
static const double LOG_LOW = -10, LOG_HIGH = 2;

void tt__histogram_fill_begin(struct tt_histogram_fill *t, struct tt_histogram_trace *to, bool log)
{
    *t = (struct tt_histogram_fill){.to = to};
    if (log) {
        to->log = true;
        to->low = LOG_LOW;
        to->high = LOG_HIGH;
    }
}

/* Old bins 2k and 2k+1 become one, from bin `first` on. */
static void merge_bins(const int64_t *old, int64_t *now, int first)
{
    for (int k = 0; k < TT_BINS / 2; k++)
        now[first + k] = old[2 * k] + old[2 * k + 1];
}

/* Bins twice as wide, in the tally and at all moments before.  Around zero, from zero up, or from
 * zero up to around zero: then the old ones become the upper half. */
static void widen(struct tt_histogram_fill *t, int first)
{
    int64_t old[TT_BINS], now[TT_BINS];
    for (int m = -1; m < TT_MOMENTS; m++) {
        memset(now, 0, sizeof now);
        for (int b = 0; b < TT_BINS; b++)
            old[b] = m < 0 ? t->count[b] : t->to->share[m][b];
        merge_bins(old, now, first);
        for (int b = 0; b < TT_BINS; b++)
            if (m < 0)
                t->count[b] = now[b];
            else
                t->to->share[m][b] = (uint16_t)(now[b] > UINT16_MAX ? UINT16_MAX : now[b]);
    }
}

/* A few values far out must not make all others look alike: four standard deviations are enough,
 * what lies beyond counts in the last bin. */
static void fit(struct tt_histogram_fill *t, double low, double most, double rms)
{
    struct tt_histogram_trace *s = t->to;
    double need = most < 4 * rms ? most : 4 * rms;
    if (!(s->high > 0) && need > 0) {
        s->high = exp2(ceil(log2(need)));
        s->low = low < 0 ? -s->high : 0;
    }
    if (low < 0 && s->low == 0 && s->high > 0) {
        widen(t, TT_BINS / 2);
        s->low = -s->high;
    }
    while (s->high > 0 && s->high < need && s->high < 1e30) {
        widen(t, s->low < 0 ? TT_BINS / 4 : 0);
        s->high *= 2;
        s->low *= 2;
    }
}

static int bin_of(const struct tt_histogram_trace *s, double value)
{
    int bin = (int)((value - s->low) / (s->high - s->low) * TT_BINS);
    return bin < 0 ? 0 : bin >= TT_BINS ? TT_BINS - 1 : bin;
}

static void count(struct tt_histogram_fill *t, float value)
{
    const struct tt_histogram_trace *s = t->to;
    t->n++;
    double size = fabs((double)value);
    if (!s->log && s->high > 0) /* else nothing but zeros so far: there is no scale yet */
        t->count[bin_of(s, (double)value)]++;
    else if (s->log && size >= 1e-10)
        t->count[bin_of(s, log10(size))]++;
}

void tt__histogram_fill_add(struct tt_histogram_fill *t, const float *x, int64_t n)
{
    /* Odd, so that it does not fall in step with rows of even length. */
    int64_t stride = (n / MOST) | 1, used = 0;
    double low = 0, most = 0, squares = 0;
    for (int64_t i = 0; i < n; i += stride) {
        double value = (double)x[i];
        if (!isfinite(x[i]))
            continue;
        low = value < low ? value : low;
        most = fabs(value) > most ? fabs(value) : most;
        squares += value * value;
        t->sum += value;
        used++;
    }
    t->squares += squares;
    if (!t->to->log && used > 0)
        fit(t, low, most, sqrt(squares / (double)used));
    for (int64_t i = 0; i < n; i += stride)
        if (isfinite(x[i]))
            count(t, x[i]);
}

void tt__histogram_fill_end(struct tt_histogram_fill *t, int moment)
{
    for (int b = 0; b < TT_BINS; b++) {
        double share = t->n > 0 ? (double)t->count[b] / (double)t->n : 0;
        /* One value among very many is seen, too. */
        t->to->share[moment][b] = (uint16_t)ceil(share * UINT16_MAX);
    }
}

void tt__histogram_trace_thin(struct tt_histogram_trace *s, int n)
{
    for (int i = 0; 2 * i < n; i++)
        if (i > 0)
            memcpy(s->share[i], s->share[2 * i], sizeof s->share[i]);
}
