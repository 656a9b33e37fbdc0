/* Hashes of samples: of one, to find its like; of all, to know data again. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/map.h>
#include <tuitrain/base/mem.h>

#include "split.h"

uint64_t tt__hash_mix(uint64_t h, uint64_t v)
{
    h = (h ^ v) * UINT64_C(0x9e3779b97f4a7c15);
    return h ^ h >> 29;
}

static uint64_t word_at(const unsigned char *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* Four at a time, each in a lane of its own: one product need not wait for the one before. */
static uint64_t hash_bytes(const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t lane[4] = {1, 2, 3, n}, h = 0, last = 0;
    size_t i = 0;
    for (; i + 32 <= n; i += 32)
        for (int k = 0; k < 4; k++)
            lane[k] = tt__hash_mix(lane[k], word_at(p + i + 8 * (size_t)k));
    for (; i + 8 <= n; i += 8)
        lane[0] = tt__hash_mix(lane[0], word_at(p + i));
    memcpy(&last, p + i, n - i);
    lane[0] = tt__hash_mix(lane[0], last);
    for (int k = 0; k < 4; k++)
        h = tt__hash_mix(h, lane[k]);
    return h;
}

static size_t sample_bytes(const struct tt_data *d, const struct tt_dataset *set)
{
    return (size_t)tt_shape_count(&d->input) * (set->x ? 1 : sizeof(float));
}

static const char *samples_of(const struct tt_dataset *set)
{
    return set->x ? (const char *)set->x : (const char *)set->numbers;
}

uint64_t tt__hash_sample(const struct tt_data *d, const struct tt_dataset *set, int64_t i)
{
    size_t size = sample_bytes(d, set);
    uint64_t h = hash_bytes(samples_of(set) + (size_t)tt_sample_row(set, i) * size, size), bits;
    if (set->y)
        return tt__hash_mix(h, set->y[i]);
    int values = tt_data_values(d);
    for (int c = 0; c < values; c++) {
        memcpy(&bits, &set->value[i * values + c], sizeof bits);
        h = tt__hash_mix(h, bits);
    }
    return h;
}

/* --- all of them ----------------------------------------------------------------------------- */

/* Data are read as fast as memory gives them: in blocks, which several threads take. */
enum { BLOCK = 1 << 20, TEAM = 4 };

struct block_work {
    const char *bytes;
    size_t n, blocks;
    uint64_t *hash; /* (blocks) */
    _Atomic size_t next;
};

static void *hash_blocks(void *context)
{
    struct block_work *w = context;
    for (size_t i; (i = w->next++) < w->blocks;) {
        size_t at = i * BLOCK, n = w->n - at < BLOCK ? w->n - at : BLOCK;
        w->hash[i] = hash_bytes(w->bytes + at, n);
    }
    return NULL;
}

static uint64_t hash_all(const char *bytes, size_t n)
{
    struct block_work w = {.bytes = bytes, .n = n, .blocks = (n + BLOCK - 1) / BLOCK};
    pthread_t thread[TEAM];
    int started = 0;
    uint64_t h = n;
    w.hash = tt_calloc((int64_t)w.blocks, sizeof *w.hash, NULL);
    if (!w.hash)
        return 0;
    while (started < TEAM - 1 && (size_t)started + 1 < w.blocks / 4 &&
           pthread_create(&thread[started], NULL, hash_blocks, &w) == 0)
        started++;
    hash_blocks(&w);
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    for (size_t i = 0; i < w.blocks; i++)
        h = tt__hash_mix(h, w.hash[i]);
    free(w.hash);
    return h;
}

/* Of so many bytes a share must do.  In memory or in their file, the hash is the same. */
static const size_t LARGE = (size_t)256 << 20;

/* Pages here and there, 64 MiB at most. */
static uint64_t hash_pages(const char *bytes, size_t n)
{
    enum { PAGE = 4096, PAGES = 16384 };
    size_t pages = n / PAGE < PAGES ? n / PAGE : PAGES;
    uint64_t h = tt__hash_mix(n, hash_bytes(bytes + n - n % PAGE, n % PAGE));
    for (size_t i = 0; i < pages; i++) {
        size_t at = (size_t)((double)i * ((double)(n / PAGE) / (double)pages)) * PAGE;
        h = tt__hash_mix(h, hash_bytes(bytes + at, PAGE));
    }
    return h;
}

/* Samples in the order of the part; where they lie so, in one go. */
static uint64_t hash_set(const struct tt_data *d, const struct tt_dataset *set)
{
    size_t size = sample_bytes(d, set), n = (size_t)set->n;
    uint64_t h = tt__hash_mix(n, size);
    if (n == 0)
        return h;
    if (set->place)
        for (int64_t i = 0; i < set->n; i++)
            h = tt__hash_mix(h, tt__hash_sample(d, set, i));
    else if (n * size >= LARGE)
        h = tt__hash_mix(h, hash_pages(samples_of(set), n * size));
    else
        h = tt__hash_mix(h, hash_all(samples_of(set), n * size));
    tt_map_passed(set->map, n * size < LARGE ? n * size : 64 << 20);
    if (set->y)
        return tt__hash_mix(h, hash_bytes(set->y, n * sizeof *set->y));
    return tt__hash_mix(h,
                        hash_bytes(set->value, n * (size_t)tt_data_values(d) * sizeof *set->value));
}

uint64_t tt__hash_data(const struct tt_data *d)
{
    uint64_t h = hash_set(d, &d->train);
    h = tt__hash_mix(h, hash_set(d, &d->val));
    if (d->test.n > 0)
        h = tt__hash_mix(h, hash_set(d, &d->test));
    return h ? h : 1;
}
