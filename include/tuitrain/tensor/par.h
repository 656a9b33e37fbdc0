/* A team of threads that goes through the same code together (SPMD).
 *
 * One training step is one tt_par_run(): every thread runs the whole step, does its share of each
 * loop, and meets the others at barriers.  Work is cut into shards by shape alone, never by the
 * number of threads, so which thread computes a shard cannot change a bit of it.
 *
 * In all of its threads numbers too small for float's full precision (below 1.2e-38) count as 0.
 *
 * OpenMP is used in this module and nowhere else.
 */
#ifndef TT_TENSOR_PAR_H
#define TT_TENSOR_PAR_H

#include <stdint.h>

struct tt_pool;

struct tt_thread_team {
    int rank; /* 0 leads */
    int size;
    struct tt_pool *pool; /* its barrier; NULL when alone */
};

struct tt_span {
    int64_t begin, end;
};

typedef void tt_par_task(const struct tt_thread_team *team, void *context);

/* Processors that this process may use. */
int tt_par_processors(void);

/* Runs `lead` on this thread, with threads - 1 others that wait for work: every tt_par_run() from
 * within `lead` uses them, without starting threads anew.  Between tasks they stay awake for some
 * microseconds, then sleep. */
void tt_par_lead(int threads, void (*lead)(void *context), void *context);

/* Runs `task` on `threads` threads, the caller among them, and returns when all are done.  Within
 * tt_par_lead() the number of threads is the team's. */
void tt_par_run(int threads, tt_par_task *task, void *context);

/* All threads must come here; none goes on before the last has. */
void tt_par_barrier(const struct tt_thread_team *team);

/* The items of shard s out of `shards`. */
struct tt_span tt_par_span(int64_t n, int64_t shards, int64_t s);

/* The shards of this thread: consecutive, the same ones in every loop of the same count, so that
 * a shard's data stays in one core's cache. */
struct tt_span tt_par_mine(const struct tt_thread_team *team, int64_t shards);

#endif
