/* Reads back what is sent of pictures: sixels, kitty's protocol, and blocks of dots; written from
 * their descriptions, and from nothing of ours. */
#ifndef TT_TESTS_TUI_SCREEN_DECODE_H
#define TT_TESTS_TUI_SCREEN_DECODE_H

#include "../../support/test.h"

#include <ctype.h>
#include <stdbool.h>
#include <zlib.h>

struct decoded {
    int w, h;
    uint8_t *rgb;   /* zeroed at first; free() it */
    bool *set;      /* of sixels: the pixel was drawn */
    unsigned id;    /* kitty's number */
    int cols, rows; /* kitty's cells */
    size_t length;  /* bytes it took */
};

static inline void decoded_free(struct decoded *d)
{
    free(d->rgb);
    free(d->set);
}

static inline int decode_number(const char **p)
{
    int n = 0;
    assert_true(isdigit((unsigned char)**p));
    while (isdigit((unsigned char)**p))
        n = 10 * n + *(*p)++ - '0';
    return n;
}

/* --- sixel ----------------------------------------------------------------------------------- */

static inline void decode_dots(struct decoded *d, int *x, int y, int times, char what,
                               const uint8_t color[3])
{
    int bits = what - '?';
    assert_in_range(bits, 0, 63);
    for (; times > 0; times--, (*x)++)
        for (int k = 0; k < 6; k++) {
            if (!(bits >> k & 1))
                continue;
            assert_in_range(*x, 0, d->w - 1);
            assert_in_range(y + k, 0, d->h - 1);
            memcpy(d->rgb + 3 * ((y + k) * d->w + *x), color, 3);
            d->set[(y + k) * d->w + *x] = true;
        }
}

/* "ESC P 0;1;0 q" to "ESC \".  At most `most` colours may be defined. */
static inline struct decoded decode_sixel(const char *text, int most)
{
    static uint8_t palette[256][3];
    const uint8_t *color = palette[0];
    struct decoded d = {0};
    const char *p = text;
    int x = 0, y = 0;
    assert_memory_equal(p, "\033P0;1;0q\"1;1;", 13);
    p += 13;
    d.w = decode_number(&p);
    assert_int_equal(*p++, ';');
    d.h = decode_number(&p);
    d.rgb = calloc((size_t)(3 * d.w * d.h), 1);
    d.set = calloc((size_t)(d.w * d.h), sizeof *d.set);
    while (*p != '\033') {
        if (*p == '#') {
            p++;
            int i = decode_number(&p);
            assert_in_range(i, 0, most - 1);
            color = palette[i];
            for (int k = 0; *p == ';' && k < 4; k++) {
                p++;
                int v = decode_number(&p);
                if (k == 0)
                    assert_int_equal(v, 2); /* red, green, blue */
                else
                    palette[i][k - 1] = (uint8_t)((v * 255 + 50) / 100);
                assert_in_range(v, 0, 100);
            }
        } else if (*p == '$' || *p == '-') {
            y += *p++ == '-' ? 6 : 0;
            x = 0;
        } else if (*p == '!') {
            p++;
            int n = decode_number(&p);
            decode_dots(&d, &x, y, n, *p++, color);
        } else {
            decode_dots(&d, &x, y, 1, *p++, color);
        }
    }
    assert_memory_equal(p, "\033\\", 2);
    d.length = (size_t)(p + 2 - text);
    return d;
}

/* --- kitty ----------------------------------------------------------------------------------- */

static inline int decode_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(digits, c);
    assert_true(c && at);
    return (int)(at - digits);
}

/* A control string's data, which follow those before. */
static inline size_t decode_base64(const char *p, const char *end, uint8_t *out)
{
    size_t n = 0;
    assert_int_equal((end - p) % 4, 0);
    for (; p < end; p += 4) {
        int v = decode_digit(p[0]) << 18 | decode_digit(p[1]) << 12;
        out[n++] = (uint8_t)(v >> 16);
        if (p[2] == '=')
            continue;
        v |= decode_digit(p[2]) << 6;
        out[n++] = (uint8_t)(v >> 8);
        if (p[3] != '=')
            out[n++] = (uint8_t)(v | decode_digit(p[3]));
    }
    return n;
}

static inline bool decode_key(const char *keys, const char *end, const char *name, unsigned *out)
{
    size_t n = strlen(name);
    for (const char *p = keys; p < end; p = strchr(p, ',') ? strchr(p, ',') + 1 : end)
        if (strncmp(p, name, n) == 0 && p[n] == '=') {
            *out = (unsigned)strtoul(p + n + 1, NULL, 10);
            return true;
        }
    return false;
}

/* All strings of a picture: "ESC _ G a=T,...;DATA ESC \" and those that follow. */
static inline struct decoded decode_kitty(const char *text)
{
    struct decoded d = {0};
    const char *p = text;
    uint8_t *packed = calloc(strlen(text) + 1, 1);
    size_t n = 0;
    unsigned more = 1, v = 0;
    for (bool first = true; more; first = false) {
        assert_memory_equal(p, "\033_G", 3);
        const char *keys = p + 3, *data = strchr(keys, ';') + 1, *end = strchr(data, '\033');
        assert_true(end - data <= 4096);
        if (first) {
            assert_memory_equal(keys, "a=T,f=24,o=z,", 13);
            assert_true(decode_key(keys, data, "s", &v));
            d.w = (int)v;
            assert_true(decode_key(keys, data, "v", &v));
            d.h = (int)v;
            assert_true(decode_key(keys, data, "c", &v));
            d.cols = (int)v;
            assert_true(decode_key(keys, data, "r", &v));
            d.rows = (int)v;
            assert_true(decode_key(keys, data, "i", &d.id));
            assert_true(decode_key(keys, data, "C", &v) && v == 1); /* the cursor stays */
        }
        assert_true(decode_key(keys, data, "q", &v) && v == 2); /* nothing is answered */
        assert_true(decode_key(keys, data, "m", &more));
        n += decode_base64(data, end, packed + n);
        assert_memory_equal(end, "\033\\", 2);
        p = end + 2;
    }
    uLongf size = (uLongf)(3 * d.w * d.h);
    d.rgb = calloc(size, 1);
    assert_int_equal(uncompress(d.rgb, &size, packed, n), Z_OK);
    assert_int_equal(size, 3 * d.w * d.h);
    free(packed);
    d.length = (size_t)(p - text);
    return d;
}

#endif
