#include "number.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 64, MOST_DIGITS = 19 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* --- plain numbers --------------------------------------------------------------------------- */

static bool by_strtod(const char *s, size_t n, char point, double *out)
{
    char copy[400], *end;
    if (n >= sizeof copy)
        return false;
    memcpy(copy, s, n);
    copy[n] = '\0';
    char *at = point != '.' ? strchr(copy, point) : NULL;
    if (at)
        *at = '.';
    *out = strtod(copy, &end);
    return *end == '\0' && isfinite(*out);
}

#if LDBL_MANT_DIG == 64
/* m * 10^e with one rounding to 64 bits, and one to a double's 53.  The second is that of the exact
 * number unless the first left it next to the middle between two doubles. */
static bool scale_long(uint64_t m, int e, double *out)
{
    static const long double power[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                        1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                        1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L,
                                        1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
    if (e < -27 || e > 27 || m == 0)
        return false;
    long double v = e < 0 ? (long double)m / power[-e] : (long double)m * power[e];
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    unsigned low = (unsigned)(bits & 0x7ff);
    if (low >= 0x3ff && low <= 0x401)
        return false;
    *out = (double)v;
    return true;
}
#else
static bool scale_long(uint64_t m, int e, double *out)
{
    (void)m;
    (void)e;
    (void)out;
    return false;
}
#endif

/* Both are exact, so that one operation rounds once. */
static bool scale(uint64_t m, int e, double *out)
{
    static const double power[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (m > UINT64_C(1) << 53 || e < -22 || e > 22)
        return scale_long(m, e, out);
    *out = e < 0 ? (double)m / power[-e] : (double)m * power[e];
    return true;
}

static bool parse_plain(const char *s, size_t n, char point, double *out)
{
    const char *at = s, *end = s + n;
    uint64_t m = 0;
    int digits = 0, e = 0;
    bool negative = at < end && *at == '-', some = false, exact = true;
    at += at < end && (*at == '-' || *at == '+');
    for (; at < end && is_digit(*at); at++) {
        some = true;
        digits += digits > 0 || *at != '0';
        if (digits <= MOST_DIGITS)
            m = m * 10 + (uint64_t)(*at - '0');
        else
            exact = false;
    }
    if (at < end && *at == point)
        for (at++; at < end && is_digit(*at); at++) {
            some = true;
            digits += digits > 0 || *at != '0';
            if (digits <= MOST_DIGITS) {
                m = m * 10 + (uint64_t)(*at - '0');
                e--;
            } else {
                exact = false;
            }
        }
    if (!some)
        return false;
    if (at < end && (*at == 'e' || *at == 'E')) {
        int sign = 1, x = 0;
        at++;
        if (at < end && (*at == '-' || *at == '+'))
            sign = *at++ == '-' ? -1 : 1;
        if (at == end)
            return false;
        for (; at < end && is_digit(*at); at++)
            x = x < 10000 ? x * 10 + *at - '0' : x;
        e += sign * x;
    }
    if (at < end)
        return false;
    if (!exact || !scale(m, e, out))
        return by_strtod(s, n, point, out);
    *out = negative ? -*out : *out;
    return true;
}

/* --- decorated ones -------------------------------------------------------------------------- */

/* What stands at either end of a sum of money. */
static size_t currency_at(const char *s, size_t n, bool at_end)
{
    static const char *const signs[] = {
        "$",   "\xe2\x82\xac", "\xc2\xa3", "\xc2\xa5", "\xe2\x82\xb9", "USD", "EUR", "GBP",
        "CHF", "JPY",          "kr",       "Rs.",      "Rs",           "US$", NULL};
    for (int i = 0; signs[i]; i++) {
        size_t k = strlen(signs[i]);
        if (n > k && memcmp(at_end ? s + n - k : s, signs[i], k) == 0)
            return k;
    }
    return 0;
}

static size_t blank_at(const char *s, size_t n, bool at_end)
{
    if (n > 0 && s[at_end ? n - 1 : 0] == ' ')
        return 1;
    if (n > 1 && memcmp(at_end ? s + n - 2 : s, "\xc2\xa0", 2) == 0)
        return 2;
    return n > 2 && memcmp(at_end ? s + n - 3 : s, "\xe2\x80\xaf", 3) == 0 ? 3 : 0;
}

static void strip_blanks(const char **s, size_t *n)
{
    size_t k;
    while ((k = blank_at(*s, *n, false)) > 0) {
        *s += k;
        *n -= k;
    }
    while ((k = blank_at(*s, *n, true)) > 0)
        *n -= k;
}

/* Copies without the marks between groups of three digits; false where there are none, they stand
 * elsewhere, or 0 stands before them: 0,123 is no thousand. */
static bool ungroup(const char *s, size_t n, bool comma, char *out, size_t *length)
{
    size_t used = 0, group = 0, marks = 0;
    char mark = '\0';
    bool begun = false, zero = false;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        size_t blank = blank_at(s + i, n - i, false);
        bool is_mark = c == (comma ? '.' : ',') || c == '\'' || blank > 0;
        if (c == (comma ? ',' : '.') || c == 'e' || c == 'E') {
            memcpy(out + used, s + i, n - i);
            used += n - i;
            break;
        }
        if (is_mark) {
            if (!begun || (mark && (mark != c || group != 3)) || group == 0 || group > 3)
                return false;
            mark = c;
            marks++;
            group = 0;
            i += blank > 1 ? blank - 1 : 0;
            continue;
        }
        zero = zero || (!begun && c == '0');
        begun = begun || is_digit(c);
        group += is_digit(c);
        out[used++] = c;
    }
    *length = used;
    return marks > 0 && group == 3 && !zero;
}

static bool parse_hex(const char *s, size_t n, double *out)
{
    uint64_t v = 0;
    bool negative = n > 0 && *s == '-';
    s += negative;
    n -= negative;
    if (n < 3 || n > 15 || s[0] != '0' || (s[1] != 'x' && s[1] != 'X'))
        return false;
    for (size_t i = 2; i < n; i++) {
        const char *digits = "0123456789abcdef0123456789ABCDEF";
        const char *d = s[i] ? strchr(digits, s[i]) : NULL;
        if (!d)
            return false;
        v = v * 16 + (uint64_t)((d - digits) % 16);
    }
    *out = negative ? -(double)v : (double)v;
    return true;
}

static bool parse_decorated(const char *s, size_t n, bool comma, double *out, unsigned *spelling)
{
    char copy[LONGEST];
    size_t length, k;
    unsigned as = 0;
    bool negative = false, minus = false;
    if (n > 2 && s[0] == '(' && s[n - 1] == ')') { /* as accounts are kept */
        negative = true;
        s++;
        n -= 2;
    }
    if (n > 3 && memcmp(s, "\xe2\x88\x92", 3) == 0 && s[3] != '-') { /* a typesetter's minus */
        negative = minus = true;
        s += 3;
        n -= 3;
    }
    if (n > 1 && s[0] == '-' && currency_at(s + 1, n - 1, false) > 0) {
        negative = !negative;
        s++;
        n--;
    }
    if ((k = currency_at(s, n, false)) > 0) {
        as |= TT__CURRENCY;
        s += k;
        n -= k;
    } else if ((k = currency_at(s, n, true)) > 0) {
        as |= TT__CURRENCY;
        n -= k;
    }
    if (n > 1 && s[n - 1] == '%') {
        as |= TT__PERCENT;
        n--;
    }
    strip_blanks(&s, &n);
    if (n == 0 || n >= sizeof copy || (negative && s[0] == '-'))
        return false;
    if (parse_hex(s, n, out)) {
        as |= TT__HEX;
    } else if (ungroup(s, n, comma, copy, &length)) {
        as |= TT__GROUPED;
        if (!parse_plain(copy, length, comma ? ',' : '.', out))
            return false;
    } else if (!parse_plain(s, n, comma ? ',' : '.', out)) {
        return false;
    }
    if (negative && !as && !minus)
        return false;
    *out = negative ? -*out : *out;
    *out = as & TT__PERCENT ? *out / 100 : *out;
    *spelling |= as;
    return as != 0 || minus;
}

bool tt__parse_number(const char *s, size_t n, bool comma, double *out, unsigned *spelling)
{
    bool digit = false;
    if (n == 0)
        return false;
    if (parse_plain(s, n, comma ? ',' : '.', out)) {
        if (*s == '0' && n > 1 && is_digit(s[1]))
            *spelling |= TT__ZEROS;
        return true;
    }
    for (size_t i = 0; i < n && n < LONGEST; i++)
        digit = digit || is_digit(s[i]);
    return digit && parse_decorated(s, n, comma, out, spelling);
}

unsigned tt__spelling_width(size_t n)
{
    return 1U << (TT__WIDTHS + (n < TT__WIDEST ? n : TT__WIDEST));
}

int tt__spelling_digits(unsigned spelling)
{
    for (int n = 1; n < TT__WIDEST; n++)
        if (spelling >> TT__WIDTHS == 1U << n)
            return n;
    return 0;
}
