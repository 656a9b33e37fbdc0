#include <tuitrain/run/session.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/data/loader.h>
#include <tuitrain/tensor/par.h>

/* Samples at once in evaluation: large enough for the products to run at full speed, small enough
 * for a batch to stay in a core's cache. */
enum { EVAL_BATCH = 500 };

static int allocate(struct tt_session *s, struct tt_err *err)
{
    int64_t train = s->config.batch_size, batch = train > EVAL_BATCH ? train : EVAL_BATCH;
    int64_t classes = s->data.n_classes;
    s->order = tt_calloc(s->data.train.n, sizeof *s->order, err);
    s->x = tt_calloc(batch * tt_shape_count(&s->data.input), sizeof *s->x, err);
    s->y = tt_calloc(batch, sizeof *s->y, err);
    s->predicted = tt_calloc(batch, sizeof *s->predicted, err);
    s->loss_row = tt_calloc(batch, sizeof *s->loss_row, err);
    s->confusion = tt_calloc(classes * classes, sizeof *s->confusion, err);
    if (!s->order || !s->x || !s->y || !s->predicted || !s->loss_row || !s->confusion)
        return -1;
    return tt_model_plan(s->model, train, EVAL_BATCH, err);
}

static int build(struct tt_session *s, struct tt_err *err)
{
    const struct tt_config *c = &s->config;
    if (tt_data_open(c->data, &s->data, err) < 0)
        return -1;
    s->model = tt_model_new(c->net, &s->data.input, err);
    if (!s->model)
        return -1;
    if (tt_model_outputs(s->model) != s->data.n_classes)
        return tt_fail(err, TT_EUSAGE,
                       "net \"%s\": ends with %" PRId64 " outputs, %s has %d classes", c->net,
                       tt_model_outputs(s->model), s->data.name, s->data.n_classes);
    if (c->batch_size > s->data.train.n)
        return tt_fail(err, TT_EUSAGE, "batch-size %" PRId64 ": %s has only %" PRId64 " samples",
                       c->batch_size, s->data.name, s->data.train.n);
    if (allocate(s, err) < 0)
        return -1;
    tt_model_init(s->model, (uint64_t)c->seed);
    s->loss = tt_loss_types[0];
    s->lr = c->lr;
    s->steps_per_epoch = (s->data.train.n + c->batch_size - 1) / c->batch_size;
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
    tt_optimizer_done(&s->optimizer);
    free(s->order);
    free(s->x);
    free(s->y);
    free(s->predicted);
    free(s->loss_row);
    free(s->confusion);
    free(s);
}

/* --- one training step ---------------------------------------------------------------------- */

static void train_task(const struct tt_team *team, void *context)
{
    struct tt_session *s = context;
    const struct tt_pass pass = {.team = team,
                                 .n = s->batch_n,
                                 .training = true,
                                 .seed = (uint64_t)s->config.seed,
                                 .step = (uint64_t)s->step};
    struct tt_span rows = tt_par_mine(team, pass.n);
    tt_load_rows(&s->data, &s->data.train, s->order, s->batch * s->config.batch_size, rows.begin,
                 rows.end, s->x, s->y);
    tt_par_barrier(team);
    const float *z = tt_model_forward(s->model, &pass, s->x);
    s->loss->apply(&pass, s->data.n_classes, z, s->y, s->loss_row, s->predicted,
                   tt_model_output_grad(s->model));
    tt_par_barrier(team);
    tt_model_backward(s->model, &pass, s->x);
    /* Ranges in whole cache lines, so that no two members write the same one. */
    const int64_t line = TT_ALIGN / sizeof(float);
    struct tt_span mine = tt_par_mine(team, tt_model_flat_size(s->model) / line);
    tt_optimizer_update(&s->optimizer, mine.begin * line, mine.end * line,
                        tt_model_values(s->model), tt_model_grads(s->model), s->lr, s->step + 1);
}

/* In the order of the samples, so that the sum does not depend on who computed which. */
static double sum_rows(const double *row, int64_t n)
{
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        sum += row[i];
    return sum;
}

static int64_t count_hits(const int32_t *predicted, const int32_t *y, int64_t n)
{
    int64_t hits = 0;
    for (int64_t i = 0; i < n; i++)
        hits += predicted[i] == y[i];
    return hits;
}

static struct tt_result result_of(const struct tt_session *s, double sum, int64_t hits, int64_t n)
{
    return (struct tt_result){.known = n > 0,
                              .loss = n > 0 ? sum / (double)n : 0,
                              .accuracy = n > 0 ? 100.0 * (double)hits / (double)n : 0,
                              .step = s->step,
                              .epoch = s->epoch};
}

struct tt_result tt_session_running(const struct tt_session *s)
{
    return result_of(s, s->epoch_loss_sum, s->epoch_hits, s->epoch_n);
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
    s->epoch_loss_sum = 0;
    s->epoch_hits = s->epoch_n = 0;
}

bool tt_session_step(struct tt_session *s)
{
    begin_epoch(s);
    int64_t left = s->data.train.n - s->batch * s->config.batch_size;
    s->batch_n = left < s->config.batch_size ? left : s->config.batch_size;
    tt_par_run((int)s->config.threads, train_task, s);
    double sum = sum_rows(s->loss_row, s->batch_n);
    s->batch_loss = sum / (double)s->batch_n;
    s->batch_hits = count_hits(s->predicted, s->y, s->batch_n);
    s->epoch_loss_sum += sum;
    s->epoch_hits += s->batch_hits;
    s->epoch_n += s->batch_n;
    s->step++;
    s->batch++;
    if (s->batch < s->steps_per_epoch)
        return false;
    end_epoch(s);
    return true;
}

/* --- validation ------------------------------------------------------------------------------ */

struct eval {
    struct tt_session *s;
    double loss_sum; /* rank 0 writes */
    int64_t hits;
};

static void count_batch(struct eval *e, int64_t n)
{
    struct tt_session *s = e->s;
    e->loss_sum += sum_rows(s->loss_row, n);
    e->hits += count_hits(s->predicted, s->y, n);
    for (int64_t i = 0; i < n; i++)
        s->confusion[s->y[i] * s->data.n_classes + s->predicted[i]]++;
}

static void eval_task(const struct tt_team *team, void *context)
{
    struct eval *e = context;
    struct tt_session *s = e->s;
    const struct tt_dataset *set = &s->data.val;
    for (int64_t first = 0; first < set->n; first += EVAL_BATCH) {
        int64_t n = set->n - first < EVAL_BATCH ? set->n - first : EVAL_BATCH;
        const struct tt_pass pass = {.team = team, .n = n, .training = false};
        struct tt_span rows = tt_par_mine(team, n);
        tt_load_rows(&s->data, set, NULL, first, rows.begin, rows.end, s->x, s->y);
        tt_par_barrier(team);
        const float *z = tt_model_forward(s->model, &pass, s->x);
        s->loss->apply(&pass, s->data.n_classes, z, s->y, s->loss_row, s->predicted, NULL);
        tt_par_barrier(team);
        if (team->rank == 0)
            count_batch(e, n);
        tt_par_barrier(team);
    }
}

void tt_session_validate(struct tt_session *s)
{
    struct eval e = {.s = s};
    memset(s->confusion, 0,
           (size_t)s->data.n_classes * (size_t)s->data.n_classes * sizeof *s->confusion);
    tt_par_run((int)s->config.threads, eval_task, &e);
    s->val = result_of(s, e.loss_sum, e.hits, s->data.val.n);
    s->validations++;
    if (!s->best.known || s->val.accuracy > s->best.accuracy)
        s->best = s->val;
}

/* --- loading --------------------------------------------------------------------------------- */

static int check_tensor(const struct tt_named_tensor *t, const struct tt_param *p, const char *name,
                        struct tt_err *err)
{
    char have[128], want[128];
    if (!t)
        return tt_fail(err, TT_EINPUT, "no tensor \"%s\", which this network needs", name);
    if (t->dtype != TT_F32)
        return tt_fail(err, TT_EINPUT, "\"%s\" is of dtype %s, must be F32", name,
                       tt_dtype_name(t->dtype));
    if (!tt_shape_equal(&t->shape, &p->shape))
        return tt_fail(err, TT_EINPUT, "\"%s\" has shape %s, this network needs %s", name,
                       tt_shape_text(&t->shape, have, sizeof have),
                       tt_shape_text(&p->shape, want, sizeof want));
    return 0;
}

static void slot_key(const struct tt_session *s, int slot, const struct tt_param *p, char *out,
                     size_t size)
{
    snprintf(out, size, "optim.%s.%s", p->name, s->optimizer.type->slot_name[slot]);
}

/* Tensors beside the wanted ones must be optimizer state, or the file is of another network. */
static int check_others(const struct tt_session *s, const struct tt_tensor_set *set,
                        struct tt_err *err)
{
    for (size_t i = 0; i < set->n_tensors; i++) {
        const char *name = set->tensor[i].name;
        bool known = strncmp(name, "optim.", 6) == 0;
        for (int k = 0; !known && k < tt_model_params(s->model); k++)
            known = strcmp(name, tt_model_param(s->model, k)->name) == 0;
        if (!known)
            return tt_fail(err, TT_EINPUT, "tensor \"%s\" has no place in this network", name);
    }
    return 0;
}

int tt_session_load(struct tt_session *s, const struct tt_tensor_set *set, bool with_state,
                    struct tt_err *err)
{
    char key[TT_PARAM_NAME + 64];
    int slots = with_state ? s->optimizer.type->n_slots : 0;
    for (int i = 0; i < tt_model_params(s->model); i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        if (check_tensor(tt_tensor_set_find(set, p->name), p, p->name, err) < 0)
            return -1;
        for (int k = 0; k < slots; k++) {
            slot_key(s, k, p, key, sizeof key);
            if (check_tensor(tt_tensor_set_find(set, key), p, key, err) < 0)
                return -1;
        }
    }
    if (check_others(s, set, err) < 0)
        return -1;
    for (int k = 0; k < s->optimizer.type->n_slots; k++)
        memset(s->optimizer.slot[k], 0, (size_t)s->optimizer.n * sizeof(float));
    for (int i = 0; i < tt_model_params(s->model); i++) {
        const struct tt_param *p = tt_model_param(s->model, i);
        const struct tt_named_tensor *t = tt_tensor_set_find(set, p->name);
        memcpy(p->value, t->data, t->bytes);
        for (int k = 0; k < slots; k++) {
            slot_key(s, k, p, key, sizeof key);
            t = tt_tensor_set_find(set, key);
            memcpy(s->optimizer.slot[k] + p->offset, t->data, t->bytes);
        }
    }
    return 0;
}
