#include <tuitrain/base/ring.h>

#include <stdlib.h>
#include <string.h>

void tt_ring_init(struct tt_ring *q, size_t size, size_t capacity)
{
    size_t n = 1;
    while (n < capacity)
        n *= 2;
    q->slots = calloc(n, size);
    if (!q->slots)
        abort();
    q->size = size;
    q->capacity = n;
    atomic_init(&q->head, 0);
    atomic_init(&q->tail, 0);
}

void tt_ring_done(struct tt_ring *q)
{
    free(q->slots);
    q->slots = NULL;
}

bool tt_ring_push(struct tt_ring *q, const void *value)
{
    size_t head = atomic_load_explicit(&q->head, memory_order_relaxed);
    if (head - atomic_load_explicit(&q->tail, memory_order_acquire) == q->capacity)
        return false;
    memcpy(q->slots + (head & (q->capacity - 1)) * q->size, value, q->size);
    atomic_store_explicit(&q->head, head + 1, memory_order_release);
    return true;
}

bool tt_ring_pop(struct tt_ring *q, void *value)
{
    size_t tail = atomic_load_explicit(&q->tail, memory_order_relaxed);
    if (tail == atomic_load_explicit(&q->head, memory_order_acquire))
        return false;
    memcpy(value, q->slots + (tail & (q->capacity - 1)) * q->size, q->size);
    atomic_store_explicit(&q->tail, tail + 1, memory_order_release);
    return true;
}

bool tt_ring_empty(const struct tt_ring *q)
{
    return atomic_load_explicit(&q->tail, memory_order_acquire) ==
           atomic_load_explicit(&q->head, memory_order_acquire);
}
