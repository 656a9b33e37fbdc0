#include "protobuf.h"

#include <string.h>

#include <tuitrain/base/text.h>

enum { MAX_VARINT = 10 };

/* --- writing --------------------------------------------------------------------------------- */

static void add(struct tt__pb *p, const void *data, size_t n)
{
    if (!p->failed && tt_bytes_add(p->out, data, n, p->err) < 0)
        p->failed = true;
}

static size_t encode(unsigned char out[MAX_VARINT], uint64_t v)
{
    size_t n = 0;
    for (; v >= 0x80; v >>= 7)
        out[n++] = (unsigned char)(v | 0x80);
    out[n++] = (unsigned char)v;
    return n;
}

static void add_varint(struct tt__pb *p, uint64_t v)
{
    unsigned char bytes[MAX_VARINT];
    add(p, bytes, encode(bytes, v));
}

static void add_fixed(struct tt__pb *p, uint64_t v, size_t n)
{
    unsigned char bytes[8];
    for (size_t i = 0; i < n; i++)
        bytes[i] = (unsigned char)(v >> 8 * i);
    add(p, bytes, n);
}

static void add_double(struct tt__pb *p, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    add_fixed(p, bits, 8);
}

static void add_key(struct tt__pb *p, uint32_t field, enum tt__pb_type type)
{
    add_varint(p, (uint64_t)field << 3 | type);
}

void tt__pb_varint(struct tt__pb *p, uint32_t field, uint64_t value)
{
    add_key(p, field, TT__PB_VARINT);
    add_varint(p, value);
}

void tt__pb_double(struct tt__pb *p, uint32_t field, double value)
{
    add_key(p, field, TT__PB_FIXED64);
    add_double(p, value);
}

void tt__pb_float(struct tt__pb *p, uint32_t field, float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    add_key(p, field, TT__PB_FIXED32);
    add_fixed(p, bits, 4);
}

void tt__pb_doubles(struct tt__pb *p, uint32_t field, const double *value, size_t n)
{
    add_key(p, field, TT__PB_BYTES);
    add_varint(p, 8 * (uint64_t)n);
    for (size_t i = 0; i < n; i++)
        add_double(p, value[i]);
}

void tt__pb_bytes(struct tt__pb *p, uint32_t field, const void *data, size_t n)
{
    add_key(p, field, TT__PB_BYTES);
    add_varint(p, n);
    add(p, data, n);
}

void tt__pb_text(struct tt__pb *p, uint32_t field, const char *text)
{
    /* A byte that is no UTF-8 becomes one other byte, so the length stays. */
    size_t n = strlen(text);
    uint32_t ch;
    tt__pb_bytes(p, field, text, n);
    if (p->failed)
        return;
    unsigned char *to = p->out->data + p->out->size - n;
    for (int k; (k = tt_utf8_decode(text, &ch)) > 0; text += k, to += k)
        if (k == 1 && ch == 0xfffd)
            *to = '?';
}

size_t tt__pb_begin(struct tt__pb *p, uint32_t field)
{
    add_key(p, field, TT__PB_BYTES);
    return p->out->size;
}

/* The length comes before the message and is known only after it: the message moves. */
void tt__pb_end(struct tt__pb *p, size_t begun)
{
    unsigned char length[MAX_VARINT];
    if (p->failed)
        return;
    size_t n = p->out->size - begun, k = encode(length, n);
    add(p, length, k);
    if (p->failed)
        return;
    memmove(p->out->data + begun + k, p->out->data + begun, n);
    memcpy(p->out->data + begun, length, k);
}

/* --- reading --------------------------------------------------------------------------------- */

static int next_varint(struct tt__pb_cursor *c, uint64_t *out)
{
    *out = 0;
    for (int i = 0; i < MAX_VARINT && c->at < c->end; i++) {
        unsigned char byte = *c->at++;
        *out |= (uint64_t)(byte & 0x7f) << 7 * i; /* the tenth gives one bit, as everywhere */
        if (byte < 0x80)
            return 0;
    }
    return -1;
}

static int next_bytes(struct tt__pb_cursor *c, struct tt__pb_field *out, uint64_t n)
{
    if (n > (uint64_t)(c->end - c->at))
        return -1;
    out->data = c->at;
    out->size = (size_t)n;
    c->at += n;
    return 0;
}

int tt__pb_next(struct tt__pb_cursor *c, struct tt__pb_field *out)
{
    uint64_t key;
    if (c->at == c->end)
        return 0;
    memset(out, 0, sizeof *out);
    if (next_varint(c, &key) < 0 || key >> 3 == 0 || key >> 3 > 0x1fffffff)
        return -1;
    out->number = (uint32_t)(key >> 3);
    out->type = (enum tt__pb_type)(key & 7);
    switch (out->type) {
    case TT__PB_VARINT:
        return next_varint(c, &out->value) < 0 ? -1 : 1;
    case TT__PB_BYTES:
        return next_varint(c, &out->value) < 0 || next_bytes(c, out, out->value) < 0 ? -1 : 1;
    case TT__PB_FIXED64:
    case TT__PB_FIXED32:
        if (next_bytes(c, out, out->type == TT__PB_FIXED64 ? 8 : 4) < 0)
            return -1;
        for (size_t i = 0; i < out->size; i++)
            out->value |= (uint64_t)out->data[i] << 8 * i;
        return 1;
    }
    return -1;
}

float tt__pb_as_float(uint64_t bits)
{
    uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return value;
}

double tt__pb_as_double(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
