#include "film_numbers.h"

#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>

static bool have_room(struct tt_film_codec *c, size_t n)
{
    if (c->at + n <= c->capacity)
        return true;
    size_t capacity = 2 * (c->at + n) + 1024;
    unsigned char *bigger = c->bad ? NULL : realloc(c->data, capacity);
    if (!bigger) {
        c->bad = true;
        return false;
    }
    c->data = bigger;
    c->capacity = capacity;
    return true;
}

void tt__film_code_bytes(struct tt_film_codec *c, void *x, size_t n)
{
    if (n == 0)
        return;
    if (c->reading) {
        c->bad = c->bad || n > c->n - c->at;
        if (c->bad) {
            memset(x, 0, n);
            return;
        }
        memcpy(x, c->data + c->at, n);
    } else {
        if (!have_room(c, n))
            return;
        memcpy(c->data + c->at, x, n);
    }
    c->at += n;
}

/* The low byte first, whatever the machine. */
static uint64_t code_bits(struct tt_film_codec *c, uint64_t x, size_t n)
{
    unsigned char byte[8];
    for (size_t i = 0; i < n; i++)
        byte[i] = (unsigned char)(x >> (8 * i));
    tt__film_code_bytes(c, byte, n);
    x = 0;
    for (size_t i = 0; i < n; i++)
        x |= (uint64_t)byte[i] << (8 * i);
    return x;
}

void tt__film_code_byte(struct tt_film_codec *c, uint8_t *x)
{
    tt__film_code_bytes(c, x, 1);
}

void tt__film_code_u16(struct tt_film_codec *c, const uint16_t *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint16_t now = (uint16_t)code_bits(c, x[i], 2);
        if (c->reading)
            ((uint16_t *)x)[i] = now;
    }
}

void tt__film_code_u32(struct tt_film_codec *c, uint32_t *x)
{
    uint32_t now = (uint32_t)code_bits(c, *x, 4);
    if (c->reading)
        *x = now;
}

void tt__film_code_f32(struct tt_film_codec *c, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &x[i], sizeof bits);
        bits = (uint32_t)code_bits(c, bits, 4);
        if (c->reading)
            memcpy((float *)&x[i], &bits, sizeof bits);
    }
}

void tt__film_code_double(struct tt_film_codec *c, double *x)
{
    uint64_t bits;
    memcpy(&bits, x, sizeof bits);
    bits = code_bits(c, bits, 8);
    if (c->reading)
        memcpy(x, &bits, sizeof bits);
}

void tt__film_refuse(struct tt_film_codec *c, bool wrong)
{
    c->bad = c->bad || (c->reading && wrong);
}

void tt__film_code_i64(struct tt_film_codec *c, int64_t *x)
{
    int64_t now = (int64_t)code_bits(c, (uint64_t)*x, 8);
    tt__film_refuse(c, now < -1 || now > TT_FILM_MOST);
    if (c->reading)
        *x = now;
}

void tt__film_code_int(struct tt_film_codec *c, int *x, int low, int high)
{
    int now = (int)(int32_t)code_bits(c, (uint32_t)*x, 4);
    tt__film_refuse(c, now < low || now > high);
    if (c->reading)
        *x = c->bad ? low : now;
}

void tt__film_code_bool(struct tt_film_codec *c, bool *x)
{
    uint8_t byte = *x;
    tt__film_code_bytes(c, &byte, 1);
    if (c->reading)
        *x = byte != 0;
}

void tt__film_code_text(struct tt_film_codec *c, char *text, size_t size)
{
    char raw[1024];
    uint16_t n = c->reading ? 0 : (uint16_t)strnlen(text, size - 1);
    n = (uint16_t)code_bits(c, n, 2);
    if (c->reading && (n >= size || n >= sizeof raw))
        c->bad = true;
    if (!c->reading) {
        tt__film_code_bytes(c, text, n);
        return;
    }
    text[0] = '\0';
    if (c->bad)
        return;
    tt__film_code_bytes(c, raw, n);
    raw[n] = '\0';
    tt_text_printable(text, size, raw);
}
