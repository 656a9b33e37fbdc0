/* Cross entropy with log-softmax, fused.  With p = softmax(z), class weights w and label
 * smoothing s over C classes, for a sample of class t:
 *     loss   = (1 - s) w_t (-log p_t) + s/C sum_c w_c (-log p_c)        weight = w_t
 *     dz_c   = (p_c ((1 - s) w_t + s/C sum_k w_k) - (1 - s) w_t [c = t] - s/C w_c) / sum of weights
 * A sample of the ignored class has loss and weight 0.  As torch.nn.CrossEntropyLoss. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tuitrain/base/text.h>
#include <tuitrain/nn/loss.h>

#include "../reduce.h"
#include "predicted.h"

enum { MOST_CLASSES = 1000, PIECE = 512 /* outputs whose e^z are made together */ };

struct cross_entropy {
    double smoothing;
    int64_t ignore;
    char weights[TT_OPT_TEXT];
    float w[MOST_CLASSES]; /* of each class, when weighted */
    double w_sum;
    bool weighted;
};

#define OFFSET(field) offsetof(struct cross_entropy, field)
static const struct tt_opt opts[] = {
    {.name = "label-smoothing",
     .type = TT_OPT_FLOAT,
     .offset = OFFSET(smoothing),
     .def = 0,
     .min = 0,
     .max = 1,
     .value_name = "F",
     .help = "share of the target spread over all classes"},
    {.name = "weights",
     .type = TT_OPT_STRING,
     .offset = OFFSET(weights),
     .text = "",
     .value_name = "F,F,...",
     .help = "a weight for each class; balanced: rare ones weigh more"},
    {.name = "ignore-index",
     .type = TT_OPT_INT,
     .offset = OFFSET(ignore),
     .def = -100,
     .min = -100,
     .max = MOST_CLASSES,
     .value_name = "N",
     .help = "class whose samples do not count"},
    {0},
};

static int prepare(void *options, int64_t outputs, struct tt_err *err)
{
    struct cross_entropy *o = options;
    char text[TT_OPT_TEXT], *save = NULL;
    int64_t n = 0;
    o->weighted = o->weights[0] != '\0';
    o->w_sum = 0;
    if (!o->weighted)
        return 0;
    tt_text_copy(text, sizeof text, o->weights);
    for (char *word = strtok_r(text, ",", &save); word; word = strtok_r(NULL, ",", &save)) {
        double value;
        if (!tt_text_to_double(word, &value) || !(value >= 0) || !isfinite(value))
            return tt_fail(err, TT_EUSAGE, "cross-entropy weights: \"%s\" is no number from 0 on",
                           word);
        if (n < MOST_CLASSES)
            o->w[n] = (float)value;
        o->w_sum += value;
        n++;
    }
    if (n != outputs)
        return tt_fail(err, TT_EUSAGE, "cross-entropy weights: %lld given for %lld classes",
                       (long long)n, (long long)outputs);
    return 0;
}

static double weight_of(const struct cross_entropy *o, int32_t cls)
{
    if (cls == o->ignore)
        return 0;
    return o->weighted ? (double)o->w[cls] : 1;
}

/* e^(z - max) of rows (rows, C), which are one or fit a piece, and their sums; in e, or
 * where that is NULL in `scratch` (PIECE). */
static void exponentials(int64_t rows, int64_t classes, const float *z, const float *max, float *e,
                         float *scratch, double *sum)
{
    memset(sum, 0, (size_t)rows * sizeof *sum);
    for (int64_t from = 0; from < classes; from += PIECE) {
        int64_t n = classes - from < PIECE ? classes - from : PIECE;
        float *to = e ? e + from : scratch;
        for (int64_t r = 0; r < rows; r++)
            for (int64_t c = 0; c < n; c++)
                to[r * n + c] = z[r * classes + from + c] - max[r];
        tt__exp(to, to, rows * n);
        for (int64_t r = 0; r < rows; r++)
            for (int64_t c = 0; c < n; c++)
                sum[r] += (double)to[r * n + c];
    }
}

/* z (C); dz (C) holds e^(z - max), whose sum is `sum`; `share` is 1 / sum of weights. */
static double one_row(const struct cross_entropy *o, int64_t classes, const float *z, float max,
                      double sum, int32_t target, double share, float *dz)
{
    double smooth = o->smoothing / (double)classes, weight = weight_of(o, target);
    double hard = (1 - o->smoothing) * weight, spread = 0, loss;
    double log_sum = log(sum > 0 ? sum : 1); /* the largest output alone adds 1 */
    if (o->smoothing > 0)
        for (int64_t c = 0; c < classes; c++)
            spread += (o->weighted ? (double)o->w[c] : 1) * (log_sum - (double)(z[c] - max));
    loss = hard * (log_sum - (double)(z[target] - max)) + smooth * spread;
    if (!dz)
        return loss;
    double all = hard + smooth * (o->weighted ? o->w_sum : (double)classes);
    float scale = (float)(all * share / sum);
    for (int64_t c = 0; c < classes; c++)
        dz[c] *= scale;
    if (o->smoothing > 0)
        for (int64_t c = 0; c < classes; c++)
            dz[c] -= (float)(smooth * (o->weighted ? (double)o->w[c] : 1) * share);
    dz[target] -= (float)(hard * share);
    return loss;
}

/* Of rows [begin, end), which are one or fit a piece. */
static void apply_some(const struct cross_entropy *o, struct tt_span rows, int64_t outputs,
                       double share, const float *z, const struct tt_target *target,
                       const struct tt_score *score, float *dz)
{
    float max[PIECE], scratch[PIECE];
    double sum[PIECE];
    int64_t first = rows.begin, n = rows.end - first;
    z += first * outputs;
    dz = dz ? dz + first * outputs : NULL;
    for (int64_t r = 0; r < n; r++) {
        int32_t best = tt__predicted(z + r * outputs, outputs);
        score->predicted[first + r] = best;
        max[r] = z[r * outputs + (outputs > 1 ? best : 0)];
    }
    exponentials(n, outputs, z, max, dz, scratch, sum);
    for (int64_t r = 0; r < n; r++) {
        const float *zr = z + r * outputs;
        float *dzr = dz ? dz + r * outputs : NULL;
        int32_t cls = target->cls[first + r];
        score->weight[first + r] = weight_of(o, cls);
        score->loss[first + r] = 0;
        if (cls != o->ignore)
            score->loss[first + r] = one_row(o, outputs, zr, max[r], sum[r], cls, share, dzr);
        else if (dzr)
            memset(dzr, 0, (size_t)outputs * sizeof *dzr);
    }
}

static double weigh(const void *options, int64_t batch, const struct tt_target *target)
{
    const struct cross_entropy *o = options;
    double sum = 0;
    for (int64_t n = 0; n < batch; n++)
        sum += weight_of(o, target->cls[n]);
    return sum;
}

static void apply(const void *options, double weight, struct tt_span rows, int64_t outputs,
                  const float *z, const struct tt_target *target, const struct tt_score *score,
                  float *dz)
{
    const struct cross_entropy *o = options;
    int64_t each = outputs < PIECE ? PIECE / outputs : 1;
    for (int64_t n = rows.begin; n < rows.end; n += each) {
        struct tt_span some = {n, rows.end - n < each ? rows.end : n + each};
        apply_some(o, some, outputs, weight > 0 ? 1 / weight : 0, z, target, score, dz);
    }
}

/* softmax(z) */
static void probabilities(int64_t classes, int64_t outputs, const float *z, float *p)
{
    double sum = 0;
    float max = z[0];
    (void)outputs;
    for (int64_t c = 1; c < classes; c++)
        max = z[c] > max ? z[c] : max;
    for (int64_t c = 0; c < classes; c++)
        p[c] = z[c] - max;
    tt__exp(p, p, classes);
    for (int64_t c = 0; c < classes; c++)
        sum += (double)p[c];
    for (int64_t c = 0; c < classes; c++)
        p[c] = (float)((double)p[c] / sum);
}

const struct tt_loss_type tt_loss_cross_entropy = {
    .name = "cross-entropy",
    .help = "negative log of the softmax probability of the right class",
    .classes_only = true,
    .opts = opts,
    .size = sizeof(struct cross_entropy),
    .prepare = prepare,
    .weigh = weigh,
    .apply = apply,
    .probabilities = probabilities,
};
