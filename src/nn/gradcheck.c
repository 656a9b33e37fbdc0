#include <tuitrain/nn/gradcheck.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
    struct tt_model *m;
    const struct tt_loss *loss;
    float *x;
    const struct tt_target *target;
    int64_t n;
    struct tt_score score;
    bool backward;
};

static void run(const struct tt_thread_team *team, void *context)
{
    struct job *j = context;
    struct tt_pass pass = {.team = team, .n = j->n, .training = true, .seed = 1, .step = 1};
    const float *z = tt_model_forward(j->m, &pass, j->x);
    j->loss->type->apply(j->loss->options, tt_loss_weight(j->loss, j->n, j->target),
                         tt_model_rows(j->m, &pass), tt_model_outputs(j->m), z, j->target,
                         &j->score, j->backward ? tt_model_output_grad(j->m) : NULL);
    if (j->backward)
        tt_model_backward(j->m, &pass, j->x);
}

static double mean_loss(struct job *j, int threads)
{
    double sum = 0, weight = 0;
    tt_par_run(threads, run, j);
    for (int64_t i = 0; i < j->n; i++) {
        sum += j->score.loss[i];
        weight += j->score.weight[i];
    }
    return sum / weight;
}

struct difference {
    double first;  /* slope across the place */
    double second; /* slope above it less slope below it */
};

/* One number that the loss depends on, and what backward says of it. */
struct place {
    float *value;
    float gradient;
    const char *name;
    int64_t at;
};

static struct difference differ(struct job *j, const struct place *p, double h, double here,
                                int threads)
{
    float old = *p->value;
    /* The steps that float32 really makes. */
    float up = (float)((double)old + h), down = (float)((double)old - h);
    double x = (double)old, above, below;
    *p->value = up;
    above = mean_loss(j, threads);
    *p->value = down;
    below = mean_loss(j, threads);
    *p->value = old;
    return (struct difference){.first = (above - below) / ((double)up - (double)down),
                               .second = (above - here) / ((double)up - x) -
                                         (here - below) / (x - (double)down)};
}

static void check_place(struct job *j, const struct place *p, double here, int threads,
                        struct tt_gradcheck *out)
{
    const double h = 1e-2, kink = 1e-3;
    struct difference wide = differ(j, p, h, here, threads);
    struct difference narrow = differ(j, p, h / 2, here, threads);
    /* Of a smooth function, halving the step halves the second difference and leaves the first;
     * of one with a kink nearby it does not. */
    double size = fmax(1, fabs(narrow.first));
    if (fabs(wide.first - narrow.first) > kink * size ||
        fabs(wide.second - 2 * narrow.second) > kink * size) {
        out->skipped++;
        return;
    }
    out->checked++;
    double numeric = (4 * narrow.first - wide.first) / 3, analytic = (double)p->gradient;
    double off = fabs(numeric - analytic) / fmax(1, fmax(fabs(numeric), fabs(analytic)));
    if (!(off <= out->worst)) {
        out->worst = off;
        snprintf(out->where, sizeof out->where, "%s[%lld]: numeric %g, analytic %g", p->name,
                 (long long)p->at, numeric, analytic);
    }
}

struct tt_gradcheck tt_gradcheck(struct tt_model *m, const struct tt_loss *loss, float *x,
                                 const struct tt_target *target, int64_t n, int samples,
                                 int threads)
{
    struct tt_gradcheck out = {.worst = 0};
    struct job j = {.m = m, .loss = loss, .x = x, .target = target, .n = n, .backward = true};
    j.score.loss = calloc((size_t)n, sizeof *j.score.loss);
    j.score.weight = calloc((size_t)n, sizeof *j.score.weight);
    j.score.predicted = calloc((size_t)n, sizeof *j.score.predicted);
    if (!j.score.loss || !j.score.weight || !j.score.predicted)
        abort();
    double here = mean_loss(&j, threads);
    j.backward = false;
    for (int i = 0; i < tt_model_params(m); i++) {
        const struct tt_param *p = tt_model_param(m, i);
        int64_t count = tt_shape_count(&p->shape), every = count / samples + 1;
        for (int64_t at = 0; at < count; at += every) {
            struct place place = {p->value + at, p->grad[at], p->name, at};
            check_place(&j, &place, here, threads, &out);
        }
    }
    const float *dx = tt_model_input_grad(m);
    int64_t count = dx ? n * tt_model_layer(m, 0)->in_count : 0;
    for (int64_t at = 0; at < count; at += count / (2 * samples) + 1) {
        struct place place = {x + at, dx[at], "input", at};
        check_place(&j, &place, here, threads, &out);
    }
    free(j.score.loss);
    free(j.score.weight);
    free(j.score.predicted);
    return out;
}
