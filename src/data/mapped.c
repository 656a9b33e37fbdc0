#include "mapped.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/map.h>
#include <tuitrain/tensor/par.h>

#include "table.h"
#include "channels.h"

/* Bytes from which on a file is not worth the memory, and the time to read it before training. */
static const int64_t LARGE = 256 << 20;
/* Bytes that a thread takes at once. */
static const int64_t PIECE = 4 << 20;
enum { MOST_THREADS = 32, KINDS = 256 };

bool tt__is_mapped(enum tt_in_memory in_memory, int64_t bytes)
{
    return bytes > 0 &&
           (in_memory == TT_IN_MEMORY_AUTO ? bytes >= LARGE : in_memory == TT_IN_MEMORY_NO);
}

struct count {
    struct tt_map *map;
    struct tt_job *job;
    const uint8_t *x;
    int64_t n;
    _Atomic int64_t next;
    pthread_mutex_t lock;
    uint64_t count[KINDS]; /* under the lock */
    bool stopped;          /* likewise */
};

/* Four counts side by side: the same byte again and again would wait for itself. */
static void count_piece(const uint8_t *x, int64_t n, uint64_t count[KINDS])
{
    uint32_t part[4][KINDS] = {{0}};
    int64_t i = 0;
    for (; i + 4 <= n; i += 4)
        for (int k = 0; k < 4; k++)
            part[k][x[i + k]]++;
    for (; i < n; i++)
        part[0][x[i]]++;
    for (int v = 0; v < KINDS; v++)
        for (int k = 0; k < 4; k++)
            count[v] += part[k][v];
}

static void *count_some(void *context)
{
    struct count *c = context;
    uint64_t count[KINDS] = {0};
    int64_t from;
    bool go_on = true;
    while (go_on && (from = atomic_fetch_add(&c->next, PIECE)) < c->n) {
        int64_t n = c->n - from < PIECE ? c->n - from : PIECE;
        count_piece(c->x + from, n, count);
        tt_map_passed(c->map, (size_t)n);
        go_on = tt_job_add(c->job, n);
    }
    pthread_mutex_lock(&c->lock);
    for (int v = 0; v < KINDS; v++)
        c->count[v] += count[v];
    c->stopped = c->stopped || !go_on;
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

int tt__measure_mapped(struct tt_data *d, struct tt_map *map, const uint8_t *x, int64_t n,
                       struct tt_job *job, struct tt_err *err)
{
    pthread_t thread[MOST_THREADS];
    struct count c = {.map = map, .job = job, .x = x, .n = n};
    int64_t want = n / PIECE < tt_par_processors() ? n / PIECE : tt_par_processors();
    int started = 0;
    pthread_mutex_init(&c.lock, NULL);
    tt_job_begin(job, "measuring", TT_UNIT_BYTES, n);
    while (started < want - 1 && started < MOST_THREADS &&
           pthread_create(&thread[started], NULL, count_some, &c) == 0)
        started++;
    count_some(&c);
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    pthread_mutex_destroy(&c.lock);
    if (c.stopped)
        return tt_job_stopped(err);
    tt__measure_counts(d, 0, c.count, n);
    return 0;
}
