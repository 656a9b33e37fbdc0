#include <tuitrain/run/link/series.h>

#include <math.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

/* Points live in chunks that never move.  The table of chunks has a fixed size, so a reader that
 * has seen a length can follow it without a lock. */
enum { CHUNK = 8192, CHUNKS = 512, BLOCK = 64, BLOCKS = CHUNK / BLOCK };
/* A thin series doubles what a point stands for after so many points. */
enum { FINE = 1 << 16, MOST_DOUBLINGS = 40 };

/* What a point stands for: one value, or the mean of several, and their extremes. */
struct entry {
    int64_t step; /* of the last */
    double value;
    float low, high;
    int32_t n; /* finite ones; the mean is theirs */
    int32_t bad;
};

/* Of BLOCK points; whole once the block's last point is published. */
struct summary {
    double min, max, sum;
    int64_t n, bad;
};

struct chunk {
    struct entry entry[CHUNK];
    struct summary block[BLOCKS];
};

struct tt_series {
    _Atomic int64_t length; /* worker writes (release), any thread reads (acquire) */
    int64_t reserved;       /* worker only: points that have memory */
    bool thin;
    struct summary waiting; /* worker only: values that are no point yet ... */
    int64_t waiting_step;   /* ... and the step of the last */
    struct chunk *chunk[CHUNKS];
};

struct tt_series *tt_series_new(bool thin)
{
    struct tt_series *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->thin = thin;
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
    const int64_t most = (int64_t)CHUNKS * CHUNK;
    if (s->thin && length >= FINE) /* n values are fewer points */
        n = n / 2 + 1;
    int64_t want = n > most - length ? most : length + n;
    while (s->reserved < want) {
        struct chunk *chunk = malloc(sizeof *chunk);
        if (!chunk)
            return tt_fail(err, TT_ENOMEM, "out of memory for the curves");
        s->chunk[s->reserved / CHUNK] = chunk;
        s->reserved += CHUNK;
    }
    return 0;
}

/* --- writing --------------------------------------------------------------------------------- */

static const struct summary nothing = {.min = INFINITY, .max = -INFINITY};

static void take_value(struct summary *b, double value)
{
    if (!isfinite(value)) {
        b->bad++;
        return;
    }
    b->min = fmin(b->min, value);
    b->max = fmax(b->max, value);
    b->sum += value;
    b->n++;
}

static void take_entry(struct summary *b, const struct entry *e)
{
    b->bad += e->bad;
    b->n += e->n;
    if (e->n == 0)
        return;
    b->min = fmin(b->min, e->n == 1 ? e->value : (double)e->low);
    b->max = fmax(b->max, e->n == 1 ? e->value : (double)e->high);
    b->sum += e->value * e->n;
}

static void append(struct tt_series *s, const struct entry *e)
{
    int64_t length = atomic_load_explicit(&s->length, memory_order_relaxed);
    if (length == s->reserved && (tt_series_reserve(s, 1, NULL) < 0 || length == s->reserved))
        return;
    struct chunk *chunk = s->chunk[length / CHUNK];
    int64_t at = length % CHUNK;
    struct summary *block = &chunk->block[at / BLOCK];
    chunk->entry[at] = *e;
    if (at % BLOCK == 0)
        *block = nothing;
    take_entry(block, e);
    atomic_store_explicit(&s->length, length + 1, memory_order_release);
}

/* Numbers of values that the next point stands for. */
static int64_t stride(const struct tt_series *s)
{
    int64_t doublings = atomic_load_explicit(&s->length, memory_order_relaxed) / FINE;
    return (int64_t)1 << (doublings < MOST_DOUBLINGS ? doublings : MOST_DOUBLINGS);
}

static void append_waiting(struct tt_series *s)
{
    const struct summary *w = &s->waiting;
    if (w->n + w->bad == 0)
        return;
    const struct entry e = {.step = s->waiting_step,
                            .value = w->n ? w->sum / (double)w->n : (double)NAN,
                            .low = (float)w->min,
                            .high = (float)w->max,
                            .n = (int32_t)w->n,
                            .bad = (int32_t)w->bad};
    append(s, &e);
    s->waiting = nothing;
}

void tt_series_push(struct tt_series *s, int64_t step, double value)
{
    if (!s->thin || stride(s) == 1) {
        bool good = isfinite(value);
        const struct entry e = {.step = step,
                                .value = value,
                                .low = (float)value,
                                .high = (float)value,
                                .n = good,
                                .bad = !good};
        append(s, &e);
        return;
    }
    /* Only steps that follow each other are put together. */
    if (s->waiting.n + s->waiting.bad > 0 && step != s->waiting_step + 1)
        append_waiting(s);
    if (s->waiting.n + s->waiting.bad == 0)
        s->waiting = nothing;
    take_value(&s->waiting, value);
    s->waiting_step = step;
    if (s->waiting.n + s->waiting.bad >= stride(s))
        append_waiting(s);
}

static const struct entry *entry_at(const struct tt_series *s, int64_t i)
{
    return &s->chunk[i / CHUNK]->entry[i % CHUNK];
}

void tt_series_copy(struct tt_series *to, const struct tt_series *from, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        append(to, entry_at(from, i));
}

/* --- reading --------------------------------------------------------------------------------- */

int64_t tt_series_length(const struct tt_series *s)
{
    return atomic_load_explicit(&s->length, memory_order_acquire);
}

struct tt_point tt_series_at(const struct tt_series *s, int64_t i)
{
    const struct entry *e = entry_at(s, i);
    return (struct tt_point){.step = e->step, .value = e->value};
}

struct tt_series_stats tt_series_stats(const struct tt_series *s, int64_t from, int64_t to)
{
    struct summary all = nothing;
    int64_t i = from;
    while (i < to) {
        if (i % BLOCK != 0 || i + BLOCK > to) {
            take_entry(&all, entry_at(s, i++));
            continue;
        }
        const struct summary *b = &s->chunk[i / CHUNK]->block[i % CHUNK / BLOCK];
        all.min = fmin(all.min, b->min);
        all.max = fmax(all.max, b->max);
        all.sum += b->sum;
        all.n += b->n;
        all.bad += b->bad;
        i += BLOCK;
    }
    return (struct tt_series_stats){.n = all.n,
                                    .bad = all.bad,
                                    .min = all.min,
                                    .max = all.max,
                                    .mean = all.n ? all.sum / (double)all.n : 0};
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
