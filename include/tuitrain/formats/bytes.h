/* Bytes that grow: what encoders write into and their caller owns.
 *
 *     struct tt_bytes b = {0};
 *     if (tt_png_write(&b, pixels, 28, 28, 1, err) == 0)
 *         rc = tt_file_write(&f, b.data, b.size, err);
 *     b.size = 0;          empties it and keeps the memory for the next time
 *     tt_bytes_done(&b);
 */
#ifndef TT_FORMATS_BYTES_H
#define TT_FORMATS_BYTES_H

#include <stddef.h>

#include <tuitrain/base/err.h>

struct tt_bytes {
    unsigned char *data; /* NULL until something was added */
    size_t size, capacity;
};

/* Adds n bytes of any value and returns the first of them, or NULL (TT_ENOMEM) with nothing
 * changed.  What earlier calls returned is no longer valid. */
unsigned char *tt_bytes_grow(struct tt_bytes *b, size_t n, struct tt_err *err);
int tt_bytes_add(struct tt_bytes *b, const void *data, size_t n, struct tt_err *err);
void tt_bytes_done(struct tt_bytes *b);

#endif
