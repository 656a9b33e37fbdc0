/* Dates and times, as days since 1970. */
#include "number.h"

#include <math.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

struct cursor {
    const char *at, *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A whole number of at most `most` digits; returns how many there were. */
static int take_number(struct cursor *c, int most, int *out)
{
    int n = 0;
    *out = 0;
    for (; n < most && c->at < c->end && is_digit(*c->at); n++)
        *out = *out * 10 + *c->at++ - '0';
    return n;
}

static bool take(struct cursor *c, char what)
{
    bool there = c->at < c->end && *c->at == what;
    c->at += there;
    return there;
}

/* "May", "may", "Mayo" is none; 1 to 12, or 0. */
static int take_month(struct cursor *c)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    size_t n = 0;
    while (c->at + n < c->end && ((c->at[n] | 32) >= 'a' && (c->at[n] | 32) <= 'z'))
        n++;
    for (int i = 0; i < 12 && n >= 3; i++)
        if ((n == 3 || n == strlen(names[i])) && strncasecmp(c->at, names[i], n) == 0) {
            c->at += n;
            return i + 1;
        }
    return 0;
}

static int days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Days from 1970-01-01 in the Gregorian calendar (H. Hinnant, "chrono-compatible low-level date
 * algorithms"). */
static int64_t civil(int64_t y, int m, int d)
{
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400, doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int full_year(int year, int digits)
{
    return digits > 2 ? year : year + (year < 70 ? 2000 : 1900);
}

static bool set_date(struct tt__date *out, int year, int month, int day)
{
    if (month < 1 || month > 12 || day < 1 || day > days_in(year, month))
        return false;
    out->days = (double)civil(year, month, day);
    out->date = true;
    return true;
}

/* "17 May 2024", "17-May-24", "May 17, 2024", "May-17-2024" */
static bool take_named(struct cursor *c, struct tt__date *out)
{
    int day = 0, year, month = take_month(c), digits;
    if (!month) {
        if (take_number(c, 2, &day) == 0)
            return false;
        if (!take(c, ' ') && !take(c, '-') && !take(c, '/'))
            return false;
        month = take_month(c);
        take(c, '.');
    } else {
        take(c, '.');
        if (!take(c, ' ') && !take(c, '-'))
            take(c, '/');
        if (take_number(c, 2, &day) == 0)
            return false;
        take(c, ',');
    }
    if (!month || (!take(c, ' ') && !take(c, '-') && !take(c, '/')))
        return false;
    digits = take_number(c, 4, &year);
    return (digits == 4 || digits == 2) && set_date(out, full_year(year, digits), month, day);
}

/* "2024-05-17", "17.5.2024", "5/17/24" */
static bool take_numbers(struct cursor *c, bool day_first, struct tt__date *out)
{
    int a, b, d, digits = take_number(c, 4, &a);
    char mark = c->at < c->end ? *c->at : '\0';
    if (digits == 0 || (mark != '-' && mark != '/' && mark != '.'))
        return false;
    c->at++;
    if (take_number(c, 2, &b) == 0 || !take(c, mark))
        return false;
    int last = take_number(c, 4, &d);
    if (digits == 4)
        return last > 0 && last <= 2 && set_date(out, a, b, d);
    if (digits > 2 || (last != 4 && last != 2) || (last == 2 && mark == '.' && digits + last < 3))
        return false;
    int year = full_year(d, last);
    day_first = day_first || mark == '.';
    out->open = mark != '.' && a <= 12 && b <= 12;
    out->exchanged = (day_first ? b : a) > 12;
    if (out->exchanged)
        day_first = !day_first;
    return set_date(out, year, day_first ? b : a, day_first ? a : b);
}

/* "12:30", "12:30:05.25", "12:30 PM", with "Z" or "+02:00". */
static bool take_time(struct cursor *c, struct tt__date *out)
{
    int hour, minute, second = 0;
    double fraction = 0, place = 0.1;
    if (take_number(c, 2, &hour) == 0 || !take(c, ':') || take_number(c, 2, &minute) != 2)
        return false;
    if (take(c, ':') && take_number(c, 2, &second) != 2)
        return false;
    if (take(c, '.') || take(c, ','))
        for (; c->at < c->end && is_digit(*c->at); c->at++, place /= 10)
            fraction += place * (*c->at - '0');
    take(c, ' ');
    size_t left = (size_t)(c->end - c->at);
    if (left >= 2 && (strncasecmp(c->at, "am", 2) == 0 || strncasecmp(c->at, "pm", 2) == 0)) {
        if (hour < 1 || hour > 12)
            return false;
        hour = hour % 12 + ((*c->at | 32) == 'p' ? 12 : 0);
        c->at += 2;
    }
    if (hour > 24 || minute > 59 || second > 60)
        return false;
    double shift = 0;
    if (c->at < c->end && (*c->at == '+' || *c->at == '-')) {
        int sign = *c->at++ == '-' ? -1 : 1, h, m = 0;
        if (take_number(c, 2, &h) != 2)
            return false;
        take(c, ':');
        take_number(c, 2, &m);
        shift = sign * (h * 60 + m);
    } else if (!take(c, 'Z') && c->end - c->at == 3 && memcmp(c->at, "UTC", 3) == 0) {
        c->at = c->end;
    }
    out->days += (hour * 3600.0 + (minute - shift) * 60 + second + fraction) / 86400;
    out->time = true;
    return true;
}

bool tt__parse_date(const char *s, size_t n, bool day_first, struct tt__date *out)
{
    struct cursor c = {s, s + n};
    memset(out, 0, sizeof *out);
    if (n < 4 || n > 40)
        return false;
    if (take_time(&c, out) && c.at == c.end)
        return true;
    c.at = s;
    memset(out, 0, sizeof *out);
    if (!take_numbers(&c, day_first, out)) {
        c.at = s;
        memset(out, 0, sizeof *out);
        if (!take_named(&c, out))
            return false;
    }
    if (c.at == c.end)
        return true;
    return (take(&c, 'T') || take(&c, ' ')) && take_time(&c, out) && c.at == c.end;
}

bool tt__number_date(double v, double *days)
{
    struct tt__date d = {0};
    if (v != floor(v) || v < 1e7 || v >= 1e8)
        return false;
    int n = (int)v;
    bool good = set_date(&d, n / 10000, n / 100 % 100, n % 100);
    *days = d.days;
    return good;
}

struct tt__day tt__day_parts(double days)
{
    double whole = floor(days);
    int64_t z = (int64_t)whole + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);
    int64_t year = yoe + era * 400 + (month <= 2);
    int64_t weekday = ((int64_t)whole % 7 + 7 + 3) % 7; /* 1970 began with a Thursday */
    return (struct tt__day){.month = month - 1,
                            .weekday = (int)weekday,
                            .of_year = (days - (double)civil(year, 1, 1)) / 366,
                            .hour = (days - whole) * 24};
}
