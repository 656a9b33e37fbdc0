#include "step_value.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <tuitrain/base/text.h>

/* Shares that are near 1 in use (momentum, betas), where 0.99 is as far from 0.9 as that from 0. */
static const double near_one[] = {0,   0.1,  0.2,  0.3,  0.4,   0.5,   0.6,   0.7,    0.8,    0.85,
                                  0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 1};
enum { NEAR_ONE = sizeof near_one / sizeof near_one[0] };

static double step_in(const double *list, int n, double now, int by)
{
    const double same = 1e-9;
    if (by > 0) {
        for (int i = 0; i < n; i++)
            if (list[i] > now + same)
                return list[i];
        return INFINITY;
    }
    for (int i = n - 1; i >= 0; i--)
        if (list[i] < now - same)
            return list[i];
    return -INFINITY;
}

/* 1, 2, 5, 10, ... times a power of ten; below the least of them lies 0. */
static double step_125(double least, double now, int by)
{
    static const double digit[] = {1, 2, 5, 10};
    const double slack = 1 + 1e-9;
    if (now < least)
        return by > 0 ? least : now > 0 ? 0 : -INFINITY;
    double power = pow(10, floor(log10(now * slack)));
    double next[6] = {power / 2};
    for (int i = 0; i < 4; i++)
        next[i + 1] = digit[i] * power;
    next[5] = 20 * power;
    if (by > 0) {
        for (int i = 0; i < 6; i++)
            if (next[i] > now * slack)
                return next[i];
        return INFINITY;
    }
    if (now <= least * slack)
        return 0;
    for (int i = 5; i >= 0; i--)
        if (next[i] * slack < now)
            return next[i];
    return 0;
}

/* Of an eps: powers of ten, and 0. */
static double step_power(double now, int by)
{
    const double least = 1e-12;
    if (by > 0)
        return now > 0 ? now * 10 : least;
    return now > least * 1.5 ? now / 10 : now > 0 ? 0 : -INFINITY;
}

static double step_number(const struct tt_opt *row, double now, int by)
{
    bool share = row->max <= 1 && row->min == 0;
    if (share && row->def > 0 && row->def < 1e-3)
        return step_power(now, by);
    if (share && (row->def > 0.5 || row->max < 1))
        return step_in(near_one, NEAR_ONE, now, by);
    if (share)
        return (floor(now / 0.05 + (by > 0 ? 1e-6 : -1e-6)) + (by > 0 ? 1 : 0)) * 0.05;
    return step_125(row->max <= 10 ? 1e-5 : row->max < 1e9 ? 1 : 0.1, now, by);
}

/* Sizes go by powers of two, counts by one. */
static int64_t step_whole(const struct tt_opt *row, int64_t now, int by)
{
    if (row->max != 65536)
        return now + (by > 0 ? 1 : -1);
    int64_t power = 1;
    if (by > 0) {
        while (power <= now)
            power *= 2;
        return power;
    }
    while (power * 2 < now)
        power *= 2;
    return now > 1 ? power : 0;
}

static bool choose(const char *const *names, const char *now, int by, char *out, size_t size)
{
    int n = 0, at = 0;
    for (; names[n]; n++)
        if (strcmp(names[n], now) == 0)
            at = n;
    if (n == 0)
        return false;
    snprintf(out, size, "%s", names[(at + n + (by > 0 ? 1 : -1)) % n]);
    return true;
}

bool tt_step_value(const struct tt_setting *s, int by, char *out, size_t size)
{
    const struct tt_opt *row = s->row;
    double number;
    int64_t whole;
    switch (row->type) {
    case TT_OPT_BOOL:
        snprintf(out, size, "%s", strcmp(s->value, "yes") == 0 ? "no" : "yes");
        return true;
    case TT_OPT_CHOICE:
        return choose(row->choices, s->value, by, out, size);
    case TT_OPT_STRING:
        return s->choices && choose(s->choices, s->value, by, out, size);
    case TT_OPT_INT:
        if (!tt_text_to_int(s->value, &whole))
            return false;
        whole = step_whole(row, whole, by);
        snprintf(out, size, "%" PRId64, whole);
        return (double)whole >= row->min && (double)whole <= row->max;
    case TT_OPT_FLOAT:
        if (!tt_text_to_double(s->value, &number))
            return false;
        snprintf(out, size, "%.6g", number = step_number(row, number, by));
        return tt_opt_in_range(row, number);
    case TT_OPT_PAIR:
        break;
    }
    return false;
}
