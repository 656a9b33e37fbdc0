#include <tuitrain/base/grow.h>

#include <stdlib.h>

/* The smallest k with 1 << k >= n. */
static int log2_above(int64_t n)
{
    int k = 0;
    while ((int64_t)1 << k < n)
        k++;
    return k;
}

void tt_grow_init(struct tt_grow *g, size_t size, int64_t first, int64_t most)
{
    *g = (struct tt_grow){.size = size, .shift = log2_above(first)};
    int chunks = log2_above(most) - g->shift + 1;
    g->most = chunks < 1 ? 1 : chunks > TT_GROW_CHUNKS ? TT_GROW_CHUNKS : chunks;
    atomic_init(&g->length, 0);
}

void tt_grow_done(struct tt_grow *g)
{
    for (int k = 0; k < g->chunks; k++)
        free(g->chunk[k]);
    g->chunks = 0;
}

/* Elements that there is room for in so many chunks: each but the first two doubles it. */
static int64_t room(const struct tt_grow *g, int chunks)
{
    return chunks > 0 ? (int64_t)1 << (g->shift + chunks - 1) : 0;
}

int tt_grow_reserve(struct tt_grow *g, int64_t n, struct tt_err *err)
{
    while (g->chunks < g->most && room(g, g->chunks) < n) {
        int64_t more = room(g, g->chunks + 1) - room(g, g->chunks);
        size_t bytes = (size_t)more * g->size;
        unsigned char *chunk = malloc(bytes > 0 ? bytes : 1);
        if (!chunk)
            return tt_fail(err, TT_ENOMEM, "out of memory");
        g->chunk[g->chunks++] = chunk;
    }
    return 0;
}

void *tt_grow_next(struct tt_grow *g)
{
    int64_t n = atomic_load_explicit(&g->length, memory_order_relaxed);
    if (tt_grow_reserve(g, n + 1, NULL) < 0 || n == room(g, g->chunks))
        return NULL;
    return tt_grow_at(g, n);
}

void tt_grow_publish(struct tt_grow *g)
{
    int64_t n = atomic_load_explicit(&g->length, memory_order_relaxed);
    atomic_store_explicit(&g->length, n + 1, memory_order_release);
}

int64_t tt_grow_length(const struct tt_grow *g)
{
    return atomic_load_explicit(&g->length, memory_order_acquire);
}
