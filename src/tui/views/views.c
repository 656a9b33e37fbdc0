/* The table of views, made of views.list.h, which says how to add one. */
#include "views.h"

#include <stddef.h>

#define VIEW(name) extern const struct tt_view_type tt_view_##name;
#include "views.list.h"
#undef VIEW

const struct tt_view_type *const tt_views[] = {
#define VIEW(name) &tt_view_##name,
#include "views.list.h"
#undef VIEW
    NULL,
};

const struct tt_view_type *tt_view_at(const struct tt_run_info *info, int i)
{
    const struct tt_view_type *v = tt_views[i];
    return v && info->regression && v->for_regression ? v->for_regression : v;
}

void tt_draw_view(const struct tt_view_type *v, void *state, const struct tt_scene *scene,
                  struct tt_canvas *c, struct tt_rect where)
{
    struct tt_rect before = tt_canvas_clip(c, where);
    v->draw(state, scene, c, where);
    tt_canvas_clip(c, before);
}
