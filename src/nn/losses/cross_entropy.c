/* Cross entropy with log-softmax, fused:
 *     loss_n = log(sum_c exp(z_nc - max)) - (z_n,target - max)
 *     dz_nc  = (softmax(z_n)_c - [c = target]) / N
 * As torch.nn.CrossEntropyLoss with its defaults. */
#include "../losses.h"

#include <math.h>

/* z (C), dz (C) or NULL. */
static double one_row(int64_t classes, const float *z, int32_t target, int32_t *predicted,
                      float scale, float *dz)
{
    int32_t best = 0;
    for (int32_t c = 1; c < classes; c++)
        if (z[c] > z[best])
            best = c;
    *predicted = best;
    float max = z[best];
    double sum = 0;
    if (!dz) {
        for (int64_t c = 0; c < classes; c++)
            sum += (double)expf(z[c] - max);
        return log(sum) - (double)(z[target] - max);
    }
    for (int64_t c = 0; c < classes; c++) {
        dz[c] = expf(z[c] - max);
        sum += (double)dz[c];
    }
    float norm = (float)((double)scale / sum);
    for (int64_t c = 0; c < classes; c++)
        dz[c] *= norm;
    dz[target] -= scale;
    return log(sum) - (double)(z[target] - max);
}

static void apply(const struct tt_pass *pass, int64_t classes, const float *z,
                  const int32_t *target, double *loss_row, int32_t *predicted, float *dz)
{
    struct tt_span rows = tt_par_mine(pass->team, pass->n);
    float scale = 1 / (float)pass->n;
    for (int64_t n = rows.begin; n < rows.end; n++)
        loss_row[n] = one_row(classes, z + n * classes, target[n], &predicted[n], scale,
                              dz ? dz + n * classes : NULL);
}

const struct tt_loss_type tt_loss_cross_entropy = {
    .name = "cross-entropy",
    .help = "negative log of the softmax probability of the right class",
    .apply = apply,
};
