#include "probe_batch.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/mem.h>
#include <tuitrain/base/text.h>
#include <tuitrain/data/loader.h>

#include "weight_pictures.h"

/* --- the copy -------------------------------------------------------------------------------- */

/* Fewer samples where each is much work: half a second of one core would be felt. */
static int64_t probe_size(const struct tt_session *s)
{
    const double budget = 4e8; /* multiply-adds of forward */
    double each = tt_model_multiply_adds(s->model);
    int64_t n = each * TT_PROBE > budget ? (int64_t)(budget / each) : TT_PROBE;
    n = n < 8 ? 8 : n;
    return n < s->data.train.n ? n : s->data.train.n;
}

static int open_model(struct tt_probe *pr, const struct tt_session *s, struct tt_err *err)
{
    const struct tt_plan plan = {
        .train_batch = pr->n, .eval_batch = 1, .threads = 1, .observed = true};
    pr->model = tt_model_new(tt_model_text(s->model), &s->data.input, tt_model_outputs(s->model),
                             s->device, err);
    return pr->model ? tt_model_plan(pr->model, &plan, err) : -1;
}

int tt__probe_open(struct tt_probe *pr, struct tt_session *s, struct tt_err *err)
{
    int layer;
    if (!pr->work)
        pr->work = tt_calloc(tt_model_layers(s->model), sizeof *pr->work, err);
    if (!pr->work)
        return -1;
    const struct tt_param *first = tt__weights_that_see(s, &layer);
    int64_t n = probe_size(s);
    pr->n = n;
    for (int64_t i = 0; i < n; i++)
        pr->pick[i] = (uint32_t)(i * s->data.train.n / n);
    pr->x = tt_calloc(n * tt_shape_count(&s->data.input), sizeof *pr->x, err);
    if (first)
        pr->plain = tt_calloc(tt_shape_count(&first->shape), sizeof *pr->plain, err);
    if (!pr->x || (first && !pr->plain))
        return -1;
    return open_model(pr, s, err);
}

void tt__probe_close(struct tt_probe *pr)
{
    tt_model_free(pr->model);
    free(pr->x);
    free(pr->plain);
    pr->model = NULL;
    pr->x = pr->plain = NULL;
}

void tt__probe_done(struct tt_probe *pr, int layers)
{
    tt__probe_close(pr);
    for (int i = 0; pr->work && i < layers; i++)
        free(pr->work[i].peak);
    free(pr->work);
    pr->work = NULL;
}

/* --- looking on ------------------------------------------------------------------------------ */

/* Beyond these a sigmoid's or tanh's slope is less than an eighth, or a sixteenth, of its best. */
static const struct {
    const char *layer;
    float low, high;
} ends[] = {{"sigmoid", 0.03F, 0.97F}, {"tanh", -0.97F, 0.97F}};
enum { ENDS = sizeof ends / sizeof ends[0] };

static int ends_of(const struct tt_layer *l)
{
    for (int i = 0; i < ENDS; i++)
        if (strcmp(l->type->name, ends[i].layer) == 0)
            return i;
    return -1;
}

/* Of pictures the last dimension in memory is the channel. */
static void note_peaks(struct tt_layer_work *work, const float *y, int64_t n, int64_t units)
{
    for (int64_t i = 0; i < n; i += units)
        for (int64_t u = 0; u < units; u++)
            work->peak[u] = y[i + u] > work->peak[u] ? y[i + u] : work->peak[u];
}

static void see_made(void *context, int layer, const float *y, int64_t n)
{
    struct tt_probe *pr = context;
    struct tt_layer_work *work = &pr->work[layer];
    const struct tt_layer *l = tt_model_layer(pr->model, layer);
    int64_t values = n * l->out_count;
    int end = ends_of(l);
    tt__histogram_fill_add(&work->outputs, y, values);
    if (work->peak)
        note_peaks(work, y, values, work->units);
    for (int64_t i = 0; i < values && end >= 0; i++)
        work->saturated += y[i] < ends[end].low || y[i] > ends[end].high;
    work->n += values;
}

static void see_spent(void *context, int layer, double seconds)
{
    struct tt_probe *pr = context;
    pr->work[layer].seconds += seconds;
}

/* --- reports --------------------------------------------------------------------------------- */

/* As in the network language, but for the name, which stands before it. */
static void copy_text(struct tt_layer_report *r, const char *text)
{
    tt_text_printable(r->text, sizeof r->text, text);
    char *name = strstr(r->text, " name=");
    if (name)
        memmove(name, name + 1 + strcspn(name + 1, " "),
                strlen(name + 1 + strcspn(name + 1, " ")) + 1);
}

void tt__layer_describe(struct tt_layer_report *r, const struct tt_session *s, int i, int *params)
{
    const struct tt_layer *l = tt_model_layer(s->model, i);
    char shape[64];
    tt_text_copy(r->name, sizeof r->name, l->name);
    copy_text(r, tt_model_layer_text(s->model, i));
    tt_text_copy(r->shape, sizeof r->shape, tt_shape_text(&l->out, shape, sizeof shape));
    r->depth = tt_model_depth(s->model, i);
    r->multiply_adds = l->multiply_adds;
    r->first_param = *params;
    r->n_params = l->n_params;
    r->parameters = 0;
    for (int k = 0; k < l->n_params; k++)
        r->parameters += tt_shape_count(&l->param[k]->shape);
    *params += l->n_params;
    r->units = l->out.n == 3 ? l->out.dim[0] : l->out_count;
    r->can_die = strcmp(l->type->name, "relu") == 0;
    r->can_saturate = ends_of(l) >= 0;
}

static void begin_layer(struct tt_probe *pr, struct tt_inspection *now, const struct tt_session *s,
                        int i, int *params)
{
    struct tt_layer_report *r = &now->layer[i];
    struct tt_layer_work *work = &pr->work[i];
    tt__layer_describe(r, s, i, params);
    work->units = r->units;
    if (r->can_die && !work->peak)
        work->peak = malloc((size_t)r->units * sizeof *work->peak);
    for (int64_t u = 0; work->peak && u < r->units; u++)
        work->peak[u] = -FLT_MAX;
    tt__histogram_fill_begin(&work->outputs, &r->outputs, false);
    work->saturated = work->n = 0;
    work->seconds = 0;
}

static void end_layer(struct tt_probe *pr, struct tt_inspection *now, int i, int m)
{
    struct tt_layer_report *r = &now->layer[i];
    struct tt_layer_work *work = &pr->work[i];
    double n = (double)work->outputs.n;
    int64_t dead = 0;
    r->computes = work->n > 0;
    tt__histogram_fill_end(&work->outputs, m);
    if (n > 0) {
        r->mean = work->outputs.sum / n;
        r->std = sqrt(fmax(0, work->outputs.squares / n - r->mean * r->mean));
    }
    for (int64_t u = 0; work->peak && u < r->units; u++)
        dead += !(work->peak[u] > 0);
    r->dead[m] = work->peak ? (float)dead / (float)r->units : NAN;
    r->saturated[m] =
        r->can_saturate && work->n > 0 ? (float)work->saturated / (float)work->n : NAN;
    work->smoothed =
        work->smoothed > 0 ? 0.7 * work->smoothed + 0.3 * work->seconds : work->seconds;
}

/* Several sums at once: the compiler may not change their order, and one would wait for itself. */
static double norm_of(const float *x, int64_t n)
{
    double sum[8] = {0};
    int64_t i = 0;
    for (; i + 8 <= n; i += 8)
        for (int k = 0; k < 8; k++)
            sum[k] += (double)x[i + k] * (double)x[i + k];
    for (; i < n; i++)
        sum[0] += (double)x[i] * (double)x[i];
    for (int k = 1; k < 8; k++)
        sum[0] += sum[k];
    return sqrt(sum[0]);
}

static void report_param(struct tt_probe *pr, struct tt_inspection *now, const struct tt_session *s,
                         int i, int layer, int m)
{
    const struct tt_param *p = tt_model_param(pr->model, i), *own = tt_model_param(s->model, i);
    struct tt_param_report *r = &now->param[i];
    struct tt_histogram_fill fill;
    tt_text_copy(r->name, sizeof r->name, own->name);
    r->layer = layer;
    r->count = tt_shape_count(&p->shape);
    r->frozen = own->frozen;
    r->weight_norm[m] = (float)norm_of(p->value, r->count);
    r->grad_norm[m] = (float)norm_of(p->grad, r->count);
    tt__histogram_fill_begin(&fill, &r->weights, false);
    tt__histogram_fill_add(&fill, p->value, r->count);
    tt__histogram_fill_end(&fill, m);
    tt__histogram_fill_begin(&fill, &r->gradients, true);
    tt__histogram_fill_add(&fill, p->grad, r->count);
    tt__histogram_fill_end(&fill, m);
}

static void report_time(struct tt_probe *pr, struct tt_inspection *now)
{
    double all = 0;
    for (int i = 0; i < now->n_layers; i++)
        all += pr->work[i].smoothed;
    for (int i = 0; i < now->n_layers; i++)
        now->layer[i].time = all > 0 ? pr->work[i].smoothed / all : 0;
}

/* --- the probe ------------------------------------------------------------------------------- */

static void pass_through(struct tt_probe *pr, struct tt_inspection *now, const struct tt_session *s)
{
    static const struct tt_thread_team alone = {.rank = 0, .size = 1};
    const struct tt_observer look = {.made = see_made, .spent = see_spent, .context = pr};
    const struct tt_pass pass = {.team = &alone,
                                 .n = pr->n,
                                 .training = true,
                                 .seed = (uint64_t)s->config.seed,
                                 .step = (uint64_t)s->progress.step,
                                 .observer = &look};
    const struct tt_target target = {.cls = s->regression ? NULL : pr->cls,
                                     .value = s->regression ? pr->value : NULL};
    const struct tt_score score = {pr->loss, pr->weight, pr->predicted};
    struct tt_span all = {0, pass.n};
    tt_load_rows(&s->data, &s->data.train, pr->pick, 0, 0, pass.n, pr->x);
    tt_load_targets(&s->data, &s->data.train, pr->pick, 0, pass.n, pr->cls, pr->value);
    const float *z = tt_model_forward(pr->model, &pass, pr->x);
    s->loss.type->apply(s->loss.options, tt_loss_weight(&s->loss, pass.n, &target), all,
                        tt_model_outputs(pr->model), z, &target, &score,
                        tt_model_output_grad(pr->model));
    tt_model_backward(pr->model, &pass, pr->x);
    double loss = 0, weight = 0;
    for (int64_t i = 0; i < pass.n; i++) {
        loss += pr->loss[i];
        weight += pr->weight[i];
    }
    now->loss = weight > 0 ? loss / weight : 0;
}

/* Dropout's p, say, has been set. */
static bool is_other(const struct tt_probe *pr, const struct tt_session *s)
{
    return strcmp(tt_model_text(pr->model), tt_model_text(s->model)) != 0;
}

int tt__probe_run(struct tt_probe *pr, struct tt_session *s, struct tt_inspection *now, int m,
                  bool pictures, struct tt_err *err)
{
    int params = 0;
    now->samples = pr->n;
    if (is_other(pr, s)) {
        tt_model_free(pr->model);
        if (open_model(pr, s, err) < 0)
            return -1;
    }
    memcpy(tt_model_values(pr->model), tt_model_values(s->model),
           (size_t)tt_model_flat_size(s->model) * sizeof(float));
    memcpy(tt_model_state(pr->model), tt_model_state(s->model),
           (size_t)tt_model_state_size(s->model) * sizeof(float));
    for (int i = 0; i < now->n_layers; i++)
        begin_layer(pr, now, s, i, &params);
    pass_through(pr, now, s);
    for (int i = 0; i < now->n_layers; i++) {
        const struct tt_layer_report *r = &now->layer[i];
        end_layer(pr, now, i, m);
        for (int k = r->first_param; k < r->first_param + r->n_params; k++)
            report_param(pr, now, s, k, i, m);
    }
    report_time(pr, now);
    tt__weight_pictures_size(&now->pictures, s, pictures ? TT_PICTURE_BYTES : 0);
    tt__weight_pictures_paint(&now->pictures, s, pr->plain);
    if (!pictures)
        now->pictures.of = 0;
    return 0;
}
