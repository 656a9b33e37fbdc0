#include <tuitrain/base/text.h>

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

bool tt_text_copy(char *out, size_t size, const char *text)
{
    size_t n = strnlen(text, size);
    bool whole = n < size;
    if (!whole)
        n = size - 1;
    memcpy(out, text, n);
    out[n] = '\0';
    return whole;
}

const char *tt_text_double(char *out, size_t size, double value)
{
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(out, size, "%.*g", digits, value);
        bool plain = fabs(value) >= 1e-4 && fabs(value) < 1e15;
        if (strtod(out, NULL) == value && !(plain && strchr(out, 'e')))
            break;
    }
    return out;
}

const char *tt_text_thousands(char *out, size_t size, int64_t value)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    size_t n = strlen(digits), o = 0;
    for (size_t i = 0; i < n && o + 2 < size; i++) {
        out[o++] = digits[i];
        size_t left = n - 1 - i;
        if (left > 0 && left % 3 == 0 && digits[i] != '-')
            out[o++] = ',';
    }
    out[o] = '\0';
    return out;
}

const char *tt_text_si(char *out, size_t size, double value)
{
    static const char *const unit[] = {"", "k", "M", "G", "T", "P", "E"};
    double v = fabs(value);
    size_t u = 0;
    /* 999.5 would print as 1000 with three digits. */
    while (v >= 999.5 && u + 1 < sizeof unit / sizeof unit[0]) {
        v /= 1000;
        u++;
    }
    int decimals = u == 0 && v == floor(v) ? 0 : v < 9.995 ? 2 : v < 99.95 ? 1 : 0;
    snprintf(out, size, "%s%.*f%s", value < 0 ? "-" : "", decimals, v, unit[u]);
    return out;
}

/* "1.23e-12" with so few characters as there can be; returns how many. */
static int put_exponent(char *out, size_t size, double value, int decimals)
{
    char digits[48];
    int exponent = 0;
    snprintf(digits, sizeof digits, "%.*e", decimals, value);
    char *e = strchr(digits, 'e');
    sscanf(e + 1, "%d", &exponent);
    return snprintf(out, size, "%.*se%d", (int)(e - digits), digits, exponent);
}

const char *tt_text_figure(char *out, size_t size, double value, int decimals, int w)
{
    double size_of = fabs(value);
    if (!isfinite(value)) {
        snprintf(out, size, "%s", isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
        return out;
    }
    /* Of what is below the last decimal less than two digits would be left. */
    bool tiny = value != 0 && size_of < 10 * pow(10, -decimals) && size_of < 0.1;
    if (!tiny || w < 6)
        for (int k = decimals; k >= 0; k--)
            if ((value == 0 || size_of >= 0.5 * pow(10, -k)) &&
                snprintf(out, size, "%.*f", k, value) <= w)
                return out;
    for (int k = 3; k > 0; k--)
        if (put_exponent(out, size, value, k) <= w)
            return out;
    put_exponent(out, size, value, 0);
    return out;
}

const char *tt_text_count(char *out, size_t size, int64_t value, int w)
{
    if (snprintf(out, size, "%" PRId64, value) <= w)
        return out;
    tt_text_si(out, size, (double)value);
    char *point = strchr(out, '.');
    size_t n = strlen(out);
    /* "1.23M", "1.2M", "1M". */
    while (point && (int)n > w && n > 2) {
        memmove(out + n - 2, out + n - 1, 2);
        n--;
        if (out + n - 2 == point) {
            memmove(point, point + 1, 2);
            n--;
            point = NULL;
        }
    }
    return out;
}

const char *tt_text_duration(char *out, size_t size, double seconds)
{
    if (!(seconds >= 0) || seconds > 3.2e9) {
        snprintf(out, size, "-");
        return out;
    }
    if (seconds < 9.95) {
        snprintf(out, size, "%.1f s", seconds);
        return out;
    }
    int64_t s = (int64_t)(seconds + 0.5), h = s / 3600, m = s / 60 % 60;
    if (h > 0)
        snprintf(out, size, "%" PRId64 ":%02" PRId64 ":%02" PRId64, h, m, s % 60);
    else
        snprintf(out, size, "%" PRId64 ":%02" PRId64, m, s % 60);
    return out;
}

int tt_utf8_decode(const char *text, uint32_t *ch)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *t = (const unsigned char *)text;
    *ch = t[0];
    if (t[0] == 0)
        return 0;
    if (t[0] < 0x80)
        return 1;
    int n = (t[0] & 0xe0) == 0xc0 ? 2 : (t[0] & 0xf0) == 0xe0 ? 3 : (t[0] & 0xf8) == 0xf0 ? 4 : 0;
    uint32_t c = n ? t[0] & (0xffu >> (n + 1)) : 0;
    for (int i = 1; i < n; i++) {
        if ((t[i] & 0xc0) != 0x80) {
            n = 0;
            break;
        }
        c = c << 6 | (t[i] & 0x3fu);
    }
    if (n == 0 || c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000)) {
        *ch = 0xfffd;
        return 1;
    }
    *ch = c;
    return n;
}

int tt_utf8_encode(uint32_t ch, char out[5])
{
    int n = ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (int i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (ch & 0x3f));
        ch >>= 6;
    }
    out[0] = (char)(lead[n] | ch);
    out[n] = '\0';
    return n;
}

static bool steers(uint32_t ch)
{
    static const uint32_t range[][2] = {
        {0x061c, 0x061c}, {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f},
        {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}, {0xe0000, 0xe0fff},
    };
    for (size_t i = 0; i < sizeof range / sizeof range[0]; i++)
        if (ch >= range[i][0] && ch <= range[i][1])
            return true;
    return false;
}

int tt_char_width(uint32_t ch)
{
    if (ch < 0x7f)
        return 1;
    if (steers(ch))
        return 0;
    int w = wcwidth((wchar_t)ch);
    return w < 0 ? 1 : w;
}

bool tt_char_is_mark(uint32_t ch)
{
    return tt_char_width(ch) == 0 && !steers(ch);
}

int tt_utf8_length(const char *text)
{
    int columns = 0, n;
    uint32_t ch;
    while ((n = tt_utf8_decode(text, &ch)) > 0) {
        text += n;
        columns += tt_char_width(ch);
    }
    return columns;
}

bool tt_utf8_single(const char *text)
{
    uint32_t ch;
    int n = tt_utf8_decode(text, &ch);
    return n > 0 && !text[n];
}

bool tt_char_is_safe(uint32_t ch)
{
    return ch >= 0x20 && !(ch >= 0x7f && ch < 0xa0) && ch != 0xfffd && !steers(ch);
}

void tt_text_printable(char *out, size_t size, const char *text)
{
    size_t o = 0;
    int n;
    uint32_t ch;
    while ((n = tt_utf8_decode(text, &ch)) > 0) {
        bool bad = !tt_char_is_safe(ch);
        size_t need = bad ? 1 : (size_t)n;
        if (o + need >= size)
            break;
        if (bad)
            out[o] = '?';
        else
            memmove(out + o, text, need);
        o += need;
        text += n;
    }
    out[o] = '\0';
}

static bool stands_for_byte(uint32_t ch)
{
    return ch >= TT_BYTE_CHAR && ch < TT_BYTE_CHAR_END;
}

char *tt_text_as_utf8(const char *text)
{
    char *out = malloc(4 * strlen(text) + 1), *to = out;
    uint32_t ch;
    for (int n; out && (n = tt_utf8_decode(text, &ch)) > 0; text += n) {
        bool whole = !(n == 1 && ch == 0xfffd) && !stands_for_byte(ch);
        if (whole)
            to += tt_utf8_encode(ch, to);
        for (int i = 0; !whole && i < n; i++)
            to += tt_utf8_encode(TT_BYTE_CHAR + (unsigned char)text[i], to);
    }
    if (out)
        *to = '\0';
    return out;
}

void tt_text_from_utf8(char *text)
{
    char *to = text;
    uint32_t ch;
    for (int n; (n = tt_utf8_decode(text, &ch)) > 0; text += n)
        if (stands_for_byte(ch)) {
            *to++ = (char)(ch - TT_BYTE_CHAR);
        } else {
            memmove(to, text, (size_t)n);
            to += n;
        }
    *to = '\0';
}

bool tt_text_to_int(const char *text, int64_t *out)
{
    char *end;
    errno = 0;
    long long v = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno == ERANGE)
        return false;
    *out = v;
    return true;
}

bool tt_text_to_double(const char *text, double *out)
{
    char *end;
    double v = strtod(text, &end);
    if (end == text || *end != '\0')
        return false;
    *out = v;
    return true;
}

int tt_text_distance(const char *a, const char *b)
{
    enum { MAX = 64 };
    size_t n = strlen(a), m = strlen(b);
    if (n >= MAX || m >= MAX)
        return MAX;
    int row[MAX];
    for (size_t j = 0; j <= m; j++)
        row[j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int up = row[j], best = diagonal + (a[i - 1] != b[j - 1]);
            if (up + 1 < best)
                best = up + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            diagonal = up;
            row[j] = best;
        }
    }
    return row[m];
}
