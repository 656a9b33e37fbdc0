#include "axis.h"

#include <math.h>
#include <stdio.h>

#include <tuitrain/base/text.h>

/* The least of 1, 2, 5, 10 times a power of ten that is not below x. */
static double round_up(double x)
{
    double power = pow(10, floor(log10(x))), m = x / power;
    return power * (m <= 1.0000001 ? 1 : m <= 2.0000001 ? 2 : m <= 5.0000001 ? 5 : 10);
}

static double round_down(double x)
{
    double power = pow(10, floor(log10(x))), m = x / power;
    return power * (m >= 4.9999999 ? 5 : m >= 1.9999999 ? 2 : 1);
}

struct tt_axis tt_axis_fit(double low, double high, bool log)
{
    if (!isfinite(low) || !isfinite(high) || high < low) {
        low = log ? 0.1 : 0;
        high = 1;
    }
    if (log) {
        low = fmax(low, 1e-12);
        high = fmax(high, low);
        /* A nearly flat curve gets room on both sides. */
        double room = high < low * 3 ? 1.5 : 1;
        return (struct tt_axis){round_down(low / room), round_up(high * room), true};
    }
    double span = high - low;
    if (!(span > 1e-9 * fmax(fabs(low), fabs(high))))
        span = high != 0 ? fabs(high) / 2 : 1;
    double step = round_up(span / 5);
    struct tt_axis a = {floor(low / step) * step, ceil(high / step) * step, false};
    if (!(a.high > a.low))
        a.high = a.low + step;
    return a;
}

double tt_axis_place(const struct tt_axis *a, double value)
{
    if (a->log)
        return log(fmax(value, 1e-300) / a->low) / log(a->high / a->low);
    return (value - a->low) / (a->high - a->low);
}

static int log_ticks(const struct tt_axis *a, int most, double *tick)
{
    static const double all[] = {1, 2, 5}, some[] = {1};
    /* 1-2-5 where that fits, else powers of ten, else every so many of them. */
    double decades = log10(a->high / a->low);
    bool fine = decades * 3 + 1 <= most;
    const double *m = fine ? all : some;
    int per = fine ? 3 : 1, n = 0;
    double every = fine ? 1 : fmax(1, ceil((decades + 1) / most));
    for (double e = floor(log10(a->low)); e <= log10(a->high) + 1e-9; e += every)
        for (int i = 0; i < per && n < most; i++) {
            double v = m[i] * pow(10, e);
            if (v >= a->low * 0.9999 && v <= a->high * 1.0001)
                tick[n++] = v;
        }
    return n;
}

int tt_axis_ticks(const struct tt_axis *a, int most, double *tick)
{
    if (most < 1)
        return 0;
    if (a->log)
        return log_ticks(a, most, tick);
    double step = round_up((a->high - a->low) / most);
    int n = 0;
    for (double i = ceil(a->low / step - 1e-9); n < most && i * step <= a->high + step * 1e-6; i++)
        tick[n++] = i * step;
    return n;
}

const char *tt_axis_label(const struct tt_axis *a, double tick, double step, char *out, size_t size)
{
    if (a->log || step <= 0) {
        snprintf(out, size, "%.3g", tick);
        return out;
    }
    if (fabs(a->high) >= 10000)
        return tt_text_si(out, size, tick);
    int decimals = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
    snprintf(out, size, "%.*f", decimals > 9 ? 9 : decimals, fabs(tick) < step / 1e6 ? 0 : tick);
    return out;
}
