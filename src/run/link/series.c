#include <tuitrain/run/link/series.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <tuitrain/base/grow.h>

enum { FIRST = 8192, MOST = 1 << 22, BLOCK = 64 };
/* A thin series doubles what a point stands for after so many points. */
enum { FINE = 1 << 15, MOST_DOUBLINGS = 40 };

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

struct tt_series {
    struct tt_grow entry; /* worker writes, any thread reads */
    struct tt_grow block; /* summaries; the length of `entry` publishes them */
    bool thin;
    struct summary waiting; /* worker only: values that are no point yet ... */
    int64_t waiting_step;   /* ... and the step of the last */
    int64_t last, gap;      /* worker only: the step that was pushed last, from the one before */
};

struct tt_series *tt_series_new(bool thin)
{
    struct tt_series *s = calloc(1, sizeof *s);
    if (!s)
        abort();
    s->thin = thin;
    tt_grow_init(&s->entry, sizeof(struct entry), FIRST, MOST);
    tt_grow_init(&s->block, sizeof(struct summary), FIRST / BLOCK, MOST / BLOCK);
    return s;
}

void tt_series_free(struct tt_series *s)
{
    if (!s)
        return;
    tt_grow_done(&s->entry);
    tt_grow_done(&s->block);
    free(s);
}

int tt_series_reserve(struct tt_series *s, int64_t n, struct tt_err *err)
{
    int64_t length = tt_grow_length(&s->entry);
    if (s->thin && length >= FINE) /* n values are fewer points */
        n = n / 2 + 1;
    int64_t want = n > MOST - length ? MOST : length + n;
    if (tt_grow_reserve(&s->entry, want, err) < 0 ||
        tt_grow_reserve(&s->block, (want + BLOCK - 1) / BLOCK, err) < 0) {
        tt_err_prefix(err, "the curves");
        return -1;
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
    int64_t at = tt_grow_length(&s->entry);
    struct entry *place = tt_grow_next(&s->entry);
    if (!place || tt_grow_reserve(&s->block, at / BLOCK + 1, NULL) < 0)
        return;
    struct summary *block = tt_grow_at(&s->block, at / BLOCK);
    *place = *e;
    if (at % BLOCK == 0)
        *block = nothing;
    take_entry(block, e);
    tt_grow_publish(&s->entry);
}

/* Numbers of values that the next point stands for. */
static int64_t stride(const struct tt_series *s)
{
    int64_t doublings = tt_grow_length(&s->entry) / FINE;
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
    int64_t gap = step - s->last;
    bool even = gap == s->gap && gap > 0;
    s->last = step;
    s->gap = gap;
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
    /* Only what comes at an even pace is put together: each step, or each epoch. */
    if (s->waiting.n + s->waiting.bad > 0 && !even)
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
    return tt_grow_at(&s->entry, i);
}

void tt_series_copy(struct tt_series *to, const struct tt_series *from, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        append(to, entry_at(from, i));
}

/* --- reading --------------------------------------------------------------------------------- */

int64_t tt_series_length(const struct tt_series *s)
{
    return tt_grow_length(&s->entry);
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
        const struct summary *b = tt_grow_at(&s->block, i / BLOCK);
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
