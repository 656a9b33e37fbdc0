#include "curve.h"

#include "../widgets/chart.h"

enum { WITH_X = 12 }; /* rows from which the steps are told, too */

bool tt_curve_known(const struct tt_scene *scene)
{
    return tt_series_length(scene->series[TT_SERIES_TRAIN_LOSS]) > 0;
}

void tt_curve_draw(const struct tt_scene *scene, struct tt_canvas *c, struct tt_rect where,
                   bool score, struct tt_axis *kept)
{
    const struct tt_snapshot *s = tt_scene_now(scene);
    const struct tt_series *lr = scene->series[TT_SERIES_LR];
    bool r2 = scene->info->regression;
    const char *format = score && !r2 ? "%.2f%%" : "%.4f";
    enum tt_series_id train = score ? TT_SERIES_TRAIN_ACC : TT_SERIES_TRAIN_LOSS,
                      val = score ? TT_SERIES_VAL_ACC : TT_SERIES_VAL_LOSS;
    int64_t first = tt_series_length(lr) > 0 ? tt_series_at(lr, 0).step : 0;
    struct tt_chart k = {
        .title = !score ? "loss"
                 : r2   ? "R2"
                        : "accuracy",
        .n_curves = 2,
        .bottom = score && r2 ? -1 : 0,
        .top = !score ? 0
               : r2   ? 1
                      : 100,
        .log_y = !score,
        .show_x = where.h >= WITH_X,
        .smooth = 1,
        .reading = scene->past,
        .cursor = (double)scene->seen,
        .kept = kept,
        .left_id = TT_SERIES_COUNT,
        .x0 = first,
        .x1 = tt_chart_end(first, s->step, s->steps_per_epoch, s->epochs),
        .now = s->step,
        .steps_per_epoch = s->steps_per_epoch,
        .curve = {{scene->series[train], TT_CURVE_NOISY, TT_STYLE_TRAIN, "train", format},
                  {scene->series[val], TT_CURVE_POINTS, TT_STYLE_VAL, "validation", format}},
    };
    tt_chart_draw(c, where, &k);
}
