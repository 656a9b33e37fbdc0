/* How a session is made, and room for what its options ask for. */
#include "session_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/job.h>
#include <tuitrain/base/limits.h>
#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/schema.h>
#include <tuitrain/data/signature.h>
#include <tuitrain/formats/weights.h>
#include <tuitrain/optim/gradient.h>
#include <tuitrain/tensor/par.h>

#include "early_stop.h"

/* --- the network ----------------------------------------------------------------------------- */

const char *tt__session_usual_loss(const struct tt_session *s)
{
    return s->regression ? "mse" : "cross-entropy";
}

/* Outputs of the last layer, when the net leaves that open. */
int64_t tt__session_outputs(const struct tt_session *s, const struct tt_loss_type *loss)
{
    bool binary = strcmp(loss->name, "bce") == 0 && s->data.n_classes == 2;
    return s->regression ? tt_data_values(&s->data) : binary ? 1 : s->data.n_classes;
}

int tt__session_check_loss(const struct tt_session *s, const struct tt_loss_type *loss,
                           struct tt_err *err)
{
    if (loss->classes_only && s->regression)
        return tt_fail(err, TT_EUSAGE, "loss %s needs classes, %s has values: try mse", loss->name,
                       s->data.name);
    int64_t outputs = tt_model_outputs(s->model), natural = tt__session_outputs(s, loss);
    if (outputs == natural || (!s->regression && outputs == s->data.n_classes))
        return 0;
    if (s->regression)
        return tt_fail(err, TT_EUSAGE,
                       "net \"%s\": ends with %" PRId64 " outputs, %s has %" PRId64
                       " value%s to learn",
                       s->config.net, outputs, s->data.name, natural, natural > 1 ? "s" : "");
    return tt_fail(err, TT_EUSAGE, "net \"%s\": ends with %" PRId64 " outputs, %s has %d classes",
                   s->config.net, outputs, s->data.name, s->data.n_classes);
}

/* Its words are about what was asked for: the pictures, not a network that nobody typed. */
static int refuse_size(const struct tt_session *s, struct tt_err *err)
{
    char shape[96];
    return tt_fail(err, TT_EUSAGE,
                   "%s: pictures %s are too large for a network of linear layers; --image-size "
                   "64x64 makes them smaller, --net cnn-small has convolutions",
                   s->data.name, tt_shape_text(&s->data.input, shape, sizeof shape));
}

static int use_usual_net(struct tt_session *s, const struct tt_loss_type *loss, struct tt_err *err)
{
    const int64_t most = 1 << 20;
    char net[64];
    if (s->data.input.n == 3 && tt_shape_count(&s->data.input) > most)
        return refuse_size(s, err);
    snprintf(net, sizeof net, "%" PRId64 "-128-%" PRId64, tt_shape_count(&s->data.input),
             tt__session_outputs(s, loss));
    return tt_opt_set(tt_opt_find(tt_config_rows, "net"), &s->config, net, err);
}

static int build_model(struct tt_session *s, struct tt_err *err)
{
    struct tt_config *c = &s->config;
    if (!c->loss[0])
        tt_text_copy(c->loss, sizeof c->loss, tt__session_usual_loss(s));
    const struct tt_loss_type *loss = tt_loss_find(c->loss, err);
    if (!loss || tt__session_balance(s, c->loss, err) < 0)
        return -1;
    if (!c->net[0] && use_usual_net(s, loss, err) < 0)
        return -1;
    s->device = tt_device_find(c->device, err);
    if (!s->device)
        return -1;
    s->model = tt_model_new(c->net, &s->data.input, tt__session_outputs(s, loss), s->device, err);
    if (!s->model || tt__session_check_loss(s, loss, err) < 0)
        return -1;
    return tt_loss_init(&s->loss, c->loss, tt_model_outputs(s->model), err);
}

/* --- room ------------------------------------------------------------------------------------ */

static void free_room(const struct tt_room *r)
{
    void *const owned[] = {
        r->x, r->cls, r->value, r->score.loss, r->score.weight, r->score.predicted, r->residual};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
}

static int take_room(const struct tt_session *s, int64_t batch, int64_t pass, struct tt_room *r,
                     struct tt_err *err)
{
    int64_t threads = s->config.threads;
    *r = (struct tt_room){.batch = batch, .pass = pass};
    r->x = tt_calloc(threads * tt__session_stride(s, pass), sizeof *r->x, err);
    r->cls = tt_calloc(threads * batch, sizeof *r->cls, err);
    int64_t values = tt_data_values(&s->data);
    r->value = tt_calloc(threads * batch * values, sizeof *r->value, err);
    r->score.predicted = tt_calloc(batch, sizeof *r->score.predicted, err);
    r->score.loss = tt_calloc(batch, sizeof *r->score.loss, err);
    r->score.weight = tt_calloc(batch, sizeof *r->score.weight, err);
    r->residual = tt_calloc(s->regression ? batch * values : 1, sizeof *r->residual, err);
    return r->x && r->cls && r->value && r->score.predicted && r->score.loss && r->score.weight &&
                   r->residual
               ? 0
               : -1;
}

int tt__session_make_room(struct tt_session *s, int64_t batch, struct tt_err *err)
{
    struct tt_room room;
    int64_t eval = tt_model_eval_batch(s->model), most = batch > eval ? batch : eval;
    int64_t pass = tt_model_micro_batch(s->model, batch);
    if (batch > s->data.train.n)
        return tt_fail(err, TT_EUSAGE, "batch-size %" PRId64 ": %s has only %" PRId64 " samples",
                       batch, s->data.name, s->data.train.n);
    if (tt_model_make_room(s->model, pass, err) < 0)
        return -1;
    if (most <= s->scratch->room.batch)
        return 0;
    pass = pass > eval ? pass : eval;
    if (take_room(s, most, pass, &room, err) < 0) {
        free_room(&room);
        return -1;
    }
    free_room(&s->scratch->room);
    s->scratch->room = room;
    return 0;
}

/* An array as long as the weights, there or not there. */
static int have_array(float **array, bool wanted, int64_t n, struct tt_err *err)
{
    if (!wanted) {
        free(*array);
        *array = NULL;
    } else if (!*array) {
        *array = tt_calloc(n, sizeof **array, err);
    }
    return *array || !wanted ? 0 : -1;
}

int tt__session_have_ema(struct tt_session *s, bool wanted, struct tt_err *err)
{
    int64_t flat = tt_model_flat_size(s->model);
    bool fresh = wanted && !s->ema;
    if (have_array(&s->ema, wanted, flat, err) < 0)
        return -1;
    if (fresh)
        memcpy(s->ema, tt_model_values(s->model), (size_t)flat * sizeof *s->ema);
    return 0;
}

int tt__session_have_accumulation(struct tt_session *s, struct tt_err *err)
{
    return have_array(&s->accumulation, true, tt_model_flat_size(s->model), err);
}

int tt__session_have_best(struct tt_session *s, bool wanted, struct tt_err *err)
{
    if (have_array(&s->best_values, wanted, tt_model_flat_size(s->model), err) < 0)
        return -1;
    return have_array(&s->best_state, wanted, tt_model_state_size(s->model), err);
}

static int allocate(struct tt_session *s, struct tt_err *err)
{
    const struct tt_config *c = &s->config;
    int64_t classes = s->data.n_classes, flat = tt_model_flat_size(s->model);
    s->n_pairs = !s->regression                      ? 0
                 : s->data.val.n < TT_RESIDUAL_PAIRS ? (int)s->data.val.n
                                                     : TT_RESIDUAL_PAIRS;
    s->scratch->order = tt_calloc(s->data.train.n, sizeof *s->scratch->order, err);
    s->confusion = tt_calloc(classes * classes, sizeof *s->confusion, err);
    s->pairs = tt_calloc(2 * (int64_t)s->n_pairs, sizeof *s->pairs, err);
    s->scratch->norm_partial =
        tt_calloc(flat / TT_GRADIENT_BLOCK + 1, sizeof *s->scratch->norm_partial, err);
    if (!s->scratch->order || !s->confusion || !s->pairs || !s->scratch->norm_partial ||
        tt_predictions_init(&s->seen, s->data.val.n, tt__session_residuals_of(s), err) < 0)
        return -1;
    const struct tt_dataset *train = &s->data.train;
    int64_t row = tt_shape_count(&s->data.input) * (train->x ? 1 : (int64_t)sizeof(float));
    if (train->map && c->workers > 0 &&
        !(s->scratch->ahead = tt_ahead_new(train, row, (int)c->workers, err)))
        return -1;
    if (tt__session_make_room(s, c->batch_size, err) < 0 ||
        (c->accumulate > 1 && tt__session_have_accumulation(s, err) < 0) ||
        tt__session_have_best(s, s->early.on, err) < 0)
        return -1;
    return 0;
}

/* --- building -------------------------------------------------------------------------------- */

/* Columns are as uneven as tables are, and SGD's rate is right for few of them: on large tables
 * Adam with its own rate; on small ones more of it, since few steps must do, and with weight decay,
 * since few rows are learned by heart (tests/data/compare_sklearn.py was better by it, or no
 * worse).  Made-up points of a plane want a bent border, which decay would keep straight. */
static void suit_optimizer(struct tt_session *s, bool small)
{
    struct tt_config *c = &s->config;
    bool table = s->data.schema,
         decay = table && small && strcmp(tt_data_source(&s->data), "plane");
    const struct tt_optimizer_type *adam = tt_optimizer_find(decay ? "adamw" : "adam");
    if (!adam || !(c->automatic & TT_AUTO_OPTIMIZER) || !(table || small))
        return;
    tt_text_copy(c->optimizer, sizeof c->optimizer, adam->name);
    c->lr = table && small ? 3 * adam->lr : adam->lr;
    if (decay)
        tt_text_copy(c->optimizer_options, sizeof c->optimizer_options, "weight-decay=0.3");
}

/* What nobody gave follows the size of a small table: a batch is a quarter of it at most, epochs
 * are enough for some steps, and the best of them counts.  No batch is more than there is. */
static void suit_size(struct tt_session *s)
{
    enum { STEPS = 2000, MOST_EPOCHS = 400, USUAL_EPOCHS = 10 };
    struct tt_config *c = &s->config;
    int64_t n = s->data.train.n;
    bool suits = s->data.schema || s->data.pictures;
    if (suits && c->automatic & TT_AUTO_BATCH && c->batch_size > n / 4)
        c->batch_size = n / 4 > 1 ? n / 4 : 1;
    if (c->batch_size > n)
        c->batch_size = n;
    int64_t each = (n + c->batch_size - 1) / c->batch_size, epochs = STEPS / each;
    epochs = epochs > MOST_EPOCHS ? MOST_EPOCHS : epochs;
    if (!suits)
        return;
    suit_optimizer(s, epochs > USUAL_EPOCHS);
    if (!(c->automatic & TT_AUTO_EPOCHS) || epochs <= c->epochs)
        return;
    c->epochs = epochs;
    if (c->automatic & TT_AUTO_STOP && !c->early_stop[0])
        snprintf(c->early_stop, sizeof c->early_stop, "val-loss:%" PRId64,
                 epochs / 8 > 10 ? epochs / 8 : 10);
}

/* Where memory is short, pictures may be too large: says what makes them smaller. */
static int blame_size(const struct tt_session *s, struct tt_err *err)
{
    char shape[96], why[TT_ERR_TEXT];
    if (!s->data.pictures || !err || err->code != TT_ENOMEM)
        return -1;
    tt_text_copy(why, sizeof why, err->text);
    return tt_fail(err, err->code, "%.300s; for pictures %s, which --image-size makes smaller", why,
                   tt_shape_text(&s->data.input, shape, sizeof shape));
}

/* Arrays as long as the weights that the session will have beside the model. */
static int count_beside(const struct tt_session *s, int *n, struct tt_err *err)
{
    const struct tt_config *c = &s->config;
    struct tt_optimizer o;
    *n = (c->ema > 0) + (c->accumulate > 1) + s->early.on;
    int rc = tt_optimizer_init(&o, c->optimizer, c->optimizer_options, 0, err);
    for (int i = 0; i < TT_MAX_SLOTS; i++)
        *n += o.slot[i] != NULL;
    tt_optimizer_done(&o);
    return rc;
}

/* All but the data, which is there. */
static int build(struct tt_session *s, struct tt_err *err)
{
    const struct tt_config *c = &s->config;
    int beside;
    tt_job_begin(c->job, "building the network", TT_UNIT_NONE, 0);
    s->regression = s->data.n_classes == 0;
    suit_size(s);
    if ((build_model(s, err) < 0 && blame_size(s, err) < 0) ||
        tt_model_freeze(s->model, c->freeze, err) < 0 ||
        tt_schedule_init(&s->schedule, c->schedule, err) < 0 ||
        tt__early_init(&s->early, c->early_stop, c->best_by, s->regression, err) < 0 ||
        count_beside(s, &beside, err) < 0)
        return -1;
    const struct tt_plan plan = {.train_batch = tt_model_micro_batch(s->model, c->batch_size),
                                 .threads = (int)c->threads,
                                 .beside = beside,
                                 .autotune = true};
    if (tt_augment_init(&s->augment, c->augment, &s->data.input, err) < 0 ||
        (tt_model_plan(s->model, &plan, err) < 0 && blame_size(s, err) < 0) || allocate(s, err) < 0)
        return -1;
    tt_model_init(s->model, (uint64_t)c->seed);
    if (tt__session_have_ema(s, c->ema > 0, err) < 0)
        return -1;
    s->lr_factor = 1;
    tt_session_refresh_epoch(s);
    tt_session_refresh_lr(s);
    return tt_optimizer_init(&s->optimizer, c->optimizer, c->optimizer_options,
                             tt_model_flat_size(s->model), err);
}

static struct tt_session *begin(const struct tt_config *config, struct tt_err *err)
{
    struct tt_session *s = calloc(1, sizeof *s);
    struct tt_scratch *scratch = calloc(1, sizeof *scratch);
    if (!s || !scratch) {
        free(s);
        free(scratch);
        tt_fail(err, TT_ENOMEM, "out of memory");
        return NULL;
    }
    s->config = *config;
    s->scratch = scratch;
    scratch->order_epoch = -1;
    if (s->config.threads == 0)
        s->config.threads = tt_par_processors();
    /* The team of one, the run's own thread and the writer's; a thread that loads ends before. */
    if (tt_limits_check_threads((int)s->config.threads + 1, config->job ? 1 : 0, err) < 0) {
        free(scratch);
        free(s);
        return NULL;
    }
    return s;
}

struct tt_session *tt_session_new(const struct tt_config *config, struct tt_err *err)
{
    const struct tt_data_wish wish = tt_config_wish(config);
    return tt_session_new_on(config, &wish, err);
}

/* Sources of one shape take no other; the words are about the data, and not about a network that
 * nobody typed. */
static int check_samples(const struct tt_data *d, const struct tt_data *like, struct tt_err *err)
{
    char has[96], takes[96];
    if (!like || tt_shape_count(&d->input) == tt_shape_count(&like->input))
        return 0;
    return tt_fail(err, TT_EINPUT, "%s: its samples are %s, the model takes %s", d->name,
                   tt_shape_text(&d->input, has, sizeof has),
                   tt_shape_text(&like->input, takes, sizeof takes));
}

struct tt_session *tt_session_new_on(const struct tt_config *config,
                                     const struct tt_data_wish *wish, struct tt_err *err)
{
    struct tt_session *s = begin(config, err);
    struct tt_tensor_set set = {0};
    if (!s)
        return NULL;
    if (tt_data_open_as(config->data, wish, &s->data, err) < 0 ||
        check_samples(&s->data, wish->like, err) < 0 || build(s, err) < 0)
        goto fail;
    if (config->load[0]) {
        if (tt_weights_read(config->load, &set, err) < 0)
            goto fail;
        int rc =
            tt_session_load_weights(s, &set, config->partial, s->loaded, sizeof s->loaded, err);
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

/* Of a table with the model's own schema, where it has one, of pictures as it took them. */
static int open_data(struct tt_session *s, const struct tt_tensor_set *set, struct tt_err *err)
{
    struct tt_data_wish wish = tt_config_wish(&s->config);
    struct tt_schema *schema;
    if (tt_signature_schema(set, &schema, err) < 0)
        return -1;
    wish.schema = schema;
    struct tt_data *like = NULL;
    int rc = tt_signature_pictures(set, &like, err);
    wish.like = like;
    if (rc == 0)
        rc = tt_data_open_as(s->config.data, &wish, &s->data, err);
    tt_signature_free(like);
    tt_schema_free(schema);
    return rc;
}

static int build_to_use(struct tt_session *s, const struct tt_tensor_set *set, bool signature,
                        struct tt_err *err)
{
    const struct tt_plan plan = {.train_batch = 1, .threads = (int)s->config.threads};
    int known = signature ? tt_signature_read(set, &s->data, err) : 0;
    if (known < 0 || (!known && open_data(s, set, err) < 0))
        return -1;
    s->regression = s->data.n_classes == 0;
    if (build_model(s, err) < 0 || tt_model_plan(s->model, &plan, err) < 0)
        return -1;
    return tt_session_load_weights(s, set, false, s->loaded, sizeof s->loaded, err);
}

struct tt_session *tt_session_to_use(const struct tt_config *config,
                                     const struct tt_tensor_set *set, bool signature,
                                     struct tt_err *err)
{
    struct tt_session *s = begin(config, err);
    if (s && build_to_use(s, set, signature, err) < 0) {
        tt_session_free(s);
        s = NULL;
    }
    return s;
}

void tt_session_free(struct tt_session *s)
{
    if (!s)
        return;
    tt_ahead_free(s->scratch->ahead);
    if (!s->borrowed)
        tt_data_done(&s->data);
    tt_model_free(s->model);
    tt_loss_done(&s->loss);
    tt_optimizer_done(&s->optimizer);
    tt_schedule_done(&s->schedule);
    tt_augment_done(&s->augment);
    free_room(&s->scratch->room);
    tt_predictions_done(&s->seen);
    void *const owned[] = {
        s->scratch->order, s->scratch->norm_partial, s->scratch,   s->confusion, s->pairs, s->ema,
        s->accumulation,   s->best_values,           s->best_state};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        free(owned[i]);
    free(s);
}

/* --- a twin ---------------------------------------------------------------------------------- */

static int copy_arrays(struct tt_session *to, struct tt_session *from, struct tt_err *err)
{
    struct tt_state_array a[TT_STATE_ARRAYS], b[TT_STATE_ARRAYS];
    size_t flat = (size_t)tt_model_flat_size(from->model) * sizeof(float);
    size_t state = (size_t)tt_model_state_size(from->model) * sizeof(float);
    if (from->accumulation && tt__session_have_accumulation(to, err) < 0)
        return -1;
    int n = tt_session_arrays(from, a);
    if (tt_session_arrays(to, b) != n)
        return tt_fail(err, TT_EUSAGE, "the run cannot be copied: it has other arrays");
    for (int i = 0; i < n; i++) {
        memcpy(b[i].values, a[i].values, flat);
        if (a[i].state)
            memcpy(b[i].state, a[i].state, state);
    }
    return 0;
}

struct tt_session *tt_session_twin(struct tt_session *s, struct tt_err *err)
{
    struct tt_session *t = begin(&s->config, err);
    if (!t)
        return NULL;
    t->data = s->data;
    t->borrowed = true;
    t->progress = s->progress;
    if (build(t, err) < 0 || copy_arrays(t, s, err) < 0) {
        tt_session_free(t);
        return NULL;
    }
    t->lr_factor = s->lr_factor;
    memcpy(t->schedule.memory, s->schedule.memory, sizeof t->schedule.memory);
    tt_session_refresh_lr(t);
    return t;
}
