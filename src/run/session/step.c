/* What a session does step by step: one step of training, and what follows an epoch. */
#include <math.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/optim/gradient.h>
#include <tuitrain/tensor/par.h>

#include "early_stop.h"
#include "session_internal.h"

/* --- the learning rate ----------------------------------------------------------------------- */

/* Batches that so many samples make. */
static int64_t batches_of(const struct tt_session *s, int64_t samples)
{
    return (samples + s->config.batch_size - 1) / s->config.batch_size;
}

static struct tt_moment moment(const struct tt_session *s)
{
    int64_t each = batches_of(s, s->data.train.n);
    return (struct tt_moment){.step = s->progress.step,
                              .place = s->progress.epoch * each + batches_of(s, s->progress.sums.n),
                              .epoch = s->progress.epoch,
                              .steps_per_epoch = each,
                              .epochs = s->config.epochs};
}

void tt_session_refresh_epoch(struct tt_session *s)
{
    s->steps_per_epoch = s->progress.batch + batches_of(s, s->data.train.n - s->progress.sums.n);
}

int64_t tt_session_steps_left(const struct tt_session *s)
{
    int64_t whole = s->config.epochs - s->progress.epoch - 1;
    return whole < 0
               ? 0
               : s->steps_per_epoch - s->progress.batch + whole * batches_of(s, s->data.train.n);
}

void tt_session_refresh_lr(struct tt_session *s)
{
    struct tt_moment m = moment(s);
    s->lr = tt_schedule_rate(&s->schedule, s->config.lr, &m) * s->lr_factor;
}

int tt_session_future(const struct tt_session *s, int n, struct tt_point *out)
{
    int64_t left = tt_session_steps_left(s), per = s->steps_per_epoch;
    const struct tt_moment now = moment(s);
    bool constant = !s->config.schedule[0] || strcmp(s->config.schedule, "constant") == 0;
    if (constant || s->schedule.type->observe || left < 2 || n < 2)
        return 0;
    for (int i = 0; i < n; i++) {
        struct tt_moment m = now;
        int64_t on = (left - 1) * i / (n - 1);
        m.step += on;
        m.place += on;
        m.epoch += (s->progress.batch + on) / per;
        out[i] = (struct tt_point){.step = m.step,
                                   .value = tt_schedule_rate(&s->schedule, s->config.lr, &m) *
                                            s->lr_factor};
    }
    return n;
}

int tt_session_set_lr(struct tt_session *s, double lr, struct tt_err *err)
{
    struct tt_moment m = moment(s);
    double rate = tt_schedule_rate(&s->schedule, s->config.lr, &m);
    if (!(rate > 1e-30))
        return tt_fail(err, TT_EUSAGE,
                       "the schedule stands at 0 here, and 0 times anything is 0; "
                       "`schedule constant` ends it");
    s->lr_factor = lr / rate;
    tt_session_refresh_lr(s);
    return 0;
}

int tt_session_set_schedule(struct tt_session *s, const char *spec, struct tt_err *err)
{
    struct tt_schedule next;
    if (tt_schedule_init(&next, spec, err) < 0)
        return -1;
    tt_schedule_done(&s->schedule);
    s->schedule = next;
    s->lr_factor = 1;
    tt_text_copy(s->config.schedule, sizeof s->config.schedule, spec);
    tt_session_refresh_lr(s);
    return 0;
}

/* --- one training step ----------------------------------------------------------------------- */

/* Whether gradients wait for others.  Those that wait when that was switched off still do. */
static bool accumulates(const struct tt_session *s)
{
    return s->config.accumulate > 1 || s->progress.accumulated > 0;
}

/* Accumulates; true when the time for an update has come. */
static bool gather(struct tt_session *s, const struct tt_span *mine, float *grads, bool last)
{
    if (!accumulates(s))
        return true;
    tt_gradient_add(s->accumulation, grads, mine->begin, mine->end, s->progress.accumulated == 0);
    if (s->progress.accumulated + 1 < s->config.accumulate && !last)
        return false;
    for (int64_t i = mine->begin; i < mine->end; i++)
        grads[i] = s->accumulation[i] / (float)(s->progress.accumulated + 1);
    return true;
}

static struct tt_update update_now(const struct tt_session *s)
{
    return (struct tt_update){.lr = s->lr, .step = s->progress.updates + 1, .decay = true};
}

/* Of some of a parameter's numbers, or of all padding and parameters at once; grad is the first's.
 */
static void change(struct tt_session *s, struct tt_update u, int64_t begin, int64_t end,
                   const float *grad)
{
    float *values = tt_model_values(s->model);
    tt_optimizer_update(&s->optimizer, &u, begin, end, values, grad);
    if (s->ema)
        tt_weights_ema(s->ema, values, begin, end, s->config.ema);
}

/* A bias has one dimension; a norm over images has weights and biases of theirs. */
static bool decays(const struct tt_config *c, const struct tt_param *p)
{
    return !c->no_decay_bias || (p->shape.n > 1 && !p->of_norm);
}

/* Gradients that nothing else waits for are used as soon as they are made, while they are in the
 * cache of the thread that made them. */
static void use_at_once(void *context, const struct tt_param *p, int64_t first, int64_t n,
                        float *grad)
{
    struct tt__thread_buffers *buffers = context;
    struct tt_session *s = buffers->session;
    const struct tt_config *c = &s->config;
    if (p->frozen)
        return;
    struct tt_update u = update_now(s);
    int64_t begin = p->offset + first;
    u.decay = decays(c, p);
    if (c->clip_value > 0)
        tt_gradient_clip_value(grad, 0, n, (float)c->clip_value);
    change(s, u, begin, begin + n, grad);
}

static bool waits_for_all(const struct tt_session *s)
{
    bool shown = s->config.tb_histograms && s->progress.batch + 1 == s->steps_per_epoch;
    return accumulates(s) || s->config.clip_norm > 0 || shown || s->reported;
}

/* They do not count in the norm of the gradient. */
static void forget_frozen(const struct tt_session *s, struct tt_span mine, float *grads)
{
    for (int i = 0; i < tt_model_params(s->model); i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        int64_t begin = p->offset, end = begin + tt_shape_count(&p->shape);
        begin = begin > mine.begin ? begin : mine.begin;
        end = end < mine.end ? end : mine.end;
        if (p->frozen && begin < end)
            memset(grads + begin, 0, (size_t)(end - begin) * sizeof *grads);
    }
}

/* Of the gradient as it was made.  All threads compute the same. */
static void note_norm(struct tt_session *s, const struct tt_thread_team *team, const float *grads,
                      int64_t n)
{
    double norm = tt_gradient_norm(team, grads, n, s->scratch->norm_partial);
    if (team->rank == 0)
        s->grad_norm = norm;
    /* Clipping may ask for the next norm, in the same scratch. */
    tt_par_barrier(team);
}

static void update(struct tt_session *s, const struct tt_thread_team *team, bool last)
{
    const struct tt_config *c = &s->config;
    int64_t flat = tt_model_flat_size(s->model);
    float *grads = tt_model_grads(s->model);
    /* Whole blocks, so that no two threads write the same cache line. */
    struct tt_span mine = tt_gradient_mine(team, flat);
    if (!gather(s, &mine, grads, last))
        return;
    if (c->freeze[0])
        forget_frozen(s, mine, grads);
    if (s->reported)
        note_norm(s, team, grads, flat);
    if (c->clip_value > 0)
        tt_gradient_clip_value(grads, mine.begin, mine.end, (float)c->clip_value);
    if (c->clip_norm > 0) {
        double norm = tt_gradient_norm(team, grads, flat, s->scratch->norm_partial);
        tt_gradient_scale(grads, mine.begin, mine.end, tt_gradient_clip_scale(norm, c->clip_norm));
    }
    struct tt_update u = update_now(s);
    if (!c->no_decay_bias && !c->freeze[0]) {
        change(s, u, mine.begin, mine.end, grads + mine.begin);
        return;
    }
    for (int i = 0; i < tt_model_params(s->model); i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        int64_t begin = p->offset, end = begin + tt_shape_count(&p->shape);
        begin = begin > mine.begin ? begin : mine.begin;
        end = end < mine.end ? end : mine.end;
        u.decay = decays(c, p);
        if (begin < end && !p->frozen)
            change(s, u, begin, end, grads + begin);
    }
}

/* Of a pass of n samples that begins at `at`.  A thread that needs all of them begins with its own:
 * the others' are in a cache nearby by then. */
static void load(struct tt__thread_buffers *buffers, int64_t at, struct tt_span own, int64_t n)
{
    struct tt_session *s = buffers->session;
    const struct tt_span spans[] = {own, {own.end, n}, {0, own.begin}};
    for (int i = 0; i < (tt_model_reads_all(s->model) ? 3 : 1); i++)
        tt__session_load(s, s->progress.epoch, s->progress.sums.n + at, spans[i], buffers->x);
}

/* Samples `part` of the batch, forward and back; `weight` is the whole batch's. */
static void train_pass(struct tt__thread_buffers *buffers, const struct tt_thread_team *team,
                       struct tt_span part, double weight)
{
    struct tt_session *s = buffers->session;
    int64_t at = part.begin, values = tt_data_values(&s->data);
    const struct tt_pass pass = {.team = team,
                                 .n = part.end - at,
                                 .before = at,
                                 .more = part.end < s->batch_n,
                                 .training = true,
                                 .seed = (uint64_t)s->config.seed,
                                 .step = (uint64_t)s->progress.step,
                                 .ready = waits_for_all(s) ? NULL : use_at_once,
                                 .context = buffers};
    struct tt_span rows = tt_model_rows(s->model, &pass);
    const struct tt_target target = {.cls = s->regression ? NULL : buffers->cls + at,
                                     .value = s->regression ? buffers->value + at * values : NULL};
    const struct tt_score score = {s->scratch->room.score.loss + at,
                                   s->scratch->room.score.weight + at,
                                   s->scratch->room.score.predicted + at};
    load(buffers, at, rows, pass.n);
    if (at > 0)
        tt_par_barrier(team);
    const float *z = tt_model_forward(s->model, &pass, buffers->x);
    s->loss.type->apply(s->loss.options, weight, rows, tt_model_outputs(s->model), z, &target,
                        &score, tt_model_output_grad(s->model));
    tt__session_residuals(s, z, buffers->value + at * values, rows,
                          s->scratch->room.residual + (s->regression ? at * values : 0));
    tt_model_backward(s->model, &pass, buffers->x);
}

static void train_task(const struct tt_thread_team *team, void *context)
{
    struct tt_session *s = context;
    struct tt__thread_buffers buffers = tt__session_thread_buffers(s, team->rank);
    int64_t n = s->batch_n, most = tt_model_micro_batch(s->model, n),
            passes = (n + most - 1) / most;
    tt_load_targets(&s->data, &s->data.train, s->scratch->order, s->progress.sums.n, n, buffers.cls,
                    buffers.value);
    double weight = tt_loss_weight(&s->loss, n, &buffers.target);
    for (int64_t i = 0; i < passes; i++)
        train_pass(&buffers, team, tt_par_span(n, passes, i), weight);
    if (!waits_for_all(s))
        return;
    tt_par_barrier(team);
    update(s, team, s->progress.batch + 1 == s->steps_per_epoch);
}

/* In the order of the samples, so that the sums do not depend on who computed which. */
static struct tt_sums sums_of_batch(const struct tt_session *s)
{
    struct tt_sums sums = {.n = s->batch_n};
    for (int64_t i = 0; i < s->batch_n; i++)
        tt__session_add(s, &s->scratch->room.score, s->scratch->room.residual, i,
                        s->scratch->room.cls[i], &s->data.train, &sums);
    return sums;
}

void tt__session_begin_epoch(struct tt_session *s)
{
    if (s->scratch->order_epoch == s->progress.epoch)
        return;
    if (s->scratch->ahead)
        tt_ahead_rest(s->scratch->ahead); /* it looks at the order */
    tt_shuffle((uint64_t)s->config.seed, s->progress.epoch, s->data.train.n, s->scratch->order);
    s->scratch->order_epoch = s->progress.epoch;
}

static void end_epoch(struct tt_session *s)
{
    s->progress.epoch++;
    s->progress.batch = 0;
    s->train = tt_session_running(s);
    memset(&s->progress.sums, 0, sizeof s->progress.sums);
    tt_session_refresh_epoch(s);
}

static void add_to(struct tt_sums *all, const struct tt_sums *more)
{
    all->loss += more->loss;
    all->weight += more->weight;
    all->absolute += more->absolute;
    all->square += more->square;
    all->relative += more->relative;
    all->hits += more->hits;
    all->counted += more->counted;
    all->n += more->n;
}

bool tt_session_step(struct tt_session *s)
{
    tt__session_begin_epoch(s);
    int64_t left = s->data.train.n - s->progress.sums.n;
    s->batch_n = left < s->config.batch_size ? left : s->config.batch_size;
    if (s->scratch->ahead)
        tt__session_read_ahead(s);
    tt_par_run((int)s->config.threads, train_task, s);
    bool last = s->progress.batch + 1 == s->steps_per_epoch;
    s->progress.accumulated++;
    if (s->progress.accumulated >= s->config.accumulate || last) {
        s->progress.updates++;
        s->progress.accumulated = 0;
    }
    struct tt_sums sums = sums_of_batch(s);
    struct tt_result batch = tt__session_result(s, &sums, &s->data.train);
    s->batch_loss = batch.loss;
    s->batch_score = tt_session_score(s, &batch);
    s->batch_hits = sums.hits;
    add_to(&s->progress.sums, &sums);
    s->progress.step++;
    s->revision++;
    s->progress.batch++;
    if (last)
        end_epoch(s);
    tt_session_refresh_lr(s);
    return last;
}

/* --- after an epoch --------------------------------------------------------------------------- */

bool tt_session_judge(struct tt_session *s)
{
    bool better, stop, over = s->progress.epoch >= s->config.epochs;
    size_t flat = (size_t)tt_model_flat_size(s->model) * sizeof(float);
    size_t state = (size_t)tt_model_state_size(s->model) * sizeof(float);
    tt_schedule_observe(&s->schedule, s->config.lr, s->val.loss);
    tt_session_refresh_lr(s);
    if (!s->early.on)
        return false;
    stop = tt__early_judge(&s->early, &s->train, &s->val, &better);
    if (better) {
        /* With averaged weights those are what was measured. */
        memcpy(s->best_values, s->ema ? s->ema : tt_model_values(s->model), flat);
        memcpy(s->best_state, tt_model_state(s->model), state);
    } else if ((stop || over) && s->early.known) {
        s->revision++;
        memcpy(tt_model_values(s->model), s->best_values, flat);
        memcpy(tt_model_state(s->model), s->best_state, state);
        if (s->ema)
            memcpy(s->ema, s->best_values, flat);
        s->early.bad = 0;
        s->early.back_at = s->progress.step;
        return true;
    }
    return stop;
}
