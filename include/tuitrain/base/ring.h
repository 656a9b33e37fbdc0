/* A bounded queue of values between exactly one producer thread and one consumer thread.
 * Neither ever waits.  Values are copied in and out; a full ring refuses, it never overwrites. */
#ifndef TT_BASE_RING_H
#define TT_BASE_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct tt_ring {
    unsigned char *slots;
    size_t size;                      /* bytes of one value */
    size_t capacity;                  /* a power of two */
    _Alignas(64) _Atomic size_t head; /* values put in;  written by the producer */
    _Alignas(64) _Atomic size_t tail; /* values taken;   written by the consumer */
};

/* `capacity` is rounded up to a power of two.  Aborts when out of memory (sizes are ours). */
void tt_ring_init(struct tt_ring *q, size_t size, size_t capacity);
void tt_ring_done(struct tt_ring *q);
bool tt_ring_push(struct tt_ring *q, const void *value); /* producer; false: full */
bool tt_ring_pop(struct tt_ring *q, void *value);        /* consumer; false: empty */
bool tt_ring_empty(const struct tt_ring *q);             /* either side */

#endif
