/* Losses of values: of each output by itself, and the mean over a sample's C outputs.
 *     mse    (z - t)^2                                      torch.nn.MSELoss
 *     l1     |z - t|                                        torch.nn.L1Loss
 *     huber  (z - t)^2 / 2 near, delta (|z - t| - delta/2)  torch.nn.HuberLoss
 *     bce    max(z,0) - z t + log(1 + exp(-|z|))            torch.nn.BCEWithLogitsLoss */
#include <math.h>

#include <tuitrain/nn/loss.h>

#include "predicted.h"

struct values {
    double delta;
};

static const struct tt_opt huber_opts[] = {
    {.name = "delta",
     .type = TT_OPT_FLOAT,
     .offset = offsetof(struct values, delta),
     .def = 1,
     .min = 0,
     .max = 1e6,
     .flags = TT_OPT_ABOVE_MIN,
     .value_name = "F",
     .help = "distance where the parabola becomes a line"},
    {0},
};

static double wanted(const struct tt_target *t, int64_t n, int64_t c, int64_t outputs)
{
    if (t->value)
        return (double)t->value[n * outputs + c];
    return outputs == 1 ? (double)t->cls[n] : (double)(t->cls[n] == c);
}

/* Sets *slope, the derivative by z. */
typedef double loss_fn(double z, double t, double delta, double *slope);

static double mse(double z, double t, double delta, double *slope)
{
    (void)delta;
    *slope = 2 * (z - t);
    return (z - t) * (z - t);
}

static double l1(double z, double t, double delta, double *slope)
{
    (void)delta;
    *slope = z > t ? 1 : z < t ? -1 : 0;
    return fabs(z - t);
}

static double huber(double z, double t, double delta, double *slope)
{
    double off = z - t;
    bool near = fabs(off) <= delta;
    *slope = near ? off : off > 0 ? delta : -delta;
    return near ? off * off / 2 : delta * (fabs(off) - delta / 2);
}

static double bce(double z, double t, double delta, double *slope)
{
    (void)delta;
    *slope = 1 / (1 + exp(-z)) - t;
    return (z > 0 ? z : 0) - z * t + log1p(exp(-fabs(z)));
}

static void apply(const void *options, double weight, struct tt_span rows, int64_t outputs,
                  const float *z, const struct tt_target *target, const struct tt_score *score,
                  float *dz, loss_fn *loss)
{
    const struct values *o = options;
    double share = 1 / (weight * (double)outputs);
    for (int64_t n = rows.begin; n < rows.end; n++) {
        double sum = 0, slope;
        for (int64_t c = 0; c < outputs; c++) {
            sum +=
                loss((double)z[n * outputs + c], wanted(target, n, c, outputs), o->delta, &slope);
            if (dz)
                dz[n * outputs + c] = (float)(slope * share);
        }
        score->loss[n] = sum / (double)outputs;
        score->weight[n] = 1;
        if (target->cls)
            score->predicted[n] = tt__predicted(z + n * outputs, outputs);
    }
}

/* Outputs learn to be 1 for the right class and 0 for others: what they are above 0, as shares. */
static void shares(int64_t classes, int64_t outputs, const float *z, float *p)
{
    double sum = 0;
    for (int64_t c = 0; c < outputs; c++)
        sum += z[c] > 0 ? (double)z[c] : 0;
    for (int64_t c = 0; c < outputs; c++)
        p[c] = z[c] > 0 ? (float)((double)z[c] / sum) : 0;
    if (outputs < classes) { /* one output: that it is the second of two */
        p[1] = z[0] > 0 ? z[0] < 1 ? z[0] : 1 : 0;
        p[0] = 1 - p[1];
    }
}

/* Each class by itself: yes or no. */
static void sigmoids(int64_t classes, int64_t outputs, const float *z, float *p)
{
    for (int64_t c = 0; c < outputs; c++)
        p[c] = (float)(1 / (1 + exp(-(double)z[c])));
    if (outputs < classes) {
        p[1] = p[0];
        p[0] = 1 - p[1];
    }
}

#define VALUE_LOSS(id, options, chances, text)                                                     \
    static void id##_apply(const void *o, double n, struct tt_span rows, int64_t outputs,          \
                           const float *z, const struct tt_target *target,                         \
                           const struct tt_score *score, float *dz)                                \
    {                                                                                              \
        apply(o, n, rows, outputs, z, target, score, dz, id);                                      \
    }                                                                                              \
    const struct tt_loss_type tt_loss_##id = {.name = #id,                                         \
                                              .help = text,                                        \
                                              .opts = options,                                     \
                                              .size = sizeof(struct values),                       \
                                              .apply = id##_apply,                                 \
                                              .probabilities = chances}

VALUE_LOSS(mse, NULL, shares, "mean of squares of differences");
VALUE_LOSS(l1, NULL, shares, "mean of absolute differences");
VALUE_LOSS(huber, huber_opts, shares, "squares near the target, absolute differences far away");
VALUE_LOSS(bce, NULL, sigmoids, "cross entropy of yes or no, from logits");
