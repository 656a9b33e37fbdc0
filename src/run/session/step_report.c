/* A step that is looked at: the same step, with its gradients kept, between two passes over its
 * batch that change nothing. */
#include "session_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/tensor/par.h>

/* A batch of the epoch, seen again in eval mode. */
struct again {
    struct tt_session *session;
    int64_t epoch, first, n;
    struct tt_sums sums;
};

/* One thread computes it, part by part. */
static void see_again(const struct tt_thread_team *team, void *context)
{
    struct again *a = context;
    struct tt_session *s = a->session;
    const struct tt__thread_buffers buffers = tt__session_thread_buffers(s, 0);
    int64_t most = tt_model_eval_batch(s->model);
    for (int64_t at = 0; at < a->n && team->rank == 0; at += most) {
        int64_t n = a->n - at < most ? a->n - at : most;
        const struct tt_pass pass = {.team = team, .n = n, .training = false};
        struct tt_span all = {0, n};
        tt__session_load(s, a->epoch, a->first + at, all, buffers.x);
        tt_load_targets(&s->data, &s->data.train, s->scratch->order, a->first + at, n, buffers.cls,
                        buffers.value);
        const float *z = tt_model_forward(s->model, &pass, buffers.x);
        s->loss.type->apply(s->loss.options, 0, all, tt_model_outputs(s->model), z, &buffers.target,
                            &s->scratch->room.score, NULL);
        tt__session_residuals(s, z, buffers.value, all, s->scratch->room.residual);
        for (int64_t i = 0; i < n; i++)
            tt__session_add(s, &s->scratch->room.score, s->scratch->room.residual, i,
                            buffers.cls[i], &s->data.train, &a->sums);
        a->sums.n += n;
    }
}

static double loss_again(const struct again *what)
{
    struct again a = *what;
    memset(&a.sums, 0, sizeof a.sums);
    tt_par_run((int)a.session->config.threads, see_again, &a);
    return tt__session_result(a.session, &a.sums, &a.session->data.train).loss;
}

static void note_targets(const struct tt_session *s, int64_t first, struct tt_step_report *out)
{
    out->n_targets = out->n < TT_LOOK_SAMPLES ? (int)out->n : TT_LOOK_SAMPLES;
    for (int i = 0; i < out->n_targets; i++) {
        uint32_t at = s->scratch->order[first + i];
        out->cls[i] = s->regression ? 0 : s->data.train.y[at];
        out->value[i] =
            s->regression ? (float)s->data.train.value[(int64_t)at * tt_data_values(&s->data)] : 0;
    }
}

static void compare_weights(const float *now, const float *before, int64_t n,
                            struct tt_step_report *out)
{
    double weights = 0, change = 0;
    for (int64_t i = 0; i < n; i++) {
        double d = (double)now[i] - (double)before[i];
        weights += (double)before[i] * (double)before[i];
        change += d * d;
    }
    out->weight_norm = sqrt(weights);
    out->change_norm = sqrt(change);
}

bool tt_session_step_report(struct tt_session *s, struct tt_step_report *out)
{
    int64_t flat = tt_model_flat_size(s->model), updates = s->progress.updates;
    float *before = tt_calloc(flat, sizeof *before, NULL);
    memset(out, 0, sizeof *out);
    if (!before)
        return tt_session_step(s);
    tt__session_begin_epoch(s);
    int64_t left = s->data.train.n - s->progress.sums.n;
    struct again batch = {.session = s, .epoch = s->progress.epoch, .first = s->progress.sums.n};
    batch.n = left < s->config.batch_size ? left : s->config.batch_size;
    *out = (struct tt_step_report){.known = true,
                                   .batch = s->progress.batch + 1,
                                   .batches = s->steps_per_epoch,
                                   .n = batch.n,
                                   .accumulate = s->config.accumulate,
                                   .clip_norm = s->config.clip_norm,
                                   .clip_value = s->config.clip_value,
                                   .lr = s->lr,
                                   .parameters = tt_model_count(s->model)};
    note_targets(s, batch.first, out);
    memcpy(before, tt_model_values(s->model), (size_t)flat * sizeof *before);
    out->before = loss_again(&batch);
    s->reported = true;
    bool last = tt_session_step(s);
    s->reported = false;
    out->step = s->progress.step;
    out->loss = s->batch_loss;
    out->score = s->batch_score;
    out->hits = s->batch_hits;
    out->accumulated = s->progress.accumulated;
    out->updated = s->progress.updates > updates;
    out->grad_norm = s->grad_norm;
    compare_weights(tt_model_values(s->model), before, flat, out);
    out->after = loss_again(&batch);
    free(before);
    return last;
}
