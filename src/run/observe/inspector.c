#include "inspector.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/clock.h>
#include <tuitrain/base/text.h>

#include "../control/worker.h"
#include "../link/inspection_box.h"

/* Seconds between two inspections at least, and the share of the time that they may take. */
static const double PAUSE = 0.25, SHARE = 0.05;

static bool watched(const struct tt_worker *w)
{
    return (atomic_load_explicit(&w->link->watched, memory_order_relaxed) & TT_WATCH_MODEL) &&
           !w->going_back;
}

/* --- opening --------------------------------------------------------------------------------- */

static void say_why(struct tt_worker *w, const struct tt_err *err)
{
    struct tt_inspector *in = &w->inspector;
    tt__probe_close(in);
    tt_text_printable(in->now.why, sizeof in->now.why, err->text);
    tt__inspection_publish(&w->link->inspection, &in->now);
}

static int open_reports(struct tt_inspector *in, const struct tt_session *s, struct tt_err *err)
{
    int layers = tt_model_layers(s->model);
    if (in->work)
        return 0;
    in->work = calloc((size_t)layers, sizeof *in->work);
    if (!in->work)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    in->each = 1;
    return tt__inspection_make(&in->now, layers, tt_model_params(s->model), err);
}

/* False where there is no room for another copy of the network: then it says so once. */
static bool is_open(struct tt_worker *w)
{
    struct tt_inspector *in = &w->inspector;
    struct tt_err err = {0};
    if (in->now.why[0])
        return false;
    if (in->model)
        return true;
    if (open_reports(in, w->session, &err) == 0 && tt__probe_open(in, w->session, &err) == 0)
        return true;
    say_why(w, &err);
    return false;
}

void tt__inspector_done(struct tt_inspector *in)
{
    tt__probe_close(in);
    for (int i = 0; in->work && i < in->now.n_layers; i++)
        free(in->work[i].peak);
    free(in->work);
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
        thin(now->layer[i].settled, now->n_moments);
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

/* What the update has changed; the copy still holds what was before. */
static void measure_ratios(struct tt_inspector *in, const struct tt_session *s, int m)
{
    for (int i = 0; i < in->now.n_params; i++) {
        const struct tt_param *p = tt_model_param(s->model, i), *old = tt_model_param(in->model, i);
        int64_t n = tt_shape_count(&p->shape);
        double change = 0, weight = 0;
        for (int64_t k = 0; k < n; k++) {
            double was = (double)old->value[k], by = (double)p->value[k] - was;
            change += by * by;
            weight += was * was;
        }
        in->now.param[i].ratio[m] = weight > 0 ? (float)sqrt(change / weight) : NAN;
    }
}

static void inspect(struct tt_worker *w, bool updated)
{
    struct tt_inspector *in = &w->inspector;
    struct tt_session *s = w->session;
    struct tt_err err = {0};
    double began = tt_clock_now();
    int m = begin_moment(in, s->step);
    if (updated)
        measure_ratios(in, s, m);
    in->armed = in->stale = false;
    if (tt__probe_run(in, s, m, &err) < 0) {
        say_why(w, &err);
        return;
    }
    in->now.known = true;
    in->now.step = s->step;
    in->now.lr = w->step_lr;
    in->now.number++;
    tt__inspection_publish(&w->link->inspection, &in->now);
    tt__health_inspection(w);
    double now = tt_clock_now(), took = now - began;
    in->due = now + fmax(PAUSE, took / SHARE);
    tt__worker_aside(w, took);
}

/* --- when ------------------------------------------------------------------------------------ */

void tt__inspect_before(struct tt_worker *w)
{
    struct tt_inspector *in = &w->inspector;
    const struct tt_session *s = w->session;
    double began;
    if (!watched(w)) {
        if (in->model)
            tt__probe_close(in);
        return;
    }
    /* The last step before a rest is looked at in any case: it stays on the screen. */
    bool due = (began = tt_clock_now()) >= in->due || w->steps_left == 1;
    if (in->armed || !due || !is_open(w))
        return;
    memcpy(tt_model_values(in->model), tt_model_values(s->model),
           (size_t)tt_model_flat_size(s->model) * sizeof(float));
    in->armed = true;
    in->armed_updates = s->updates;
    tt__worker_aside(w, tt_clock_now() - began);
}

void tt__inspect_after(struct tt_worker *w)
{
    const struct tt_inspector *in = &w->inspector;
    /* Gradients may be accumulated over several steps. */
    if (in->armed && w->session->updates != in->armed_updates)
        inspect(w, true);
}

void tt__inspect_afresh(struct tt_worker *w)
{
    w->inspector.armed = false;
    w->inspector.stale = true;
}

void tt__inspect_at_rest(struct tt_worker *w)
{
    const struct tt_inspection *now = &w->inspector.now;
    if (watched(w) && !(now->known && now->step == w->session->step && !w->inspector.stale) &&
        is_open(w))
        inspect(w, false);
}
