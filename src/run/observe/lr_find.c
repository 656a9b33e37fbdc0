#include "lr_find.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../control/worker.h"
#include "../link/lr_finding_box.h"

/* Weight of what came before, in the mean that the judging goes by. */
static const double BETA = 0.9;
/* The loss has exploded when it is so often its lowest, and so many deviations above what is usual.
 */
static const double EXPLODED = 4;
/* Deviations by which the mean falls by chance, at most. */
static const double CHANCE = 0.9;
/* Seconds that a test takes at most, where it has made enough steps by then. */
static const double LIMIT = 3;
static const double LOWEST = 1e-6, HIGHEST = 10; /* where no range is asked for */
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

static int start(struct tt_worker *w, double low, double high, struct tt_err *err)
{
    struct tt_lr_finder *f = &w->finder;
    struct tt_session *twin = tt_session_twin(w->session, err);
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
    tt__lr_finding_publish(&w->link->finding, &w->finder.now);
    return 0;
}

static void stop(struct tt_worker *w, const char *why)
{
    struct tt_lr_finder *f = &w->finder;
    tt__lr_finder_done(f);
    f->now.running = false;
    tt_text_copy(f->now.end, sizeof f->now.end, why);
    tt__lr_finding_publish(&w->link->finding, &w->finder.now);
    if (f->now.lowest < 0)
        tt__worker_event(w, TT_EVENT_INFO, 0,
                         "lr-find: %s; the loss fell no further than by chance", why);
    else
        tt__worker_event(w, TT_EVENT_INFO, 0,
                         "lr-find: %s; the loss falls steepest at lr %.2g and is lowest at %.2g",
                         why, f->now.lr[f->now.steepest], f->now.lr[f->now.lowest]);
}

void tt__lr_finder_done(struct tt_lr_finder *f)
{
    tt_session_free(f->twin);
    f->twin = NULL;
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

void tt__lr_find_step(struct tt_worker *w)
{
    struct tt_lr_finder *f = &w->finder;
    struct tt_lr_finding *now = &f->now;
    double rate = next_rate(f);
    f->twin->lr = rate;
    tt_session_step(f->twin);
    now->lr[now->n] = rate;
    now->loss[now->n] = f->twin->batch_loss;
    now->n++;
    tt__lr_find_judge(now, &f->ema);
    if (has_exploded(now))
        stop(w, "ended where the loss explodes");
    else if (now->n == TT_LR_FIND_STEPS || rate >= now->high)
        stop(w, "ended at the end of the range");
    else if (tt_triple_wanted(&w->link->finding.turn))
        tt__lr_finding_publish(&w->link->finding, &w->finder.now);
}

/* --- the command ------------------------------------------------------------------------------ */

int tt__parse_lr_find(const char *args, struct tt_command *out, struct tt_err *err)
{
    char low[64];
    size_t n = strcspn(args, " \t");
    snprintf(low, sizeof low, "%.*s", (int)n, args);
    const char *high = args + n + strspn(args + n, " \t");
    if (strcmp(args, "off") == 0) {
        out->op = '0';
        return 0;
    }
    out->number = LOWEST;
    out->number2 = HIGHEST;
    if (args[0] &&
        (!tt_text_to_double(low, &out->number) || !tt_text_to_double(high, &out->number2)))
        return tt_fail(err, TT_EUSAGE, "takes MIN MAX, off or nothing, got \"%.60s\"", args);
    if (!(out->number > 1e-12 && out->number * 2 <= out->number2 && out->number2 <= 10))
        return tt_fail(err, TT_EUSAGE, "MIN must be above 1e-12, MAX at most 10 and twice MIN");
    out->op = '=';
    return 0;
}

int tt__apply_lr_find(struct tt_worker *w, const struct tt_command *c, char *answer, size_t size,
                      struct tt_err *err)
{
    if (c->op == '0') {
        if (w->finder.twin)
            stop(w, "stopped");
        snprintf(answer, size, "no search for a learning rate is running");
        return 0;
    }
    if (start(w, c->number, c->number2, err) < 0)
        return -1;
    snprintf(answer, size, "a copy of the run tries learning rates from %g to %g", c->number,
             c->number2);
    return 0;
}
