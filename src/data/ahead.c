#include <tuitrain/data/ahead.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/map.h>
#include <tuitrain/base/map_fault.h>
#include <tuitrain/base/mem.h>

/* Bytes that may lie ready, and batches: as many as a slow moment of the disk takes. */
static const int64_t ROOM = 32 << 20;
enum { LEAST_SLOTS = 3, MOST_SLOTS = 256 };

struct tt_ahead {
    const struct tt_dataset *set;
    int64_t row; /* bytes */
    int readers;
    pthread_t thread[TT_MOST_READERS];

    /* What is to be read: changed while all readers rest. */
    const uint32_t *order; /* NULL: nothing */
    int64_t total, start, batch;
    int64_t slots, room; /* batches that may lie ready; bytes of `memory` */
    char *memory;        /* (slots, batch, row) */

    _Atomic int64_t claimed;           /* the next batch that nobody reads yet, from 0 at `start` */
    _Atomic int64_t taken;             /* batches handed out; the last is in use */
    _Atomic int64_t ready[MOST_SLOTS]; /* the number of the batch that lies there, and 1 */
    atomic_bool halt;                  /* readers are to rest */
    atomic_bool awaited;               /* somebody sleeps until `news` */

    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t work, news;
    uint64_t plan;
    int resting;
    bool quit;

    double waited;
};

/* --- readers --------------------------------------------------------------------------------- */

static void nap(long microseconds)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000 * microseconds}, NULL);
}

/* Waits until batch b may lie in its slot.  Nobody wakes who waits here: that would cost each step
 * a system call, and with many batches ready there is time: once all are, until a quarter of them
 * is used up.  False: readers are to rest. */
static bool wait_for_room(struct tt_ahead *a, int64_t b)
{
    enum { SHORT = 200, LONG = 5000 };
    int64_t before = -1, least = b - a->slots + 2;
    for (long pause = SHORT; !atomic_load(&a->halt); pause = pause < LONG ? 2 * pause : LONG) {
        int64_t taken = atomic_load_explicit(&a->taken, memory_order_acquire);
        if (taken >= least)
            return true;
        if (before < 0)
            least += a->slots / 4;
        else if (taken != before)
            pause = SHORT;
        before = taken;
        nap(pause);
    }
    return false;
}

static const char *row_at(const struct tt_ahead *a, int64_t place)
{
    const char *all = a->set->x ? (const char *)a->set->x : (const char *)a->set->numbers;
    return all + tt_sample_row(a->set, (int64_t)a->order[place]) * a->row;
}

/* With a call of the system and not through the map: a page that is not mapped costs more than
 * that, and most are not, in any order.  What cannot be read is left to the map, where it ends the
 * program and nobody trains on it. */
static void read_row(const struct tt_ahead *a, int64_t place, char *to)
{
    const char *from = row_at(a, place);
    off_t offset = (off_t)(from - (const char *)a->set->map->data);
    ssize_t n = pread(a->set->map->fd, to, (size_t)a->row, offset);
    if (n >= 0 && n < (ssize_t)a->row)
        tt_map_lost(a->set->map->data);
    if (n != (ssize_t)a->row)
        memcpy(to, from, (size_t)a->row);
}

/* Lets a disk work on all of them at once. */
static void announce(const struct tt_ahead *a, int64_t first, int64_t n)
{
    for (int64_t i = 0; i < n; i++) {
        off_t offset = (off_t)(row_at(a, first + i) - (const char *)a->set->map->data);
        (void)posix_fadvise(a->set->map->fd, offset, (off_t)a->row, POSIX_FADV_WILLNEED);
    }
}

static void read_batch(struct tt_ahead *a, int64_t b, bool *slow)
{
    const double warm = 10e-6; /* seconds that a row takes at most which no disk is asked for */
    int64_t first = a->start + b * a->batch, slot = b % a->slots;
    int64_t n = a->total - first < a->batch ? a->total - first : a->batch;
    char *to = a->memory + slot * a->batch * a->row;
    double began = tt_clock_now();
    if (*slow)
        announce(a, first, n);
    for (int64_t i = 0; i < n; i++)
        read_row(a, first + i, to + i * a->row);
    *slow = (tt_clock_now() - began) / (double)n > warm + (double)a->row / 1e9;
    atomic_store(&a->ready[slot], b + 1);
    if (!atomic_load(&a->awaited))
        return;
    pthread_mutex_lock(&a->lock);
    pthread_cond_broadcast(&a->news);
    pthread_mutex_unlock(&a->lock);
}

static void read_plan(struct tt_ahead *a)
{
    bool slow = false;
    while (!atomic_load(&a->halt)) {
        int64_t b = atomic_fetch_add(&a->claimed, 1);
        if (a->start + b * a->batch >= a->total || !wait_for_room(a, b))
            return;
        read_batch(a, b, &slow);
    }
}

static void *reader_main(void *context)
{
    struct tt_ahead *a = context;
    uint64_t done = 0;
    pthread_mutex_lock(&a->lock);
    for (;;) {
        a->resting++;
        pthread_cond_broadcast(&a->news);
        while (!a->quit && a->plan == done)
            pthread_cond_wait(&a->work, &a->lock);
        if (a->quit)
            break;
        a->resting--;
        done = a->plan;
        pthread_mutex_unlock(&a->lock);
        read_plan(a);
        pthread_mutex_lock(&a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* --- who takes ------------------------------------------------------------------------------- */

void tt_ahead_rest(struct tt_ahead *a)
{
    atomic_store(&a->halt, true);
    pthread_mutex_lock(&a->lock);
    while (a->resting < a->readers)
        pthread_cond_wait(&a->news, &a->lock);
    a->order = NULL;
    pthread_mutex_unlock(&a->lock);
}

/* Memory for as many batches as are worth it. */
static bool make_room(struct tt_ahead *a, int64_t batch)
{
    int64_t each = batch * a->row, slots = ROOM / each;
    slots = slots < LEAST_SLOTS ? LEAST_SLOTS : slots > MOST_SLOTS ? MOST_SLOTS : slots;
    if (slots * each > a->room) {
        free(a->memory);
        a->memory = tt_alloc((size_t)(slots * each));
        a->room = a->memory ? slots * each : 0;
    }
    a->slots = slots;
    return a->memory;
}

static bool begin(struct tt_ahead *a, const uint32_t *order, int64_t total, int64_t first,
                  int64_t batch)
{
    tt_ahead_rest(a);
    if (!make_room(a, batch))
        return false;
    a->total = total;
    a->start = first;
    a->batch = batch;
    atomic_store(&a->claimed, 0);
    atomic_store(&a->taken, 0);
    for (int i = 0; i < MOST_SLOTS; i++)
        atomic_store(&a->ready[i], 0);
    pthread_mutex_lock(&a->lock);
    a->order = order;
    a->plan++;
    atomic_store(&a->halt, false);
    pthread_cond_broadcast(&a->work);
    pthread_mutex_unlock(&a->lock);
    return true;
}

static bool is_there(const struct tt_ahead *a, int64_t b)
{
    return atomic_load(&a->ready[b % a->slots]) == b + 1;
}

static void wait_for(struct tt_ahead *a, int64_t b)
{
    double began = tt_clock_now();
    pthread_mutex_lock(&a->lock);
    atomic_store(&a->awaited, true);
    while (!is_there(a, b))
        pthread_cond_wait(&a->news, &a->lock);
    atomic_store(&a->awaited, false);
    pthread_mutex_unlock(&a->lock);
    a->waited += tt_clock_now() - began;
}

const void *tt_ahead_take(struct tt_ahead *a, const uint32_t *order, int64_t total, int64_t first,
                          int64_t batch)
{
    int64_t b = atomic_load_explicit(&a->taken, memory_order_relaxed);
    if (a->order != order || a->total != total || a->batch != batch ||
        first != a->start + b * batch) {
        if (!begin(a, order, total, first, batch))
            return NULL;
        b = 0;
    }
    if (!is_there(a, b))
        wait_for(a, b);
    atomic_store_explicit(&a->taken, b + 1, memory_order_release);
    return a->memory + b % a->slots * batch * a->row;
}

double tt_ahead_waited(const struct tt_ahead *a)
{
    return a->waited;
}

/* --- its life -------------------------------------------------------------------------------- */

struct tt_ahead *tt_ahead_new(const struct tt_dataset *set, int64_t row_bytes, int readers,
                              struct tt_err *err)
{
    struct tt_ahead *a = calloc(1, sizeof *a);
    if (!a) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    a->set = set;
    a->row = row_bytes;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->work, NULL);
    pthread_cond_init(&a->news, NULL);
    readers = readers < 1 ? 1 : readers > TT_MOST_READERS ? TT_MOST_READERS : readers;
    pthread_mutex_lock(&a->lock);
    while (a->readers < readers &&
           pthread_create(&a->thread[a->readers], NULL, reader_main, a) == 0)
        a->readers++;
    pthread_mutex_unlock(&a->lock);
    if (a->readers > 0)
        return a;
    tt_fail(err, TT_ENOMEM, "no thread is to be had that reads ahead");
    tt_ahead_free(a);
    return NULL;
}

void tt_ahead_free(struct tt_ahead *a)
{
    if (!a)
        return;
    atomic_store(&a->halt, true);
    pthread_mutex_lock(&a->lock);
    a->quit = true;
    pthread_cond_broadcast(&a->work);
    pthread_mutex_unlock(&a->lock);
    for (int i = 0; i < a->readers; i++)
        pthread_join(a->thread[i], NULL);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->work);
    pthread_cond_destroy(&a->news);
    free(a->memory);
    free(a);
}
