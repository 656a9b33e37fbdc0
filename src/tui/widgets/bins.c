#include "bins.h"

#include <math.h>
#include <string.h>

enum { MOST_AT_ONCE = 1 << 20 }; /* a few milliseconds */

int tt_value_shows(double value)
{
    return fabs(value) <= 1e100; /* false for NaN */
}

static void begin(struct tt_bins *b, const struct tt_series *s)
{
    memset(b, 0, sizeof *b);
    b->series = s;
    b->width = 1;
}

static void add_point(struct tt_bin *bin, double value)
{
    if (!tt_value_shows(value)) {
        bin->bad++;
        return;
    }
    bin->low = bin->n == 0 || value < bin->low ? value : bin->low;
    bin->high = bin->n == 0 || value > bin->high ? value : bin->high;
    bin->sum += value;
    bin->n++;
}

static struct tt_bin join(struct tt_bin a, struct tt_bin b)
{
    if (a.n == 0 || b.n == 0) {
        struct tt_bin out = a.n ? a : b;
        out.bad = a.bad + b.bad;
        return out;
    }
    return (struct tt_bin){.low = fmin(a.low, b.low),
                           .high = fmax(a.high, b.high),
                           .sum = a.sum + b.sum,
                           .n = a.n + b.n,
                           .bad = a.bad + b.bad};
}

static void double_width(struct tt_bins *b)
{
    for (int i = 0; i < TT_BINS / 2; i++)
        b->bin[i] = join(b->bin[2 * i], b->bin[2 * i + 1]);
    memset(b->bin + TT_BINS / 2, 0, sizeof b->bin / 2);
    b->width *= 2;
    b->used = (b->used + 1) / 2;
}

void tt_bins_update(struct tt_bins *b, const struct tt_series *s)
{
    int64_t length = s ? tt_series_length(s) : 0;
    if (b->series != s || length < b->taken || b->width == 0)
        begin(b, s);
    int64_t end = length - b->taken > MOST_AT_ONCE ? b->taken + MOST_AT_ONCE : length;
    for (int64_t i = b->taken; i < end; i++) {
        struct tt_point p = tt_series_at(s, i);
        if (i == 0)
            b->origin = p.step;
        while ((p.step - b->origin) / b->width >= TT_BINS)
            double_width(b);
        int k = (int)((p.step - b->origin) / b->width);
        add_point(&b->bin[k], p.value);
        b->used = k + 1;
    }
    b->taken = end;
}

double tt_bins_step(const struct tt_bins *b, int i)
{
    return (double)b->origin + (double)i * (double)b->width + (double)(b->width - 1) / 2;
}

int tt_bins_find(const struct tt_bins *b, double step)
{
    double i = ceil((step - (double)b->origin - (double)(b->width - 1) / 2) / (double)b->width);
    return i <= 0 ? 0 : i >= b->used ? b->used : (int)i;
}
