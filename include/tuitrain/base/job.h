/* How far a long job is: told by the threads that do it, looked at by another one, which may stop
 * it.
 *
 *     tt_job_begin(p, "decoding pictures", TT_UNIT_FILES, n);
 *     for (int64_t i = 0; i < n; i++) {
 *         if (!tt_job_at(p, i, n))
 *             return tt_job_stopped(err);
 *         ...
 *
 * Where a job may be long, it tells how far it is every few milliseconds; that costs some atomic
 * stores.  `p` may be NULL: nobody looks then, and nobody stops it.
 */
#ifndef TT_BASE_JOB_H
#define TT_BASE_JOB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>

enum tt_unit { TT_UNIT_BYTES, TT_UNIT_FILES, TT_UNIT_ROWS, TT_UNIT_NONE };

/* {0} to begin with.  All fields are written by the job but `stop`, by who looks. */
struct tt_job {
    _Atomic(const char *) doing; /* static text: "reading"; NULL: nothing yet */
    _Atomic int unit;
    _Atomic int64_t done, total; /* total 0: it is not known */
    _Atomic int64_t began;       /* microseconds of tt_clock_now(): this part of the job */
    atomic_bool stop;            /* the job is to give up */
};

/* Another part of the job begins; TT_UNIT_NONE: how far it is cannot be known.  `doing` must stay:
 * a literal. */
void tt_job_begin(struct tt_job *p, const char *doing, enum tt_unit unit, int64_t total);
/* So much of it is done.  False: give up, with tt_job_stopped(). */
bool tt_job_at(struct tt_job *p, int64_t done, int64_t total);
/* The same for jobs of several threads: n more are done, by any of them. */
bool tt_job_add(struct tt_job *p, int64_t n);

/* Fails with TT_EIO. */
int tt_job_stopped(struct tt_err *err);

/* "reading: 512 of 2048 MB (25%), 12 s left" at `now` (tt_clock_now()); "" before it has begun. */
const char *tt_job_text(struct tt_job *p, double now, char *out, size_t size);
/* The share that is done, 0 to 1; negative where it is not known. */
double tt_job_share(struct tt_job *p);

#endif
