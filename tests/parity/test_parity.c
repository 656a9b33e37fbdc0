/* The engine beside PyTorch: the same weights and batches in, the same numbers out.
 * The fixtures are written by make_fixtures.py.  Differences are relative to the largest number of
 * the array; PARITY_FIGURES=1 in the environment prints the worst of each case. */
#include "../support/test.h"

#include <math.h>

#include <tuitrain/base/text.h>
#include <tuitrain/formats/safetensors.h>
#include <tuitrain/nn/loss.h>
#include <tuitrain/nn/model.h>
#include <tuitrain/optim/gradient.h>
#include <tuitrain/optim/optimizer.h>
#include <tuitrain/optim/schedule.h>

static const double ROUNDING = 1e-5;

/* --- fixtures -------------------------------------------------------------------------------- */

static struct tt_tensor_set set;

static int open_fixture(const char *name)
{
    char path[64];
    struct tt_err err = {0};
    int64_t cases;
    snprintf(path, sizeof path, "tests/parity/%s.safetensors", name);
    assert_ok(tt_safetensors_read(path, &set, &err), &err);
    assert_true(tt_text_to_int(tt_tensor_set_meta(&set, "cases"), &cases) && cases > 0);
    return (int)cases;
}

static char case_key[32]; /* "0123abcd": what the tensors of the case at hand lie under */

/* "case.3", which is the key and the case's text, cut at '|' into `field`.  A net may hold a | of
 * its own: the fields are taken from the end. */
static const char *read_case(int i, char *text, size_t size, char *field[], int fields)
{
    char key[32];
    snprintf(key, sizeof key, "case.%d", i);
    const char *value = tt_tensor_set_meta(&set, key);
    assert_non_null(value);
    const char *slash = strchr(value, '/');
    assert_non_null(slash);
    snprintf(case_key, sizeof case_key, "%.*s", (int)(slash - value), value);
    assert_true(tt_text_copy(text, size, slash + 1));
    for (int f = fields - 1; f > 0; f--) {
        char *bar = strrchr(text, '|');
        assert_non_null(bar);
        *bar = '\0';
        field[f] = bar + 1;
    }
    field[0] = text;
    return slash + 1;
}

static const struct tt_named_tensor *find(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
static const struct tt_named_tensor *find(const char *format, ...)
{
    char key[160];
    va_list args;
    va_start(args, format);
    vsnprintf(key, sizeof key, format, args);
    va_end(args);
    const struct tt_named_tensor *t = tt_tensor_set_find(&set, key);
    if (!t)
        fail_msg("the fixture has no \"%s\"", key);
    return t;
}

/* A tensor of the case at hand. */
static const struct tt_named_tensor *find_own(const char *name)
{
    return find("%s/%s", case_key, name);
}

static const struct tt_named_tensor *find_named(const char *kind, const struct tt_param *p)
{
    return find("%s/%s/%s", case_key, kind, p->name);
}

static struct tt_shape read_shape(const char *text)
{
    struct tt_shape s = {.n = 0};
    for (const char *at = text; at; at = strchr(at, 'x') ? strchr(at, 'x') + 1 : NULL)
        s.dim[s.n++] = atoi(at);
    return s;
}

/* The largest difference, relative to the largest number wanted. */
static double difference(const float *have, const float *want, int64_t n)
{
    double most = 0, largest = 1e-30;
    for (int64_t i = 0; i < n; i++) {
        most = fmax(most, fabs((double)have[i] - (double)want[i]));
        largest = fmax(largest, fabs((double)want[i]));
        if (isnan(have[i]))
            return INFINITY;
    }
    return most / largest;
}

static double worst; /* of the case at hand */

static void check(const char *what, const float *have, const struct tt_named_tensor *want,
                  double tolerance)
{
    double off = difference(have, want->data, tt_shape_count(&want->shape));
    worst = fmax(worst, off);
    if (!(off <= tolerance))
        fail_msg("%s: %s differs by %.3g", what, want->name, off);
}

static void report(const char *kind, const char *what)
{
    if (getenv("PARITY_FIGURES"))
        printf("%-10s %8.1e  %s\n", kind, worst, what);
    worst = 0;
}

/* --- running a model ------------------------------------------------------------------------- */

struct run {
    struct tt_model *m;
    const float *x, *dy, *z;
    int64_t n;
    bool training, keeps;
    const struct tt_loss *loss;
    struct tt_target target;
    struct tt_score score;
};

static void run_task(const struct tt_thread_team *team, void *context)
{
    struct run *r = context;
    const struct tt_pass pass = {
        .team = team, .n = r->n, .training = r->training, .keeps = r->keeps};
    bool back = tt_pass_keeps(&pass);
    const float *z = tt_model_forward(r->m, &pass, r->x);
    if (team->rank == 0)
        r->z = z;
    float *dz = back ? tt_model_output_grad(r->m) : NULL;
    struct tt_span rows = tt_model_rows(r->m, &pass);
    int64_t outputs = tt_model_outputs(r->m), first = rows.begin * outputs;
    if (r->loss)
        r->loss->type->apply(r->loss->options, tt_loss_weight(r->loss, r->n, &r->target), rows,
                             outputs, z, &r->target, &r->score, dz);
    else if (dz)
        memcpy(dz + first, r->dy + first, (size_t)(rows.end * outputs - first) * sizeof *dz);
    if (back)
        tt_model_backward(r->m, &pass, r->x);
}

static struct tt_model *make(const char *net, const struct tt_shape *input, int64_t n,
                             bool input_grad)
{
    struct tt_err err = {0};
    struct tt_model *m = tt_model_new(net, input, 1, NULL, &err);
    if (!m)
        fail_msg("%s: %s", net, err.text);
    const struct tt_plan plan = {
        .train_batch = n, .eval_batch = n, .threads = 3, .input_grad = input_grad};
    assert_ok(tt_model_plan(m, &plan, &err), &err);
    tt_model_init(m, 1);
    for (int k = 0; k < tt_model_params(m); k++) {
        const struct tt_param *p = tt_model_param(m, k);
        const struct tt_named_tensor *t = find_named("param", p);
        if (!tt_shape_equal(&t->shape, &p->shape))
            fail_msg("%s: %s has another shape", net, p->name);
        tt_param_pack(p, t->data, p->value);
    }
    return m;
}

/* PyTorch's images are (C,H,W), the model's (H,W,C).  The caller frees. */
static float *turn_images(const float *x, int64_t n, const struct tt_shape *s, bool places_first)
{
    int64_t channels = s->dim[0], places = tt_shape_count(s) / channels, size = channels * places;
    float *to = calloc((size_t)(n * size), sizeof *to);
    for (int64_t i = 0; i < n * size; i++) {
        int64_t c = i % size / places, p = i % places, other = i / size * size + p * channels + c;
        to[places_first ? other : i] = x[places_first ? i : other];
    }
    return to;
}

static void check_images(const char *what, const float *have, int64_t n, const struct tt_shape *s,
                         const struct tt_named_tensor *want)
{
    float *turned = turn_images(have, n, s, false);
    check(what, turned, want, ROUNDING);
    free(turned);
}

static void check_gradients(const char *what, const struct tt_model *m, double tolerance)
{
    for (int k = 0; k < tt_model_params(m); k++) {
        const struct tt_param *p = tt_model_param(m, k);
        float *plain = calloc((size_t)tt_shape_count(&p->shape), sizeof *plain);
        tt_param_unpack(p, p->grad, plain);
        check(what, plain, find_named("grad", p), tolerance);
        free(plain);
    }
}

/* --- layers ---------------------------------------------------------------------------------- */

static void check_buffers(const char *net, const struct tt_model *m)
{
    for (int k = 0; k < tt_model_buffers(m); k++) {
        const struct tt_param *p = tt_model_buffer(m, k);
        const struct tt_named_tensor *t = find_named("buffer", p);
        if (p->counter)
            assert_int_equal((int64_t)p->value[0], *(const int64_t *)t->data);
        else
            check(net, p->value, t, ROUNDING);
    }
}

static void one_layer(int i, int threads)
{
    char text[512], *field[3];
    const char *name = read_case(i, text, sizeof text, field, 3);
    struct tt_shape input = read_shape(field[1]);
    int64_t n = atoi(field[2]);
    struct tt_model *m = make(field[0], &input, n, true);
    const struct tt_shape *output = &tt_model_layer(m, tt_model_layers(m) - 1)->out;
    float *x = turn_images(find_own("x")->data, n, &input, true);
    float *dy = turn_images(find_own("dy")->data, n, output, true);
    struct run r = {.m = m, .x = x, .dy = dy, .n = n};
    r.training = true;
    tt_par_run(threads, run_task, &r);
    check_images(name, r.z, n, output, find_own("y"));
    check_images(name, tt_model_input_grad(m), n, &input, find_own("dx"));
    check_gradients(name, m, ROUNDING);
    check_buffers(name, m);
    r.training = false;
    tt_par_run(threads, run_task, &r);
    check_images(name, r.z, n, output, find_own("y_eval"));
    r.keeps = true;
    tt_par_run(threads, run_task, &r);
    check_images(name, r.z, n, output, find_own("y_eval"));
    check_images(name, tt_model_input_grad(m), n, &input, find_own("dx_eval"));
    check_buffers(name, m);
    report("layer", name);
    tt_model_free(m);
    free(x);
    free(dy);
}

static void layers(void **state)
{
    (void)state;
    int cases = open_fixture("layers");
    for (int i = 0; i < cases; i++) {
        one_layer(i, 1);
        one_layer(i, 3);
    }
    tt_tensor_set_done(&set);
}

/* --- losses ---------------------------------------------------------------------------------- */

struct loss_run {
    struct tt_loss loss;
    int64_t n, outputs;
    const float *z;
    struct tt_target target;
    struct tt_score score;
    float *dz;
};

static void loss_task(const struct tt_thread_team *team, void *context)
{
    struct loss_run *r = context;
    r->loss.type->apply(r->loss.options, tt_loss_weight(&r->loss, r->n, &r->target),
                        tt_par_mine(team, r->n), r->outputs, r->z, &r->target, &r->score, r->dz);
}

static struct tt_target read_target(const struct tt_named_tensor *t, int32_t *cls)
{
    if (t->dtype == TT_F32)
        return (struct tt_target){.value = t->data};
    for (int64_t i = 0; i < tt_shape_count(&t->shape); i++)
        cls[i] = (int32_t)((const int64_t *)t->data)[i];
    return (struct tt_target){.cls = cls};
}

static void losses(void **state)
{
    (void)state;
    int cases = open_fixture("losses");
    for (int i = 0; i < cases; i++) {
        char text[512], *field[2];
        const char *name = read_case(i, text, sizeof text, field, 2);
        const struct tt_named_tensor *z = find_own("z");
        double loss[16], weight[16], sum = 0, weights = 0;
        int32_t cls[16], predicted[16];
        float dz[128], value;
        struct tt_err err = {0};
        struct loss_run r = {.n = z->shape.dim[0], .outputs = z->shape.dim[1], .z = z->data};
        r.target = read_target(find_own("target"), cls);
        r.score = (struct tt_score){loss, weight, predicted};
        r.dz = dz;
        assert_ok(tt_loss_init(&r.loss, field[0], r.outputs, &err), &err);
        tt_par_run(2, loss_task, &r);
        for (int64_t k = 0; k < r.n; k++) {
            sum += loss[k];
            weights += weight[k];
        }
        value = (float)(sum / weights);
        check(name, &value, find_own("loss"), 1e-6);
        check(name, dz, find_own("dz"), ROUNDING);
        report("loss", name);
        tt_loss_done(&r.loss);
    }
    tt_tensor_set_done(&set);
}

/* --- optimizers ------------------------------------------------------------------------------ */

static void one_optimizer(int i)
{
    char text[512], *field[1], name[32];
    const char *spec = read_case(i, text, sizeof text, field, 1);
    const struct tt_named_tensor *grads = find("grads"), *path = find_own("path");
    int64_t steps = grads->shape.dim[0], n = grads->shape.dim[1];
    float w[64];
    struct tt_optimizer o;
    struct tt_err err = {0};
    size_t length = strcspn(spec, " ");
    snprintf(name, sizeof name, "%.*s", (int)length, spec);
    assert_ok(tt_optimizer_init(&o, name, spec + length, n, &err), &err);
    memcpy(w, find("start")->data, (size_t)n * sizeof *w);
    for (int64_t s = 0; s < steps; s++) {
        struct tt_update u = {.lr = s < steps / 2 ? 0.01 : 0.003, .step = s + 1, .decay = true};
        const float *g = (const float *)grads->data + s * n;
        tt_optimizer_update(&o, &u, 0, 13, w, g); /* in two ranges */
        tt_optimizer_update(&o, &u, 13, n, w, g + 13);
        double off = difference(w, (const float *)path->data + s * n, n);
        worst = fmax(worst, off);
        if (!(off <= ROUNDING))
            fail_msg("%s: step %d differs by %.3g", spec, (int)s, off);
    }
    report("optimizer", spec);
    tt_optimizer_done(&o);
}

struct clip_run {
    float g[64];
    int64_t n;
    double limit, norm, partial[4];
};

static void clip_task(const struct tt_thread_team *team, void *context)
{
    struct clip_run *r = context;
    struct tt_span mine = tt_gradient_mine(team, r->n);
    double norm = tt_gradient_norm(team, r->g, r->n, r->partial);
    tt_gradient_scale(r->g, mine.begin, mine.end, tt_gradient_clip_scale(norm, r->limit));
    if (team->rank == 0)
        r->norm = norm;
}

static void clipping_and_averaging(void)
{
    const struct tt_named_tensor *grads = find("grads");
    int64_t n = grads->shape.dim[1];
    struct clip_run r = {.n = n};
    static const double limits[] = {0.5, 1000};
    for (int k = 0; k < 2; k++) {
        r.limit = limits[k];
        memcpy(r.g, grads->data, (size_t)n * sizeof *r.g);
        tt_par_run(2, clip_task, &r);
        check("clip-norm", r.g, find("clip_norm/%g", limits[k]), 1e-6);
        float norm = (float)r.norm;
        check("norm", &norm, find("norm"), 1e-6);
    }
    memcpy(r.g, grads->data, (size_t)n * sizeof *r.g);
    tt_gradient_clip_value(r.g, 0, n, 0.4f);
    check("clip-value", r.g, find("clip_value/0.4"), 1e-7);
    memcpy(r.g, find("start")->data, (size_t)n * sizeof *r.g);
    for (int64_t s = 0; s < grads->shape.dim[0]; s++)
        tt_weights_ema(r.g, (const float *)grads->data + s * n, 0, n, 0.9);
    check("ema", r.g, find("average"), 1e-6);
    report("gradient", "clip-norm, clip-value, ema");
}

static void optimizers(void **state)
{
    (void)state;
    int cases = open_fixture("optimizers");
    for (int i = 0; i < cases; i++)
        one_optimizer(i);
    clipping_and_averaging();
    tt_tensor_set_done(&set);
}

/* --- schedules ------------------------------------------------------------------------------- */

static void one_schedule(int i, int64_t epochs, int64_t per_epoch)
{
    char text[512], *field[1];
    const char *spec = read_case(i, text, sizeof text, field, 1);
    const double *want = find_own("rates")->data, *losses_ = find("val_losses")->data;
    struct tt_schedule s;
    struct tt_err err = {0};
    assert_ok(tt_schedule_init(&s, spec, &err), &err);
    for (int64_t step = 0; step < epochs * per_epoch; step++) {
        struct tt_moment m = {.step = step,
                              .place = step,
                              .epoch = step / per_epoch,
                              .steps_per_epoch = per_epoch,
                              .epochs = epochs};
        if (step > 0 && step % per_epoch == 0)
            tt_schedule_observe(&s, 0.1, losses_[m.epoch - 1]);
        double off = fabs(tt_schedule_rate(&s, 0.1, &m) - want[step]) / 0.1;
        worst = fmax(worst, off);
        if (!(off < 1e-9))
            fail_msg("%s: step %d: %.17g, should be %.17g", spec, (int)step,
                     tt_schedule_rate(&s, 0.1, &m), want[step]);
    }
    report("schedule", spec);
    tt_schedule_done(&s);
}

static void schedules(void **state)
{
    (void)state;
    int cases = open_fixture("schedules");
    int64_t epochs, steps;
    assert_true(tt_text_to_int(tt_tensor_set_meta(&set, "epochs"), &epochs) &&
                tt_text_to_int(tt_tensor_set_meta(&set, "steps"), &steps));
    for (int i = 0; i < cases; i++)
        one_schedule(i, epochs, steps);
    tt_tensor_set_done(&set);
}

/* --- whole networks -------------------------------------------------------------------------- */

enum { MOST_BATCH = 32 };

static void one_network(int i, int64_t batch, int64_t steps)
{
    char text[1024], *field[5], name[32];
    const char *label = read_case(i, text, sizeof text, field, 5);
    struct tt_shape input = read_shape(field[1]);
    const struct tt_named_tensor *x = find_own("x"), *target = find_own("target");
    const double *want = find_own("losses")->data;
    int64_t all = x->shape.dim[0], size = tt_shape_count(&input);
    static int32_t cls[1024], predicted[MOST_BATCH];
    static double row[MOST_BATCH], weight[MOST_BATCH];
    struct tt_model *m = make(field[0], &input, all, false);
    struct tt_loss loss;
    struct tt_optimizer o;
    struct tt_err err = {0};
    size_t length = strcspn(field[3], " ");
    snprintf(name, sizeof name, "%.*s", (int)length, field[3]);
    assert_ok(tt_loss_init(&loss, field[2], tt_model_outputs(m), &err), &err);
    assert_ok(tt_optimizer_init(&o, name, field[3] + length, tt_model_flat_size(m), &err), &err);
    struct tt_target targets = read_target(target, cls);
    struct run r = {.m = m, .n = batch, .training = true, .loss = &loss};
    r.score = (struct tt_score){row, weight, predicted};
    for (int64_t s = 0; s < steps; s++) {
        int64_t at = s % (all / batch) * batch;
        double sum = 0, weights = 0;
        r.x = (const float *)x->data + at * size;
        r.target.cls = targets.cls ? targets.cls + at : NULL;
        r.target.value = targets.value ? targets.value + at * tt_model_outputs(m) : NULL;
        tt_par_run(2, run_task, &r);
        for (int64_t k = 0; k < batch; k++) {
            sum += row[k];
            weights += weight[k];
        }
        double off = fabs(sum / weights - want[s]) / fabs(want[s]);
        worst = fmax(worst, off);
        if (!(off < 1e-3))
            fail_msg("%s: step %d: loss %.9g, should be %.9g", label, (int)s, sum / weights,
                     want[s]);
        struct tt_update u = {.lr = atof(field[4]), .step = s + 1, .decay = true};
        tt_optimizer_update(&o, &u, 0, tt_model_flat_size(m), tt_model_values(m),
                            tt_model_grads(m));
    }
    r = (struct run){.m = m, .n = all, .x = x->data};
    tt_par_run(2, run_task, &r);
    check(label, r.z, find_own("y_eval"), 1e-3);
    report("network", label);
    tt_loss_done(&loss);
    tt_optimizer_done(&o);
    tt_model_free(m);
}

static void networks(void **state)
{
    (void)state;
    int cases = open_fixture("networks");
    int64_t batch, steps;
    assert_true(tt_text_to_int(tt_tensor_set_meta(&set, "batch"), &batch) &&
                tt_text_to_int(tt_tensor_set_meta(&set, "steps"), &steps) && batch <= MOST_BATCH);
    for (int i = 0; i < cases; i++)
        one_network(i, batch, steps);
    tt_tensor_set_done(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers),    cmocka_unit_test(losses),   cmocka_unit_test(optimizers),
        cmocka_unit_test(schedules), cmocka_unit_test(networks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
