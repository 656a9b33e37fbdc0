/* What a session computes in eval mode: nothing that training goes on from is touched. */
#include "session_internal.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/tensor/par.h>

#include "metric.h"

/* --- shared with training -------------------------------------------------------------------- */

/* A processor that sees rows being read one below the other fetches those that would be next, up to
 * as many again: were they the next thread's, both would take them from each other all the time. */
int64_t tt__session_stride(const struct tt_session *s, int64_t pass)
{
    const int64_t most = 64;
    return (pass + (pass < most ? pass : most)) * tt_shape_count(&s->data.input);
}

struct tt__thread_buffers tt__session_thread_buffers(struct tt_session *s, int rank)
{
    struct tt__thread_buffers d = {
        .session = s,
        .x = s->scratch->room.x + rank * tt__session_stride(s, s->scratch->room.pass),
        .cls = s->scratch->room.cls + rank * s->scratch->room.batch,
        .value = s->scratch->room.value + rank * s->scratch->room.batch * tt_data_values(&s->data)};
    d.target = (struct tt_target){.cls = s->regression ? NULL : d.cls,
                                  .value = s->regression ? d.value : NULL};
    return d;
}

void tt__session_residuals(const struct tt_session *s, const float *z, const float *value,
                           struct tt_span rows, double *residual)
{
    int64_t values = tt_data_values(&s->data);
    for (int64_t i = rows.begin; i < rows.end && s->regression; i++)
        for (int64_t at = i * values, c = 0; c < values; c++, at++)
            residual[at] = (double)(z[at] - value[at]) * s->data.value_std[c];
}

int64_t tt__session_residuals_of(const struct tt_session *s)
{
    return s->regression ? tt_data_values(&s->data) : 0;
}

/* Means over the values of a sample, as scikit-learn's metrics take them ("uniform_average"). */
static void add_values(const struct tt_session *s, const double *residual,
                       const struct tt_dataset *set, struct tt_sums *out)
{
    int values = tt_data_values(&s->data);
    double absolute = 0, square = 0, relative = 0;
    for (int c = 0; c < values; c++) {
        double r2 = residual[c] * residual[c];
        absolute += fabs(residual[c]);
        square += r2;
        relative += set->value_variance[c] > 0 ? r2 / set->value_variance[c] : 1;
    }
    out->absolute += absolute / values;
    out->square += square / values;
    out->relative += relative / values;
}

void tt__session_add(const struct tt_session *s, const struct tt_score *score,
                     const double *residual, int64_t i, int32_t cls, const struct tt_dataset *set,
                     struct tt_sums *out)
{
    out->loss += score->loss[i];
    out->weight += score->weight[i];
    if (s->regression && s->data.n_values > 1) {
        add_values(s, residual + i * s->data.n_values, set, out);
    } else if (s->regression) {
        out->absolute += fabs(residual[i]);
        out->square += residual[i] * residual[i];
    } else if (score->weight[i] > 0) {
        out->counted++;
        out->hits += score->predicted[i] == cls;
    }
}

struct tt_result tt__session_result(const struct tt_session *s, const struct tt_sums *sums,
                                    const struct tt_dataset *set)
{
    struct tt_result r = {
        .known = sums->n > 0, .step = s->progress.step, .epoch = s->progress.epoch};
    if (!r.known)
        return r;
    double n = (double)sums->n, mean_square = sums->square / n;
    r.loss = sums->weight > 0 ? sums->loss / sums->weight : 0;
    r.accuracy = sums->counted > 0 ? 100.0 * (double)sums->hits / (double)sums->counted : 0;
    r.mae = sums->absolute / n;
    r.rmse = sqrt(mean_square);
    if (s->regression && s->data.n_values > 1)
        r.r2 = 1 - sums->relative / n;
    else
        r.r2 = set->value_variance[0] > 0 ? 1 - mean_square / set->value_variance[0] : 0;
    return r;
}

double tt_session_score(const struct tt_session *s, const struct tt_result *r)
{
    return s->regression ? r->r2 : r->accuracy;
}

struct tt_result tt_session_running(const struct tt_session *s)
{
    return tt__session_result(s, &s->progress.sums, &s->data.train);
}

/* --- predictions ----------------------------------------------------------------------------- */

int tt_predictions_init(struct tt_predictions *v, int64_t n, int64_t residuals, struct tt_err *err)
{
    *v = (struct tt_predictions){.n = n, .step = -1};
    v->score.loss = tt_calloc(n, sizeof *v->score.loss, err);
    v->score.weight = tt_calloc(n, sizeof *v->score.weight, err);
    v->score.predicted = tt_calloc(n, sizeof *v->score.predicted, err);
    v->residual = tt_calloc(residuals > 0 ? n * residuals : 1, sizeof *v->residual, err);
    return v->score.loss && v->score.weight && v->score.predicted && v->residual ? 0 : -1;
}

int tt_predictions_have_top(struct tt_predictions *v, int n_classes, struct tt_err *err)
{
    int top = n_classes < TT_SAMPLE_TOP ? n_classes : TT_SAMPLE_TOP;
    if (v->top == top)
        return 0;
    v->cls = tt_calloc(v->n * top, sizeof *v->cls, err);
    v->p = tt_calloc(v->n * top, sizeof *v->p, err);
    if (!v->cls || !v->p)
        return -1;
    v->top = top;
    return 0;
}

void tt_predictions_done(struct tt_predictions *v)
{
    void *const owned[] = {v->score.loss, v->score.weight, v->score.predicted,
                           v->residual,   v->cls,          v->p};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    *v = (struct tt_predictions){.step = -1};
}

/* The largest `top` of p (classes), by insertion. */
static void find_top(const float *p, int classes, int top, uint16_t *cls, float *best)
{
    int n = 0;
    for (int c = 0; c < classes; c++) {
        int at = n;
        while (at > 0 && p[c] > best[at - 1])
            at--;
        if (at == top)
            continue;
        n += n < top;
        for (int k = n - 1; k > at; k--) {
            best[k] = best[k - 1];
            cls[k] = cls[k - 1];
        }
        best[at] = p[c];
        cls[at] = (uint16_t)c;
    }
}

static void note_top(const struct tt_session *s, struct tt_predictions *v, int64_t at,
                     const float *z)
{
    float p[TT_MAX_CLASSES];
    s->loss.type->probabilities(s->data.n_classes, tt_model_outputs(s->model), z, p);
    find_top(p, s->data.n_classes, v->top, v->cls + at * v->top, v->p + at * v->top);
}

struct eval {
    struct tt_session *s;
    const struct tt_dataset *set;
    struct tt_predictions *out;
    int64_t end;
    _Atomic int64_t next; /* the first sample that nobody has taken */
};

/* Members take samples as they come to it, so that a processor that is busy elsewhere holds up
 * nobody; who computes a sample changes nothing of it. */
static void eval_task(const struct tt_thread_team *team, void *context)
{
    struct eval *e = context;
    struct tt_session *s = e->s;
    struct tt_predictions *v = e->out;
    const struct tt_dataset *set = e->set;
    const struct tt__thread_buffers buffers = tt__session_thread_buffers(s, team->rank);
    int64_t batch = tt_model_eval_batch(s->model), outputs = tt_model_outputs(s->model), first;
    while ((first = atomic_fetch_add(&e->next, batch)) < e->end) {
        int64_t n = e->end - first < batch ? e->end - first : batch;
        const struct tt_pass pass = {.team = team, .n = n, .training = false};
        const struct tt_score score = {.loss = v->score.loss + first,
                                       .weight = v->score.weight + first,
                                       .predicted = v->score.predicted + first};
        struct tt_span all = {0, n};
        tt_load_rows(&s->data, set, v->order, first, 0, n, buffers.x);
        tt_load_targets(&s->data, set, v->order, first, n, buffers.cls, buffers.value);
        const float *z = tt_model_forward(s->model, &pass, buffers.x);
        s->loss.type->apply(s->loss.options, 0, all, outputs, z, &buffers.target, &score, NULL);
        tt__session_residuals(s, z, buffers.value, all,
                              v->residual + first * tt__session_residuals_of(s));
        for (int64_t i = 0; i < n && v->note_top; i++)
            note_top(s, v, first + i, z + i * outputs);
    }
}

/* With averaged weights where there are some: they are what is measured. */
static void run(struct tt_session *s, tt_par_task *task, void *context)
{
    tt_model_use_values(s->model, s->ema);
    tt_par_run((int)s->config.threads, task, context);
    tt_model_use_values(s->model, NULL);
}

void tt__session_predict(struct tt_session *s, const struct tt_dataset *set,
                         struct tt_predictions *v, int64_t from, int64_t to)
{
    struct eval e = {.s = s, .set = set, .out = v, .end = to, .next = from};
    v->note_top = v->note_top && v->top > 0;
    run(s, eval_task, &e);
    v->done = to;
    v->step = s->progress.step;
    v->revision = s->revision;
    v->top_known = v->note_top;
}

void tt_session_predictions(struct tt_session *s, struct tt_predictions *v, int64_t from,
                            int64_t to)
{
    tt__session_predict(s, &s->data.val, v, from, to);
}

/* --- validation ------------------------------------------------------------------------------ */

/* Evenly spaced samples, so that they stand for all; of several values the first. */
static void keep_pairs(struct tt_session *s)
{
    int values = tt_data_values(&s->data);
    for (int64_t k = 0; k < s->n_pairs; k++) {
        int64_t at = k * s->data.val.n / s->n_pairs;
        double value = s->data.val.value[at * values];
        s->pairs[2 * k] = (float)value;
        s->pairs[2 * k + 1] = (float)(value + s->seen.residual[at * values]);
    }
}

static void count_confusion(struct tt_session *s)
{
    int64_t classes = s->data.n_classes;
    memset(s->confusion, 0, (size_t)classes * (size_t)classes * sizeof *s->confusion);
    for (int64_t i = 0; i < s->data.val.n; i++)
        s->confusion[s->data.val.y[i] * classes + s->seen.score.predicted[i]]++;
}

struct tt_sums tt__session_sums(const struct tt_session *s, const struct tt_dataset *set,
                                const struct tt_predictions *v)
{
    struct tt_sums sums = {.n = set->n};
    for (int64_t i = 0; i < set->n; i++)
        tt__session_add(s, &v->score, v->residual, i, s->regression ? 0 : set->y[i], set, &sums);
    return sums;
}

void tt__session_weigh_best(struct tt_session *s)
{
    /* What training was like then is not known any more. */
    s->best_value = tt__metric_of_train(s->early.metric)
                        ? (double)NAN
                        : tt__metric_value(s->early.metric, &s->train, &s->best);
}

static void look_for_best(struct tt_session *s)
{
    double now = tt__metric_value(s->early.metric, &s->train, &s->val);
    bool better = isfinite(now) && (!isfinite(s->best_value) ||
                                    tt__metric_gain(s->early.metric, now, s->best_value) > 0);
    if (s->best.known && !better)
        return;
    s->best = s->val;
    s->best_value = now;
}

void tt_session_validate(struct tt_session *s)
{
    tt_session_predictions(s, &s->seen, 0, s->data.val.n);
    struct tt_sums sums = tt__session_sums(s, &s->data.val, &s->seen);
    if (s->regression)
        keep_pairs(s);
    else
        count_confusion(s);
    s->val = tt__session_result(s, &sums, &s->data.val);
    s->validations++;
    look_for_best(s);
}

struct tt_result tt_session_value(const struct tt_session *s, int c)
{
    const struct tt_dataset *set = &s->data.val;
    struct tt_result r = s->val;
    double absolute = 0, square = 0, n = (double)set->n, variance = set->value_variance[c];
    int values = tt_data_values(&s->data);
    for (int64_t i = 0; i < set->n; i++) {
        double off = s->seen.residual[i * values + c];
        absolute += fabs(off);
        square += off * off;
    }
    r.mae = absolute / n;
    r.rmse = sqrt(square / n);
    r.r2 = variance > 0 ? 1 - square / n / variance : 0;
    return r;
}

/* --- other parts ------------------------------------------------------------------------------ */

int tt_session_measure(struct tt_session *s, const struct tt_dataset *part, struct tt_result *out,
                       struct tt_err *err)
{
    struct tt_predictions v;
    int rc = tt_predictions_init(&v, part->n, tt__session_residuals_of(s), err);
    if (rc == 0) {
        tt__session_predict(s, part, &v, 0, part->n);
        struct tt_sums sums = tt__session_sums(s, part, &v);
        *out = tt__session_result(s, &sums, part);
    }
    tt_predictions_done(&v);
    return rc;
}

int tt_session_test(struct tt_session *s, struct tt_err *err)
{
    struct tt_result r;
    if (s->data.test.n == 0 || (s->test.known && s->test.step == s->progress.step))
        return 0;
    if (tt_session_measure(s, &s->data.test, &r, err) < 0)
        return -1;
    s->test = r;
    s->tests++;
    return 0;
}

/* --- samples from elsewhere ------------------------------------------------------------------ */

int tt_session_answers(const struct tt_session *s)
{
    return s->regression ? tt_data_values(&s->data) : s->data.n_classes;
}

struct predict {
    struct tt_session *s;
    const float *x;
    float *out;
    int64_t n;
    _Atomic int64_t next;
};

static void predict_task(const struct tt_thread_team *team, void *context)
{
    struct predict *e = context;
    struct tt_session *s = e->s;
    int64_t batch = tt_model_eval_batch(s->model), outputs = tt_model_outputs(s->model), first;
    int64_t size = tt_shape_count(&s->data.input), width = tt_session_answers(s);
    while ((first = atomic_fetch_add(&e->next, batch)) < e->n) {
        int64_t n = e->n - first < batch ? e->n - first : batch;
        const struct tt_pass pass = {.team = team, .n = n, .training = false};
        const float *z = tt_model_forward(s->model, &pass, e->x + first * size);
        for (int64_t i = 0; i < n; i++)
            if (s->regression)
                memcpy(e->out + (first + i) * width, z + i * outputs, (size_t)width * sizeof *z);
            else
                s->loss.type->probabilities(width, outputs, z + i * outputs,
                                            e->out + (first + i) * width);
    }
}

void tt_session_predict(struct tt_session *s, int64_t n, const float *x, float *out)
{
    struct predict e = {.s = s, .x = x, .out = out, .n = n};
    run(s, predict_task, &e);
}
