#include <tuitrain/run/session.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/optim/gradient.h>
#include <tuitrain/tensor/par.h>

#include "early.h"

/* --- building -------------------------------------------------------------------------------- */

/* Outputs of the last layer, when the net leaves that open. */
static int64_t natural_outputs(const struct tt_session *s, const struct tt_loss_type *loss)
{
    bool binary = strcmp(loss->name, "bce") == 0 && s->data.n_classes == 2;
    return s->regression || binary ? 1 : s->data.n_classes;
}

static int check_outputs(const struct tt_session *s, const struct tt_loss_type *loss,
                         struct tt_err *err)
{
    int64_t outputs = tt_model_outputs(s->model), natural = natural_outputs(s, loss);
    if (outputs == natural || (!s->regression && outputs == s->data.n_classes))
        return 0;
    if (s->regression)
        return tt_fail(err, TT_EUSAGE,
                       "net \"%s\": ends with %" PRId64 " outputs, %s has one value to learn",
                       s->config.net, outputs, s->data.name);
    return tt_fail(err, TT_EUSAGE, "net \"%s\": ends with %" PRId64 " outputs, %s has %d classes",
                   s->config.net, outputs, s->data.name, s->data.n_classes);
}

static int build_model(struct tt_session *s, struct tt_err *err)
{
    struct tt_config *c = &s->config;
    if (!c->loss[0])
        tt_text_copy(c->loss, sizeof c->loss, s->regression ? "mse" : "cross-entropy");
    const struct tt_loss_type *loss = tt_loss_find(c->loss, err);
    if (!loss)
        return -1;
    if (loss->classes_only && s->regression)
        return tt_fail(err, TT_EUSAGE, "loss %s needs classes, %s has values: try mse", loss->name,
                       s->data.name);
    if (!c->net[0])
        snprintf(c->net, sizeof c->net, "%" PRId64 "-128-%" PRId64, tt_shape_count(&s->data.input),
                 natural_outputs(s, loss));
    s->device = tt_device_find(c->device, err);
    if (!s->device)
        return -1;
    s->model = tt_model_new(c->net, &s->data.input, natural_outputs(s, loss), s->device, err);
    if (!s->model || check_outputs(s, loss, err) < 0)
        return -1;
    return tt_loss_init(&s->loss, c->loss, tt_model_outputs(s->model), err);
}

static int allocate(struct tt_session *s, struct tt_err *err)
{
    int64_t train = s->config.batch_size, classes = s->data.n_classes;
    struct tt_plan plan = {.train_batch = train, .threads = (int)s->config.threads};
    if (tt_model_plan(s->model, &plan, err) < 0)
        return -1;
    int64_t eval = tt_model_eval_batch(s->model), batch = train > eval ? train : eval;
    int64_t flat = tt_model_flat_size(s->model), state = tt_model_state_size(s->model);
    s->n_pairs = !s->regression                      ? 0
                 : s->data.val.n < TT_RESIDUAL_PAIRS ? (int)s->data.val.n
                                                     : TT_RESIDUAL_PAIRS;
    s->order = tt_calloc(s->data.train.n, sizeof *s->order, err);
    s->x = tt_calloc(batch * tt_shape_count(&s->data.input), sizeof *s->x, err);
    s->cls = tt_calloc(batch, sizeof *s->cls, err);
    s->value = tt_calloc(batch, sizeof *s->value, err);
    s->score.predicted = tt_calloc(batch, sizeof *s->score.predicted, err);
    s->score.loss = tt_calloc(batch, sizeof *s->score.loss, err);
    s->score.weight = tt_calloc(batch, sizeof *s->score.weight, err);
    s->confusion = tt_calloc(classes * classes, sizeof *s->confusion, err);
    s->pairs = tt_calloc(2 * (int64_t)s->n_pairs, sizeof *s->pairs, err);
    s->norm_partial = tt_calloc(flat / TT_GRADIENT_BLOCK + 1, sizeof *s->norm_partial, err);
    if (!s->order || !s->x || !s->cls || !s->value || !s->score.predicted || !s->score.loss ||
        !s->score.weight || !s->confusion || !s->pairs || !s->norm_partial)
        return -1;
    if (s->config.ema > 0 && !(s->average = tt_calloc(flat, sizeof *s->average, err)))
        return -1;
    if (s->config.accumulate > 1 && !(s->gathering = tt_calloc(flat, sizeof *s->gathering, err)))
        return -1;
    if (s->early.on && (!(s->best_values = tt_calloc(flat, sizeof *s->best_values, err)) ||
                        !(s->best_state = tt_calloc(state, sizeof *s->best_state, err))))
        return -1;
    return 0;
}

static int build(struct tt_session *s, struct tt_err *err)
{
    const struct tt_config *c = &s->config;
    if (tt_data_open(c->data, (enum tt_task)c->task, &s->data, err) < 0)
        return -1;
    s->regression = s->data.n_classes == 0;
    if (build_model(s, err) < 0 || tt_schedule_init(&s->schedule, c->schedule, err) < 0 ||
        tt__early_init(&s->early, c->early_stop, s->regression, err) < 0)
        return -1;
    if (c->batch_size > s->data.train.n)
        return tt_fail(err, TT_EUSAGE, "batch-size %" PRId64 ": %s has only %" PRId64 " samples",
                       c->batch_size, s->data.name, s->data.train.n);
    if (allocate(s, err) < 0)
        return -1;
    tt_model_init(s->model, (uint64_t)c->seed);
    if (s->average)
        memcpy(s->average, tt_model_values(s->model),
               (size_t)tt_model_flat_size(s->model) * sizeof *s->average);
    s->lr_hand = 1;
    s->steps_per_epoch = (s->data.train.n + c->batch_size - 1) / c->batch_size;
    tt_session_refresh_lr(s);
    return tt_optimizer_init(&s->optimizer, c->optimizer, c->optimizer_options,
                             tt_model_flat_size(s->model), err);
}

struct tt_session *tt_session_new(const struct tt_config *config, struct tt_err *err)
{
    struct tt_session *s = calloc(1, sizeof *s);
    if (!s) {
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    s->config = *config;
    s->order_epoch = -1;
    if (s->config.threads == 0)
        s->config.threads = tt_par_processors();
    struct tt_tensor_set set = {0};
    if (build(s, err) < 0)
        goto fail;
    if (config->load[0]) {
        if (tt_safetensors_read(config->load, &set, err) < 0)
            goto fail;
        int rc = tt_session_load(s, &set, false, err);
        tt_tensor_set_done(&set);
        if (rc < 0) {
            tt_err_prefix(err, "%s", config->load);
            goto fail;
        }
    }
    return s;
fail:
    tt_session_free(s);
    return NULL;
}

void tt_session_free(struct tt_session *s)
{
    if (!s)
        return;
    tt_data_done(&s->data);
    tt_model_free(s->model);
    tt_loss_done(&s->loss);
    tt_optimizer_done(&s->optimizer);
    tt_schedule_done(&s->schedule);
    void *const owned[] = {
        s->order,           s->x,           s->cls,   s->value,   s->score.loss, s->score.weight,
        s->score.predicted, s->confusion,   s->pairs, s->average, s->gathering,  s->best_values,
        s->best_state,      s->norm_partial};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    free(s);
}

/* --- the learning rate ----------------------------------------------------------------------- */

static struct tt_moment moment(const struct tt_session *s)
{
    return (struct tt_moment){.step = s->step,
                              .epoch = s->epoch,
                              .steps_per_epoch = s->steps_per_epoch,
                              .epochs = s->config.epochs};
}

void tt_session_refresh_lr(struct tt_session *s)
{
    struct tt_moment m = moment(s);
    s->lr = tt_schedule_rate(&s->schedule, s->config.lr, &m) * s->lr_hand;
}

int tt_session_set_lr(struct tt_session *s, double lr, struct tt_err *err)
{
    struct tt_moment m = moment(s);
    double rate = tt_schedule_rate(&s->schedule, s->config.lr, &m);
    if (!(rate > 1e-30))
        return tt_fail(err, TT_EUSAGE,
                       "the schedule stands at 0 here, and 0 times anything is 0; "
                       "`schedule constant` ends it");
    s->lr_hand = lr / rate;
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
    s->lr_hand = 1;
    tt_text_copy(s->config.schedule, sizeof s->config.schedule, spec);
    tt_session_refresh_lr(s);
    return 0;
}

/* --- one training step ----------------------------------------------------------------------- */

static struct tt_target target_of(const struct tt_session *s)
{
    return (struct tt_target){.cls = s->regression ? NULL : s->cls,
                              .value = s->regression ? s->value : NULL};
}

/* Accumulates; true when the time for an update has come. */
static bool gather(struct tt_session *s, const struct tt_span *mine, float *grads, bool last)
{
    if (!s->gathering)
        return true;
    tt_gradient_add(s->gathering, grads, mine->begin, mine->end, s->gathered == 0);
    if (s->gathered + 1 < s->config.accumulate && !last)
        return false;
    for (int64_t i = mine->begin; i < mine->end; i++)
        grads[i] = s->gathering[i] / (float)(s->gathered + 1);
    return true;
}

/* Without decay for biases and norms: parameter by parameter, where they meet this member's part.
 */
static void update_by_param(struct tt_session *s, struct tt_update u, const struct tt_span *mine)
{
    float *values = tt_model_values(s->model), *grads = tt_model_grads(s->model);
    for (int i = 0; i < tt_model_params(s->model); i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        int64_t begin = p->offset, end = begin + tt_shape_count(&p->shape);
        begin = begin > mine->begin ? begin : mine->begin;
        end = end < mine->end ? end : mine->end;
        u.decay = p->shape.n > 1;
        if (begin < end)
            tt_optimizer_update(&s->optimizer, &u, begin, end, values, grads);
    }
}

static void update(struct tt_session *s, const struct tt_team *team, bool last)
{
    const struct tt_config *c = &s->config;
    int64_t flat = tt_model_flat_size(s->model);
    float *values = tt_model_values(s->model), *grads = tt_model_grads(s->model);
    /* Whole blocks, so that no two members write the same cache line. */
    struct tt_span mine = tt_gradient_mine(team, flat);
    if (!gather(s, &mine, grads, last))
        return;
    if (c->clip_value > 0)
        tt_gradient_clip_value(grads, mine.begin, mine.end, (float)c->clip_value);
    if (c->clip_norm > 0) {
        double norm = tt_gradient_norm(team, grads, flat, s->norm_partial);
        tt_gradient_scale(grads, mine.begin, mine.end, tt_gradient_clip_scale(norm, c->clip_norm));
    }
    struct tt_update u = {.lr = s->lr, .step = s->updates + 1, .decay = true};
    if (c->no_decay_bias)
        update_by_param(s, u, &mine);
    else
        tt_optimizer_update(&s->optimizer, &u, mine.begin, mine.end, values, grads);
    if (s->average)
        tt_weights_average(s->average, values, mine.begin, mine.end, c->ema);
}

static void train_task(const struct tt_team *team, void *context)
{
    struct tt_session *s = context;
    const struct tt_pass pass = {.team = team,
                                 .n = s->batch_n,
                                 .training = true,
                                 .seed = (uint64_t)s->config.seed,
                                 .step = (uint64_t)s->step};
    const struct tt_target target = target_of(s);
    struct tt_span rows = tt_par_mine(team, pass.n);
    tt_load_rows(&s->data, &s->data.train, s->order, s->batch * s->config.batch_size, rows.begin,
                 rows.end, s->x, s->cls, s->value);
    tt_par_barrier(team);
    const float *z = tt_model_forward(s->model, &pass, s->x);
    s->loss.type->apply(s->loss.options, &pass, tt_model_outputs(s->model), z, &target, &s->score,
                        tt_model_output_grad(s->model));
    tt_par_barrier(team);
    if (team->rank == 0)
        s->outputs = z;
    tt_model_backward(s->model, &pass, s->x);
    update(s, team, s->batch + 1 == s->steps_per_epoch);
}

/* In the order of the samples, so that the sums do not depend on who computed which. */
static void add_sums(const struct tt_session *s, int64_t n, const float *z, struct tt_sums *out)
{
    out->n += n;
    for (int64_t i = 0; i < n; i++) {
        out->loss += s->score.loss[i];
        out->weight += s->score.weight[i];
        if (s->regression) {
            double off = (double)(z[i] - s->value[i]) * (double)s->data.value_std;
            out->absolute += fabs(off);
            out->square += off * off;
        } else if (s->score.weight[i] > 0) {
            out->counted++;
            out->hits += s->score.predicted[i] == s->cls[i];
        }
    }
}

static struct tt_result result_of(const struct tt_session *s, const struct tt_sums *sums,
                                  const struct tt_dataset *set)
{
    struct tt_result r = {.known = sums->n > 0, .step = s->step, .epoch = s->epoch};
    if (!r.known)
        return r;
    double n = (double)sums->n, mean_square = sums->square / n;
    r.loss = sums->weight > 0 ? sums->loss / sums->weight : 0;
    r.accuracy = sums->counted > 0 ? 100.0 * (double)sums->hits / (double)sums->counted : 0;
    r.mae = sums->absolute / n;
    r.rmse = sqrt(mean_square);
    r.r2 = set->value_variance > 0 ? 1 - mean_square / set->value_variance : 0;
    return r;
}

double tt_session_score(const struct tt_session *s, const struct tt_result *r)
{
    return s->regression ? r->r2 : r->accuracy;
}

struct tt_result tt_session_running(const struct tt_session *s)
{
    return result_of(s, &s->sums, &s->data.train);
}

static void begin_epoch(struct tt_session *s)
{
    if (s->order_epoch == s->epoch)
        return;
    tt_shuffle((uint64_t)s->config.seed, s->epoch, s->data.train.n, s->order);
    s->order_epoch = s->epoch;
}

static void end_epoch(struct tt_session *s)
{
    s->epoch++;
    s->batch = 0;
    s->train = tt_session_running(s);
    memset(&s->sums, 0, sizeof s->sums);
}

static void add_to(struct tt_sums *all, const struct tt_sums *more)
{
    all->loss += more->loss;
    all->weight += more->weight;
    all->absolute += more->absolute;
    all->square += more->square;
    all->hits += more->hits;
    all->counted += more->counted;
    all->n += more->n;
}

bool tt_session_step(struct tt_session *s)
{
    struct tt_sums sums = {0};
    begin_epoch(s);
    int64_t left = s->data.train.n - s->batch * s->config.batch_size;
    s->batch_n = left < s->config.batch_size ? left : s->config.batch_size;
    tt_par_run((int)s->config.threads, train_task, s);
    bool last = s->batch + 1 == s->steps_per_epoch;
    s->gathered++;
    if (s->gathered >= s->config.accumulate || last) {
        s->updates++;
        s->gathered = 0;
    }
    add_sums(s, s->batch_n, s->outputs, &sums);
    struct tt_result batch = result_of(s, &sums, &s->data.train);
    s->batch_loss = batch.loss;
    s->batch_score = tt_session_score(s, &batch);
    s->batch_hits = sums.hits;
    add_to(&s->sums, &sums);
    s->step++;
    s->batch++;
    if (last)
        end_epoch(s);
    tt_session_refresh_lr(s);
    return last;
}

/* --- validation ------------------------------------------------------------------------------ */

struct eval {
    struct tt_session *s;
    struct tt_sums sums; /* rank 0 writes */
};

/* Evenly spaced samples, so that they stand for all. */
static void keep_pairs(struct tt_session *s, int64_t first, int64_t n, const float *z)
{
    int64_t all = s->data.val.n;
    float std = s->data.value_std, mean = s->data.value_mean;
    for (int64_t k = (first * s->n_pairs + all - 1) / all; k < s->n_pairs; k++) {
        int64_t at = k * all / s->n_pairs - first;
        if (at >= n)
            break;
        if (at < 0)
            continue;
        s->pairs[2 * k] = s->value[at] * std + mean;
        s->pairs[2 * k + 1] = z[at] * std + mean;
    }
}

static void count_batch(struct eval *e, int64_t first, int64_t n, const float *z)
{
    struct tt_session *s = e->s;
    add_sums(s, n, z, &e->sums);
    if (s->regression)
        keep_pairs(s, first, n, z);
    for (int64_t i = 0; i < n && !s->regression; i++)
        s->confusion[s->cls[i] * s->data.n_classes + s->score.predicted[i]]++;
}

static void eval_task(const struct tt_team *team, void *context)
{
    struct eval *e = context;
    struct tt_session *s = e->s;
    const struct tt_dataset *set = &s->data.val;
    const struct tt_target target = target_of(s);
    int64_t batch = tt_model_eval_batch(s->model);
    for (int64_t first = 0; first < set->n; first += batch) {
        int64_t n = set->n - first < batch ? set->n - first : batch;
        const struct tt_pass pass = {.team = team, .n = n, .training = false};
        struct tt_span rows = tt_par_mine(team, n);
        tt_load_rows(&s->data, set, NULL, first, rows.begin, rows.end, s->x, s->cls, s->value);
        tt_par_barrier(team);
        const float *z = tt_model_forward(s->model, &pass, s->x);
        s->loss.type->apply(s->loss.options, &pass, tt_model_outputs(s->model), z, &target,
                            &s->score, NULL);
        tt_par_barrier(team);
        if (team->rank == 0)
            count_batch(e, first, n, z);
        tt_par_barrier(team);
    }
}

void tt_session_validate(struct tt_session *s)
{
    struct eval e = {.s = s};
    memset(s->confusion, 0,
           (size_t)s->data.n_classes * (size_t)s->data.n_classes * sizeof *s->confusion);
    tt_model_use_values(s->model, s->average);
    tt_par_run((int)s->config.threads, eval_task, &e);
    tt_model_use_values(s->model, NULL);
    s->val = result_of(s, &e.sums, &s->data.val);
    s->validations++;
    if (!s->best.known || tt_session_score(s, &s->val) > tt_session_score(s, &s->best))
        s->best = s->val;
}

bool tt_session_judge(struct tt_session *s)
{
    bool better, stop;
    size_t flat = (size_t)tt_model_flat_size(s->model) * sizeof(float);
    size_t state = (size_t)tt_model_state_size(s->model) * sizeof(float);
    tt_schedule_observe(&s->schedule, s->config.lr, s->val.loss);
    tt_session_refresh_lr(s);
    if (!s->early.on)
        return false;
    stop = tt__early_judge(&s->early, &s->train, &s->val, &better);
    if (better) {
        /* With averaged weights those are what was measured. */
        memcpy(s->best_values, s->average ? s->average : tt_model_values(s->model), flat);
        memcpy(s->best_state, tt_model_state(s->model), state);
    } else if (stop && s->early.known) {
        memcpy(tt_model_values(s->model), s->best_values, flat);
        memcpy(tt_model_state(s->model), s->best_state, state);
        if (s->average)
            memcpy(s->average, s->best_values, flat);
        s->early.bad = 0;
    }
    return stop;
}
