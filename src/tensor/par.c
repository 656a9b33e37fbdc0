#include <tuitrain/tensor/par.h>

#include <limits.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cblas.h>
#include <omp.h>

/* The barrier of a team.  OpenMP makes the threads; this is our own, because
 * OpenMP's spins for milliseconds: on a machine where something else wants a processor, one thread
 * is put aside while the others burn theirs.  Here they spin as long as a step's parts differ, and
 * then sleep, which frees a processor for the one that is missing. */
struct tt_pool {
    _Alignas(64) _Atomic unsigned generation; /* counts barriers */
    _Atomic int sleepers;
    _Alignas(64) _Atomic int arrived;
    _Alignas(64) int size;
    tt_par_task *task; /* the leader writes before a barrier, the others read after it; NULL ends */
    void *context;
};

/* About a tenth of a millisecond; under a sanitizer each turn takes many times as long. */
#ifdef TT_SANITIZE
enum { SPINS = 100 };
#else
enum { SPINS = 40000 };
#endif

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static void sleep_until_changed(struct tt_pool *p, unsigned generation)
{
    atomic_fetch_add(&p->sleepers, 1);
    while (atomic_load(&p->generation) == generation)
        syscall(SYS_futex, &p->generation, FUTEX_WAIT_PRIVATE, generation, NULL, NULL, 0);
    atomic_fetch_sub(&p->sleepers, 1);
}

static void wait_for_all(struct tt_pool *p)
{
    unsigned generation = atomic_load(&p->generation);
    if (atomic_fetch_add(&p->arrived, 1) + 1 == p->size) {
        atomic_store(&p->arrived, 0);
        atomic_store(&p->generation, generation + 1);
        if (atomic_load(&p->sleepers) > 0)
            syscall(SYS_futex, &p->generation, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
        return;
    }
    for (int i = 0; i < SPINS; i++) {
        if (atomic_load_explicit(&p->generation, memory_order_acquire) != generation)
            return;
        if (i % 16 == 15)
            relax();
    }
    sleep_until_changed(p, generation);
}

/* The team that this thread leads, if it does. */
static _Thread_local struct tt_pool *led;

/* Numbers below 1.2e-38 count as 0.  The velocities of units that have fallen silent end there, and
 * a processor takes a hundred times as long for such a number as for another. */
static void flush_denormals(void)
{
#if defined(__x86_64__)
    const unsigned flush_results = 0x8000, take_as_zero = 0x0040;
    __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | flush_results | take_as_zero);
#elif defined(__aarch64__)
    const uint64_t flush = (uint64_t)1 << 24;
    uint64_t fpcr;
    __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
    __asm__ volatile("msr fpcr, %0" : : "r"(fpcr | flush));
#endif
}

/* Shards are what runs side by side, so BLAS keeps to one thread a call.  The counts are kept per
 * thread, and one set in main() does not reach another thread. */
static void prepare_thread(void)
{
    static _Thread_local bool done;
    if (done)
        return;
    done = true;
    omp_set_dynamic(0);
    /* The OpenMP build of OpenBLAS takes this over at every call. */
    omp_set_num_threads(1);
    openblas_set_num_threads(1);
    flush_denormals();
}

int tt_par_processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n;
}

static void serve(struct tt_pool *p, int rank)
{
    const struct tt_thread_team team = {.rank = rank, .size = p->size, .pool = p};
    flush_denormals();
    for (;;) {
        wait_for_all(p);
        if (!p->task)
            return;
        p->task(&team, p->context);
        wait_for_all(p);
    }
}

static void dispatch(struct tt_pool *p, tt_par_task *task, void *context)
{
    const struct tt_thread_team team = {.rank = 0, .size = p->size, .pool = p};
    p->task = task;
    p->context = context;
    wait_for_all(p);
    task(&team, context);
    wait_for_all(p);
}

void tt_par_lead(int threads, void (*lead)(void *context), void *context)
{
    prepare_thread();
    if (threads <= 1) {
        lead(context);
        return;
    }
    struct tt_pool pool = {.size = 0};
#pragma omp parallel num_threads(threads)
    {
        int rank = omp_get_thread_num();
#pragma omp single
        pool.size = omp_get_num_threads();
        if (rank == 0) {
            led = &pool;
            lead(context);
            led = NULL;
            pool.task = NULL;
            wait_for_all(&pool);
        } else {
            serve(&pool, rank);
        }
    }
}

struct one_task {
    tt_par_task *task;
    void *context;
};

static void lead_one(void *context)
{
    struct one_task *t = context;
    dispatch(led, t->task, t->context);
}

void tt_par_run(int threads, tt_par_task *task, void *context)
{
    prepare_thread();
    if (led) {
        dispatch(led, task, context);
    } else if (threads > 1) {
        struct one_task t = {task, context};
        tt_par_lead(threads, lead_one, &t);
    } else {
        const struct tt_thread_team alone = {.rank = 0, .size = 1};
        task(&alone, context);
    }
}

void tt_par_barrier(const struct tt_thread_team *team)
{
    if (team->pool)
        wait_for_all(team->pool);
}

struct tt_span tt_par_span(int64_t n, int64_t shards, int64_t s)
{
    return (struct tt_span){.begin = n * s / shards, .end = n * (s + 1) / shards};
}

struct tt_span tt_par_mine(const struct tt_thread_team *team, int64_t shards)
{
    return tt_par_span(shards, team->size, team->rank);
}
