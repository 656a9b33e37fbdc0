#include <tuitrain/tensor/measure.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/tensor/par.h>

/* --- multiply-adds --------------------------------------------------------------------------- */

/* Sixteen sums that do not wait for each other keep two units of latency four busy. */
#define SUMS(do_)                                                                                  \
    do_(0) do_(1) do_(2) do_(3) do_(4) do_(5) do_(6) do_(7) do_(8) do_(9) do_(10) do_(11) do_(12)  \
        do_(13) do_(14) do_(15)
enum { CHAINS = 16 };

struct vectors {
    const char *name;
    int width;
    float (*run)(long rounds);
};

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("avx512f"))) static float run_512(long rounds)
{
    const __m512 a = _mm512_set1_ps(0.999f), b = _mm512_set1_ps(0.001f);
#define BEGIN(i) __m512 s##i = _mm512_set1_ps(0.1f * (float)(i));
#define STEP(i)  s##i = _mm512_fmadd_ps(s##i, a, b);
#define ADD(i)   sum = _mm512_add_ps(sum, s##i);
    SUMS(BEGIN)
    while (rounds-- > 0) {
        SUMS(STEP)
    }
    __m512 sum = _mm512_setzero_ps();
    SUMS(ADD)
    return _mm512_reduce_add_ps(sum);
#undef BEGIN
#undef STEP
#undef ADD
}

__attribute__((target("avx2,fma"))) static float run_256(long rounds)
{
    const __m256 a = _mm256_set1_ps(0.999f), b = _mm256_set1_ps(0.001f);
    float out[8];
#define BEGIN(i) __m256 s##i = _mm256_set1_ps(0.1f * (float)(i));
#define STEP(i)  s##i = _mm256_fmadd_ps(s##i, a, b);
#define ADD(i)   sum = _mm256_add_ps(sum, s##i);
    SUMS(BEGIN)
    while (rounds-- > 0) {
        SUMS(STEP)
    }
    __m256 sum = _mm256_setzero_ps();
    SUMS(ADD)
    _mm256_storeu_ps(out, sum);
    return out[0];
#undef BEGIN
#undef STEP
#undef ADD
}
#endif

static float run_plain(long rounds)
{
    float s[CHAINS * 4] = {0};
    while (rounds-- > 0)
        for (int i = 0; i < CHAINS * 4; i++)
            s[i] = s[i] * 0.999f + 0.001f;
    return s[0] + s[CHAINS];
}

static const struct vectors *vectors(void)
{
    static const struct vectors plain = {"plain", 4, run_plain};
#if defined(__x86_64__)
    static const struct vectors wide = {"AVX-512", 16, run_512}, middle = {"AVX2", 8, run_256};
    if (__builtin_cpu_supports("avx512f"))
        return &wide;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &middle;
#endif
    return &plain;
}

const char *tt_measure_vectors(void)
{
    return vectors()->name;
}

enum { TRIES = 7 };

struct fma {
    double best;
    float sum; /* so that nothing is left out as unused */
};

static void fma_task(const struct tt_thread_team *team, void *context)
{
    struct fma *f = context;
    const struct vectors *v = vectors();
    const long rounds = 500 * 1000;
    for (int i = 0; i < TRIES; i++) {
        tt_par_barrier(team);
        double begin = tt_clock_now();
        float sum = v->run(rounds);
        tt_par_barrier(team);
        double seconds = tt_clock_now() - begin;
        double rate = 2.0 * CHAINS * v->width * (double)rounds * team->size / seconds;
        if (team->rank != 0)
            continue;
        f->sum += sum;
        f->best = rate > f->best ? rate : f->best;
    }
}

double tt_measure_fma(int threads)
{
    struct fma f = {0, 0};
    tt_par_run(threads, fma_task, &f);
    return f.sum > 0 ? f.best : 0;
}

static double thread_time(void)
{
    struct timespec t;
    return clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0
               ? (double)t.tv_sec + 1e-9 * (double)t.tv_nsec
               : tt_clock_now();
}

double tt_measure_fma_here(double seconds, const _Atomic bool *stop)
{
    const struct vectors *v = vectors();
    const long rounds = 100 * 1000;
    double best = 0, begin = thread_time(), now = begin;
    float sum = 0;
    while (now - begin < seconds && !(stop && atomic_load(stop))) {
        double from = now;
        sum += v->run(rounds);
        now = thread_time();
        double rate = 2.0 * CHAINS * v->width * (double)rounds / (now - from);
        best = now > from && rate > best ? rate : best;
    }
    return sum > 0 ? best : 0;
}

/* --- memory ---------------------------------------------------------------------------------- */

enum { BYTES = 64 << 20 }; /* of each thread: more than its share of any cache */

struct copy {
    char *memory;
    double best;
};

static void copy_task(const struct tt_thread_team *team, void *context)
{
    struct copy *c = context;
    char *from = c->memory + (size_t)team->rank * 2 * BYTES, *to = from + BYTES;
    memset(from, 1, 2 * (size_t)BYTES);
    for (int i = 0; i < TRIES; i++) {
        tt_par_barrier(team);
        double begin = tt_clock_now();
        memcpy(to, from, BYTES);
        tt_par_barrier(team);
        double rate = 2.0 * BYTES * team->size / (tt_clock_now() - begin);
        if (team->rank == 0 && rate > c->best)
            c->best = rate;
    }
}

double tt_measure_copy(int threads)
{
    struct copy c = {.memory = malloc((size_t)threads * 2 * BYTES)};
    if (c.memory)
        tt_par_run(threads, copy_task, &c);
    free(c.memory);
    return c.best;
}
