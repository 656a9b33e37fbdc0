/* What inputs are worth, as figures. */
#include "importance_view.h"

#include <math.h>
#include <stdio.h>

double tt_importance_worth(const struct tt_importance_view *self, const struct tt_importance *x,
                           int64_t row, double *spread)
{
    const struct tt_worth *w = &x->worth[row];
    if (self->cls > 0 && self->cls <= x->classes) {
        int64_t at = row * x->classes + self->cls - 1;
        *spread = 0;
        return (double)(self->loss ? x->class_loss[at] : x->class_score[at]);
    }
    *spread = x->repeats > 1 ? (self->loss ? w->loss_deviation : w->score_deviation) : 0;
    return self->loss ? w->loss : w->score;
}

const char *tt_importance_measure_name(const struct tt_importance_view *self,
                                       const struct tt_scene *scene)
{
    return self->loss ? "loss" : scene->info->regression ? "R2" : "accuracy";
}

const char *tt_importance_text(const struct tt_importance_view *self, const struct tt_scene *scene,
                               double worth, char *out, size_t size)
{
    bool per_cent = !self->loss && !scene->info->regression;
    if (!isfinite(worth))
        snprintf(out, size, "-");
    else if (fabs(worth) >= 1e5)
        snprintf(out, size, "%.2g", worth);
    else if (per_cent)
        snprintf(out, size, "%.2f%%", worth);
    else
        snprintf(out, size, fabs(worth) >= 100 ? "%.1f" : "%.4f", worth);
    return out;
}
