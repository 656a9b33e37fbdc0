#include <tuitrain/formats/bytes.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

unsigned char *tt_bytes_grow(struct tt_bytes *b, size_t n, struct tt_err *err)
{
    if (!b->data || n > b->capacity - b->size) {
        size_t want = b->size + n, capacity = b->capacity + b->capacity / 2;
        if (n > SIZE_MAX / 2 - b->size) {
            tt_fail(err, TT_ENOMEM, "out of memory for %zu bytes", n);
            return NULL;
        }
        capacity = capacity > want ? capacity : want + 64;
        unsigned char *data = realloc(b->data, capacity);
        if (!data) {
            tt_fail(err, TT_ENOMEM, "out of memory for %zu bytes", capacity);
            return NULL;
        }
        b->data = data;
        b->capacity = capacity;
    }
    b->size += n;
    return b->data + b->size - n;
}

int tt_bytes_add(struct tt_bytes *b, const void *data, size_t n, struct tt_err *err)
{
    unsigned char *to = tt_bytes_grow(b, n, err);
    if (!to)
        return -1;
    if (n > 0)
        memcpy(to, data, n);
    return 0;
}

void tt_bytes_done(struct tt_bytes *b)
{
    free(b->data);
    memset(b, 0, sizeof *b);
}
