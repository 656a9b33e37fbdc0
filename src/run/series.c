#include <tuitrain/run/series.h>

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* Points live in chunks that never move.  The table of chunks has a fixed size, so a reader that
 * has seen a length can follow it without a lock. */
#ifndef TT_SERIES_CHUNK
#define TT_SERIES_CHUNK 8192 /* points */
#endif
enum { CHUNKS = 8192, BLOCK = 64, BLOCKS = TT_SERIES_CHUNK / BLOCK };

/* Of the finite values among BLOCK points; whole once the block's last point is published. */
struct summary {
    double min, max, sum;
    int64_t n;
};

struct chunk {
    struct tt_point point[TT_SERIES_CHUNK];
    struct summary block[BLOCKS];
};

struct tt_series {
    _Atomic int64_t length; /* worker writes (release), any thread reads (acquire) */
    int64_t reserved;       /* worker only: points that have memory */
    struct chunk *chunk[CHUNKS];
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
        struct chunk *chunk = malloc(sizeof *chunk);
        if (!chunk)
            return tt_fail(err, TT_ENOMEM, "out of memory for the curves");
        s->chunk[s->reserved / TT_SERIES_CHUNK] = chunk;
        s->reserved += TT_SERIES_CHUNK;
    }
    return 0;
}

static void sum_up(struct summary *b, double value, bool first)
{
    if (first)
        *b = (struct summary){.min = INFINITY, .max = -INFINITY};
    if (!isfinite(value))
        return;
    b->min = fmin(b->min, value);
    b->max = fmax(b->max, value);
    b->sum += value;
    b->n++;
}

void tt_series_push(struct tt_series *s, int64_t step, double value)
{
    int64_t length = atomic_load_explicit(&s->length, memory_order_relaxed);
    if (length == s->reserved && (tt_series_reserve(s, 1, NULL) < 0 || length == s->reserved))
        return;
    struct chunk *chunk = s->chunk[length / TT_SERIES_CHUNK];
    int64_t at = length % TT_SERIES_CHUNK;
    chunk->point[at] = (struct tt_point){.step = step, .value = value};
    sum_up(&chunk->block[at / BLOCK], value, at % BLOCK == 0);
    atomic_store_explicit(&s->length, length + 1, memory_order_release);
}

int64_t tt_series_length(const struct tt_series *s)
{
    return atomic_load_explicit(&s->length, memory_order_acquire);
}

struct tt_point tt_series_at(const struct tt_series *s, int64_t i)
{
    return s->chunk[i / TT_SERIES_CHUNK]->point[i % TT_SERIES_CHUNK];
}

struct tt_series_stats tt_series_stats(const struct tt_series *s, int64_t from, int64_t to)
{
    struct summary all = {.min = INFINITY, .max = -INFINITY};
    int64_t i = from;
    while (i < to) {
        if (i % BLOCK != 0 || i + BLOCK > to) {
            sum_up(&all, tt_series_at(s, i++).value, false);
            continue;
        }
        const struct summary *b =
            &s->chunk[i / TT_SERIES_CHUNK]->block[i % TT_SERIES_CHUNK / BLOCK];
        all.min = fmin(all.min, b->min);
        all.max = fmax(all.max, b->max);
        all.sum += b->sum;
        all.n += b->n;
        i += BLOCK;
    }
    return (struct tt_series_stats){
        .n = all.n, .min = all.min, .max = all.max, .mean = all.n ? all.sum / (double)all.n : 0};
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
