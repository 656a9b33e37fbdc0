#include <tuitrain/formats/encoding.h>

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* UTF-16 of mostly Latin letters has a zero in every second byte. */
static const char *guess_utf16(const unsigned char *s, size_t n)
{
    size_t even = 0, odd = 0, look = n < 512 ? n & ~(size_t)1 : 512;
    for (size_t i = 0; i < look; i += 2) {
        even += s[i] == 0;
        odd += s[i + 1] == 0;
    }
    if (look >= 4 && odd * 5 > look && even == 0)
        return "UTF-16LE";
    return look >= 4 && even * 5 > look && odd == 0 ? "UTF-16BE" : NULL;
}

bool tt_text_is_utf8(const void *text, size_t n)
{
    const unsigned char *s = text;
    for (size_t i = 0; i < n;) {
        unsigned char c = s[i];
        if (c < 0x80) {
            i++;
            continue;
        }
        size_t more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
        if (c < 0xc2 || c > 0xf4 || more >= n - i)
            return false;
        unsigned char low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
        unsigned char high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
        if (s[i + 1] < low || s[i + 1] > high)
            return false;
        for (size_t k = 2; k <= more; k++)
            if ((s[i + k] & 0xc0) != 0x80)
                return false;
        i += more + 1;
    }
    return true;
}

/* Three bytes of UTF-8 stand for a byte, or for two, at most. */
static int convert(const char *name, const char *from, unsigned char **data, size_t skip,
                   size_t *size, struct tt_err *err)
{
    if (*size > ((size_t)-1 - 1) / 3)
        return tt_fail(err, TT_ENOMEM, "%s: out of memory", name);
    size_t room = 3 * (*size - skip), left = *size - skip, free_bytes = room;
    unsigned char *out = malloc(room + 1);
    iconv_t cd = iconv_open("UTF-8", from);
    if (!out || cd == (iconv_t)-1) {
        free(out);
        if (cd != (iconv_t)-1)
            iconv_close(cd);
        return tt_fail(err, TT_ENOMEM, "%s: cannot convert %s to UTF-8", name, from);
    }
    char *in = (char *)*data + skip, *at = (char *)out;
    size_t rc = iconv(cd, &in, &left, &at, &free_bytes);
    iconv_close(cd);
    if (rc == (size_t)-1) {
        free(out);
        return tt_fail(err, TT_EINPUT, "%s: byte %zu is no %s; save the table as UTF-8", name,
                       (size_t)((unsigned char *)in - *data), from);
    }
    free(*data);
    *size = room - free_bytes;
    out[*size] = '\0';
    *data = out;
    return 0;
}

int tt_text_to_utf8(const char *name, unsigned char **data, size_t *size, const char **was,
                    struct tt_err *err)
{
    unsigned char *s = *data;
    size_t n = *size;
    *was = NULL;
    if (n >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0) {
        memmove(s, s + 3, n - 3 + 1);
        *size = n -= 3;
    }
    if (n >= 2 && (memcmp(s, "\xff\xfe", 2) == 0 || memcmp(s, "\xfe\xff", 2) == 0)) {
        *was = s[0] == 0xff ? "UTF-16LE" : "UTF-16BE";
        return convert(name, *was, data, 2, size, err);
    }
    const unsigned char *zero = memchr(s, 0, n);
    if (zero) {
        if (!(*was = guess_utf16(s, n)))
            return tt_fail(err, TT_EINPUT, "%s: is no text: byte %zu is zero", name,
                           (size_t)(zero - s));
        return convert(name, *was, data, 0, size, err);
    }
    if (tt_text_is_utf8(s, n))
        return 0;
    *was = "WINDOWS-1252";
    if (convert(name, *was, data, 0, size, NULL) == 0)
        return 0;
    *was = "ISO-8859-1"; /* takes every byte */
    return convert(name, *was, data, 0, size, err);
}
