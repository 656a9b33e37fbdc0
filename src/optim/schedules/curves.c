/* Falling along a curve: CosineAnnealingLR, CosineAnnealingWarmRestarts, OneCycleLR (its learning
 * rate; momentum stays) and PolynomialLR of torch.optim.lr_scheduler.
 * Sources: Loshchilov, Hutter, ICLR 2017 (cosine); Smith, Topin 2018 (one cycle). */
#include <math.h>

#include <tuitrain/optim/schedule.h>

#include "time.h"

static const double pi = 3.14159265358979323846;

/* --- constant -------------------------------------------------------------------------------- */

static double constant(const void *options, double base, const struct tt_moment *m,
                       const double *memory)
{
    (void)options, (void)m, (void)memory;
    return base;
}

const struct tt_schedule_type tt_schedule_constant = {
    .name = "constant", .help = "the base rate throughout", .rate = constant};

/* --- cosine and polynomial ------------------------------------------------------------------- */

struct curve {
    int64_t time; /* 0: the whole run */
    double least; /* learning rate at the end */
    double power;
    int64_t mult;
    int by;
};

#define OFFSET(field) offsetof(struct curve, field)

static double all_time(const struct curve *o, const struct tt_moment *m)
{
    return (double)(o->time > 0 ? o->time : tt__all_time(o->by, m));
}

/* How far of it the moment is. */
static double time_of(const struct curve *o, const struct tt_moment *m)
{
    return (double)(o->time > 0 ? tt__time(o->by, m) : tt__time_of_all(o->by, m));
}

/* From `from` at 0 to `to` at 1. */
static double half_wave(double from, double to, double at)
{
    return to + (from - to) * (1 + cos(pi * at)) / 2;
}

static const struct tt_opt cosine_opts[] = {
    TT_ROW_INT("time", OFFSET(time), 0, 0, 1e9, "epochs of the half wave; 0: the whole run"),
    TT_ROW_FLOAT("min", OFFSET(least), 0, 0, 10, "learning rate at its end"),
    TT_ROW_BY(OFFSET(by)),
    {0},
};

static double cosine(const void *options, double base, const struct tt_moment *m,
                     const double *memory)
{
    const struct curve *o = options;
    (void)memory;
    return half_wave(base, o->least, time_of(o, m) / all_time(o, m));
}

const struct tt_schedule_type tt_schedule_cosine = {.name = "cosine",
                                                    .help = "down half a cosine wave",
                                                    .opts = cosine_opts,
                                                    .size = sizeof(struct curve),
                                                    .rate = cosine};

static const struct tt_opt restarts_opts[] = {
    TT_ROW_INT("time", OFFSET(time), 10, 1, 1e9, "epochs of the first half wave"),
    TT_ROW_INT("mult", OFFSET(mult), 1, 1, 100, "each next one is so many times as long"),
    TT_ROW_FLOAT("min", OFFSET(least), 0, 0, 10, "learning rate at its end"),
    TT_ROW_BY(OFFSET(by)),
    {0},
};

static double restarts(const void *options, double base, const struct tt_moment *m,
                       const double *memory)
{
    const struct curve *o = options;
    int64_t at = tt__time(o->by, m), length = o->time;
    (void)memory;
    if (o->mult == 1)
        at %= length;
    for (; at >= length; length *= o->mult)
        at -= length;
    return half_wave(base, o->least, (double)at / (double)length);
}

const struct tt_schedule_type tt_schedule_cosine_restarts = {
    .name = "cosine-restarts",
    .help = "half cosine waves, one after the other",
    .opts = restarts_opts,
    .size = sizeof(struct curve),
    .rate = restarts};

static const struct tt_opt polynomial_opts[] = {
    TT_ROW_INT("time", OFFSET(time), 0, 0, 1e9, "epochs until 0; 0: the whole run"),
    TT_ROW_FLOAT("power", OFFSET(power), 1, 0, 100, "1: a straight line"),
    TT_ROW_BY(OFFSET(by)),
    {0},
};

static double polynomial(const void *options, double base, const struct tt_moment *m,
                         const double *memory)
{
    const struct curve *o = options;
    (void)memory;
    return base * pow(1 - fmin(1, time_of(o, m) / all_time(o, m)), o->power);
}

const struct tt_schedule_type tt_schedule_polynomial = {.name = "polynomial",
                                                        .help = "down to 0 as (1 - t)^power",
                                                        .opts = polynomial_opts,
                                                        .size = sizeof(struct curve),
                                                        .rate = polynomial};

struct onecycle {
    double rise, div, final_div;
};

static const struct tt_opt onecycle_opts[] = {
    TT_ROW_FLOAT("rise", offsetof(struct onecycle, rise), 0.3, 0.001, 0.999,
                 "share of the run in which it rises"),
    TT_ROW_FLOAT("div", offsetof(struct onecycle, div), 25, 1, 1e9,
                 "it begins at the base rate divided by this"),
    TT_ROW_FLOAT("final_div", offsetof(struct onecycle, final_div), 1e4, 1, 1e12,
                 "and ends at that divided by this"),
    {0},
};

static double onecycle(const void *options, double base, const struct tt_moment *m,
                       const double *memory)
{
    const struct onecycle *o = options;
    double steps = (double)(m->epochs * m->steps_per_epoch), peak = o->rise * steps - 1;
    double start = base / o->div, at = fmin((double)m->place, steps - 1);
    (void)memory;
    if (at <= peak)
        return half_wave(start, base, peak > 0 ? at / peak : 1);
    return half_wave(base, start / o->final_div, (at - peak) / fmax(1, steps - 1 - peak));
}

const struct tt_schedule_type tt_schedule_onecycle = {
    .name = "onecycle",
    .help = "up to the base rate and far down again, over the whole run",
    .opts = onecycle_opts,
    .size = sizeof(struct onecycle),
    .rate = onecycle};
