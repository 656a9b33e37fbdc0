/* The wire format of protocol buffers, as far as event files need it: a writer of fields and a
 * reader of fields, without schemas.  A library would be more code than this, and one more
 * package.  Source: protobuf.dev/programming-guides/encoding.
 *
 * Writing remembers the first failure, so that a message is a list of calls and one check:
 *
 *     struct tt__pb p = {.out = bytes, .err = err};
 *     size_t value = tt__pb_begin(&p, 1);
 *     tt__pb_text(&p, 1, tag);
 *     tt__pb_end(&p, value);
 *     if (p.failed) ...
 */
#ifndef TT_PROTOBUF_H
#define TT_PROTOBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tuitrain/formats/bytes.h>

struct tt__pb {
    struct tt_bytes *out;
    struct tt_err *err;
    bool failed; /* memory ran out; what came after it is missing */
};

/* Fields are written whatever their value: zero too. */
void tt__pb_varint(struct tt__pb *p, uint32_t field, uint64_t value);
void tt__pb_double(struct tt__pb *p, uint32_t field, double value);
void tt__pb_float(struct tt__pb *p, uint32_t field, float value);
void tt__pb_doubles(struct tt__pb *p, uint32_t field, const double *value, size_t n); /* packed */
void tt__pb_bytes(struct tt__pb *p, uint32_t field, const void *data, size_t n);
/* A string must be UTF-8, or readers refuse the whole message: what is not becomes '?'. */
void tt__pb_text(struct tt__pb *p, uint32_t field, const char *text);

/* A message inside the message: begin, its fields, end with what begin returned. */
size_t tt__pb_begin(struct tt__pb *p, uint32_t field);
void tt__pb_end(struct tt__pb *p, size_t begun);

enum tt__pb_type { TT__PB_VARINT = 0, TT__PB_FIXED64 = 1, TT__PB_BYTES = 2, TT__PB_FIXED32 = 5 };

struct tt__pb_field {
    uint32_t number;
    enum tt__pb_type type;
    uint64_t value;            /* of a varint; the bits of a fixed field */
    const unsigned char *data; /* of bytes: points into what is read */
    size_t size;
};

struct tt__pb_cursor {
    const unsigned char *at, *end;
};

/* The next field: 1, at the end 0, and -1 when the bytes are no fields.  Groups, which nothing
 * has used since 2008, count as such. */
int tt__pb_next(struct tt__pb_cursor *c, struct tt__pb_field *out);

float tt__pb_as_float(uint64_t bits);
double tt__pb_as_double(uint64_t bits);

#endif
