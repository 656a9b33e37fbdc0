#include "views.h"

/* In the order of their tabs.  To add a view: its line here (the rest stands in view.h). */
#define VIEWS(VIEW)                                                                                \
    VIEW(dashboard)                                                                                \
    VIEW(confusion)                                                                                \
    VIEW(model)                                                                                    \
    VIEW(samples)                                                                                  \
    VIEW(draw)                                                                                     \
    VIEW(settings)                                                                                 \
    VIEW(rewind)                                                                                   \
    VIEW(runs)                                                                                     \
    VIEW(log)                                                                                      \
    VIEW(lr_find)

#define DECLARE(name) extern const struct tt_view_type tt_view_##name;
VIEWS(DECLARE)

#define ROW(name) &tt_view_##name,
const struct tt_view_type *const tt_views[] = {VIEWS(ROW) NULL};

const struct tt_view_type *tt_view_at(const struct tt_run_info *info, int i)
{
    const struct tt_view_type *v = tt_views[i];
    return v && info->regression && v->for_values ? v->for_values : v;
}

void tt_draw_view(const struct tt_view_type *v, void *state, const struct tt_scene *scene,
                  struct tt_canvas *c, struct tt_rect where)
{
    struct tt_rect before = tt_canvas_clip(c, where);
    v->draw(state, scene, c, where);
    tt_canvas_clip(c, before);
}
