/* The table of views; how to add one stands in view.h. */
#include "views.h"

const struct tt_view_type *const tt_views[] = {
    &tt_view_dashboard,
    &tt_view_confusion,
    &tt_view_model,
    &tt_view_samples,
    &tt_view_draw,
    &tt_view_settings,
    &tt_view_rewind,
    &tt_view_runs,
    &tt_view_log,
    &tt_view_lr_find,
    NULL,
};

const struct tt_view_type *tt_view_at(const struct tt_run_info *info, int i)
{
    const struct tt_view_type *v = tt_views[i];
    return v && info->regression && v->for_values ? v->for_values : v;
}
