#include "kitty.h"

#include <stdlib.h>

#include <zlib.h>

enum { CHUNK = 4096 }; /* the most that a control string may carry; a multiple of four */

static void add_base64(struct tt_sequence *out, const uint8_t *bytes, size_t n)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *to = tt_sequence_more(out, (n + 2) / 3 * 4);
    for (size_t i = 0; to && i < n; i += 3, to += 4) {
        size_t left = n - i;
        uint32_t three = (uint32_t)bytes[i] << 16 | (uint32_t)(left > 1 ? bytes[i + 1] : 0) << 8 |
                         (left > 2 ? bytes[i + 2] : 0);
        to[0] = digit[three >> 18];
        to[1] = digit[three >> 12 & 63];
        to[2] = left > 1 ? digit[three >> 6 & 63] : '=';
        to[3] = left > 2 ? digit[three & 63] : '=';
    }
}

/* A program's pictures may get the numbers of another's only on the same screen at the same time.
 */
static unsigned id_of(uint32_t number)
{
    return 0x74750000u + number;
}

void tt_kitty_encode(struct tt_sequence *out, const uint8_t *rgb, int w, int h, uint32_t number,
                     int columns, int rows)
{
    enum { RAW = CHUNK / 4 * 3 };
    uLong n = (uLong)w * (uLong)h * 3;
    uLongf packed = compressBound(n);
    uint8_t *data = malloc(packed);
    if (!data || compress2(data, &packed, rgb, n, Z_BEST_SPEED) != Z_OK) {
        free(data);
        out->lost = true;
        return;
    }
    for (uLongf at = 0; at < packed; at += RAW) {
        uLongf now = packed - at < RAW ? packed - at : RAW;
        tt_sequence_text(out, "\033_G");
        if (at == 0)
            tt_sequence_format(out, "a=T,f=24,o=z,s=%d,v=%d,i=%u,c=%d,r=%d,C=1,", w, h,
                               id_of(number), columns, rows);
        /* 2: nothing is answered. */
        tt_sequence_format(out, "q=2,m=%d;", at + now < packed);
        add_base64(out, data + at, now);
        tt_sequence_text(out, "\033\\");
    }
    free(data);
}

void tt_kitty_remove(struct tt_sequence *out, uint32_t number)
{
    tt_sequence_format(out, "\033_Ga=d,d=I,i=%u,q=2\033\\", id_of(number));
}
