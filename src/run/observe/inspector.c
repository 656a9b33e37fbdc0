#include "inspector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../link/mailboxes.h"

/* Seconds between two inspections at least, and the share of the time that they may take: while
 * somebody watches; and while nobody does, so that whoever looks later sees the whole of it.  The
 * last step of all is looked at as long as the whole stays below MOST. */
static const double PAUSE = 0.25, SHARE = 0.05, UNSEEN = 0.002, FILMED = 0.004, MOST = 0.006;
/* The processor's seconds for moments of a film at its beginning, which has no time behind it. */
static const double EARLY = 0.0015;
enum { UNASKED = 32 }; /* steps from one look at the clock to the next, while nobody watches */
/* Bytes of weights and gradients: a copy of a larger network is made for who watches only. */
static const int64_t UNSEEN_BYTES = 64 << 20;

/* --- opening --------------------------------------------------------------------------------- */

static void close_probe(struct tt_inspector *in)
{
    tt__probe_close(&in->probe);
    in->armed = false;
}

static void say_why(struct tt_inspector *in, struct tt_mailbox *out, const struct tt_err *err)
{
    close_probe(in);
    tt_text_printable(in->now.why, sizeof in->now.why, err->text);
    tt_mailbox_send(out, &in->now);
}

static int open_reports(struct tt_inspector *in, const struct tt_session *s, struct tt_err *err)
{
    if (in->now.layer)
        return 0;
    in->each = 1;
    return tt__inspection_make(&in->now, tt_model_layers(s->model), tt_model_params(s->model), err);
}

/* False where there is no room for another copy of the network: then it says so, once. */
static bool is_open(struct tt_inspector *in, struct tt_session *s, struct tt_mailbox *out)
{
    struct tt_err err = {0};
    if (in->now.why[0])
        return false;
    if (in->probe.model)
        return true;
    if (open_reports(in, s, &err) == 0 && tt__probe_open(&in->probe, s, &err) == 0)
        return true;
    say_why(in, out, &err);
    return false;
}

void tt__inspector_done(struct tt_inspector *in)
{
    tt__probe_done(&in->probe, in->now.n_layers);
    tt__inspection_done(&in->now);
}

/* --- moments --------------------------------------------------------------------------------- */

static void thin(float *trace, int n)
{
    for (int i = 0; 2 * i < n; i++)
        trace[i] = trace[2 * i];
}

/* Every second moment goes, so that the rest reaches back to the beginning. */
static void thin_moments(struct tt_inspector *in)
{
    struct tt_inspection *now = &in->now;
    for (int i = 0; i < now->n_layers; i++) {
        thin(now->layer[i].dead, now->n_moments);
        thin(now->layer[i].saturated, now->n_moments);
        tt__histogram_trace_thin(&now->layer[i].outputs, now->n_moments);
    }
    for (int i = 0; i < now->n_params; i++) {
        struct tt_param_report *r = &now->param[i];
        thin(r->weight_norm, now->n_moments);
        thin(r->grad_norm, now->n_moments);
        thin(r->ratio, now->n_moments);
        tt__histogram_trace_thin(&r->weights, now->n_moments);
        tt__histogram_trace_thin(&r->gradients, now->n_moments);
    }
    for (int i = 0; 2 * i < now->n_moments; i++)
        now->moment[i] = now->moment[2 * i];
    now->n_moments = (now->n_moments + 1) / 2;
    in->each *= 2;
}

/* The moment that this inspection is for: another one, or the newest once more. */
static int begin_moment(struct tt_inspector *in, int64_t step)
{
    struct tt_inspection *now = &in->now;
    while (now->n_moments > 0 && now->moment[now->n_moments - 1] > step)
        now->n_moments--; /* the run went back */
    bool same = now->n_moments > 0 && now->moment[now->n_moments - 1] == step;
    if (now->n_moments == 0 || (!same && in->since >= in->each)) {
        if (now->n_moments == TT_MOMENTS)
            thin_moments(in);
        for (int i = 0; i < now->n_params; i++)
            now->param[i].ratio[now->n_moments] = NAN;
        now->n_moments++;
        in->since = 0;
    }
    in->since += !same;
    now->moment[now->n_moments - 1] = step;
    return now->n_moments - 1;
}

/* Several sums at once: see norm_of() in probe_batch.c. */
static float ratio_of(const float *old, const float *now, int64_t n)
{
    double change[8] = {0}, weight[8] = {0};
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int k = 0; k < 8; k++) {
            double was = (double)old[i + k], by = (double)now[i + k] - was;
            change[k] += by * by;
            weight[k] += was * was;
        }
    for (; i < n; i++) {
        change[0] += ((double)now[i] - (double)old[i]) * ((double)now[i] - (double)old[i]);
        weight[0] += (double)old[i] * (double)old[i];
    }
    for (int k = 1; k < 8; k++) {
        change[0] += change[k];
        weight[0] += weight[k];
    }
    return weight[0] > 0 ? (float)sqrt(change[0] / weight[0]) : NAN;
}

/* What the update has changed; the copy still holds what was before. */
static void measure_ratios(struct tt_inspector *in, const struct tt_session *s, int m)
{
    for (int i = 0; i < in->now.n_params; i++) {
        const struct tt_param *p = tt_model_param(s->model, i),
                              *old = tt_model_param(in->probe.model, i);
        int64_t n = tt_shape_count(&p->shape);
        in->now.param[i].ratio[m] = ratio_of(old->value, p->value, n);
    }
}

/* Of this thread: on a busy machine far less goes by than on the wall.  It costs a system call. */
static double processor_time(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Returns the seconds that it took. */
static double inspect(struct tt_inspector *in, struct tt_session *s, struct tt_mailbox *out,
                      double lr, bool watched, bool updated)
{
    struct tt_err err = {0};
    double began = tt_clock_now() - in->copying, busy = processor_time();
    int m = begin_moment(in, s->progress.step);
    if (updated)
        measure_ratios(in, s, m);
    in->armed = in->stale = false;
    in->copying = 0;
    if (tt__probe_run(&in->probe, s, &in->now, m, watched, &err) < 0) {
        say_why(in, out, &err);
        return 0;
    }
    in->now.known = true;
    in->seen = watched;
    in->now.step = s->progress.step;
    in->now.lr = lr;
    in->now.number++;
    tt_mailbox_send(out, &in->now);
    in->ended = tt_clock_now();
    in->took = in->ended - began;
    in->spent += in->took;
    in->worked = processor_time() - busy;
    in->busy += in->worked;
    return in->took;
}

/* --- when ------------------------------------------------------------------------------------ */

static bool is_wanted(const struct tt_inspector *in, const struct tt_session *s, bool watched)
{
    int64_t room = in->room > 0 ? in->room : UNSEEN_BYTES;
    return watched || 2 * tt_model_flat_size(s->model) * (int64_t)sizeof(float) <= room;
}

static double share_of(const struct tt_inspector *in)
{
    return in->filmed ? FILMED : UNSEEN;
}

static bool is_early(const struct tt_inspector *in)
{
    return in->filmed && in->busy + in->worked <= EARLY;
}

/* `last`: the step before a rest, which stays on the screen. */
static bool is_due(const struct tt_inspector *in, bool watched, bool last, double now)
{
    if (in->now.number == 0)
        return true;
    if (watched)
        return last || now >= in->ended + fmax(PAUSE, in->took / SHARE);
    /* Seconds in which another program had the processor are none of the film's. */
    double took = in->filmed ? fmin(in->took, in->worked) : in->took;
    return is_early(in) || now >= in->ended + took / share_of(in) ||
           (last && in->spent + in->took <= MOST * (now - in->began));
}

/* Asked when it would be time by the wall: then not again before as much has gone by once more. */
static bool has_time(struct tt_inspector *in, bool last, double now)
{
    if (in->now.number == 0 || is_early(in) ||
        in->busy <= (last ? MOST : share_of(in)) * (processor_time() - in->busy_since))
        return true;
    in->ended = now;
    return false;
}

double tt__inspector_before(struct tt_inspector *in, struct tt_session *s, struct tt_mailbox *out,
                            bool watched, bool last)
{
    if (!is_wanted(in, s, watched)) {
        if (in->probe.model)
            close_probe(in);
        return 0;
    }
    /* A clock may take a microsecond, which is much beside a short step. */
    if (!watched && !last && in->now.number > 0 && !in->filmed && ++in->passed % UNASKED != 0)
        return 0;
    double began = tt_clock_now();
    in->began = in->began > 0 ? in->began : began;
    if (in->armed || !is_due(in, watched, last, began) ||
        (!watched && !has_time(in, last, began)) || !is_open(in, s, out))
        return 0;
    if (in->busy_since == 0)
        in->busy_since = processor_time();
    double opened = tt_clock_now();
    memcpy(tt_model_values(in->probe.model), tt_model_values(s->model),
           (size_t)tt_model_flat_size(s->model) * sizeof(float));
    in->armed = true;
    in->watched = watched;
    in->armed_updates = s->progress.updates;
    double now = tt_clock_now();
    in->copying = now - opened; /* that it was opened happens once, and sets no pace */
    return now - began;
}

double tt__inspector_after(struct tt_inspector *in, struct tt_session *s, struct tt_mailbox *out,
                           double lr)
{
    /* Gradients may be accumulated over several steps. */
    bool updated = in->armed && s->progress.updates != in->armed_updates;
    return updated ? inspect(in, s, out, lr, in->watched, true) : 0;
}

void tt__inspector_afresh(struct tt_inspector *in)
{
    in->armed = false;
    in->stale = true;
}

double tt__inspector_at_rest(struct tt_inspector *in, struct tt_session *s, struct tt_mailbox *out,
                             double lr)
{
    bool fresh = in->now.known && in->now.step == s->progress.step && !in->stale && in->seen;
    return !fresh && is_open(in, s, out) ? inspect(in, s, out, lr, true, false) : 0;
}
