#include "axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double mantissa[] = {1, 2, 5, 10};
enum { MANTISSAS = sizeof mantissa / sizeof mantissa[0] };

double tt_nice_step(double range, int most)
{
    if (!(range > 1e-300) || !isfinite(range) || most < 1)
        return 1;
    double least = range / most, power = pow(10, floor(log10(least)));
    for (int i = 0; i < MANTISSAS; i++)
        if (mantissa[i] * power >= least * (1 - 1e-9))
            return mantissa[i] * power;
    return 10 * power;
}

/* --- ranges ---------------------------------------------------------------------------------- */

/* The 1, 2 or 5 times a power of ten at or beyond a positive value. */
static double round_log(double value, bool up)
{
    double power = pow(10, floor(log10(value))), best = power;
    for (int i = 0; i < MANTISSAS; i++) {
        double candidate = mantissa[i] * power;
        if (up && candidate >= value * (1 - 1e-9))
            return candidate;
        if (!up && candidate <= value * (1 + 1e-9))
            best = candidate;
    }
    return up ? 10 * power : best;
}

static void fit_log(struct tt_axis *a, double low, double high)
{
    /* A nearly flat curve gets room on both sides. */
    double room = high < low * 3 ? 1.5 : 1;
    a->low = round_log(fmax(low, 1e-100) / room, false);
    a->high = round_log(fmax(high, 1e-100) * room, true);
    if (!(a->high > a->low))
        a->high = a->low * 10;
}

static void fit_linear(struct tt_axis *a, double low, double high, double least, double most)
{
    if (!(high - low > 1e-9 * fmax(fabs(low), fabs(high)))) {
        double room = high != 0 ? fabs(high) * 0.25 : 0.5;
        low -= room;
        high += room;
    } else if (low > 0 && low < 0.35 * high) {
        low = 0; /* a range that nearly begins at zero had better begin there */
    }
    double step = tt_nice_step(high - low, 10);
    a->low = floor(low / step + 1e-9) * step;
    a->high = ceil(high / step - 1e-9) * step;
    if (least < most) {
        a->low = fmax(a->low, fmin(least, low));
        a->high = fmin(a->high, fmax(most, high));
    }
    if (!(a->high > a->low))
        a->high = a->low + step;
}

static bool still_good(const struct tt_axis *a, double low, double high, bool log)
{
    enum { TOO_WIDE = 45 }; /* per cent of the range in use, below which it is made smaller */
    if (a->log != log || !(a->high > a->low) || low < a->low || high > a->high)
        return false;
    double used =
        log ? log10(high / low) / log10(a->high / a->low) : (high - low) / (a->high - a->low);
    /* A range that begins at zero needs no room below its values; a flat curve none at all. */
    if (!log && a->low == 0 && low < 0.35 * high)
        used = high / a->high;
    if (log && high < low * 3)
        return a->high <= a->low * 20;
    return used * 100 > TOO_WIDE;
}

void tt_axis_fit(struct tt_axis *a, double low, double high, bool log, double least, double most)
{
    log = log && low > 0;
    if (still_good(a, low, high, log))
        return;
    a->log = log;
    if (log)
        fit_log(a, low, high);
    else
        fit_linear(a, low, high, least, most);
}

double tt_axis_place(const struct tt_axis *a, double value)
{
    if (!a->log)
        return (value - a->low) / (a->high - a->low);
    return value > 0 ? log(value / a->low) / log(a->high / a->low) : -1e9;
}

/* --- ticks ----------------------------------------------------------------------------------- */

static int log_ticks(const struct tt_axis *a, int most, double tick[TT_TICKS])
{
    /* Every 1, 2 and 5 where there is room, else powers of ten, else some of those. */
    int first = (int)floor(log10(a->low) + 1e-9), last = (int)floor(log10(a->high) + 1e-9);
    int inside = last - first + (a->low <= pow(10, first) * (1 + 1e-9)), n = 0;
    bool fine = log10(a->high / a->low) * 3 + 1 <= most + 0.5;
    int every = fine || inside <= most ? 1 : (inside + most - 1) / most;
    for (int e = fine ? first : last - (inside - 1) / every * every; e <= last; e += every)
        for (int i = 0; i < (fine ? 3 : 1) && n < TT_TICKS; i++) {
            double value = mantissa[i] * pow(10, e);
            if (value >= a->low * (1 - 1e-9) && value <= a->high * (1 + 1e-9))
                tick[n++] = value;
        }
    return n;
}

int tt_axis_ticks(const struct tt_axis *a, int most, double tick[TT_TICKS], double *step)
{
    int n = 0;
    most = most < 1 ? 1 : most > TT_TICKS - 2 ? TT_TICKS - 2 : most;
    *step = 0;
    if (a->log) {
        n = log_ticks(a, most, tick);
        if (n > 1)
            return n;
        tick[0] = a->low;
        tick[1] = a->high;
        return 2;
    }
    /* Where the wished number has no round value inside, a finer step has. */
    for (; n == 0 && most <= 2 * TT_TICKS; most++) {
        *step = tt_nice_step(a->high - a->low, most);
        double first = ceil(a->low / *step - 1e-9);
        for (int i = 0; n < TT_TICKS && (first + i) * *step <= a->high + 1e-9 * *step; i++)
            tick[n++] = (first + i) * *step;
    }
    return n;
}

/* --- labels ---------------------------------------------------------------------------------- */

/* "1.5e+06" -> "1.5e6" */
static void shorten_exponent(char *text)
{
    char *e = strchr(text, 'e');
    if (e) {
        char digits[12];
        snprintf(digits, sizeof digits, "%d", atoi(e + 1));
        memmove(e + 1, digits, strlen(digits) + 1);
    }
}

static const char *scientific(char out[TT_LABEL], double value, double step)
{
    int digits = step > 0 ? (int)(floor(log10(fabs(value))) - floor(log10(step) + 1e-9)) : 1;
    snprintf(out, TT_LABEL, "%.*e", digits < 0 ? 0 : digits > 3 ? 3 : digits, value);
    char *point = strchr(out, '.'), *e = strchr(out, 'e');
    /* "5.0e-05" says no more than "5e-05". */
    if (point && e && strspn(point + 1, "0") == (size_t)(e - point - 1))
        memmove(point, e, strlen(e) + 1);
    shorten_exponent(out);
    return out;
}

static const char *with_unit(char out[TT_LABEL], double value)
{
    static const char *const unit[] = {"", "k", "M", "G", "T"};
    int u = 0;
    for (; fabs(value) >= 999.95 && u < 4; u++)
        value /= 1000;
    snprintf(out, TT_LABEL, "%.4g%s", value, unit[u]);
    return out;
}

const char *tt_axis_label(char out[TT_LABEL], double value, double step)
{
    double size = fmax(fabs(value), step);
    if (value == 0 || fabs(value) < step * 1e-6)
        return memcpy(out, "0", 2);
    if (size >= 1e15 || (size < 1e-3 && step < 1e-4))
        return scientific(out, value, step);
    if (size >= 1000)
        return with_unit(out, value);
    if (step == 0) {
        snprintf(out, TT_LABEL, "%.3g", value);
        shorten_exponent(out);
        return out;
    }
    int decimals = (int)-floor(log10(step) + 1e-9);
    snprintf(out, TT_LABEL, "%.*f", decimals < 0 ? 0 : decimals > 5 ? 5 : decimals, value);
    return out;
}
