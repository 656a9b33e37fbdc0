/* The list of views. */
#ifndef TT_TUI_VIEWS_VIEWS_H
#define TT_TUI_VIEWS_VIEWS_H

#include "view.h"

extern const struct tt_view_type *const tt_views[]; /* NULL-ended; order is the digit keys' */

/* View i of this run: where values are learned, the one that stands in its place there. */
const struct tt_view_type *tt_view_at(const struct tt_run_info *info, int i);

/* Draws a view, whose own state is `state`: nothing outside `where` is touched. */
void tt_draw_view(const struct tt_view_type *v, void *state, const struct tt_scene *scene,
                  struct tt_canvas *c, struct tt_rect where);

#endif
