/* Schedules: the learning rate over time.
 *
 * One rule joins them all:
 *     learning rate = schedule(base rate, time) * warm-up(time) * hand
 * where `hand` is 1 until somebody changes the rate by hand, and from then on the ratio that makes
 * it what was asked at that moment: a change by hand scales the rest of the schedule.
 *
 * src/optim/schedules.list.h has them all, and says how to add one.
 */
#ifndef TT_OPTIM_SCHEDULE_H
#define TT_OPTIM_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include <tuitrain/base/err.h>
#include <tuitrain/base/opt.h>

/* A moment of a run: before step `step`. */
struct tt_moment {
    int64_t step;            /* batches done */
    int64_t place;           /* batches of today's size that make up what was done: `step`, unless
                                the batch size has changed */
    int64_t epoch;           /* epochs finished */
    int64_t steps_per_epoch; /* of today's size; > 0 */
    int64_t epochs;          /* asked for */
};

enum { TT_SCHEDULE_MEMORY = 4 };

struct tt_schedule_type {
    const char *name; /* "step" */
    const char *help;
    const struct tt_opt *opts;
    size_t size;
    /* The first option is a list of whole numbers, kept as "3/5".  As PyTorch's milestones it may
     * also be written 3,5 or [3, 5], when its numbers rise. */
    bool list;
    /* NULL: options need no check. */
    int (*prepare)(void *options, struct tt_err *err);
    /* The rate at a moment, without warm-up and hand.  `memory` is zero at first. */
    double (*rate)(const void *options, double base, const struct tt_moment *m,
                   const double *memory);
    /* After each validation, with its loss.  NULL: depends on time alone. */
    void (*observe)(const void *options, double base, double loss, double *memory);
};

extern const struct tt_schedule_type *const tt_schedule_types[]; /* NULL-ended */

struct tt_schedule {
    const struct tt_schedule_type *type;
    void *options; /* owned */
    double memory[TT_SCHEDULE_MEMORY];
    int64_t warmup;      /* steps; 0: none */
    double warmup_start; /* share of the rate at step 0 */
    char spec[TT_OPT_TEXT];
};

/* "step:5,0.5"   "warmup:500+cosine"   "constant" or "" */
int tt_schedule_init(struct tt_schedule *s, const char *spec, struct tt_err *err);
void tt_schedule_done(struct tt_schedule *s);

/* Whether it multiplies the rate by more than 1, which is rarely meant; then `out` says so. */
bool tt_schedule_grows(const struct tt_schedule *s, char *out, size_t size);

/* schedule * warm-up */
double tt_schedule_rate(const struct tt_schedule *s, double base, const struct tt_moment *m);
void tt_schedule_observe(struct tt_schedule *s, double base, double loss);

#endif
