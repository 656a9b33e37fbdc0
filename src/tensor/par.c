#include <tuitrain/tensor/par.h>

#include <sched.h>

#include <cblas.h>
#include <omp.h>

void tt_par_setup(int threads)
{
    omp_set_dynamic(0);
    omp_set_num_threads(threads);
    openblas_set_num_threads(1);
}

int tt_par_processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n;
}

void tt_par_run(int threads, tt_task *task, void *context)
{
    if (threads <= 1) {
        const struct tt_team alone = {.rank = 0, .size = 1};
        task(&alone, context);
        return;
    }
#pragma omp parallel num_threads(threads)
    {
        const struct tt_team team = {.rank = omp_get_thread_num(), .size = omp_get_num_threads()};
        task(&team, context);
    }
}

void tt_par_barrier(const struct tt_team *team)
{
    if (team->size > 1) {
#pragma omp barrier
    }
}

int64_t tt_par_shards(int64_t n, double cost)
{
    const double least = 1.5e6; /* operations that make a shard worth its own packing in BLAS */
    int64_t shards = (int64_t)((double)n * cost / least);
    if (shards > 64)
        shards = 64;
    if (shards > n)
        shards = n;
    return shards < 1 ? 1 : shards;
}

struct tt_span tt_par_span(int64_t n, int64_t shards, int64_t s)
{
    return (struct tt_span){.begin = n * s / shards, .end = n * (s + 1) / shards};
}

struct tt_span tt_par_mine(const struct tt_team *team, int64_t shards)
{
    return tt_par_span(shards, team->size, team->rank);
}
