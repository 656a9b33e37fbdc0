#include <tuitrain/run/series.h>

#include <stdatomic.h>
#include <stdlib.h>

/* Points live in chunks that never move.  The table of chunks has a fixed size, so a reader that
 * has seen a length can follow it without a lock. */
#ifndef TT_SERIES_CHUNK
#define TT_SERIES_CHUNK 8192 /* points */
#endif
enum { CHUNKS = 8192 };

struct tt_series {
    _Atomic int64_t length; /* worker writes (release), any thread reads (acquire) */
    int64_t reserved;       /* worker only: points that have memory */
    struct tt_point *chunk[CHUNKS];
};

struct tt_series *tt_series_new(void)
{
    struct tt_series *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    return s;
}

void tt_series_free(struct tt_series *s)
{
    if (!s)
        return;
    for (int i = 0; i < CHUNKS; i++)
        free(s->chunk[i]);
    free(s);
}

int tt_series_reserve(struct tt_series *s, int64_t n, struct tt_err *err)
{
    int64_t length = atomic_load_explicit(&s->length, memory_order_relaxed);
    const int64_t most = (int64_t)CHUNKS * TT_SERIES_CHUNK;
    int64_t want = n > most - length ? most : length + n;
    while (s->reserved < want) {
        struct tt_point *chunk = malloc(TT_SERIES_CHUNK * sizeof *chunk);
        if (!chunk)
            return tt_fail(err, TT_ENOMEM, "out of memory for the curves");
        s->chunk[s->reserved / TT_SERIES_CHUNK] = chunk;
        s->reserved += TT_SERIES_CHUNK;
    }
    return 0;
}

void tt_series_push(struct tt_series *s, int64_t step, double value)
{
    int64_t length = atomic_load_explicit(&s->length, memory_order_relaxed);
    if (length == s->reserved && (tt_series_reserve(s, 1, NULL) < 0 || length == s->reserved))
        return;
    s->chunk[length / TT_SERIES_CHUNK][length % TT_SERIES_CHUNK] =
        (struct tt_point){.step = step, .value = value};
    atomic_store_explicit(&s->length, length + 1, memory_order_release);
}

int64_t tt_series_length(const struct tt_series *s)
{
    return atomic_load_explicit(&s->length, memory_order_acquire);
}

struct tt_point tt_series_at(const struct tt_series *s, int64_t i)
{
    return s->chunk[i / TT_SERIES_CHUNK][i % TT_SERIES_CHUNK];
}

int64_t tt_series_find(const struct tt_series *s, int64_t step)
{
    int64_t low = 0, high = tt_series_length(s);
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        if (tt_series_at(s, middle).step < step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
