#include "mapped.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/map.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/tensor/par.h>

#include "cache.h"
#include "sum.h"
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

typedef uint64_t counts[TT_CHANNELS][KINDS];

struct count {
    struct tt_file_map *map;
    struct tt_job *job;
    const uint8_t *x;
    int64_t n, channels;
    _Atomic int64_t next;
    pthread_mutex_t lock;
    counts count; /* under the lock */
    bool stopped; /* likewise */
};

/* Four counts side by side: the same byte again and again would wait for itself.  Of several
 * channels, whose bytes come in turn, four of each. */
static void count_piece(const uint8_t *x, int64_t n, int64_t channels, counts count)
{
    uint32_t part[4][TT_CHANNELS][KINDS] = {{{0}}};
    for (int64_t i = 0, which = 0; i + channels <= n; i += channels, which = (which + 1) % 4)
        for (int64_t c = 0; c < channels; c++)
            part[which][c][x[i + c]]++;
    for (int64_t c = 0; c < channels; c++)
        for (int v = 0; v < KINDS; v++)
            for (int k = 0; k < 4; k++)
                count[c][v] += part[k][c][v];
}

static void *count_some(void *context)
{
    struct count *c = context;
    counts count = {{0}};
    int64_t from, piece = PIECE / c->channels * c->channels;
    bool go_on = true;
    while (go_on && (from = atomic_fetch_add(&c->next, piece)) < c->n) {
        int64_t n = c->n - from < piece ? c->n - from : piece;
        count_piece(c->x + from, n, c->channels, count);
        tt_map_passed(c->map, (size_t)n);
        go_on = tt_job_add(c->job, n);
    }
    pthread_mutex_lock(&c->lock);
    for (int64_t k = 0; k < c->channels; k++)
        for (int v = 0; v < KINDS; v++)
            c->count[k][v] += count[k][v];
    c->stopped = c->stopped || !go_on;
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

int64_t tt__measures_kept_from = 1 << 30, tt__measures_kept_after = 2;

/* Of the file, when it was written last, and the part of it. */
static uint64_t key_of(const struct tt_file_map *map, const uint8_t *x, int64_t n, int64_t channels)
{
    struct stat st;
    /* Times are coarse: a file that was written just now may be written again and look the same. */
    if (fstat(map->fd, &st) < 0 || time(NULL) - st.st_ctim.tv_sec < tt__measures_kept_after)
        return 0;
    const int64_t facts[] = {
        (int64_t)st.st_dev,          (int64_t)st.st_ino,          (int64_t)st.st_size,
        (int64_t)st.st_mtim.tv_sec,  (int64_t)st.st_mtim.tv_nsec, (int64_t)st.st_ctim.tv_sec,
        (int64_t)st.st_ctim.tv_nsec, (int64_t)(x - map->data),    n};
    return tt__hash_bytes((uint64_t)channels, facts, sizeof facts);
}

static bool recall_counts(uint64_t key, counts count, int64_t n)
{
    struct tt_file_map *m = tt__cache_open("counts", key);
    uint64_t sum = 0;
    bool there = m && tt__cache_size(m) == (int64_t)sizeof(counts);
    if (there)
        memcpy(count, m->data + TT__CACHE_HEAD, sizeof(counts));
    tt_map_close(m);
    for (int c = 0; there && c < TT_CHANNELS; c++)
        for (int v = 0; v < KINDS; v++)
            sum += count[c][v];
    return there && sum == (uint64_t)n;
}

static void keep_counts(uint64_t key, counts count)
{
    struct tt__cache_file f;
    if (tt__cache_begin(&f, "counts", key, sizeof(counts)) == 0 &&
        tt__cache_write(&f, count, sizeof(counts)) == 0)
        tt__cache_commit(&f);
    tt__cache_done(&f);
}

static int count_all(struct count *c, struct tt_err *err)
{
    pthread_t thread[MOST_THREADS];
    int64_t want = c->n / PIECE < tt_par_processors() ? c->n / PIECE : tt_par_processors();
    int started = 0;
    pthread_mutex_init(&c->lock, NULL);
    tt_job_begin(c->job, "measuring", TT_UNIT_BYTES, c->n);
    while (started < want - 1 && started < MOST_THREADS &&
           pthread_create(&thread[started], NULL, count_some, c) == 0)
        started++;
    count_some(c);
    for (int i = 0; i < started; i++)
        pthread_join(thread[i], NULL);
    pthread_mutex_destroy(&c->lock);
    return c->stopped ? tt_job_stopped(err) : 0;
}

int tt__measure_mapped(struct tt_data *d, struct tt_file_map *map, const uint8_t *x, int64_t n,
                       bool keep, struct tt_job *job, struct tt_err *err)
{
    struct count c = {.map = map, .job = job, .x = x, .n = n, .channels = tt_data_channels(d)};
    uint64_t key = keep && n >= tt__measures_kept_from ? key_of(map, x, n, c.channels) : 0;
    if (!key || !recall_counts(key, c.count, n)) {
        memset(c.count, 0, sizeof c.count);
        if (count_all(&c, err) < 0)
            return -1;
        if (key)
            keep_counts(key, c.count);
    }
    for (int64_t k = 0; k < c.channels; k++)
        tt__measure_counts(d, (int)k, c.count[k], n / c.channels);
    return 0;
}

/* --- rows of numbers ------------------------------------------------------------------------- */

struct rows {
    const char *label;
    struct tt_file_map *map;
    const float *x;
    int64_t n_all, row;
    const uint8_t *used;
    struct tt_job *job;
};

/* One pass over the file: the sums of each column, or of the squares of what it is from its mean.
 */
static int add_up(const struct rows *r, const double *mean, struct tt__sum *sum, float *x,
                  struct tt_err *err)
{
    int64_t bytes = r->row * (int64_t)sizeof *r->x;
    tt_job_begin(r->job, "measuring", TT_UNIT_BYTES, r->n_all * bytes);
    for (int64_t i = 0; i < r->n_all; i++) {
        /* They need not lie where floats do. */
        memcpy(x, (const char *)r->x + i * bytes, (size_t)bytes);
        for (int64_t k = 0; k < r->row; k++) {
            if (!isfinite(x[k]))
                return tt_fail(err, TT_EINPUT,
                               "%s: sample %" PRId64 " holds what is no number (nan or infinite, "
                               "as float32)",
                               r->label, i);
            if (r->used && !r->used[i])
                continue;
            if (mean)
                tt__sum_add_square(&sum[k], (double)x[k] - mean[k]);
            else
                tt__sum_add(&sum[k], (double)x[k]);
        }
        tt_map_passed(r->map, (size_t)bytes);
        if (i % 1024 == 0 && !tt_job_at(r->job, i * bytes, r->n_all * bytes))
            return tt_job_stopped(err);
    }
    return 0;
}

int tt__measure_mapped_rows(const char *label, struct tt_file_map *map, const float *x,
                            int64_t n_all, int64_t row, const uint8_t *used, int64_t n, float *mean,
                            float *scale, struct tt_job *job, struct tt_err *err)
{
    const struct rows r = {label, map, x, n_all, row, used, job};
    struct tt__sum *sum = tt_calloc(2 * row, sizeof *sum, err), *squares = sum ? sum + row : NULL;
    double *middle = tt_calloc(row, sizeof *middle, err);
    float *x_row = tt_calloc(row, sizeof *x_row, err);
    int rc = sum && middle && x_row ? add_up(&r, NULL, sum, x_row, err) : -1;
    for (int64_t k = 0; rc == 0 && k < row; k++)
        middle[k] = tt__sum_value(&sum[k]) / (double)n;
    if (rc == 0)
        rc = add_up(&r, middle, squares, x_row, err);
    for (int64_t k = 0; rc == 0 && k < row; k++) {
        mean[k] = (float)middle[k];
        scale[k] = tt__scale_of(sqrt(tt__sum_value(&squares[k]) / (double)n));
    }
    free(sum);
    free(middle);
    free(x_row);
    return rc;
}
