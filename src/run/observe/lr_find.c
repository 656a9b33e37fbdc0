#include "lr_find.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>
#include <tuitrain/run/session/session.h>

/* Weight of what came before, in the mean that the judging goes by. */
static const double BETA = 0.9;
/* The loss has exploded when it is so often its lowest, and so many deviations above what is usual.
 */
static const double EXPLODED = 4;
/* Deviations by which the mean falls by chance, at most. */
static const double CHANCE = 0.9;
/* Seconds that a test takes at most, where it has made enough steps by then. */
static const double LIMIT = 3;
enum { ENOUGH = 30, FIRST = 10, REACH = 3 };

/* --- judging --------------------------------------------------------------------------------- */

/* By which the smoothed loss rises around point i, for each e-fold of the rate. */
static double slope_at(const struct tt_lr_finding *f, int i)
{
    int a = i - REACH < 0 ? 0 : i - REACH, b = i + REACH >= f->n ? f->n - 1 : i + REACH;
    return (f->smooth[b] - f->smooth[a]) / log(f->lr[b] / f->lr[a]);
}

/* The lower half of the rates changes little: it shows what a batch's loss is without them. */
static int half(const struct tt_lr_finding *f)
{
    return f->n / 2 > FIRST ? f->n / 2 : FIRST;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The median: a few hard batches must not make a fall of what follows them. */
static double usual_loss(const struct tt_lr_finding *f)
{
    double sorted[TT_LR_FIND_STEPS];
    int n = half(f);
    memcpy(sorted, f->loss, (size_t)n * sizeof *sorted);
    qsort(sorted, (size_t)n, sizeof *sorted, by_size);
    return sorted[n / 2];
}

/* How much losses differ by chance from one batch to the next. */
static double deviation(const struct tt_lr_finding *f)
{
    double sum = 0;
    int n = half(f);
    for (int i = 1; i < n; i++)
        sum += (f->loss[i] - f->loss[i - 1]) * (f->loss[i] - f->loss[i - 1]);
    return sqrt(sum / (2 * (n - 1)));
}

void tt__lr_find_judge(struct tt_lr_finding *f, double *ema)
{
    int last = f->n - 1, lowest = FIRST;
    *ema = BETA * *ema + (1 - BETA) * f->loss[last];
    f->smooth[last] = *ema / (1 - pow(BETA, f->n));
    f->lowest = f->steepest = -1;
    if (f->n <= FIRST)
        return;
    for (int i = FIRST; i < f->n; i++)
        if (f->smooth[i] < f->smooth[lowest])
            lowest = i;
    double usual = usual_loss(f), fall = fmax(CHANCE * deviation(f), 0.02 * fabs(usual));
    if (lowest == FIRST || !(f->smooth[lowest] < usual - fall))
        return;
    f->lowest = lowest;
    f->steepest = FIRST;
    for (int i = FIRST; i < lowest; i++)
        if (slope_at(f, i) < slope_at(f, f->steepest))
            f->steepest = i;
}

static bool has_exploded(const struct tt_lr_finding *f)
{
    double now = f->smooth[f->n - 1], least = now;
    if (!isfinite(now) || f->n <= FIRST)
        return !isfinite(now);
    for (int i = 0; i < f->n; i++)
        least = fmin(least, f->smooth[i]);
    return now > EXPLODED * least && now > usual_loss(f) + EXPLODED * deviation(f);
}

/* --- the test -------------------------------------------------------------------------------- */

int tt__lr_finder_start(struct tt_lr_finder *f, struct tt_session *s, double low, double high,
                        struct tt_err *err)
{
    struct tt_session *twin = tt_session_twin(s, err);
    if (!twin) {
        tt_err_prefix(err, "a copy of the run");
        return -1;
    }
    tt__lr_finder_done(f);
    *f = (struct tt_lr_finder){
        .twin = twin,
        .began = tt_clock_now(),
        .now = {.number = f->now.number + 1,
                .running = true,
                .low = low,
                .high = high,
                .steepest = -1,
                .lowest = -1},
    };
    return 0;
}

void tt__lr_finder_done(struct tt_lr_finder *f)
{
    tt_session_free(f->twin);
    f->twin = NULL;
}

static enum tt_lr_search end(struct tt_lr_finder *f, const char *why, enum tt_lr_search how)
{
    tt__lr_finder_done(f);
    f->now.running = false;
    tt_text_copy(f->now.end, sizeof f->now.end, why);
    return how;
}

enum tt_lr_search tt__lr_finder_stop(struct tt_lr_finder *f)
{
    return end(f, "stopped", TT_LR_STOPPED);
}

/* Fewer and longer strides where steps are slow. */
static double next_rate(const struct tt_lr_finder *f)
{
    const struct tt_lr_finding *now = &f->now;
    int left = TT_LR_FIND_STEPS - now->n;
    double spent = tt_clock_now() - f->began;
    if (now->n == 0)
        return now->low;
    double affordable = (LIMIT - spent) * now->n / fmax(spent, 1e-9);
    int least = ENOUGH - now->n < 1 ? 1 : ENOUGH - now->n;
    left = affordable < left ? (int)affordable : left;
    left = left < least ? least : left;
    double last = now->lr[now->n - 1];
    return left <= 1 ? now->high : fmin(now->high, last * pow(now->high / last, 1.0 / left));
}

enum tt_lr_search tt__lr_finder_step(struct tt_lr_finder *f)
{
    struct tt_lr_finding *now = &f->now;
    double rate = next_rate(f);
    f->twin->lr = rate;
    tt_session_step(f->twin);
    now->lr[now->n] = rate;
    now->loss[now->n] = f->twin->batch_loss;
    now->n++;
    tt__lr_find_judge(now, &f->ema);
    enum tt_lr_search found = now->lowest >= 0 ? TT_LR_FOUND : TT_LR_FAILED;
    if (has_exploded(now))
        return end(f, "ended where the loss explodes", found);
    if (now->n == TT_LR_FIND_STEPS || rate >= now->high)
        return end(f, "ended at the end of the range", found);
    return TT_LR_GOING;
}
